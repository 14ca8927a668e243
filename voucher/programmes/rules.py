"""What a programme's rules say, and what a firm gets by them. Pure: no clock, no database (DOMAIN §2).

A rulebook keeps these as data; opening a round freezes them into it, and they are read from there for ever after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator, model_validator

from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import WON_MAX, Won
from voucher.people.certificates import Certificate
from voucher.people.models import Size
from voucher.programmes.approvals import USUAL, Approval, Approver, require_rising, who_approves
from voucher.programmes.parts import Part

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Rate = Annotated[Decimal, Field(ge=0, le=1)]
VAT = Decimal("0.1")  # as a rule (VAT Act, article 30)


class Labelled(Part):
    """A piece that people read."""

    code: Code
    label_ko: Text
    label_en: Text

    def label(self, language: str) -> str:
        """What it is called in a language."""
        return self.label_ko if language == "ko" else self.label_en


class Band(Labelled):
    """What some firms get: those of these sizes, whose average yearly sales of three years are in this range."""

    sizes: Annotated[tuple[Size, ...], Field(min_length=1)]
    sales_over_krw: Annotated[int, Field(ge=0, le=WON_MAX)] | None = None  # the edge itself is outside
    sales_up_to_krw: Annotated[int, Field(gt=0, le=WON_MAX)] | None = None  # the edge itself is inside
    government_rate: Rate
    cap_krw: Annotated[int, Field(gt=0, le=WON_MAX)]  # of the government's share
    partner_rate: Rate = Decimal(0)  # what a large firm gives beside the state: the round's partner
    partner_cap_krw: Annotated[int, Field(gt=0, le=WON_MAX)] | None = None  # of the partner's share
    vat_rate: Rate = VAT  # on top, the firm's to pay; 0 for what is exempt (VAT Act, article 26)
    valid_months: Annotated[int, Field(ge=1, le=60)]  # how long a voucher may be used
    own_share_days: Annotated[int, Field(ge=1, le=365)] = 14  # how long a firm has to pay its own share

    @field_validator("partner_rate")
    @classmethod
    def _leaves_room(cls, rate: Decimal, band: ValidationInfo) -> Decimal:
        whole = rate + band.data.get("government_rate", 0)
        assert whole <= 1, N_("The state and the partner together pay at most all.")
        return rate

    @field_validator("partner_cap_krw")
    @classmethod
    def _limits_something(cls, cap: int | None, band: ValidationInfo) -> int | None:
        assert cap is None or band.data.get("partner_rate", 1), N_("Without a share of the partner it has no limit.")
        return cap

    @property
    def by_sales(self) -> bool:
        """Whether a firm's sales matter here."""
        return self.sales_over_krw is not None or self.sales_up_to_krw is not None

    def takes(self, sales: int | None) -> bool:
        """Whether it is for a firm with these sales. A firm whose sales nobody knows fits no band that goes by them."""
        if not self.by_sales:
            return True
        return sales is not None and (self.sales_over_krw or -1) < sales <= (self.sales_up_to_krw or WON_MAX)

    def fits(self, firm: "Firm") -> bool:
        """Whether it is for this firm."""
        return firm.size in self.sizes and self.takes(firm.average_sales_krw)


class Cost(StrEnum):
    """Kinds of cost that a programme may pay for."""

    LABOUR = "labour"
    SOLUTION = "solution"
    INFRASTRUCTURE = "infrastructure"
    EQUIPMENT = "equipment"
    DATA = "data"
    TRAINING = "training"
    CONSULTING = "consulting"


class Ground(StrEnum):
    """Grounds on which a firm is turned away, or at least looked at twice (DOMAIN §2)."""

    SIZE = "size"
    INDUSTRY = "industry"
    REGION = "region"
    IN_BUSINESS = "in_business"
    TAX_ARREARS = "tax_arrears"
    CREDIT_DEFAULT = "credit_default"
    SAME_REPRESENTATIVE = "same_representative"
    SUPPORTED_BEFORE = "supported_before"
    FUNDED_ELSEWHERE = "funded_elsewhere"
    BANNED = "banned"
    EMPLOYEES = "employees"
    CAPITAL_IMPAIRED = "capital_impaired"
    OWN_PRODUCT = "own_product"
    AGE = "age"


class Check(Part):
    """One ground that this programme looks at, and what it does to whoever does not pass."""

    ground: Ground
    effect: Literal["fail", "warn"] = "fail"
    limit: Annotated[int, Field(ge=0, le=100_000)] | None = None  # people, years: whatever the ground counts


class Document(Labelled):
    """A paper that a firm hands in."""

    required: bool = True
    fresh_days: Annotated[int, Field(ge=1, le=3650)] | None = None  # how old it may be on the day of submission
    lookup: Certificate | None = None  # what the portal looks up; a firm hands it in only when that finds none


class Consent(Labelled):
    """What a firm consents to in this programme, beside what every application needs; without it none is taken."""

    text_ko: Annotated[str, Field(min_length=1, max_length=2000)]
    text_en: Annotated[str, Field(min_length=1, max_length=2000)]

    def text(self, language: str) -> str:
        """Its wording in a language."""
        return self.text_ko if language == "ko" else self.text_en


class Criterion(Labelled):
    """One line of a score sheet."""

    weight: Annotated[int, Field(ge=1, le=100)]  # the points of a full score
    anchors_ko: tuple[Text, ...] = ()  # what the lowest score means, and so on up to the highest
    anchors_en: tuple[Text, ...] = ()


class Points(Labelled):
    """A bonus, or a penalty when below zero, on top of the assessed score."""

    points: Annotated[int, Field(ge=-100, le=100)]


