"""Forms: what a programme is called, and the first version of its rules."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from voucher.kernel.fields import LineField, TextField, needed
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes.forms.versions import HeadingForm
from voucher.programmes.naming import Naming


class ProgrammeForm(FlaskForm):
    """What a programme is called, and what it is for."""

    name_ko = LineField(_l("Name in Korean"), [needed()], most=100)
    name_en = LineField(_l("Name in English"), [needed()], most=100)
    summary_ko = TextField(_l("What it is for, in Korean"), [needed()], most=500)
    summary_en = TextField(_l("What it is for, in English"), [needed()], most=500)

    @property
    def naming(self) -> Naming:
        """What was written."""
        return Naming(
            self.name_ko.data or "", self.name_en.data or "", self.summary_ko.data or "", self.summary_en.data or ""
        )


class NewProgrammeForm(ProgrammeForm):
    """The same, and the code that stands in addresses and exports."""

    code = LineField(_l("Code"), [needed()], most=40)


class BeginForm(HeadingForm):
    """The first version of a programme's rules, from those of another one."""

    model = SelectField(_l("Begin with the rules of"), [InputRequired(_l("Please choose one."))])

    def __init__(self, models: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.model.choices = list(models)
