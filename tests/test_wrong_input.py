"""What nobody should type, in every form of the portal: an answer with a reason, never a 500, nothing half done."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.conftest import use
from tests.crawling import crawl
from tests.crowd import PEOPLE, home
from tests.forms import SCRIPT, WRONG, Form, forms
from tests.rail import pointing_at
from tests.town import Street, come_to, copied, demo_copy, demo_template, street
from voucher import sitemap
from voucher.commands import proofs
from voucher.kernel import db
from voucher.ledger import checking
from voucher.sandbox.testing import Sandbox, running

__all__ = ["come_to", "demo_copy", "demo_template", "street"]
AT_MOST = 2  # forms of a page that are tried
ELSEWHERE = {"people.sign_out"}


@pytest.fixture(scope="module")
def _busy(server: str, demo_template: str) -> Iterator[tuple[str, Sandbox]]:
    """A copy to be spoiled, with the world outside running."""
    with copied(server, demo_template) as url, running(url, VOUCHER_ENV="test") as sandbox:
        yield url, sandbox


@pytest.fixture
def busy(_busy: tuple[str, Sandbox], portal) -> Iterator[Street]:
    url, outside = _busy
    use(url)
    with pointing_at(outside):
        yield Street(portal)
    db.engine().dispose()


def written() -> tuple[int, int]:
    """How much is in the ledger and in the audit log."""
    with db.transaction(read_only=True) as session:
        counts = "SELECT (SELECT count(*) FROM ledger_transfer), (SELECT count(*) FROM audit_record)"
        return tuple(session.connection().execute(sa.text(counts)).one())


def faults() -> list[object]:
    with checking.snapshot() as session:
        return [proof for proof in checking.check(session, proofs()) if proof.fault]


def bodies(form: Form) -> Iterator[tuple[str, bytes]]:
    """The form with one thing wrong at a time; then empty, and at last right, twice."""
    for name in form.fields:
        for what, value in WRONG.items():
            yield f"{what} in {name}", form.body(**{name: value})
    yield "nothing", b""
    yield "all right", form.body()
    yield "all right, again", form.body()


@pytest.mark.slow
@pytest.mark.parametrize("role", PEOPLE)
def test_every_form_takes_it_kindly(busy: Street, come_to, portal, role):
    posting = {page.endpoint for page in sitemap.pages(portal) if "POST" in page.methods} - ELSEWHERE
    wrong, met = [], set[str]()
    for email in PEOPLE[role]:
        browser, found = busy.enter(email), []
        for endpoint in sorted(come_to[email].keys() & posting - met):
            for address in come_to[email][endpoint][:AT_MOST]:
                found += [(address, form) for form in forms(browser.get(address).text)[:AT_MOST]]
                met.add(endpoint)
        # What is only a button comes last: after it there may be nothing left to write into.
        for address, form in sorted(found, key=lambda it: -len(it[1].fields)):
            wrong += _tried(browser, address, form)
    assert not wrong, "\n".join(wrong)
    assert not faults()
    assert met


def _tried(browser, address: str, form: Form) -> list[str]:
    wrong = []
    for what, body in bodies(form):
        before = written()
        answer = browser.post(
            form.action or address, data=body, content_type="application/x-www-form-urlencoded", follow_redirects=False
        )
        told = f"{address}: {what}: {answer.status_code}"
        if answer.status_code >= 500:
            wrong.append(told)
        refused = answer.status_code >= 400 or (answer.status_code == 200 and answer.mimetype == "text/html")
        if refused and written() != before and not address.startswith("/people/"):
            wrong.append(f"{told}, but something was written")
        if answer.mimetype == "text/html" and SCRIPT in answer.text:
            wrong.append(f"{told}: a script stands in the page")
    return wrong


def test_what_was_written_is_shown_as_text(busy: Street, portal):
    """After all that: nobody is served somebody's script."""
    for emails in PEOPLE.values():
        browser = busy.enter(emails[0])
        shown = []

        def ask(address, browser=browser, shown=shown):
            answer = busy.ask(browser, address)
            shown.append(answer.text)
            return answer

        visit = crawl(ask, portal.url_map, home(emails[0]))
        assert not visit.broken
        assert SCRIPT not in "".join(shown)


@pytest.mark.parametrize("token", ["", "csrf_token=stale"])
def test_a_form_of_another_day_changes_nothing(street: Street, portal, monkeypatch, token):
    monkeypatch.setitem(portal.config, "WTF_CSRF_ENABLED", True)
    before = written()
    browser = street.enter("bora@agency.example")
    for page in sitemap.pages(portal):
        if "POST" in page.methods and not page.acts[0].startswith("machine:"):
            rule = page.rule.replace("<int:number>", "1").replace("<uuid:", "<")
            answer = browser.post(rule, data=token, content_type="application/x-www-form-urlencoded")
            assert answer.status_code == (400 if "<" not in rule else answer.status_code), rule
            assert answer.status_code in {400, 404}, f"{rule}: {answer.status_code}"
    assert written() == before
