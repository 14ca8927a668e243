"""programmes.create, programmes.rename, programmes.retire, programmes.begin: programmes are made in the portal."""

import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlmodel import select

from tests.programmes.rounds import a_draft, an_open_round, handed_over
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow
from voucher.programmes import closing, naming, opening, queries, ruling, seeding
from voucher.programmes.models import Programme, Rulebook
from voucher.programmes.ruling import Heading

NEW = {
    "code": "ai-safety", "name_ko": "산업안전 AI 바우처", "name_en": "AI voucher for safety at work",
    "summary_ko": "사고를 막는 AI를 지원합니다.", "summary_en": "For AI that keeps people from harm.",
}  # fmt: skip
HEADING = {"source": "산업안전 AI 바우처 공고 2026", "note": "첫 기준", "holds_from": "2026-01-01"}


@pytest.fixture
def seeded(app):
    with db.transaction() as session:
        seeding.seed(session)


def programme(code="ai-safety"):
    with db.transaction(read_only=True) as session:
        return session.exec(select(Programme).where(Programme.code == code)).one_or_none()


def acts():
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Record).where(Record.action.startswith("programme.")).order_by(Record.number))
        return [(it.action, it.why, it.before, it.after) for it in found]


def test_from_nothing_to_a_round_by_two(as_user, client, world, seeded):
    bora, boram = as_user(world.bora), as_user(world.boram)
    assert bora.post("/programmes/create", data=NEW).location == "/programmes/of/ai-safety"
    page = bora.get("/programmes/of/ai-safety").text
    assert "no confirmed rules yet" in page
    assert "Begin its rules" in page
    assert client.get("/programmes/of/ai-safety?lang=en").status_code == 404
    assert "safety at work" not in client.get("/programmes/all?lang=en").text
    assert "safety at work" in bora.get("/programmes/all").text
    assert as_user(world.alice).get("/programmes/of/ai-safety").status_code == 404
    assert "safety at work" not in as_user(world.alice).get("/programmes/").text
    assert "safety at work" not in bora.get("/programmes/draft").text
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Programme.id).where(Programme.code == "ai-voucher")).one()
        model = queries.rulebook_on(session, line, clock.today()).ref
    assert model in bora.get("/programmes/of/ai-safety/begin").text
    begun = bora.post("/programmes/of/ai-safety/begin", data={**HEADING, "model": model})
    ref = begun.location.rpartition("/")[2]
    with db.transaction() as session:
        book = session.exec(select(Rulebook).where(Rulebook.ref == ref)).one()
        assert (book.version, book.programme_id, book.state) == (1, programme().id, "draft")
        ruling.propose(session, ref, looked_at=ruling.seen(book), by=world.bora)
    with db.transaction(read_only=True) as session:
        seen = ruling.seen(session.exec(select(Rulebook).where(Rulebook.ref == ref)).one())
    assert "It holds from a past day" in boram.get(f"/programmes/rules/{ref}/confirm").text
    page = boram.post(f"/programmes/rules/{ref}/confirm", data={"seen": seen}).text
    assert "Tick that you know it" in page
    assert client.get("/programmes/of/ai-safety").status_code == 404
    said = {"seen": seen, "past_known": "y"}
    assert boram.post(f"/programmes/rules/{ref}/confirm", data=said).status_code == 302
    assert client.get("/programmes/of/ai-safety").status_code == 200
    assert "safety at work" in bora.get("/programmes/draft").text
    with db.transaction() as session:
        an_open_round(session, world, code="ai-safety")
    assert "AI voucher for safety at work" in client.get("/programmes/all?lang=en").text
    assert bora.get("/programmes/of/ai-safety/begin").location == f"/programmes/rules/{ref}"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": ""}, "Please fill this in."),
        ({"code": "AI 바우처"}, "small letters, digits and hyphens"),
        ({"code": "1a"}, "small letters, digits and hyphens"),
        ({"code": "a" * 41}, "At most 40 characters"),
        ({"code": "ai-voucher"}, "with this code already"),
        ({"name_ko": ""}, "Please fill this in."),
        ({"name_en": "가" * 101}, "At most 100 characters"),
        ({"name_en": "AI voucher"}, "Another programme has this name."),
        ({"summary_ko": "가" * 501}, "At most 500 characters"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(as_user, world, seeded, wrong, said):
    with db.transaction() as session:
        session.exec(select(Programme).where(Programme.code == "ai-voucher")).one().name_en = "AI voucher"
    page = as_user(world.bora).post("/programmes/create", data={**NEW, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert programme() is None


def ruled(world):
    """Two people confirm its first rules: those of the AI voucher."""
    with db.transaction() as session:
        line = session.exec(select(Programme.id).where(Programme.code == "ai-voucher")).one()
        model, heading = queries.rulebook_on(session, line, clock.today()), Heading("공고", clock.today())
        book = ruling.write(session, model.ref, heading, to="ai-safety", by=world.bora)
        ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora)
        ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=world.boram)


def test_names_change_with_their_history_and_the_code_stays(as_user, client, world, seeded):
    bora = as_user(world.bora)
    bora.post("/programmes/create", data=NEW)
    ruled(world)
    changed = {**NEW, "name_en": "AI voucher for safe work", "code": "other"}
    assert bora.post("/programmes/of/ai-safety/rename", data=changed).status_code == 302
    assert bora.post("/programmes/of/ai-safety/rename", data=changed).status_code == 302  # nothing new
    assert "AI voucher for safe work" in client.get("/programmes/of/ai-safety?lang=en").text
    assert "Name or purpose changed" in bora.get("/programmes/of/ai-safety").text
    assert "Name or purpose changed" not in client.get("/programmes/of/ai-safety?lang=en").text
    (_, _, _, created), (action, _, before, after) = acts()
    assert created["code"] == "ai-safety"
    assert (action, before["name_en"], after) == (
        "programme.renamed", NEW["name_en"], {"name_en": "AI voucher for safe work"},
    )  # fmt: skip


def test_retired_it_is_on_no_list_and_brought_back_it_is(as_user, client, world, seeded):
    bora = as_user(world.bora)
    bora.post("/programmes/create", data=NEW)
    ruled(world)
    assert bora.post("/programmes/of/ai-safety/retire", data={"why": " "}).status_code == 200
    bora.post("/programmes/of/ai-safety/retire", data={"why": "사업이 끝났습니다."})
    assert "safety at work" not in client.get("/programmes/all?lang=en").text
    assert "safety at work" not in bora.get("/programmes/draft").text
    assert "safety at work" not in bora.get("/programmes/appropriations/new").text
    assert "safety at work" in bora.get("/programmes/rules").text
    assert "It has no new rounds" in client.get("/programmes/of/ai-safety?lang=en").text
    bora.post("/programmes/of/ai-safety/retire", data={"why": "다시 시작합니다."})
    assert "safety at work" in client.get("/programmes/all?lang=en").text
    assert [(action, why) for action, why, *_ in acts()[1:]] == [
        ("programme.retired", "사업이 끝났습니다."), ("programme.brought_back", "다시 시작합니다."),
    ]  # fmt: skip


def test_not_while_a_round_is_open_or_waits(as_user, world, app):
    with db.transaction() as session:
        waits = handed_over(session, a_draft(session, world).ref, world).ref
    bora = as_user(world.bora)
    page = bora.post("/programmes/of/ai-voucher/retire", data={"why": "끝"})
    assert page.status_code == 409
    assert "open or waits to be opened" in page.text
    with db.transaction() as session:
        opening.send_back(session, waits, "고침", by=world.bora)
        ref = an_open_round(session, world).ref
    assert bora.post("/programmes/of/ai-voucher/retire", data={"why": "끝"}).status_code == 409
    with db.transaction() as session:
        closing.close_early(session, ref, "예정대로", by=world.bora)
    assert bora.post("/programmes/of/ai-voucher/retire", data={"why": "끝"}).status_code == 302
    with db.transaction() as session, pytest.raises(NotNow, match="retired"):
        opening.propose(session, waits, by=world.bora)


def test_twice_is_told(world, seeded):
    with db.transaction() as session:
        with pytest.raises(NotNow):
            naming.bring_back(session, "ai-voucher", "x", by=world.bora)
        naming.retire(session, "ai-voucher", "x", by=world.bora)
        with pytest.raises(NotNow):
            naming.retire(session, "ai-voucher", "x", by=world.bora)


def test_only_officers_do(as_user, client, world, seeded):
    for path in ("create", "of/ai-voucher/rename", "of/ai-voucher/retire", "of/ai-voucher/begin"):
        for person in (world.alice, world.dana, world.eun):
            assert as_user(person).get(f"/programmes/{path}").status_code == 403
            assert as_user(person).post(f"/programmes/{path}", data=NEW).status_code == 403
        assert client.get(f"/programmes/{path}").status_code == 302
    for path in ("rename", "retire", "begin"):
        assert as_user(world.bora).get(f"/programmes/of/nothing/{path}").status_code == 404
        assert as_user(world.bora).get(f"/programmes/of/ai-voucher/{path}?lang=ko").status_code in (200, 302)


def test_the_database_takes_no_code_that_is_none(world, seeded):
    with pytest.raises(sqlalchemy.exc.IntegrityError), db.transaction() as session:
        session.connection().execute(sa.text("UPDATE programmes_programme SET code = 'A B' WHERE code = 'ai-voucher'"))
