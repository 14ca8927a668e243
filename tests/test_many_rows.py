"""Lists over very many rows read no more than their page: no sort and no walk over a whole table."""

import os

import psycopg
import pytest

from tests import path as way
from tests.plans import explained
from tests.rail import Rail
from tests.world import NOW, World
from voucher.disbursements import queries as disbursements
from voucher.disbursements.models import Disbursement
from voucher.invoices import queries as invoices
from voucher.kernel import db
from voucher.notices import news
from voucher.vouchers import queries as vouchers

MANY = int(os.environ.get("MANY_ROWS", "20000"))  # 200,000 and a million were tried by hand
MOST = 2_600  # rows that any step of a plan may see; three times the nearest ones that a search looks at
COPIED = ("applications_application", "vouchers_voucher", "invoices_invoice", "disbursements_disbursement")
CHANGED = {
    "id": "md5('{table}' || n)::uuid",
    "ref": "'X' || n",
    "application_id": "md5('applications_application' || n)::uuid",
    "invoice_id": "md5('invoices_invoice' || n)::uuid",
    "milestone_id": "md5('m' || n)::uuid",
    "created_at": "created_at - n * interval '1 minute'",
    "own_share_due_on": "own_share_due_on - n % 900",
    "amount_krw": "amount_krw + n * 37 % 100003",
    "tax_invoice_no": "left(tax_invoice_no, 8) || 'Z' || lpad(n::text, 15, '0')",
    "findable": "findable || CASE WHEN n % 7000 = 0 THEN ' 아주드문낱말' ELSE '' END",
}


def _copy(owner: psycopg.Connection, table: str) -> None:
    """Very many rows like the one that is there. What keeps rows honest stands aside in this copy of the world."""
    constraints = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
    for (name,) in owner.execute(constraints, [table]).fetchall():
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
    owner.execute("DROP INDEX IF EXISTS uq_applications_application_open")
    columns = [row[0] for row in owner.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )]  # fmt: skip
    values = ", ".join(CHANGED.get(column, column).replace("{table}", table) for column in columns)
    owner.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, generate_series(1, {MANY}) n"
    )
    owner.execute(f"ANALYZE {table}")


@pytest.fixture
def many(world: World, rail: Rail, database: str) -> World:
    way.ready(world, rail)
    with psycopg.connect(database) as owner:
        for table in COPIED:
            _copy(owner, table)
    return world


PAY = """
    UPDATE disbursements_disbursement SET state = 'paid', hold_link_id = id, settle_link_id = id, released_by_id = %s,
        account_confirmed_by_id = approved_by_id,
        paid_at = %s::timestamptz - ('x' || left(md5(ref), 5))::bit(20)::int * interval '1 second'
"""


def test_the_news_of_a_month_are_read_from_an_index(many: World, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(PAY, [many.dana.id, NOW])
        owner.execute("VACUUM ANALYZE disbursements_disbursement")
    paid = Disbursement.metadata.tables["disbursements_disbursement"].c
    firm, supplier = many.organisations["haneul"], many.organisations["chul_ai"]
    with db.transaction(read_only=True) as session:
        for which in ([], [paid.firm_id == firm], [paid.supplier_id == supplier]):
            work = lambda: list(news._payments(session, NOW - news.LATELY, "Paid", *which))  # noqa: B023, E731
            assert len(work()) == news.MOST
            worst = max(explained(session, work), key=lambda step: step[1])
            assert worst[1] <= MOST, (which, worst)


LISTS = [
    (vouchers, "due"), (vouchers, "newest"), (vouchers, "oldest"),
    (disbursements, "largest"), (disbursements, "newest"), (invoices, "newest"), (invoices, "largest"),
]  # fmt: skip
FILTERS = [{}, {"state": "rare"}, {"state": "common"}, {"q": "하늘"}, {"q": "아주드문"}, {"q": "X12"}, {"q": "nothing"}]
STATE = {vouchers: ("lapsed", "usable"), disbursements: ("paid", "ready"), invoices: ("paid", "approved")}


def test_a_page_reads_no_more_than_its_rows(many: World) -> None:
    with db.transaction(read_only=True) as session:
        for package, sort in LISTS:
            for wanted in FILTERS:
                asked = {"sort": sort, **wanted}
                if "state" in asked:
                    asked["state"] = STATE[package][asked["state"] == "common"]
                page = package.listing(session, asked, many.bora)
                pages = [{}, {"after": page.after}] if page.after else [{}]
                for cursor in pages:
                    work = lambda: package.listing(session, asked | cursor, many.bora)  # noqa: B023, E731
                    worst = max(explained(session, work), key=lambda step: step[1])
                    assert worst[1] <= MOST, (package.__name__, asked, worst)
