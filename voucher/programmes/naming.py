"""Add a programme, say what it is, and retire it when it has no more rounds. Its rules go the usual way, by two."""

import re
from dataclasses import asdict, dataclass

from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.programmes import policies
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Programme, Round

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")


@dataclass(frozen=True)
class Naming:
    """What a programme is called, and what it is for, in both languages."""

    name_ko: str
    name_en: str
    summary_ko: str
    summary_en: str


def create(session: Session, code: str, naming: Naming, *, by: User) -> Programme:
    """A new programme. It has no rules yet, and so no rounds."""
    policies.require_ruler(by)
    if not CODE.fullmatch(code):
        raise Refused(N_("Write small letters, digits and hyphens, such as ai-voucher."), field="code")
    if session.exec(select(Programme.id).where(Programme.code == code)).first():
        raise Refused(N_("There is a programme with this code already."), field="code")
    _require_own_name(session, naming, code)

    programme = Programme(code=code, **asdict(naming))
    session.add(programme)
    session.flush()
    log.record(session, "programme.created", programme, by=by, after={"code": code, **asdict(naming)})
    return programme


def rename(session: Session, code: str, naming: Naming, *, by: User) -> Programme:
    """Say it otherwise. Its rounds and rules are not touched."""
    programme = _lock(session, code)
    policies.require_ruler(by)
    _require_own_name(session, naming, code)
    said = asdict(naming)
    before = {name: getattr(programme, name) for name, value in said.items() if getattr(programme, name) != value}
    if not before:
        return programme

    for name in before:
        setattr(programme, name, said[name])
    after = {name: said[name] for name in before}
    log.record(session, "programme.renamed", programme, by=by, before={"code": code, **before}, after=after)
    return programme


def retire(session: Session, code: str, why: str, *, by: User) -> Programme:
    """It is on no list any more and has no new rounds. What it had stays readable."""
    programme = _lock(session, code)
    policies.require_ruler(by)
    if programme.retired_at is not None:
        raise NotNow(N_("This programme is retired already."))
    live = (State.PROPOSED, State.OPEN)
    if session.exec(select(Round.ref).where(Round.programme_id == programme.id, col(Round.state).in_(live))).first():
        raise NotNow(N_("A round of this programme is open or waits to be opened. Retire it when that is over."))
    assert why, "a reason is kept"

    programme.retired_at = clock.now()
    log.record(session, "programme.retired", programme, by=by, why=why, after={"code": code})
    return programme


def bring_back(session: Session, code: str, why: str, *, by: User) -> Programme:
    """It may have rounds again."""
    programme = _lock(session, code)
    policies.require_ruler(by)
    if programme.retired_at is None:
        raise NotNow(N_("This programme is not retired."))
    assert why, "a reason is kept"

    programme.retired_at = None
    log.record(session, "programme.brought_back", programme, by=by, why=why, after={"code": code})
    return programme


def _lock(session: Session, code: str) -> Programme:
    return db.lock(session, Programme, Programme.code == code)


def _require_own_name(session: Session, naming: Naming, code: str) -> None:
    for name in ("name_ko", "name_en"):
        same = select(Programme.id).where(getattr(Programme, name) == getattr(naming, name), Programme.code != code)
        if session.exec(same).first():
            raise Refused(N_("Another programme has this name."), field=name)
