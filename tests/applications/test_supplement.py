"""Page: /applications/<ref>/supplement: the firm sees exactly what is asked, and changes nothing else."""

import io

import pytest

from tests.applications.cases import a_submitted
from tests.applications.requests import BETTER, DUE, GOAL, PAPER, an_answered, an_asked, last, points, steps
from tests.documents.files import a_pdf
from voucher.kernel import clock


@pytest.fixture
def ref(write, world):
    return write(an_asked, world)


@pytest.fixture
def url(ref):
    return f"/applications/{ref}/supplement"


@pytest.fixture
def send(as_user, world, url, monkeypatch):
    """Hand a file in as a browser does; files are opened in this process."""
    from voucher.documents import admitting, inspecting

    monkeypatch.setattr(inspecting, "admit", admitting.admit)

    def do(name="지방세.pdf", content=None, code="tax_clearance"):
        data = {
            f"{code}-file": (io.BytesIO(a_pdf() if content is None else content), name),
            f"{code}-issued_on": str(clock.today()),
            "add": code,
        }
        browser = as_user(world.alice)
        return browser.post(url, data=data, content_type="multipart/form-data", follow_redirects=True)

    return do


def test_it_shows_what_is_asked_why_and_until_when(as_user, world, url):
    page = as_user(world.alice).get(url).text
    assert "until 23\u00a0Nov\u00a02026\u00a015:00:00" in page
    assert "목표를 숫자로 써 주세요." in page
    assert "지방세 증명서도 내 주세요." in page
    assert 'name="part-goal"' in page
    for frozen in ("part-title", "part-problem", "part-asked_krw", "business_registration-file"):
        assert f'name="{frozen}"' not in page
    assert "You handed in before" in page


def test_a_file_and_a_correction_are_kept_and_lead_to_the_check(as_user, world, url, ref, send):
    page = send().text
    assert "The file is here." in page
    answer = as_user(world.alice).post(url, data={GOAL: BETTER, "on": "1"})
    assert answer.location == f"/applications/{ref}/answer"
    assert all(step.done for step in steps(ref, world.alice))
    assert as_user(world.alice).post(url, data={GOAL: BETTER, "stay": "1"}).location == url


def test_a_bad_file_loses_nothing(as_user, world, url, ref, send):
    as_user(world.alice).post(url, data={GOAL: BETTER})
    page = send("신청서.exe", b"MZ")
    assert "is of a kind that we do not take" in page.text
    assert points(ref)[GOAL].said == {"value": BETTER}


def test_an_earlier_file_may_be_kept_beside_it(as_user, world, url, ref):
    browser = as_user(world.alice)
    assert "takes its place" in browser.get(url).text
    page = browser.post(url, data={"beside": "tax_clearance"}, follow_redirects=True).text
    assert "still counts beside" in page
    assert points(ref)["paper-tax_clearance"].instead is False
    browser.post(url, data={"replace": "tax_clearance"})
    assert points(ref)["paper-tax_clearance"].instead is True


def test_a_new_file_is_taken_away_again(as_user, world, url, ref, send):
    send()
    (step,) = [step for step in steps(ref, world.alice) if step.document]
    page = as_user(world.alice).post(url, data={"remove": str(step.after[0].id)}, follow_redirects=True)
    assert "The file is removed." in page.text
    assert not any(step.after for step in steps(ref, world.alice))


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"remove": "nonsense"}, {302}),
        ({"beside": "passport"}, {404}),
        ({"replace": ""}, {404}),
        ({"add": "passport"}, {404}),
        ({"part-title": "another"}, {302}),
        ({GOAL: "x" * 2001}, {200}),
        ({GOAL: "850101-1234567"}, {200}),
    ],
)
def test_wrong_input_is_never_a_fault(as_user, world, url, ref, read, data, status):
    assert as_user(world.alice).post(url, data=data).status_code in status
    assert read(ref).title == "기어 하우징 표면 검사"
    assert points(ref)[GOAL].said in (None, {"value": "불량 유출을 절반으로 줄입니다."})


def test_a_sum_says_how_much_it_may_be_at_most(as_user, world, write):
    ref = write(an_asked, world, reasons={"part-asked_krw": "견적보다 많습니다."})
    page = as_user(world.alice).post(f"/applications/{ref}/supplement", data={"part-asked_krw": "60,000,000"}).text
    assert "At most KRW" in page


def test_when_the_time_is_over_it_says_so(as_user, world, url, ref, read):
    with clock.freeze(DUE.replace(second=1)):
        browser = as_user(world.alice)
        assert browser.get(url).location == f"/applications/{ref}"
        page = browser.post(url, data={GOAL: BETTER})
        assert page.status_code == 409
        assert "time for this supplement is over" in page.text
        assert "Nothing came in the time that you had" in browser.get(f"/applications/{ref}").text
    assert points(ref)[GOAL].said is None


@pytest.mark.parametrize(
    "make", [an_answered, lambda session, round_, world: a_submitted(session, round_, world.alice)]
)
def test_without_a_request_there_is_nothing_to_do(as_user, world, write, make):
    ref = write(make, world)
    browser, url = as_user(world.alice), f"/applications/{ref}/supplement"
    assert browser.get(url).location == f"/applications/{ref}"
    assert browser.post(url, data={GOAL: BETTER}).status_code in {302, 409}


def test_for_others_it_is_not_there(as_user, world, url):
    assert as_user(world.mallory).get(url).status_code == 404
    assert as_user(world.mallory).post(url, data={GOAL: "x"}).status_code == 404
    for stranger in (world.bora, world.eun, world.chul):
        assert as_user(stranger).get(url).status_code == 403


def test_the_way_there_and_in_korean(as_user, world, ref, url):
    browser = as_user(world.alice)
    assert url in browser.get(f"/applications/{ref}").text
    assert url in browser.get("/home").text
    page = browser.get(f"{url}?lang=ko").text
    assert "보완 요청에 답하기" in page
    assert "2026.\u00a011.\u00a023.(월)\u00a015:00:00" in page
    assert last(ref).number == 1


def test_a_bad_file_empties_no_field_beside_it(as_user, world, write, monkeypatch):
    """A page that comes back with a fault of one of its forms shows what the others hold, a sum too."""
    from voucher.documents import admitting, inspecting

    monkeypatch.setattr(inspecting, "admit", admitting.admit)
    ref = write(an_asked, world, reasons={"part-asked_krw": "견적보다 많습니다.", PAPER: "다시 내 주세요."})
    browser, url = as_user(world.alice), f"/applications/{ref}/supplement"
    browser.post(url, data={"part-asked_krw": "40,000,000"})
    data = {"tax_clearance-file": (io.BytesIO(b"MZ"), "신청서.exe"), "add": "tax_clearance"}
    page = browser.post(url, data=data, content_type="multipart/form-data").text
    assert "is of a kind that we do not take" in page
    assert 'value="40,000,000"' in page
    assert "js/drafts.js" in page, "what was typed and not saved stays where there is JavaScript"
