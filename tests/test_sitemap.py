"""Every page has an act, a template and a test, and what the matrix says is what happens."""

import re

import pytest

from voucher import sitemap
from voucher.people.roles import MAY, Role
from voucher.settings import ROOT

STAND_IN = {
    "string": "XXX-2026-000000",
    "uuid": "00000000-0000-7000-8000-000000000000",
    "int": "1",
    "default": "XXX-2026-000000",
}
WHO = {
    Role.APPLICANT: "alice",
    Role.SUPPLIER: "chul",
    Role.OFFICER: "bora",
    Role.PAYMASTER: "dana",
    Role.MANAGER: "gi",
    Role.AUDITOR: "eun",
    Role.ADMINISTRATOR: "hana",
}


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
def test_what_the_matrix_says_is_what_happens(role, portal, world, client, as_user):
    browser = as_user(getattr(world, WHO[role])) if role else client
    may = {str(act) for act in MAY[role]} if role else set()
    for page in sitemap.pages(portal):
        if page.acts[0].startswith("machine:"):
            continue
        allowed = page.acts == ("public",) or bool(may & set(page.acts))
        for method in page.methods:
            if page.endpoint == "people.sign_out" and method == "POST":
                continue
            answer = browser.open(_address(page.rule), method=method, data={} if method == "POST" else None)
            told = f"{role} {method} {page.rule}: {answer.status_code}"
            assert answer.status_code < 500, told
            if allowed:
                assert answer.status_code != 403, told
                assert "/people/sign-in" not in answer.headers.get("Location", ""), told
            elif role is None:
                assert answer.status_code == 401 or "/people/sign-in" in answer.headers.get("Location", ""), told
            else:
                assert answer.status_code == 403, told


def test_no_page_speaks_of_a_template_that_is_not_used(portal):
    used = {page.template for page in sitemap.pages(portal)}
    for path in (ROOT / "templates").glob("*/*.html"):
        package, name = path.parent.name, path.name
        if package in {"layout", "ui", "errors", "sandbox"} or name.startswith("_"):
            continue
        assert f"{package}/{name}" in used, f"{package}/{name} belongs to no page"
