"""Officers open the rounds of the demonstration world."""

from datetime import timedelta

from sqlmodel import Session, select

from voucher.demo import cast, dating, peopling, steps
from voucher.demo.stories import FIRST, FOURTH, SECOND, THIRD, Story
from voucher.kernel import clock, db
from voucher.kernel.money import won
from voucher.people.models import User
from voucher.programmes import asking, drafting, opening
from voucher.programmes.drafting import Draft
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Programme, Round

HANDED_OVER = list[Story]()  # a round that waits for another officer


def rounds() -> None:
    """Two rounds that are closed, one that is open, a first-come one, one that is being prepared, one that waits."""
    today = clock.today()
    plans = (  # title ko, en, budget in million, opens and closes in days from today
        ("상반기 산업AI 바우처", "Industrial AI voucher, first half", 2_000, -200, -168, FIRST),
        ("하반기 산업AI 바우처", "Industrial AI voucher, second half", 3_000, -68, -36, SECOND),
        ("연말 산업AI 바우처 특별공고", "Industrial AI voucher, year-end special", 1_500, -14, 27, THIRD),
        ("선착순 산업AI 바우처", "Industrial AI voucher, first come", 260, -4, 20, FOURTH),
        ("내년 상반기 산업AI 바우처", "Industrial AI voucher, next year", 4_000, 45, 90, ()),
        ("내년 선착순 산업AI 바우처", "Industrial AI voucher, first come next year", 300, 50, 80, HANDED_OVER),
    )
    for title_ko, title_en, millions, opens, closes, stories in plans:
        with clock.freeze(dating.ago(max(-opens, 0) + 5)), db.transaction() as session:
            officer = peopling.person(session, steps.OFFICER)
            programme = session.exec(select(Programme).where(Programme.code == "ai-voucher")).one()
            mode = Mode.FIRST_COME if stories is FOURTH or stories is HANDED_OVER else Mode.REVIEWED
            days = [dating.office_day(today + timedelta(days=n), back=n < 0) for n in (opens, closes)]
            made = drafting.write(
                session,
                Draft(programme.id, title_ko, title_en, won(millions * steps.MILLION), days[0], days[1], mode=mode),
                by=officer,
            )
            session.flush()
            if stories is HANDED_OVER:
                opening.propose(session, made.ref, by=officer)
                continue
            if not stories or stories is THIRD:
                _ask_more(session, made, officer)
            if stories:
                opened(session, made.ref)
            for story in stories:
                story.round_ref = made.ref


def _ask_more(session: Session, round_: Round, officer: User) -> None:
    """Two questions more, the second only of whoever says yes to the first."""
    for question in cast.QUESTIONS:
        asking.put(session, round_.ref, question, by=officer)


def opened(session: Session, ref: str) -> None:
    """One officer hands it over, another opens it."""
    round_ = opening.propose(session, ref, by=peopling.person(session, steps.OFFICER))
    session.flush()
    second = peopling.person(session, steps.SECOND_OFFICER)
    opening.open_round(session, ref, looked_at=opening.seen(session, round_), by=second)
