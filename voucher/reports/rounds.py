"""Where the budget stands: every won of every round, and of every line that feeds them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from voucher.contracts.models import Contract
from voucher.invoices.models import Invoice
from voucher.kernel.db import Session
from voucher.ledger import chart
from voucher.ledger.places import Side
from voucher.programmes.models import Programme, Round
from voucher.reports.facts import PLACES, Line, RoundStanding
from voucher.reports.summing import Sums
from voucher.vouchers.models import Voucher


def _round_of(session: Session) -> dict[str, dict[UUID, UUID]]:
    """Which round the owner of an account belongs to, by the kind of owner."""
    vouchers = dict(session.exec(select(Voucher.id, Voucher.round_id)).all())
    contracts = {key: vouchers[voucher] for key, voucher in session.exec(select(Contract.id, Contract.voucher_id))}
    invoices = dict(session.exec(select(Invoice.id, Invoice.round_id)).all())
    rounds = {key: key for key in session.exec(select(Round.id))}
    return {"round": rounds, "voucher": vouchers, "contract": contracts, "invoice": invoices}


def rounds(session: Session, standing: Sequence[Sums]) -> tuple[RoundStanding, ...]:
    """Each round that was given money, in the order of their opening."""
    owners, sums = _round_of(session), defaultdict[UUID, dict[str, int]](lambda: defaultdict(int))
    for account in standing:
        if account.book != chart.BUDGET or account.code not in PLACES:
            continue
        kind = chart.KINDS[chart.BUDGET, account.code]
        here = sums[owners[kind.owner][account.owner_id]]
        here[account.code] += account.balance(kind.side)
        if account.code == "payable":
            here["in_transit"] += account.held(kind.side)
    query = select(Round, Programme).join(Programme, col(Programme.id) == col(Round.programme_id))
    return tuple(
        RoundStanding(
            ref=round_.ref,
            title_ko=round_.title_ko,
            title_en=round_.title_en,
            line=programme.code,
            given_krw=sum(sums[round_.id][place] for place in PLACES),
            in_transit_krw=sums[round_.id]["in_transit"],
            **{f"{place}_krw": sums[round_.id][place] for place in PLACES},
        )
        for round_, programme in session.exec(query.order_by(col(Round.opens_at), col(Round.ref)))
        if round_.id in sums
    )


def lines(session: Session, standing: Sequence[Sums], standings: Sequence[RoundStanding]) -> tuple[Line, ...]:
    """Each budget line that was voted, by its code."""
    sums = {(account.code, account.owner_id): account for account in standing if account.book == chart.BUDGET}
    found = []
    for programme in session.exec(select(Programme).order_by(Programme.code)):
        voted, left = sums.get(("appropriation", programme.id)), sums.get(("authority", programme.id))
        if voted is None or left is None:
            continue
        line = Line(
            code=programme.code,
            name_ko=programme.name_ko,
            name_en=programme.name_en,
            appropriation_krw=voted.balance(Side.CREDIT),
            authority_krw=left.balance(Side.DEBIT),
            given_krw=sum(r.given_krw for r in standings if r.line == programme.code),
        )
        found.append(line)
    return tuple(found)
