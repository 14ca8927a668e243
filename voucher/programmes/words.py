"""What the things of programmes are called on a page."""

from voucher.audit.values import named
from voucher.kernel.i18n import N_
from voucher.people.certificates import Certificate
from voucher.programmes.approvals import Approver
from voucher.programmes.eligibility import Outcome, Source
from voucher.programmes.lifecycle import Mode, RulebookState, State, VotedState
from voucher.programmes.models import Programme, Round
from voucher.programmes.policies import Phase
from voucher.programmes.questions import Kind
from voucher.programmes.rules import Cost, Ground

STATE = {
    State.DRAFT: N_("Draft"),
    State.PROPOSED: N_("Waits to be opened"),
    State.OPEN: N_("Open"),
    State.CLOSED: N_("Closed"),
}
PHASE = {
    Phase.DRAFT: N_("Draft"),
    Phase.PROPOSED: N_("Waits to be opened"),
    Phase.ANNOUNCED: N_("Opens soon"),
    Phase.ACCEPTING: N_("Open"),
    Phase.CLOSED: N_("Closed"),
}
TONE = {
    Phase.DRAFT: "gray",
    Phase.PROPOSED: "warning",
    Phase.ANNOUNCED: "information",
    Phase.ACCEPTING: "success",
    Phase.CLOSED: "gray",
}
ASKED_FOR = {  # what a question of a round asks for
    Kind.SECTION: N_("A heading"),
    Kind.TEXT: N_("Text"),
    Kind.NUMBER: N_("A number"),
    Kind.MONEY: N_("A sum of won"),
    Kind.CHOICE: N_("One of several answers"),
    Kind.TABLE: N_("A table"),
    Kind.FILE: N_("A file"),
}
APPROVER = {  # who approves a grant
    Approver.OFFICER: N_("Another officer"),
    Approver.DIRECTOR: N_("A director"),
}
HAPPENED = {  # lines of the audit log about a round
    "round.drafted": N_("Draft written"),
    "round.redrafted": N_("Draft changed"),
    "round.proposed": N_("Handed over to be opened"),
    "round.sent_back": N_("Sent back to be changed"),
    "round.opened": N_("Opened: rules frozen and budget given"),
    "round.closed": N_("Closed"),
    "round.closed_early": N_("Closed before its time"),
    "contribution.recorded": N_("Partner's money written down"),
    "contribution.confirmed": N_("Partner's money confirmed"),
    "contribution.refused": N_("Partner's money not found at the bank"),
    "round.questions": N_("Questions changed"),
    "round.rehearsed": N_("Rehearsed"),
    "round.remembered": N_("Written down from earlier years"),
}
VOTED = {
    VotedState.RECORDED: N_("Waits for confirmation"),
    VotedState.CONFIRMED: N_("Confirmed"),
    VotedState.DROPPED: N_("Dropped"),
}
VOTED_TONE = {VotedState.RECORDED: "warning", VotedState.CONFIRMED: "success", VotedState.DROPPED: "gray"}
VOTING = {  # lines of the audit log about an appropriation
    "appropriation.recorded": N_("Written down"),
    "appropriation.confirmed": N_("Confirmed"),
    "appropriation.dropped": N_("Dropped"),
}
WAY = {"gives": N_("It gives to the budget line"), "takes_back": N_("It takes back from the budget line")}
VOTED_COLUMNS = (
    N_("Reference"),
    N_("Budget line of the programme"),
    N_("Fiscal year"),
    N_("Amount"),
    N_("Document"),
    N_("Date of the document"),
    N_("State"),
    N_("Written down"),
    N_("Settled"),
)
GROUND = {
    Ground.SIZE: N_("Size of the firm"),
    Ground.INDUSTRY: N_("Industry"),
    Ground.REGION: N_("Region"),
    Ground.IN_BUSINESS: N_("Running business"),
    Ground.TAX_ARREARS: N_("Tax arrears"),
    Ground.CREDIT_DEFAULT: N_("Default"),
    Ground.SAME_REPRESENTATIVE: N_("Same representative"),
    Ground.SUPPORTED_BEFORE: N_("Earlier support"),
    Ground.FUNDED_ELSEWHERE: N_("Support from elsewhere"),
    Ground.BANNED: N_("Exclusion from support"),
    Ground.EMPLOYEES: N_("Employees"),
    Ground.CAPITAL_IMPAIRED: N_("Capital"),
    Ground.OWN_PRODUCT: N_("Own product"),
    Ground.AGE: N_("Years in business"),
}
ANSWERS = {"yes": N_("Yes, that is so"), "no": N_("No, it is not")}
QUESTION = {  # what is asked about each fact
    "size": N_("Size of the firm"),
    "average_sales_krw": N_("Average yearly sales of the last three years"),
    "industry": N_("Industry"),
    "region": N_("Region"),
    "employees_count": N_("Employees"),
    "years_count": N_("Years in business"),
    "in_business": N_("Is your business running, neither suspended nor closed?"),
    "tax_arrears": N_("Are any of your firm's taxes in arrears?"),
    "arrears_arranged": N_("If so: is a plan for them approved?"),
    "credit_default": N_("Is your firm or its representative registered as in default?"),
    "default_arranged": N_("If so: is a plan for the debts approved?"),
    "same_representative": N_("Has another firm with the same representative applied in this round?"),
    "supported_before": N_("Was your firm given a voucher before?"),
    "funded_elsewhere": N_("Does another programme pay for the same work?"),
    "banned": N_("Is your firm excluded from state support now?"),
    "ban_related": N_("Is your representative, or another firm of theirs, excluded from state support now?"),
    "capital_impaired": N_("Have losses used up all of your firm's capital?"),
    "own_product": N_("Is the solution your own product, or a related firm's?"),
}
TURNED_AWAY = {  # whom a ground is about, as a round's page says it
    Ground.SIZE: N_("Firms that none of the kinds of firm above is for"),
    Ground.INDUSTRY: N_("Firms of another industry"),
    Ground.REGION: N_("Firms of another region"),
    Ground.IN_BUSINESS: N_("Firms whose business is suspended or closed"),
    Ground.TAX_ARREARS: N_("Firms that owe taxes, unless a plan to pay or to recover is approved"),
    Ground.CREDIT_DEFAULT: N_("Firms in default, unless a plan to settle or to recover is approved"),
    Ground.SAME_REPRESENTATIVE: N_("Firms whose representative applies for another firm in the same round"),
    Ground.SUPPORTED_BEFORE: N_("Firms that this programme has supported before"),
    Ground.FUNDED_ELSEWHERE: N_("Firms that another public programme supports for the same work"),
    Ground.BANNED: N_("Firms that are excluded from public support now"),
    Ground.EMPLOYEES: N_("Firms with fewer than %(least)s employees"),
    Ground.CAPITAL_IMPAIRED: N_("Firms whose capital is used up by losses"),
    Ground.OWN_PRODUCT: N_("Firms that want to buy their own product"),
    Ground.AGE: N_("Firms in business for less than %(least)s years"),
}
TURNED_AWAY_BELOW_ONE = {  # the same where one is enough
    Ground.EMPLOYEES: N_("Firms without employees"),
    Ground.AGE: N_("Firms in business for less than a year"),
}
LIMIT = {  # what the limit of a ground counts
    Ground.EMPLOYEES: N_("Employees, 1 when you leave it empty"),
    Ground.AGE: N_("Years in business, 1 when you leave it empty"),
}
COST = {
    Cost.LABOUR: N_("Labour"),
    Cost.SOLUTION: N_("AI solution"),
    Cost.INFRASTRUCTURE: N_("Infrastructure"),
    Cost.EQUIPMENT: N_("Equipment"),
    Cost.DATA: N_("Data"),
    Cost.TRAINING: N_("Training"),
    Cost.CONSULTING: N_("Consulting"),
}
LOOKUP = {
    Certificate.TAX_PAYMENT: N_("Tax payment, at the tax office"),
    Certificate.SME: N_("Firm size, at the ministry for small firms"),
    Certificate.INSURANCE: N_("Social insurance, at the insurance office"),
}
MODE = named("mode", Mode)
MODE_MEANING = {
    Mode.REVIEWED: N_("An officer looks at each application and decides it with a reason, as long as there is money."),
    Mode.FIRST_COME: N_("Whoever meets the conditions and submits first is served first, until the money is gone."),
    Mode.COMPETITIVE: N_("Assessors score every application after the round has closed. The best ones are supported."),
}
RULEBOOK = {
    RulebookState.DRAFT: N_("Being written"),
    RulebookState.PROPOSED: N_("Waits for confirmation"),
    RulebookState.CONFIRMED: N_("Confirmed"),
    RulebookState.DROPPED: N_("Dropped"),
}
RULEBOOK_TONE = {
    RulebookState.DRAFT: "information",
    RulebookState.PROPOSED: "warning",
    RulebookState.CONFIRMED: "success",
    RulebookState.DROPPED: "gray",
}
NAMED = {  # lines of the audit log about a programme
    "programme.created": N_("Added"),
    "programme.renamed": N_("Name or purpose changed"),
    "programme.retired": N_("Retired"),
    "programme.brought_back": N_("Brought back"),
}
RULED = {  # lines of the audit log about a version
    "rules.drafted": N_("Begun"),
    "rules.redrafted": N_("Changed"),
    "rules.proposed": N_("Handed over for confirmation"),
    "rules.sent_back": N_("Sent back to be changed"),
    "rules.confirmed": N_("Confirmed"),
    "rules.dropped": N_("Dropped"),
}
OUTCOME = {
    Outcome.PASS: N_("Met"),
    Outcome.FAIL: N_("Not met"),
    Outcome.WARN: N_("To be looked at"),
    Outcome.UNKNOWN: N_("Not known yet"),
}
OUTCOME_TONE = {
    Outcome.PASS: "success",
    Outcome.FAIL: "danger",
    Outcome.WARN: "warning",
    Outcome.UNKNOWN: "gray",
}
FOUND_BY = {
    Source.TAX_OFFICE: N_("Tax office"),
    Source.PROFILE: N_("What the firm entered about itself"),
    Source.DECLARED: N_("What the firm declared"),
    Source.RECORDS: N_("What the portal has itself"),
}


def title(thing: Round | Programme, language: str) -> str:
    """A round's title, or a programme's name, in a language."""
    if isinstance(thing, Round):
        return thing.title_ko if language == "ko" else thing.title_en
    return thing.name_ko if language == "ko" else thing.name_en
