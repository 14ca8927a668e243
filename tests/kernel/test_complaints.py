"""Whatever WTForms says by itself is said in the words of the house."""

import re
from pathlib import Path

import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask, request
from flask_babel import force_locale
from wtforms import validators
from wtforms.fields.choices import SelectChoice

from voucher.app import Portal
from voucher.kernel import complaints, saying

PROGRAMMERS = {  # faults of a programmer, which nobody sees
    "Invalid field name '%s'.",
    "Choices cannot be None.",
}


def own_words() -> set[str]:
    """Every msgid of the WTForms that is installed."""
    with (Path(wtforms.__file__).parent / "locale" / "ko" / "LC_MESSAGES" / "wtforms.po").open("rb") as file:
        return {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.id} - PROGRAMMERS


def test_what_we_know_is_still_said_by_wtforms():
    assert set(complaints.WORDS) <= own_words()


def test_values_that_we_name_are_given():
    for theirs, ours in complaints.WORDS.items():
        names = set(re.findall(r"%\((\w+)\)", ours))
        assert names <= set(re.findall(r"%\((\w+)\)", theirs)), ours


class Form(wtforms.Form):
    name = wtforms.StringField(validators=[validators.Length(max=3)])
    months = wtforms.IntegerField(validators=[validators.NumberRange(1, 12)])
    skill = wtforms.SelectField(choices=[SelectChoice("a", "A")])
    tags = wtforms.SelectMultipleField(choices=[SelectChoice("a", "A")])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", ["3자까지 적을 수 있습니다.", "1부터 12까지의 숫자를 적어 주세요.", "목록에서 골라 주세요."]),
        ("en", ["Write at most 3 characters.", "Write a number from 1 to 12.", "Please choose from the list."]),
    ],
)
def test_a_form_speaks_like_the_house(app: Flask, language, said):
    from flask_wtf.i18n import translations
    from werkzeug.datastructures import MultiDict

    class Spoken(Form):
        class Meta:
            def get_translations(self, _form):
                return translations

    with app.test_request_context(), force_locale(language):
        saying.forget()
        assert isinstance(request._get_current_object(), Portal.request_class)
        form = Spoken(MultiDict({"name": "abcd", "months": "13", "skill": "x", "tags": "x"}))
        assert not form.validate()
        found = [form.errors[name][0] for name in ("name", "months", "skill")]
        assert found == said
        assert form.errors["tags"][0] == said[2]
    saying.forget()


def test_nothing_of_wtforms_own_korean_is_left(client, world):
    page = client.post("/people/sign-in?lang=ko", data={"email": "x" * 300, "password": "y"}).text
    assert "254자까지 적을 수 있습니다." in page
    assert "보다 많을 수 없습니다" not in page
