"""Forms: objecting, answering, deciding anew."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.applications.forms import APPROVE_OR_REJECT, DecisionForm
from voucher.applications.models import Application
from voucher.documents import inspecting, naming
from voucher.documents.admitting import Admitted
from voucher.kernel.errors import Refused
from voucher.kernel.fields import TextField, needed
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.texts import carries_resident_no
from voucher.objections import enclosing
from voucher.programmes.rules import Ground


class ObjectionForm(FlaskForm):
    """Why a decision is wrong."""

    grounds = TextField(_l("Why is the decision wrong?"), [needed()], most=4000)
    files = MultipleFileField(_l("Papers that show it"))

    @property
    def chosen(self) -> list[FileStorage]:
        """The files that were chosen; a text in their place is none."""
        return [file for file in self.files.data or () if isinstance(file, FileStorage) and file.filename]

    def admitted(self) -> list[Admitted]:
        """The files, opened and looked at. Refused with what is wrong with one of them, at the field."""
        chosen = self.chosen
        enclosing.require_count(len(chosen))
        try:
            return [inspecting.admit(file.filename or "", file.read()) for file in chosen]
        except Refused as refusal:
            raise Refused(refusal.message, field="files", **refusal.values) from refusal

    def validate_files(self, _field: MultipleFileField) -> None:
        """A name is kept and shown like every other text."""
        if any(carries_resident_no(naming.clean(file.filename or "")) for file in self.chosen):
            raise ValidationError(
                _l("The file's name looks like it holds a resident registration number. Please rename the file.")
            )


class JudgeForm(FlaskForm):
    """Whether the firm is right, and why."""

    decision = RadioField(
        _l("Your answer"),
        [InputRequired(_l("Please choose one."))],
        choices=[SelectChoice("uphold", _l("The firm is right")), SelectChoice("dismiss", _l("The decision stays"))],
    )
    note = TextField(_l("Reason"), [needed()], most=2000)


class SettleForm(DecisionForm):
    """What is decided anew: as for the first time, and where there is a reserve list also that."""

    def __init__(self, application: Application, unclear: Sequence[Ground], *, less: bool, reserve: bool) -> None:
        super().__init__(application, unclear)
        self.decision.choices = list(APPROVE_OR_REJECT)
        if less:
            self.decision.choices = [
                SelectChoice("approve", _l("Grant more")), SelectChoice("reject", _l("The sum stays"))
            ]  # fmt: skip
        if reserve:
            self.decision.choices = [*APPROVE_OR_REJECT, SelectChoice("reserve", _l("Reserve list"))]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A place on the reserve list needs no amount either."""
        sound: bool = super().validate(*args, **kwargs)
        if self.decision.data == "reserve" and self.granted_krw.errors:
            self.granted_krw.errors = []
            return not self.errors
        return sound
