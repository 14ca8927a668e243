"""What the things of programmes are called on a page."""

from voucher.kernel.i18n import N_
from voucher.programmes.eligibility import Outcome, Source
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Programme, Round
from voucher.programmes.policies import Phase
from voucher.programmes.rules import Ground

STATE = {
    State.DRAFT: N_("Draft"),
    State.OPEN: N_("Open"),
    State.CLOSED: N_("Closed"),
}
PHASE = {
    Phase.DRAFT: N_("Draft"),
    Phase.ANNOUNCED: N_("Opens soon"),
    Phase.ACCEPTING: N_("Open"),
    Phase.CLOSED: N_("Closed"),
}
TONE = {
    Phase.DRAFT: "gray",
    Phase.ANNOUNCED: "information",
    Phase.ACCEPTING: "success",
    Phase.CLOSED: "gray",
}
HAPPENED = {  # lines of the audit log about a round
    "round.drafted": N_("Draft written"),
    "round.redrafted": N_("Draft changed"),
    "round.opened": N_("Opened: rules frozen and budget given"),
    "round.closed": N_("Closed"),
    "round.closed_early": N_("Closed before its time"),
    "round.remembered": N_("Written down from earlier years"),
}
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
    "capital_impaired": N_("Have losses used up all of your firm's capital?"),
    "own_product": N_("Is the solution your own product, or a related firm's?"),
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
