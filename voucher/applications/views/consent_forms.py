"""Forms: what only the firm can know, and what it consents to."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired, Optional

from voucher.applications import consents, queries
from voucher.applications.declaring import DECLARED, FOLLOWING, Answer, Declared
from voucher.applications.models import Application
from voucher.kernel.fields import options
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes.forms.rounds import CHOOSE
from voucher.programmes.words import ANSWERS, QUESTION

AGREE = _l("Please agree, or come back later.")


def _declared(name: str) -> RadioField:
    unasked = Optional() if name in FOLLOWING else InputRequired(CHOOSE)
    return RadioField(_l(QUESTION[name]), [unasked], choices=options(ANSWERS))


class ConsentForm(FlaskForm):
    """What only the firm can know of the round's requirements, and a box for each consent."""

    tax_arrears = _declared("tax_arrears")
    arrears_arranged = _declared("arrears_arranged")
    credit_default = _declared("credit_default")
    default_arranged = _declared("default_arranged")
    funded_elsewhere = _declared("funded_elsewhere")
    banned = _declared("banned")
    capital_impaired = _declared("capital_impaired")
    own_product = _declared("own_product")

    personal_data = BooleanField(_l("I agree: personal data"), [InputRequired(AGREE)])
    sharing = BooleanField(_l("I agree: data given to others"), [InputRequired(AGREE)])
    tax_office = BooleanField(_l("I agree: status of the firm"), [InputRequired(AGREE)])

    def __init__(
        self,
        application: Application,
        asked: Sequence[consents.Asked],
        questions: Sequence[str],
        declared: Mapping[str, Declared],
    ) -> None:
        given = application.consent_version == consents.VERSION
        kept = {name: "yes" if its.answer else "no" for name, its in declared.items()}
        super().__init__(**{one.key: given for one in asked}, **kept)
        self.asked = asked
        self.questions = [name for name in DECLARED if name in questions]
        for name in set(DECLARED) - set(questions):
            del self[name]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """After a yes to a debt it is asked whether there is a plan for it."""
        sound: bool = super().validate(*args, **kwargs)
        for name, first in FOLLOWING.items():
            if name in self and self[first].data == "yes" and not self[name].data:
                self[name].errors = [CHOOSE]
                sound = False
        return sound

    @property
    def answers(self) -> list[Answer]:
        """What was declared; what is asked only after a yes, only then."""
        asked = [
            name for name in self.questions if self[FOLLOWING.get(name, name)].data == "yes" or name not in FOLLOWING
        ]
        return [Answer(name, self[name].data == "yes", str(self[name].label.text)) for name in asked]

    @property
    def given(self) -> set[str]:
        """What was agreed to."""
        return {one.key for one in self.asked if self[one.key].data}


def consent_form(
    found: queries.Case, questions: Sequence[str], declared: Mapping[str, Declared], language: str
) -> ConsentForm:
    """The form of a round, with a box for each consent that its rules ask for."""
    asked = consents.of(found.frozen)
    own = {
        one.key: BooleanField(_l("I agree: %(what)s", what=one.title(language)), [InputRequired(AGREE)])
        for one in asked
        if one.rules_version is not None
    }
    made: type[ConsentForm] = type("RoundConsentForm", (ConsentForm,), own)
    return made(found.application, asked, questions, declared)
