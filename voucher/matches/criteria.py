"""WHAT COUNTS WHEN SUPPLIERS ARE RANKED, and how much. Shown to everybody who sees a ranked list."""

from dataclasses import dataclass

from voucher.kernel.i18n import N_
from voucher.suppliers.models import Skill


@dataclass(frozen=True)
class Criterion:
    """One thing that counts: up to `weight` points of a hundred."""

    key: str
    label: str
    weight: int
    why: str


CRITERIA = (
    Criterion("skill", N_("Skill"), 30, N_("The offer does what the firm applied for.")),
    Criterion("industry", N_("Industry"), 20, N_("The supplier knows the firm's industry.")),
    Criterion("price", N_("Price"), 15, N_("The price fits the voucher and what others ask for the same.")),
    Criterion("region", N_("Region"), 10, N_("The supplier works where the firm is.")),
    Criterion("record", N_("Record"), 10, N_("Work that firms accepted, and how much of it came on time.")),
    Criterion("capacity", N_("Free capacity"), 10, N_("The supplier can begin now.")),
    Criterion("payout", N_("Can be paid"), 5, N_("The supplier's account is connected, so payments are not late.")),
)
WEIGHTS = {criterion.key: criterion.weight for criterion in CRITERIA}
assert sum(WEIGHTS.values()) == 100, "a score is out of a hundred"

# Divisions of manufacturing whose plants work alike (KSIC, 11th revision): what was learnt in one helps in the other.
NEIGHBOURS = (
    {"C10", "C11"},  # food, beverages
    {"C13", "C14", "C15"},  # textiles, clothing, leather
    {"C16", "C17", "C18", "C32"},  # wood, paper, printing, furniture
    {"C19", "C20", "C21", "C22"},  # refining, chemicals, pharmaceuticals, rubber and plastics
    {"C23", "C24", "C25"},  # ceramics, metals, metal products
    {"C26", "C27", "C28"},  # electronics, instruments, electrical equipment
    {"C29", "C30", "C31", "C34"},  # machinery, vehicles, ships, repair
    {"C25", "C29", "C30"},  # metal products go into machinery and vehicles
)

# Skills that build on the same data and methods.
RELATED = (
    {Skill.INSPECTION, Skill.PROCESS},
    {Skill.INSPECTION, Skill.ROBOTS},
    {Skill.INSPECTION, Skill.SAFETY},
    {Skill.MAINTENANCE, Skill.PROCESS},
    {Skill.MAINTENANCE, Skill.ENERGY},
    {Skill.PROCESS, Skill.ENERGY},
    {Skill.PLANNING, Skill.PROCESS},
    {Skill.PLANNING, Skill.DOCUMENTS},
)
