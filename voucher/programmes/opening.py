"""Open a round, by two: one hands it over, another opens it. Its rules are frozen, and its money stands ready."""

from datetime import date

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotEnough, NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.ledger import posting
from voucher.ledger.chart import authority, available, bank, subsidy
from voucher.ledger.posting import Leg
from voucher.people.models import User
from voucher.programmes import drafting, policies, queries, rules
from voucher.programmes.events import RoundOpened
from voucher.programmes.lifecycle import Mode, lifecycle
from voucher.programmes.models import Programme, Round, Rulebook
from voucher.programmes.rules import Frozen, Rules


def rules_day(round_: Round) -> date:
    """The day whose rules a round gets: its first, or today when that is past."""
    return max(clock.seoul_day(round_.opens_at), clock.today())


def rulebook(session: Session, round_: Round) -> Rulebook | None:
    """The rules that would be frozen if the round opened now; None when none hold on its first day."""
    return queries.rulebook_on(session, round_.programme_id, rules_day(round_))


def frozen(book: Rulebook) -> Frozen:
    """A version of a programme's rules as a round keeps it."""
    return Frozen(book.version, book.source, book.holds_from, Rules.model_validate(book.content))


def rules_of(session: Session, round_: Round) -> Frozen | None:
    """The rules of a round: as they were frozen, or of a draft those that would be."""
    if round_.rules is not None:
        return rules.of_round(round_.id, round_.rules)
    book = rulebook(session, round_)
    return frozen(book) if book else None


def money(round_: Round) -> tuple[list[Leg], list[Leg]]:
    """What moves when it opens: in the budget book, out of what was voted, and in the cash book."""
    amount = round_.budget_krw
    budget = [Leg(amount, debit=available(round_.id), credit=authority(round_.programme_id))]
    return budget, [Leg(amount, debit=bank(), credit=subsidy(round_.id))]


def seen(session: Session, round_: Round) -> str:
    """What a page showed: it is not opened as it was handed over before, nor by rules that came into force since."""
    book = rulebook(session, round_)
    handed = round_.handed_at.isoformat() if round_.handed_at else ""
    return f"{handed} {book.ref if book else ''}"


def propose(session: Session, ref: str, *, by: User) -> Round:
    """Hand a draft over: another officer reads it, and it does not change meanwhile."""
    round_ = queries.lock(session, ref)
    policies.require_opener(by)
    after = lifecycle.after(round_.state, "propose")
    _rules(session, round_)

    round_.state, round_.handed_by_id, round_.handed_at = after, by.id, clock.now()
    log.record(session, "round.proposed", round_, by=by, after={"budget_krw": round_.budget_krw})
    return round_


def send_back(session: Session, ref: str, why: str, *, by: User) -> Round:
    """Let it be changed again: because another officer asks for it, or whoever handed it over wants it back."""
    round_ = queries.lock(session, ref)
    policies.require_opener(by)
    after = lifecycle.after(round_.state, "send_back")
    assert why, "a reason is read"

    round_.state, round_.handed_by_id, round_.handed_at = after, None, None
    log.record(session, "round.sent_back", round_, by=by, why=why)
    return round_


def open_round(session: Session, ref: str, *, looked_at: str, by: User) -> Round:
    """Publish a round with the rules of its day and its budget. From here on nothing of it changes."""
    round_ = queries.lock(session, ref)
    policies.require_second(by, round_)
    after = lifecycle.after(round_.state, "open")
    if looked_at != seen(session, round_):
        raise Conflict(N_("This round or its rules have changed since you looked. Please read it once more."))
    book = _rules(session, round_)
    _require_money(session, round_)

    round_.rulebook_id, round_.rules = book.id, frozen(book).written()
    round_.state, round_.opened_by_id, round_.opened_at = after, by.id, clock.now()
    session.flush()
    budget, cash = money(round_)
    key = f"programmes.open:{round_.id}"
    posting.post(session, *budget, key=key, by=by.id, document=round_.ref, memo="budget given to the round")
    posting.post(session, *cash, key=f"{key}:cash", by=by.id, document=round_.ref, memo="subsidy received")

    facts = {"rules_version": book.version, "source": book.source, "budget_krw": round_.budget_krw}
    log.record(session, "round.opened", round_, by=by, after=facts)
    publish(session, RoundOpened(round_.id))
    return round_


def _rules(session: Session, round_: Round) -> Rulebook:
    """The rules that it gets; refuses a round that could not run."""
    if clock.now() >= round_.closes_at:
        raise NotNow(N_("Its closing time is past already. Change the draft first."))
    if db.one(session, Programme, Programme.id == round_.programme_id).retired_at is not None:
        raise NotNow(drafting.RETIRED)
    book = rulebook(session, round_)
    if book is None:
        raise NotNow(N_("This programme has no rules that hold on the opening day."))
    if round_.mode is Mode.COMPETITIVE and not book.content.get("assessing"):
        raise NotNow(drafting.UNSCORED)
    drafting.require_partner(session, frozen(book).rules, round_.partner_id, round_.partner_krw)
    return book


def _require_money(session: Session, round_: Round) -> None:
    """Say what is left of the budget line. Two rounds at once are kept apart by the ledger itself."""
    left = posting.left(session, authority(round_.programme_id))
    if left < round_.budget_krw:
        raise NotEnough(
            N_("The budget line has %(left)s won left, and this round needs %(needs)s."),
            left=f"{left:,}",
            needs=f"{round_.budget_krw:,}",
        )
