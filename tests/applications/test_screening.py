"""Ways around the requirements that somebody might try: by time, by a changed profile, by saying nothing, by a race."""

import threading

import pytest
import sqlalchemy as sa

from tests.applications.cases import a_submitted, grant
from tests.applications.rushes import ASKED, SHARE, a_rush, firms, read, submit
from tests.applications.test_decide import YES
from tests.applications.test_deciding import change_firm
from tests.applications.test_screen import declared, found
from tests.programmes.rounds import an_open_round
from voucher.applications import screening
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State
from voucher.kernel import db
from voucher.kernel.errors import NotNow, Refused
from voucher.people.models import Organisation
from voucher.programmes.eligibility import Outcome
from voucher.programmes.rules import Ground


def approve(ref, world):
    with db.transaction() as session:
        grant(session, world, ref, Decision(ASKED, "가", frozenset(Ground)))


def test_what_another_round_gave_meanwhile_is_seen_before_money_is_granted_twice(write, world, as_user):
    one = write(a_submitted, world.alice)
    with db.transaction() as session:
        other = a_submitted(session, an_open_round(session, world), world.alice).ref
    assert found(other)[Ground.SUPPORTED_BEFORE].outcome is Outcome.PASS, "nothing is granted yet"
    approve(one, world)
    with pytest.raises(NotNow, match="Something has changed"):
        approve(other, world)
    bora = as_user(world.bora)
    assert "Something has changed" in bora.post(f"/applications/{other}/decide", data=YES).text
    bora.post(f"/applications/{other}/screen")
    kept = found(other)[Ground.SUPPORTED_BEFORE]
    assert (kept.outcome, kept.evidence) == (Outcome.WARN, {"applications": [one]})


def test_a_second_firm_of_the_same_representative_is_seen_by_the_first(write, world):
    one = write(a_submitted, world.alice)
    change_firm(world, "mallory_works", representative="박 하늘")
    write(a_submitted, world.mallory)
    with pytest.raises(NotNow, match="Something has changed"):
        approve(one, world)


def test_a_firm_that_changes_its_profile_afterwards_is_still_what_it_said(world, write):
    change_firm(world, employees_count=0, region="")
    ref = write(a_submitted, world.alice)
    change_firm(world, employees_count=42, region="gyeongnam")
    with db.transaction() as session:
        screening.again(session, ref, by=world.bora)
    assert found(ref)[Ground.EMPLOYEES].outcome is Outcome.FAIL
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
        session.connection().execute(sa.text("UPDATE applications_application SET facts = '{}'"))


def rush(world):
    with db.transaction() as session:
        made = a_rush(session, world, 4 * SHARE)
        session.flush()
        session.expunge(made)
        return made


def test_a_first_come_round_takes_nobody_who_leaves_open_what_it_asks(app, world):
    round_ = rush(world)
    (firm,) = firms(round_.ref, [ASKED])
    with db.transaction() as session:
        session.get_one(Organisation, firm.by.organisation_id).industry = ""
    with pytest.raises(Refused, match="is not known of your firm"):
        submit(firm)
    assert read(firm.ref).state is State.DRAFT


def test_nor_whoever_has_a_paper_that_somebody_would_have_to_look_at(app, world):
    round_ = rush(world)
    with db.transaction() as session, pytest.raises(Refused, match="rests on a paper"):
        declared(session, round_, world.alice, tax_arrears=True, arrears_arranged=True)


def test_two_firms_of_one_representative_that_submit_at_once_do_not_both_get_money(app, world):
    round_ = rush(world)
    two = firms(round_.ref, [ASKED, ASKED])
    with db.transaction() as session:
        for firm in two:
            session.get_one(Organisation, firm.by.organisation_id).representative = "한사람"
    answers, ready = [], threading.Barrier(2)

    def send(firm):
        ready.wait()
        try:
            answers.append(submit(firm).state)
        except Refused:
            answers.append(read(firm.ref).state)

    runs = [threading.Thread(target=send, args=(firm,)) for firm in two]
    [run.start() for run in runs]
    [run.join() for run in runs]
    assert sorted(answers) == [State.APPROVED, State.DRAFT]
