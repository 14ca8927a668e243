"""Put together what a round asks beside the usual, while it is a draft. Opening it freezes the questions."""

from pydantic import ValidationError

from voucher.audit import labels, log
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, Refused
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.programmes import policies, queries, questions
from voucher.programmes.models import Round
from voucher.programmes.questions import MOST, Question, Questions

labels.FIELD.update(questions=N_("Questions"))


def add(session: Session, ref: str, question: Question, *, by: User) -> Round:
    """Ask one more, at the end. A form that was sent twice asks it once."""
    round_ = _lock(session, ref, by)
    asked = questions.read(round_.questions).asked
    if asked and asked[-1] == question.model_copy(update={"code": asked[-1].code}):
        return round_
    return put(session, ref, question.model_copy(update={"code": next_code(round_)}), by=by)


def put(session: Session, ref: str, question: Question, *, by: User) -> Round:
    """Add a question at the end, or change the one that has its code."""
    round_ = _lock(session, ref, by)
    asked = list(questions.read(round_.questions).asked)
    codes = [q.code for q in asked]
    if question.code in codes:
        asked[codes.index(question.code)] = question
    elif len(asked) >= MOST:
        raise Refused(N_("A round asks at most %(most)d questions."), most=MOST)
    else:
        asked.append(question)
    return _keep(session, round_, asked, by)


def move(session: Session, ref: str, code: str, *, up: bool, by: User) -> Round:
    """Let a question change places with its neighbour. At the end of the list nothing happens."""
    round_ = _lock(session, ref, by)
    asked = list(questions.read(round_.questions).asked)
    here = _place(asked, code)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(asked):
        return round_
    asked[here], asked[there] = asked[there], asked[here]
    return _keep(session, round_, asked, by)


def remove(session: Session, ref: str, code: str, *, by: User) -> Round:
    """Ask it no more."""
    round_ = _lock(session, ref, by)
    asked = list(questions.read(round_.questions).asked)
    del asked[_place(asked, code)]
    return _keep(session, round_, asked, by)


def next_code(round_: Round) -> str:
    """A code that no question of this round has had the turn of."""
    taken = [int(q.code[1:]) for q in questions.read(round_.questions).asked if q.code[1:].isdigit()]
    return f"q{max(taken, default=0) + 1}"


def _lock(session: Session, ref: str, by: User) -> Round:
    round_ = queries.lock(session, ref)
    policies.require_opener(by)
    policies.require_draft(round_)
    return round_


def _place(asked: list[Question], code: str) -> int:
    codes = [q.code for q in asked]
    if code not in codes:
        raise NotFound(N_("There is nothing here under this reference."))
    return codes.index(code)


def _keep(session: Session, round_: Round, asked: list[Question], by: User) -> Round:
    try:
        sound = Questions(asked=tuple(asked))
    except ValidationError as error:
        raise Refused(
            N_("A question that hangs on an answer must stand below it, and that answer must still be there.")
        ) from error
    before, round_.questions = len(round_.questions), questions.written(sound)
    log.record(session, "round.questions", round_, by=by, before={"questions": before}, after={"questions": len(asked)})
    session.flush()
    return round_
