"""people.sign_in: sign in, throttle, time out."""

from datetime import timedelta

from tests.world import NOW, PASSWORD
from voucher.kernel import clock


def test_the_right_password_opens_the_home_page(client, world):
    answer = client.post("/people/sign-in", data={"email": " ALICE@haneul.example ", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/home").status_code == 200


def test_a_wrong_password_says_the_same_as_an_unknown_address(client, world):
    pages = [
        client.post("/people/sign-in?lang=en", data={"email": email, "password": "wrong"})
        for email in ("alice@haneul.example", "nobody@haneul.example")
    ]
    for page in pages:
        assert page.status_code == 200
        assert "The e-mail address or the password is not right." in page.text


def test_five_failures_close_the_door_for_a_quarter_of_an_hour(client, world):
    for _ in range(5):
        client.post("/people/sign-in", data={"email": "alice@haneul.example", "password": "wrong"})
    right = {"email": "alice@haneul.example", "password": PASSWORD}
    assert client.post("/people/sign-in", data=right).status_code == 200
    with clock.freeze(NOW + timedelta(minutes=16)):
        assert client.post("/people/sign-in", data=right).status_code == 302


def test_a_session_ends_when_idle_and_ends_for_good_after_half_a_day(as_user, world):
    browser = as_user(world.alice)
    for minutes in (20, 40, 60):
        with clock.freeze(NOW + timedelta(minutes=minutes)):
            assert browser.get("/home").status_code == 200
    with clock.freeze(NOW + timedelta(minutes=91)):
        assert browser.get("/home").status_code == 302


def test_the_page_after_signing_in_is_never_somebody_elses(client, world):
    right = {"email": "alice@haneul.example", "password": PASSWORD}
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = client.post(f"/people/sign-in?next={wanted}", data=right)
        assert answer.headers["Location"] == "/home"
