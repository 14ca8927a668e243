"""What the rush is run on: a durable server with thousands of firms, and rounds with their applications."""

import json
import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests import world
from tests.applications.cases import a_draft
from tests.applications.rushes import a_firm
from tests.bench import rushing
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import opened
from voucher import settings
from voucher.kernel import clock, db, embedded, errands, migrating
from voucher.kernel.money import Won
from voucher.programmes.lifecycle import Mode

BARE = """
CREATE TABLE bench_budget (id int PRIMARY KEY, rest bigint NOT NULL CHECK (rest >= 0));
CREATE TABLE bench_grant (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, application_id uuid NOT NULL UNIQUE, amount bigint NOT NULL);
INSERT INTO bench_budget VALUES (1, 1000000000000000);
GRANT SELECT, INSERT, UPDATE ON bench_budget, bench_grant TO voucher_app;
"""
# As many as are needed, like one that came through the use-cases.
FIRM = """
INSERT INTO people_organisation SELECT (jsonb_populate_record(o, jsonb_build_object('id', md5('firm' || n), 'ref', 'ORG-R-' || n,
    'representative', 'R' || n, 'registration_no', lpad(n::text, 10, '0')))).* FROM people_organisation o, generate_series(1, %(many)s) n WHERE o.id = %(firm)s"""
PERSON = """
INSERT INTO people_user SELECT (jsonb_populate_record(u, jsonb_build_object('id', md5('user' || n), 'email', 'r' || n || '@r.example',
    'organisation_id', md5('firm' || n)))).* FROM people_user u, generate_series(1, %(many)s) n WHERE u.id = %(person)s"""
APPLICATION = """
INSERT INTO applications_application SELECT (jsonb_populate_record(a, jsonb_build_object('id', md5(%(round)s || n),
    'ref', 'A-' || left(md5(%(round)s), 6) || '-' || n, 'round_id', %(round)s, 'firm_id', md5('firm' || n)) || %(more)s)).*
FROM applications_application a, generate_series(1, %(many)s) n WHERE a.id = %(draft)s"""
# What it handed in and declared.
BESIDE = """
INSERT INTO applications_{0} SELECT (jsonb_populate_record(p, jsonb_build_object('id', md5(%(round)s::text || p.id || n),
    'application_id', md5(%(round)s::text || n)) || {1})).* FROM applications_{0} p, generate_series(1, %(many)s) n
WHERE p.application_id = %(draft)s"""
FILE = """
INSERT INTO documents_stored_file SELECT (jsonb_populate_record(f, jsonb_build_object('id', md5(%(round)s::text || f.id || n),
    'about_id', md5(%(round)s::text || n)))).* FROM documents_stored_file f, generate_series(1, %(many)s) n
WHERE f.id IN (SELECT file_id FROM applications_paper WHERE application_id = %(draft)s)"""
BESIDES = {
    "paper": "jsonb_build_object('file_id', md5(%(round)s::text || p.file_id || n))",
    "declaration": "'{{}}'::jsonb",
}
SENT = {"state": "submitted", "submitted_at": "2026-11-16T00:00:00Z", "firm_size": "small", "band_code": "sme"}


@dataclass
class Ground:
    """The server, and what everything on it is made from."""

    server: embedded.Server
    url: str
    people: world.World
    draft: Any

    def ask(self, statement: str, **values: Any) -> list[Any]:
        """Say something as the owner."""
        plain = db.driver_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def round(self, many: int, more: dict[str, object], budget: int = 10**12) -> list[dict[str, Any]]:
        """An open first-come round, by default with money for everybody, and so many applications in it."""
        with db.transaction() as session:
            days = {
                "opens_on": clock.today() - timedelta(days=1),
                "closes_on": clock.business_days_after(clock.today(), 21),
            }
            round_ = a_round(session, self.people, budget_krw=Won(budget), **days)
            round_.mode = Mode.FIRST_COME
            session.flush()
            opened(session, round_.ref, self.people)
            key = str(round_.id)
        values = {"round": key, "many": many, "draft": self.draft, "more": json.dumps(more)}
        self.ask(APPLICATION.replace("%(more)s", "%(more)s::jsonb").replace("%(round)s", "%(round)s::text"), **values)
        if "submitted_at" not in more:
            self.ask(FILE, round=key, many=many, draft=self.draft)
            for table, own in BESIDES.items():
                self.ask(BESIDE.format(table, own.format()), round=key, many=many, draft=self.draft)
        self.ask("ANALYZE applications_application, applications_turn, vouchers_voucher, ledger_account, ledger_entry")
        account = "SELECT id FROM ledger_account WHERE code = 'available' AND owner_id = %(round)s"
        ((number,),) = self.ask(account, round=key)
        found = self.ask("SELECT id::text, ref FROM applications_application WHERE round_id = %(round)s", round=key)
        return [{"id": id_, "ref": ref, "round": key, "account": number} for id_, ref in found]


def prepare(stack: ExitStack, firms: int) -> Ground:
    """A durable server with the cast, firms, and what the others are made from."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="voucher-bench-"))
    Path(folder).chmod(0o755)  # where we are root, the server runs as another user, who must pass
    server = embedded.start(Path(folder) / "postgres", database="bench")
    stack.callback(server.stop)
    url = server.url("bench")
    os.environ["DATABASE_URL"] = url
    settings.get.cache_clear()
    errands.app.cache_clear()
    migrating.migrate(db.driver_url(url))
    db.connect(url, role="voucher_app", pool_size=2)
    with clock.freeze(world.NOW), db.transaction() as session:
        world.build(session)
    with db.transaction() as session:
        people = world.read(session)
        person = a_firm(session, 0, tax_checked_at=clock.now())
        days = {
            "opens_on": clock.today() - timedelta(days=1),
            "closes_on": clock.business_days_after(clock.today(), 21),
        }
        first = opened(session, a_round(session, people, **days).ref, people)
        draft = a_draft(session, first, person, asked=rushing.ASKED).id
        session.flush()
        made_from = {"firm": person.organisation_id, "person": person.id, "many": firms}
    ground = Ground(server, url, people, draft)
    ground.ask(BARE)
    for statement in (FIRM, PERSON):
        ground.ask(statement, **made_from)
    ground.ask("VACUUM ANALYZE")
    return ground
