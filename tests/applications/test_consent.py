"""Page: /applications/<ref>/consent: step 3 of a draft. What was agreed to is kept as it was worded."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import PURPOSES, a_submitted
from tests.programmes.rounds import an_open_round
from voucher.applications import consents, drafting
from voucher.applications.models import Consent, Declaration
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import Refused
from voucher.programmes.known import SITE_CONSENT as OWN


@pytest.fixture
def ref(write, world):
    return write(lambda session, round_, by: drafting.start(session, round_.ref, by=by), world.alice)


NOTHING = dict.fromkeys(("tax_arrears", "credit_default", "funded_elsewhere", "banned", "capital_impaired"), "no")
ALL = dict.fromkeys(PURPOSES, "y") | NOTHING


def kept():
    with db.transaction(read_only=True) as session:
        return [(c.purpose, c.version, c.language, c.text, c.given_by_id) for c in session.exec(select(Consent))]


def test_whoever_reads_the_application_is_named_in_the_consent():
    (sharing,) = (asked for asked in consents.ASKED if asked.purpose == "sharing")
    for language, who in (("ko", ("평가위원", "공급기업", "감사기관")), ("en", ("experts", "supplier", "auditors"))):
        assert all(one in sharing.text(language) for one in who)


def test_all_three_are_kept_with_their_words_once(as_user, world, ref, read):
    browser = as_user(world.alice)
    for _ in range(2):
        answer = browser.post(f"/applications/{ref}/consent", data=ALL)
        assert answer.location == f"/applications/{ref}/check"
    rows = kept()
    assert {row[0] for row in rows} == PURPOSES
    assert len(rows) == 3
    assert {row[2] for row in rows} == {"en"}
    assert {row[3] for row in rows} == {asked.text("en") for asked in consents.ASKED}
    assert {row[4] for row in rows} == {world.alice.id}
    assert read(ref).consent_version == consents.VERSION
    assert read(ref).consented_at is not None


def test_two_of_three_are_not_enough(as_user, world, ref, read):
    page = as_user(world.alice).post(
        f"/applications/{ref}/consent", data={**NOTHING, "sharing": "y", "tax_office": "y"}
    )
    assert page.status_code == 200
    summary = page.text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert "I agree: personal data" in summary, "which one is missing"
    assert "I agree: data given to others" not in summary
    assert "Please agree, or come back later." in page.text
    assert kept() == []
    assert read(ref).consented_at is None


def test_a_newer_wording_is_consented_to_anew_with_its_own_time(world, ref, read, monkeypatch):
    with db.transaction() as session:
        drafting.save_consents(session, ref, PURPOSES, "ko", by=world.alice)
    first = read(ref).consented_at
    monkeypatch.setattr(consents, "VERSION", "2027-01")
    with clock.freeze(first + timedelta(days=20)), db.transaction() as session:
        drafting.save_consents(session, ref, PURPOSES, "ko", by=world.alice)
    assert (read(ref).consent_version, read(ref).consented_at) == ("2027-01", first + timedelta(days=20))
    assert len(kept()) == 6


def test_a_consent_is_never_changed(world, ref):
    with db.transaction() as session:
        drafting.save_consents(session, ref, PURPOSES, "ko", by=world.alice)
    for statement in ("UPDATE applications_consent SET text = 'x'", "DELETE FROM applications_consent"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
            session.connection().exec_driver_sql(statement)


def test_the_texts_fit_their_column():
    for asked in consents.ASKED:
        assert max(len(asked.text("ko")), len(asked.text("en"))) <= 4000


def declarations():
    with db.transaction(read_only=True) as session:
        rows = session.exec(select(Declaration).order_by(Declaration.declared_at, Declaration.id))
        return [(d.question, d.answer, d.text, d.declared_by_id) for d in rows]


def test_what_only_the_firm_knows_is_declared_with_the_words_of_the_question(as_user, world, ref):
    alice = as_user(world.alice)
    assert "taxes in arrears?" in alice.get(f"/applications/{ref}/consent").text
    alice.post(f"/applications/{ref}/consent", data=ALL)
    rows = declarations()
    assert {question: answer for question, answer, *_ in rows} == dict.fromkeys(NOTHING, False)
    assert ("tax_arrears", False, "Are any of your firm's taxes in arrears?", world.alice.id) in rows
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "application.declared")).one()
        assert line.after == dict.fromkeys(NOTHING, False)


def test_an_answer_that_changes_is_kept_beside_the_first(as_user, world, ref):
    alice = as_user(world.alice)
    alice.post(f"/applications/{ref}/consent", data=ALL)
    alice.post(f"/applications/{ref}/consent", data={**ALL, "banned": "yes"})
    alice.post(f"/applications/{ref}/consent", data={**ALL, "banned": "yes"})
    assert [row[1] for row in declarations() if row[0] == "banned"] == [False, True]
    assert len(declarations()) == 6


def test_an_unanswered_question_and_an_unexplained_debt_are_asked_again(as_user, world, ref):
    alice = as_user(world.alice)
    page = alice.post(f"/applications/{ref}/consent", data={**ALL, "banned": ""}).text
    assert 'id="banned-error"' in page
    page = alice.post(f"/applications/{ref}/consent", data={**ALL, "tax_arrears": "yes"}).text
    assert 'id="arrears_arranged-error"' in page
    assert (declarations(), kept()) == ([], [])
    answer = alice.post(f"/applications/{ref}/consent", data={**ALL, "tax_arrears": "yes", "arrears_arranged": "yes"})
    assert answer.location == f"/applications/{ref}/check"
    assert ("arrears_arranged", True) in [row[:2] for row in declarations()]


def test_what_was_submitted_is_not_declared_otherwise(as_user, world, write):
    ref = write(a_submitted, world.alice)
    answer = as_user(world.alice).post(f"/applications/{ref}/consent", data={**ALL, "banned": "yes"})
    assert answer.status_code == 409
    assert [row[:2] for row in declarations() if row[0] == "banned"] == [("banned", False)]


@pytest.fixture
def visited(app, world):
    """Alice's draft in a programme whose rules ask for a consent of their own."""
    with db.transaction() as session:
        round_ = an_open_round(session, world, code="autonomous-factory")
        return drafting.start(session, round_.ref, by=world.alice).ref


def test_a_programme_asks_for_a_consent_of_its_own(as_user, world, visited):
    ref = visited
    browser = as_user(world.alice)
    page = browser.get(f"/applications/{ref}/consent").text
    for said in (OWN.label_en, "<strong>Items</strong>: pictures of the machines", f"I agree: {OWN.label_en}"):
        assert said in page, said
    refused = browser.post(f"/applications/{ref}/consent", data=ALL)
    assert "Please agree, or come back later." in refused.text
    assert kept() == []
    assert browser.post(f"/applications/{ref}/consent", data={**ALL, f"rules_{OWN.code}": "y"}).status_code == 302
    own = [row for row in kept() if row[0] == OWN.code]
    assert own == [(OWN.code, "v1", "en", OWN.text_en.replace("\n", " "), world.alice.id)]
    assert len(kept()) == 4
    for person, address in ((world.alice, "check"), (world.alice, "")):
        assert OWN.label_en in as_user(person).get(f"/applications/{ref}/{address}".rstrip("/")).text, address


def test_what_a_programme_asks_for_cannot_be_left_out_past_the_page(world, visited):
    with pytest.raises(Refused, match="all consents"), db.transaction() as session:
        drafting.save_consents(session, visited, PURPOSES, "ko", by=world.alice)
