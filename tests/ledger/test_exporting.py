"""Two foreign tools verify the journal; both notice when the books and the movements disagree."""

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.ledger.books import fill
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.ledger import chart, exporting
from voucher.ledger.places import Leg
from voucher.ledger.posting import hold, post, reverse, settle, void

HLEDGER = shutil.which("hledger")
NASTY = 'Advance; "30 %" | of\n  the = sum \\ (한국어) ^link #tag'


@pytest.fixture
def busy(session: Session) -> Session:
    """Books with every kind of movement, recorded out of the order of their days."""
    here, _ = fill(session, 100_000)
    fund_id, partner, investment = uuid4(), uuid4(), uuid4()
    voucher_id = uuid4()
    out = Leg(Won(30_000), chart.committed(voucher_id), here)
    link = post(session, out, key="out", by=uuid4(), document="VCH-2026-000001", memo=NASTY)
    early = clock.today() - timedelta(days=90)
    post(
        session,
        Leg(Won(1), chart.committed(uuid4()), here),
        key="=1+1",
        by=None,
        document="=SUM(A1)",
        effective_on=early,
    )
    reverse(session, link, key="back", by=None)
    settle(session, hold(session, out, key="h1", by=None, document="P"), key="s1", by=None)
    void(session, hold(session, Leg(Won(5), *out_places(here)), key="h2", by=None, document="P"), key="v2", by=None)
    hold(session, Leg(Won(7), *out_places(here)), key="h3", by=None, document="P")
    post(
        session,
        Leg(Won(900), chart.fund_bank(fund_id), chart.fund_capital(fund_id, partner)),
        Leg(Won(500), chart.fund_cost(fund_id, investment), chart.fund_bank(fund_id)),
        Leg(Won(40), chart.fund_revaluation(fund_id), chart.fund_unrealised(fund_id, investment)),
        key="fund",
        by=None,
        document="FND-2026-000001",
        effective_on=date(2026, 2, 28),
    )
    return session


def out_places(here: chart.Place) -> tuple[chart.Place, chart.Place]:
    return chart.committed(uuid4()), here


def written(session: Session, kind: str) -> str:
    out = io.StringIO()
    exporting.write(session, out, kind)
    return out.getvalue()


def bean_check(path: Path) -> subprocess.CompletedProcess[str]:
    # Its own process: the parser is a C library that prints.
    command = [sys.executable, "-m", "beancount.scripts.check", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def hledger_check(path: Path) -> subprocess.CompletedProcess[str]:
    assert HLEDGER
    return subprocess.run([HLEDGER, "check", "--strict", "-f", str(path)], capture_output=True, text=True, check=False)


TOOLS = [
    pytest.param(
        "hledger",
        hledger_check,
        marks=pytest.mark.skipif(not HLEDGER, reason="hledger is not installed (Debian package hledger)"),
    ),
    pytest.param("beancount", bean_check),
]


@pytest.mark.parametrize(("kind", "verify"), TOOLS)
def test_a_foreign_tool_accepts_the_journal(busy: Session, tmp_path: Path, kind: str, verify: Callable) -> None:
    path = tmp_path / f"journal.{kind}"
    path.write_text(written(busy, kind))
    result = verify(path)
    assert result.returncode == 0, result.stderr + result.stdout


@pytest.mark.parametrize(("kind", "verify"), TOOLS)
def test_a_foreign_tool_notices_a_forged_sum(busy: Session, tmp_path: Path, kind: str, verify: Callable) -> None:
    path = tmp_path / f"journal.{kind}"
    text = written(busy, kind)
    path.write_text(text.replace("30000 KRW", "30001 KRW").replace("900 KRW", "901 KRW", 2))
    result = verify(path)
    assert result.returncode != 0
    assert "balance" in (result.stderr + result.stdout).lower()


@pytest.mark.parametrize(("kind", "verify"), TOOLS)
def test_an_empty_ledger_is_a_valid_journal(session: Session, tmp_path: Path, kind: str, verify: Callable) -> None:
    path = tmp_path / f"journal.{kind}"
    path.write_text(written(session, kind))
    result = verify(path)
    assert result.returncode == 0, result.stderr + result.stdout


def test_the_csv_has_every_transfer_and_no_formula(busy: Session) -> None:
    lines = list(csv.DictReader(io.StringIO(written(busy, "csv"))))
    states = [line["state"] for line in lines]
    assert {"posted", "pending", "post", "void"} == set(states)
    formula = next(line for line in lines if line["document"].endswith("SUM(A1)"))
    assert formula["document"] == "'=SUM(A1)"
    assert formula["key"] == "'=1+1"
    assert next(line for line in lines if line["key"] == "out")["memo"] == NASTY
