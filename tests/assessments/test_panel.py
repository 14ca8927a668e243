"""The panel: assessments.panel, assessments.points, assessments.propose, assessments.approve, assessments.promote,
assessments.result. From score sheets to vouchers, by two people.
"""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_submitted
from tests.assessments.scene import a_competitive_round, an_assessor, scored
from voucher.applications.models import Application
from voucher.assessments import assigning, awarding, tallying
from voucher.assessments.lifecycle import Outcome
from voucher.assessments.models import Line, Proposal
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.ledger import posting
from voucher.ledger.chart import available
from voucher.notices import inbox
from voucher.notices.models import Mail
from voucher.people.models import Organisation
from voucher.programmes import closing
from voucher.programmes.approvals import Approval, Approver
from voucher.programmes.models import Round
from voucher.vouchers.models import Voucher

NOTE = "계획이 구체적인 순서로 선정했습니다."


def a_scored_round(session, world, alice=85, mallory=75, budget=50_000_000, **more):
    """Each asks for 40 million of the state's money; the budget suffices for one of them."""
    round_ = a_competitive_round(session, world, budget_krw=budget, **more)
    sent = [a_submitted(session, round_, by) for by in (world.alice, world.mallory)]
    for by in (world.min, world.noa, world.ora):
        an_assessor(session, by)
    closing.close_early(session, round_.ref, "예정대로 마감", by=world.bora)
    assigning.assign(session, round_.ref, by=world.bora)
    for it, total in zip(sent, (alice, mallory), strict=True):
        for by, apart in ((world.min, 5), (world.noa, 0), (world.ora, -5)):
            scored(session, it, by, total + apart)
    return round_.ref, [it.ref for it in sent]


@pytest.fixture
def ready(app, world):
    with db.transaction() as session:
        return a_scored_round(session, world)


def states(*refs):
    with db.transaction(read_only=True) as session:
        return [session.exec(select(Application.state).where(Application.ref == ref)).one() for ref in refs]


def proposed(session, ref, by):
    return awarding.propose(session, ref, NOTE, by=by).ref


def test_from_the_ranking_to_vouchers_and_letters_by_two_people(as_user, world, ready):
    ref, (one, two) = ready
    bora, boram = as_user(world.bora), as_user(world.boram)
    assert "Propose the panel&#39;s result" in bora.get("/home").text
    page = bora.get(f"/assessments/{ref}/panel").text
    assert page.index("Haneul Precision") < page.index("Mallory Tech")
    assert "Selected" in page
    assert "<svg" in page
    preview = bora.get(f"/assessments/{ref}/propose").text
    assert "KRW\u00a040,000,000" in preview
    assert "KRW\u00a010,000,000" in preview
    assert "Please fill this in" in bora.post(f"/assessments/{ref}/propose", data={}).text
    assert bora.post(f"/assessments/{ref}/propose", data={"note": NOTE}).location == f"/assessments/{ref}/panel"
    assert states(one, two) == ["submitted", "submitted"]
    assert "proposed already" in bora.post(f"/assessments/{ref}/propose", data={"note": NOTE}).text
    assert bora.post(f"/assessments/{ref}/approve", data={"decision": "approve"}).status_code == 403
    assert "Approve a panel&#39;s result" in boram.get("/home").text
    assert "Mallory Tech" in boram.get(f"/assessments/{ref}/approve").text
    answer = boram.post(f"/assessments/{ref}/approve", data={"decision": "approve"})
    assert answer.location == f"/assessments/{ref}/panel"
    assert states(one, two) == ["approved", "reserve"]
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Voucher.government_krw)).one() == 40_000_000
        letters = {key.partition(":")[0] for key in session.exec(select(Mail.key))}
        assert {"voucher_issued", "panel_reserved"} <= letters
    page = as_user(world.mallory).get(f"/assessments/results/{two}").text
    assert "Reserve list" in page
    assert "2 of 2" in page
    assert "기업에 전하는 의견" in page
    assert "내부 의견" not in page
    assert as_user(world.alice).get(f"/assessments/results/{two}").status_code == 404
    assert f"/assessments/results/{two}" in as_user(world.mallory).get(f"/applications/{two}").text


def test_below_the_mark_is_a_rejection_with_its_reason(as_user, world, app):
    with db.transaction() as session:
        ref, (one, two) = a_scored_round(session, world, mallory=50)
        awarding.approve(session, proposed(session, ref, world.bora), "", by=world.boram)
    assert states(one, two) == ["approved", "rejected"]
    page = as_user(world.mallory).get(f"/assessments/results/{two}").text
    assert "did not reach the pass mark" in page
    with db.transaction(read_only=True) as session:
        assert NOTE in session.exec(select(Mail.body).where(Mail.key.startswith("application_rejected:"))).first()


