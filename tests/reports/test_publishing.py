"""A quarter's report: gathered, pressed, kept, once."""

import pytest

from tests.reports import living
from voucher.reports import publishing


def test_it(world):
    living.a_quarter(world)
    publishing.publish_quarter("2026Q3")
    from voucher.kernel import db
    from voucher.documents.models import StoredFile
    from sqlmodel import select

    with db.transaction() as s:
        for f in s.exec(select(StoredFile)):
            import pathlib

            pathlib.Path(f"/tmp/w/e_{f.name[-6:-4]}.pdf").write_bytes(f.content)
            print(f.name, f.size)
