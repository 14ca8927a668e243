"""Ask the office that issues a certificate, so that a firm need not hand it in. Whoever asks keeps what it said."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import requests

from voucher import settings

TIMEOUT = 8


class Unreachable(Exception):
    """The office does not answer; ask again later."""


class Certificate(StrEnum):
    """Certificates that can be looked up."""

    TAX_PAYMENT = "tax_payment"  # national and local taxes are paid
    SME = "sme"  # the firm is small or medium-sized
    INSURANCE = "insurance"  # the contributions to the four social insurances are paid


@dataclass(frozen=True)
class Answer:
    """What the office said: none found, or its number and the days from and to which it holds."""

    found: bool
    number: str
    issued_on: date | None
    valid_until: date | None  # the last day
    said: dict[str, Any]


def offered() -> bool:
    """Whether there is a service to ask. Without one a firm hands everything in itself."""
    return bool(settings.get().certificates_base)


def ask(registration_no: str, certificate: Certificate) -> Answer:
    """Unreachable when nobody answers, or not so that it can be read."""
    chosen = settings.get()
    try:
        answer = requests.post(
            f"{chosen.certificates_base}/lookup",
            headers={"X-Service-Key": chosen.certificates_key.get_secret_value() or "sandbox"},
            json={"b_no": registration_no, "kind": certificate.value},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        return _read(answer.json())
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise Unreachable(type(error).__name__) from error


def _read(said: dict[str, Any]) -> Answer:
    if said["found"] is False:
        return Answer(found=False, number="", issued_on=None, valid_until=None, said=said)
    issued_on, valid_until = (datetime.strptime(said[day], "%Y%m%d").date() for day in ("issued_on", "valid_until"))  # noqa: DTZ007 - a day
    return Answer(found=True, number=str(said["number"]), issued_on=issued_on, valid_until=valid_until, said=said)
