"""Take a list away as a file of comma-separated values. Who took what, and for what, is in the audit log."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from voucher.applications import searching
from voucher.applications.lifecycle import State
from voucher.applications.searching import Asked
from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.settings import SEOUL

BOM = "\ufeff"  # spreadsheets read Korean rightly only with it
AT_ONCE = 500


def note_download(session: Session, asked: Asked, why: str, *, by: User) -> None:
    """Write down who takes which list away, and what for."""
    require(by, Act.READ_APPLICATIONS)
    filters = {name: str(value) for name, value in asdict(asked).items() if value}
    log.record(session, "application.exported", by, by=by, why=why, after=filters)


def file(by: User, asked: Asked, heads: list[str], states: Mapping[State, str], language: str) -> Iterator[str]:
    """The file, piece by piece, in a transaction of its own: it is read while it is sent."""
    yield BOM + _written([heads])
    with db.transaction(read_only=True) as session:
        rows: list[list[object]] = []
        for line in searching.every_line(session, by, asked):
            sent = line.submitted_at
            rows.append(
                [
                    line.ref,
                    safe(line.title_ko if language == "ko" else line.title_en),
                    safe(line.firm),
                    safe(line.title),
                    line.asked_krw,
                    "" if line.granted_krw is None else line.granted_krw,
                    states[line.state],
                    f"{sent.astimezone(SEOUL):%Y-%m-%d %H:%M}" if sent else "",
                ]
            )
            if len(rows) == AT_ONCE:
                yield _written(rows)
                rows = []
        yield _written(rows)


def safe(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _written(rows: list[list[object]] | list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
