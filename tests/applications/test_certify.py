"""Page: /applications/<ref>/check where the rules ask for two people of a firm: one prepares, another one certifies."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import PROJECT, a_draft, a_file
from tests.programmes.rounds import an_open_round
from tests.programmes.versions import Heading, a_confirmed_one
from voucher.applications import certifying, drafting, filing, queries, submitting
from voucher.applications.lifecycle import State
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow, Refused
from voucher.notices.models import Mail
from voucher.people.models import User

CERTIFY, HAND_OVER = {"certify": "y"}, {"prepare": "1"}


@pytest.fixture
def carol(world):
    """A second person of Alice's firm."""
    with db.transaction() as session:
        alice = session.get_one(User, world.alice.id)
        facts = {"organisation_id": alice.organisation_id, "roles": alice.roles, "password_hash": alice.password_hash}
        session.add(person := User(email="carol@haneul.example", name="캐럴", **facts))
        session.flush()
        session.expunge(person)
    return person


@pytest.fixture
def ref(world):
    """A complete draft of Alice's in a round whose rules ask for two."""
    with db.transaction() as session:
        heading = Heading("AI바우처 공고 2026 개정", clock.today())
        a_confirmed_one(session, world, heading=heading, certified_by_two=True)
        return a_draft(session, an_open_round(session, world), world.alice).ref


def prepare(ref, by):
    with db.transaction() as session:
        certifying.prepare(session, ref, by=by)


def test_one_prepares_and_a_colleague_certifies(as_user, world, carol, ref, read, run_errands):
    alice, page = as_user(world.alice), f"/applications/{ref}/check"
    shown = alice.get(page).text
    assert "These can: 캐럴." in shown
    assert "Submit the application" not in shown
    assert alice.post(page, data=HAND_OVER).location == f"/applications/{ref}"
    assert "It waits for a colleague" in alice.get(page).text
    run_errands()
    with db.transaction(read_only=True) as session:
        letters = session.exec(select(Mail).where(Mail.key.startswith("application_prepared"))).all()
    assert [letter.user_id for letter in letters] == [carol.id]

    other = as_user(carol)
    assert "Certify and submit" in other.get("/home").text
    assert "You are asked to certify" in other.get(page).text
    assert other.post(page, data=CERTIFY).location == f"/applications/{ref}/receipt"
    found = read(ref)
    assert (found.state, found.prepared_by_id, found.submitted_by_id) == (State.SUBMITTED, world.alice.id, carol.id)


def test_whoever_prepared_it_does_not_submit_it(as_user, world, carol, ref, read):
    browser, page = as_user(world.alice), f"/applications/{ref}/check"
    early = browser.post(page, data=CERTIFY)
    assert (early.status_code, "two people are needed" in early.text) == (409, True)
    prepare(ref, world.alice)
    assert "a colleague has to certify and submit it" in browser.post(page, data=CERTIFY).text
    assert read(ref).state is State.DRAFT


@pytest.mark.parametrize("change", ["project", "paper"])
def test_what_is_changed_afterwards_has_to_be_read_again(world, carol, ref, read, change):
    prepare(ref, world.alice)
    with db.transaction() as session:
        if change == "project":
            drafting.save_project(session, ref, PROJECT, by=carol)  # the same once more changes nothing
            other = drafting.Project("다른 과제", PROJECT.skill, PROJECT.problem, PROJECT.goal)
            assert drafting.save_project(session, ref, other, by=carol).prepared_at is None
        else:
            document = queries.case(session, ref, carol).papers[0].document
            day = clock.today() if document.fresh_days else None
            filing.add(session, ref, document.code, a_file("또 하나"), day, by=carol)
    assert read(ref).prepared_by_id is None
    with db.transaction() as session, pytest.raises(NotNow):
        submitting.submit(session, ref, by=carol)
    prepare(ref, carol)
    with db.transaction() as session:
        assert submitting.submit(session, ref, by=world.alice).prepared_by_id == carol.id


def test_it_is_handed_to_somebody_who_is_there(as_user, world, ref):
    browser, page = as_user(world.alice), f"/applications/{ref}/check"
    assert "Invite a colleague" in browser.get(page).text
    assert "Nobody else of your firm may certify yet" in browser.post(page, data=HAND_OVER).text


def test_what_is_incomplete_is_not_handed_over(world, carol, ref):
    with db.transaction() as session:
        drafting.save_project(session, ref, drafting.Project("", None, "", ""), by=world.alice)
        with pytest.raises(Refused, match="still missing"):
            certifying.prepare(session, ref, by=world.alice)


def test_where_one_is_enough_nobody_hands_over(write, world, carol):
    ref = write(a_draft, world.alice)
    with db.transaction() as session, pytest.raises(NotNow):
        certifying.prepare(session, ref, by=world.alice)


def test_the_database_knows_it_too(world, carol, ref):
    sent = """UPDATE applications_application SET state = 'submitted', submitted_at = now(), submitted_by_id = :by,
        firm_size = 'small', band_code = 'sme', government_rate = 0.8 WHERE ref = :ref"""
    for prepared, fault in ((False, "has to prepare it"), (True, "certified_by_another")):
        if prepared:
            prepare(ref, world.alice)
        with pytest.raises(sa.exc.IntegrityError, match=fault), db.transaction() as session:
            session.connection().execute(sa.text(sent), {"by": world.alice.id, "ref": ref})


def test_a_firm_knows_before_it_begins_that_two_are_needed(as_user, world, carol, ref):
    browser = as_user(world.alice)
    with db.transaction() as session:
        round_ref = queries.case(session, ref, world.alice).round.ref
        submitting.withdraw(session, ref, by=world.alice)
    page = browser.get(f"/applications/apply/{round_ref}").text
    assert "then a colleague of yours certifies and submits it" in page
    assert "only if we do not find it where it is issued" in page


def test_its_page_says_whose_turn_it_is(as_user, world, carol, ref):
    page = f"/applications/{ref}"
    assert "Finish your answers" in as_user(world.alice).get(page).text
    prepare(ref, world.alice)
    mine, hers = as_user(world.alice).get(page).text, as_user(carol).get(page).text
    assert "It waits for a colleague" in mine
    assert "See what was handed over" in mine
    assert "A colleague prepared it" in hers
    assert "Read and submit it" in hers
