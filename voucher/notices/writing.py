"""Write a letter to people, each in their own language, and have it mailed after the commit."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import col, select

from voucher import settings
from voucher.kernel import errands, formats
from voucher.kernel.db import Session
from voucher.notices.models import Mail
from voucher.people.models import User
from voucher.people.roles import Role


@lru_cache(maxsize=1)
def _paper() -> Environment:
    """Letters are plain text: a template per letter and language, its first line the subject."""
    made = Environment(
        loader=FileSystemLoader(settings.ROOT / "templates" / "notices" / "mail"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text, never shown as HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["at"] = lambda path: settings.get().public_url.rstrip("/") + path
    return made


def _in(language: str) -> dict[str, Any]:
    """What a letter can say, in its language."""
    chosen = settings.get()
    korean = language == "ko"
    return {
        "won": lambda amount: formats.won(amount, language).replace("\u00a0", " "),
        "day": lambda value: formats.day(value, language).replace("\u00a0", " "),
        "moment": lambda value: formats.moment(value, language).replace("\u00a0", " "),
        "second": lambda value: formats.second(value, language).replace("\u00a0", " "),
        "service": chosen.service_name_ko if korean else chosen.service_name_en,
        "agency": chosen.agency_name_ko if korean else chosen.agency_name_en,
    }


def people_of(session: Session, organisation_id: UUID) -> list[User]:
    """Everybody of an organisation who may sign in."""
    of_it = select(User).where(User.organisation_id == organisation_id, User.active)
    return list(session.exec(of_it.order_by(User.email)))


def with_role(session: Session, role: Role) -> list[User]:
    """Everybody with a role."""
    return list(session.exec(select(User).where(col(User.roles).contains([role]), User.active).order_by(User.email)))


def write(session: Session, letter: str, to: list[User], *, key: str, **values: object) -> None:
    """Write `letter` to each of these people, once per key."""
    for person in to:
        text = _text(letter, person.language, name=person.name, **values)
        _post(session, text, f"{letter}:{key}:{person.id}", user_id=person.id)


def write_to(session: Session, letter: str, address: str, language: str, *, key: str, **values: object) -> None:
    """Write `letter` to somebody who has no account, once per key. What strangers typed has no place in it."""
    _post(session, _text(letter, language, **values), f"{letter}:{key}", address=address)


def _text(letter: str, language: str, **values: object) -> str:
    chosen = language if language in {"ko", "en"} else "ko"
    return _paper().get_template(f"{letter}.{chosen}.txt").render(**_in(chosen), **values)


def _post(session: Session, text: str, key: str, **to: Any) -> None:
    if session.exec(select(Mail.id).where(Mail.key == key)).first():
        return
    subject, _, body = text.partition("\n")
    mail = Mail(key=key, subject=subject.strip(), body=body.strip() + "\n", **to)
    session.add(mail)
    session.flush()
    errands.put(session, "notices.send", mail_id=str(mail.id))
