"""Rules in plain words of the reader's language, part by part, and what is different between two of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from voucher.kernel import formats
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext, language, ngettext
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.words import SIZE
from voucher.programmes import decided, words
from voucher.programmes.items import Item
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Rulebook
from voucher.programmes.rules import Band, Check, Consent, Document, Ground, Rules

PARTS = {  # in the order in which people ask
    "bands": N_("What a firm gets"),
    "costs": N_("Costs that count"),
    "firms": N_("Industries and regions"),
    "checks": N_("Who is turned away"),
    "documents": N_("Papers"),
    "consents": N_("Consents"),
    "submitting": N_("Submitting"),
    "assessing": N_("How it is decided"),
    "approvals": N_("Who approves a grant"),
    "objection": N_("Objection"),
    "supplement": N_("Supplement"),
}
TWO_PAY = N_("The state pays %(state)s, the firm %(own)s.")
THREE_PAY = N_("The state pays %(state)s, a large firm %(partner)s, the firm %(own)s.")
ON_TOP, EXEMPT = N_("VAT of %(rate)s comes on top. The firm pays it."), N_("What is supplied is exempt from VAT.")
TWO_CERTIFY = N_("One person of the firm prepares the application, another one certifies and submits it.")
ONE_CERTIFIES = N_("One person may prepare the application, certify and submit it.")
TOGETHER = N_(
    "The state's shares of all that are selected, added up, say who approves the result. "
    "A firm that moves up from the reserve list goes by its own sum."
)
PARTNER_CAP = N_("The large firm pays at most %(sum)s.")
LIMITED = {Ground.EMPLOYEES, Ground.AGE}  # grounds that count something


@dataclass(frozen=True)
class Section:
    """One part of the rules."""

    key: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Changed:
    """A thing that two versions say differently: what the one said, and what the other says instead."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What is different in one part."""

    title: str
    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def sections(rules: Rules) -> list[Section]:
    """Everything that the rules say."""
    told: dict[str, Iterable[Item]] = {
        "bands": (_band(band) for band in rules.bands),
        "costs": _costs(rules),
        "firms": _firms(rules),
        "checks": (_check(check) for check in rules.checks),
        "documents": (_document(paper) for paper in rules.documents),
        "consents": (_consent(consent) for consent in rules.consents),
        "assessing": decided.assessing(rules.assessing),
        "submitting": [Item("certified", _certified(rules))],
        "approvals": decided.approvals(rules.approvals),
        "objection": [Item("days", _objection(rules)), Item("answer", _answer(rules))],
        "supplement": [Item("days", _supplement(rules))],
    }
    return [Section(key, gettext(title), tuple(told[key])) for key, title in PARTS.items()]


def of_round(rules: Rules, mode: Mode) -> list[Section]:
    """What the rules say to a firm in a round: of the score sheet nothing where nobody scores, nor of who approves
    where the rules themselves decide; where a panel ranks, which sum decides who approves.
    """
    scored = mode is Mode.COMPETITIVE
    first = {"assessing": Item("mode", gettext(words.MODE_MEANING[mode]))}
    if scored:
        first["approvals"] = Item("together", gettext(TOGETHER))
    return [
        section
        if section.key not in first
        else replace(section, items=(first[section.key], *(section.items if scored else ())))
        for section in sections(rules)
        if section.key != "approvals" or mode is not Mode.FIRST_COME
    ]


def version(book: Rulebook) -> Section:
    """What a version stands under."""
    spoken = language()
    until = formats.day(book.holds_until, spoken) if book.holds_until else gettext("until another version holds")
    return Section(
        "version",
        gettext("Source and days"),
        (
            Item("source", gettext("Source"), (book.source,)),
            Item("from", gettext("Holds from"), (formats.day(book.holds_from, spoken),)),
            Item("until", gettext("Holds until"), (until,)),
        ),
    )


def compare(before: Sequence[Section], after: Sequence[Section]) -> list[Difference]:
    """What is different, part by part; parts that say the same are left out."""
    return [found for old, new in zip(before, after, strict=True) if (found := _compare(old, new))]


def _compare(before: Section, after: Section) -> Difference:
    old, new = ({item.key: item for item in section.items} for section in (before, after))
    both = [(old[key], item) for key, item in new.items() if key in old and old[key] != item]
    return Difference(
        after.title,
        added=tuple(item for key, item in new.items() if key not in old),
        removed=tuple(item for key, item in old.items() if key not in new),
        changed=tuple(_changed(was, now) for was, now in both),
    )


def _changed(was: Item, now: Item) -> Changed:
    """Only the sentences that differ; of a new name both."""
    before, after = (was.said, now.said) if was.label == now.label else ((was.label, *was.said), (now.label, *now.said))
    return Changed(
        now.label,
        tuple(line for line in before if line not in after),
        tuple(line for line in after if line not in before),
    )


