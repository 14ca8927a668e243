"""Page: /vouchers/<ref>/revoke: a grant of a first-come round that was a mistake is taken back by two officers."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests import path as way
from tests.applications.rushes import ASKED, SHARE, a_rush, firms, read, submit
from tests.tying import tie
from voucher import commands
from voucher.applications.lifecycle import State as Applied
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.ledger import chart, checking, posting
from voucher.notices.models import Mail
from voucher.people.models import Organisation
from voucher.vouchers import paying
from voucher.vouchers.lifecycle import PaymentState, State
from voucher.vouchers.models import OwnSharePayment, Revocation, Voucher

WHY = {"reason": "신청 기업의 제조업 등록이 취소된 사실을 확인했습니다."}
AGREE, REFUSE = {"settlement": "agree"}, {"settlement": "refuse", "note": "등록은 유효합니다."}


@pytest.fixture
def rush(app, world):
    with db.transaction() as session:
        made = a_rush(session, world, 2 * SHARE)
        session.flush()
        session.expunge(made)
        return made


@pytest.fixture
def sent(rush):
    """Two with a voucher, then one that waits, one that needs too much, and one behind it."""
    coming = firms(rush.ref, [ASKED, ASKED, ASKED, 2 * ASKED, ASKED])
    for firm in coming:
        submit(firm)
    return coming


def voucher_of(firm) -> Voucher:
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Voucher).where(Voucher.application_id == read(firm.ref).id)).one()
        session.expunge(found)
        return found


def faults() -> list[str]:
    with db.transaction(read_only=True) as session:
        return [str(proof) for one in (*checking.CHECKS, *commands.proofs()) if (proof := one(session)).fault]


@pytest.fixture
def url(sent):
    return f"/vouchers/{voucher_of(sent[0]).ref}/revoke"


def test_two_officers_take_it_back_and_the_next_moves_up(as_user, world, rush, sent, url, run_errands):
    bora, boram = as_user(world.bora), as_user(world.boram)
    assert f'href="{url}"' in bora.get(url.removesuffix("/revoke")).text
    assert sent[2].ref in bora.get(url).text, "who is next is named"
    assert "Proposed." in bora.post(url, data=WHY, follow_redirects=True).text
    assert voucher_of(sent[0]).state is State.OWN_SHARE_DUE, "one is not enough"
    assert url in boram.get("/home").text
    assert url not in bora.get("/home").text
    assert WHY["reason"] in boram.get(url).text
    assert "taken back" in boram.post(url, data=AGREE, follow_redirects=True).text
    run_errands()
    assert [read(firm.ref).state for firm in sent] == [
        Applied.REJECTED,
        Applied.APPROVED,
        Applied.APPROVED,
        Applied.RESERVE,
        Applied.RESERVE,
    ]
    assert voucher_of(sent[0]).state is State.REVOKED
    assert voucher_of(sent[2]).government_krw == SHARE
    with db.transaction(read_only=True) as session:
        assert posting.left(session, chart.available(rush.id)) == 0
        (letter,) = session.exec(select(Mail).where(Mail.key.startswith("voucher_revoked:"))).all()
        acts = session.exec(
            select(Record.action, Record.actor_id)
            .where(Record.subject_id.in_([voucher_of(sent[0]).id, read(sent[0].ref).id]))
            .where(Record.actor_id.in_([world.bora.id, world.boram.id]))
            .order_by(Record.number)
        ).all()
    assert letter.user_id == sent[0].by.id and WHY["reason"] in letter.body
    assert sorted(acts) == sorted(
        [
            ("revocation.proposed", world.bora.id),
            ("revocation.agreed", world.boram.id),
            ("voucher.revoked", world.boram.id),
            ("application.undone", world.boram.id),
        ]
    )
    assert faults() == []
    firm = as_user(sent[0].by)
    assert WHY["reason"] in firm.get(f"/applications/{sent[0].ref}").text
    assert "The agency took the grant back" in firm.get(url.removesuffix("/revoke")).text


def test_nobody_agrees_with_themselves(as_user, world, url, sent):
    bora = as_user(world.bora)
    bora.post(url, data=WHY)
    assert "You proposed this." in bora.get(url).text
    assert bora.post(url, data={**AGREE, **WHY}).status_code == 409
    assert voucher_of(sent[0]).state is State.OWN_SHARE_DUE
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), db.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE vouchers_revocation SET settled_by_id = proposed_by_id, settled_at = now(), agreed = true"
        )


def test_what_somebody_tied_proposed_is_only_refused(as_user, world, url, sent):
    as_user(world.bora).post(url, data=WHY)
    with db.transaction() as session:
        session.get_one(Organisation, voucher_of(sent[0]).firm_id).registration_no = "1248100998"
    tie(world.bora, voucher_of(sent[0]).firm_id)
    boram = as_user(world.boram)
    assert "Something ties whoever proposed this" in boram.post(url, data=AGREE).text
    assert boram.post(url, data=REFUSE).status_code == 302
    assert read(sent[0].ref).state is Applied.APPROVED


def test_a_refusal_has_a_reason_and_the_grant_stays(as_user, world, url, sent):
    bora, boram = as_user(world.bora), as_user(world.boram)
    bora.post(url, data=WHY)
    assert "Say why you do not agree." in boram.post(url, data={"settlement": "refuse"}).text
    assert "The grant stays." in boram.post(url, data=REFUSE, follow_redirects=True).text
    assert read(sent[0].ref).state is Applied.APPROVED
    boram.post(url, data=WHY)
    with db.transaction(read_only=True) as session:
        made = session.exec(select(Revocation).order_by(Revocation.created_at)).all()
    assert [one.agreed for one in made] == [False, None]


def test_what_was_settled_stays(as_user, world, url):
    as_user(world.bora).post(url, data=WHY)
    as_user(world.boram).post(url, data=AGREE)
    for change in (
        "UPDATE vouchers_revocation SET agreed = false",
        "UPDATE vouchers_revocation SET reason = 'x'",
        "DELETE FROM vouchers_revocation",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
            session.connection().exec_driver_sql(change)


def test_the_own_share_goes_back_to_the_firm(as_user, world, rail, sent, url, run_errands):
    voucher = voucher_of(sent[0])
    rail.pay(paying.start(voucher.ref, by=sent[0].by))
    rail.bring()
    assert voucher_of(sent[0]).state is State.USABLE
    as_user(world.bora).post(url, data=WHY)
    as_user(world.boram).post(url, data=AGREE)
    run_errands()
    with db.transaction(read_only=True) as session:
        payment = session.exec(select(OwnSharePayment).where(OwnSharePayment.voucher_id == voucher.id)).one()
        assert (payment.state, payment.returned_krw) == (PaymentState.RETURNED, voucher.due_krw)
        assert posting.balance(session, chart.escrow(voucher.id)) == 0
        (letter,) = session.exec(select(Mail).where(Mail.key.startswith("voucher_revoked:"))).all()
    assert "5~10일" in letter.body
    assert faults() == []


def test_an_open_payment_page_is_closed(as_user, world, rail, sent, url, run_errands):
    page = paying.start(voucher_of(sent[0]).ref, by=sent[0].by)
    as_user(world.bora).post(url, data=WHY)
    as_user(world.boram).post(url, data=AGREE)
    run_errands()
    rail.bring()
    with db.transaction(read_only=True) as session:
        assert session.exec(select(OwnSharePayment.state)).one() is PaymentState.EXPIRED
    assert page
    assert faults() == []


def test_only_what_a_first_come_round_gave_and_no_contract_holds(as_user, world, rail):
    path = way.contracted(world, rail)
    url = f"/vouchers/{path.voucher}/revoke"
    bora = as_user(world.bora)
    assert url not in bora.get(f"/vouchers/{path.voucher}").text
    assert "cannot be taken back" in bora.get(url, follow_redirects=True).text
    assert bora.post(url, data=WHY).status_code == 409


def test_it_is_for_officers(as_user, client, world, sent, url):
    assert as_user(world.alice).post(url, data=WHY).status_code == 403
    assert as_user(world.eun).get(url).status_code == 403
    assert client.get(url).status_code == 302
    assert as_user(world.bora).get("/vouchers/VCH-1999-000001/revoke").status_code == 404
