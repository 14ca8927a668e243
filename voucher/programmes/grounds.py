"""One rule for each ground: what a firm's facts come to by it, and how that is said. Pure (DOMAIN §2).

The words speak of the firm, so that they read right to its own people and to an officer; what to do about it is said
to the firm.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from voucher.kernel.i18n import N_
from voucher.people.models import Size
from voucher.programmes.rules import Check, Ground, Rules


class Source(StrEnum):
    """Who says so."""

    TAX_OFFICE = "tax_office"
    PROFILE = "profile"  # the firm, about itself
    DECLARED = "declared"  # the firm, with this application
    RECORDS = "records"  # the portal's own rows


@dataclass(frozen=True)
class Facts:
    """What is known about a firm; None where nobody knows."""

    size: Size | None = None
    average_sales_krw: int | None = None
    industry: str | None = None
    region: str | None = None
    employees_count: int | None = None
    years_count: int | None = None  # whole years in business
    in_business: bool | None = None
    tax_arrears: bool | None = None
    arrears_arranged: bool | None = None  # a plan of rehabilitation or to pay later is approved
    credit_default: bool | None = None
    default_arranged: bool | None = None  # a plan of rehabilitation or to settle the debts is approved
    same_representative: bool | None = None
    supported_before: bool | None = None
    funded_elsewhere: bool | None = None
    banned: bool | None = None
    ban_recorded: bool | None = None  # the agency's register has one that held since the application
    ban_related: bool | None = None  # one of another house of the same representative, or of a person of that name
    capital_impaired: bool | None = None
    own_product: bool | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether one ground is passed (None: nobody knows), and how that is said."""

    passes: bool | None
    reason: str
    remedy: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    on_paper: bool = False  # passed only on a paper that somebody has to look at
    source: Source | None = None  # who says so, where it is not whoever else says it


OTHER_ROUND = N_("Look for another round: each has its own rules.")
ON_CERTIFICATE = N_("Your certificate of business registration says it.")


def _size(rules: Rules, _check: Check, facts: Facts) -> Verdict:
    if facts.size is None:
        return Verdict(None, N_("The size of the firm is not known."), N_("Your certificate of firm size says it."))
    bands = [band for band in rules.bands if facts.size in band.sizes]
    if not bands:
        return Verdict(False, N_("The round is not for firms of this size."), OTHER_ROUND)
    if any(band.takes(facts.average_sales_krw) for band in bands):
        return Verdict(True, N_("The round is for firms of this size."))
    if facts.average_sales_krw is None:
        return Verdict(
            None,
            N_("The round goes by average yearly sales of three years, and they are not known."),
            N_("Your accounts say them."),
        )
    return Verdict(False, N_("The round is not for firms with these average yearly sales."), OTHER_ROUND)


def _industry(rules: Rules, _check: Check, facts: Facts) -> Verdict:
    if not facts.industry:
        return Verdict(None, N_("The industry of the firm is not known."), ON_CERTIFICATE)
    if not rules.industries or any(facts.industry.startswith(code) for code in rules.industries):
        return Verdict(True, N_("The round is for this industry."))
    return Verdict(False, N_("The round is not for this industry."), OTHER_ROUND)


def _region(rules: Rules, _check: Check, facts: Facts) -> Verdict:
    if not facts.region:
        return Verdict(None, N_("The region of the firm is not known."), ON_CERTIFICATE)
    if not rules.regions or facts.region in rules.regions:
        return Verdict(True, N_("The round is for this region."))
    return Verdict(False, N_("The round is not for this region."), OTHER_ROUND)


def _employees(_rules: Rules, check: Check, facts: Facts) -> Verdict:
    least = 1 if check.limit is None else check.limit
    if facts.employees_count is None:
        return Verdict(None, N_("The number of employees is not known."), N_("Your insurance list says it."))
    counts = {"count": facts.employees_count, "least": least}
    if facts.employees_count >= least:
        return Verdict(True, N_("Employees: %(count)s. At least %(least)s are needed."), counts=counts)
    return Verdict(
        False,
        N_("Employees: %(count)s. That is too few; at least %(least)s are needed."),
        N_("Count those who are insured on the day of the application."),
        counts,
    )


