"""What a firm gets: to the won."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.programmes.versions import a_confirmed_one, a_version
from voucher.kernel import db
from voucher.kernel.errors import Refused
from voucher.kernel.money import Won
from voucher.people.models import Organisation, Size
from voucher.programmes import rules
from voucher.programmes.known import KNOWN
from voucher.programmes.rules import Band, Frozen, Rules
from voucher.programmes.shares import split


def band(percent: int = 80, cap: int = 200_000_000, code: str = "small", **more: Any) -> Band:
    facts = {"label_ko": "소기업", "label_en": "Small", "sizes": (Size.SMALL,), "valid_months": 7, **more}
    return Band(code=code, government_rate=Decimal(percent) / 100, cap_krw=cap, **facts)


def firm(sales: int | None = None, size: Size = Size.SMALL) -> Organisation:
    return Organisation(size=size, average_sales_krw=sales)


def test_the_example_of_the_rules():
    """Total 1,980,000 at 70 %: the firm pays 720,000 (DOMAIN §2)."""
    shares = split(Won(1_800_000), band(70))
    assert (shares.government, shares.own, shares.vat) == (1_260_000, 540_000, 180_000)
    assert (shares.firm_pays, shares.total) == (720_000, 1_980_000)


def test_the_government_share_is_rounded_down():
    shares = split(Won(1_000_003), band(70))
    assert (shares.government, shares.own, shares.vat) == (700_002, 300_001, 100_000)


@pytest.mark.parametrize(
    ("supply", "government", "capped"),
    [
        (250_000_000, 200_000_000, False),
        (250_000_001, 200_000_000, False),
        (250_000_002, 200_000_000, True),
        (400_000_000, 200_000_000, True),
    ],
)
def test_the_cap_is_of_the_government_share(supply, government, capped):
    shares = split(Won(supply), band(80))
    assert (shares.government, shares.own) == (government, supply - government)
    assert shares.capped is (supply * 8 // 10 > 200_000_000) is capped


@given(st.integers(1, 10**13), st.integers(0, 100), st.integers(1, 10**12))
def test_the_parts_are_the_whole_and_never_negative(supply, percent, cap):
    shares = split(Won(supply), band(percent, cap))
    assert shares.government + shares.own == supply
    assert min(shares.government, shares.own, shares.vat) >= 0
    assert shares.government <= cap


def test_a_region_adds_to_the_rate_and_never_more_than_all():
    given = Rules(bands=(band(90),), region_uplift={"busan": Decimal("0.15"), "jeju": Decimal("0.05")})
    assert [given.rate(given.bands[0], region) for region in ("seoul", "jeju", "busan")] == [
        Decimal("0.9"), Decimal("0.95"), Decimal(1),
    ]  # fmt: skip
    assert split(Won(1_000_003), given.bands[0], Decimal("0.95")).government == 950_002


INNOVATION = next(known for known in KNOWN if known.code == "innovation-voucher").versions[-1].rules


@pytest.mark.parametrize(
    ("sales", "percent"),
    [
        (0, 90), (300_000_000, 90), (300_000_001, 80), (1_000_000_000, 80), (1_000_000_001, 70), (5_000_000_000, 70),
        (5_000_000_001, 50), (12_000_000_000, 50),
    ],
)  # fmt: skip
def test_an_upper_edge_of_sales_is_inside_and_a_lower_one_outside(sales, percent):
    """DOMAIN §2: the innovation voucher's steps."""
    (fits,) = INNOVATION.fitting(firm(sales))
    assert fits.government_rate == Decimal(percent) / 100


def test_sales_beyond_every_step_and_sales_that_nobody_knows_are_refused():
    with pytest.raises(Refused, match="not for firms of your size"):
        rules.require_fitting(INNOVATION, firm(12_000_000_001))
    with pytest.raises(Refused, match="average yearly sales"):
        rules.require_fitting(INNOVATION, firm(None))
    with pytest.raises(Refused, match="not for firms of your size"):
        rules.require_fitting(INNOVATION, firm(None, Size.LARGE))


