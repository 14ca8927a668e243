"""The editor of a draft of rules: papers, who approves, and the score sheet."""

from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import Optional

from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes.forms.parts import (
    BandsForm,
    GeneralForm,
    GroundsForm,
    PartForm,
    ScopeForm,
    contents,
    rules_in,
    written,
)
from voucher.programmes.forms.rows import ApprovalRow, ConsentRow, CriterionRow, PaperRow, PointsRow, QuotaRow
from voucher.programmes.models import Rulebook
from voucher.programmes.rules import Quota
from voucher.programmes.ruling import Change


class PapersForm(PartForm):
    """What firms hand in, and what they consent to."""

    LISTS = ("documents", "consents")
    TITLE = _l("Papers and consents")
    documents = FieldList(FormField(PaperRow))
    consents = FieldList(FormField(ConsentRow))

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """As the draft has it."""
        rules = rules_in(book)
        return {name: [row.model_dump() for row in getattr(rules, name)] for name in cls.LISTS}

    @property
    def change(self) -> Change:
        """All of them."""
        return Change({name: contents(self[name]) for name in self.LISTS})


class ApprovalsForm(PartForm):
    """Who approves what another officer proposes."""

    LISTS = ("approvals",)
    TITLE = _l("Who approves a grant")
    approvals = FieldList(FormField(ApprovalRow))

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """As the draft has it."""
        return {"approvals": [band.model_dump(mode="json") for band in rules_in(book).approvals]}

    @property
    def change(self) -> Change:
        """All of them."""
        return Change({"approvals": [dict(row.data) for row in written(self.approvals)]})


class SheetForm(PartForm):
    """Whether applications are scored, and how."""

    LISTS = ("criteria", "points", "quotas")
    TITLE = _l("Score sheet")
    scored = RadioField(
        _l("Are applications scored?"),
        choices=[SelectChoice("yes", _l("Yes, by assessors")), SelectChoice("no", _l("No"))],
        default="no",
    )
    pass_mark = IntegerField(_l("Pass mark, of 100 points"), [Optional()])
    assessors_count = IntegerField(_l("Assessors for each application"), [Optional()])
    trimmed = BooleanField(_l("The highest and the lowest score do not count"))
    criteria = FieldList(FormField(CriterionRow))
    points = FieldList(FormField(PointsRow))
    quotas = FieldList(FormField(QuotaRow))

    @classmethod
    def known(cls, book: Rulebook) -> dict[str, Any]:
        """As the draft has it."""
        sheet = rules_in(book).assessing
        if sheet is None:
            return {"scored": "no", "trimmed": True, "assessors_count": 3}
        lines = [
            {**c.model_dump(), "anchors_ko": "\n".join(c.anchors_ko), "anchors_en": "\n".join(c.anchors_en)}
            for c in sheet.criteria
        ]
        return {
            "scored": "yes",
            "pass_mark": sheet.pass_mark,
            "assessors_count": sheet.assessors_count,
            "trimmed": sheet.trimmed,
            "criteria": lines,
            "points": [row.model_dump() for row in sheet.points],
            "quotas": [_quota(row) for row in sheet.quotas],
        }

    @property
    def weights(self) -> int:
        """What the points of the criteria come to, as far as they are typed."""
        return sum(entry.form.weight.data or 0 for entry in self.criteria.entries)

    @property
    def change(self) -> Change:
        """The whole sheet, or none."""
        if self.scored.data != "yes":
            return Change({"assessing": None})
        plain = {name: self[name].data for name in ("pass_mark", "assessors_count")}
        given = {name: value for name, value in plain.items() if value is not None}
        rows = {name: contents(self[name]) for name in self.LISTS}
        return Change({"assessing": {**given, "trimmed": bool(self.trimmed.data), **rows}})

    def _spot(self, where: Any) -> object:
        return super()._spot([step for step in where if step != "assessing"])


def _quota(quota: Quota) -> dict[str, Any]:
    lists = {"region": "regions", "size": "sizes", "industry": "industries"}
    return {**quota.model_dump(), lists[quota.dimension]: list(quota.values)}


PARTS: dict[str, type[PartForm]] = {
    "general": GeneralForm,
    "bands": BandsForm,
    "scope": ScopeForm,
    "grounds": GroundsForm,
    "papers": PapersForm,
    "approvals": ApprovalsForm,
    "sheet": SheetForm,
}
