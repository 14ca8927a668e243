"""Work after the commit: it exists exactly when the change does, and once where it is named."""

import sqlalchemy as sa

from voucher.kernel import db, errands

WAITING = sa.text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")


def waiting():
    with db.transaction(read_only=True) as session:
        return session.connection().execute(WAITING).scalar()


def test_an_errand_exists_only_when_the_change_does(database):
    with db.Session(db.engine()) as session:
        errands.put(session, "notices.send", mail_id="1")
        session.rollback()
    assert waiting() == 0
    with db.transaction() as session:
        errands.put(session, "notices.send", mail_id="1")
    assert waiting() == 1


def test_asking_twice_for_what_is_named_leaves_the_transaction_whole(database):
    for _ in range(2):
        with db.transaction() as session:
            for _ in range(2):
                errands.put(session, "notices.send", once="a mail", mail_id="1")
            errands.put(session, "notices.send", once="another mail", mail_id="2")
            assert session.connection().execute(WAITING).scalar() == 2
    assert waiting() == 2
