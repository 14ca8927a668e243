"""Page: /applications/<ref>/override/<ground>: one officer says why, another one agrees."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import approve
from tests.applications.test_decide import YES
from tests.applications.test_deciding import change_firm
from tests.applications.test_screen import declared
from tests.tying import tie
from voucher.applications import screening
from voucher.applications.lifecycle import State
from voucher.applications.models import Override
from voucher.audit.models import Record
from voucher.kernel import db

WHY = {"reason": "회생계획 인가 결정문을 확인했습니다."}
AGREE, REFUSE = {"settlement": "agree"}, {"settlement": "refuse", "note": "결정문이 다른 기업의 것입니다."}


@pytest.fixture
def ref(write, world):
    return write(declared, world.alice, tax_arrears=True)


@pytest.fixture
def url(ref):
    return f"/applications/{ref}/override/tax_arrears"


def overrides() -> list[Override]:
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Override).order_by(Override.created_at)))


def test_two_officers_let_it_pass_and_both_are_in_the_log(as_user, world, ref, url, read):
    bora, boram = as_user(world.bora), as_user(world.boram)
    assert url in bora.get(f"/applications/{ref}/decide").text
    bora.post(url, data=WHY)
    assert bora.post(f"/applications/{ref}/decide", data=YES).status_code == 409, "one is not enough"
    assert url in boram.get("/home").text
    assert url not in bora.get("/home").text
    assert "회생계획" in boram.get(url).text
    boram.post(url, data=AGREE)
    (made,) = overrides()
    assert (made.proposed_by_id, made.settled_by_id, made.agreed) == (world.bora.id, world.boram.id, True)
    assert "Two officers agreed" in bora.get(f"/applications/{ref}/screen").text
    approve(as_user, world, ref, YES)
    assert read(ref).state is State.APPROVED
    with db.transaction(read_only=True) as session:
        acts = session.exec(
            select(Record.action, Record.actor_id).where(Record.action.startswith("override.")).order_by(Record.number)
        ).all()
    assert acts == [("override.proposed", world.bora.id), ("override.agreed", world.boram.id)]


def test_nobody_agrees_with_themselves(as_user, world, ref, url):
    bora = as_user(world.bora)
    bora.post(url, data=WHY)
    assert "You proposed this." in bora.get(url).text
    answer = bora.post(url, data={**AGREE, **WHY})
    assert answer.status_code == 409
    assert overrides()[0].settled_at is None
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), db.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE applications_override SET settled_by_id = proposed_by_id, settled_at = now(), agreed = true"
        )


def test_what_somebody_tied_proposed_is_only_refused(as_user, world, ref, url):
    as_user(world.bora).post(url, data=WHY)
    tie(world.bora, world.alice.organisation_id)
    boram = as_user(world.boram)
    assert "Something ties whoever proposed this" in boram.post(url, data=AGREE).text
    assert boram.post(url, data=REFUSE).status_code == 302
    assert overrides()[0].agreed is False


def test_a_refusal_has_a_reason_and_it_may_be_proposed_again(as_user, world, ref, url):
    bora, boram = as_user(world.bora), as_user(world.boram)
    bora.post(url, data=WHY)
    assert "Say why you do not agree." in boram.post(url, data={"settlement": "refuse"}).text
    boram.post(url, data=REFUSE)
    assert "다른 기업의 것" in bora.get(f"/applications/{ref}/screen").text
    assert bora.post(f"/applications/{ref}/decide", data=YES).status_code == 409
    boram.post(url, data=WHY)
    assert [made.agreed for made in overrides()] == [False, None]


def test_what_was_settled_stays(as_user, world, url):
    as_user(world.bora).post(url, data=WHY)
    as_user(world.boram).post(url, data=AGREE)
    for change in ("agreed = false", "reason = 'x'", "settled_at = NULL"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE applications_override SET {change}")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM applications_override")


def test_it_holds_while_the_same_is_found_and_no_longer(as_user, world, ref, url):
    as_user(world.bora).post(url, data=WHY)
    as_user(world.boram).post(url, data=AGREE)
    again = f"/applications/{ref}/screen"
    as_user(world.bora).post(again)
    assert "Two officers agreed" in as_user(world.bora).get(again).text
    change_firm(world, tax_status="03")
    as_user(world.bora).post(again)
    page = as_user(world.bora).get(again).text
    assert "Two officers agreed" in page
    assert f"/applications/{ref}/override/in_business" in page, "another ground is another matter"


@pytest.mark.parametrize("ground", ["employees", "region", "nonsense"])
def test_there_is_nothing_to_pass_over_where_nothing_fails(as_user, world, ref, ground):
    answer = as_user(world.bora).post(f"/applications/{ref}/override/{ground}", data=WHY)
    assert answer.status_code == (409 if ground == "employees" else 404)
    assert overrides() == []


def test_it_is_for_officers(as_user, world, url):
    for stranger in (world.alice, world.eun, world.dana, world.chul):
        assert as_user(stranger).get(url).status_code == 403
    assert "Please fill this in." in as_user(world.bora).post(url, data={"reason": " "}).text


def test_after_a_decision_nothing_is_proposed(as_user, world, ref, url):
    as_user(world.bora).post(f"/applications/{ref}/decide", data={"decision": "reject", "note": "체납"})
    assert as_user(world.bora).post(url, data=WHY).status_code == 409
    with db.transaction(read_only=True) as session:
        assert screening.WAITING == (State.SUBMITTED, State.RESERVE, State.REOPENED)
        assert session.exec(select(Override)).all() == []
