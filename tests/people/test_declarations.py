"""people.declarations, people.export_declarations: auditors and administrators read who declared what."""

import csv
import io
from datetime import timedelta

from sqlmodel import select

from tests.tying import tie
from tests.world import NOW
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.people import declaring
from voucher.people.models import Bond, Declaration

WHY = {"why": "이해충돌 연간 점검"}


def test_it_lists_everybody_who_decides_and_filters(as_user, world):
    tie(world.bora, world.organisations["haneul"], Bond.STAKE, note="주식 조금")
    with db.transaction() as session:
        it = session.exec(select(Declaration).where(Declaration.user_id == world.dana.id)).one()
        session.delete(it)
    eun = as_user(world.eun)
    page = eun.get("/people/declarations").text
    for said in (world.bora.email, world.seon.email, "220-82-03228", "주식 조금", "Not yet stated"):
        assert said in page, said
    assert world.alice.email not in page
    assert world.min.email not in page
    for asked, there in (
        ("q=하늘", {"bora"}),
        ("q=2208203228", {"bora"}),
        ("state=never", {"dana"}),
        ("q=dana", {"dana"}),
    ):
        page = eun.get(f"/people/declarations?{asked}").text
        found = {name for name in ("bora", "boram", "seon", "dana") if f"{name}@agency.example" in page}
        assert found == there, asked
    with clock.freeze(NOW + timedelta(days=400)):
        page = as_user(world.eun).get("/people/declarations?state=over&sort=email").text
        assert page.index("bora@agency") < page.index("seon@agency")
        assert "dana@agency" not in page
        assert "Nobody found" in as_user(world.eun).get("/people/declarations?state=holds").text
    for asked in ("state=zzz", "sort=zzz", "q=%00", "after=zzz"):
        assert eun.get(f"/people/declarations?{asked}").status_code < 500
    assert as_user(world.hana).get("/people/declarations?lang=ko").status_code == 200
    for person in (world.bora, world.alice):
        assert as_user(person).get("/people/declarations").status_code == 403


def test_it_is_taken_away_with_a_reason(as_user, world):
    mine = tie(world.bora, world.organisations["haneul"], Bond.STAKE)
    with db.transaction() as session:
        declaring.state(session, "010-9999-8888", by=world.bora)
        declaring.end(session, mine.id, "착오", by=world.bora)
    eun = as_user(world.eun)
    assert "All" in eun.get("/people/declarations/export").text
    assert eun.post("/people/declarations/export", data={"why": " "}).mimetype != "text/csv"
    answer = eun.post("/people/declarations/export?q=agency", data=WHY)
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(lines) == 5
    (line,) = [dict(zip(lines[0], row, strict=True)) for row in lines[1:] if world.bora.email in row]
    assert (line["Organisation"], line["Registration number"]) == ("하늘정밀", "2208203228")
    assert (line["What ties them"], line["Reason"]) == ("Shares or a loan", "착오")
    assert "01099998888" not in answer.text
    with db.transaction(read_only=True) as session:
        record = session.exec(select(Record).where(Record.action == "tie.exported")).one()
    assert (record.why, record.after) == (WHY["why"], {"q": "agency", "rows": 4})
