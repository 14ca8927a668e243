"""vouchers.send_back: a paymaster reads why money does not go back and what to do, and has the rail asked again."""

import pytest

from tests.vouchers.test_funding import payments
from tests.vouchers.test_refunding import EXPIRED, expiring, failing, refused, run_nothing_more
from voucher.kernel import errands
from voucher.vouchers import refunding
from voucher.vouchers.models import MOST_REFUSALS


def address(path) -> str:
    return f"/vouchers/{path.voucher}/payments/1/send-back"


def test_it_says_why_and_what_to_do_and_asks_again(world, rail, as_user):
    path, _payment_id = expiring(world, rail)
    refused(path, rail, MOST_REFUSALS)
    dana = as_user(world.dana)
    assert address(path) in dana.get(f"/vouchers/{path.voucher}").text
    page = dana.get(address(path)).text
    for said in (payments(path)[0].payment_id, "Insufficient funds", "Nobody sends it any more", "by hand"):
        assert said in page, said
    rail.order("/funds", amount=payments(path)[0].returned_krw)
    assert dana.post(address(path)).status_code == 302
    assert "asked already" in dana.post(address(path)).text
    errands.run_waiting()
    assert path.places() == EXPIRED
    assert "Nothing of this payment is on its way back." in dana.get(address(path)).text
    assert "<form" not in dana.get(address(path)).text.partition("<main")[2].partition("</main")[0]
    assert address(path) not in dana.get(f"/vouchers/{path.voucher}").text


def test_it_says_that_the_bank_sent_it_back(world, rail, as_user):
    path, payment_id = expiring(world, rail)
    refunding.refund(payment_id)
    run_nothing_more()
    failing(rail)
    assert "lost_or_stolen_card" in as_user(world.dana).get(address(path)).text
    firm = as_user(world.alice).get(f"/vouchers/{path.voucher}").text
    assert "The money did not arrive" in firm
    assert address(path) not in firm


@pytest.mark.parametrize("who", ["alice", "bora", "eun", "mallory"])
def test_nobody_else(world, rail, as_user, who):
    path, _payment_id = expiring(world, rail)
    assert as_user(getattr(world, who)).post(address(path)).status_code == 403


def test_a_payment_that_is_not_there_is_not_found(world, rail, as_user):
    path, _payment_id = expiring(world, rail)
    assert as_user(world.dana).get(f"/vouchers/{path.voucher}/payments/7/send-back").status_code == 404
