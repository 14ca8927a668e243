"""Forms: the claim, and what an officer says to it."""

from flask_wtf import FlaskForm
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.invoices import words
from voucher.invoices.models import TaxKind
from voucher.invoices.submitting import NUMBER, Claim
from voucher.kernel.fields import NEEDED, DayField, LineField, TextField, needed, options
from voucher.kernel.saying import lazy_gettext as _l

FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)}
DASHES = "- \u00a0\u2010\u2011\u2013"


class ClaimForm(FlaskForm):
    """An e-tax invoice. Its sums are the contract's and are not typed."""

    tax_invoice_no = LineField(_l("E-tax invoice number"), [needed()], most=60)
    issued_on = DayField(_l("Day of issue"), [needed()])
    tax_kind = RadioField(
        _l("Kind of e-tax invoice"), [InputRequired(_l("Please choose one."))], choices=options(words.KIND)
    )

    def validate_tax_invoice_no(self, _field: LineField) -> None:
        """24 letters, whatever stood between them."""
        if not NUMBER.fullmatch(self.number):
            raise ValidationError(_l("The number has 24 digits and letters: date 8, system 8, serial 8."))

    @property
    def number(self) -> str:
        """The number without what people put between its groups."""
        typed = (self.tax_invoice_no.data or "").translate(FULL_WIDTH)
        return "".join(c for c in typed if c not in DASHES).upper()

    @property
    def claim(self) -> Claim:
        """What was claimed."""
        assert self.issued_on.data is not None
        return Claim(self.number, self.issued_on.data, TaxKind(self.tax_kind.data))


class ApprovalForm(FlaskForm):
    """Approve or return."""

    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Please choose one."))],
        choices=[SelectChoice("approve", _l("Approve")), SelectChoice("return", _l("Return to the supplier"))],
    )
    note = TextField(_l("Note or reason"), most=2000)

    def validate_note(self, field: TextField) -> None:
        """Whoever returns something says why."""
        if self.decision.data == "return" and not field.data:
            raise ValidationError(NEEDED)