BELOW = (Approval(up_to_krw=39_999_999, by=Approver.OFFICER), Approval(by=Approver.DIRECTOR))


def test_a_large_sum_is_approved_by_a_director_alone(as_user, world, app):
    with db.transaction() as session:
        ref, _ = a_scored_round(session, world, bands=BELOW)
        proposal = proposed(session, ref, world.bora)
        with pytest.raises(NotPermitted, match="director"):
            awarding.approve(session, proposal, "", by=world.boram)
        assert not [task for task in inbox.tasks(session, world.boram) if task.endpoint == "assessments.approve"]
        assert [task for task in inbox.tasks(session, world.seon) if task.endpoint == "assessments.approve"]
    assert f"/assessments/{ref}/approve" not in as_user(world.boram).get(f"/assessments/{ref}/panel").text
    assert as_user(world.seon).post(f"/assessments/{ref}/approve", data={"decision": "approve"}).status_code == 302


def test_the_database_keeps_the_two_apart_and_the_lines_as_they_were(world, ready):
    ref, _ = ready
    with db.transaction() as session:
        proposed(session, ref, world.bora)
    for statement in ("UPDATE assessments_line SET rank = 7", "DELETE FROM assessments_line"):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), db.transaction() as session:
            session.connection().execute(sa.text(statement))
    same = "UPDATE assessments_proposal SET state = 'approved', decided_at = now(), decided_by_id = proposed_by_id"
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), db.transaction() as session:
        session.connection().execute(sa.text(same))


def test_sent_back_it_can_be_proposed_again(as_user, world, ready):
    ref, (one, two) = ready
    with db.transaction() as session:
        proposed(session, ref, world.bora)
    boram = as_user(world.boram)
    assert "Please write why" in boram.post(f"/assessments/{ref}/approve", data={"decision": "refuse"}).text
    boram.post(f"/assessments/{ref}/approve", data={"decision": "refuse", "note": "가점 증빙을 다시 보세요."})
    assert states(one, two) == ["submitted", "submitted"]
    assert "가점 증빙을 다시 보세요." in as_user(world.bora).get(f"/assessments/{ref}/panel").text
    with db.transaction() as session:
        proposed(session, ref, world.bora)


def test_nothing_is_proposed_before_every_sheet_is_in(as_user, world, app):
    with db.transaction() as session:
        round_ = a_competitive_round(session, world)
        a_submitted(session, round_, world.alice)
        for by in (world.min, world.noa, world.ora):
            an_assessor(session, by)
        closing.close_early(session, round_.ref, "예정대로 마감", by=world.bora)
        assigning.assign(session, round_.ref, by=world.bora)
        with pytest.raises(NotNow, match="still missing"):
            proposed(session, round_.ref, world.bora)
        ref = round_.ref
    bora = as_user(world.bora)
    for page in (f"/assessments/{ref}/panel", f"/assessments/{ref}/propose"):
        said = bora.get(page).text.partition("<main")[2]
        assert "still want score sheets: 1" in said
        assert f'href="/assessments/{ref}"' in said
        assert 'name="note"' not in said


def test_who_withdrew_meanwhile_is_left_out_and_who_is_suspended_waits(world, ready):
    from voucher.applications import submitting

    ref, (one, two) = ready
    with db.transaction() as session:
        proposal = proposed(session, ref, world.bora)
        session.get_one(Organisation, world.alice.organisation_id).tax_status = "02"
        submitting.withdraw(session, two, by=world.mallory)
        awarding.approve(session, proposal, "", by=world.boram)
    assert states(one, two) == ["reserve", "withdrawn"]


def test_an_old_page_decides_about_what_it_showed_and_nothing_else(as_user, world, ready):
    ref, (one, two) = ready
    with db.transaction() as session:
        first = proposed(session, ref, world.bora)
    boram = as_user(world.boram)
    assert f'value="{first}"' in boram.get(f"/assessments/{ref}/approve").text
    with db.transaction() as session:
        awarding.refuse(session, first, "가점을 다시 보세요.", by=world.seon)
        second = proposed(session, ref, world.bora)
    old = boram.post(f"/assessments/{ref}/approve", data={"decision": "approve", "about": first})
    assert old.status_code == 409
    assert f'value="{second}"' in old.text
    assert states(one, two) == ["submitted", "submitted"]


