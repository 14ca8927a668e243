"""WHERE EVERY WON CAN BE: every kind of account, whose it is, and what it means.

`debit` kinds hold money or say what became of it; `credit` kinds say whose it is or where it came from.
A `kept` kind may not go below zero, money on its way out counted: the database refuses. `free` ones may.
Calling a kind with its owner gives the place: `available(round_id)`, `fund_called(fund_id, partner_id)`.

Budget, each arrow debits what it points to and credits what it leaves:
    appropriation -> authority -> available -> committed -> obligated -> payable -> disbursed
    and back: disbursed -> recovered -> returned; available or committed -> lapsed;
    authority -> appropriation (the ministry takes back what no round has)
Cash, debit / credit:
    the state pays: bank / subsidy                      a firm pays its share: rail_clearing / escrow
    a partner pays in: bank / contribution              promised: contribution / partner_share (and back)
    bank to rail: rail_clearing / bank                  what it has left goes back: contribution / bank
    released: subsidy, partner_share and escrow / supplier_payable
    sent (held), arrived (settled): supplier_payable / rail_clearing
    own share goes back: escrow / refund_due, then refund_due / rail_clearing
Fund, debit / credit:
    a partner promises: unfunded / commitment           called: called / unfunded and receivable / capital
    it pays: bank / receivable                          invested: cost / bank
    valued up: unrealised / revaluation (down: the other way round)
    distributed: distributed / distribution_due, then distribution_due / bank
"""

from voucher.kernel.i18n import N_
from voucher.ledger.places import Kind, OfAgency, OfFund, Place, Side

C, D, kept, free = Side.CREDIT, Side.DEBIT, True, False

# --- budget: what may be spent, and what it became. One won stands in exactly one of the debit places.
# fmt: off
appropriation = OfAgency("budget", "appropriation", "line", C, free, "Appropriation", "세출예산",
    N_("Voted by the state for a budget line. The source of every won below."))
authority = OfAgency("budget", "authority", "line", D, kept, "Budget authority", "배정 예산",
    N_("Of a budget line, not yet given to a round."))
available = OfAgency("budget", "available", "round", D, kept, "Available", "집행 가능액",
    N_("Given to a round, not yet promised to a firm."))
committed = OfAgency("budget", "committed", "voucher", D, kept, "Committed", "바우처 발급액",
    N_("Promised to a firm by its voucher, not yet in a contract."))
obligated = OfAgency("budget", "obligated", "contract", D, kept, "Obligated", "계약 체결액",
    N_("In a signed contract, not yet approved on an invoice."))
payable = OfAgency("budget", "payable", "invoice", D, kept, "Payable", "지급 예정액",
    N_("Approved on an invoice, not yet in the supplier's account. Held while the rail carries it."))
disbursed = OfAgency("budget", "disbursed", "voucher", D, kept, "Disbursed", "집행액",
    N_("Arrived in the supplier's account."))
recovered = OfAgency("budget", "recovered", "voucher", D, kept, "Recovered", "환수액",
    N_("Paid once and taken back, not yet returned to the state."))
returned = OfAgency("budget", "returned", "round", D, kept, "Returned", "국고 반납액",
    N_("Given back to the state."))
lapsed = OfAgency("budget", "lapsed", "round", D, kept, "Lapsed", "불용액",
    N_("Not used when its time ran out."))

# --- cash: where the money is (debit), and whose it is (credit).
bank = OfAgency("cash", "bank", "", D, kept, "Agency's bank account", "기관 예금",
    N_("Money in the agency's own account."))
rail_clearing = OfAgency("cash", "rail_clearing", "", D, kept, "At the payment rail", "결제 대행 예치금",
    N_("Our money at the payment service: paid in and not yet paid out."))
charges = OfAgency("cash", "charges", "", D, free, "Rail and bank charges", "지급 수수료",
    N_("Kept by the bank or the payment service."))
