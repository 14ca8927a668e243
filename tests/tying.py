"""Somebody of the agency is tied to an organisation, for tests of who keeps out of what."""

from uuid import UUID

from voucher.kernel import db
from voucher.people import declaring
from voucher.people.declaring import Tie
from voucher.people.models import Bond, Organisation, PersonalTie, User

HAND_ON = "Hand it to a colleague"


def tie(by: User, organisation_id: UUID, bond: Bond = Bond.FAMILY, **more: object) -> PersonalTie:
    """Declare it, as this person would."""
    with db.transaction() as session:
        house = session.get_one(Organisation, organisation_id)
        return declaring.declare(session, Tie(house.registration_no, house.name, bond, **more), by=by)
