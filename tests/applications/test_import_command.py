"""`voucher import`: a file by command, whole or not at all; its help says every column."""

import pytest
from click.testing import CliRunner
from sqlmodel import select

from tests.applications.lists import DECISIONS, ORGANISATIONS, as_csv, decisions, firms, number
from voucher.applications.models import Application
from voucher.audit.models import Record
from voucher.commands import voucher
from voucher.kernel import db
from voucher.kernel.processes import Trouble
from voucher.people.models import Organisation
from voucher.programmes import seeding
from voucher.settings import ROOT


@pytest.fixture
def run(world, tmp_path):
    with db.transaction() as session:
        seeding.seed(session)

    def do(name, content, *options, fails=False):
        path = tmp_path / "list.csv"
        path.write_bytes(content)
        answer = CliRunner().invoke(voucher, ["import", name, str(path), *options])
        if fails and answer.exception is not None and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        assert answer.exit_code == (1 if fails else 0), answer.output
        return answer.output

    return do


def rows(table):
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(table)))


def test_a_file_is_taken_in_and_the_second_time_changes_nothing(run):
    new = as_csv(ORGANISATIONS, firms({"registration_no": number(1)}))
    assert run("organisations", new) == "Taken in: 1 rows, 1 new, 0 here already.\n"
    past = as_csv(DECISIONS, decisions({}, {"source_ref": "2", "registration_no": number(1)}))
    assert run("applications", past) == "Taken in: 2 rows, 2 new, 0 here already.\n"
    assert run("applications", past) == "Taken in: 2 rows, 0 new, 2 here already.\n"
    assert len(rows(Application)) == 2
    (line,) = [r for r in rows(Record) if r.action == "applications.imported"]
    assert (line.actor_name, line.address) == ("system", "command")


def test_a_dry_run_writes_nothing(run):
    said = run("applications", as_csv(DECISIONS, decisions({})), "--dry-run")
    assert said == "Would be taken in: 1 rows, 1 new, 0 here already.\n"
    assert rows(Application) == []


def test_whoever_is_responsible_stands_in_the_log(run, world):
    run("applications", as_csv(DECISIONS, decisions({})), "--by", "bora@agency.example", "--why", "이관")
    (line,) = [r for r in rows(Record) if r.action == "applications.imported"]
    assert (line.actor_id, line.why) == (world.bora.id, "이관")


@pytest.mark.parametrize(
    ("who", "said"),
    [("nobody@agency.example", "Nobody with the address"), ("alice@haneul.example", "Your role does not")],
)
def test_whoever_may_not_is_refused(run, who, said):
    with pytest.raises(Trouble, match=said):
        run("applications", as_csv(DECISIONS, decisions({})), "--by", who, fails=True)
    assert rows(Application) == []


def test_faults_are_said_by_cell_at_most_a_hundred_and_all_are_counted(run):
    many = decisions({}, *({"source_ref": str(n), "state": "?"} for n in range(120)))
    said = run("applications", as_csv(DECISIONS, many), fails=True).splitlines()
    assert said[0].startswith("O3 (결과): “?” is not known here. Nearest: ")
    assert said[-2:] == ["… and 20 more.", "Nothing was taken in: 120 faults in 121 rows."]
    assert (rows(Application), len(said)) == ([], 102)


def test_a_file_that_is_no_table_is_told_in_a_line(run):
    with pytest.raises(Trouble, match="no table that we can read"):
        run("applications", b"\x80\xff\x00\x01", fails=True)


@pytest.mark.parametrize(("name", "columns"), [("applications", DECISIONS), ("organisations", ORGANISATIONS)])
def test_the_help_says_every_column(name, columns):
    said = CliRunner().invoke(voucher, ["import", name, "--help"]).output
    for column in columns:
        assert f"{column.heading_ko} | {column.heading_en} | {column.code}" in said, column.code


@pytest.mark.parametrize("columns", [DECISIONS, ORGANISATIONS])
def test_the_handbook_says_every_column(columns):
    page = (ROOT / "docs" / "importing.md").read_text()
    for c in columns:
        may = "" if c.needed else " *May be empty.*"
        assert f"| {c.heading_en} | {c.heading_ko} | `{c.code}` | {c.about}{may} | {c.example or '–'} |" in page, c.code


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_written_and_can_be_taken_in(run, tmp_path, ending):
    path = tmp_path / f"template.{ending}"
    answer = CliRunner().invoke(voucher, ["import", "applications", str(path), "--template"])
    assert answer.output == f"Written: {path}\n"
    assert "1 new" in run("applications", path.read_bytes())
    assert len(rows(Organisation)) == 5
