"""Forms: rounds, and the rules of programmes."""

from voucher.programmes.forms.money import AppropriationForm
from voucher.programmes.forms.parts import PartForm
from voucher.programmes.forms.programmes import BeginForm, NewProgrammeForm, ProgrammeForm
from voucher.programmes.forms.rounds import CalculatorForm, CheckForm, CloseForm, DraftForm, EmptyForm
from voucher.programmes.forms.sheets import PARTS
from voucher.programmes.forms.versions import ConfirmForm, DropForm, WriteForm

__all__ = [
    "PARTS",
    "AppropriationForm",
    "BeginForm",
    "CalculatorForm",
    "CheckForm",
    "CloseForm",
    "ConfirmForm",
    "DraftForm",
    "DropForm",
    "EmptyForm",
    "NewProgrammeForm",
    "PartForm",
    "ProgrammeForm",
    "WriteForm",
]
