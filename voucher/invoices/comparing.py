"""The three-way match: contract, acceptance and invoice side by side, with a tick or a difference. Pure."""

from dataclasses import dataclass
from datetime import date

from voucher.contracts.lifecycle import MilestoneState
from voucher.contracts.models import Contract, Milestone
from voucher.invoices.models import Invoice, TaxKind
from voucher.invoices.words import KIND
from voucher.kernel import clock
from voucher.kernel.i18n import N_


@dataclass(frozen=True)
class Value:
    """One cell: a sum of won, a day, words that are a name or a number, or words that are to be said."""

    won: int | None = None
    day: date | None = None
    words: str = ""
    msgid: str = ""

    def __bool__(self) -> bool:
        return self.won is not None or self.day is not None or bool(self.words or self.msgid)


@dataclass(frozen=True)
class Line:
    """One thing to compare. An empty cell has nothing to say about it."""

    label: str
    contract: Value
    acceptance: Value
    invoice: Value
    fits: bool
    difference: str = ""  # a msgid


@dataclass(frozen=True)
class Names:
    """The two parties as they are called."""

    firm: str
    supplier: str


NOTHING = Value()
PARTNER = N_("Partner's share")


def lines(contract: Contract, milestone: Milestone, invoice: Invoice, names: Names) -> list[Line]:
    """Everything that must fit before an invoice is approved (DOMAIN §5)."""
    return [
        *_parties(contract, invoice, names),
        _kind(contract, invoice),
        *_sums(contract, milestone, invoice),
        *_days(contract, milestone, invoice),
    ]


def _parties(contract: Contract, invoice: Invoice, names: Names) -> list[Line]:
    firm, supplier = Value(words=names.firm), Value(words=names.supplier)
    other = N_("The party is not the contract's.")
    return [
        _line(N_("Firm"), firm, NOTHING, firm, invoice.firm_id == contract.firm_id, other),
        _line(N_("Supplier"), supplier, NOTHING, supplier, invoice.supplier_id == contract.supplier_id, other),
    ]


def _kind(contract: Contract, invoice: Invoice) -> Line:
    due, claimed = kind_of(contract), invoice.tax_kind
    text = N_("The e-tax invoice is of another kind: exempt from VAT, or not.")
    return _line(
        N_("Kind of e-tax invoice"), Value(msgid=KIND[due]), NOTHING, Value(msgid=KIND[claimed]), due is claimed, text
    )


def _sums(contract: Contract, milestone: Milestone, invoice: Invoice) -> list[Line]:
    differs = N_("The sum is not what was agreed for this piece of work.")
    found = []
    for label, agreed, claimed in (
        (N_("Supply value"), milestone.supply_krw, invoice.supply_krw),
        (N_("VAT"), milestone.vat_krw, invoice.vat_krw),
        (N_("Government's share"), milestone.government_krw, invoice.government_krw),
        (PARTNER, milestone.partner_krw, invoice.partner_krw),
        (N_("Own share"), milestone.own_krw, invoice.own_krw),
    ):
        if label == PARTNER and not (agreed or claimed):
            continue
        accepted = Value(won=agreed) if milestone.state == MilestoneState.ACCEPTED else NOTHING
        found.append(_line(label, Value(won=agreed), accepted, Value(won=claimed), agreed == claimed, differs))
    whole = invoice.milestone_id == milestone.id and milestone.contract_id == contract.id
    work = Value(words=f"{milestone.number}. {milestone.title}")
    text = N_("The invoice is for another piece of work.")
    return [_line(N_("Piece of work"), work, work, work, whole, text), *found]


def kind_of(contract: Contract) -> TaxKind:
    """Which kind of e-tax invoice its work has: an exempt one where the frozen rules know no VAT."""
    return TaxKind.TAXED if contract.vat_krw else TaxKind.EXEMPT


def _days(contract: Contract, milestone: Milestone, invoice: Invoice) -> list[Line]:
    accepted = clock.seoul_day(milestone.accepted_at) if milestone.accepted_at else None
    number = invoice.tax_invoice_no
    ended = NOTHING if accepted is None else Value(day=accepted)
    in_time = contract.starts_on <= invoice.issued_on
    return [
        _line(
            N_("Accepted on"),
            NOTHING,
            ended,
            NOTHING,
            accepted is not None and milestone.state == MilestoneState.ACCEPTED,
            N_("The firm has not accepted this piece of work."),
        ),
        _line(
            N_("E-tax invoice issued on"),
            Value(day=contract.starts_on),
            ended,
            Value(day=invoice.issued_on),
            in_time and accepted is not None and accepted <= invoice.issued_on <= clock.today(),
            N_("The day must not be before the acceptance, and not in the future."),
        ),
        _line(
            N_("E-tax invoice number"),
            NOTHING,
            NOTHING,
            Value(words=grouped(number)),
            number[:8] == f"{invoice.issued_on:%Y%m%d}",
            N_("The number's first eight digits are not the day of issue."),
        ),
    ]


def grouped(number: str) -> str:
    """A 24-letter number as people read it: date, system, serial."""
    return f"{number[:8]}-{number[8:16]}-{number[16:]}"


def _line(label: str, contract: Value, acceptance: Value, invoice: Value, fits: bool, difference: str) -> Line:
    return Line(label, contract, acceptance, invoice, fits, "" if fits else difference)
