"""Registration numbers and the tax office."""

import pytest
from sqlmodel import select

from tests.world import NOW
from voucher import settings
from voucher.kernel import db
from voucher.people import registration, tax_office
from voucher.people.models import Organisation, TaxCheck


@pytest.mark.parametrize("number", ["2208203228", "1234567891", "5008899530"])
def test_right_business_numbers(number):
    assert registration.is_business_no(number)


@pytest.mark.parametrize(
    "number", ["1234567890", "0000000000", "220820322", "22082032288", "2208203229", "٢٢٠٨٢٠٣٢٢٨", ""]
)
def test_wrong_business_numbers(number):
    assert not registration.is_business_no(number)


def test_every_single_digit_typed_wrongly_in_the_first_eight_is_noticed_or_has_the_same_sum():
    right, unnoticed = "2208203228", 0
    for place in range(8):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            unnoticed += wrong != right and registration.is_business_no(wrong)
    assert unnoticed == 0


def test_corporate_numbers_warn_only():
    assert registration.corporate_check_digit_fits("1101110062432")
    assert not registration.corporate_check_digit_fits("1101110062433")


def test_hyphens_are_forgiven_and_letters_are_kept_so_that_they_fail():
    assert registration.digits(" 220-82–03228 ") == "2208203228"
    assert not registration.is_business_no(registration.digits("220-82-0322x"))


@pytest.mark.parametrize(("status", "kept"), [("01", "01"), ("02", "02"), ("03", "03"), ("", "")])
def test_what_the_tax_office_says_is_kept_with_its_time(world, rail, status, kept):
    firm = world.organisations["haneul"]
    rail.order("/businesses", b_no="2208203228", b_stt_cd=status)
    assert tax_office.refresh(firm) == kept
    with db.transaction(read_only=True) as session:
        organisation = session.get_one(Organisation, firm)
        evidence = session.exec(select(TaxCheck).where(TaxCheck.organisation_id == firm)).one()
    assert (organisation.tax_status, organisation.tax_checked_at, evidence.status) == (kept, NOW, kept)


def test_a_tax_office_that_is_away_says_so(world, monkeypatch):
    monkeypatch.setenv("TAX_OFFICE_URL", "http://127.0.0.1:9/away")
    settings.get.cache_clear()
    with pytest.raises(tax_office.Unreachable):
        tax_office.refresh(world.organisations["haneul"])
