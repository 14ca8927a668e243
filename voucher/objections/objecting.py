"""A firm objects to a decision within the window, or thinks better of it."""

from collections.abc import Sequence

from voucher.applications import queries as applications
from voucher.applications.models import Application
from voucher.audit import log
from voucher.documents.admitting import Admitted
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.kernel.searching import findable
from voucher.objections import counting, enclosing, policies, queries
from voucher.objections.events import ObjectionRaised
from voucher.objections.lifecycle import Against, lifecycle
from voucher.objections.models import Objection
from voucher.objections.queries import Right
from voucher.people.models import Organisation, User
from voucher.programmes import rules
from voucher.programmes.models import Round
from voucher.vouchers import enlarging


def raise_(session: Session, ref: str, grounds: str, files: Sequence[Admitted] = (), *, by: User) -> Objection:
    """Say once, and in time, why the decision about an application is wrong, with the papers that show it.

    The voucher of a smaller sum waits.
    """
    application = applications.lock(session, ref)
    policies.require_objector(by, application)
    round_ = db.one(session, Round, Round.id == application.round_id)
    right = _require_right(session, application, round_)
    assert grounds, "an objection says why"
    enclosing.require_few(files)

    objection = _written(session, application, right, grounds, by)
    enclosing.enclose(session, objection, files)
    if right.against is Against.LESS:
        enlarging.wait(session, application, objection.due_on)
    log.record(
        session, "objection.raised", application, by=by, why=grounds,
        after={"objection": objection.ref, "due_on": objection.due_on, **enclosing.told(files)},
    )  # fmt: skip
    publish(session, ObjectionRaised(objection.id))
    return objection


def _require_right(session: Session, application: Application, round_: Round) -> Right:
    """Refuse a second objection, one against nothing, and one that comes too late."""
    if queries.of_application(session, application.id) is not None:
        raise NotNow(N_("Your firm has objected already. It may do so once."))
    right = queries.right(session, application, round_)
    if right is None:
        raise NotNow(N_("There is no decision here that your firm could object to now."))
    if right.over:
        raise NotNow(N_("The time to object is over. It ended on %(day)s."), day=clock.seoul_day(right.until_at))
    other = applications.open_one(session, application.round_id, application.firm_id)
    if other is not None and other.id != application.id:
        raise NotNow(
            N_("Your firm has another application in this round: %(ref)s. Withdraw it first, then object."),
            ref=other.ref,
        )
    return right


def _written(session: Session, application: Application, right: Right, grounds: str, by: User) -> Objection:
    round_ = db.one(session, Round, Round.id == application.round_id)
    firm = db.one(session, Organisation, Organisation.id == application.firm_id)
    assert round_.rules is not None, round_.ref
    ref, now = next_ref(session, "OBJ"), clock.now()
    objection = Objection(
        ref=ref,
        created_at=now,
        application_id=application.id,
        firm_id=application.firm_id,
        against=right.against,
        granted_krw=application.granted_krw,
        decided_by_id=application.decided_by_id,
        decision_note=application.decision_note,
        known_at=right.known_at,
        until_at=right.until_at,
        due_on=counting.last_day(now, rules.of_round(round_.id, round_.rules).rules.answer_days),
        grounds=grounds,
        raised_by_id=by.id,
        findable=findable(ref, application.ref, application.title, firm.name, firm.name_en),
    )
    session.add(objection)
    session.flush()
    return objection


def withdraw(session: Session, ref: str, *, by: User) -> Objection:
    """Take it back, before somebody answered. The decision stays, and the firm does not object again."""
    objection = queries.lock(session, ref)
    application = db.one(session, Application, Application.id == objection.application_id)
    policies.require_objector(by, application)
    after = lifecycle.after(objection.state, "withdraw")

    objection.state = after
    session.flush()
    log.record(session, "objection.withdrawn", application, by=by, after={"objection": objection.ref})
    return objection
