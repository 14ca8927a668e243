"""Whether an account's holder is the company: names compared without what banks and people write differently."""

import re
import unicodedata

from voucher.people.models import Organisation

_KOREAN_FORMS = (
    "농업회사법인", "영농조합법인", "유한책임회사", "사회적협동조합", "협동조합", "주식회사", "유한회사", "합자회사",
    "합명회사", "사단법인", "재단법인",
)  # fmt: skip
_IN_BRACKETS = re.compile(r"\((주|유|합|사|재|유한|자|명)\)")
_ENGLISH_FORMS = re.compile(r"\b(co|company|corp|corporation|inc|incorporated|limited|llc|ltd|plc)\b\.?")
_BUSINESS_OF_A_PERSON = (*range(1, 80), *range(89, 100))  # the fourth and fifth digit (likely: National Tax Service)


def plain(name: str) -> str:
    """A name without legal form, blanks, punctuation, width and case: ㈜ 하늘 정밀 and 하늘정밀(주) are one."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = _IN_BRACKETS.sub(" ", text)
    for form in _KOREAN_FORMS:
        text = text.replace(form, " ")
    text = _ENGLISH_FORMS.sub(" ", text)
    return "".join(c for c in text if c.isalnum())


def is_the_company(holder: str, organisation: Organisation) -> bool:
    """Whether this is the company's registered name, or, of a person's own business, the person's."""
    names = {plain(organisation.name), plain(organisation.name_en)}
    if int(organisation.registration_no[3:5]) in _BUSINESS_OF_A_PERSON:
        person, shop = plain(organisation.representative), plain(organisation.name)
        names |= {person, person + shop, shop + person}
    return plain(holder) in names - {""}
