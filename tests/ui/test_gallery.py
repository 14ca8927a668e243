"""Every component, in both languages: it renders, belongs together, and says nothing that the content policy refuses."""

import itertools
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from voucher.settings import ROOT

pytestmark = pytest.mark.parametrize("language", ["ko", "en"])


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.found if (value := attrs.get(attribute))]


@pytest.fixture
def gallery(visitor: FlaskClient, language: str) -> Elements:
    answer = visitor.get(f"/ui?wrong=1&lang={language}")
    assert answer.status_code == 200
    return Elements(answer.text)


def test_ids_are_unique(gallery: Elements):
    assert not [name for name, times in Counter(gallery.values("id")).items() if times > 1]


def test_what_is_pointed_at_is_there(gallery: Elements):
    ids = set(gallery.values("id"))
    pointed = [name for value in gallery.values("aria-describedby") for name in value.split()]
    pointed += gallery.values("for") + gallery.values("popovertarget")
    pointed += [value[1:] for value in gallery.values("href") if value.startswith("#") and len(value) > 1]
    assert pointed
    assert not set(pointed) - ids


def test_every_input_has_a_label(gallery: Elements):
    labelled = set(gallery.values("for"))
    inputs = [a for tag, a in gallery.found if tag in ("input", "select", "textarea") and a.get("type") != "hidden"]
    assert len(inputs) > 10
    assert not [a for a in inputs if a.get("id") not in labelled]


def test_nothing_is_inline(gallery: Elements):
    assert not gallery.values("style")
    assert not [a for _, a in gallery.found for name in a if name.startswith("on")]
    assert not [tag for tag, a in gallery.found if tag == "style" or (tag == "script" and not a.get("src"))]


def test_headings_go_down_by_one(visitor: FlaskClient, language: str):
    html = visitor.get(f"/ui?lang={language}").text
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_korean_is_korean(visitor: FlaskClient, language: str):
    html = visitor.get(f"/ui?lang={language}").text
    assert f'<html lang="{language}">' in html
    assert ("신청 금액" in html) == (language == "ko")
    assert ("Amount asked<" in html) == (language == "en")


def test_sums_are_read_out(visitor: FlaskClient, language: str):
    html = visitor.get(f"/ui?lang={language}").text
    assert ("오천만 원" if language == "ko" else "50 million won") in html


def test_the_readme_names_every_file(language: str):
    assert language
    told = (ROOT / "templates" / "ui" / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in (ROOT / "templates" / "ui").glob("*.html")} - {"gallery.html"}
    assert not {name for name in files if f"`{name}`" not in told}