def _band(band: Band) -> Item:
    spoken = language()
    state, partner = band.government_rate, band.partner_rate
    rates = {"state": state, "partner": partner, "own": 1 - state - partner}
    lines = [
        gettext("For: %(firms)s", firms=", ".join(gettext(SIZE[size]) for size in band.sizes)),
        *_sales(band),
        gettext(THREE_PAY if partner else TWO_PAY, **{who: formats.rate(rate) for who, rate in rates.items()}),
        gettext("The state pays at most %(sum)s.", sum=formats.won(band.cap_krw, spoken)),
        *([gettext(PARTNER_CAP, sum=formats.won(cap, spoken))] if (cap := band.partner_cap_krw) else []),
        gettext(ON_TOP if band.vat_rate else EXEMPT, rate=formats.rate(band.vat_rate)),
        ngettext("To be used within %(num)s month.", "To be used within %(num)s months.", band.valid_months),
        ngettext("Own share due within %(num)s day.", "Own share due within %(num)s days.", band.own_share_days),
    ]
    return Item(f"band:{band.code}", band.label(spoken), tuple(lines))


def _sales(band: Band) -> Iterator[str]:
    over, up_to = (formats.won(edge, language()) for edge in (band.sales_over_krw, band.sales_up_to_krw))
    if band.sales_over_krw is not None and band.sales_up_to_krw is not None:
        yield gettext("Average yearly sales of three years: over %(over)s, up to %(up_to)s", over=over, up_to=up_to)
    elif band.sales_over_krw is not None:
        yield gettext("Average yearly sales of three years: over %(over)s", over=over)
    elif band.sales_up_to_krw is not None:
        yield gettext("Average yearly sales of three years: up to %(up_to)s", up_to=up_to)


def _costs(rules: Rules) -> Iterator[Item]:
    if not rules.costs:
        yield Item("all", gettext("All costs of the project"))
    for cost in rules.costs:
        yield Item(f"cost:{cost}", gettext(words.COST[cost]))


def _firms(rules: Rules) -> Iterator[Item]:
    if not rules.industries:
        yield Item("industries", gettext("Firms of all industries"))
    for code in rules.industries:
        yield Item(f"industry:{code}", gettext("Industry: %(name)s", name=gettext(INDUSTRIES.get(code, code))))
    if not rules.regions:
        yield Item("regions", gettext("Firms of all regions"))
    for code in rules.regions:
        yield Item(f"region:{code}", gettext("Region: %(name)s", name=region(code)))
    for more in sorted(set(rules.region_uplift.values()), reverse=True):
        points = formats.rate(more).removesuffix("%")
        where = tuple(region(code) for code in REGIONS if rules.region_uplift.get(code) == more)
        yield Item(f"uplift:{points}", gettext("%(points)s points more", points=points), where, joined=True)


def region(code: str) -> str:
    """What a region is called; one that nobody knows by its code."""
    return gettext(REGIONS.get(code, code))


def concerned(ground: Ground, limit: int | None = None) -> str:
    """Which firms a ground is about."""
    least = 1 if limit is None else limit
    if least == 1 and ground in words.TURNED_AWAY_BELOW_ONE:
        return gettext(words.TURNED_AWAY_BELOW_ONE[ground])
    return gettext(words.TURNED_AWAY[ground], **({"least": f"{least:,}"} if ground in LIMITED else {}))


def _check(check: Check) -> Item:
    who = concerned(check.ground, check.limit)
    effect = gettext("Turned away") if check.effect == "fail" else gettext("Looked at more closely")
    return Item(f"check:{check.ground}", who, (effect,), turned_away=check.effect == "fail")


def _document(paper: Document) -> Item:
    lines = [gettext("Must be handed in.") if paper.required else gettext("Only from firms that it concerns.")]
    if paper.lookup:
        lines.append(gettext("The agency looks it up where it is issued. Only what it does not find is handed in."))
    if paper.fresh_days:
        lines.append(
            ngettext(
                "On the day of submission not older than %(num)s day.",
                "On the day of submission not older than %(num)s days.",
                paper.fresh_days,
            )
        )
    return Item(f"paper:{paper.code}", paper.label(language()), tuple(lines))


def _consent(consent: Consent) -> Item:
    return Item(f"consent:{consent.code}", consent.label(language()), tuple(consent.text(language()).splitlines()))


def _certified(rules: Rules) -> str:
    return gettext(TWO_CERTIFY if rules.certified_by_two else ONE_CERTIFIES)


def _objection(rules: Rules) -> str:
    return ngettext(
        "A firm may object within %(num)s day after the decision.",
        "A firm may object within %(num)s days after the decision.",
        rules.objection_days,
    )


def _answer(rules: Rules) -> str:
    return ngettext(
        "The agency answers an objection within %(num)s day.",
        "The agency answers an objection within %(num)s days.",
        rules.answer_days,
    )


def _supplement(rules: Rules) -> str:
    return gettext(
        "When something is missing, a firm gets %(days)s working days for it: at least %(least)s, at most %(most)s.",
        days=rules.supplement_days,
        least=rules.supplement_least_days,
        most=rules.supplement_most_days,
    )
