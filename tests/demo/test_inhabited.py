"""In the demonstration world every state that lasts has somebody in it, and everybody can do what they came for."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.town import copied, demo_copy, demo_template, street  # noqa: F401
from voucher.bans import queries as bans
from voucher.bans import standing
from voucher.bans.models import Stands
from voucher.demo import cast
from voucher.disbursements.models import Disbursement
from voucher.kernel import clock, db, migrating
from voucher.people.models import Organisation, User
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher

PASSING = {  # gone again at once, or only after a year or a fault of the rail
    ("disbursements_disbursement", "released"),
    ("vouchers_voucher", "expired"),
    ("vouchers_own_share_payment", "open"),
    ("vouchers_own_share_payment", "expired"),
    ("vouchers_own_share_payment", "returning"),
    ("vouchers_own_share_payment", "returned"),
    ("ventures_investment", "exited"),
}
LIVES = [
    table
    for table in migrating.metadata().sorted_tables
    if "state" in table.c and isinstance(table.c.state.type, sa.Enum) and not table.name.startswith("ledger_")
]


@pytest.mark.parametrize("table", LIVES, ids=lambda table: table.name)
def test_every_state_is_inhabited(street, table):  # noqa: F811
    with db.transaction(read_only=True) as session:
        found = set(session.connection().execute(sa.select(table.c.state).distinct()).scalars())
    there = {str(getattr(state, "value", state)) for state in found}
    missing = {(table.name, state) for state in table.c.state.type.enums} - {(table.name, state) for state in there}
    assert missing <= PASSING


def test_every_place_of_an_exclusion_is_inhabited(street):  # noqa: F811
    with db.transaction(read_only=True) as session:
        cases = [bans.Case(*row) for row in session.exec(standing.both())]
    assert {case.stands for case in cases} == set(Stands)
    assert any(case.being_lifted for case in cases)


def test_whoever_signs_in_to_pay_still_can(street):  # noqa: F811
    email = next(email for what, email in cast.SIGN_IN if "own share" in what)
    with db.transaction(read_only=True) as session:
        firm = session.exec(select(User.organisation_id).where(User.email == email)).one()
        due = session.exec(select(Voucher).where(Voucher.firm_id == firm, Voucher.state == State.OWN_SHARE_DUE)).one()
        assert due.own_share_due_on > clock.today()


def test_everybody_on_the_list_is_there(street):  # noqa: F811
    with db.transaction(read_only=True) as session:
        there = set(session.exec(select(User.email)))
        assert {email for _, email in cast.SIGN_IN} <= there
        assert all(session.exec(select(Organisation.name_en).where(Organisation.kind != "agency")))


def test_money_arrives_on_office_days(street):  # noqa: F811
    with db.transaction(read_only=True) as session:
        days = session.exec(select(Disbursement.arrives_on).where(Disbursement.state != "failed")).all()
    assert all(clock.is_business_day(day) for day in days if day)
