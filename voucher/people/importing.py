"""Organisations from a file: the firms and suppliers that an agency knew before it moved in here.

A row is known by its registration number. What is here already is never changed by a file: the same facts are passed
over, others are a fault at their cell. Nobody gets an account by it; whoever signs up for such a firm later takes its
place (`joining`).
"""

import re
from typing import Any

import sqlalchemy as sa

from voucher.kernel import clock, db
from voucher.kernel.columns import Choice, Column, Wrong, day, number_like, whole, won, words
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.importing import Line, Reading
from voucher.kernel.refs import next_refs
from voucher.kernel.texts import plain_number
from voucher.people import registration
from voucher.people.events import OrganisationJoined
from voucher.people.models import Kind, Listed, Organisation
from voucher.people.receiving import Intake, Keeping
from voucher.people.regions import OTHER_REGIONS, OWN_INDUSTRIES, REGIONS
from voucher.people.roles import Act
from voucher.people.words import KIND, SIZE

FIRST_SHOWN = 5
_O = Organisation.metadata.tables["people_organisation"].c
KINDS = Choice({kind: KIND[kind] for kind in (Kind.FIRM, Kind.SUPPLIER)}, {"수요기업": Kind.FIRM})
SIZES = Choice(SIZE)
_REGION, _INDUSTRY = Choice(REGIONS, OTHER_REGIONS), Choice(OWN_INDUSTRIES)


def business_no(value: object) -> str:
    """A reader of business registration numbers, whose last digit must fit the others."""
    number = registration.digits(number_like(value))
    if not re.fullmatch("[0-9]{10}", number):
        raise Wrong(N_("A business registration number has 10 digits, such as 220-82-03228."))
    if not registration.is_business_no(number):
        raise Wrong(N_("The last digit does not fit the others. Please compare the number with the certificate."))
    return number


def _industry(value: object) -> Any:
    """By name, by division (C29), or by a longer code of the same classification (29271)."""
    found = re.fullmatch(r"C?([0-9]{2})[0-9]{1,3}", number_like(value), re.IGNORECASE)
    return _INDUSTRY(f"C{found[1]}" if found else value)


def _phone(value: object) -> str:
    digits = plain_number(number_like(value))
    if not re.fullmatch("[0-9]{8,20}", digits):
        raise Wrong(N_("Write the telephone number in digits, such as 055-123-4567."))
    return digits


def _past_day(value: object) -> Any:
    found = day(value)
    if found > clock.today():
        raise Wrong(N_("This day has not come yet."))
    return found


COLUMNS = (
    Column(
        "registration_no",
        "사업자등록번호",
        "Business registration number",
        N_("10 digits, with or without hyphens. The row is known by it."),
        "220-82-03228",
        business_no,
    ),
    Column("name", "기업명", "Name", N_("As on the certificate; at most 100 characters."), "하늘정밀", words(100)),
    Column(
        "name_en",
        "영문 기업명",
        "Name in English",
        N_("At most 100 characters."),
        "Haneul Precision",
        words(100),
        needed=False,
    ),
    Column(
        "representative",
        "대표자",
        "Representative",
        N_("As on the certificate; at most 50 characters."),
        "박하늘",
        words(50),
    ),
    Column(
        "kind",
        "구분",
        "Kind",
        N_("Firm or supplier; a supplier is still to be qualified."),
        "기업",
        KINDS,
        show=KINDS.show,
    ),
    Column(
        "founded_on",
        "개업일",
        "Opening date",
        N_("Such as 2011-03-02."),
        "2011-03-02",
        _past_day,
        needed=False,
        otherwise=None,
    ),
    Column(
        "region",
        "지역",
        "Region",
        N_("One of the 17 provinces and cities, by its short or full name."),
        "경남",
        _REGION,
        show=_REGION.show,
    ),
    Column(
        "address",
        "주소",
        "Address",
        N_("At most 200 characters."),
        "경상남도 창원시 의창구 1",
        words(200),
        needed=False,
    ),
    Column(
        "phone",
        "전화번호",
        "Telephone",
        N_("Digits, with or without hyphens."),
        "055-123-4567",
        _phone,
        needed=False,
    ),
    Column(
        "industry",
        "업종",
        "Industry",
        N_("Division of the Korean Standard Industrial Classification, such as C29, or its name."),
        "C29",
        _industry,
        needed=False,
        show=_INDUSTRY.show,
    ),
    Column(
        "size",
        "기업 규모",
        "Size of the firm",
        N_("Micro-enterprise, small, medium-sized, mid-size or large."),
        "소기업",
        SIZES,
        show=SIZES.show,
    ),
    Column(
        "employees_count",
        "상시근로자 수",
        "Employees",
        N_("A whole number; nothing counts as 0."),
        "42",
        whole(0, 1_000_000),
        needed=False,
        otherwise=0,
    ),
    Column(
        "average_sales_krw",
        "3년 평균 매출액",
        "Average yearly sales of three years",
        N_("In won; nothing where nobody knows."),
        "3,200,000,000",
        won(0),
        needed=False,
        otherwise=None,
        show="{:,}".format,
    ),
)
_FACTS = tuple(column.code for column in COLUMNS)
_WRITTEN = ("id", "created_at", "ref", "industry_revision", "representative_status", "tax_status", "import_id", *_FACTS)


