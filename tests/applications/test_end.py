"""Page: /applications/line/<ref>/end: the reserve list of a first-come round ends, and everybody on it knows."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.rushes import ASKED, SHARE, a_rush, firms, prove, read, submit
from tests.programmes.rounds import an_open_round
from tests.world import unbound
from voucher.applications import ending
from voucher.applications.lifecycle import State
from voucher.applications.models import Turn
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotPermitted
from voucher.notices.models import Mail
from voucher.people.models import User

WHY = {"note": "예산이 모두 집행되어 추가 배정이 없습니다."}
OVER = timedelta(days=40)


@pytest.fixture
def rush(app, world):
    with db.transaction() as session:
        made = a_rush(session, world, 2 * SHARE)
        session.flush()
        session.expunge(made)
        return made


@pytest.fixture
def sent(rush):
    """Two with a voucher, three on the reserve list."""
    coming = firms(rush.ref, [ASKED] * 5)
    for firm in coming:
        submit(firm)
    return coming


def test_everybody_left_is_turned_down_with_the_reason_and_a_letter(as_user, world, rush, sent, run_errands):
    with clock.freeze(clock.now() + OVER):
        browser = as_user(world.bora)
        url = f"/applications/line/{rush.ref}/end"
        assert f'href="{url}"' in browser.get(f"/applications/line/{rush.ref}").text
        assert "On the reserve list" in browser.get(url).text
        answer = browser.post(url, data=WHY, follow_redirects=True)
        assert "Applications turned down: 3." in answer.text
        assert f'href="{url}"' not in answer.text
        run_errands()
    assert [read(firm.ref).state for firm in sent] == [State.APPROVED] * 2 + [State.REJECTED] * 3
    assert {read(firm.ref).decided_by_id for firm in sent[2:]} == {world.bora.id}
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Turn).where(Turn.waits)).all() == []
        letters = session.exec(select(Mail).where(sa.text("key LIKE 'application_rejected:%'"))).all()
        assert sorted(mail.user_id for mail in letters) == sorted(firm.by.id for firm in sent[2:])
        assert all(WHY["note"] in mail.body for mail in letters)
        acts = session.exec(
            select(Record.action, Record.ref, Record.actor_id, Record.why)
            .where(sa.or_(Record.action == "application.rejected", Record.action == "line.ended"))
            .order_by(Record.number)
        ).all()
    rejected = [("application.rejected", firm.ref, world.bora.id, WHY["note"]) for firm in sent[2:]]
    assert acts == [*rejected, ("line.ended", rush.ref, world.bora.id, WHY["note"])]
    page = as_user(sent[2].by).get(f"/applications/{sent[2].ref}").text
    assert WHY["note"] in page and "Rejected" in page


def test_what_comes_back_afterwards_stays_in_the_round(as_user, world, rush, sent, run_errands):
    with clock.freeze(clock.now() + OVER):
        as_user(world.bora).post(f"/applications/line/{rush.ref}/end", data=WHY)
        run_errands()
    assert [read(firm.ref).state for firm in sent] == [State.APPROVED] * 2 + [State.REJECTED] * 3


def test_not_while_the_round_takes_applications_nor_twice(as_user, world, rush, sent):
    browser, url = as_user(world.bora), f"/applications/line/{rush.ref}/end"
    assert url not in browser.get(f"/applications/line/{rush.ref}").text
    assert "still takes applications" in browser.get(url, follow_redirects=True).text
    assert browser.post(url, data=WHY).status_code == 409
    prove(rush.id, 2 * SHARE)
    with clock.freeze(clock.now() + OVER):
        browser = as_user(world.bora)
        browser.post(url, data=WHY)
        assert browser.post(url, data=WHY).status_code == 409
        assert "Nobody is on the reserve list" in browser.get(url, follow_redirects=True).text


def test_it_needs_a_reason(as_user, world, rush, sent):
    with clock.freeze(clock.now() + OVER):
        answer = as_user(world.bora).post(f"/applications/line/{rush.ref}/end", data={"note": "  "})
    assert answer.status_code == 200
    assert "field-error" in answer.text or "form-hint-invalid" in answer.text or "error" in answer.text
    assert read(sent[4].ref).state is State.RESERVE


def test_it_is_for_officers_and_for_first_come_rounds(as_user, client, world, rush, sent):
    with db.transaction() as session:
        other = an_open_round(session, world).ref
    url = f"/applications/line/{rush.ref}/end"
    assert as_user(world.alice).post(url, data=WHY).status_code == 403
    assert as_user(world.eun).get(url).status_code == 403
    assert client.get(url).status_code == 302
    for ref in (other, "RND-1999-000001"):
        assert as_user(world.bora).get(f"/applications/line/{ref}/end").status_code == 404
        assert as_user(world.bora).post(f"/applications/line/{ref}/end", data=WHY).status_code == 404


def test_nobody_ends_a_list_with_their_own_organisation_on_it(world, rush, sent):
    with db.transaction() as session:
        officer = User(
            email="both@agency.example",
            name="둘다",
            organisation_id=sent[3].by.organisation_id,
            roles=["officer"],
            password_hash="x",
        )
        session.add(officer)
        unbound(session, officer)
        session.flush()
        session.expunge(officer)
    with clock.freeze(clock.now() + OVER), pytest.raises(NotPermitted), db.transaction() as session:
        ending.end(session, rush.ref, WHY["note"], by=officer)
