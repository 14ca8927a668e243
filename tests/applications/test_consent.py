"""Page: /applications/<ref>/consent: step 3 of a draft. What was agreed to is kept as it was worded."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import PURPOSES
from voucher.applications import consents, drafting
from voucher.applications.models import Consent
from voucher.kernel import db


@pytest.fixture
def ref(write, world):
    return write(lambda session, round_, by: drafting.start(session, round_.ref, by=by), world.alice)


def kept():
    with db.transaction(read_only=True) as session:
        return [(c.purpose, c.version, c.language, c.text, c.given_by_id) for c in session.exec(select(Consent))]


def test_all_three_are_kept_with_their_words_once(as_user, world, ref, read):
    browser = as_user(world.alice)
    for _ in range(2):
        answer = browser.post(f"/applications/{ref}/consent", data=dict.fromkeys(PURPOSES, "y"))
        assert answer.location == f"/applications/{ref}/check"
    rows = kept()
    assert {row[0] for row in rows} == PURPOSES
    assert len(rows) == 3
    assert {row[2] for row in rows} == {"en"}
    assert {row[3] for row in rows} == {asked.text_en for asked in consents.ASKED}
    assert {row[4] for row in rows} == {world.alice.id}
    assert read(ref).consent_version == consents.VERSION
    assert read(ref).consented_at is not None


def test_two_of_three_are_not_enough(as_user, world, ref, read):
    page = as_user(world.alice).post(f"/applications/{ref}/consent", data={"sharing": "y", "tax_office": "y"})
    assert page.status_code == 200
    summary = page.text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert "I agree: personal data" in summary, "which one is missing"
    assert "I agree: data given to others" not in summary
    assert "Please agree, or come back later." in page.text
    assert kept() == []
    assert read(ref).consented_at is None


def test_a_consent_is_never_changed(world, ref):
    with db.transaction() as session:
        drafting.save_consents(session, ref, PURPOSES, "ko", by=world.alice)
    for statement in ("UPDATE applications_consent SET text = 'x'", "DELETE FROM applications_consent"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
            session.connection().exec_driver_sql(statement)


def test_the_texts_fit_their_column():
    for asked in consents.ASKED:
        assert max(len(asked.text_ko), len(asked.text_en)) <= 4000
