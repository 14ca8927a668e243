"""How fast documents are pressed, beside the same HTML given straight to WeasyPrint in this run.

Straight means `HTML(...).write_pdf()` and nothing else: no archive or accessibility variant, no attachments, no child
process. The press does all of that, so a ratio of 1 means that its care costs nothing.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import weasyprint

from voucher.reports import attaching, composing, press
from voucher.reports.facts import Applications, BookTotal, CashPosition, Facts, Line, Payment, Proof, RoundStanding

TURNS = 5
PAYMENTS = 262  # as many as make 20 pages


def main() -> None:
    """Pages per second, one page and twenty."""
    facts = of_payments(PAYMENTS)
    documents = {"1 page": (one_page(), []), "20 pages": (composing.compose(facts, "ko", ref="RPT-2026-000001"), [])}
    documents["20 pages, data attached"] = (documents["20 pages"][0], attaching.files(facts))
    for name, (html, files) in documents.items():
        beside(name, html, files)
    press.close()


def beside(name: str, html: str, files: list[press.Attached]) -> None:
    """Both ways in turns; the first of each does not count."""
    ways: dict[str, Callable[[], bytes]] = {"straight": lambda: straight(html), "press": lambda: press.pdf(html, files)}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    pages = 0
    for turn in range(TURNS + 1):
        for way, work in ways.items():
            began = time.perf_counter()
            document = work()
            if turn:
                seconds[way].append(time.perf_counter() - began)
            pages = press.pages_count(document)
    rate = {way: pages / statistics.median(times) for way, times in seconds.items()}
    ratio = rate["press"] / rate["straight"]
    print(
        f"press: {name} ({pages}): {rate['press']:.1f} pages/s, straight {rate['straight']:.1f} pages/s, ratio {ratio:.2f}"
    )


def straight(html: str) -> bytes:
    """WeasyPrint as it comes, on the same files."""
    found = weasyprint.HTML(string=html.replace("press:/", press.ASSETS.as_uri() + "/")).write_pdf()
    assert isinstance(found, bytes)
    return found


def one_page() -> str:
    """A notice with a short table, in the look of a report."""
    rows = "".join(
        f'<tr><th scope="row">PAY-2026-{n:06d}</th><td>공급기업 {n}</td><td class="n">{n * 1_234_567:,}</td></tr>'
        for n in range(1, 16)
    )
    return f"""<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>지급 통지</title>
        <link rel="stylesheet" href="press:/css/report.css"></head><body><h2>지급 통지</h2>
        <p>아래와 같이 지급하였음을 알려 드립니다.</p><table><caption>지급 내역</caption><thead><tr>
        <th scope="col">번호</th><th scope="col">공급기업</th><th scope="col" class="n">금액(원)</th></tr></thead>
        <tbody>{rows}</tbody></table></body></html>"""


def of_payments(count: int) -> Facts:
    """A quarter with so many payments, none of it from a database."""
    first = date(2026, 7, 1)
    payments = tuple(
        Payment(f"PAY-2026-{n:06d}", first + timedelta(days=n % 90), 1, f"공급기업 {n % 12}", "", f"기업 {n % 30}", "",
                f"INV-2026-{n:06d}", f"CTR-2026-{n:06d}", "RND-2026-000001", 33_000_000 + n, 24_000_000, 0,
                9_000_000 + n)
        for n in range(1, count + 1)
    )  # fmt: skip
    paid, government = sum(p.amount_krw for p in payments), sum(p.government_krw for p in payments)
    places = dict.fromkeys(("available_krw", "committed_krw", "obligated_krw", "payable_krw", "in_transit_krw"), 0)
    places |= dict.fromkeys(("recovered_krw", "returned_krw", "lapsed_krw"), 0)
    return Facts(
        schema="bench", kind="quarterly", period="2026Q3", starts_on=first, ends_on=date(2026, 9, 30),
        made_at=datetime(2026, 10, 5, tzinfo=UTC), agency_ko="기관", agency_en="Agency",
        lines=(Line("ai-voucher", "AI바우처", "AI voucher", government, 0, government),),
        rounds=(
            RoundStanding("RND-2026-000001", "공고", "Round", "ai-voucher", government, disbursed_krw=government, **places),
        ),
        movements=(), applications=Applications(count, paid, count, paid, 0), payments=payments,
        cash=(CashPosition("bank", "debit", 1, paid, 0), CashPosition("subsidy", "credit", 1, paid, 0)), funds=(),
        proof=Proof(count, "0" * 64, count, "0" * 64, count, None, (BookTotal("budget", 2, count, paid, paid),)),
    )  # fmt: skip


if __name__ == "__main__":
    main()