def _take_in(session: Session, reading: Reading, keeping: Keeping | None) -> None:
    """Read the rows, hold them against what is here, and write those that are new."""
    seen: dict[str, int] = {}
    for lines in reading.lines():
        numbers = [line.values["registration_no"] for line in lines]
        query = sa.select(_O.ref, *(_O[code] for code in _FACTS)).where(_O.registration_no.in_(numbers))
        here = {row.registration_no: row for row in session.connection().execute(query)}
        new = []
        for line in lines:
            number = line.values["registration_no"]
            if number in seen:
                message = N_("The same number stands in %(where)s.")
                where = reading.address(seen[number], "registration_no")
                reading.fault(line.number, "registration_no", message, where=where)
                continue
            seen[number] = line.number
            if number not in here:
                new.append(line)
            elif _agrees(reading, line, here[number]):
                reading.unchanged_count += 1
        reading.new_count += len(new)
        reading.first += new[: max(0, FIRST_SHOWN - len(reading.first))]
        if keeping is not None and reading.sound and new:
            _write(session, new, keeping)


def _agrees(reading: Reading, line: Line, here: Any) -> bool:
    """Whether a row says of an organisation what is known; where it says nothing it agrees."""
    agrees = True
    for column in COLUMNS:
        said, known = line.values[column.code], getattr(here, column.code)
        if said not in (column.otherwise, known):
            message = N_(
                "Here already as %(ref)s, with “%(known)s”. A file changes nothing that is here: "
                "correct the row, or leave it out."
            )
            shown = column.show(known) if known not in (None, "") else "–"
            reading.fault(line.number, column.code, message, ref=here.ref, known=shown)
            agrees = False
    return agrees


def _write(session: Session, lines: list[Line], keeping: Keeping) -> None:
    now, refs = clock.now(), next_refs(session, "ORG", len(lines))
    keys = [db.key() for _line in lines]
    fixed = ((key, now, ref, 11, "", "", keeping.import_id) for key, ref in zip(keys, refs, strict=True))
    rows = ((*own, *(line.values[code] for code in _FACTS)) for own, line in zip(fixed, lines, strict=True))
    db.copy_in(session, "people_organisation", _WRITTEN, rows)
    for key, line in zip(keys, lines, strict=True):
        if line.values["kind"] is Kind.SUPPLIER:
            publish(session, OrganisationJoined(key, Kind.SUPPLIER))


INTAKE = Intake(Listed.ORGANISATIONS, Act.IMPORT_ORGANISATIONS, "organisations.imported", COLUMNS, _take_in)
