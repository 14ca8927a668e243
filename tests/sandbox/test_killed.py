"""kill -9 at any moment: what was answered is there, nothing is there twice, every webhook arrives."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import stripe

from voucher.sandbox.testing import running

from .conftest import client, order
from .flows import funds, payout, press, session, supplier, topup, transfer
from .portal import Portal


def test_everything_is_there_after_a_kill(database: str, portal: Portal) -> None:
    with running(database, portal.url) as sandbox:
        order(sandbox, "reset")
        portal.forget()
        api = client(sandbox)
        order(sandbox, "settings", payout_delay_seconds=1)
        order(sandbox, "deliveries/hold")
        topup(api, 1000)
        account = supplier(api)
        transfer(api, account.id, 1000, key="PAY-1")
        paid = payout(api, account.id, 1000)
        made = session(api)
        sandbox.kill()
        time.sleep(1)
        sandbox.start()
        assert transfer(api, account.id, 1000, key="PAY-1").last_response.headers["Idempotent-Replayed"] == "true"
        press(made.url or "", "pay")
        assert funds(api) == made.amount_total
        order(sandbox, "deliveries/release")
        (event,) = portal.wait(1, "payout.paid")
        assert event.data.object["id"] == paid.id
        portal.wait(1, "checkout.session.completed")
        assert sandbox.stop() == 0


def test_a_storm_of_kills(database: str, portal: Portal) -> None:
    with running(database, portal.url) as sandbox:
        order(sandbox, "reset")
        portal.forget()
        over = Event()

        def storm() -> None:
            for _ in range(5):
                time.sleep(random.uniform(0.05, 0.4))
                sandbox.kill()
                sandbox.start()
            over.set()

        made: dict[str, str] = {}

        def pay(worker: int) -> None:
            number = 0
            asked_in_vain = False  # who was not answered asks again, even when the storm is over
            while asked_in_vain or not over.is_set() or number < 5:
                key = f"{worker}-{number}"
                asked_in_vain = True
                try:
                    done = client(sandbox).v1.topups.create(
                        {"amount": 1, "currency": "krw", "metadata": {"key": key}}, {"idempotency_key": key}
                    )
                except stripe.APIConnectionError:
                    time.sleep(0.05)
                    continue  # the same key again
                made[key] = done.id
                number += 1
                asked_in_vain = False

        trouble = Thread(target=storm)
        trouble.start()
        with ThreadPoolExecutor(4) as crowd:
            list(crowd.map(pay, range(4)))
        trouble.join()
        api = client(sandbox)
        kept = {t.metadata["key"]: t.id for t in api.v1.topups.list({"limit": 100}).auto_paging_iter()}
        assert kept == made
        assert funds(api) == len(made)
        portal.until(lambda: list({e.data.object["id"] for e in portal.got}), len(made), 20)
