"""How it is decided, in plain words of the reader's language: the score sheet, and who approves a grant."""

from collections.abc import Iterator, Sequence

from voucher.kernel import formats
from voucher.kernel.saying import gettext, language, ngettext
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.words import SIZE
from voucher.programmes import words
from voucher.programmes.approvals import Approval
from voucher.programmes.items import Item
from voucher.programmes.rules import Assessing, Criterion, Quota


def assessing(sheet: Assessing | None) -> Iterator[Item]:
    if sheet is None:
        yield Item("none", gettext("Applications are not scored."))
        return
    count = ngettext("%(num)s assessor scores.", "%(num)s assessors score.", sheet.assessors_count)
    trimmed = (
        gettext("The highest and the lowest score do not count.") if sheet.trimmed else gettext("All scores count.")
    )
    yield Item("how", gettext("Assessors"), (count, trimmed))
    yield Item("mark", gettext("Pass mark"), (gettext("%(points)s of 100 points", points=sheet.pass_mark),))
    for criterion in sheet.criteria:
        yield _criterion(criterion)
    for more in sheet.points:
        line = gettext("%(points)s points", points=f"{more.points:+d}")
        yield Item(f"points:{more.code}", more.label(language()), (line,))
    for quota in sheet.quotas:
        yield _quota(quota)


def _criterion(criterion: Criterion) -> Item:
    anchors = criterion.anchors_ko if language() == "ko" else criterion.anchors_en
    lines = [gettext("%(points)s points", points=criterion.weight)]
    if anchors:
        lines.append(gettext("From the lowest to the highest: %(steps)s", steps=" · ".join(anchors)))
    return Item(f"criterion:{criterion.code}", criterion.label(language()), tuple(lines))


def _quota(quota: Quota) -> Item:
    names = {"region": REGIONS, "size": SIZE, "industry": INDUSTRIES}[quota.dimension]
    firms = ", ".join(gettext(names.get(value, value)) for value in quota.values)  # type: ignore[attr-defined]
    first = gettext(
        "%(share)s of the budget goes to these first: %(firms)s", share=formats.rate(quota.share), firms=firms
    )
    return Item(f"quota:{quota.code}", quota.label(language()), (first,))


def approvals(bands: Sequence[Approval]) -> Iterator[Item]:
    """Who approves which sum."""
    for number, band in enumerate(bands, 1):
        label = gettext("Every larger sum") if number > 1 else gettext("Every sum")
        if band.up_to_krw is not None:
            label = gettext("The state's share up to %(sum)s", sum=formats.won(band.up_to_krw, language()))
        yield Item(f"approval:{number}", label, (gettext(words.APPROVER[band.by]),))
