"""The menu marks where one is, once; the foot says whom to call."""

import re

import pytest

from voucher import settings


def _marked(html: str) -> list[str]:
    return re.findall(r'<li><a href="([^"]+)" aria-current="true">', html)


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/suppliers/offers", "/suppliers/offers"),
        ("/suppliers/offer", "/suppliers/offers"),
        ("/suppliers/", "/suppliers/"),
        ("/contracts/", "/contracts/"),
        ("/home", "/home"),
    ],
)
def test_the_menu_marks_the_closest_entry(as_user, world, address, entry):
    assert _marked(as_user(world.chul).get(address).text) == [entry]


def test_a_page_of_no_part_marks_nothing(client):
    assert _marked(client.get("/nowhere").text) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_foot_says_whom_to_call(client, language):
    html = client.get(f"/?lang={language}").text
    assert f'href="tel:{settings.get().agency_phone}"' in html
    assert getattr(settings.get(), f"agency_address_{language}") in html


def test_whoever_is_lost_keeps_their_menu(as_user, world, client):
    """A page that is not there is an error page of theirs; for a stranger, one with the way to sign in."""
    answer = as_user(world.bora).get("/this-page-is-not-there")
    assert answer.status_code == 404
    assert world.bora.name in answer.text
    assert "/people/sign-out" in answer.text
    answer = client.get("/this-page-is-not-there")
    assert answer.status_code == 404
    assert "/people/sign-in" in answer.text
