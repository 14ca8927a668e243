"""The editor of a draft of rules: one form for each part. What is typed stays, whatever is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, Optional

from voucher.kernel.fields import NEEDED, PercentField, options
from voucher.kernel.http import told
from voucher.kernel.saying import gettext
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.programmes import faults, plain, words
from voucher.programmes.faults import Fault
from voucher.programmes.forms.rows import BandRow, Inner, Row, arrange
from voucher.programmes.forms.versions import HeadingForm
from voucher.programmes.models import Rulebook
from voucher.programmes.rules import Ground, Rules
from voucher.programmes.ruling import Change, seen

ROWS_MOST = 30


class PartForm(FlaskForm):
    """What the forms of the parts share."""

    LISTS: ClassVar[tuple[str, ...]] = ()  # lists to which rows are added
    TITLE: ClassVar = _l("Part")
    looked_at = HiddenField()

    @classmethod
    def of(cls, book: Rulebook) -> Any:
        """The form as the draft is."""
        form = cls(**cls.known(book))
        if not form.is_submitted():
            form.looked_at.data = seen(book)
        return form

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """What the draft says, by field."""
        raise NotImplementedError

    @property
    def change(self) -> Change:
        """What was written."""
        raise NotImplementedError

    def arranged(self, asked: Mapping[str, str]) -> bool:
        """Whether a button for a row was pressed: a row more, or one less. Nothing is saved by it."""
        return arrange(self, self.LISTS, asked, ROWS_MOST)

    def sound(self, book: Rulebook) -> bool:
        """Whether the rules would make sense with this; what does not is said at its field."""
        if any(len(self[name].entries) > ROWS_MOST for name in self.LISTS):
            self.form_errors.append(gettext("At most %(most)s rows.", most=ROWS_MOST))
            return False
        found = faults.of({**book.content, **self.change.parts})
        for fault in found:
            self._put(fault)
        for rows in (field for field in self if isinstance(field, FieldList)):
            rows.errors = [entry.errors for entry in rows.entries if entry.errors]  # as far as they are known now
        return not found

    def _put(self, fault: Fault) -> None:
        message = told(faults.refusal(fault))
        spot = self._spot(fault.where)
        if isinstance(spot, Field) and isinstance(spot.errors, list):
            spot.errors.append(message)
        else:
            self.form_errors.append(message)

    def _spot(self, where: Sequence[str | int]) -> object:
        """The field that a complaint is about, or whatever is nearest to it."""
        spot: Any = self
        for step in where:
            if isinstance(step, int):
                rows = written(spot) if isinstance(spot, FieldList) else []
                spot = rows[step] if step < len(rows) else spot
            elif isinstance(spot, Form):
                spot = getattr(spot, step, spot)
        return spot


def rules_in(book: Rulebook) -> Rules:
    """The rules that a version keeps."""
    return Rules.model_validate(book.content)


def written(rows: "FieldList[Any]") -> list[Row]:
    """The rows of a list that are not empty."""
    return [entry.form for entry in rows.entries if not entry.form.blank]


def contents(rows: "FieldList[Any]") -> list[dict[str, Any]]:
    """What they say. Rows that are new get a code of their own."""
    taken = {row.code.data for row in written(rows) if row.code.data}
    found = []
    for row in written(rows):
        found.append(row.written(taken))
        taken.add(found[-1]["code"])
    return found


class GeneralForm(PartForm, HeadingForm):
    """Where it comes from, when it holds, how long firms have for what, who of a firm certifies."""

    TITLE = _l("Source and days")
    RULES = (
        "objection_days", "answer_days", "supplement_days", "supplement_least_days", "supplement_most_days",
        "certified_by_two",
    )  # fmt: skip
    objection_days = IntegerField(_l("Days for an objection"), [InputRequired(NEEDED)])
    answer_days = IntegerField(_l("Days for the answer to an objection"), [InputRequired(NEEDED)])
    certified_by_two = BooleanField(_l("A second person of the firm certifies and submits"))
    supplement_days = IntegerField(_l("Working days for a supplement, as a rule"), [InputRequired(NEEDED)])
    supplement_least_days = IntegerField(_l("Working days for a supplement, at least"), [InputRequired(NEEDED)])
    supplement_most_days = IntegerField(_l("Working days for a supplement, at most"), [InputRequired(NEEDED)])

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """As the draft has it."""
        names = ("source", "note", "holds_from", "holds_until")
        rules = rules_in(book)
        return {name: getattr(book, name) for name in names} | {name: getattr(rules, name) for name in cls.RULES}

    @property
    def change(self) -> Change:
        """All of it."""
        return Change({name: self[name].data for name in self.RULES}, self.heading)


class BandsForm(PartForm):
    """What firms get."""

    LISTS = ("bands",)
    TITLE = _l("What a firm gets")
    bands = FieldList(FormField(BandRow))

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """As the draft has it."""
        return {"bands": [band.model_dump(mode="python") for band in rules_in(book).bands]}

    @property
    def change(self) -> Change:
        """All of them."""
        return Change({"bands": contents(self.bands)})


class UpliftForm(Inner):
    """What a region adds."""

    region = HiddenField()
    more = PercentField(_l("Points more"), [Optional()])

    @property
    def heading(self) -> str:
        """Which region an error above the form speaks of."""
        return plain.region(str(self.region.data))


class ScopeForm(PartForm):
    """Costs that count, and for whom: industries, regions, and what a region adds."""

    TITLE = _l("Costs, industries and regions")
    costs = SelectMultipleField(_l("Costs that count"), choices=options(words.COST))
    industries = SelectMultipleField(_l("Industries"), choices=options(INDUSTRIES))
    regions = SelectMultipleField(_l("Regions of firms"), choices=options(REGIONS))
    uplifts = FieldList(FormField(UpliftForm))

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """As the draft has it."""
        rules = rules_in(book)
        uplifts = [{"region": region, "more": rules.region_uplift.get(region)} for region in REGIONS]
        return {
            "costs": [str(cost) for cost in rules.costs],
            "industries": list(rules.industries),
            "regions": list(rules.regions),
            "uplifts": uplifts,
        }

    @property
    def change(self) -> Change:
        """All of it. A region that adds nothing is not there."""
        more = {e.form.region.data: e.form.more.data for e in self.uplifts.entries if e.form.more.data}
        chosen = {name: self[name].data or [] for name in ("costs", "industries", "regions")}
        return Change({**chosen, "region_uplift": {k: v for k, v in more.items() if k in REGIONS}})


class GroundForm(Inner):
    """What a ground does, and its limit where it counts something."""

    ground = HiddenField()
    effect = RadioField(
        choices=[
            SelectChoice("", _l("Not asked")),
            SelectChoice("warn", _l("Looked at more closely")),
            SelectChoice("fail", _l("Turned away")),
        ],
        validators=[Optional()],
    )
    limit = IntegerField(_l("At least"), [Optional()])

    @property
    def heading(self) -> str:
        """Which ground an error above the form speaks of."""
        known = {str(ground): label for ground, label in words.GROUND.items()}
        return gettext(known.get(str(self.ground.data), ""))

    @property
    def blank(self) -> bool:
        """Whether this ground is not looked at."""
        return self.effect.data not in {"warn", "fail"}


class GroundsForm(PartForm):
    """Who is turned away."""

    TITLE = _l("Who is turned away")
    checks = FieldList(FormField(GroundForm))

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """As the draft has it: every ground, those that are looked at in their order first."""
        there = {check.ground: check for check in rules_in(book).checks}
        order = [*there, *(ground for ground in Ground if ground not in there)]
        rows = [(ground, there.get(ground)) for ground in order]
        return {
            "checks": [
                {"ground": str(g), "effect": c.effect if c else "", "limit": c.limit if c else None} for g, c in rows
            ]
        }

    @property
    def change(self) -> Change:
        """The grounds that are looked at."""
        rows = [entry.form for entry in self.checks.entries if not entry.form.blank]
        counts = {str(ground) for ground in plain.LIMITED}
        return Change(
            {
                "checks": [
                    {
                        "ground": r.ground.data,
                        "effect": r.effect.data,
                        "limit": r.limit.data if r.ground.data in counts else None,
                    }
                    for r in rows
                ]
            }
        )
