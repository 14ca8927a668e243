"""What suppliers' things are called on a page."""

from voucher.kernel.i18n import N_
from voucher.people.relations import Tie
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Skill

STATE = {
    State.APPLIED: N_("Waiting to be qualified"),
    State.QUALIFIED: N_("Qualified"),
    State.SUSPENDED: N_("Suspended"),
    State.REFUSED: N_("Refused"),
}
SKILL = {
    Skill.INSPECTION: N_("Machine vision inspection"),
    Skill.MAINTENANCE: N_("Predictive maintenance"),
    Skill.PLANNING: N_("Demand and production planning"),
    Skill.PROCESS: N_("Process optimisation"),
    Skill.ENERGY: N_("Energy and carbon saving"),
    Skill.ROBOTS: N_("Robots and autonomous handling"),
    Skill.SAFETY: N_("Workplace safety"),
    Skill.DOCUMENTS: N_("Language models for documents"),
}
HAPPENED = {
    "supplier.joined": N_("Signed up as a supplier"),
    "supplier.introduced": N_("Profile changed"),
    "supplier.qualified": N_("Qualified"),
    "supplier.suspended": N_("Suspended"),
    "supplier.refused": N_("Refused"),
    "supplier.applied_again": N_("Applied again"),
    "supplier.account_connected": N_("Payout account connected"),
    "supplier.account_changed": N_("Payout account changed"),
    "supplier.account_confirmed": N_("Payout account confirmed"),
}
SHARED = {
    Tie.BUSINESS: N_("the same business"),
    Tie.REPRESENTATIVE: N_("the same representative"),
    Tie.ADDRESS: N_("the same address"),
    Tie.PHONE: N_("the same telephone"),
    Tie.ACCOUNT: N_("the same bank and the same last four digits of the account"),
}
BANKS = {  # three-digit codes of the Korea Financial Telecommunications and Clearings Institute
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
}