def _age(_rules: Rules, check: Check, facts: Facts) -> Verdict:
    least = 1 if check.limit is None else check.limit
    if facts.years_count is None:
        return Verdict(None, N_("It is not known since when the firm is in business."), ON_CERTIFICATE)
    counts = {"count": facts.years_count, "least": least}
    if facts.years_count >= least:
        return Verdict(True, N_("Years in business: %(count)s. At least %(least)s are needed."), counts=counts)
    return Verdict(
        False,
        N_("Years in business: %(count)s. That is too few; at least %(least)s are needed."),
        OTHER_ROUND,
        counts,
    )


def _in_business(_rules: Rules, _check: Check, facts: Facts) -> Verdict:
    return {
        None: Verdict(
            None,
            N_("The tax office has not said yet whether the business is running."),
            N_("We ask the tax office when you apply. You need to do nothing."),
        ),
        True: Verdict(True, N_("The business is running: neither suspended nor closed.")),
        False: Verdict(
            False,
            N_("The business is suspended or closed."),
            N_("A suspended business can apply once it has resumed and told the tax office so."),
        ),
    }[facts.in_business]


def _debts(owes: bool | None, arranged: bool | None, said: tuple[str, str, str, str], remedy: str) -> Verdict:
    """Debts turn away, unless a plan for them is approved: then somebody looks at the paper."""
    unknown, none, owed, planned = said
    if owes is None:
        return Verdict(None, unknown, DECLARE)
    if not owes:
        return Verdict(True, none)
    if arranged:
        return Verdict(True, planned, N_("Have the decision about the plan at hand."), on_paper=True)
    return Verdict(False, owed, remedy)


DECLARE = N_("You are asked about it when you apply.")
LOOKED_UP = N_("We look it up when you apply. You need to do nothing.")


def _tax_arrears(_rules: Rules, _check: Check, facts: Facts) -> Verdict:
    said = (
        N_("Whether taxes are in arrears is not declared yet."),
        N_("No taxes are in arrears."),
        N_("Taxes are in arrears."),
        N_("Taxes are in arrears, and a plan for them is approved. The paper must be looked at."),
    )
    pay = N_("Pay them before you apply, or have the tax office or a court approve a plan, and say so.")
    return _debts(facts.tax_arrears, facts.arrears_arranged, said, pay)


def _credit_default(_rules: Rules, _check: Check, facts: Facts) -> Verdict:
    said = (
        N_("Whether the firm is in default is not declared yet."),
        N_("The firm is not in default."),
        N_("The firm or its representative is registered as in default."),
        N_("The firm is in default, and a plan for its debts is approved. The paper must be looked at."),
    )
    clear = N_("Have the entry cleared before you apply, or a plan for the debts approved, and say so.")
    return _debts(facts.credit_default, facts.default_arranged, said, clear)


def _yes_no(name: str, unknown: str, good: str, bad: str, ask: str, remedy: str) -> "Rule":
    """A ground that is one question, where yes is what turns away."""

    def judge(_rules: Rules, _check: Check, facts: Facts) -> Verdict:
        answer = getattr(facts, name)
        if answer is None:
            return Verdict(None, unknown, ask)
        return Verdict(False, bad, remedy) if answer else Verdict(True, good)

    return judge


REGISTER = ("ban_recorded", "ban_related")  # what the agency's register of exclusions says
_DECLARED_BAN = _yes_no(
    "banned",
    N_("Whether the firm is excluded from support is not declared yet."),
    N_("The firm is not excluded from support."),
    N_("The firm is excluded from support."),
    DECLARE,
    N_("You can apply when the exclusion has ended. Its last day is in the decision that you received."),
)


