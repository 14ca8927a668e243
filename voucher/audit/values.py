"""What stored words are called on a page: roles, states, kinds. Said once: packages take theirs from here (`named`)."""

from enum import StrEnum
from typing import TypeVar

from voucher.kernel.i18n import N_

Stored = TypeVar("Stored", bound=StrEnum)

ROLE = {
    "applicant": N_("Applicant"),
    "supplier": N_("Supplier"),
    "officer": N_("Officer"),
    "assessor": N_("Assessor"),
    "director": N_("Director"),
    "paymaster": N_("Paymaster"),
    "manager": N_("Investment manager"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
    "system": N_("The system"),
}
VALUE = {  # of a field: stored words
    "bank_code": {  # of the Korea Financial Telecommunications and Clearings Institute
        "003": N_("IBK"),
        "004": N_("KB Kookmin Bank"),
        "007": N_("Suhyup Bank"),
        "011": N_("NH Nonghyup Bank"),
        "020": N_("Woori Bank"),
        "023": N_("SC First Bank"),
        "031": N_("iM Bank"),
        "032": N_("Busan Bank"),
        "034": N_("Gwangju Bank"),
        "035": N_("Jeju Bank"),
        "037": N_("Jeonbuk Bank"),
        "039": N_("Kyongnam Bank"),
        "045": N_("MG Community Credit"),
        "048": N_("Shinhyup Credit Union"),
        "071": N_("Korea Post"),
        "081": N_("Hana Bank"),
        "088": N_("Shinhan Bank"),
        "089": N_("K bank"),
        "090": N_("Kakao Bank"),
        "092": N_("Toss Bank"),
    },
    "state": {
        "accepted": N_("Being assessed"),
        "applied": N_("Applied for"),
        "approved": N_("Approved"),
        "assigned": N_("Given to an assessor"),
        "cancelled": N_("Cancelled"),
        "chosen": N_("Chosen"),
        "closed": N_("Closed"),
        "completed": N_("Completed"),
        "confirmed": N_("Confirmed"),
        "countersigned": N_("Signed by firm and supplier"),
        "declined": N_("Given back by the assessor"),
        "draft": N_("Draft"),
        "dropped": N_("Dropped"),
        "exited": N_("Exited"),
        "expired": N_("Expired"),
        "failed": N_("Came back"),
        "in_transit": N_("On its way to the bank"),
        "lapsed": N_("Lapsed"),
        "noticed": N_("Notice given"),
        "open": N_("Open"),
        "own_share_due": N_("Own share due"),
        "paid": N_("Paid"),
        "proposed": N_("Proposed"),
        "qualified": N_("Qualified"),
        "ready": N_("Ready"),
        "refused": N_("Refused"),
        "rejected": N_("Rejected"),
        "released": N_("Released"),
        "replaced": N_("Taken off"),
        "reserve": N_("Reserve list"),
        "returned": N_("Sent back"),
        "signed": N_("Signed"),
        "submitted": N_("Submitted"),
        "suspended": N_("Suspended"),
        "usable": N_("Usable"),
        "used": N_("Used up"),
        "withdrawn": N_("Withdrawn"),
    },
    "part": {
        "project": N_("Project"),
        "money": N_("Money"),
        "consents": N_("Consents"),
    },
    "kind": {
        "firm": N_("Firm"),
        "supplier": N_("Supplier"),
        "agency": N_("Agency"),
        "partner": N_("Fund partner"),
        "fund": N_("Fund of several partners"),
        "cvc": N_("Corporate venture capital"),
    },
    "status": {
        "01": N_("In business"),
        "02": N_("Business suspended"),
        "03": N_("Business closed"),
    },
    "representative_status": {
        "01": N_("confirmed by the tax office"),
        "02": N_("not as the tax office has it"),
    },
    "firm_size": {
        "micro": N_("Micro-enterprise"),
        "small": N_("Small firm"),
        "medium": N_("Medium-sized firm"),
        "mid_size": N_("Mid-size firm"),
        "large": N_("Large firm"),
    },
    "bond": {
        "employment": N_("Employment"),
        "joint_work": N_("Joint work"),
        "stake": N_("Shares or a loan"),
        "kinship": N_("Family"),
    },
    "skill": {
        "inspection": N_("Machine vision inspection"),
        "maintenance": N_("Predictive maintenance"),
        "planning": N_("Demand and production planning"),
        "process": N_("Process optimisation"),
        "energy": N_("Energy and carbon saving"),
        "robots": N_("Robots and autonomous handling"),
        "safety": N_("Workplace safety"),
        "documents": N_("Language models for documents"),
    },
    "language": {
        "ko": N_("Korean"),
        "en": N_("English"),
    },
    "account": {
        "unknown": N_("No account with this address"),
    },
    "doors": {
        "pair": N_("this person from this address"),
        "address": N_("this address"),
        "person": N_("this person, from everywhere"),
    },
    "instrument": {
        "common": N_("Common shares"),
        "cps": N_("Convertible preference shares"),
        "rcps": N_("Redeemable convertible preference shares"),
        "cb": N_("Convertible bond"),
        "bw": N_("Bond with warrants"),
        "safe": N_("SAFE"),
        "note": N_("Convertible note"),
    },
    "mode": {
        "reviewed": N_("Decided one by one"),
        "first_come": N_("First come, first served"),
        "competitive": N_("Scored and ranked"),
    },
    "parts": {
        "bands": N_("What a firm gets"),
        "costs": N_("Costs that count"),
        "industries": N_("Industries"),
        "regions": N_("Regions"),
        "region_uplift": N_("What a region adds"),
        "checks": N_("Who is turned away"),
        "documents": N_("Papers"),
        "assessing": N_("How it is decided"),
        "objection_days": N_("Days for an objection"),
        "certified_by_two": N_("A second person of the firm certifies and submits"),
    },
    "roles": ROLE,
    "to": {
        "available": N_("Available to the round again"),
        "lapsed": N_("Lapsed"),
    },
}
VALUE |= {"skills": VALUE["skill"], "size": VALUE["firm_size"]}


def named(field: str, stored: type[Stored]) -> dict[Stored, str]:
    """The words of one field for every value that it may have. KeyError for a value without a word."""
    return {value: VALUE[field][value] for value in stored}
