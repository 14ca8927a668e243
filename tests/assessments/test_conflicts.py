"""Every reason that keeps an application from an assessor, and that nothing else does."""

from dataclasses import replace
from uuid import UUID

import pytest

from voucher.assessments.conflicts import CONFLICTS, Bar, Case, Expert, bars
from voucher.people.relations import Party
from voucher.suppliers.models import Skill

FIRM = Party(UUID(int=1), "2208203228", "박하늘", "창원시 1")
SISTER = Party(UUID(int=2), "1234567891", "박하늘", "부산시 2")
STRANGER = Party(UUID(int=3), "1018116293", "최철", "서울시 3")
CASE = Case(UUID(int=9), "APP-2026-000001", FIRM, Skill.INSPECTION, "C29")
EXPERT = Expert(UUID(int=5), "ASR-2026-000001", skills=frozenset({"inspection"}))
SELLERS = {"inspection": frozenset({"1018116293"})}


@pytest.mark.parametrize(
    ("changes", "bar"),
    [
        ({"employer_no": FIRM.registration_no, "employer": FIRM}, Bar.EMPLOYER),
        ({"declared": frozenset({FIRM.registration_no})}, Bar.DECLARED),
        ({"employer_no": SISTER.registration_no, "employer": SISTER}, Bar.RELATED),
        ({"declared": frozenset({SISTER.registration_no}), "declared_here": (SISTER,)}, Bar.DECLARED_RELATED),
        ({"employer_no": STRANGER.registration_no, "employer": STRANGER}, Bar.SUPPLIER),
        ({"declared": frozenset({STRANGER.registration_no})}, Bar.SUPPLIER),
        ({"available": False}, Bar.AWAY),
        ({"skills": frozenset({"energy"})}, Bar.FIELD),
        ({"load": 10}, Bar.FULL),
    ],
)
def test_each_reason(changes, bar):
    assert bars(replace(EXPERT, **changes), CASE, SELLERS) == [bar]


def test_nothing_keeps_a_stranger_who_knows_the_field():
    assert bars(EXPERT, CASE, SELLERS) == []
    assert bars(replace(EXPERT, employer_no=STRANGER.registration_no, employer=STRANGER), CASE, {}) == []


def test_who_gave_it_back_does_not_get_it_again():
    assert bars(EXPERT, replace(CASE, had=frozenset({EXPERT.id})), SELLERS) == [Bar.DECLINED]
    assert Bar.DECLINED not in CONFLICTS
