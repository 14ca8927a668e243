"""people.confirm: a mailed link opens the account."""

import contextvars
import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.people.steps import GOOD, PASSWORD, answered, joined, link, mails
from tests.world import NOW
from voucher import settings
from voucher.kernel import clock, db
from voucher.people.models import Organisation, User


@pytest.fixture(autouse=True)
def away(monkeypatch):
    monkeypatch.setenv("TAX_OFFICE_URL", "http://127.0.0.1:9/away")
    settings.get.cache_clear()
    yield
    settings.get.cache_clear()


def _asked(client, **other):
    client.post("/people/sign-up", data={**GOOD, **other})
    answered()
    return link(mails()[-1])


def test_the_page_shows_what_was_told_and_asks_for_a_password(client, world):
    page = client.get(f"{_asked(client)}?lang=en").text
    for told in ("새한정공", "101-86-00011", "김담당", "new@saehan.example", "tax office did not answer"):
        assert told in page


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "fill this in"),
        ("short", "at least 10 characters"),
        ("1234567890123", "easy to guess"),
        ("aaaaaaaaaaaa", "easy to guess"),
        ("new-saehan-new", None),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(client, world, password, told):
    address = _asked(client, email="saehan@saehan.example")
    page = client.post(f"{address}?lang=en", data={"password": password}).text
    assert (told or "easy to guess") in page
    assert client.post(address, data={"password": PASSWORD}).status_code == 302


def test_a_link_works_once_and_for_a_day(client, world):
    address = _asked(client)
    with clock.freeze(NOW + timedelta(hours=24, seconds=1)):
        assert client.get(address).status_code == 410
        assert client.post(address, data={"password": PASSWORD}).status_code == 410
    assert client.post(address, data={"password": PASSWORD}).status_code == 302
    assert client.post(address, data={"password": PASSWORD}).status_code == 410
    assert client.get("/people/sign-up/nonsense").status_code == 410


def test_a_script_in_a_name_stays_text(client, world):
    joined(client, name="<script>alert(1)</script>")
    page = client.get("/home").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("same", ["registration_no", "email"])
def test_of_two_at_the_same_moment_one_joins_and_one_is_told(app, client, world, same):
    other = {"registration_no": "1018600025", "email": "two@saehan.example"}
    del other[same]
    addresses = [_asked(client), _asked(client, **other)]
    gate, here, answers = threading.Barrier(2), contextvars.copy_context(), []

    def open_account(address):
        browser = app.test_client()
        gate.wait()
        answers.append(browser.post(f"{address}?lang=en", data={"password": PASSWORD}))

    threads = [threading.Thread(target=here.copy().run, args=(open_account, a)) for a in addresses]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    told = next(answer.text for answer in answers if answer.status_code == 200)
    assert ("joined in the meantime" if same == "registration_no" else "have an account already") in told
    with db.transaction(read_only=True) as session:
        assert len(session.exec(select(Organisation).where(Organisation.name == "새한정공")).all()) == 1
        assert len(session.exec(select(User).where(User.email.like("%@saehan.example"))).all()) == 1
