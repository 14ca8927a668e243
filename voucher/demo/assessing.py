"""A competitive round of the demonstration world: experts, what they score, and what comes of it."""

from voucher.assessments import pooling
from voucher.assessments.models import Bond
from voucher.assessments.pooling import Declaration, Expertise
from voucher.demo import cast
from voucher.demo.peopling import person
from voucher.demo.steps import OFFICER
from voucher.kernel import db
from voucher.people import passwords
from voucher.people.models import User
from voucher.suppliers.models import Skill


def experts() -> None:
    """An officer asks them in, each chooses a password; one declares what ties her to a firm."""
    with db.transaction() as session:
        officer = person(session, OFFICER)
        for email, name, employer, skills, most in cast.EXPERTS:
            known = Expertise(employer, "", tuple(Skill(skill) for skill in skills), (), most)
            assessor = pooling.invite(session, name, email, known, by=officer)
            session.get_one(User, assessor.user_id).password_hash = passwords.digest(cast.PASSWORD)
        tie = Declaration(
            cast.registration_no(3), cast.FIRMS[2].name, Bond.JOINT_WORK, "2024년 공동 과제를 함께 했습니다."
        )
        pooling.declare(session, tie, by=person(session, cast.EXPERTS[0][0]))
