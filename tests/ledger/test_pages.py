"""Pages of the ledger: ledger.books, ledger.places, ledger.account, ledger.account_export, ledger.journal, ledger.transfer."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from tests.world import NOW, World
from voucher.kernel import clock, db
from voucher.kernel.money import Won
from voucher.ledger import chart
from voucher.ledger.places import Leg
from voucher.ledger.posting import hold, post, reverse, settle


@dataclass
class Books:
    """Some movements: opened, a voucher issued and taken back, a payment on its way."""

    issued: UUID
    held: UUID
    settled: UUID
    number: int


@pytest.fixture
def books(database: str, world: World) -> Books:
    line, round_id, voucher_id = uuid4(), uuid4(), uuid4()
    here = chart.available(round_id)
    with db.transaction() as session:
        opened = Leg(Won(5_000_000), chart.authority(line), chart.appropriation(line))
        given = Leg(Won(5_000_000), here, chart.authority(line))
        post(session, opened, given, key="open", by=world.bora.id, document="RND-2026-000009", memo="<b>Round</b>")
        with clock.freeze(NOW + timedelta(days=2)):
            leg = Leg(Won(1_200_000), chart.committed(voucher_id), here)
            issued = post(session, leg, key="issue", by=world.bora.id, document="VCH-2026-000009")
            reverse(session, issued, key="back", by=None)
            sent = Leg(Won(300_000), chart.committed(voucher_id), here)
            held = hold(session, sent, key="h", by=None, document="PAY-2026-000009")
            settled = settle(session, held, key="s", by=None)
            hold(session, sent, key="h2", by=None, document="PAY-2026-000010")
        owner = {"owner": round_id}
        found = session.connection().exec_driver_sql("SELECT id FROM ledger_account WHERE owner_id = %(owner)s", owner)
        return Books(issued, held, settled, found.scalar_one())


@pytest.fixture
def auditor(world: World, as_user: Callable, books: Books) -> FlaskClient:
    return as_user(world.eun)


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "/ledger/",
        "/ledger/?book=cash",
        "/ledger/budget/available/",
        "/ledger/accounts/{0.number}",
        "/ledger/journal",
        "/ledger/transfers/{0.issued}",
    ],
)
def test_every_page_speaks_both_languages(auditor: FlaskClient, books: Books, address: str) -> None:
    address = address.format(books)
    mark = "&" if "?" in address else "?"
    korean, english = text(auditor, f"{address}{mark}lang=ko"), text(auditor, f"{address}{mark}lang=en")
    assert re.search("[가-힣]", korean)
    main = re.search(r"<main.*</main>", english, re.DOTALL)
    assert main
    assert not re.search("[가-힣]", main[0].replace("보라", ""))


def test_both_sides_of_the_trial_balance_are_equal(auditor: FlaskClient) -> None:
    page = text(auditor, "/ledger/?lang=en")
    total = re.search(r'<tr class="total">(.*?)</tr>', page, re.DOTALL)
    assert total
    assert total[1].count("5,000,000") == 2
    assert "4,700,000" in page


def test_the_books_as_of_a_day(auditor: FlaskClient) -> None:
    day = clock.seoul_day(NOW).isoformat()
    assert "4,700,000" not in text(auditor, f"/ledger/?lang=en&as_of={day}")
    assert "Nothing moved in this book yet" in text(auditor, "/ledger/?lang=en&as_of=2020-01-01")


def test_a_statement_runs_a_balance(auditor: FlaskClient, books: Books) -> None:
    page = text(auditor, f"/ledger/accounts/{books.number}?lang=en")
    for figure in ("5,000,000", "3,800,000", "1,200,000", "4,700,000", "4,400,000"):
        assert figure in page
    assert "Reversal" in page
    day = clock.seoul_day(NOW).isoformat()
    assert "3,800,000" not in text(auditor, f"/ledger/accounts/{books.number}?lang=en&as_of={day}")


def test_the_statement_as_csv_ends_with_the_balance(auditor: FlaskClient, books: Books) -> None:
    answer = auditor.get(f"/ledger/accounts/{books.number}/export?lang=en")
    lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [line["Balance"] for line in lines] == ["5000000", "3800000", "5000000", "5000000", "4700000", "4700000"]
    assert lines[-1]["Held money"] == "300000"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("document=vch-2026-000009", 2),
        ("document=nothing", 0),
        ("least=5,000,000", 2),
        ("most=300000", 3),
        ("least=1200000&most=1200000", 2),
        ("until=2020-01-01", 0),
        ("book=cash", 0),
        ("since=tomorrow&least=many&after=@@@", 7),
        ("least=99999999999999999999999", 7),
        ("book=%27%3B--", 0),
    ],
)
def test_the_journal_is_filtered(auditor: FlaskClient, query: str, found: int) -> None:
    page = text(auditor, f"/ledger/journal?lang=en&{query}")
    assert page.count("/ledger/transfers/") == found
    assert ("No movement found" in page) == (found == 0)


def test_an_act_shows_its_legs_and_what_followed(auditor: FlaskClient, books: Books, world: World) -> None:
    page = text(auditor, f"/ledger/transfers/{books.issued}?lang=en")
    assert world.bora.name in page
    assert "Followed by" in page
    settled = text(auditor, f"/ledger/transfers/{books.settled}?lang=en")
    assert "Follows" in settled
    assert str(books.held) in settled


def test_what_somebody_wrote_stays_text(auditor: FlaskClient) -> None:
    link = re.search(r"/ledger/transfers/[0-9a-f-]+", text(auditor, "/ledger/journal?document=RND-2026-000009"))
    assert link
    assert "&lt;b&gt;Round" in text(auditor, link[0])


def test_long_lists_have_pages(auditor: FlaskClient) -> None:
    with db.transaction() as session:
        round_id = uuid4()
        for n in range(60):
            leg = Leg(Won(n + 1), chart.bank(), chart.subsidy(round_id))
            post(session, leg, key=f"n{n}", by=None, document=f"DOC-{n:03}")
    seen, address = [], "/ledger/journal?lang=en&book=cash"
    while address:
        page = text(auditor, address)
        seen += re.findall(r"DOC-(\d{3})</a>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"{n:03}" for n in reversed(range(60))]


@pytest.mark.parametrize(
    "address",
    [
        "/ledger/?book=fund:x",
        "/ledger/budget/slush/",
        "/ledger/cash/available/",
        "/ledger/fund:1/bank/",
        "/ledger/accounts/999999",
        "/ledger/accounts/99999999999999999999999",
        "/ledger/accounts/999999/export",
        "/ledger/transfers/00000000-0000-7000-8000-000000000000",
    ],
)
def test_what_is_not_there_is_not_found(auditor: FlaskClient, address: str) -> None:
    assert auditor.get(address).status_code == 404


def test_a_firm_may_not_look(world: World, as_user: Callable) -> None:
    assert as_user(world.alice).get("/ledger/").status_code == 403
