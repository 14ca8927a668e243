"""Work: a new version of a programme's rules, written by one officer and made binding by another."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.world import NOW
from voucher.audit import queries as audit
from voucher.kernel.errors import Conflict, NotNow, NotPermitted, Refused
from voucher.programmes import queries, ruling, seeding
from voucher.programmes.lifecycle import RulebookState, rulebook_lifecycle
from voucher.programmes.models import Programme, Rulebook
from voucher.programmes.ruling import Change, Heading

NEXT_YEAR = Heading("AI바우처 공고 2027", date(2027, 1, 1), note="한도 변경")


def programme(session, code="ai-voucher"):
    seeding.seed(session)
    return session.exec(select(Programme).where(Programme.code == code)).one()


def last(session, code="ai-voucher"):
    return queries.versions(session, programme(session, code).id)[0]


def a_draft(session, world, heading=NEXT_YEAR, code="ai-voucher"):
    return ruling.write(session, last(session, code).ref, heading, by=world.bora)


def rewritten(session, world, **parts):
    book = a_draft(session, world)
    return ruling.rewrite(session, book.ref, Change(parts), looked_at=ruling.seen(book), by=world.bora)


def proposed(session, world, **parts):
    book = rewritten(session, world, **parts)
    return ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora)


def test_a_new_version_begins_as_the_last_one_and_holds_nowhere(session, world):
    before = last(session)
    book = a_draft(session, world)
    assert (book.version, book.state, book.content) == (before.version + 1, "draft", before.content)
    assert book.written_by_id == world.bora.id
    assert queries.rulebook_on(session, book.programme_id, date(2027, 6, 1)).version == before.version


def test_only_one_draft_of_a_programme(session, world):
    first = a_draft(session, world)
    with pytest.raises(NotNow, match="a new version already"):
        ruling.write(session, first.ref, NEXT_YEAR, by=world.boram)
    session.add(Rulebook(**first.model_dump(exclude={"id", "ref", "version"}), ref="RUL-X", version=99))
    with pytest.raises(sa.exc.IntegrityError, match="uq_programmes_rulebook_open"):
        session.flush()


def test_parts_are_rewritten_and_the_rest_stays(session, world):
    book = rewritten(session, world, objection_days=10, costs=["labour"])
    assert (book.content["objection_days"], book.content["costs"]) == (10, ["labour"])
    assert book.content["bands"] == last(session).content["bands"]
    line = audit.of_subject(session, book.id)[-1]
    assert (line.action, line.after["parts"]) == ("rules.redrafted", ["costs", "objection_days"])


@pytest.mark.parametrize(
    ("parts", "field", "said"),
    [
        ({"bands": []}, "bands", "At least one is needed"),
        ({"objection_days": 0}, "objection_days", "1 or more"),
        ({"objection_days": "soon"}, "objection_days", "Write a number"),
        ({"costs": ["gold"]}, "costs", "choose from the list"),
        ({"surprise": 1}, "surprise", "no such part"),
        ({"documents": [{"code": "A b", "label_ko": "가", "label_en": "a"}]}, "documents", "small English letters"),
        ({"documents": [{"code": "a", "label_ko": "", "label_en": "a"}]}, "documents", "fill this in"),
        ({"documents": [{"code": "a", "label_ko": "가" * 201, "label_en": "a"}]}, "documents", "At most 200"),
        ({"documents": [{"code": "a", "label_ko": "가", "label_en": "a"}] * 2}, "", "same code"),
        ({"region_uplift": {"busan": "1.5"}}, "region_uplift", "1 or less"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_at_its_part(session, world, parts, field, said):
    book = a_draft(session, world)
    kept = dict(book.content)
    with pytest.raises(Refused) as refused:
        ruling.rewrite(session, book.ref, Change(parts), looked_at=ruling.seen(book), by=world.bora)
    assert refused.value.field == field
    assert said in str(refused.value)
    assert book.content == kept


def test_two_bonuses_of_one_code_are_refused(session, world):
    book = a_draft(session, world)
    bonus = {"code": "first", "label_ko": "첫 지원", "label_en": "First time", "points": 3}
    sheet = {**book.content["assessing"], "points": [bonus, bonus]}
    with pytest.raises(Refused, match="same code"):
        ruling.rewrite(session, book.ref, Change({"assessing": sheet}), looked_at=ruling.seen(book), by=world.bora)


def test_weights_that_do_not_add_up_are_refused(session, world):
    book = a_draft(session, world)
    sheet = {"pass_mark": 60, "criteria": [{"code": "a", "label_ko": "가", "label_en": "A", "weight": 90}]}
    with pytest.raises(Refused, match="add up to 100"):
        ruling.rewrite(session, book.ref, Change({"assessing": sheet}), looked_at=ruling.seen(book), by=world.bora)


def test_the_last_day_does_not_come_before_the_first(session, world):
    with pytest.raises(Refused, match="last day"):
        a_draft(session, world, Heading("공고", date(2027, 1, 1), date(2026, 12, 31)))


def test_another_officer_confirms_and_then_it_holds(session, world):
    book = rewritten(session, world, objection_days=10)
    with pytest.raises(NotNow):
        ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=world.boram)
    ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora)
    with pytest.raises(NotPermitted, match="Another officer confirms"):
        ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=world.bora)
    ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=world.boram)
    assert (book.state, book.confirmed_by_id, book.confirmed_at) == ("confirmed", world.boram.id, NOW)
    assert queries.rulebook_on(session, book.programme_id, date(2027, 1, 1)).ref == book.ref
    assert queries.rulebook_on(session, book.programme_id, date(2026, 12, 31)).version == book.version - 1
    for refused in (
        lambda: ruling.rewrite(session, book.ref, Change(), looked_at=ruling.seen(book), by=world.bora),
        lambda: ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora),
        lambda: ruling.send_back(session, book.ref, "why", by=world.boram),
        lambda: ruling.drop(session, book.ref, "why", by=world.bora),
        lambda: ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=world.boram),
    ):
        with pytest.raises(NotNow):
            refused()


def test_what_is_handed_over_does_not_change_until_it_is_sent_back(session, world):
    book = proposed(session, world)
    with pytest.raises(NotNow, match="handed over"):
        ruling.rewrite(session, book.ref, Change({"objection_days": 3}), looked_at=ruling.seen(book), by=world.bora)
    ruling.send_back(session, book.ref, "10일로 고쳐 주세요.", by=world.boram)
    session.flush()
    assert (book.state, audit.of_subject(session, book.id)[-1].why) == ("draft", "10일로 고쳐 주세요.")
    ruling.rewrite(session, book.ref, Change({"objection_days": 10}), looked_at=ruling.seen(book), by=world.bora)
    assert ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora).state == "proposed"


def test_nobody_confirms_what_they_did_not_see(session, world):
    book = proposed(session, world)
    old = ruling.seen(book)
    ruling.send_back(session, book.ref, "why", by=world.bora)
    ruling.rewrite(session, book.ref, Change({"objection_days": 30}), looked_at=old, by=world.bora)
    for refused in (
        lambda: ruling.rewrite(session, book.ref, Change(), looked_at=old, by=world.bora),
        lambda: ruling.propose(session, book.ref, looked_at=old, by=world.bora),
    ):
        with pytest.raises(Conflict, match="changed while your page was open"):
            refused()
    ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora)
    with pytest.raises(Conflict):
        ruling.confirm(session, book.ref, looked_at=old, by=world.boram)
    assert (book.state, book.content["objection_days"]) == ("proposed", 30)


def test_the_writer_alone_writes_and_any_officer_drops(session, world):
    book = a_draft(session, world)
    with pytest.raises(NotPermitted):
        ruling.rewrite(session, book.ref, Change(), looked_at=ruling.seen(book), by=world.boram)
    ruling.drop(session, book.ref, "올해는 바꾸지 않습니다.", by=world.boram)
    session.flush()
    assert book.state == "dropped"
    assert audit.of_subject(session, book.id)[-1].why == "올해는 바꾸지 않습니다."
    again = ruling.write(session, book.ref, NEXT_YEAR, by=world.boram)
    assert again.version == book.version + 1, "a number is not used again"


def test_nobody_but_officers(session, world):
    book = a_draft(session, world)
    for person in (world.alice, world.chul, world.dana, world.eun, world.gi, world.hana):
        for refused in (
            lambda who: ruling.write(session, book.ref, NEXT_YEAR, by=who),
            lambda who: ruling.rewrite(session, book.ref, Change(), looked_at="", by=who),
            lambda who: ruling.propose(session, book.ref, looked_at="", by=who),
            lambda who: ruling.send_back(session, book.ref, "why", by=who),
            lambda who: ruling.drop(session, book.ref, "why", by=who),
            lambda who: ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=who),
        ):
            with pytest.raises(NotPermitted):
                refused(person)
    assert book.state == "draft"


def test_the_database_keeps_two_people_and_what_they_confirmed(session, world):
    book = a_draft(session, world)
    session.flush()
    facts = {"b": world.bora.id, "i": book.id}
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), session.begin_nested():
        confirm = "UPDATE programmes_rulebook SET state='confirmed', confirmed_at=now(), confirmed_by_id=:b WHERE id=:i"
        session.connection().execute(sa.text(confirm), facts)
    ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=world.bora)
    ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=world.boram)
    session.flush()
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), session.begin_nested():
        session.connection().execute(sa.text("UPDATE programmes_rulebook SET note='x' WHERE id=:i"), facts)


def test_the_lifecycle_is_what_it_says():
    assert {(s, a): after for s, a, after in rulebook_lifecycle.rows()} == {
        (RulebookState.DRAFT, "propose"): RulebookState.PROPOSED,
        (RulebookState.PROPOSED, "send_back"): RulebookState.DRAFT,
        (RulebookState.PROPOSED, "confirm"): RulebookState.CONFIRMED,
        (RulebookState.PROPOSED, "drop"): RulebookState.DROPPED,
        (RulebookState.DRAFT, "drop"): RulebookState.DROPPED,
    }
