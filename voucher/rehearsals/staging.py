"""The stage: a transaction that is always undone, in which a draft is open and an invented firm applies.

Whatever the pages of a firm do on it (rows, audit lines, errands, mails, money) ends with it, so nothing has to be kept
out of lists, figures and reports. What the officer wrote is carried from one request to the next as rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import select

from voucher.applications import submitting
from voucher.applications.models import Application
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.people import tax_office
from voucher.people.models import Kind, Organisation, Size, User
from voucher.people.roles import Role
from voucher.programmes import lifecycle
from voucher.programmes.models import Round
from voucher.rehearsals.models import Rehearsal

OPEN_FOR = timedelta(days=7)
_META = Application.metadata.tables
_OF = {  # what an application is made of, in the order in which its rows may be written
    "applications_application": "t.id = :id",
    "applications_consent": "t.application_id = :id",
    "applications_declaration": "t.application_id = :id",
    "documents_stored_file": "t.about_id = :id",
    "applications_paper": "t.application_id = :id",
}
_COLUMNS = {table: ", ".join(c.name for c in _META[table].columns if c.computed is None) for table in _OF}
_NO_BYTES = """ || '{"content": "\\\\x"}'"""  # a file was opened and looked at; a rehearsal keeps only its name


@dataclass
class Stage:
    """A set stage: where the pages work, and who stands there."""

    session: Session
    rehearsal: Rehearsal
    actor: User

    @property
    def application(self) -> Application | None:
        """What the invented firm writes."""
        return self.session.exec(select(Application).where(Application.ref == self.rehearsal.ref)).one_or_none()

    def written(self) -> list[list[Any]] | None:
        """The rows of the application as they are now; none any more once it was submitted."""
        self.session.flush()
        application = self.application
        if application is None:
            return []
        if application.submitted_at is not None:
            return None
        found = []
        for table, which in _OF.items():
            bytes_ = _NO_BYTES if table == "documents_stored_file" else ""
            query = sa.text(f"SELECT to_jsonb(t){bytes_} FROM {table} t WHERE {which} ORDER BY t.id")  # noqa: S608
            rows = self.session.connection().execute(query, {"id": application.id}).scalars()
            found += [[table, row] for row in rows]
        return found


@contextmanager
def stage(rehearsal: Rehearsal) -> Iterator[Stage]:
    """Set it, let somebody play, and take everything down."""
    with db.engine().connect() as connection:
        whole = connection.begin()
        try:
            with _upon(connection) as builder, builder.begin():  # what a page refuses undoes the page's own work only
                people = _scenery(builder, rehearsal)
                _put_back(builder, rehearsal, people)
                actor = _actor(builder, rehearsal, people)
            with _upon(connection) as session:
                sa.event.listen(session, "before_flush", lambda own, *_more: _name(own, rehearsal.ref))
                yield Stage(session, rehearsal, actor)
        finally:
            whole.rollback()


def _upon(connection: sa.Connection) -> Session:
    """A session whose transactions are savepoints of the whole."""
    return Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)


def _scenery(session: Session, rehearsal: Rehearsal) -> list[User]:
    """The draft, open by the rules of its day, and an invented firm in business with two people."""
    draft = db.one(session, Round, Round.id == rehearsal.round_id)
    now = clock.now()
    facts = {**draft.model_dump(exclude={"id", "ref", "created_at", "state", "rules", "questions", "rulebook_id"})}
    firm = _firm(rehearsal)
    people = [_person(rehearsal, firm, number) for number in (1, 2)]
    facts |= {"opens_at": min(draft.opens_at, now), "closes_at": max(draft.closes_at, now + OPEN_FOR)}
    facts |= {"handed_by_id": people[0].id, "handed_at": now, "opened_by_id": people[1].id, "opened_at": now}
    round_ = Round(
        **facts,
        id=rehearsal.id,
        ref=rehearsal.ref,
        state=lifecycle.State.OPEN,
        rules=rehearsal.rules,
        questions=rehearsal.questions,
        rulebook_id=rehearsal.rulebook_id,
    )
    for things in ([firm], people, [round_]):
        session.add_all(things)
        session.flush()
    return people


def _firm(rehearsal: Rehearsal) -> Organisation:
    said = rehearsal.firm
    return Organisation(
        id=rehearsal.by_id,  # a key that this stage needs nowhere else, the same on every set
        ref=rehearsal.ref,
        kind=Kind.FIRM,
        name="시험기업(가상)",
        name_en="Test firm (invented)",
        registration_no=f"99999{int(rehearsal.ref[-5:]):05d}",
        representative="김시험",
        region=said["region"],
        address="시험용 주소",
        industry=said["industry"],
        size=Size(said["size"]),
        employees_count=said["employees_count"],
        average_sales_krw=said["average_sales_krw"],
        founded_on=date.fromisoformat(said["founded_on"]),
        representative_status=tax_office.MATCH,
        tax_status=tax_office.ACTIVE,
        tax_checked_at=clock.now(),
    )


def _person(rehearsal: Rehearsal, firm: Organisation, number: int) -> User:
    own = rehearsal.id.int ^ number
    return User(
        id=type(rehearsal.id)(int=own),
        email=f"{rehearsal.ref.lower()}-{number}@test.invalid",
        name=f"시험 담당자 {number}",
        organisation_id=firm.id,
        roles=[str(Role.APPLICANT)],
        password_hash="-",  # noqa: S106 - no password has this digest
    )


def _name(session: Session, ref: str) -> None:
    """The application of a rehearsal has its reference: by it every address is known as one."""
    for new in session.new:
        if isinstance(new, Application):
            new.ref = ref


def _put_back(session: Session, rehearsal: Rehearsal, people: list[User]) -> None:
    """What was written before; if it was submitted, that is played once more."""
    for table, row in rehearsal.kept:
        columns = _COLUMNS[table]
        insert = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, :row)"  # noqa: S608
        statement = sa.text(insert).bindparams(sa.bindparam("row", type_=sa.dialects.postgresql.JSONB))
        session.connection().execute(statement, {"row": row})
    if rehearsal.submitted:
        submitting.submit(session, rehearsal.ref, by=_actor(session, rehearsal, people))


def _actor(session: Session, rehearsal: Rehearsal, people: list[User]) -> User:
    """Where two people of a firm are needed, the second one goes on when the first has handed it over."""
    prepared = session.exec(select(Application.prepared_by_id).where(Application.ref == rehearsal.ref)).one_or_none()
    return people[1] if prepared == people[0].id else people[0]
