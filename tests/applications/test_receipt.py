"""Page: /applications/<ref>/receipt."""

from tests.applications.cases import a_draft, a_submitted


def test_the_receipt_says_the_number_and_what_happens_next(as_user, world, write):
    ref = write(a_submitted, world.alice)
    page = as_user(world.alice).get(f"/applications/{ref}/receipt")
    assert page.status_code == 200
    for said in (ref, "What happens next", "기어 하우징 표면 검사", "50,000,000", "Submitted on"):
        assert said in page.text


def test_a_draft_has_no_receipt(as_user, world, write):
    ref = write(a_draft, world.alice)
    assert as_user(world.alice).get(f"/applications/{ref}/receipt").location == f"/applications/{ref}"
