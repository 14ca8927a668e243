"""people.export: the list of people leaves the portal with a reason, and that is an act itself."""

import csv
import io

from sqlmodel import select

from voucher.audit.models import Record
from voucher.kernel import db

WHY = {"why": "로그인 권한 연간 점검"}


def _records():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Record).where(Record.action == "user.exported")).all()


def test_who_takes_what_and_what_for_is_recorded(as_user, world):
    as_user(world.dana).get("/home")
    answer = as_user(world.eun).post("/people/users/export?role=paymaster&state=active&unknown=x&q=", data=WHY)
    assert answer.mimetype == "text/csv"
    assert 'filename="people-2026-11-16.csv"' in answer.headers["Content-Disposition"]
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    line = dict(zip(head, row, strict=True))
    assert (line["E-mail address"], line["Roles"], line["State"]) == (world.dana.email, "Paymaster", "May sign in")
    (record,) = _records()
    assert (record.actor_id, record.why) == (world.eun.id, WHY["why"])
    assert record.after == {"role": "paymaster", "state": "active", "rows": 1}


def test_looking_takes_nothing_and_a_reason_is_needed(as_user, world):
    browser = as_user(world.hana)
    page = browser.get("/people/users/export?role=officer&state=locked").text
    assert "Officer" in page
    assert "Locked out" in page
    for why in ("", "  ", "가" * 501):
        answer = browser.post("/people/users/export", data={"why": why})
        assert answer.mimetype == "text/html"
        assert "is-error" in answer.text
    assert not _records()
    assert browser.get("/people/users/export?role=zzz&state=%00&sort=x&q=<script>").status_code == 200


def test_the_list_leads_there_with_its_filters_and_nobody_else_may(as_user, world):
    page = as_user(world.eun).get("/people/users?role=officer&state=active").text
    assert 'href="/people/users/export?role=officer&amp;state=active"' in page
    for person in (world.alice, world.bora, world.dana):
        assert as_user(person).get("/people/users/export").status_code == 403
