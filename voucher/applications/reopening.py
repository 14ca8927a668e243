"""What becomes of an application whose firm objected and was right (`objections`): open again, or more is granted."""

from voucher.applications import deciding, policies, queries
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import lifecycle
from voucher.applications.models import Application
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.people.models import Organisation, User
from voucher.programmes import purse
from voucher.programmes.models import Round


def reopen(session: Session, application: Application) -> None:
    """Nothing is decided about it any more: somebody decides anew. Its place in a first-come line is kept meanwhile."""
    after = lifecycle.after(application.state, "reopen")

    application.state = after
    application.decided_by_id, application.decided_at, application.decision_note = None, None, ""
    session.flush()


def enlarge(session: Session, application: Application, decision: Decision, by: User) -> None:
    """Grant more than before. What was granted before stays the firm's, whatever is left in the round."""
    after = lifecycle.after(application.state, "enlarge")
    before = application.granted_krw
    assert before is not None, application.ref
    if not before < decision.granted_krw <= application.asked_krw:
        raise Refused(N_("Grant more than before, and at most what the firm asked."), field="granted_krw")
    assert decision.note, "a decision has a reason"
    policies.require_approvable(db.one(session, Organisation, Organisation.id == application.firm_id))
    round_ = db.one(session, Round, Round.id == application.round_id)
    was, now = (queries.terms(application, round_, it)[1] for it in (before, decision.granted_krw))
    more = Won(now.government - was.government), Won(now.partner - was.partner)
    purse.require(session, application.round_id, *more)

    application.granted_krw, application.state = decision.granted_krw, after
    deciding.decided(application, decision.note, by)
    session.flush()