def test_a_second_click_moves_nobody_else_up(as_user, world, app):
    with db.transaction() as session:
        ref, (one, two) = a_scored_round(session, world, budget=200_000_000)
        proposal = proposed(session, ref, world.bora)
        for person in (world.alice, world.mallory):
            session.get_one(Organisation, person.organisation_id).tax_status = "02"
        awarding.approve(session, proposal, "", by=world.boram)
        for person in (world.alice, world.mallory):
            session.get_one(Organisation, person.organisation_id).tax_status = "01"
    browser, form = as_user(world.bora), {"note": NOTE, "about": one}
    assert f'value="{one}"' in browser.get(f"/assessments/{ref}/promote").text
    assert browser.post(f"/assessments/{ref}/promote", data=form).status_code == 302
    assert browser.post(f"/assessments/{ref}/promote", data=form).status_code == 409
    assert states(one, two) == ["approved", "reserve"]
    page = as_user(world.mallory).get(f"/assessments/results/{two}").text
    assert "The score was among the selected" in page
    assert "did not reach this rank" not in page


def test_a_reserve_moves_up_when_money_comes_back_and_only_the_first(as_user, world, ready):
    from voucher.kernel import clock
    from voucher.vouchers import lapsing

    ref, (one, two) = ready
    with db.transaction() as session:
        awarding.approve(session, proposed(session, ref, world.bora), "", by=world.boram)
        with pytest.raises(NotNow, match="Only the first"):
            awarding.promote(session, one, NOTE, by=world.bora)
    browser = as_user(world.bora)
    assert "not enough money yet" in browser.get(f"/assessments/{ref}/promote").text
    assert "are left for the state" in browser.post(f"/assessments/{ref}/promote", data={"note": NOTE}).text
    with clock.freeze(clock.now().replace(month=12, day=10)):
        lapsing.lapse_unpaid()
        from voucher.kernel import errands

        errands.run_waiting()
    with db.transaction(read_only=True) as session:
        round_id = session.exec(select(Round.id).where(Round.ref == ref)).one()
        assert posting.balance(session, available(round_id)) == 50_000_000
        assert [task for task in inbox.tasks(session, world.bora) if task.endpoint == "assessments.promote"]
    assert browser.post(f"/assessments/{ref}/promote", data={"note": NOTE}).location == f"/assessments/{ref}/panel"
    assert states(one, two) == ["approved", "approved"]


def test_points_move_the_ranking_and_end_with_the_proposal(as_user, world, app, monkeypatch):
    from tests.assessments import scene
    from voucher.programmes.rules import Points

    bonus = Points(code="first", label_ko="첫 지원", label_en="First time", points=15)
    monkeypatch.setitem(scene.ASSESSING, "points", (bonus,))
    with db.transaction() as session:
        ref, (_, two) = a_scored_round(session, world)
    browser, url = as_user(world.bora), f"/assessments/{ref}/{two}/points"
    assert "First time (+15)" in browser.get(url).text
    assert "Please fill this in" in browser.post(url, data={"codes": ["first"]}).text
    assert "Please choose from the list" in browser.post(url, data={"codes": ["magic"], "why": "x"}).text
    assert browser.post(url, data={"codes": ["first"], "why": "확인서"}).location == f"/assessments/{ref}/panel"
    page = browser.get(f"/assessments/{ref}/panel").text
    assert page.index("Mallory Tech") < page.index("Haneul Precision")
    with db.transaction() as session:
        proposed(session, ref, world.bora)
        with pytest.raises(NotNow, match="proposed already"):
            tallying.add_points(session, two, set(), "다시", by=world.bora)
        lines = session.exec(select(Line.outcome).order_by(Line.rank)).all()
        assert lines == [Outcome.SELECTED, Outcome.RESERVE]
        assert session.exec(select(Proposal.selected_count)).one() == 1


def test_a_firm_reads_why_a_bonus_did_not_help(as_user, world, app, monkeypatch):
    from tests.assessments import scene
    from voucher.programmes.rules import Points

    monkeypatch.setitem(scene.ASSESSING, "points", (Points(code="first", label_ko="첫", label_en="First", points=15),))
    with db.transaction() as session:
        ref, (_, two) = a_scored_round(session, world, mallory=55)
        tallying.add_points(session, two, {"first"}, "확인서", by=world.bora)
        proposed(session, ref, world.bora)
        awarding.approve(session, session.exec(select(Proposal.ref)).one(), NOTE, by=world.boram)
        (told,) = session.exec(select(Record.after).where(Record.action == "application.points_given")).all()
    assert told == {"points": ["첫 / First +15"]}, "by its name, in both languages"
    page = as_user(world.mallory).get(f"/assessments/results/{two}").text
    assert "lifts nobody over the pass mark" in page
    assert "as it was approved" in as_user(world.bora).get(f"/assessments/{ref}/panel").text
