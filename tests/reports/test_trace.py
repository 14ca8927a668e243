"""reports.trace: from any reference to the path of the money."""

import pytest

from tests.reports import living
from voucher.reports import tracing


@pytest.fixture
def payments(world):
    return living.a_quarter(world)


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("PAY-2026-000001", "PAY-2026-000001"),
        (" pay-2026-1 ", "PAY-2026-000001"),
        ("INV-2026-000002", "PAY-2026-000002"),
        ("VCH-2026-000002", "PAY-2026-000003"),
        ("app-2026-000002", "PAY-2026-000003"),
        ("ctr 2026", ""),
    ],
)
def test_one_path_is_gone_to(as_user, world, payments, typed, ref):
    answer = as_user(world.eun).get("/reports/trace", query_string={"q": typed})
    assert answer.headers.get("Location") == (f"/reports/won/{ref}" if ref else None)


def test_several_paths_are_listed(as_user, world, payments):
    page = as_user(world.eun).get("/reports/trace?q=CTR-2026-000001").text
    assert "PAY-2026-000001" in page and "PAY-2026-000002" in page and "PAY-2026-000003" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "What you get"),
        ("RND-2026-000001", "This is no reference of a path"),
        ("' OR 1=1 --", "This is no reference of a path"),
        ("<script>alert(1)</script>", "This is no reference of a path"),
        ("PAY-2026-999999", "Nothing has the reference PAY-2026-999999"),
        ("PAY-" + "9" * 4000, "Nothing has the reference"),
        ("PAY-2026-", "Nothing has the reference"),
        ("지급", "This is no reference of a path"),
    ],
)
def test_nothing_is_said_kindly(as_user, world, typed, said):
    answer = as_user(world.eun).get("/reports/trace", query_string={"q": typed})
    assert answer.status_code == 200 and said in answer.text and "<script>alert" not in answer.text


def test_a_draft_has_no_path(session, world):
    assert tracing.chains(session, "APP-2026-000001") == []


def test_who_reads_no_reports_follows_nothing(as_user, world):
    for person in (world.alice, world.chul, world.hana):
        assert as_user(person).get("/reports/trace?q=PAY-2026-000001").status_code == 403
