"""What happened to each firm of the demonstration world, and when: days before today."""

from dataclasses import dataclass


@dataclass
class Story:
    """One firm's way, up to the step it has reached."""

    firm: int
    seller: int
    millions: int  # supply value asked
    until: str
    less: int = 0  # millions that its contract does not need of the voucher
    round_ref: str = ""
    problem: str = "숙련자가 눈으로 확인하던 작업이라 사람마다 결과가 다르고, 야간에는 불량을 놓칩니다."
    goal: str = "불량 유출을 절반으로 줄이고, 확인에 드는 시간을 하루 두 시간 줄입니다."


FIRST = (  # long over
    Story(1, 1, 90, "completed"),
    Story(2, 4, 55, "paid"),
    Story(7, 7, 30, "lapsed"),
    Story(17, 2, 70, "completed", less=12),
    Story(18, 10, 60, "paid"),
    Story(19, 3, 120, "rejected"),
)
SECOND = (  # under way
    Story(3, 5, 65, "in_transit"),
    Story(4, 3, 80, "failed"),
    Story(5, 1, 60, "gave_up"),
    Story(6, 6, 170, "awarded"),
    Story(8, 6, 150, "delivered"),
    Story(9, 4, 40, "drafted"),
    Story(10, 9, 45, "proposed"),
    Story(11, 4, 50, "countersigned"),
    Story(12, 1, 75, "sent_back"),
    Story(13, 2, 48, "accepted"),
    Story(14, 8, 35, "invoiced"),
    Story(15, 10, 58, "returned"),
    Story(16, 3, 95, "approved"),
    Story(20, 5, 52, "rejected"),
    Story(29, 9, 38, "rejected"),
    Story(19, 10, 44, "submitted"),  # asked for a supplement, of which nothing came
)
THREE = (  # in a round in which a large firm pays a part; the third round comes later for these firms
    Story(21, 2, 60, "paid"),
    Story(28, 1, 50, "sealed"),
)
THIRD = (  # in the round that is open
    Story(21, 1, 60, "submitted"),
    Story(22, 8, 40, "submitted"),
    Story(23, 3, 110, "submitted"),
    Story(24, 4, 35, "submitted"),
    Story(25, 7, 45, "submitted"),
    Story(26, 2, 55, "draft"),
    Story(27, 5, 50, "draft"),
    Story(28, 10, 60, "withdrawn"),
    Story(15, 10, 170, "submitted"),  # a grant for the director
    Story(16, 3, 70, "submitted"),  # withdrawn while a grant was proposed
)
FOURTH = (  # in the first-come round: three get the money, the next wait; one grant was a mistake
    Story(20, 5, 80, "revoked"),
    Story(1, 1, 90, "submitted"),
    Story(2, 4, 120, "submitted"),
    Story(17, 2, 100, "submitted"),
    Story(18, 10, 60, "submitted"),
    Story(7, 7, 40, "withdrawn"),
    Story(19, 3, 50, "submitted"),
)

# The main road, and how many days ago each step was taken in the first and second round, and where three pay.
ROAD = (
    ("draft", 181, 48, 119),
    ("submitted", 180, 47, 118),
    ("own_share_due", 152, 17, 90),
    ("usable", 145, 16, 88),
    ("chosen", 143, 15, 87),
    ("drafted", 142, 14, 86),
    ("proposed", 141, 13, 85),
    ("countersigned", 138, 12, 84),
    ("sealed", 137, 11, 83),
    ("delivered", 100, 8, 66),
    ("accepted", 97, 6, 64),
    ("invoiced", 94, 5, 62),
    ("approved", 92, 4, 60),
    ("in_transit", 91, 2, 58),
)
# Steps beside the road: from where they leave it, and how many days ago.
ASIDE = {
    "rejected": ("submitted", 152, 17),
    "awarded": ("submitted", 152, 6),  # the own share may still be paid
    "gave_up": ("drafted", 0, 12),  # the draft of a contract: the voucher is free again
    "sent_back": ("delivered", 98, 6),
    "returned": ("invoiced", 93, 4),
    "withdrawn": ("submitted", 0, 0),
    "lapsed": ("own_share_due", 130, 0),
    "failed": ("in_transit", 91, 2),
    "paid": ("in_transit", 91, 2),
    "completed": ("in_transit", 91, 2),
}
