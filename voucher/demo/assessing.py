"""A competitive round of the demonstration world: experts, what they score, and what comes of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, select

from voucher.applications.models import Application
from voucher.assessments import assigning, awarding, pooling, scoring, tallying
from voucher.assessments import queries as assessments
from voucher.assessments.assigning import Exchange
from voucher.assessments.lifecycle import State
from voucher.assessments.models import Assessor, Bond
from voucher.assessments.pooling import Declaration, Expertise
from voucher.assessments.scoring import Sheet
from voucher.demo import calling, cast, dating, doubting, steps
from voucher.demo.peopling import person
from voucher.demo.revising import APPROVALS, POINTS, QUOTA
from voucher.demo.stories import Story
from voucher.kernel import clock, db, errands
from voucher.kernel.money import won
from voucher.people import passwords
from voucher.people.models import User
from voucher.programmes import closing, drafting, queries, ruling
from voucher.programmes.drafting import Draft
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Programme
from voucher.programmes.ruling import Change, Heading
from voucher.suppliers.models import Skill

PROGRAMME = "industrial-ai-solution"
RUNNING = (  # being assessed: firm, seller whose field it is, millions; and what its assessors think of it
    (Story(1, 1, 240, "submitted"), 84),
    (Story(17, 2, 180, "submitted"), 71),
    (Story(18, 3, 320, "submitted"), 66),
    (Story(19, 9, 150, "submitted"), 58),
    (Story(20, 10, 210, "submitted"), 77),
    (Story(29, 1, 90, "submitted"), 90),
)
DECIDED = (  # two get a voucher, one waits on the reserve list, two are below the mark
    (Story(12, 1, 150, "submitted"), 88),
    (Story(13, 2, 190, "submitted"), 81),
    (Story(26, 3, 260, "submitted"), 76),
    (Story(9, 9, 120, "submitted"), 49),
    (Story(27, 10, 140, "submitted"), 44),
)
LARGE = (  # waits for the director: more than an officer may approve
    (Story(6, 1, 1_300, "submitted"), 86),
    (Story(22, 2, 1_100, "submitted"), 79),
    (Story(23, 3, 900, "submitted"), 55),
)
LENIENCE = (3, -4, 0, 5, -2, 1, -6)  # how far each expert is from the others


def experts() -> None:
    """An officer asks them in, each chooses a password; one declares what ties her to a firm."""
    with db.transaction() as session:
        officer = person(session, steps.OFFICER)
        for email, name, employer, skills, most in cast.EXPERTS:
            known = Expertise(employer, "", tuple(Skill(skill) for skill in skills), (), most)
            assessor = pooling.invite(session, name, email, known, by=officer)
            session.get_one(User, assessor.user_id).password_hash = passwords.digest(cast.PASSWORD)
        note = "2024년 공동 과제를 함께 했습니다."
        tie = Declaration(cast.registration_no(3), cast.FIRMS[2].name, Bond.JOINT_WORK, note)
        pooling.declare(session, tie, by=person(session, cast.EXPERTS[0][0]))


def build() -> None:
    """Three rounds: one is decided, one waits for the director, and one is being assessed."""
    _rules()
    _decided()
    _large()
    _running()
    errands.run_waiting()


def _decided() -> None:
    """Proposed, sent back for a missing bonus, proposed again and approved by somebody else."""
    ref = _round("산업AI 솔루션 실증·확산 1차", "Industrial AI solution, first call", 200, opens=-60, closes=-30)
    _scored(ref, DECIDED, applied=35, scored=20)
    with clock.freeze(dating.ago(9)):
        first = _proposed(ref, "평가 점수 순으로 선정했습니다.")
    with clock.freeze(dating.ago(8)), db.transaction() as session:
        why = "여성기업 가점 증빙을 확인한 뒤 다시 제안해 주세요."
        awarding.refuse(session, first, why, by=person(session, steps.SECOND_OFFICER))
    with clock.freeze(dating.ago(7)):
        with db.transaction() as session:
            application, why = steps.application(session, DECIDED[1][0]).ref, "여성기업 확인서를 확인했습니다."
            tallying.add_points(session, application, {"women"}, why, by=person(session, steps.OFFICER))
        again = _proposed(ref, "현장 문제가 분명하고 효과를 잴 수 있는 계획을 높이 평가했습니다.")
    with clock.freeze(dating.ago(6)), db.transaction() as session:
        awarding.approve(session, again, "점수와 가점을 확인했습니다.", by=person(session, steps.SECOND_OFFICER))


def _large() -> None:
    """Proposed, and too large for an officer to approve."""
    ref = _round("산업AI 대형 실증 사업", "Industrial AI, large demonstrations", 3_000, opens=-50, closes=-25)
    _scored(ref, LARGE, applied=28, scored=12)
    with clock.freeze(dating.ago(4)):
        _proposed(ref, "두 과제 모두 파급 효과가 큽니다.")


def _scored(ref: str, stories: Sequence[tuple[Story, int]], *, applied: int, scored: int) -> None:
    _apply(ref, [story for story, _ in stories], days=applied)
    with clock.freeze(dating.ago(scored + 4)), db.transaction() as session:
        assigning.assign(session, ref, by=person(session, steps.OFFICER))
    with clock.freeze(dating.ago(scored)):
        for story, mean in stories:
            _score(story, mean)


def _proposed(ref: str, note: str) -> str:
    with db.transaction() as session:
        return awarding.propose(session, ref, note, by=person(session, steps.OFFICER)).ref


def _running() -> None:
    """Some sheets are in, one of them counts no more; one application was given back, one was taken off by hand."""
    ref = _round("산업AI 솔루션 실증·확산 2차", "Industrial AI solution, second call", 400, opens=-40, closes=-12)
    _apply(ref, [story for story, _ in RUNNING], days=20)
    with clock.freeze(dating.ago(11)), db.transaction() as session:
        assigning.assign(session, ref, by=person(session, steps.OFFICER))
    with clock.freeze(dating.ago(9)):
        _give_back(RUNNING[0][0], "지난해 이 기업의 자문을 맡았습니다.")
        _take_off(RUNNING[2][0], "해외 출장으로 기한 안에 평가하기 어렵습니다.")
    with clock.freeze(dating.ago(5)):
        for story, mean in RUNNING[:4]:
            _score(story, mean)
        _score(RUNNING[4][0], RUNNING[4][1], leave=2)
    with clock.freeze(dating.ago(3)), db.transaction() as session:
        story = RUNNING[1][0]
        _, _, by = _seats(session, story, State.SUBMITTED)[0]
        note = "채점한 뒤에 사외이사로 선임되었습니다."
        tie = Declaration(cast.registration_no(story.firm), cast.FIRMS[story.firm - 1].name, Bond.STAKE, note)
        pooling.declare(session, tie, by=by)


def _rules() -> None:
    """This programme's rules for this year: who scores, what is added, what goes first to whom."""
    first = date(clock.today().year - 1, 1, 1)
    with clock.freeze(dating.ago(80)), db.transaction() as session:
        officer = person(session, steps.OFFICER)
        programme = session.exec(select(Programme.id).where(Programme.code == PROGRAMME)).one()
        model = queries.versions(session, programme)[0]
        heading = Heading("산업AI 솔루션 실증·확산 지원사업 변경 공고", first, note="평가 방법을 정했습니다.")
        book = ruling.write(session, model.ref, heading, by=officer)
        sheet = {**book.content["assessing"], "assessors_count": 4, "points": POINTS, "quotas": [QUOTA]}
        seen = ruling.seen(book)
        changed = Change({"assessing": sheet, "objection_days": 14, "approvals": APPROVALS})
        ruling.rewrite(session, book.ref, changed, looked_at=seen, by=officer)
        ruling.propose(session, book.ref, looked_at=ruling.seen(book), by=officer)
        second = person(session, steps.SECOND_OFFICER)
        ruling.confirm(session, book.ref, looked_at=ruling.seen(book), by=second, past_known=True)


