"""The door that the rail knocks on."""

import json
import time

import pytest
from sqlmodel import select

from voucher.kernel import db, errands
from voucher.rails import gateway, handling
from voucher.rails.models import Notice
from voucher.sandbox.stripe.courier import signature
from voucher.settings import SANDBOX_WEBHOOK_SECRET

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payout.paid",
    "livemode": False,
    "data": {"object": {"id": "po_1", "object": "payout", "amount": 5, "metadata": {}, "arrival_date": 1_800_000_000}},
}


def send(client, body: bytes, secret: str = SANDBOX_WEBHOOK_SECRET, at: int | None = None, header: str | None = None):
    signed = signature(body.decode(errors="replace"), secret, int(time.time()) if at is None else at)
    return client.post("/rails/stripe", data=body, headers={"Stripe-Signature": signed if header is None else header})


def notices() -> list[Notice]:
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Notice)))


def text(event: dict) -> bytes:
    return json.dumps(event).encode()


def test_a_signed_notice_is_kept_once_and_handled(client):
    for _ in range(3):
        assert send(client, text(EVENT)).status_code == 204
    errands.run_waiting()
    (notice,) = notices()
    assert (notice.kind, notice.outcome, notice.body) == ("payout.paid", "PayoutPaid", EVENT)
    assert notice.handled_at is not None
    handling.handle(str(notice.id))


@pytest.mark.parametrize(
    "attack",
    [
        {"secret": "whsec_other"},
        {"at": 1_700_000_000},
        {"header": ""},
        {"header": "t=1,v1="},
        {"header": "nonsense"},
        {"header": "t=x,v1=y"},
        {"header": "v1=" + "0" * 64},
    ],
)
def test_a_wrong_signature_is_refused_and_nothing_kept(client, attack):
    assert send(client, text(EVENT), **attack).status_code == 400
    assert notices() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"3", b'"x"', b"{", b'{"object": "event"}', b'{"object": "event", "data": 7}', b"\xff\xfe"],
)
def test_signed_nonsense_is_refused(client, body):
    assert send(client, body).status_code == 400
    assert notices() == []


def test_a_changed_body_is_refused(client):
    body = text(EVENT)
    header = signature(body.decode(), SANDBOX_WEBHOOK_SECRET, int(time.time()))
    assert send(client, body.replace(b": 5", b": 500"), header=header).status_code == 400


def test_an_oversized_body_is_refused_before_it_is_read(client):
    assert send(client, b"x" * 400_000).status_code == 413
    assert client.get("/rails/stripe").status_code == 405


def test_what_is_not_ours_is_kept_and_changes_nothing(client):
    others = [
        {**EVENT, "id": "evt_2", "type": "customer.created"},
        {**EVENT, "id": "evt_3", "data": {"object": {**EVENT["data"]["object"], "metadata": {"disbursement": "x"}}}},
        {
            **EVENT,
            "id": "evt_4",
            "type": "checkout.session.completed",
            "data": {"object": {"id": "cs_1", "payment_status": "paid", "amount_total": 5, "currency": "krw"}},
        },
        {**EVENT, "id": "evt_5", "type": "checkout.session.expired", "data": {"object": {"id": "cs_2"}}},
        {
            **EVENT,
            "id": "evt_6",
            "type": "payout.failed",
            "data": {
                "object": {
                    "id": "po_2",
                    "amount": 1,
                    "metadata": {"disbursement": "00000000-0000-0000-0000-000000000000", "attempt": "1"},
                }
            },
        },
    ]
    for event in others:
        assert send(client, text(event)).status_code == 204
    errands.run_waiting()
    assert all(notice.handled_at for notice in notices())


def test_play_money_settles_nothing_in_production(client, monkeypatch):
    """A live endpoint is told about test events of connected accounts, too."""
    from voucher import settings

    production = settings.get().model_copy(update={"voucher_env": "production"})
    send(client, text(EVENT))
    (notice,) = notices()
    monkeypatch.setattr(settings, "get", lambda: production)
    assert handling._meaning(notice) is None
    notice.body = {**EVENT, "livemode": True}
    assert handling._meaning(notice) is not None


def test_several_secrets_hold_at_once(client, monkeypatch):
    from voucher import settings

    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_platform, whsec_connect")
    settings.get.cache_clear()
    assert send(client, text(EVENT), secret="whsec_connect").status_code == 204
    assert send(client, text({**EVENT, "id": "evt_9"}), secret="whsec_platform").status_code == 204
    assert send(client, text({**EVENT, "id": "evt_8"})).status_code == 400
    with pytest.raises(gateway.BadNotice):
        gateway.read_notice(text(EVENT), "")
