"""Form: what the ministry gives to a budget line."""

from collections.abc import Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from voucher.kernel import clock
from voucher.kernel.fields import DayField, LineField, MoneyField, TextField, needed, options
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes import words
from voucher.programmes.appropriating import Document
from voucher.programmes.models import Programme


class AppropriationForm(FlaskForm):
    """A letter of the ministry."""

    programme = SelectField(_l("Budget line of the programme"), [InputRequired(_l("Please choose one."))])
    year = IntegerField(
        _l("Fiscal year"),
        [
            InputRequired(_l("Please write a whole number.")),
            NumberRange(2000, 2099, _l("Please write a year from 2000 to 2099.")),
        ],
    )
    way = RadioField(_l("What the letter does"), choices=options(words.WAY), default="gives")
    amount_krw = MoneyField(_l("Amount"), [needed()])
    document = LineField(_l("Document"), [needed()], most=100)
    document_on = DayField(_l("Date of the document"), [needed()])
    note = TextField(_l("Note"), most=500)
    again_known = BooleanField(_l("I know that this document counts for another budget line too"))

    def __init__(self, programmes: Sequence[Programme], language: str) -> None:
        super().__init__(year=clock.today().year)
        self.programme.choices = [(str(p.id), p.name_ko if language == "ko" else p.name_en) for p in programmes]

    @property
    def document_said(self) -> Document:
        """What was typed, as the work wants it."""
        assert self.year.data is not None
        assert self.amount_krw.data is not None
        assert self.document_on.data is not None
        return Document(
            programme_id=UUID(self.programme.data),
            year=self.year.data,
            amount_krw=self.amount_krw.data,
            document=self.document.data or "",
            document_on=self.document_on.data,
            note=self.note.data or "",
            takes_back=self.way.data == "takes_back",
            again_known=self.again_known.data,
        )