def test_of_several_bands_the_firm_chooses_and_the_first_is_meant_until_then():
    given = Rules(bands=(band(70), band(60, code="promising")))
    assert given.chosen(firm(), "").code == "small"
    assert given.chosen(firm(), "promising").code == "promising"
    assert given.chosen(firm(), "gone").code == "small"
    assert given.chosen(firm(size=Size.LARGE), "small") is None


def test_freezing_keeps_every_digit_of_every_known_programme():
    for known in KNOWN:
        for version in known.versions:
            kept = Frozen(1, version.source, version.holds_from, version.rules)
            assert rules.read(json.loads(json.dumps(kept.written()))) == kept, known.code


@pytest.mark.parametrize(
    "wrong",
    [
        {"bands": ()},
        {"bands": (band(), band())},
        {"surprise": 1},
        {"assessing": {"pass_mark": 60, "criteria": [{"code": "a", "label_ko": "가", "label_en": "A", "weight": 99}]}},
        {"documents": [{"code": "a b", "label_ko": "가", "label_en": "A"}]},
        {"region_uplift": {"busan": "1.2"}},
    ],
)
def test_rules_that_make_no_sense_are_no_rules(wrong):
    with pytest.raises(ValidationError):
        Rules.model_validate({"bands": (band(),), **wrong})


def test_the_page_says_what_holds_what_comes_and_what_is_written(as_user, world):
    """Page: /programmes/rules."""
    with db.transaction() as session:
        coming = a_confirmed_one(session, world).ref
        written = a_version(session, world, code="innovation-voucher").ref
    for person in (world.bora, world.eun):
        page = as_user(person).get("/programmes/rules").text
        for said in (coming, written, "Being written", "from 1\xa0Jan\xa02027", "Data voucher: purchase", "Nothing"):
            assert said in page, said
    found = as_user(world.bora).get("/programmes/rules?state=unsettled").text
    assert written in found
    assert coming not in found
    assert "Data voucher" in as_user(world.bora).get("/programmes/rules?state=none").text
    assert "No programme found" in as_user(world.bora).get("/programmes/rules?q=nothing+such").text


def test_only_officers_and_auditors_read_drafts_of_rules(as_user, client, world):
    with db.transaction() as session:
        ref = a_version(session, world).ref
    for path in ("/programmes/rules", f"/programmes/rules/{ref}", f"/programmes/rules/{ref}/compare"):
        assert client.get(path).status_code == 302
        for person in (world.alice, world.chul, world.dana, world.gi, world.hana):
            assert as_user(person).get(path).status_code == 403
    for path in ("write", "revise/bands", "drop", "confirm", "send-back"):
        for person in (world.alice, world.eun, world.hana):
            for answer in (
                as_user(person).get(f"/programmes/rules/{ref}/{path}"),
                as_user(person).post(f"/programmes/rules/{ref}/{path}"),
            ):
                assert answer.status_code == 403


@given(st.integers(1, 10**13), st.integers(0, 100), st.data(), st.integers(1, 10**12), st.integers(1, 10**12))
def test_three_shares_are_the_whole_and_none_is_more_than_its_cap(supply, percent, data, cap, partner_cap):
    third = data.draw(st.integers(0, 100 - percent))
    more = {"partner_rate": Decimal(third) / 100, "partner_cap_krw": partner_cap if third else None}
    shares = split(Won(supply), band(percent, cap, **more))
    assert shares.government + shares.partner + shares.own == supply
    assert min(shares.government, shares.partner, shares.own, shares.vat) >= 0
    assert shares.government <= min(cap, supply * percent // 100)
    assert shares.partner <= min(partner_cap, supply * third // 100)
    assert shares.firm_pays == shares.own + supply // 10


def test_a_region_adds_no_more_than_the_partner_leaves():
    three = Rules(bands=(band(60, partner_rate="0.3"),), region_uplift={"busan": Decimal("0.15")})
    assert three.rate(three.bands[0], "busan") == Decimal("0.7")


@pytest.mark.parametrize("wrong", [{"partner_rate": "0.4"}, {"partner_cap_krw": 1_000}, {"partner_rate": "-0.1"}])
def test_a_partner_that_would_pay_too_much_or_nothing_is_refused(wrong):
    with pytest.raises(ValidationError):
        Band.model_validate({**band(70).model_dump(), **wrong})
