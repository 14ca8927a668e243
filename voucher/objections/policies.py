"""Who may object, and who may answer."""

from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotNow, NotPermitted
from voucher.kernel.i18n import N_
from voucher.objections import queries, words
from voucher.objections.lifecycle import Against, State
from voucher.objections.models import Objection
from voucher.people import impartiality
from voucher.people.models import User
from voucher.people.roles import Act, may, require

STANDING = {Against.REJECTED: Asked.REJECTED, Against.RESERVE: Asked.RESERVE, Against.LESS: Asked.APPROVED}


def require_objector(by: User, application: Application) -> None:
    """Only the firm's own people object; for others its application does not exist."""
    require(by, Act.OBJECT)
    if by.organisation_id != application.firm_id:
        raise NotFound(N_("There is nothing here under this reference."))


def part_of(session: Session, by: User, objection: Objection) -> str:
    """Why this person does not answer an objection, or does not decide anew after it (a msgid); empty when nothing
    keeps them from it.
    """
    if by.organisation_id == objection.firm_id:
        return words.PART["own"]
    if objection.firm_id in impartiality.kept_from(session, by):
        return words.PART["tied"]
    found = queries.parts(session, objection).get(by.id, [])
    if objection.state is State.UPHELD and by.id == objection.judged_by_id:
        found = [*found, "judged"]
    return next((said for part, said in words.PART.items() if part in found), "")


def may_judge(session: Session, by: User, objection: Objection) -> bool:
    """Whether it waits, and for this person among others."""
    waits = objection.state in (State.RAISED, State.UPHELD)
    return waits and may(by, Act.JUDGE) and not part_of(session, by, objection)


def require_judge(session: Session, by: User, objection: Objection) -> None:
    """Nobody answers who had a part in what the firm objects to, or whom something ties to the firm."""
    require(by, Act.JUDGE)
    impartiality.require_apart(session, by)
    answered_already = objection.state is State.UPHELD and by.id == objection.judged_by_id
    if (why := part_of(session, by, objection)) and not answered_already:
        raise NotPermitted(why)


def require_third(session: Session, by: User, objection: Objection) -> None:
    """Whoever decides anew had no part in the answer either."""
    require(by, Act.JUDGE)
    impartiality.require_apart(session, by)
    if why := part_of(session, by, objection):
        raise NotPermitted(why)


def stands(objection: Objection, application: Application) -> bool:
    """Whether what the firm objects to is still so: a reserve may have moved up, an application may be withdrawn."""
    return application.state is STANDING[objection.against]


def require_standing(objection: Objection, application: Application) -> None:
    """Refuse to change what has changed already."""
    if not stands(objection, application):
        raise NotNow(
            N_("What the firm objected to is not so any more. Look at the application, then dismiss it and say why.")
        )
