"""Work: reports.receipt: what a firm submitted, and when, as a document to keep."""

import io
from datetime import timedelta

import pypdf
import pytest
from sqlmodel import select

from tests.applications import requests
from tests.applications.cases import PROJECT, PURPOSES, a_draft, a_submitted, declare_nothing
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import an_open_round, opened
from voucher.applications import consents, drafting, papers, submitting, supplementing
from voucher.applications.models import Application, LookedUp
from voucher.demo.cast import QUESTIONS
from voucher.kernel import clock, db
from voucher.kernel.money import Won
from voucher.people.certificates import Certificate
from voucher.programmes import asking
from voucher.reports import press


@pytest.fixture
def ref(world):
    with db.transaction() as session:
        return a_submitted(session, an_open_round(session, world), world.alice).ref


def text_of(answer):
    reader = pypdf.PdfReader(io.BytesIO(answer.data))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


@pytest.mark.parametrize(("language", "title"), [("ko", "신청 접수증"), ("en", "Receipt")])
def test_it_holds_every_answer_to_the_second_with_digests_and_consents(as_user, world, ref, language, title):
    browser = as_user(world.alice)
    answer = browser.get(f"/reports/receipts/{ref}?lang={language}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    text = text_of(answer)
    with db.transaction(read_only=True) as session:
        application = session.exec(select(Application)).one()
        (file,) = papers.of(session, application.id)
    told = [
        title,
        ref,
        "2026-11-16 10:00:00",
        PROJECT.title,
        PROJECT.problem,
        PROJECT.goal,
        "50,000,000",
        "40,000,000",
        "80%",
    ]
    told += {"ko": ["확인 사항", "체납"], "en": ["What the firm declares", "No, it is not"]}[language]
    told += ["220-82-03228", world.alice.name, consents.VERSION, *(asked.title(language) for asked in consents.ASKED)]
    for said in told:
        assert " ".join(said.split()) in text, said
    assert file.sha256 in text.replace(" ", "")


def test_it_holds_the_answers_to_the_round_s_own_questions(as_user, world):
    with db.transaction() as session:
        round_ = a_round(session, world)
        for question in QUESTIONS:
            asking.put(session, round_.ref, question, by=world.bora)
        opened(session, round_.ref, world)
        ref = a_draft(session, round_, world.alice).ref
        drafting.save_answers(session, ref, {"q1": "o1", "q2": 1200 // 4}, by=world.alice)
        submitting.submit(session, ref, by=world.alice)
    text = text_of(as_user(world.alice).get(f"/reports/receipts/{ref}?lang=en"))
    for said in (
        "More questions",
        "Do you collect data of your process today? Yes",
        "How many months of it are there? 300",
    ):
        assert said in text, said


def test_the_receipt_page_leads_to_it(as_user, world, ref):
    assert f"/reports/receipts/{ref}" in as_user(world.alice).get(f"/applications/{ref}/receipt").text


def test_a_draft_has_none_and_nobody_gets_anothers(as_user, world, ref):
    with db.transaction() as session:
        draft = a_draft(session, an_open_round(session, world, title_en="Another"), world.alice).ref
    assert as_user(world.alice).get(f"/reports/receipts/{draft}").status_code == 404
    assert as_user(world.mallory).get(f"/reports/receipts/{ref}").status_code == 404
    assert as_user(world.chul).get(f"/reports/receipts/{ref}").status_code == 403


def test_a_press_that_fails_is_said(as_user, world, ref, monkeypatch):
    def fail(*_):
        raise press.PressFailed

    monkeypatch.setattr(press, "pdf", fail)
    page = as_user(world.alice).get(f"/reports/receipts/{ref}", follow_redirects=True)
    assert "cannot be made just now" in page.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", "기관이 발급기관에 조회함: 발급번호 TAX-7, 유효기간 2026. 12. 16.(수)까지"),
        ("en", "Looked up where it is issued: number TAX-7, holds until 16 Dec 2026"),
    ],
)
def test_a_paper_that_was_found_where_it_is_issued_is_not_called_missing(as_user, world, language, said):
    with db.transaction() as session:
        ref = drafting.start(session, an_open_round(session, world).ref, by=world.alice).ref
        application = session.exec(select(Application).where(Application.ref == ref)).one()
        day = clock.today()
        paper = {"code": "tax_clearance", "certificate": Certificate.TAX_PAYMENT, "found": True, "number": "TAX-7"}
        days = {"issued_on": day, "valid_until": day + timedelta(days=30), "said": {}}
        session.add(LookedUp(application_id=application.id, **paper, **days))
        drafting.save_project(session, ref, PROJECT, by=world.alice)
        drafting.save_money(session, ref, Won(50_000_000), "", by=world.alice)
        declare_nothing(session, ref, by=world.alice)
        drafting.save_consents(session, ref, PURPOSES, "ko", by=world.alice)
        submitting.submit(session, ref, by=world.alice)
    text = text_of(as_user(world.alice).get(f"/reports/receipts/{ref}?lang={language}"))
    assert said in text.replace("\u00a0", " ")


def test_what_a_supplement_brought_is_said_to_be_of_it(as_user, world, ref):
    browser, page = as_user(world.alice), f"/reports/receipts/{ref}?lang=en"
    assert "supplement" not in text_of(browser.get(page))
    with db.transaction() as session:
        requests.ask(session, ref, world)
        requests.supply(session, ref, world)
        supplementing.send(session, ref, "", by=world.alice)
    assert "What follows holds supplement 1, sent at 2026-11-16 10:00:00." in text_of(browser.get(page))
