"""Page: /applications/<ref>/papers: what the round asks for, a file each; and the way papers are read again."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.applications.cases import a_draft, a_file, a_submitted, hand_in
from tests.applications.filed import kept, stored, written
from tests.documents.files import SCRIPT, a_pdf, a_picture
from tests.programmes.rounds import an_open_round
from voucher.applications import drafting, filing
from voucher.kernel import clock, db
from voucher.kernel.errors import Refused

TODAY = date(2026, 11, 16)
CODE = "tax_clearance"


@pytest.fixture
def ref(write, world):
    """A draft without answers and without papers."""
    return write(lambda session, round_, by: drafting.start(session, round_.ref, by=by), world.alice)


@pytest.fixture
def in_this_process(monkeypatch):
    """Files are opened here: a child for each would take the test's time."""
    from voucher.documents import admitting, inspecting

    monkeypatch.setattr(inspecting, "admit", admitting.admit)


@pytest.fixture
def send(as_user, world, ref, in_this_process):
    """Hand a file in as a browser does."""

    def do(name="납세증명서.pdf", content=None, day=str(TODAY), code=CODE, follow=True, **more):
        data = {f"{code}-{key}": value for key, value in more.items()}
        data |= {f"{code}-file": (io.BytesIO(a_pdf() if content is None else content), name), "add": code}
        if day is not None:
            data[f"{code}-issued_on"] = day
        address = f"/applications/{ref}/papers"
        return as_user(world.alice).post(
            address, data=data, content_type="multipart/form-data", follow_redirects=follow
        )

    return do


def test_a_paper_is_kept_with_its_digest_and_written_down(send, ref):
    page = send().text
    assert "The file is here." in page
    assert "납세증명서.pdf" in page
    assert "Submit by" in page
    (file,) = kept(ref)
    assert (file.code, file.name, file.issued_on, len(file.sha256)) == (CODE, "납세증명서.pdf", TODAY, 64)
    ((_, _, after),) = written(ref, "paper_added")
    assert after == {"paper": CODE, "file": "납세증명서.pdf", "sha256": file.sha256}


def test_the_step_stands_between_the_cost_and_the_consents(as_user, world, ref):
    page = as_user(world.alice).get(f"/applications/{ref}/papers").text
    assert re.findall(r'step-tit">(?:<a[^>]*>)?([^<]+)', page) == [
        "Project", "Cost", "Papers", "Consents", "Check and submit",
    ]  # fmt: skip
    assert f'href="/applications/{ref}/consent"' in page
    assert "Certificate of tax payment" in page
    assert "at most" in page


def test_a_round_without_papers_has_no_such_step(as_user, world):
    with clock.freeze(datetime(2022, 6, 1, 3, tzinfo=UTC)), db.transaction() as session:
        days = {"opens_on": date(2022, 6, 1), "closes_on": date(2022, 6, 30)}
        round_ = an_open_round(session, world, code="non-contact-voucher", **days)
        ref = drafting.start(session, round_.ref, by=world.alice).ref
    browser = as_user(world.alice)
    assert "Papers" not in browser.get(f"/applications/{ref}/project").text
    assert browser.get(f"/applications/{ref}/papers").location == f"/applications/{ref}"
    with clock.freeze(datetime(2022, 6, 1, 3, tzinfo=UTC)):
        answer = as_user(world.alice).post(f"/applications/{ref}/money", data={"asked_krw": "4,000,000"})
    assert answer.location == f"/applications/{ref}/consent"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("신청서.exe", b"MZ", "is of a kind that we do not take"),
        ("신청서.pdf", b"", "is empty"),
        ("신청서.pdf", b"GIF89a", "its content is something else"),
        ("신청서.pdf", a_pdf(OpenAction=SCRIPT), "holds a script"),
        ("850101-1234567.pdf", a_pdf(), "resident registration number"),
    ],
)
def test_a_bad_file_is_refused_at_its_field_and_loses_nothing(send, ref, read, world, name, content, said):
    with db.transaction() as session:
        project = drafting.Project("기어 검사", None, "불량", "")
        drafting.save_project(session, ref, project, by=world.alice)
    send("좋은 서류.pdf")
    page = send(name, content)
    assert page.status_code == 200
    assert said in page.text
    assert "Error:" in page.text
    assert f'value="{TODAY}"' in page.text, "the day that was typed"
    assert [file.name for file in kept(ref)] == ["좋은 서류.pdf"]
    assert read(ref).title == "기어 검사"


