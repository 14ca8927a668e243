"""applications.grants and applications.export_grants: what was proposed, what waits, what became of the rest."""

import pytest
from sqlmodel import select

from tests.applications.cases import a_submitted, grant
from tests.applications.test_approve import grants
from voucher.applications import granting
from voucher.applications.deciding import Decision
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.money import Won

URL = "/applications/grants"


@pytest.fixture
def refs(write, world):
    """One that Boram proposes, and one that was proposed and approved."""
    found = [write(a_submitted, world.alice), write(a_submitted, world.mallory, asked=90_000_000)]
    with db.transaction() as session:
        granting.propose(session, found[0], Decision(Won(40_000_000), "기준을 충족합니다."), by=world.boram)
        grant(session, world, found[1], Decision(Won(90_000_000), "기준을 충족합니다."))
    return found


def test_the_list_says_who_proposed_what_and_whom_it_waits_for(as_user, world, refs):
    page = as_user(world.bora).get(URL).text
    for said in (*refs, "보람", "KRW\xa032,000,000", "Another officer", "Waits for approval", "Approved"):
        assert said in page, said
    assert f"/applications/{refs[0]}/approve" in page
    assert f'"/applications/{refs[1]}"' in page
    assert "/applications/grants" in as_user(world.seon).get("/applications/").text


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"state": "open"}, [0]),
        ({"state": "approved"}, [1]),
        ({"state": "mine"}, [0]),
        ({"state": "nonsense"}, [0, 1]),
        ({"q": "Mallory"}, [1]),
        ({"q": "app-2026-000001"}, [0]),
        ({"q": "nobody"}, []),
        ({"round": "RND-2026-999999"}, []),
    ],
)
def test_it_is_narrowed(as_user, world, refs, asked, there):
    page = as_user(world.bora).get(URL, query_string=asked).text
    assert [n for n, ref in enumerate(refs) if ref in page] == there
    if not there:
        assert "No proposed grant fits" in page


def test_it_is_put_in_order_and_paged_by_key(as_user, world, refs):
    bora = as_user(world.bora)
    page = bora.get(URL, query_string={"sort": "oldest"}).text
    assert page.index(refs[0]) < page.index(refs[1])
    assert bora.get(URL, query_string={"after": "made up"}).status_code == 200
    assert "Waits for me" not in as_user(world.eun).get(URL).text


def test_it_is_empty_at_first_and_for_the_agency(as_user, world, round_ref):
    assert "No grant was proposed yet" in as_user(world.bora).get(URL).text
    for stranger in (world.alice, world.chul, world.dana, world.min):
        for page in (URL, f"{URL}/export"):
            assert as_user(stranger).get(page).status_code == 403


def test_it_is_taken_away_for_a_reason_that_is_kept(as_user, world, refs):
    bora, url = as_user(world.bora), f"{URL}/export"
    assert "Please fill this in." in bora.post(url, data={"why": ""}).text
    file = bora.post(f"{url}?state=open", data={"why": "월간 보고"})
    assert file.mimetype == "text/csv"
    assert refs[0] in file.text
    assert refs[1] not in file.text
    assert "Another officer" in file.text
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "grant.exported")).one()
        assert (line.why, line.after) == ("월간 보고", {"state": "open"})
    assert len(grants()) == 2
