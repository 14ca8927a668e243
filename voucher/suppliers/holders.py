"""Whether an account's holder is the company: names compared without what banks and people write differently."""

import re
import unicodedata
from dataclasses import dataclass

from voucher.people.models import Organisation

_IN_BRACKETS = {
    "주": "주식회사", "유": "유한회사", "유한": "유한회사", "합": "합자회사", "자": "합자회사", "명": "합명회사",
    "사": "사단법인", "재": "재단법인",
}  # fmt: skip
_FORMS = ("농업회사법인", "유한책임회사", *dict.fromkeys(_IN_BRACKETS.values()))  # a cooperative's is part of its name
_BRACKETS = re.compile(rf"\(({'|'.join(_IN_BRACKETS)})\)")
_ENGLISH_FORMS = re.compile(r"\b(co|company|corp|corporation|inc|incorporated|limited|llc|ltd|plc)\b\.?")
_BUSINESS_OF_A_PERSON = (*range(1, 80), *range(90, 100))  # the fourth and fifth digit (likely: National Tax Service)


@dataclass(frozen=True)
class Name:
    """A name without blanks, punctuation, width and case, and the legal forms that stood at its ends."""

    plain: str
    forms: frozenset[str] = frozenset()


def read(name: str) -> Name:
    """㈜ 하늘 정밀 and 하늘정밀주식회사 are one; 하늘협동조합 is another."""
    text = _BRACKETS.sub(lambda found: _IN_BRACKETS[found[1]], unicodedata.normalize("NFKC", name).casefold())
    text = "".join(c for c in _ENGLISH_FORMS.sub(" ", text) if c.isalnum())
    forms = set[str]()
    while form := next((f for f in _FORMS if text.startswith(f) or text.endswith(f)), None):
        forms.add(form)
        text = text.removeprefix(form) if text.startswith(form) else text.removesuffix(form)
    return Name(text, frozenset(forms))


def _same(holder: Name, registered: Name) -> bool:
    """Whether the names are one, and no legal form speaks against it: what neither writes is not held against it."""
    agree = not (holder.forms and registered.forms) or holder.forms <= registered.forms
    return bool(holder.plain) and holder.plain == registered.plain and agree


def is_the_company(holder: str, organisation: Organisation) -> bool:
    """Whether this is the company's registered name, or, of a person's own business, the person's."""
    names = [read(organisation.name), read(organisation.name_en)]
    if int(organisation.registration_no[3:5]) in _BUSINESS_OF_A_PERSON:
        person, shop = read(organisation.representative).plain, names[0].plain
        names += [Name(person), Name(person + shop), Name(shop + person)]
    return any(_same(read(holder), name) for name in names)
