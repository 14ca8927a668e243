"""WHAT HAPPENS WHEN: every clock of the portal is on this page. Times are Seoul's.

Each tick claims its period by a unique row, in the transaction that writes the job. Four clocks make one report.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from voucher.kernel import clock, db, errands
from voucher.kernel.models import Tick
from voucher.settings import SEOUL


def minute(now: datetime) -> str:
    """A period of one minute."""
    return f"{now:%Y-%m-%dT%H:%M}"


def day(now: datetime) -> str:
    """A period of one day."""
    return f"{now:%Y-%m-%d}"


def quarter_before(now: datetime) -> str:
    """The quarter that ended last."""
    year, quarter = (now.year, (now.month - 1) // 3) if now.month > 3 else (now.year - 1, 4)
    return f"{year}Q{quarter}"


@dataclass(frozen=True)
class Schedule:
    """An errand, when it runs, and the period that it runs once in."""

    errand: str
    when: str  # cron: minute hour day-of-month month day-of-week
    period: Callable[[datetime], str]


TIMETABLE = (
    Schedule("programmes.close_due", "* * * * *", minute),  # at 15:00 to the minute; the server refuses to the second
    Schedule("applications.allot_waiting", "* * * * *", minute),  # whom a killed process left without an answer
    Schedule("rails.catch_up", "*/5 * * * *", minute),  # webhooks that were lost
    Schedule("disbursements.sweep", "*/10 * * * *", minute),  # payments that got stuck on their way
    Schedule("applications.remind", "0 9 * * *", day),  # drafts whose round closes in three days, or in one
    Schedule("objections.remind", "5 9 * * *", day),  # due in three days, or yesterday; upheld for weeks
    Schedule("applications.lapse_supplements", "* * * * *", minute),  # the server refuses to the second
    Schedule("applications.remind_supplements", "0 9 * * *", day),  # requests that end on the next working day
    Schedule("objections.keep_vouchers", "0 0 * * *", day),  # before they lapse: while a firm waits, it does not pay
    Schedule("vouchers.lapse_unpaid", "10 0 * * *", day),
    Schedule("vouchers.refund_again", "30 * * * *", minute),
    Schedule("vouchers.expire_unused", "20 0 * * *", day),
    Schedule("people.forget_registrations", "30 0 * * *", day),  # sign-ups whose link nobody opened
    Schedule("simulations.tidy", "35 3 * * *", day),
    Schedule("kernel.tidy", "40 3 * * *", day),
    Schedule("people.tidy", "45 3 * * *", day),
    Schedule("notices.tidy", "50 3 * * *", day),
    Schedule("reports.publish_quarter", "0 6 5 1,4,7,10 *", quarter_before),  # the fifth day after each quarter
)


def tick(schedule: Schedule, now: datetime) -> bool:
    """Ask for the errand of this period, unless another clock has; True when it was ours to ask."""
    period = schedule.period(now.astimezone(SEOUL))
    with db.transaction() as session:
        claim = insert(Tick).values(id=db.key(), created_at=clock.now(), schedule=schedule.errand, period=period)
        if session.connection().execute(claim.on_conflict_do_nothing().returning(col(Tick.id))).first() is None:
            return False
        errands.put(session, schedule.errand, period=period)
    return True


def catch_up(now: datetime) -> list[str]:
    """What a clock that was away missed and is still due: the last quarter's report."""
    due = [s for s in TIMETABLE if s.period is quarter_before and _was_due(s, now)]
    return [s.errand for s in due if tick(s, now)]


def _was_due(schedule: Schedule, now: datetime) -> bool:
    """Whether the time of this schedule has come in the running quarter."""
    first = datetime.combine(clock.quarter_of(clock.seoul_day(now))[0], time.min, tzinfo=SEOUL)
    fires_at = CronTrigger.from_crontab(schedule.when, timezone=SEOUL).get_next_fire_time(None, first)
    return bool(fires_at and fires_at <= now)


def run() -> None:
    """Tick until told to stop."""
    scheduler = BlockingScheduler(timezone=SEOUL, job_defaults={"coalesce": True, "max_instances": 1})
    for schedule in TIMETABLE:
        trigger = CronTrigger.from_crontab(schedule.when, timezone=SEOUL)
        scheduler.add_job(lambda s=schedule: tick(s, clock.now()), trigger, name=schedule.errand)
    catch_up(clock.now())
    scheduler.start()
