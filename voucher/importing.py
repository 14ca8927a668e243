"""`voucher import`: take in organisations and past decisions from a file, whole or not at all."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import click

from voucher import starting

LISTS = {"organisations": "voucher.people.importing", "applications": "voucher.applications.importing"}
ABOUT = {
    "organisations": "Firms and suppliers, known by their registration number.",
    "applications": "Decisions of earlier years: approved, rejected or withdrawn, in rounds that were run elsewhere.",
}
MANNER = """
    FILE is CSV (UTF-8 or CP949) or XLSX (its first sheet). All of it is taken in, or nothing. The same file twice
    changes nothing, and a file never changes what is here. The first row names the columns, in Korean, in English or
    by their code:
"""


@click.group("import")
def import_() -> None:
    """Take in lists that were kept elsewhere: CSV or XLSX, all or nothing."""


class Listing(click.Command):
    """A command whose help says every column, read from the place where the columns are defined."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does, and what each column may hold."""
        super().format_help_text(ctx, formatter)
        rows = []
        for column in _intake(str(self.name)).columns:
            must = "" if column.needed else " May be empty."
            example = f" Example: {column.example}" if column.example else ""
            rows.append((f"{column.heading_ko} | {column.heading_en} | {column.code}", column.about + must + example))
        with formatter.section("Columns"):
            formatter.write_dl(rows, col_max=40)


def _intake(name: str) -> Any:
    import importlib

    return importlib.import_module(LISTS[name]).INTAKE


def _command(name: str) -> click.Command:
    def run(file: Path, *, dry_run: bool, by: str | None, why: str, template: bool) -> None:
        if template:
            _write_template(name, file)
        else:
            starting.connected(lambda: _run(name, file, dry_run=dry_run, by=by, why=why))

    options: list[Callable[[Any], Any]] = [
        click.argument("file", type=click.Path(dir_okay=False, path_type=Path)),
        click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing."),
        click.option("--by", metavar="EMAIL", help="Who is responsible, for the audit log; else it says: the system."),
        click.option("--why", default="", help="Why, for the audit log."),
        click.option(
            "--template", is_flag=True, help="Write an example to FILE (.csv or .xlsx) instead of reading it."
        ),
    ]
    for option in reversed(options):
        run = option(run)
    return click.command(name, cls=Listing, help=ABOUT[name] + "\n" + MANNER)(run)


for _name in LISTS:
    import_.add_command(_command(_name))


def _run(name: str, path: Path, *, dry_run: bool, by: str | None, why: str) -> None:
    from voucher.audit import log
    from voucher.kernel import db
    from voucher.kernel.errors import Refused
    from voucher.kernel.importing import Faulty
    from voucher.kernel.processes import Trouble
    from voucher.people import receiving

    intake = _intake(name)
    try:
        with _read(path) as content, log.coming_from("command"), db.transaction(read_only=dry_run) as session:
            file, person = receiving.File(path.name, content), _person(session, by)
            if dry_run:
                reading = receiving.look(session, intake, file, by=person)
            else:
                reading = receiving.take(session, intake, file, by=person, why=why)
    except Faulty as faulty:
        reading = faulty.reading
    except Refused as refusal:
        raise Trouble(str(refusal)) from refusal
    if not reading.sound:
        _complain(reading)
    done = "Would be taken in" if dry_run else "Taken in"
    click.echo(
        f"{done}: {reading.rows_count:,} rows, {reading.new_count:,} new, {reading.unchanged_count:,} here already."
    )


def _complain(reading: Any) -> None:
    for fault in reading.faults:
        click.echo(str(fault))
    if (rest := reading.faults_count - len(reading.faults)) > 0:
        click.echo(f"… and {rest:,} more.")
    click.echo(f"Nothing was taken in: {reading.faults_count:,} faults in {reading.rows_count:,} rows.", err=True)
    sys.exit(1)


def _read(path: Path) -> BinaryIO:
    from voucher.kernel.processes import Trouble

    try:
        return path.open("rb")
    except OSError as error:
        message = f"Cannot read {path}: {error.strerror}."
        raise Trouble(message) from error


def _person(session: Any, email: str | None) -> Any:
    from sqlmodel import select

    from voucher.kernel.processes import Trouble
    from voucher.people.models import User

    if email is None:
        return None
    person = session.exec(select(User).where(User.email == email.strip().lower())).one_or_none()
    if person is None or not person.active:
        message = f"Nobody with the address {email} may sign in here."
        raise Trouble(message)
    return person


def _write_template(name: str, path: Path) -> None:
    from voucher.kernel import importing, sheets, workbooks
    from voucher.kernel.processes import Trouble

    head, rows = importing.template(_intake(name).columns, "ko")
    content = workbooks.as_workbook(name, head, rows) if path.suffix == ".xlsx" else sheets.as_csv(head, rows)
    try:
        path.write_bytes(content)
    except OSError as error:
        message = f"Cannot write {path}: {error.strerror}."
        raise Trouble(message) from error
    click.echo(f"Written: {path}")