def test_no_file_at_all(send, as_user, world, ref):
    page = as_user(world.alice).post(f"/applications/{ref}/papers", data={"add": CODE, f"{CODE}-issued_on": ""})
    assert "Please choose a file." in page.text
    assert kept(ref) == []


def test_what_is_beyond_the_portal_is_refused_and_the_draft_stays(as_user, world, ref, read):
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + b"0" * (21 * 1024 * 1024)
    kind = "multipart/form-data; boundary=x"
    page = as_user(world.alice).post(f"/applications/{ref}/papers", data=body, content_type=kind)
    assert page.status_code == 413
    assert "Nothing was saved." in page.text
    assert read(ref).state == "draft"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Write the day on which it was issued."),
        (str(TODAY + timedelta(days=1)), "has not come yet"),
        (str(TODAY - timedelta(days=31)), "30 days old at most"),
        ("yesterday", "Write the day as year, month and day"),
    ],
)
def test_a_paper_whose_day_is_wrong(send, ref, day, said):
    assert said in send(day=day).text
    assert kept(ref) == []


def test_a_paper_of_thirty_days_is_taken(send, ref):
    send(day=str(TODAY - timedelta(days=30)))
    assert len(kept(ref)) == 1


def test_a_second_file_stands_beside_the_first_or_in_its_place(send, ref):
    send("국세.pdf")
    send("지방세.pdf", a_pdf(2))
    assert [file.name for file in kept(ref)] == ["국세.pdf", "지방세.pdf"]
    send("모두.png", a_picture(), instead="y")
    assert [file.name for file in kept(ref)] == ["모두.png"]
    assert stored() == ["모두.png"], "what was replaced is gone"
    assert len(written(ref, "paper_removed")) == 2


def test_the_same_file_twice_and_one_too_many(send, ref):
    send()
    assert "is here already" in send("다른 이름.pdf").text
    for n in range(2, filing.MOST + 1):
        send(content=a_pdf(n))
    assert "5 files for this paper already" in send(content=a_pdf(9)).text
    assert len(kept(ref)) == filing.MOST


def test_a_file_is_removed_with_its_bytes(send, as_user, world, ref):
    send()
    browser, (file,) = as_user(world.alice), kept(ref)
    for _ in range(2):
        page = browser.post(f"/applications/{ref}/papers", data={"remove": str(file.id)}, follow_redirects=True)
        assert "The file is removed." in page.text
    assert kept(ref) == []
    assert stored() == []
    assert len(written(ref, "paper_removed")) == 1
    for wrong in ("", "x", str(UUID(int=7))):
        assert browser.post(f"/applications/{ref}/papers", data={"remove": wrong}).status_code in {200, 302}


def test_a_paper_that_nobody_asked_for(world, ref):
    with pytest.raises(Refused, match="nothing here"), db.transaction() as session:
        filing.add(session, ref, "passport", a_file(), by=world.alice)


def test_a_missing_paper_is_listed_and_keeps_the_application_back(as_user, world, write, read):
    ref = write(a_draft, world.alice)
    with db.transaction() as session:
        filing.remove(session, ref, kept(ref)[0].id, by=world.alice)
    browser = as_user(world.alice)
    page = browser.get(f"/applications/{ref}/check").text
    assert "A paper is missing: Certificate of tax payment" in " ".join(page.split())
    assert f'href="/applications/{ref}/papers"' in page
    assert "still missing" in browser.post(f"/applications/{ref}/check", data={"certify": "y"}).text
    assert read(ref).state == "draft"


def test_a_paper_grows_too_old_while_the_draft_waits(as_user, world, write, read):
    ref = write(a_draft, world.alice)
    with clock.freeze(datetime(2026, 12, 17, 1, tzinfo=UTC)):
        browser = as_user(world.alice)
        assert "Too old since" in browser.get(f"/applications/{ref}/papers").text
        page = browser.post(f"/applications/{ref}/check", data={"certify": "y"}).text
        assert "A paper is too old now:" in page
        assert read(ref).state == "draft"
        with db.transaction() as session:
            hand_in(session, ref, by=world.alice)
        assert browser.post(f"/applications/{ref}/check", data={"certify": "y"}).status_code == 302


def test_what_was_submitted_is_sealed(as_user, world, write):
    ref = write(a_submitted, world.alice)
    (file,) = kept(ref)
    assert as_user(world.alice).get(f"/applications/{ref}/papers").location == f"/applications/{ref}"
    page = as_user(world.alice).post(f"/applications/{ref}/papers", data={"remove": str(file.id)})
    assert page.status_code == 409
    assert [f.id for f in kept(ref)] == [file.id]
