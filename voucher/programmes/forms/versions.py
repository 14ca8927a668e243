"""Forms: a new version of the rules, its end, and its confirmation."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from voucher.kernel.fields import DayField, LineField, TextField, needed
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes.ruling import Heading


class HeadingForm(FlaskForm):
    """Where a version comes from, and when it holds."""

    source = LineField(_l("Source: the notice that says so"), [needed()], most=200)
    note = TextField(_l("What is new, and why"), most=500)
    holds_from = DayField(_l("Holds from"), [needed()])
    holds_until = DayField(_l("Holds until"))

    @property
    def heading(self) -> Heading:
        """What was written."""
        assert self.holds_from.data is not None
        return Heading(self.source.data or "", self.holds_from.data, self.holds_until.data, note=self.note.data or "")


class WriteForm(HeadingForm):
    """A new version."""


class DropForm(FlaskForm):
    """Why a draft is given up."""

    why = TextField(_l("Reason"), [needed()], most=500)


class ConfirmForm(FlaskForm):
    """Which wording was read, and where it holds from a past day that this is known."""

    seen = HiddenField()
    past_known = BooleanField(_l("I know that it holds from a past day"))

    def read_again(self, digest: str) -> None:
        """The page shows this wording now."""
        self.seen.data = digest

    @classmethod
    def of(cls, digest: str, **more: Any) -> "ConfirmForm":
        """The form of a page that shows this wording."""
        return cls(seen=digest, **more)
