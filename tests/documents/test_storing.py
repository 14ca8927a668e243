"""Files are read back as they were stored, or not at all."""

import psycopg
import pytest

from voucher.documents import storing
from voucher.kernel import db
from voucher.kernel.errors import Conflict, NotFound


def test_a_file_comes_back_as_it_was(session):
    file = storing.store(session, "a.pdf", "application/pdf", b"%PDF\x00\xff")
    found = storing.read(session, file.id)
    assert (found.content, found.size, len(found.sha256)) == (b"%PDF\x00\xff", 6, 64)


def test_a_file_that_was_changed_is_refused(database, now):
    with db.transaction() as session:
        file = storing.store(session, "a.txt", "text/plain", b"one")
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE documents_stored_file SET content = 'two'")
    with db.transaction(read_only=True) as session, pytest.raises(Conflict):
        storing.read(session, file.id)


def test_there_is_no_such_file(session):
    with pytest.raises(NotFound):
        storing.read(session, db.key())