def _banned(rules: Rules, check: Check, facts: Facts) -> Verdict:
    """The register is believed before the firm; it passes where both say that there is nothing."""
    if facts.ban_recorded:
        return Verdict(
            False,
            N_("The firm is excluded from support, as the agency's register of exclusions says."),
            N_("Its last day is in the letter that you received. If it was lifted, call us before you apply."),
            source=Source.RECORDS,
        )
    said = _DECLARED_BAN(rules, check, facts)
    if not said.passes:
        return said
    if facts.ban_recorded is None or facts.ban_related is None:
        unread = N_("The agency's register of exclusions has not been looked at yet.")
        return Verdict(None, unread, LOOKED_UP, source=Source.RECORDS)
    if facts.ban_related:
        near = N_("Somebody with the representative's name, or another firm of the representative, is excluded.")
        return Verdict(True, near, N_("We look into it. You need to do nothing."), on_paper=True, source=Source.RECORDS)
    return said


Rule = Callable[[Rules, Check, Facts], Verdict]
RULES: Mapping[Ground, tuple[Rule, Source, tuple[str, ...]]] = {
    Ground.SIZE: (_size, Source.PROFILE, ("size", "average_sales_krw")),
    Ground.INDUSTRY: (_industry, Source.PROFILE, ("industry",)),
    Ground.REGION: (_region, Source.PROFILE, ("region",)),
    Ground.EMPLOYEES: (_employees, Source.PROFILE, ("employees_count",)),
    Ground.AGE: (_age, Source.PROFILE, ("years_count",)),
    Ground.IN_BUSINESS: (_in_business, Source.TAX_OFFICE, ("in_business",)),
    Ground.TAX_ARREARS: (_tax_arrears, Source.DECLARED, ("tax_arrears", "arrears_arranged")),
    Ground.CREDIT_DEFAULT: (_credit_default, Source.DECLARED, ("credit_default", "default_arranged")),
    Ground.SAME_REPRESENTATIVE: (
        _yes_no(
            "same_representative",
            N_("Whether another firm with the same representative has applied is not known yet."),
            N_("No other firm with the same representative has applied in this round."),
            N_("Another firm with the same representative has applied in this round."),
            LOOKED_UP,
            N_("Only one of them can be chosen. Withdraw the other application first, or call us."),
        ),
        Source.RECORDS,
        ("same_representative",),
    ),
    Ground.SUPPORTED_BEFORE: (
        _yes_no(
            "supported_before",
            N_("Whether the firm was supported before is not known yet."),
            N_("The firm was not supported before."),
            N_("The firm was supported before."),
            LOOKED_UP,
            N_("Say in your application what is new compared with the earlier support."),
        ),
        Source.RECORDS,
        ("supported_before",),
    ),
    Ground.FUNDED_ELSEWHERE: (
        _yes_no(
            "funded_elsewhere",
            N_("Whether another programme pays for the same work is not declared yet."),
            N_("No other programme pays for the same work."),
            N_("Another programme pays for the same work."),
            DECLARE,
            N_("Apply for work that nobody else pays for."),
        ),
        Source.DECLARED,
        ("funded_elsewhere",),
    ),
    Ground.BANNED: (_banned, Source.DECLARED, ("banned", *REGISTER)),
    Ground.CAPITAL_IMPAIRED: (
        _yes_no(
            "capital_impaired",
            N_("Whether losses have used up the firm's capital is not declared yet."),
            N_("Losses have not used up the firm's capital."),
            N_("Losses have used up all of the firm's capital."),
            DECLARE,
            N_("If capital was paid in since, have the new balance sheet confirmed, and answer by that one."),
        ),
        Source.DECLARED,
        ("capital_impaired",),
    ),
    Ground.OWN_PRODUCT: (
        _yes_no(
            "own_product",
            N_("Whether the solution is the firm's own product is not declared yet."),
            N_("The solution comes from another firm."),
            N_("The solution is the firm's own product, or a related firm's."),
            DECLARE,
            N_("Choose a solution of a supplier that is neither your own firm nor related to it."),
        ),
        Source.DECLARED,
        ("own_product",),
    ),
}
