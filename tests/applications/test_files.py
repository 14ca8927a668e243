"""A question of a round that asks for a file: it is handed in with the papers, and kept as one of them."""

import io

import pytest

from tests.applications.cases import a_draft, a_file
from tests.applications.filed import kept, written
from tests.applications.test_tables import asked_in
from tests.documents.files import a_pdf, a_picture
from voucher.applications import drafting, filing, submitting
from voucher.demo.cast import QUESTIONS
from voucher.documents.admitting import Admitted
from voucher.kernel import db
from voucher.kernel.errors import NotFound, Refused
from voucher.programmes.questions import Condition, Kind, Question

ASKS = QUESTIONS[0].model_copy(update={"required": True})
LAYOUT = Question(
    code="q9", kind=Kind.FILE, label_ko="공정 배치도", label_en="Layout of the line", help_ko="손으로 그려도 됩니다.",
    help_en="Drawn by hand will do.", kinds=("pdf", "png"), most=2, only_if=Condition(question="q1", option="o1"),
)  # fmt: skip
CODE = LAYOUT.paper.code


@pytest.fixture
def ref(app, world, monkeypatch):
    """Alice's draft, complete but for the questions."""
    from voucher.documents import admitting, inspecting

    monkeypatch.setattr(inspecting, "admit", admitting.admit)
    with db.transaction() as session:
        return a_draft(session, asked_in(session, world, ASKS, LAYOUT, title="파일"), world.alice).ref


@pytest.fixture
def alice(as_user, world, ref):
    """She collects data, and so is asked for the layout."""
    browser = as_user(world.alice)
    browser.post(f"/applications/{ref}/questions", data={"q1": "o1"})
    return browser


def send(browser, ref, name, content):
    data = {f"{CODE}-file": (io.BytesIO(content), name), "add": CODE}
    address = f"/applications/{ref}/papers"
    return browser.post(address, data=data, content_type="multipart/form-data", follow_redirects=True).text


def test_it_stands_among_the_papers_of_those_who_are_asked(as_user, world, ref):
    browser = as_user(world.alice)
    assert "Layout of the line" not in browser.get(f"/applications/{ref}/papers").text
    assert "You hand it in on the step" in browser.get(f"/applications/{ref}/questions").text
    browser.post(f"/applications/{ref}/questions", data={"q1": "o1"})
    page = browser.get(f"/applications/{ref}/papers").text
    for said in ("Layout of the line", "Drawn by hand will do.", "Here only: PDF, PNG"):
        assert said in page, said
    page = browser.get(f"/applications/{ref}/check").text
    assert "A paper is missing: Layout of the line" in " ".join(page.split())
    assert "still missing" in browser.post(f"/applications/{ref}/check", data={"certify": "y"}).text


def test_a_file_is_kept_refused_by_its_kind_and_its_number_and_read_by_all(as_user, world, alice, ref):
    page = send(alice, ref, "배치도.xlsx", b"PK\x03\x04")
    assert "“배치도.xlsx”" in page, "what opens as nothing is refused by name first"
    assert "one of these is asked for: PDF, PNG" in send(alice, ref, "사진.jpg", a_picture("JPEG"))
    assert "The file is here." in send(alice, ref, "배치도.png", a_picture())
    assert "The file is here." in send(alice, ref, "배치도.pdf", a_pdf())
    assert "There are 2 files" in send(alice, ref, "셋째.png", a_picture(size=(9, 9)))
    assert [file.name for file in kept(ref) if file.code == CODE] == ["배치도.png", "배치도.pdf"]
    assert alice.post(f"/applications/{ref}/check", data={"certify": "y"}).location.endswith("/receipt")
    for person, address in ((world.alice, "receipt"), (world.bora, "decide"), (world.eun, "")):
        page = as_user(person).get(f"/applications/{ref}/{address}".rstrip("/")).text
        assert "Layout of the line" in page, (person.name, address)
        assert "배치도.png" in page, (person.name, address)


def test_a_file_of_a_question_that_is_not_put_in_the_end_is_not_handed_in(alice, ref):
    send(alice, ref, "배치도.pdf", a_pdf())
    alice.post(f"/applications/{ref}/questions", data={"q1": "o2"})
    assert CODE in {file.code for file in kept(ref)}, "a draft forgets nothing"
    assert alice.post(f"/applications/{ref}/check", data={"certify": "y"}).status_code == 302
    assert CODE not in {file.code for file in kept(ref)}
    assert [before["file"] for _by, before, _after in written(ref, "paper_removed")] == ["배치도.pdf"]


def test_nobody_hands_in_past_the_page_what_is_not_asked(world, ref):
    file = a_file()
    with pytest.raises(NotFound), db.transaction() as session:
        filing.add(session, ref, CODE, file, None, by=world.alice)
    with db.transaction() as session:
        drafting.save_answers(session, ref, {"q1": "o1"}, by=world.alice)
        with pytest.raises(Refused, match="one of these"):
            filing.add(session, ref, CODE, Admitted("가.docx", "x/y", b"x"), None, by=world.alice)
        filing.add(session, ref, CODE, file, None, by=world.alice)
    with db.transaction() as session:
        assert submitting.submit(session, ref, by=world.alice).answers == {"q1": "o1"}
