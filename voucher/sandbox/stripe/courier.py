"""Two threads: one delivers the queued webhooks, the other does what has become due. Both survive any kill."""

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from threading import Event, Thread

import requests
from psycopg import OperationalError

from voucher.sandbox import controls
from voucher.sandbox.config import Config
from voucher.sandbox.store import Db, Store, Thing
from voucher.sandbox.stripe import checkout, objects, payouts
from voucher.sandbox.stripe.errors import ApiError
from voucher.sandbox.stripe.objects import Call

LOG = logging.getLogger(__name__)
NEXT = """
    WITH asked AS (
        SELECT coalesce((SELECT value #>> '{}' FROM sandbox.control WHERE name = 'order'), 'normal') AS "order"
    )
    SELECT id, body, attempts FROM sandbox.delivery, asked
    WHERE state = 'waiting' AND due_at <= now() AND ("order" = 'normal' OR NOT EXISTS (
        SELECT 1 FROM sandbox.delivery AS burst
        WHERE burst.state = 'waiting' AND burst.attempts = 0 AND burst.due_at > now()
    ))
    ORDER BY CASE "order" WHEN 'random' THEN random() WHEN 'reversed' THEN -id ELSE extract(epoch FROM due_at) END, id
    LIMIT 1 FOR UPDATE OF delivery SKIP LOCKED
"""
LONGEST_PAUSE = timedelta(seconds=10)
PATIENCE = 10  # seconds for an answer


def signature(body: str, secret: str, at: int) -> str:
    """The `Stripe-Signature` header: HMAC-SHA256 of time and body, as the SDK verifies it."""
    signed = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


class Courier:
    """Delivers at least once, in order unless told otherwise, until the portal answers 2xx."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config = config
        self._store = store
        self._news = {self.deliver: Event(), self.fulfil: Event()}
        self._over = Event()
        self._web = requests.Session()
        self._web.trust_env = False  # a proxy has no business on loopback

    def start(self) -> None:
        for work in self._news:
            Thread(target=self._loop, args=(work,), daemon=True, name=work.__name__).start()

    def wake(self) -> None:
        """Look now instead of at the next quarter of a second."""
        for news in self._news.values():
            news.set()

    def stop(self) -> None:
        self._over.set()
        self.wake()

    def _loop(self, work: Callable[[], bool]) -> None:
        while not self._over.is_set():
            try:
                busy = work()
            except OperationalError:
                busy = False
                self._over.wait(0.5)  # the database is away; it will be back
            except Exception:
                LOG.exception("%s", work.__name__)
                busy = False
            if busy:
                self.wake()
            else:
                self._news[work].wait(0.25)
                self._news[work].clear()

    def deliver(self) -> bool:
        """Send the next that is due, holding its row, so that a reset waits for it. True when it arrived."""
        with self._store.transaction() as db:
            delivery = _next(db)
            if delivery is None:
                return False
            target = str(controls.read(db, "webhook_url")) or self._config.webhook_url
            status, fault = self._send(target, delivery["body"])
            return _note(db, delivery, status, fault)

    def _send(self, target: str, body: str) -> tuple[int | None, str | None]:
        header = signature(body, self._config.webhook_secret, int(time.time()))
        headers = {"Stripe-Signature": header, "Content-Type": "application/json; charset=utf-8"}
        try:
            answer = self._web.post(
                target, data=body.encode(), headers=headers, timeout=PATIENCE, allow_redirects=False
            )
        except requests.RequestException as error:
            return None, f"{type(error).__name__}: {error}"[:500]
        return answer.status_code, None

    def fulfil(self) -> bool:
        """Do one thing that is due: a payout arrives, a session expires. True when there was one."""
        with self._store.transaction() as db:
            row = db.execute(
                "DELETE FROM sandbox.due WHERE id = (SELECT id FROM sandbox.due WHERE due_at <= now()"
                " ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING work, subject"
            ).fetchone()
            if row is None:
                return False
            try:
                with db.transaction():
                    WORK[row["work"]](db, row["subject"])
            except ApiError as refused:
                LOG.warning("%s %s: %s", row["work"], row["subject"], refused.message)
        return True


def _next(db: Db) -> Thing | None:
    """What may leave now. A reordered burst leaves together, once it has been quiet for a moment.

    One statement, so that the order and the deliveries are seen at one instant: a release sets both.
    """
    return db.execute(NEXT).fetchone()


def _note(db: Db, delivery: Thing, status: int | None, fault: str | None) -> bool:
    now = datetime.now(UTC)
    arrived = status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    pause = min(LONGEST_PAUSE, timedelta(seconds=0.5 * 2 ** min(delivery["attempts"], 8)))
    db.execute(
        "UPDATE sandbox.delivery SET attempts = attempts + 1, last_status = %s, last_error = %s, state = %s,"
        " due_at = %s, sent_at = %s WHERE id = %s",
        (
            status,
            fault,
            "sent" if arrived else "waiting",
            now if arrived else now + pause,
            now if arrived else None,
            delivery["id"],
        ),
    )
    return arrived


def _finish_payout(db: Db, name: str) -> None:
    owner = objects.owner(Call(db), payouts.KIND, name)
    payouts.finish(Call(db, account=owner), name)


def _expire_session(db: Db, name: str) -> None:
    call = Call(db)
    if objects.load(call, checkout.KIND, name)["status"] == "open":
        checkout.expire(call, name)


WORK: dict[str, Callable[[Db, str], None]] = {
    "finish_payout": _finish_payout,
    "expire_session": _expire_session,
}
