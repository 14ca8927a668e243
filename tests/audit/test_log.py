"""What the audit log says about a change of state, written or not, kept or undone."""

import pytest

from tests import path as way
from voucher.audit import log
from voucher.kernel import db
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher


@pytest.fixture
def voucher(world, session):
    ref = way.issued(world).voucher
    return db.lock(session, Voucher, Voucher.ref == ref)


def recorded(session, voucher):
    """What a line says that is written now."""
    log.record(session, "voucher.test", voucher, by=None)
    (line,) = session.new
    session.expunge(line)
    return line.before, line.after


def test_a_change_that_was_written_is_recorded(session, voucher):
    voucher.state = State.USABLE
    session.flush()
    assert recorded(session, voucher) == ({"state": "own_share_due"}, {"state": "usable"})


def test_a_change_that_was_rolled_back_leaves_nothing_behind(session, voucher):
    voucher.state = State.USABLE
    session.flush()
    session.rollback()
    voucher = db.lock(session, Voucher, Voucher.ref == voucher.ref)
    assert recorded(session, voucher) == ({}, {})
    voucher.state = State.LAPSED
    session.flush()
    assert recorded(session, voucher) == ({"state": "own_share_due"}, {"state": "lapsed"})


def test_what_a_savepoint_undid_is_forgotten_and_what_was_before_it_kept(session, voucher):
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        with session.begin_nested():
            voucher.state = State.LAPSED
            session.flush()
        _ = 1 / 0
    session.refresh(voucher)
    assert recorded(session, voucher) == ({}, {})
    voucher.state = State.USABLE
    session.flush()
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        _ = 1 / 0
    session.refresh(voucher)
    assert recorded(session, voucher) == ({"state": "own_share_due"}, {"state": "usable"})


def test_what_one_transaction_did_not_record_is_not_told_by_the_next(session, voucher):
    voucher.state = State.USABLE
    session.commit()
    assert recorded(session, voucher) == ({}, {})
