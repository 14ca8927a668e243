"""What it costs to take in a hundred thousand past decisions, beside the least: COPY of the very same rows.

The import reads a file, holds every row against the rules of its round and against what is here, and writes. The
yardstick puts the rows that came out of it into an empty table with the same indexes, by one COPY.
"""

import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests import world
from tests.applications.lists import DECISIONS, FIRM, ORGANISATIONS, decisions, number
from tests.world import NOW
from voucher.kernel import clock, db, embedded, migrating
from voucher.kernel.workbooks import as_workbook
from voucher.programmes import seeding

ROWS, ROUNDS, IN_A_WORKBOOK = 100_000, 40, 10_000


def main() -> None:
    """Print seconds, peak memory, and the ratio to plain COPY."""
    with tempfile.TemporaryDirectory(prefix="voucher-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # where we are root, the server runs as another user, who must pass
        server = embedded.start(folder / "postgres", database="bench")
        try:
            measure(server.url("bench"), folder)
        finally:
            server.stop()


def measure(url: str, folder: Path) -> None:
    """Everything, on an empty database."""
    migrating.migrate(db.driver_url(url))
    db.connect(url, role="voucher_app", pool_size=2)
    with clock.freeze(NOW), db.transaction() as session:
        world.build(session)
        seeding.seed(session)
    db.engine().dispose()
    firms, past, again = folder / "firms.csv", folder / "past.csv", folder / "past.xlsx"
    _write(firms, ORGANISATIONS, ({**FIRM, "registration_no": number(n)} for n in range(ROWS // ROUNDS)))
    _write(past, DECISIONS, _rows())
    head = [column.heading_ko for column in DECISIONS]
    few = [[row[column.code] for column in DECISIONS] for row, _n in zip(_rows(), range(IN_A_WORKBOOK), strict=False)]
    again.write_bytes(as_workbook("Sheet1", head, few))
    seconds, memory = _run(url, "organisations", firms)
    print(f"import: {ROWS // ROUNDS:,} organisations: {seconds:.1f} s, {memory:.0f} MB")
    seconds, memory = _run(url, "applications", past)
    least = _copy(url)
    print(
        f"import: {ROWS:,} applications: {seconds:.1f} s, {seconds / least:.1f} x plain COPY ({least:.1f} s); "
        f"{memory:.0f} MB at its peak"
    )
    seconds, memory = _run(url, "applications", past)
    print(f"import: the same file again: {seconds:.1f} s, {memory:.0f} MB")
    seconds, memory = _run(url, "applications", again)
    print(f"import: {IN_A_WORKBOOK:,} of them again as XLSX: {seconds:.1f} s, {memory:.0f} MB")


def _rows() -> Iterator[dict[str, Any]]:
    (example,) = decisions({})
    for n in range(ROWS):
        turn, firm = divmod(n, ROWS // ROUNDS)
        yield {
            **example,
            "source_ref": f"2024-{n:06d}",
            "registration_no": number(firm),
            "round": f"2024년 AI바우처 {turn + 1}차",
            "asked_krw": 50_000_000 + n,
        }


def _write(path: Path, columns: Any, rows: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="cp949", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column.heading_ko for column in columns])
        writer.writerows([row[column.code] for column in columns] for row in rows)


def _run(url: str, name: str, path: Path) -> tuple[float, float]:
    """The command itself, in a process of its own: its seconds, and the most memory that it held at a time."""
    command = (sys.executable, "-m", "voucher", "import", name, str(path))
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE)
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    assert status == 0 and process.stdout is not None, process.stdout and process.stdout.read()
    process.stdout.close()
    process.returncode = status
    return seconds, used.ru_maxrss / 1024


def _copy(url: str) -> float:
    """The same rows once more, by COPY alone, into a table with the same indexes and no foreign keys."""
    plain = db.driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    kept = io.BytesIO()
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        with cursor.copy("COPY applications_application TO STDOUT") as out:
            for part in out:
                kept.write(part)
        cursor.execute("CREATE TABLE bench_application (LIKE applications_application INCLUDING ALL)")
        connection.commit()
        started = time.perf_counter()
        with cursor.copy("COPY bench_application FROM STDIN") as into:
            kept.seek(0)
            while part := kept.read(1 << 16):
                into.write(part)
        connection.commit()
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
