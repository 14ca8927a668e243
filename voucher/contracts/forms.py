"""Forms: the draft, the signature, the delivery and its acceptance."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, PasswordField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, Length, Regexp

from voucher.contracts import words
from voucher.contracts.delivering import Delivery
from voucher.contracts.drafting import MILESTONES_MOST, UNEVEN, Piece, Terms
from voucher.contracts.whole import Whole
from voucher.kernel.fields import NEEDED, DayField, LineField, MoneyField, TextField, needed
from voucher.kernel.money import Won
from voucher.kernel.saying import gettext
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.passwords import LONGEST
from voucher.programmes.rules import Cost

WEB_ADDRESS = Regexp(
    r"^(|https://[^\s<>\"']+)$", message=_l("Write the whole address, beginning with https://, or leave it empty.")
)
LEAST = Won(1_000)


class PieceForm(Form):
    """One piece of work. A line that is left empty is not there."""

    title = LineField(_l("What is delivered"), most=100)
    due_on = DayField(_l("Due on"))
    supply_krw = MoneyField(_l("Price without VAT"), min=LEAST)

    @property
    def heading(self) -> str:
        """Which piece of work an error above the form speaks of."""
        return gettext("Piece of work %(number)s", number=int(self.title.name.split("-")[1]) + 1)

    @property
    def blank(self) -> bool:
        """Whether nothing was written."""
        return not (self.title.data or self.due_on.raw_data or self.supply_krw.raw_data)

    def validate(self, extra_validators: Any = None) -> bool:
        """All of it or nothing of it."""
        sound = super().validate(extra_validators)
        if self.blank:
            return True
        for field in (self.title, self.due_on, self.supply_krw):
            if not field.data and not field.errors:
                field.errors = [NEEDED]
                sound = False
        return sound

    @property
    def piece(self) -> Piece:
        """What was written."""
        assert self.due_on.data is not None
        assert self.supply_krw.data is not None
        return Piece(self.title.data or "", self.due_on.data, self.supply_krw.data)


class CostsForm(Form):
    """One sum for each kind of cost. A kind that is left empty is not there."""

    labour_krw = MoneyField(_l(words.COST[Cost.LABOUR]), min=0)
    solution_krw = MoneyField(_l(words.COST[Cost.SOLUTION]), min=0)
    infrastructure_krw = MoneyField(_l(words.COST[Cost.INFRASTRUCTURE]), min=0)
    equipment_krw = MoneyField(_l(words.COST[Cost.EQUIPMENT]), min=0)
    data_krw = MoneyField(_l(words.COST[Cost.DATA]), min=0)
    training_krw = MoneyField(_l(words.COST[Cost.TRAINING]), min=0)
    consulting_krw = MoneyField(_l(words.COST[Cost.CONSULTING]), min=0)

    @property
    def costs(self) -> dict[Cost, Won]:
        """What was written, without the empty ones."""
        written = {kind: self._fields[f"{kind}_krw"].data for kind in Cost if f"{kind}_krw" in self._fields}
        return {kind: krw for kind, krw in written.items() if krw}


class DraftForm(FlaskForm):
    """What is agreed."""

    title = LineField(_l("Title of the contract"), [needed()], most=100)
    scope = TextField(_l("What the supplier does"), [needed()], most=4000)
    starts_on = DayField(_l("First day"), [needed()])
    ends_on = DayField(_l("Last day"), [needed()])
    costs = FormField(CostsForm, _l("Kinds of cost"))
    pieces = FieldList(FormField(PieceForm), _l("Pieces of work"), max_entries=MILESTONES_MOST)
    seen = HiddenField()

    @classmethod
    def of(cls, whole: Whole) -> "DraftForm":
        """The form as the draft is, with room for a piece of work when there is none."""
        contract = whole.contract
        kept = [{"title": m.title, "due_on": m.due_on, "supply_krw": m.supply_krw} for m in whole.milestones]
        form = cls(
            title=contract.title,
            scope=contract.scope,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            costs={f"{line.kind}_krw": line.supply_krw for line in whole.costs},
            pieces=kept or [{}, {}],
            seen=whole.digest,
        )
        for kind in set(Cost) - set(whole.payable):
            del form.costs.form[f"{kind}_krw"]
        if not form.is_submitted():
            form.seen.data = whole.digest
        return form

    def add_piece(self) -> None:
        """Room for one more."""
        if len(self.pieces.entries) < MILESTONES_MOST:
            self.pieces.append_entry()

    @property
    def written_krw(self) -> tuple[int, int]:
        """What the kinds of cost are together, and the pieces of work."""
        pieces = (entry.form.supply_krw.data or 0 for entry in self.pieces.entries)
        return sum(self.costs.form.costs.values()), sum(pieces)

    def validate(self, extra_validators: Any = None) -> bool:
        """Both sums are the same, where each of them could be read."""
        if not super().validate(extra_validators):
            return False
        costs, pieces = self.written_krw
        if costs == pieces:
            return True
        first = next(iter(self.costs.form))
        first.errors = [gettext(UNEVEN, costs=f"{costs:,}", pieces=f"{pieces:,}")]
        return False

    @property
    def terms(self) -> Terms:
        """What was written."""
        assert self.starts_on.data is not None
        assert self.ends_on.data is not None
        return Terms(
            title=self.title.data or "",
            scope=self.scope.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            costs=self.costs.form.costs,
            pieces=tuple(entry.form.piece for entry in self.pieces.entries if not entry.form.blank),
            seen=self.seen.data or "",
        )


class SignForm(FlaskForm):
    """A signature: the digest of what was read, and the password once more."""

    seen = HiddenField()
    agreed = BooleanField(
        _l("I have read the whole contract and sign it for my organisation"),
        [InputRequired(_l("Tick this when you have read the contract."))],
    )
    password = PasswordField(_l("Your password"), [needed(), Length(max=LONGEST)])

    def read_again(self, digest: str) -> None:
        """The page shows this wording now; whoever signs reads and ticks afresh."""
        if self.seen.data != digest:
            self.seen.data, self.agreed.data = digest, False


class ReasonForm(FlaskForm):
    """A reason that the other side reads."""

    why = TextField(_l("Reason"), [needed()], most=2000)


class DeliverForm(FlaskForm):
    """A delivery."""

    note = TextField(_l("What you deliver"), [needed()], most=2000)
    evidence_url = LineField(_l("Where the result can be seen"), [WEB_ADDRESS], most=500)

    @property
    def delivery(self) -> Delivery:
        """What was said."""
        return Delivery(self.note.data or "", self.evidence_url.data or "")


class AcceptForm(FlaskForm):
    """Accept or send back."""

    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Please choose one."))],
        choices=[SelectChoice("accept", _l("Accept the work")), SelectChoice("send_back", _l("Send it back"))],
    )
    note = TextField(_l("What you looked at, or what is missing"), [needed()], most=2000)
    seen = HiddenField()

    def validate_note(self, field: Any) -> None:
        """A record that says something."""
        if field.data and not any(c.isalnum() for c in field.data):
            raise ValidationError(NEEDED)