class Quota(Labelled):
    """A part of the budget that goes to some firms first, as long as enough of them pass."""

    dimension: Literal["region", "size", "industry"]
    values: Annotated[tuple[str, ...], Field(min_length=1)]
    share: Rate  # of the round's budget


class Assessing(Part):
    """How applications are scored and ranked."""

    assessors_count: Annotated[int, Field(ge=3, le=9)] = 3
    trimmed: bool = True  # the highest and the lowest score do not count
    pass_mark: Annotated[int, Field(ge=0, le=100)]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    points: tuple[Points, ...] = ()
    quotas: tuple[Quota, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> "Assessing":
        assert sum(c.weight for c in self.criteria) == 100, N_("The weights of the criteria must add up to 100.")
        assert sum(q.share for q in self.quotas) <= 1, N_("The quotas together are at most the whole budget.")
        return self


class Rules(Part):
    """Everything that a round of a programme goes by."""

    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    costs: tuple[Cost, ...] = ()
    industries: tuple[str, ...] = ()  # KSIC divisions; none means all
    regions: tuple[str, ...] = ()  # none means all
    region_uplift: Mapping[str, Rate] = Field(default_factory=dict)  # added to the government's rate in a region
    checks: tuple[Check, ...] = ()
    documents: tuple[Document, ...] = ()
    consents: tuple[Consent, ...] = ()  # of this programme alone
    assessing: Assessing | None = None  # none: nobody scores, an officer or the clock decides
    objection_days: Annotated[int, Field(ge=1, le=60)] = 7
    supplement_days: Annotated[int, Field(ge=1, le=60)] = 5  # working days for what is asked for later, as a rule
    supplement_least_days: Annotated[int, Field(ge=1, le=60)] = 3
    supplement_most_days: Annotated[int, Field(ge=1, le=60)] = 10  # lengthened or not
    certified_by_two: bool = False  # whether a second person of the firm certifies and submits what the first prepared
    answer_days: Annotated[int, Field(ge=1, le=90)] = 14  # for the answer to an objection (General Act, article 36)
    approvals: Annotated[tuple[Approval, ...], Field(min_length=1)] = USUAL  # of what somebody else proposes

    @model_validator(mode="after")
    def _tells_apart(self) -> "Rules":
        lists: tuple[tuple[Labelled, ...], ...] = (self.bands, self.documents, self.consents)
        if sheet := self.assessing:
            lists = (*lists, sheet.criteria, sheet.points, sheet.quotas)
        for codes in ([str(c.ground) for c in self.checks], *([one.code for one in entries] for entries in lists)):
            assert len(codes) == len(set(codes)), N_("Two entries of one kind have the same code.")
        days = (self.supplement_least_days, self.supplement_days, self.supplement_most_days)
        assert list(days) == sorted(days), N_("The usual days for a supplement lie between the fewest and the most.")
        require_rising(self.approvals)
        return self

    def approver(self, government_krw: int) -> Approver:
        """Who approves that the state promises a firm this sum."""
        return who_approves(self.approvals, government_krw)

    def band(self, code: str) -> Band:
        """The band with this code. KeyError when there is none."""
        return {band.code: band for band in self.bands}[code]

    def fitting(self, firm: "Firm") -> list[Band]:
        """The bands that are for this firm, in the rulebook's order. Of several the firm says which."""
        return [band for band in self.bands if band.fits(firm)]

    def chosen(self, firm: "Firm", code: str) -> Band | None:
        """Of the bands that are for this firm the one it chose, or else the first; None when none is."""
        fitting = self.fitting(firm)
        return next((band for band in fitting if band.code == code), fitting[0] if fitting else None)

    def rate(self, band: Band, region: str) -> Decimal:
        """The government's rate in a region: the band's and what the region adds, at most what the partner leaves."""
        return min(1 - band.partner_rate, band.government_rate + self.region_uplift.get(region, Decimal(0)))

    @property
    def by_three(self) -> bool:
        """Whether a partner pays a part beside the state and the firm."""
        return any(band.partner_rate for band in self.bands)


class Firm(Protocol):
    """What the rules ask about a firm."""

    size: Size
    average_sales_krw: Won | None


@dataclass(frozen=True)
class Frozen:
    """The rules of a round, and where they come from."""

    version: int
    source: str
    holds_from: date
    rules: Rules

    def written(self) -> dict[str, Any]:
        """As a round keeps them."""
        return {
            "version": self.version,
            "source": self.source,
            "holds_from": self.holds_from.isoformat(),
            "rules": self.rules.model_dump(mode="json"),
        }


_known: dict[UUID, Frozen] = {}


def of_round(round_id: UUID, kept: Mapping[str, Any]) -> Frozen:
    """The rules that an opened round keeps. They never change, so they are read once."""
    if round_id not in _known:
        _known[round_id] = read(kept)
    return _known[round_id]


def known(round_id: UUID) -> Frozen | None:
    """The same, where they were read already."""
    return _known.get(round_id)


def read(kept: Mapping[str, Any]) -> Frozen:
    """Rules as a round keeps them."""
    return Frozen(
        version=kept["version"],
        source=kept["source"],
        holds_from=date.fromisoformat(kept["holds_from"]),
        rules=Rules.model_validate(kept["rules"]),
    )


def require_fitting(rules: Rules, firm: Firm) -> list[Band]:
    """The bands for this firm; Refused when the round gives it nothing, with what would have to be known."""
    if fitting := rules.fitting(firm):
        return fitting
    unknown = any(band.by_sales and firm.size in band.sizes for band in rules.bands)
    if unknown and firm.average_sales_krw is None:
        ask = N_("This round goes by your firm's average yearly sales. Please enter them under “Our business” first.")
        raise Refused(ask)
    raise Refused(N_("This round is not for firms of your size."))
