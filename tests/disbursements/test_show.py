"""disbursements.show"""

from tests import path as way
from tests.disbursements.steps import release
from tests.path import TOTAL
from voucher.disbursements import queries, settling
from voucher.disbursements.models import Disbursement
from voucher.kernel import db, errands
from voucher.rails.events import PayoutFailed, PayoutPaid


def test_step_by_step_for_everybody_who_may_see_it(world, rail, as_user):
    rail.order("/payouts/fail", count=1)
    path = way.ready(world, rail)
    url = f"/disbursements/{path.payment}"
    dana, chul, eun = as_user(world.dana), as_user(world.chul), as_user(world.eun)
    assert "Look and release" in dana.get(url).text
    assert "Look and release" not in eun.get(url).text
    assert "A paymaster who did not approve" in chul.get(url).text
    release(path)
    assert "handed to the payment service" in chul.get(url).text
    errands.run_waiting()
    assert "The bank expects it to arrive on" in chul.get(url).text
    rail.finish_payouts()
    rail.bring()
    failed = dana.get(url).text
    assert "It came back" in failed
    assert "The bank account has been closed." in failed
    assert "Look and release" in failed
    steps = failed[failed.index('<ol class="flow">') : failed.index("</ol>", failed.index('<ol class="flow">'))]
    assert [steps.count(f"stop-{kind}") for kind in ("done", "now", "ahead")] == [3, 1, 1], "what was done stays done"
    assert "Being looked into" in chul.get(url).text
    release(path)
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    paid = chul.get(url).text
    assert "The bank confirmed it on" in paid
    assert "KRW\u00a022,000,000" in paid
    assert world.dana.name not in paid, "who in the agency acted is the agency's matter"
    assert world.dana.name in eun.get(url).text


def test_another_firms_payment_is_not_there(world, rail, as_user):
    path = way.ready(world, rail)
    browser = as_user(world.mallory)
    assert browser.get(f"/disbursements/{path.payment}").status_code == 404
    assert browser.get("/disbursements/PAY-2026-999999").status_code == 404
    assert as_user(world.gi).get(f"/disbursements/{path.payment}").status_code == 403


def test_another_sum_than_was_released_is_a_task_and_says_what_to_do(world, rail, as_user):
    path = way.ready(world, rail)
    release(path)
    errands.run_waiting()
    payment = path.read(Disbursement, path.payment)
    metadata = {"disbursement": str(payment.id), "attempt": "1"}
    url = f"/disbursements/{path.payment}"

    def odd(person) -> list[tuple[str, str]]:
        with db.transaction(read_only=True) as session:
            return [(t.ref, t.endpoint) for t in queries.waiting_for(session, person) if "Another sum" in t.what]

    assert odd(world.dana) == []
    with db.transaction() as session:
        settling.settle(session, PayoutPaid(payment.payout_id, "acct", TOTAL - 1, None, metadata))
    assert odd(world.dana) == [(path.payment, "disbursements.show")]
    assert odd(world.chul) == odd(world.eun) == []
    page = as_user(world.dana).get(url).text
    for said in ("Another sum arrived than was released", f"{TOTAL - 1:,}", payment.payout_id):
        assert said in page
    assert "Another sum" not in as_user(world.chul).get(url).text
    with db.transaction() as session:
        settling.fail(session, PayoutFailed(payment.payout_id, "acct", "canceled", metadata))
    assert odd(world.dana) == []
    assert "It came back" in as_user(world.dana).get(url).text
