"""Work: reports.receipt: what a firm submitted, and when, as a document to keep."""

import io

import pypdf
import pytest
from sqlmodel import select

from tests.applications.cases import PROJECT, a_draft, a_submitted
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import an_open_round, opened
from voucher.applications import consents, drafting, papers, submitting
from voucher.applications.models import Application
from voucher.demo.cast import QUESTIONS
from voucher.kernel import db
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
