"""Forms: a new fund, a promise, a capital call, a receipt."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, NumberRange

from voucher.funds import words
from voucher.funds.calling import Notice
from voucher.funds.committing import Promise
from voucher.funds.forming import Terms
from voucher.funds.models import Kind
from voucher.funds.receiving import Receipt
from voucher.kernel.fields import DayField, LineField, MoneyField, PercentField, TextField, needed, options
from voucher.kernel.money import Won
from voucher.kernel.saying import lazy_gettext as _l

CHOOSE = _l("Please choose one.")
NOTICE_LEAST, NOTICE_MOST = 10, 60


class FundForm(FlaskForm):
    """The terms of a new fund."""

    name_ko = LineField(_l("Fund's name in Korean"), [needed()], most=100)
    name_en = LineField(_l("Fund's name in English"), [needed()], most=100)
    kind = RadioField(_l("Kind of fund"), [InputRequired(CHOOSE)], choices=options(words.KIND))
    formed_on = DayField(_l("Founded on"), [needed()])
    ends_on = DayField(_l("Ends on"), [needed()])
    hurdle_rate = PercentField(_l("Hurdle rate a year, in per cent"), [needed()])
    carry_rate = PercentField(_l("Carried interest, in per cent"), [needed()])
    fee_rate = PercentField(_l("Management fee a year, in per cent of the promises"), [needed()])
    notice_business_days = IntegerField(
        _l("Business days from a call to its due day"),
        [
            InputRequired(_l("Please write a whole number.")),
            NumberRange(NOTICE_LEAST, NOTICE_MOST, _l("Please write a number from 10 to 60.")),
        ],
    )
    pay_to = LineField(_l("Account that partners pay to"), [needed()], most=100)
    company_debt_krw = MoneyField(_l("Debt of the CVC company"), min=0)
    company_equity_krw = MoneyField(_l("Equity of the CVC company"))

    @property
    def terms(self) -> Terms:
        values = {name: value for name, value in self.data.items() if name != "csrf_token"}
        return Terms(**values | {"kind": Kind(self.kind.data)})


class CommitForm(FlaskForm):
    """Who promises how much."""

    partner_ref = SelectField(_l("Partner"), [InputRequired(CHOOSE)])
    amount_krw = MoneyField(_l("Promised sum"), [needed()])
    outside = BooleanField(_l("This partner stands outside the group"))

    def __init__(self, partners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.partner_ref.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(*pair) for pair in partners)]

    @property
    def promise(self) -> Promise:
        assert self.amount_krw.data is not None
        return Promise(self.partner_ref.data, self.amount_krw.data, bool(self.outside.data))


class CallForm(FlaskForm):
    """What is called, what for, and by when."""

    purpose = TextField(_l("What the money is for"), [needed()], most=1000)
    investment_krw = MoneyField(_l("For investments"), min=0)
    fee_krw = MoneyField(_l("For the management fee"), min=0)
    expense_krw = MoneyField(_l("For costs of the fund"), min=0)
    due_on = DayField(_l("To be paid by"), [needed()])
    number = HiddenField()

    def validate_expense_krw(self, _field: Any) -> None:
        """At least one of the three sums."""
        if not any(f.errors for f in (self.investment_krw, self.fee_krw)) and not self.amount_krw:
            raise ValidationError(_l("Please write at least one of the three sums."))

    @property
    def amount_krw(self) -> int:
        return sum(f.data or 0 for f in (self.investment_krw, self.fee_krw, self.expense_krw))

    @property
    def seen_number(self) -> int:
        """The call whose split the person saw; 0 when somebody made it up."""
        text = self.number.data or ""
        return int(text) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else 0

    def notice(self, number: int) -> Notice:
        """What the partners will read."""
        assert self.due_on.data is not None
        return Notice(
            purpose=self.purpose.data or "",
            investment_krw=Won(self.investment_krw.data or 0),
            fee_krw=Won(self.fee_krw.data or 0),
            expense_krw=Won(self.expense_krw.data or 0),
            due_on=self.due_on.data,
            number=number,
        )


class ReceiveForm(FlaskForm):
    """What the bank statement says."""

    amount_krw = MoneyField(_l("Sum on the bank statement"), [needed()])
    received_on = DayField(_l("Day on the bank statement"), [needed()])

    @property
    def receipt(self) -> Receipt:
        assert self.amount_krw.data is not None
        assert self.received_on.data is not None
        return Receipt(self.amount_krw.data, self.received_on.data)