subsidy = OfAgency("cash", "subsidy", "round", C, kept, "The state's money", "보조금 예수금",
    N_("Received from the state for a round, not yet owed to a supplier."))
contribution = OfAgency("cash", "contribution", "round", C, kept, "A partner's money", "참여기업 출연금",
    N_("Received from a round's partner, a large firm, not yet promised to a firm."))
partner_share = OfAgency("cash", "partner_share", "voucher", C, kept, "Partner's share promised",
    "참여기업 지원 예정액", N_("Promised by a voucher out of the partner's money, not yet owed to a supplier."))
escrow = OfAgency("cash", "escrow", "voucher", C, kept, "Own share in escrow", "자부담 예치금",
    N_("A firm's own share and VAT for one voucher; the firm's until it accepts the work."))
supplier_payable = OfAgency("cash", "supplier_payable", "supplier", C, kept, "Owed to a supplier",
    "공급기업 미지급금", N_("Approved and released, not yet in the supplier's account."))
refund_due = OfAgency("cash", "refund_due", "firm", C, kept, "Refund due to a firm", "환급 예정액",
    N_("Own share that goes back to the firm."))

# --- fund:<id>: one book per fund.
fund_commitment = OfFund("fund", "commitment", "partner", C, kept, "Commitment", "출자 약정액",
    N_("What a partner promised: the source of unfunded and called."))
fund_unfunded = OfFund("fund", "unfunded", "partner", D, kept, "Unfunded commitment", "미납입 약정액",
    N_("Promised, not yet called."))
fund_called = OfFund("fund", "called", "partner", D, kept, "Called commitment", "출자 요청액",
    N_("Called so far."))
fund_receivable = OfFund("fund", "receivable", "partner", D, kept, "Receivable from calls", "출자 미수금",
    N_("Called and not yet paid in."))
fund_bank = OfFund("fund", "bank", "", D, kept, "Fund's bank account", "조합 예금",
    N_("Money in the fund's account."))
fund_cost = OfFund("fund", "cost", "investment", D, kept, "Investment at cost", "투자 원가",
    N_("Paid for one investment and not yet sold."))
fund_unrealised = OfFund("fund", "unrealised", "investment", D, free, "Unrealised gain", "미실현 손익",
    N_("Fair value of one investment above cost; negative when below."))
fund_revaluation = OfFund("fund", "revaluation", "", C, free, "Revaluation", "평가손익 누계",
    N_("The other side of unrealised gains: not yet anybody's."))
fund_income = OfFund("fund", "income", "", C, free, "Realised gains and income", "실현손익·수익",
    N_("Sale proceeds above cost, dividends, interest; not yet shared out."))
fund_fee = OfFund("fund", "fee", "", D, free, "Management fee", "관리보수",
    N_("Fees and costs of the fund."))
fund_capital = OfFund("fund", "capital", "partner", C, free, "Capital account", "조합원 자본 계정",
    N_("A partner's share: paid-in calls, plus and minus what is shared out to it."))
fund_carry = OfFund("fund", "carry", "", C, kept, "Carried interest", "성과보수",
    N_("The manager's share of the profit, not yet paid."))
fund_distribution_due = OfFund("fund", "distribution_due", "partner", C, kept, "Distribution due",
    "분배 예정액", N_("Declared for a partner, not yet paid."))
fund_distributed = OfFund("fund", "distributed", "partner", D, kept, "Distributed", "분배액",
    N_("Declared for a partner so far: the other side of distribution due."))
# fmt: on

KINDS: dict[tuple[str, str], Kind] = {
    (kind.family, kind.code): kind for kind in globals().copy().values() if isinstance(kind, Kind)
}
BUDGET, CASH = "budget", "cash"


def kind_of(place: Place) -> Kind:
    """What kind of place this is. KeyError for a place that the chart does not know."""
    return KINDS[place.book.partition(":")[0], place.code]
