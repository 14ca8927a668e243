"""assessments.inbox, assessments.declare, assessments.score: an assessor reads, scores and submits."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications import filed
from tests.applications.cases import a_draft
from tests.assessments.scene import a_closed_round, a_competitive_round, an_assessor, points, scored
from voucher.applications import drafting, submitting
from voucher.applications.models import Application
from voucher.assessments import assigning
from voucher.assessments.models import Assessor, Assignment
from voucher.kernel import db
from voucher.programmes import closing
from voucher.programmes.questions import Kind, Question, Questions

ASKED = Question(code="data", kind=Kind.TEXT, label_ko="어떤 데이터가 있습니까?", label_en="Which data do you have?")

SHEET = {
    **{f"points_{code}": str(number) for code, number in points(80).items()},
    "comment_firm": "데이터 확보 방안이 좋습니다.",
    "comment_inside": "예산이 다소 큽니다.",
}


@pytest.fixture
def given(app, world):
    with db.transaction() as session:
        round_, sent = a_closed_round(session, world)
        assigning.assign(session, round_.ref, by=world.bora)
        return sent[0].ref


def kept(world, ref):
    with db.transaction(read_only=True) as session:
        query = select(Assignment).join(Assessor, Assessor.id == Assignment.assessor_id)
        query = query.join(Application, Application.id == Assignment.application_id)
        return session.exec(query.where(Assessor.user_id == world.min.id, Application.ref == ref)).one()


def test_the_way_from_the_inbox_to_a_submitted_sheet(as_user, world, given):
    browser = as_user(world.min)
    assert "Declare whether you may assess it" in browser.get("/home").text
    assert "Conflict not declared yet" in browser.get("/assessments/mine").text
    assert browser.get(f"/assessments/mine/{given}").location == f"/assessments/mine/{given}/declare"
    first = browser.get(f"/assessments/mine/{given}/declare").text
    assert "Haneul Precision" in first
    assert "육안 검사로 불량을 놓칩니다." not in first  # not before the declaration
    assert browser.post(f"/assessments/mine/{given}/declare", data={"decision": "accept"}).status_code == 302
    page = browser.get(f"/assessments/mine/{given}").text
    assert "육안 검사로 불량을 놓칩니다." in page
    assert "Very weak 0–6, Weak 7–12" in page
    later = browser.post(f"/assessments/mine/{given}", data={"points_need": "20", "later": "y"})
    assert later.location == f"/assessments/mine/{given}"
    assert kept(world, given).points == {"need": 20}
    assert "Please give points here" in browser.post(f"/assessments/mine/{given}", data={"points_need": "20"}).text
    assert browser.post(f"/assessments/mine/{given}", data=SHEET).location == "/assessments/mine"
    assert kept(world, given).total == 80
    assert "80" in browser.get("/assessments/mine?state=submitted").text


def test_nobody_sees_the_others_before_their_own_is_in(as_user, world, given):
    with db.transaction() as session:
        application = db.one(session, Application, Application.ref == given)
        scored(session, application, world.noa, 91)
    browser = as_user(world.min)
    browser.post(f"/assessments/mine/{given}/declare", data={"decision": "accept"})
    for address in (f"/assessments/mine/{given}", f"/assessments/mine/{given}/declare", "/assessments/mine", "/home"):
        page = browser.get(address).text
        assert "91" not in re.sub("<[^>]*>", " ", page), address  # addresses of papers may hold any digits
        assert "노아" not in page, address
    browser.post(f"/assessments/mine/{given}", data=SHEET)
    page = browser.get(f"/assessments/mine/{given}").text
    assert "91" in page
    assert "노아" in page


def test_what_was_submitted_never_changes(as_user, world, given):
    with db.transaction() as session:
        scored(session, db.one(session, Application, Application.ref == given), world.min, 70)
    browser = as_user(world.min)
    assert "already dealt with" in browser.post(f"/assessments/mine/{given}", data={**SHEET, "later": "y"}).text
    assert "already dealt with" in browser.post(f"/assessments/mine/{given}", data=SHEET).text
    assert kept(world, given).total == 70
    for statement in ("UPDATE assessments_assignment SET total = 99", "DELETE FROM assessments_assignment"):
        with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
            session.connection().execute(sa.text(statement))


def test_what_was_not_given_is_not_there(as_user, world, given):
    with db.transaction() as session:
        assigning.decline(session, given, "이해관계가 있습니다.", by=world.noa)
    for address in (
        f"/assessments/mine/{given}",
        f"/assessments/mine/{given}/declare",
        "/assessments/mine/APP-2026-999999",
    ):
        for method in ("GET", "POST"):
            assert as_user(world.noa).open(address, method=method).status_code == 404
    for person in (world.bora, world.alice, world.eun):
        assert as_user(person).get(f"/assessments/mine/{given}").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"points_need": "31"}, "From 0 to 30 points"),
        ({"points_need": "-1"}, "From 0 to 30 points"),
        ({"points_need": "many"}, "whole number"),
        ({"comment_firm": ""}, "what the firm should know"),
        ({"comment_firm": "x" * 2001}, "At most 2000 characters"),
    ],
)
def test_what_is_no_score_sheet(as_user, world, given, wrong, said):
    browser = as_user(world.min)
    browser.post(f"/assessments/mine/{given}/declare", data={"decision": "accept"})
    page = browser.post(f"/assessments/mine/{given}", data={**SHEET, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert kept(world, given).state == "accepted"


def test_giving_back_needs_a_reason(as_user, world, given):
    browser, url = as_user(world.min), f"/assessments/mine/{given}/declare"
    assert "Please write why" in browser.post(url, data={"decision": "decline"}).text
    assert "Please choose" in browser.post(url, data={}).text
    assert browser.post(url, data={"decision": "decline", "why": "동업 관계"}).location == "/assessments/mine"
    assert kept(world, given).state == "declined"


def test_an_assessor_reads_the_answers_and_takes_the_papers(as_user, app, world):
    """assessments.paper: not before nothing ties them, and it is written down."""
    with db.transaction() as session:
        round_ = a_competitive_round(session, world, Questions(asked=(ASKED,)))
        ref = a_draft(session, round_, world.alice).ref
        drafting.save_answers(session, ref, {"data": "설비마다 센서 열두 개"}, by=world.alice)
        submitting.submit(session, ref, by=world.alice)
        closing.close_early(session, round_.ref, "예정대로 마감", by=world.bora)
        an_assessor(session, world.min)
        assigning.assign(session, round_.ref, by=world.bora)
    (file,), browser = filed.kept(ref), as_user(world.min)
    address = f"/assessments/mine/{ref}/papers/{file.id}"
    assert "declare first" in browser.post(address).text
    browser.post(f"/assessments/mine/{ref}/declare", data={"decision": "accept"})
    page = browser.get(f"/assessments/mine/{ref}").text
    for said in (file.name, address, "Which data do you have?", "설비마다 센서 열두 개"):
        assert said in page
    answer = browser.post(address)
    assert (answer.status_code, answer.data[:4]) == (200, b"%PDF")
    assert [who for who, _, _ in filed.written(ref, "paper_downloaded")] == [world.min.name]
    assert as_user(world.chul).post(address).status_code == 403
    assert as_user(world.noa).post(address).status_code == 404
