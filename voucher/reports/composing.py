"""Write a report from its facts: a whole template per language, and charts as pictures with their numbers beside."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from voucher import settings
from voucher.kernel import charts, formats
from voucher.kernel.charts import Series
from voucher.ledger import chart
from voucher.reports import drawing, signing
from voucher.reports.drawing import Part
from voucher.reports.facts import Facts

LANGUAGES = ("ko", "en")
GROUPS = (  # the parts of a round's bar: Korean, English, colour, places
    ("집행", "Disbursed", "#063a74", ("disbursed",)),
    ("지급 예정", "Payable", "#256ef4", ("payable",)),
    ("계약", "Obligated", "#7ba7f7", ("obligated",)),
    ("바우처 발급", "Committed", "#c3d6fb", ("committed",)),
    ("환수·반납·불용", "Taken back or lapsed", "#8a949e", ("recovered", "returned", "lapsed")),
    ("집행 가능", "Available", "#e3e6e9", ("available",)),
)
STEPS = (  # what a quarter did with the budget, in order: Korean, English, on the chart, from, to
    ("바우처 발급", "Vouchers issued", "Issued", "available", "committed"),
    ("계약 체결", "Contracts signed", "Signed", "committed", "obligated"),
    ("청구 승인", "Invoices approved", "Approved", "obligated", "payable"),
    ("지급 완료", "Payments arrived", "Paid", "payable", "disbursed"),
)
MOST_BARS = 16


@lru_cache(maxsize=1)
def paper() -> Environment:
    return Environment(
        loader=FileSystemLoader(settings.ROOT / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def compose(facts: Facts, language: str, *, ref: str, by: str = "") -> str:
    """The HTML of one edition. `by` is who asked for it; empty: the clock."""
    korean = language == "ko"
    values = {
        "facts": facts,
        "ref": ref,
        "by": by,
        "agency": facts.agency_ko if korean else facts.agency_en,
        "name": lambda code, book="budget": chart.KINDS[book, code].name(language),
        "steps": [(ko if korean else en, facts.movement(credit, debit)) for ko, en, _, credit, debit in STEPS],
        "bars": _bars(facts, language),
        "flow": _flow(facts, language),
        "year": facts.starts_on.year,
        "quarter": (facts.starts_on.month + 2) // 3,
    }
    return write("quarterly", language, values)


def write(name: str, language: str, values: dict[str, Any]) -> str:
    """The HTML of a document in a language, with the house's names and formats."""
    chosen = settings.get()
    korean = language == "ko"
    house = {
        "agency": chosen.agency_name_ko if korean else chosen.agency_name_en,
        "service": chosen.service_name_ko if korean else chosen.service_name_en,
        "stand_in": signing.stand_in(),
        **said_in(language),
    }
    return paper().get_template(f"reports/_{name}.{language}.html").render({**house, **values})


def written(document: str, language: str, **values: object) -> str:
    """The HTML of another document in a language, with what every document can say."""
    chosen = settings.get()
    agency = chosen.agency_name_ko if language == "ko" else chosen.agency_name_en
    said = {"agency": agency, **values, **said_in(language)}
    return paper().get_template(f"reports/_{document}.{language}.html").render(said)


def said_in(language: str) -> dict[str, Any]:
    """How numbers, days and sums are written in this language."""

    def number(amount: int) -> str:
        return f"{amount:,}".replace("-", "\u2212")

    def won(amount: int) -> str:
        return formats.won(amount, language).replace("-", "\u2212")

    def day(value: datetime) -> str:
        return formats.day(value, language)

    def rate(text: str) -> str:
        return f"{float(text) * 100:,.1f}%".replace("-", "\u2212")

    def multiple(text: str | None) -> str:
        if text is None:
            return "–"
        top, _, bottom = text.partition("/")
        hundredths, rest = divmod(100 * int(top), int(bottom))
        hundredths += 2 * rest > int(bottom) or (2 * rest == int(bottom) and hundredths % 2)
        return f"{hundredths // 100:,}.{hundredths % 100:02d}"

    def percent(part: int, whole: int) -> str:
        return f"{part * 1000 // whole / 10:.1f}%" if whole else "–"

    return {
        "number": number,
        "won": won,
        "words": lambda amount: formats.words(amount, language),
        "day": day,
        "on": lambda text: formats.day(date.fromisoformat(text), language),
        "number_of": formats.registration_no,
        "moment": lambda value: formats.moment(value, language),
        "rate": rate,
        "multiple": multiple,
        "percent": percent,
    }


def _bars(facts: Facts, language: str) -> str:
    """Where each round's budget stands, as the address of a picture: the latest rounds, where there are many."""
    korean = language == "ko"
    rounds = facts.rounds[-MOST_BARS:]
    parts = [
        Part(ko if korean else en, colour, [sum(getattr(r, f"{p}_krw") for p in places) for r in rounds])
        for ko, en, colour, places in GROUPS
    ]
    used = [part for part in parts if any(part.values)]
    ends = [f"{100 * r.disbursed_krw // r.given_krw}%" if r.given_krw else "–" for r in rounds]
    title = "공고별 예산 집행 현황" if korean else "Where the budget of each round stands"
    return charts.data_uri(drawing.stacked([r.ref for r in rounds], used, title=title, ends=ends))


def _flow(facts: Facts, language: str) -> str:
    """How much the quarter moved at each step, as the address of a picture."""
    korean = language == "ko"
    labels = [ko if korean else short for ko, _, short, _, _ in STEPS]
    sums = [facts.movement(credit, debit).net_krw for _, _, _, credit, debit in STEPS]
    title = "분기 중 단계별 금액" if korean else "What moved in the quarter"
    return charts.data_uri(charts.bars(labels, [Series(title, sums)], title=title, write=charts.won_axis(language)))
