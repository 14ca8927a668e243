"""Page: reports.minutes, the minutes of a panel as a PDF."""

import io

import pikepdf
import pytest

from tests.assessments.test_panel import a_scored_round, proposed
from voucher.assessments import awarding
from voucher.kernel import db
from voucher.programmes import queries as programmes
from voucher.reports import minuting


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return a_scored_round(session, world)[0]


def test_the_minutes_say_who_what_and_by_whom(as_user, world, ref):
    with db.transaction() as session:
        awarding.approve(session, proposed(session, ref, world.bora), "확인했습니다.", by=world.boram)
    with db.transaction(read_only=True) as session:
        written = minuting.minutes(session, programmes.by_ref(session, ref, None)[0])
        for language, said in (("ko", ("하늘정밀", "선정", "85.00")), ("en", ("Haneul Precision", "Reserve", "75.00"))):
            html = minuting.compose(written, language, by="보라")
            assert all(word in html for word in (*said, "한국기술대학교", "보람", "확인했습니다."))
    answer = as_user(world.eun).get(f"/reports/minutes/{ref}")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert len(document.pages) >= 1
    assert "/reports/minutes/" in as_user(world.bora).get(f"/assessments/{ref}/panel").text


def test_before_anything_is_proposed_there_are_none(as_user, world, ref):
    assert as_user(world.bora).get(f"/reports/minutes/{ref}").status_code == 409
    assert as_user(world.alice).get(f"/reports/minutes/{ref}").status_code == 403
