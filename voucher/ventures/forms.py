"""Forms: propose an investment, decide on it; propose a value, confirm it."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.kernel.fields import DayField, LineField, MoneyField, TextField, needed, options
from voucher.kernel.saying import lazy_gettext as _l
from voucher.ventures import words
from voucher.ventures.investing import Proposal
from voucher.ventures.models import Instrument, Method
from voucher.ventures.valuing import Estimate

CHOOSE = _l("Please choose one.")
LEAST_EVIDENCE = 20


class InvestForm(FlaskForm):
    """What is proposed."""

    firm = LineField(_l("Firm"), [needed()], most=100)
    instrument = SelectField(_l("Instrument"), [InputRequired(CHOOSE)])
    amount_krw = MoneyField(_l("Invested sum"), [needed()])
    overseas = BooleanField(_l("The firm is overseas"))
    reason = TextField(_l("Why this firm"), [needed()], most=2000)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.instrument.choices = [SelectChoice("", _l("Choose")), *options(words.INSTRUMENT)]

    @property
    def proposal(self) -> Proposal:
        assert self.amount_krw.data is not None
        return Proposal(
            firm=self.firm.data or "",
            instrument=Instrument(self.instrument.data),
            amount_krw=self.amount_krw.data,
            overseas=bool(self.overseas.data),
            reason=self.reason.data or "",
        )


class DecideForm(FlaskForm):
    """Another manager's decision."""

    decision = RadioField(_l("Decision of the second manager"), [InputRequired(CHOOSE)])
    note = TextField(_l("Note on the decision"), most=1000)

    def __init__(self, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decision.choices = [SelectChoice(*pair) for pair in choices]

    def validate_note(self, field: TextField) -> None:
        """A refusal needs a reason."""
        if self.decision.data == "refuse" and not field.data:
            raise ValidationError(_l("Please write why: the proposer reads it."))


class ValueForm(FlaskForm):
    """A fair value and what it rests on."""

    as_of = DayField(_l("Value on"), [needed()])
    fair_value_krw = MoneyField(_l("Fair value of the whole investment"), [needed()], min=0)
    method = SelectField(_l("Method of valuation"), [InputRequired(CHOOSE)])
    evidence = TextField(_l("What the value rests on"), [needed()], most=4000)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.method.choices = [SelectChoice("", _l("Choose")), *options(words.METHOD)]

    def validate_evidence(self, field: TextField) -> None:
        """Somebody else must be able to follow it."""
        if len(field.data or "") < LEAST_EVIDENCE:
            raise ValidationError(_l("Please write at least 20 characters, so that the other manager can follow it."))

    @property
    def estimate(self) -> Estimate:
        assert self.as_of.data is not None
        assert self.fair_value_krw.data is not None
        return Estimate(self.as_of.data, self.fair_value_krw.data, Method(self.method.data), self.evidence.data or "")
