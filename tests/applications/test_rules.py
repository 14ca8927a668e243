"""Page: /applications/<ref>/rules: by which rules it is decided, whatever came later."""

from datetime import date

from tests.applications.cases import a_draft, a_submitted
from tests.programmes.versions import a_confirmed_one
from voucher.kernel import db
from voucher.programmes.ruling import Heading


def test_the_frozen_rules_with_the_firms_own_band(as_user, world, write):
    ref = write(a_submitted, world.alice)
    with db.transaction() as session:  # they would hold today
        a_confirmed_one(session, world, heading=Heading("더 나중의 공고", date(2026, 1, 1)), bands=BANDS)
    for reader in (world.alice, world.bora, world.eun):
        page = as_user(reader).get(f"/applications/{ref}/rules").text
        for said in ("AI바우처 지원사업 통합 공고 2024", "Small and medium firms", "80%", "this application", "Labour"):
            assert said in page, said
        assert "33%" not in page, "later rules change nothing"
        assert page.count("this application</span>") == 1
    assert f"/applications/{ref}/rules" in as_user(world.alice).get(f"/applications/{ref}").text


BANDS = [
    {
        "code": "sme", "label_ko": "중소기업", "label_en": "Small and medium firms", "sizes": ["small"],
        "government_rate": "0.33", "cap_krw": 1, "valid_months": 1,
    }
]  # fmt: skip


def test_it_is_as_private_as_the_application(as_user, client, world, write):
    ref = write(a_submitted, world.alice)
    assert as_user(world.mallory).get(f"/applications/{ref}/rules").status_code == 404
    assert as_user(world.chul).get(f"/applications/{ref}/rules").status_code == 403
    assert client.get(f"/applications/{ref}/rules").status_code == 302


def test_what_was_not_submitted_has_no_rules_yet(as_user, world, write):
    ref = write(a_draft, world.alice)
    assert as_user(world.alice).get(f"/applications/{ref}/rules").location == f"/applications/{ref}"
