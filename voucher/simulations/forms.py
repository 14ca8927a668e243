"""Forms: what rules are tried on, and what the list is taken away for."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.kernel.fields import LineField, MoneyField, needed
from voucher.kernel.money import Won
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.saying import ngettext
from voucher.programmes.words import title
from voucher.simulations.queries import Past

CHOOSE = _l("Please choose one.")
SOME = _l("Choose at least one round that is over.")


class AskForm(FlaskForm):
    """Which earlier rounds, and with how much money."""

    past = SelectMultipleField(_l("Rounds that are over"), [InputRequired(SOME)])
    budget_krw = MoneyField(_l("Budget"), [needed()])

    def __init__(self, past: Sequence[Past], budget_krw: Won | None, language: str) -> None:
        super().__init__(budget_krw=budget_krw)
        self.past.choices = [SelectChoice(it.round.ref, _choice(it, language)) for it in past]
        self.most = sum(it.count for it in past)

    @property
    def budget(self) -> Won:
        """How much there would be."""
        assert self.budget_krw.data is not None
        amount: Won = self.budget_krw.data
        return amount


def _choice(it: Past, language: str) -> str:
    many = ngettext("%(count)s application", "%(count)s applications", it.count, count=f"{it.count:,}")
    return f"{title(it.round, language)} · {title(it.programme, language)} · {many}"


class ExportForm(FlaskForm):
    """Why somebody takes the list away, and as what."""

    kind = RadioField(
        _l("Kind of file"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("csv", _l("Comma-separated values (CSV), as long as it may be")),
            SelectChoice("xlsx", _l("Excel workbook (XLSX)")),
        ],
        default="csv",
    )
    why = LineField(_l("What is the file for?"), [needed()], most=200)
