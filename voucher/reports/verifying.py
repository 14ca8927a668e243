"""Check a file of ours: that it is signed, that it is the one we published, and that it still says what the books say.

Each step prints what holds; the first that does not ends it. A report is held against the ledger here; what an
agreement is held against is in `agreed.py`.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf

from voucher.documents import storing
from voucher.kernel import db
from voucher.kernel.errors import Conflict
from voucher.reports import agreed, attaching, gathering, periods, queries, signing
from voucher.reports.agreeing import WORDING
from voucher.reports.checked import Checked, Fault

# Names may be changed after a report: a firm gets another name. Numbers, references, days and digests may not.
NAMES = frozenset(
    {"agency_ko", "agency_en", "name_ko", "name_en", "title_ko", "title_en"}
    | {"supplier", "supplier_en", "firm", "firm_en"}
)


def main(path: Path) -> int:
    """For `voucher verify FILE`: print each step that holds; 1 with the first fault, 0 when all hold."""
    checked = Checked(path.read_bytes())
    try:
        for step in FIRST:
            print(f"holds  {step(checked)}")  # noqa: T201
        agreement = WORDING in checked.files
        for step in agreed.STEPS if agreement else STEPS:
            print(f"holds  {step(checked)}")  # noqa: T201
    except Fault as fault:
        print(f"FAULT  {fault}")  # noqa: T201
        return 1
    print(f"Everything in this {'agreement' if agreement else 'report'} holds.")  # noqa: T201
    return 0


def _opens(checked: Checked) -> str:
    """It is a PDF with the files that a report carries."""
    try:
        with pikepdf.open(io.BytesIO(checked.content)) as opened:
            pages = len(opened.pages)
            checked.files = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
    except (pikepdf.PdfError, RuntimeError) as error:
        message = f"this is not a PDF that can be opened: {error}"
        raise Fault(message) from error
    if not {attaching.DATA, WORDING} & set(checked.files):
        message = f"{attaching.DATA} is not attached: this is not a report of the portal, and no agreement"
        raise Fault(message)
    return f"a PDF of {pages} pages with {len(checked.files)} attached files"


def _signed(checked: Checked) -> str:
    """The agency's signature covers every byte of it."""
    try:
        found = signing.check(checked.content)
    except signing.Broken as error:
        raise Fault(str(error)) from error
    whose = "the key that this portal signs with" if found.ours else "another key than this portal signs with now"
    when = ", with a timestamp" if found.stamped else ""
    return f"the signature of “{found.by}” over the whole file{when}: {whose} (certificate {found.fingerprint})"


def _reads(checked: Checked) -> str:
    """The data can be read, and is of a version that we know."""
    try:
        checked.data = json.loads(checked.files[attaching.DATA])
        schema = checked.data["schema"]
        period = periods.read(checked.data["period"])
        attaching.instant(checked.data["made_at"])
        int(checked.data["proof"]["last_transfer_id"]), int(checked.data["proof"]["audit_number"])
    except (ValueError, KeyError, TypeError) as error:
        message = f"{attaching.DATA} cannot be read: {type(error).__name__} {error}"
        raise Fault(message) from error
    if schema != gathering.SCHEMA:
        message = f"{attaching.DATA} is of version {schema}; this portal knows {gathering.SCHEMA}"
        raise Fault(message)
    return f"the data of {period.code}, {period.starts_on} to {period.ends_on}"


def _sheets(checked: Checked) -> str:
    """The tables say what the data says, byte for byte, and nothing else is attached."""
    try:
        expected = attaching.sheets(checked.data)
    except (KeyError, TypeError) as error:
        message = f"{attaching.DATA} lacks {error}"
        raise Fault(message) from error
    for name in sorted(set(expected) | (set(checked.files) - {attaching.DATA})):
        if name not in checked.files:
            message = f"{name} is not attached"
            raise Fault(message)
        if checked.files[name] != expected.get(name):
            message = f"{name} does not say what {attaching.DATA} says"
            raise Fault(message)
    return f"{len(expected)} tables that say the same as the data"


def _stored(checked: Checked) -> str:
    """The file is byte for byte the one that was published, and that one is intact."""
    sha256 = hashlib.sha256(checked.content).hexdigest()
    with db.transaction(read_only=True) as session:
        checked.report = queries.by_digest(session, sha256)
        if checked.report is None:
            message = f"no published report has this file's SHA-256, {sha256}"
            raise Fault(message)
        try:
            storing.read(session, checked.report.file_id)
        except Conflict as error:
            raise Fault(str(error)) from error
    report = checked.report
    if (report.period, report.last_transfer_id) != (
        checked.data["period"],
        checked.data["proof"]["last_transfer_id"],
    ):
        message = f"{report.ref} was recorded for {report.period} up to transfer {report.last_transfer_id}"
        raise Fault(message)
    return f"the file of {report.ref}, published {report.created_at:%Y-%m-%d %H:%M} UTC, SHA-256 {sha256}"


def _sums(checked: Checked) -> str:
    """Gathered again from the ledger up to the same transfer, everything is the same."""
    data = checked.data
    last, audit_number = int(data["proof"]["last_transfer_id"]), int(data["proof"]["audit_number"])
    try:
        with gathering.snapshot() as session:
            period, made_at = periods.read(data["period"]), attaching.instant(data["made_at"])
            now = attaching.plain(gathering.gather(session, period, last, made_at, audit_number))
    except gathering.DoesNotAddUp as error:
        raise Fault(str(error)) from error
    for where, said, found in differences(data, now):
        message = f"{where}: the report says {said}, the ledger says {found}"
        raise Fault(message)
    count = sum(1 for _ in _leaves(now))
    return f"{count} values computed again from {data['proof']['transfers_count']} transfers, up to no. {last}"


FIRST: tuple[Callable[[Checked], str], ...] = (_opens, _signed)
STEPS: tuple[Callable[[Checked], str], ...] = (_reads, _sheets, _stored, _sums)


def differences(said: Any, found: Any, where: str = "report") -> Iterator[tuple[str, str, str]]:
    """Where two data differ, names left out: the place, and both values."""
    if isinstance(said, dict) and isinstance(found, dict):
        for key in [*found, *(key for key in said if key not in found)]:
            if key not in NAMES:
                yield from differences(said.get(key), found.get(key), f"{where}.{key}")
    elif isinstance(said, list) and isinstance(found, list):
        if len(said) != len(found):
            yield where, f"{len(said)} rows", f"{len(found)} rows"
        for n, (one, other) in enumerate(zip(said, found, strict=False)):
            name = one.get("ref") or one.get("code") or n if isinstance(one, dict) else n
            yield from differences(one, other, f"{where}[{name}]")
    elif type(said) is not type(found) or said != found:
        yield where, repr(said), repr(found)


def _leaves(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NAMES:
                yield from _leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value)
    else:
        yield data
