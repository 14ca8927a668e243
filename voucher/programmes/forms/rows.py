"""The rows of the rules' editor: what firms get, papers, the score sheet, extra points, quotas."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, Optional

from voucher.kernel.fields import NEEDED, LineField, MoneyField, PercentField, TextField, options
from voucher.kernel.saying import gettext
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.words import SIZE
from voucher.programmes.rules import VAT
from voucher.programmes.words import APPROVER, LOOKUP

CHOOSE = _l("Please choose one.")
NEEDED_HERE = InputRequired(NEEDED)
LABEL = 200
DIMENSIONS = (
    SelectChoice("region", _l("Regions of firms")),
    SelectChoice("size", _l("Sizes of firms")),
    SelectChoice("industry", _l("Industries")),
)


def code_of(label: str, taken: Collection[str], kind: str) -> str:
    """A code for a new row, made of its English name; never one that is taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:28]
    base = plain if plain[:1].isalpha() else f"{kind}_{plain}".rstrip("_")[:28]
    return next(code for n in range(len(taken) + 1) if (code := base if n == 0 else f"{base}_{n + 1}") not in taken)


def arrange(form: Any, lists: Collection[str], asked: Mapping[str, str], most: int) -> bool:
    """Whether a button for a row was pressed: a row more, or one less. Nothing is saved by it."""
    more, (name, _, number) = asked.get("add", ""), asked.get("remove", "").rpartition("-")
    if more in lists:
        if len(form[more].entries) < (form[more].max_entries or most):
            form[more].append_entry()
        return True
    if name in lists:
        form[name].entries = [e for e in form[name].entries if e.name != f"{name}-{number}"]
        return True
    return False


class Inner(Form):
    """A form within a form: it complains in the words of the house too."""

    class Meta(FlaskForm.Meta):
        csrf = False


