"""Forms: rounds, and the rules of programmes."""

from voucher.programmes.forms.parts import PartForm
from voucher.programmes.forms.rounds import CalculatorForm, CheckForm, CloseForm, DraftForm, OpenForm
from voucher.programmes.forms.sheets import PARTS
from voucher.programmes.forms.versions import ConfirmForm, DropForm, WriteForm

__all__ = [
    "PARTS",
    "CalculatorForm",
    "CheckForm",
    "CloseForm",
    "ConfirmForm",
    "DraftForm",
    "DropForm",
    "OpenForm",
    "PartForm",
    "WriteForm",
]
