"""WHO MAY DO WHAT: every role, and everything it may do. A test walks every page with every role."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from voucher.kernel.errors import NotPermitted
from voucher.kernel.i18n import N_


class Role(StrEnum):
    """What a person is here for. A person may have several."""

    APPLICANT = "applicant"  # for a firm: asks, pays its own share, accepts the work
    SUPPLIER = "supplier"  # offers, delivers, invoices
    OFFICER = "officer"  # opens rounds, decides, approves invoices
    ASSESSOR = "assessor"  # an expert from outside: scores what it was given
    DIRECTOR = "director"  # approves what others propose, whatever the sum
    PAYMASTER = "paymaster"  # releases what somebody else approved
    MANAGER = "manager"  # of investments: calls capital, invests, values
    AUDITOR = "auditor"  # reads everything, changes nothing
    ADMINISTRATOR = "administrator"  # users and roles; touches no money


class Act(StrEnum):
    """What can be done. `package:verb`."""

    HOME = "notices:home"
    ADMIT = "people:admit"
    READ_USERS = "people:read"
    MANAGE_USERS = "people:manage"
    DECLARE_TIES = "people:declare"
    READ_TIES = "people:read_ties"
    IMPORT_ORGANISATIONS = "people:import"
    READ_AUDIT = "audit:read"
    READ_ERRANDS = "errands:read"
    RETRY_ERRANDS = "errands:retry"
    READ_LEDGER = "ledger:read"
    CLOSE_BOOKS = "ledger:close"
    READ_BANS = "bans:read"
    KEEP_BANS = "bans:keep"
    OPEN_ROUND = "programmes:open"
    RECORD_MONEY = "programmes:record"
    CONFIRM_MONEY = "programmes:confirm"
    READ_RULES = "programmes:read"
    WRITE_RULES = "programmes:rule"
    RECORD_CONTRIBUTION = "contributions:record"
    CONFIRM_CONTRIBUTION = "contributions:confirm"
    CALL_CAPITAL = "funds:call"
    READ_FUNDS = "funds:read"
    INVEST = "ventures:invest"
    VALUE = "ventures:value"
    OFFER = "suppliers:offer"
    QUALIFY = "suppliers:qualify"
    CONFIRM_ACCOUNT = "suppliers:confirm"
    APPLY = "applications:apply"
    READ_APPLICATIONS = "applications:read"
    DECIDE = "applications:decide"
    ASSESS = "assessments:assess"
    READ_ASSESSMENTS = "assessments:read"
    ASSIGN = "assessments:assign"
    IMPORT_APPLICATIONS = "applications:import"
    APPROVE_GRANTS = "applications:approve"
    APPROVE_LARGE = "applications:approve_large"
    APPROVE_AWARDS = "assessments:approve"
    OBJECT = "objections:raise"
    READ_OBJECTIONS = "objections:read"
    JUDGE = "objections:judge"
    READ_VOUCHERS = "vouchers:read"
    PAY_OWN_SHARE = "vouchers:pay"
    CHOOSE = "matches:choose"
    READ_CONTRACTS = "contracts:read"
    DRAFT_CONTRACT = "contracts:draft"
    SIGN = "contracts:sign"
    SEAL = "contracts:seal"
    DELIVER = "contracts:deliver"
    ACCEPT = "contracts:accept"
    READ_INVOICES = "invoices:read"
    INVOICE = "invoices:submit"
    APPROVE_INVOICE = "invoices:approve"
    READ_PAYMENTS = "disbursements:read"
    RELEASE = "disbursements:release"
    READ_REPORTS = "reports:read"
    PUBLISH_REPORT = "reports:publish"


_READS = {Act.READ_APPLICATIONS, Act.READ_VOUCHERS, Act.READ_CONTRACTS, Act.READ_INVOICES, Act.READ_PAYMENTS}
_DECIDES = {Act.HOME, Act.READ_LEDGER, Act.READ_REPORTS, Act.DECLARE_TIES, *_READS}

MAY: dict[Role, frozenset[Act]] = {
    Role.APPLICANT: frozenset(
        {Act.HOME, Act.ADMIT, Act.APPLY, Act.PAY_OWN_SHARE, Act.CHOOSE, Act.DRAFT_CONTRACT, Act.SIGN, Act.ACCEPT}
        | {Act.OBJECT, Act.READ_OBJECTIONS, *_READS}
    ),
    Role.SUPPLIER: frozenset(
        {Act.HOME, Act.ADMIT, Act.OFFER, Act.SIGN, Act.DELIVER, Act.INVOICE}
        | {Act.READ_CONTRACTS, Act.READ_INVOICES, Act.READ_PAYMENTS}
    ),
    Role.OFFICER: frozenset(
        {Act.OPEN_ROUND, Act.QUALIFY, Act.DECIDE, Act.APPROVE_INVOICE, Act.PUBLISH_REPORT, Act.CONFIRM_ACCOUNT}
        | {Act.CLOSE_BOOKS, Act.READ_RULES, Act.WRITE_RULES, Act.READ_ASSESSMENTS, Act.ASSIGN, Act.APPROVE_AWARDS}
        | {Act.IMPORT_APPLICATIONS, Act.SEAL, Act.APPROVE_GRANTS, Act.READ_OBJECTIONS, Act.JUDGE, Act.READ_BANS}
        | {Act.RECORD_CONTRIBUTION, Act.RECORD_MONEY, Act.KEEP_BANS, *_DECIDES}
    ),
    Role.ASSESSOR: frozenset({Act.HOME, Act.ASSESS}),
    Role.DIRECTOR: frozenset(
        {Act.READ_ASSESSMENTS, Act.APPROVE_AWARDS, Act.APPROVE_LARGE, Act.READ_OBJECTIONS, Act.JUDGE, Act.SEAL}
        | {Act.APPROVE_GRANTS, Act.CONFIRM_MONEY, Act.READ_BANS, Act.KEEP_BANS, *_DECIDES}
    ),
    Role.PAYMASTER: frozenset(
        {Act.RELEASE, Act.CONFIRM_ACCOUNT, Act.RECORD_CONTRIBUTION, Act.CONFIRM_CONTRIBUTION, Act.CONFIRM_MONEY}
        | _DECIDES
    ),
    Role.MANAGER: frozenset(
        {Act.HOME, Act.READ_FUNDS, Act.CALL_CAPITAL, Act.INVEST, Act.VALUE, Act.READ_LEDGER, Act.READ_REPORTS}
        | {Act.CLOSE_BOOKS}
    ),
    Role.AUDITOR: frozenset(
        {Act.HOME, Act.READ_USERS, Act.READ_TIES, Act.READ_RULES, Act.READ_ASSESSMENTS, Act.READ_OBJECTIONS}
        | {Act.READ_LEDGER, Act.READ_AUDIT, Act.READ_FUNDS, Act.READ_REPORTS, Act.READ_ERRANDS, Act.READ_BANS, *_READS}
    ),
    Role.ADMINISTRATOR: frozenset(
        {Act.HOME, Act.READ_USERS, Act.MANAGE_USERS, Act.READ_AUDIT, Act.READ_ERRANDS, Act.RETRY_ERRANDS}
        | {Act.IMPORT_ORGANISATIONS, Act.READ_TIES}
    ),
}


class Person(Protocol):
    """Whoever has roles."""

    roles: list[str]


def acts_of(roles: Iterable[str]) -> frozenset[Act]:
    """Everything these roles together may do."""
    return frozenset().union(*(MAY[Role(role)] for role in roles))


def may(person: Person, act: Act) -> bool:
    """Whether this person may do this act at all."""
    return any(act in MAY[Role(role)] for role in person.roles)


def require(person: Person, act: Act) -> None:
    """Refuse whoever may not do this act."""
    if not may(person, act):
        raise NotPermitted(N_("Your role does not allow this. If it should, ask your administrator."))
