"""Page: /applications/<ref>/receipt."""

from tests.applications.cases import a_draft, a_submitted
from tests.assessments.scene import a_competitive_round
from voucher.kernel import db


def test_the_receipt_says_the_number_and_what_happens_next(as_user, world, write):
    ref = write(a_submitted, world.alice)
    page = as_user(world.alice).get(f"/applications/{ref}/receipt")
    assert page.status_code == 200
    for said in (ref, "What happens next", "기어 하우징 표면 검사", "50,000,000", "Submitted on"):
        assert said in page.text


def test_a_draft_has_no_receipt(as_user, world, write):
    ref = write(a_draft, world.alice)
    assert as_user(world.alice).get(f"/applications/{ref}/receipt").location == f"/applications/{ref}"


def test_where_a_panel_decides_it_says_so(as_user, app, world):
    with db.transaction() as session:
        ref = a_submitted(session, a_competitive_round(session, world), world.alice).ref
    for path in ("/receipt", ""):
        page = as_user(world.alice).get(f"/applications/{ref}{path}").text
        assert "experts score all applications" in page
        assert "An officer of the agency reads it" not in page
