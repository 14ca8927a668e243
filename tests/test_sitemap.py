"""Every page has an act, a template and a test, and what the matrix says is what happens."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.crawling import endpoint_of
from tests.crowd import NEVER_BY_LINK, PEOPLE
from tests.town import come_to, demo_copy, demo_template, street
from voucher import sitemap
from voucher.people.roles import MAY, Role
from voucher.settings import ROOT

STAND_IN = {
    "string": "XXX-2026-000000",
    "uuid": "00000000-0000-7000-8000-000000000000",
    "int": "1",
    "default": "XXX-2026-000000",
}
WHO = {role: PEOPLE[role][0] for role in Role}
SHARED = {"applications.apply"}  # takes a reference that is not one firm's
__all__ = ["come_to", "demo_copy", "demo_template", "street"]


class Committed(NamedTuple):
    """A line of the committed sitemap."""

    methods: list[str]
    rule: str
    acts: set[str]
    template: str

    @property
    def roles(self) -> list[Role]:
        return [role for role in (Role.APPLICANT, Role.SUPPLIER) if self.acts & {str(act) for act in MAY[role]}]


def _committed() -> Iterator[Committed]:
    for line in (ROOT / "tests" / "sitemap.txt").read_text().splitlines():
        methods, rule, acts, template = re.split(r" {2,}", line)
        yield Committed(methods.split(","), rule, set(acts.split()), template)


OF_SOMEBODY = [page for page in _committed() if "<" in page.rule and page.roles and "GET" in page.methods]


def test_the_sitemap_is_as_committed(portal):
    written = ROOT / "tests" / "sitemap.txt"
    assert written.read_text() == sitemap.text(portal), "run: python -m voucher routes > tests/sitemap.txt"


def test_every_page_names_its_act_and_has_its_template(portal):
    for page in sitemap.pages(portal):
        assert page.acts, f"{page.endpoint} has none of @permit, @public, @machine"
        if page.template:
            assert (ROOT / "templates" / page.template).exists(), page.template


def test_every_page_has_its_test(portal):
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    untested = []
    for page in sitemap.pages(portal):
        package, _, name = page.endpoint.partition(".")
        own = ROOT / "tests" / package / f"test_{name}.py"
        spoken = re.escape(page.endpoint) in written
        if page.template and not own.exists() and not spoken and page.endpoint not in written:
            untested.append(page.endpoint)
    assert not untested


def _address(rule: str) -> str:
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: STAND_IN[m.group(1) or "default"], rule)


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_what_the_matrix_says_is_what_happens(role, portal, street, come_to):
    browser = street.enter(WHO[role] if role else "")
    may = {str(act) for act in MAY[role]} if role else set()
    for page in sitemap.pages(portal):
        if page.acts[0].startswith("machine:"):
            continue
        allowed = page.acts == ("public",) or bool(may & set(page.acts))
        real = next((a for pages in come_to.values() for a in pages.get(page.endpoint, ())), _address(page.rule))
        for method in page.methods:
            if page.endpoint == "people.sign_out" and method == "POST":
                continue
            # What is theirs to do is not done here: they get a reference that does not exist.
            address = _address(page.rule) if allowed and method == "POST" else urlsplit(real).path
            answer = browser.open(address, method=method, data={} if method == "POST" else None)
            told = f"{role} {method} {address}: {answer.status_code}"
            assert answer.status_code < 500, told
            if allowed:
                assert answer.status_code != 403, told
                assert "/people/sign-in" not in answer.headers.get("Location", ""), told
            elif role is None:
                assert answer.status_code == 401 or "/people/sign-in" in answer.headers.get("Location", ""), told
            else:
                assert answer.status_code == 403, told


def test_everybody_comes_to_their_pages_by_links_alone(portal, come_to):
    found = {endpoint for pages in come_to.values() for endpoint in pages}
    assert {page.endpoint for page in sitemap.pages(portal) if page.template} - found == NEVER_BY_LINK.keys()


@pytest.mark.parametrize("page", OF_SOMEBODY, ids=lambda page: page.rule)
def test_what_belongs_to_another_is_not_there(page, portal, street, come_to):
    """A firm with nothing, and a supplier of other firms, try the addresses that those see whose they are."""
    strangers = {Role.APPLICANT: "firm30@demo.example", Role.SUPPLIER: "ai8@demo.example"}
    addresses = _owned(page, portal.url_map, come_to)
    if not addresses:
        assert endpoint_of(portal.url_map, _address(page.rule)) in SHARED
    for role in page.roles:
        browser = street.enter(strangers[role])
        for address in addresses:
            for method in page.methods:
                answer = browser.open(address, method=method, data={} if method == "POST" else None)
                assert answer.status_code == 404, f"{strangers[role]} {method} {address}: {answer.status_code}"


def _owned(page: Committed, urls, come_to) -> list[str]:
    """Real addresses of this page, of firms and suppliers."""
    endpoint = endpoint_of(urls, _address(page.rule))
    if endpoint in SHARED:
        return []
    insiders = [e for role in (Role.APPLICANT, Role.SUPPLIER) for e in PEOPLE[role]]
    found = [urlsplit(a).path for e in insiders for a in come_to[e].get(endpoint, ())]
    if endpoint == "vouchers.paid":
        found = [f"{a}/paid" for e in insiders for a in come_to[e].get("vouchers.show", ())]
    return [a for a in dict.fromkeys(found) if urls.bind("").match(a, return_rule=True)[0].rule == page.rule]


def test_no_page_speaks_of_a_template_that_is_not_used(portal):
    used = {page.template for page in sitemap.pages(portal)}
    for path in (ROOT / "templates").glob("*/*.html"):
        package, name = path.parent.name, path.name
        if package in {"layout", "ui", "errors", "sandbox"} or name.startswith("_"):
            continue
        assert f"{package}/{name}" in used, f"{package}/{name} belongs to no page"
