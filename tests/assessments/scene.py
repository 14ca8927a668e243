"""Assessors to test with."""

from typing import Any

from voucher.assessments import pooling
from voucher.assessments.models import Assessor
from voucher.assessments.pooling import Expertise
from voucher.kernel.db import Session
from voucher.people.models import User
from voucher.suppliers.models import Skill

EXPERTISE = {
    "employer": "한국기술대학교",
    "employer_no": "",
    "skills": (Skill.INSPECTION, Skill.MAINTENANCE),
    "industries": (),
    "load_limit": 10,
}


def an_assessor(session: Session, by: User, **changes: Any) -> Assessor:
    """Somebody of the pool who has said what they know."""
    return pooling.describe(session, Expertise(**{**EXPERTISE, **changes}), by=by)