def _round(title_ko: str, title_en: str, millions: int, *, opens: int, closes: int) -> str:
    today = clock.today()
    days = [dating.office_day(today + timedelta(days=n), back=True) for n in (opens, closes)]
    with clock.freeze(dating.ago(-opens + 5)), db.transaction() as session:
        officer = person(session, steps.OFFICER)
        programme = session.exec(select(Programme.id).where(Programme.code == PROGRAMME)).one()
        budget = won(millions * steps.MILLION)
        draft = Draft(programme, title_ko, title_en, budget, days[0], days[1], mode=Mode.COMPETITIVE)
        made = drafting.write(session, draft, by=officer)
        calling.opened(session, made.ref)
        return made.ref


def _apply(ref: str, stories: list[Story], *, days: int) -> None:
    """Every firm applies, then the round closes."""
    for story in stories:
        story.round_ref = ref
        with clock.freeze(dating.ago(days, story.firm)), db.transaction() as session:
            steps.draft(session, story)
            if story.firm == doubting.BEFORE_A_PANEL:
                doubting.declare(session, story)
            steps.submit(session, story)
    with db.transaction(read_only=True) as session:
        closes_at = queries.by_ref(session, ref, None)[0].closes_at
    with clock.freeze(closes_at + timedelta(minutes=1)):
        closing.close_due()


def _seats(session: Session, story: Story, *states: State) -> list[tuple[Application, Assessor, User]]:
    """Who has the application of a story, in these states."""
    it = steps.application(session, story)
    seats = assessments.seats(session, it.id)
    return [(it, assessor, user) for assignment, assessor, user in seats if assignment.state in states]


def _give_back(story: Story, why: str) -> None:
    with db.transaction() as session:
        application, _, by = _seats(session, story, State.ASSIGNED)[0]
        assigning.decline(session, application.ref, why, by=by)


def _take_off(story: Story, why: str) -> None:
    with db.transaction() as session:
        application, assessor, _ = _seats(session, story, State.ASSIGNED)[0]
        assigning.exchange(session, application.ref, Exchange(assessor.ref, "", why), by=person(session, steps.OFFICER))
        assigning.assign(session, story.round_ref, by=person(session, steps.OFFICER))


def _score(story: Story, mean: int, *, leave: int = 0) -> None:
    """Its assessors score it, each a little apart from the others; some may still be at it."""
    with db.transaction() as session:
        seats = _seats(session, story, State.ASSIGNED, State.ACCEPTED)
        emails = [email for email, *_ in cast.EXPERTS]
        for number, (application, _, by) in enumerate(seats):
            if number >= len(seats) - leave + 1:
                continue  # has not even declared yet
            scoring.accept(session, application.ref, by=by)
            wanted = max(0, min(100, mean + LENIENCE[emails.index(by.email)]))
            sheet = Sheet(_points(wanted), "현장 확인이 필요합니다.", "문제 정의가 분명하고 효과를 잴 수 있습니다.")
            if number == len(seats) - leave:
                scoring.save(session, application.ref, sheet, by=by)
            else:
                scoring.submit(session, application.ref, sheet, by=by)


def _points(total: int) -> dict[str, int]:
    """This sum, spread over the criteria by their weights."""
    weights = {"need": 30, "solution": 30, "effect": 25, "capability": 15}
    given = {code: total * weight // 100 for code, weight in weights.items()}
    for code, weight in weights.items():
        given[code] += min(total - sum(given.values()), weight - given[code])
    return given
