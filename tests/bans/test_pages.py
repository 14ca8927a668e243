"""Pages: bans.list, bans.export, bans.record, bans.show, bans.settle, bans.lift, bans.settle_lifting."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlmodel import select

from tests.bans.steps import CHUL, HANEUL, MALLORY, TODAY, confirmed, lifted, recorded
from voucher.audit.models import Record
from voucher.bans.models import Ban, Lifting, Stands
from voucher.kernel import db

DAY = timedelta(days=1)
TYPED = {
    "name": "하늘정밀", "registration_no": "220-82-03228", "representative": "박하늘", "from_on": "2026-11-01",
    "until_on": "2028-10-31", "ground": "보조금법 제31조의2", "letter": "산업정책과-77", "letter_on": "2026-10-30",
    "reason": "허위 정산",
}  # fmt: skip


def rows(model: type) -> list:
    with db.transaction(read_only=True) as session:
        found = list(session.exec(select(model).order_by(model.proposed_at, model.id)))
        session.expunge_all()
        return found


def test_one_writes_it_down_another_confirms_and_both_read_what_follows(as_user, world):
    bora, boram = as_user(world.bora), as_user(world.boram)
    assert "/bans/new" in bora.get("/bans/").text
    answer = bora.post("/bans/new", data=TYPED, follow_redirects=True)
    assert "It holds when somebody else has confirmed it." in answer.text
    assert "Compare and confirm" not in answer.text
    (made,) = rows(Ban)
    assert (made.registration_no, made.representative, made.agreed) == (HANEUL, "박하늘", None)
    assert f"/bans/{made.ref}/settle" in boram.get("/home").text
    assert made.ref not in bora.get("/home").text
    page = boram.get(f"/bans/{made.ref}/settle").text
    for said in ("220-82-03228", "산업정책과-77", "허위 정산", "보조금법 제31조의2"):
        assert said in page, said
    answer = boram.post(f"/bans/{made.ref}/settle", data={"settlement": "agree"}, follow_redirects=True)
    assert "Confirmed. It holds for its days." in answer.text
    assert "In force" in answer.text
    with db.transaction(read_only=True) as session:
        told = session.exec(select(Record).where(Record.subject_id == made.id).order_by(Record.number)).all()
        assert [(line.action, line.actor_id) for line in told] == [
            ("ban.recorded", world.bora.id), ("ban.confirmed", world.boram.id),
        ]  # fmt: skip
        assert told[0].after["ban_ground"] == "보조금법 제31조의2"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "fill this in"),
        ({"registration_no": "220-82-03229"}, "Please compare it with the letter."),
        ({"registration_no": "x"}, "Please compare it with the letter."),
        ({"until_on": "2026-10-31"}, "The last day must not come before the first."),
        ({"until_on": "morgen"}, "2026"),
        ({"from_on": ""}, "fill this in"),
        ({"letter": "-"}, "This is no number of a document."),
        ({"letter_on": "2026-11-17"}, "This day has not come yet."),
        ({"reason": " "}, "fill this in"),
        ({"ground": ""}, "fill this in"),
        ({"reason": "900101-1234568"}, "resident registration number"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(as_user, world, wrong, said):
    answer = as_user(world.bora).post("/bans/new", data={**TYPED, **wrong})
    assert answer.status_code != 302
    assert said in answer.text
    assert rows(Ban) == []


def test_whoever_does_not_find_it_says_what_stands_there(as_user, world):
    ref, boram = recorded(world), as_user(world.boram)
    answer = boram.post(f"/bans/{ref}/settle", data={"settlement": "refuse", "note": ""})
    assert "Say why you do not agree." in answer.text
    said = {"settlement": "refuse", "note": "공문에는 다른 회사가 적혀 있습니다."}
    page = boram.post(f"/bans/{ref}/settle", data=said, follow_redirects=True).text
    assert "It holds against nobody: 공문에는 다른 회사가 적혀 있습니다." in page
    answer = boram.post(f"/bans/{ref}/settle", data={"settlement": "agree"})
    assert answer.status_code == 409
    assert boram.get(f"/bans/{ref}/settle").status_code == 302
    assert as_user(world.bora).get(f"/bans/{ref}/lift").status_code == 302


def test_two_lift_it_and_the_reason_stays(as_user, world):
    ref = confirmed(world)
    bora, seon = as_user(world.bora), as_user(world.seon)
    page = bora.post(f"/bans/{ref}/lift", data={"from_on": "2026-10-31", "reason": "법원 판결"}).text
    assert "Choose a day between." in page
    said = {"from_on": "2026-11-16", "reason": "서울행정법원 2026구합1234"}
    page = bora.post(f"/bans/{ref}/lift", data=said, follow_redirects=True).text
    assert "Until somebody else agrees it stays as it is." in page
    assert "Look at the proposal" not in page
    assert bora.post(f"/bans/{ref}/lift/settle", data={"settlement": "agree"}).status_code == 403
    assert f"/bans/{ref}/lift/settle" in seon.get("/home").text
    assert "서울행정법원 2026구합1234" in seon.get(f"/bans/{ref}/lift/settle").text
    page = seon.post(f"/bans/{ref}/lift/settle", data={"settlement": "agree"}, follow_redirects=True).text
    for told in ("Lifted", "서울행정법원 2026구합1234", world.bora.name, world.seon.name):
        assert told in page, told
    (made,) = rows(Lifting)
    assert (made.agreed, made.proposed_by_id, made.settled_by_id) == (True, world.bora.id, world.seon.id)
    assert seon.get(f"/bans/{ref}/lift/settle").status_code == 302


def test_a_lifting_that_is_refused_is_read_too(as_user, world):
    ref = confirmed(world)
    as_user(world.bora).post(f"/bans/{ref}/lift", data={"from_on": "2026-11-16", "reason": "착오"})
    boram = as_user(world.boram)
    page = boram.post(
        f"/bans/{ref}/lift/settle", data={"settlement": "refuse", "note": "근거 없음"}, follow_redirects=True
    ).text
    for told in ("Kept. The exclusion stays.", "근거 없음", "Refused by", "In force", "Propose to lift it"):
        assert told in page, told
    answer = boram.post(f"/bans/{ref}/lift/settle", data={"settlement": "agree"})
    assert answer.status_code == 409


def test_the_list_is_searched_filtered_and_sorted(as_user, world):
    refs = {
        Stands.IN_FORCE: confirmed(world),
        Stands.TO_COME: confirmed(world, MALLORY, name="말로리테크", from_on=TODAY + DAY),
        Stands.OVER: confirmed(world, CHUL, name="철수비전", letter="X-1", until_on=TODAY - DAY),
        Stands.WAITING: recorded(world, letter="X-2"),
        Stands.LIFTED: confirmed(world, letter="X-3"),
        Stands.REFUSED: recorded(world, letter="X-4"),
    }
    lifted(world, refs[Stands.LIFTED])
    as_user(world.boram).post(f"/bans/{refs[Stands.REFUSED]}/settle", data={"settlement": "refuse", "note": "x"})
    eun = as_user(world.eun)

    def found(asked: str) -> set[Stands]:
        page = eun.get(f"/bans/?{asked}").text
        return {where for where, ref in refs.items() if f">{ref}</a>" in page}

    assert found("") == set(Stands)
    for where in Stands:
        assert found(f"stands={where}") == {where}
    assert found("q=123-45-67891") == found("q=말로리") == {Stands.TO_COME}
    assert found("q=X-1") == {Stands.OVER}
    page = eun.get("/bans/?sort=ending").text
    assert page.index(refs[Stands.IN_FORCE]) < page.index(refs[Stands.OVER])
    assert "No exclusion found" in eun.get("/bans/?q=zzz").text
    assert "Write down an exclusion" not in page
    for asked in ("stands=zzz", "sort=zzz", "q=%00", "after=zzz"):
        assert eun.get(f"/bans/?{asked}").status_code < 500
    assert eun.get("/bans/?lang=ko").status_code == 200


def test_it_pages_by_key(as_user, world):
    for n in range(26):
        recorded(world, letter=f"X-{n}")
    for sort in ("newest", "oldest", "ending"):
        first = as_user(world.bora).get(f"/bans/?sort={sort}").text
        assert first.count("/bans/BAN-") == 25
        (way,) = re.findall(r'href="(/bans/\?[^"]*after=[^"]*)"', first)
        assert as_user(world.bora).get(unescape(way)).text.count("/bans/BAN-") == 1


def test_an_empty_register_says_what_comes_into_it(as_user, world):
    page = as_user(world.eun).get("/bans/").text
    assert "Nobody is excluded" in page
    assert "/bans/export" not in page


def test_it_is_taken_away_with_a_reason(as_user, world):
    ref = confirmed(world, representative="박하늘")
    lifted(world, ref)
    confirmed(world, MALLORY, name="말로리테크")
    eun = as_user(world.eun)
    assert "Lifted" in eun.get("/bans/export?stands=lifted").text
    assert eun.post("/bans/export", data={"why": " "}).mimetype != "text/csv"
    answer = eun.post("/bans/export?stands=lifted", data={"why": "감사"})
    head, line = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    told = dict(zip(head, line, strict=True))
    assert (told["Reference"], told["Representative"], told["State"]) == (ref, "박하늘", "Lifted")
    assert told["Lifted from"] == "2026-11-16"
    with db.transaction(read_only=True) as session:
        record = session.exec(select(Record).where(Record.action == "ban.exported")).one()
    assert (record.why, record.after) == ("감사", {"stands": "lifted", "rows": 1})


def test_who_may_do_what(as_user, world):
    ref = recorded(world)
    for person in (world.alice, world.chul, world.hana, world.gi, world.min, world.dana):
        assert as_user(person).get("/bans/").status_code == 403, person.name
        assert as_user(person).get(f"/bans/{ref}").status_code == 403, person.name
    eun = as_user(world.eun)
    assert eun.get(f"/bans/{ref}").status_code == 200
    assert eun.get("/bans/new").status_code == 403
    assert eun.post(f"/bans/{ref}/settle", data={"settlement": "agree"}).status_code == 403
    assert as_user(world.seon).get("/bans/new").status_code == 200
    assert as_user(world.bora).get("/bans/BAN-1999-000001").status_code == 404
    assert as_user(world.bora).post(f"/bans/{ref}/settle", data={"settlement": "agree"}).status_code == 403
