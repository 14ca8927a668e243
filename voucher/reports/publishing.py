"""Make a report and publish it, once: gathered in a snapshot, pressed outside of any transaction, then kept."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from voucher.audit import log
from voucher.documents import storing
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.refs import next_ref
from voucher.people.models import User
from voucher.reports import attaching, composing, gathering, periods, policies, press, queries, signing
from voucher.reports.facts import Facts
from voucher.reports.models import Kind, Report
from voucher.reports.periods import Period

PDF = "application/pdf"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('reports.publish:' || :period, 0))")


@dataclass(frozen=True)
class Edition:
    """One language of a report, pressed and signed."""

    language: str
    ref: str
    content: bytes


def ask(session: Session, code: str, *, by: User) -> Period:
    """Have a report made now, by an errand. Asking again for what is there or under way changes nothing."""
    policies.require_publisher(by)
    period = periods.read(code)
    policies.require_over(period)
    name = f"reports.publish:{period.code}"
    errands.put(session, "reports.publish_quarter", once=name, period=period.code, by=str(by.id))
    return period


def publish_quarter(period: str, by: str = "") -> None:
    """For the clock and for `ask`: publish both editions of a period. A second time, nothing happens.

    Raises ValueError for a quarter that is not over, gathering.DoesNotAddUp, press.PressFailed; nothing is kept then.
    """
    its = periods.read(period)
    if its.over_at > clock.now() and its.kind is Kind.QUARTERLY:
        raise ValueError(period)
    with db.transaction(read_only=True) as session:
        if _done(session, its):
            return
        person = session.get(User, UUID(by)) if by else None
    facts = _facts(its)
    editions = _pressed(facts, person.name if person else "")
    with db.transaction() as session:
        session.connection().execute(_ONE_AT_A_TIME, {"period": its.code})
        if not _done(session, its):
            _keep(session, its, facts, editions, person)


def _done(session: Session, period: Period) -> bool:
    return len(queries.editions(session, period.kind, period.code)) == len(composing.LANGUAGES)


def _facts(period: Period) -> Facts:
    made_at = clock.now()
    last = gathering.last_transfer()
    with gathering.snapshot() as session:
        return gathering.gather(session, period, last, made_at)


def _pressed(facts: Facts, by: str) -> list[Edition]:
    with db.transaction() as session:
        refs = [next_ref(session, "RPT") for _ in composing.LANGUAGES]
    files = attaching.files(facts)
    editions = []
    for language, ref in zip(composing.LANGUAGES, refs, strict=True):
        document = press.pdf(composing.compose(facts, language, ref=ref, by=by), files)
        editions.append(Edition(language, ref, signing.sign(document, reason=f"{ref}, {facts.period}")))
    return editions


def _keep(session: Session, period: Period, facts: Facts, editions: list[Edition], person: User | None) -> None:
    for edition in editions:
        name = f"{edition.ref}-{period.code.replace(':', '')}-{edition.language}.pdf"
        file = storing.store(session, name, PDF, edition.content)
        report = Report(
            ref=edition.ref,
            kind=period.kind,
            period=period.code,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            language=edition.language,
            file_id=file.id,
            last_transfer_id=facts.proof.last_transfer_id,
            pages_count=press.pages_count(edition.content),
            published_by=person.name if person else "",
        )
        session.add(report)
        session.flush()
        after = {"period": period.code, "language": edition.language, "sha256": file.sha256}
        log.record(session, "report.published", report, by=person, after=after)