class Row(Inner):
    """A row with a name in both languages. One in which nothing is written is not there."""

    KIND: ClassVar = "row"
    OWN: ClassVar[tuple[str, ...]] = ()  # fields that are taken over as they are

    code = HiddenField()
    label_ko = LineField(_l("Name in Korean"), [NEEDED_HERE], most=LABEL)
    label_en = LineField(_l("Name in English"), [NEEDED_HERE], most=LABEL)

    @property
    def number(self) -> int:
        """Which row of its list this is, as its address has it."""
        return int(self.label_ko.name.split("-")[1])

    @property
    def heading(self) -> str:
        """Which row an error above the form speaks of."""
        return str(self.label_ko.data or self.label_en.data or gettext("a new row"))

    @property
    def blank(self) -> bool:
        """Whether it was left empty."""
        names = ("label_ko", "label_en", *self.OWN)
        typed = (self[name].raw_data or [""] for name in names)
        return not any(str(texts[0]).strip() for texts in typed)

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty row is right."""
        return self.blank or super().validate(extra_validators)

    def written(self, taken: Collection[str]) -> dict[str, Any]:
        """What was written, as the rules keep it."""
        code = self.code.data or code_of(self.label_en.data or "", taken, self.KIND)
        names = {"code": code, "label_ko": self.label_ko.data, "label_en": self.label_en.data}
        return names | {name: self[name].data for name in self.OWN}


class BandRow(Row):
    """What some firms get."""

    KIND = "band"
    OWN = (
        "sales_over_krw", "sales_up_to_krw", "government_rate", "cap_krw", "partner_cap_krw", "valid_months",
        "own_share_days",
    )  # fmt: skip

    sizes = SelectMultipleField(_l("For firms of these sizes"), choices=options(SIZE))
    sales_over_krw = MoneyField(_l("Average yearly sales over"), [Optional()], min=0)
    sales_up_to_krw = MoneyField(_l("Average yearly sales up to"), [Optional()])
    government_rate = PercentField(_l("The state pays, in per cent"), [NEEDED_HERE])
    cap_krw = MoneyField(_l("The state pays at most"), [NEEDED_HERE])
    partner_rate = PercentField(_l("A large firm pays, in per cent"), [Optional()])
    partner_cap_krw = MoneyField(_l("The large firm pays at most"), [Optional()])
    vat_rate = PercentField(_l("VAT on top, in per cent"), [Optional()], default=VAT)
    valid_months = IntegerField(_l("To be used within, in months"), [NEEDED_HERE])
    own_share_days = IntegerField(_l("Own share due within, in days"), [NEEDED_HERE])

    def written(self, taken: Collection[str]) -> dict[str, Any]:
        """With the sizes. Where no large firm pays, its share is nought; of VAT the usual, where nothing is said."""
        vat = VAT if self.vat_rate.data is None else self.vat_rate.data
        rates = {"partner_rate": self.partner_rate.data or Decimal(0), "vat_rate": vat}
        return super().written(taken) | {"sizes": self.sizes.data or []} | rates

    @property
    def by_three(self) -> bool:
        """Whether a large firm pays a part, or something is wrong with what stands there."""
        typed = self.partner_rate.data or self.partner_cap_krw.data is not None
        return bool(typed or self.partner_rate.errors or self.partner_cap_krw.errors)


class PaperRow(Row):
    """A paper that firms hand in."""

    KIND = "paper"
    OWN = ("fresh_days", "lookup")

    required = BooleanField(_l("Every firm must hand it in"))
    fresh_days = IntegerField(_l("At most so many days old"), [Optional()])
    lookup = SelectField(
        _l("Looked up by the agency"),
        [Optional()],
        choices=[SelectChoice("", _l("No, firms hand it in")), *options(LOOKUP)],
        filters=[lambda chosen: chosen or None],
    )

    def written(self, taken: Collection[str]) -> dict[str, Any]:
        """With whether it must be there."""
        return super().written(taken) | {"required": bool(self.required.data)}


class ConsentRow(Row):
    """What firms consent to."""

    KIND = "consent"
    OWN = ("text_ko", "text_en")

    text_ko = TextField(_l("Text in Korean"), [NEEDED_HERE], most=2000)
    text_en = TextField(_l("Text in English"), [NEEDED_HERE], most=2000)


class CriterionRow(Row):
    """One line of the score sheet."""

    KIND = "criterion"
    OWN = ("weight",)

    weight = IntegerField(_l("Points"), [NEEDED_HERE])
    anchors_ko = TextField(_l("What each score means, in Korean"), most=1000)
    anchors_en = TextField(_l("What each score means, in English"), most=1000)

    def written(self, taken: Collection[str]) -> dict[str, Any]:
        """With what each score means, a line each."""
        lines = {name: (self[name].data or "").splitlines() for name in ("anchors_ko", "anchors_en")}
        return super().written(taken) | {name: [t for x in found if (t := x.strip())] for name, found in lines.items()}


class PointsRow(Row):
    """Points on top, or off."""

    KIND = "points"
    OWN = ("points",)

    points = IntegerField(_l("Points; with a minus they are taken off"), [NEEDED_HERE])


class ApprovalRow(Inner):
    """A band of sums, and who approves a grant of one. It has no name: its edge says which it is."""

    up_to_krw = MoneyField(_l("The state's share up to"), [Optional()])
    by = RadioField(_l("Approved by"), [InputRequired(CHOOSE)], choices=options(APPROVER))

    @property
    def heading(self) -> str:
        """Which row an error above the form speaks of."""
        return str((self.up_to_krw.raw_data or [""])[0] or gettext("the largest sums"))

    @property
    def blank(self) -> bool:
        """Whether it was left empty."""
        return not self.by.data and not str((self.up_to_krw.raw_data or [""])[0]).strip()

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty row is right."""
        return self.blank or super().validate(extra_validators)


class QuotaRow(Row):
    """A part of the budget that goes to some firms first."""

    KIND = "quota"
    OWN = ("share",)

    share = PercentField(_l("Part of the budget, in per cent"), [NEEDED_HERE])
    dimension = RadioField(_l("Goes by"), [InputRequired(CHOOSE)], choices=DIMENSIONS)
    regions = SelectMultipleField(_l("Regions of firms"), choices=options(REGIONS))
    sizes = SelectMultipleField(_l("Sizes of firms"), choices=options(SIZE))
    industries = SelectMultipleField(_l("Industries"), choices=options(INDUSTRIES))

    def written(self, taken: Collection[str]) -> dict[str, Any]:
        """With the firms that it is for."""
        chosen = {"region": self.regions, "size": self.sizes, "industry": self.industries}.get(self.dimension.data)
        values = chosen.data if chosen is not None else []
        return super().written(taken) | {"dimension": self.dimension.data or "", "values": values or []}

    @property
    def values(self) -> SelectMultipleField:
        """Where a complaint about the firms belongs."""
        return {"size": self.sizes, "industry": self.industries}.get(self.dimension.data, self.regions)
