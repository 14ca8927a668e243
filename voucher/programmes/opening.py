"""Open a round: its rules are frozen, and its money stands ready."""

from collections.abc import Sequence
from datetime import date

from voucher.audit import log
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.ledger import posting
from voucher.ledger.chart import appropriation, authority, available, bank, subsidy
from voucher.ledger.posting import Leg
from voucher.people.models import User
from voucher.programmes import policies, queries, rules
from voucher.programmes.lifecycle import lifecycle
from voucher.programmes.models import Band, Round


def rules_day(round_: Round) -> date:
    """The day whose rules a round gets: its first, or today when that is past."""
    return max(clock.seoul_day(round_.opens_at), clock.today())


def bands(session: Session, round_: Round) -> Sequence[Band]:
    """The rules that would be frozen if the round opened now."""
    return queries.bands_on(session, round_.programme_id, rules_day(round_))


def money(round_: Round) -> tuple[list[Leg], list[Leg]]:
    """What moves when it opens: in the budget book, and in the cash book."""
    line, amount = round_.programme_id, round_.budget_krw
    budget = [
        Leg(amount, debit=authority(line), credit=appropriation(line)),
        Leg(amount, debit=available(round_.id), credit=authority(line)),
    ]
    return budget, [Leg(amount, debit=bank(), credit=subsidy(round_.id))]


def open_round(session: Session, ref: str, *, by: User) -> Round:
    """Publish a round with the rules of its day and its budget. From here on nothing of it changes."""
    round_ = queries.lock(session, ref)
    policies.require_opener(by)
    after = lifecycle.after(round_.state, "open")
    if clock.now() >= round_.closes_at:
        raise NotNow(N_("Its closing time is past already. Change the draft first."))
    frozen = rules.frozen(bands(session, round_))
    if not frozen:
        raise NotNow(N_("This programme has no rules that hold on the opening day."))

    round_.rules, round_.state, round_.opened_by_id = frozen, after, by.id
    session.flush()
    budget, cash = money(round_)
    key = f"programmes.open:{round_.id}"
    posting.post(session, *budget, key=key, by=by.id, document=round_.ref, memo="budget given to the round")
    posting.post(session, *cash, key=f"{key}:cash", by=by.id, document=round_.ref, memo="subsidy received")

    log.record(session, "round.opened", round_, by=by, after={"rules": frozen, "budget_krw": round_.budget_krw})
    return round_
