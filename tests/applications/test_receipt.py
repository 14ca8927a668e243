"""Page: /applications/<ref>/receipt."""

from tests.applications.cases import a_draft, a_submitted
from tests.applications.rushes import ASKED, SHARE, a_rush, firms, submit
from tests.assessments.scene import a_competitive_round
from voucher.applications import declaring
from voucher.applications.declaring import Answer
from voucher.kernel import db
from voucher.vouchers import queries as vouchers


def test_the_receipt_says_the_number_and_what_happens_next(as_user, world, write):
    ref = write(a_submitted, world.alice)
    page = as_user(world.alice).get(f"/applications/{ref}/receipt")
    assert page.status_code == 200
    for said in (ref, "What happens next", "기어 하우징 표면 검사", "50,000,000", "Submitted on"):
        assert said in page.text


def test_what_was_declared_is_read_before_and_after(as_user, world, write):
    ref, alice = write(a_draft, world.alice), as_user(world.alice)
    with db.transaction() as session:
        owing = [Answer("tax_arrears", answer=True, text="체납"), Answer("arrears_arranged", answer=False, text="계획")]
        declaring.declare(session, ref, owing, by=world.alice)
    for path in ("check", "receipt"):
        page = " ".join(alice.get(f"/applications/{ref}/{path}").text.split())
        for said in ("taxes in arrears?", "Yes, that is so", "No, it is not"):
            assert said in page, (path, said)
        assert "plan for the debts" not in page.partition("What the firm declares")[2].partition("Consents")[0], (
            "not in default"
        )
        alice.post(f"/applications/{ref}/check", data={"certify": "y"})


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


def test_the_answer_of_a_first_come_round_leads_to_the_voucher_and_looks_for_it_once(as_user, app, world, monkeypatch):
    with db.transaction() as session:
        round_ = a_rush(session, world, 2 * SHARE)
        session.flush()
        ref = round_.ref
    (firm,) = firms(ref, [ASKED])
    submit(firm)
    asked, find = [], vouchers.of_application
    monkeypatch.setattr(vouchers, "of_application", lambda session, key: asked.append(key) or find(session, key))
    for path in ("/receipt", ""):
        page = as_user(firm.by).get(f"/applications/{firm.ref}{path}").text
        assert "Your firm gets the voucher" in page
        assert 'href="/vouchers/VCH-' in page
        assert len(asked) == 1, path
        asked.clear()
