"""A firm held against a round's rules: each ground with its edges, and what never happens."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher.people.models import Size
from voucher.programmes import eligibility, words
from voucher.programmes.eligibility import Facts, Outcome, Source
from voucher.programmes.grounds import RULES
from voucher.programmes.rules import Band, Check, Ground, Rules

PASS, FAIL, WARN, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN


def band(*sizes: Size, code: str = "all", over: int | None = None, up_to: int | None = None) -> Band:
    return Band(
        code=code, label_ko="가", label_en="A", sizes=sizes, sales_over_krw=over, sales_up_to_krw=up_to,
        government_rate=Decimal("0.8"), cap_krw=200_000_000, valid_months=7,
    )  # fmt: skip


SMES = band(Size.MICRO, Size.SMALL, Size.MEDIUM)


def rules(*checks: Check, bands: tuple[Band, ...] = (SMES,), **more: Any) -> Rules:
    return Rules(bands=bands, checks=checks, **more)


def outcome(given_rules: Rules, facts: Facts) -> Outcome:
    (finding,) = eligibility.judge(given_rules, facts)
    return finding.outcome


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), UNKNOWN),
        (Facts(size=Size.MEDIUM), PASS),
        (Facts(size=Size.MID_SIZE), FAIL),
        (Facts(average_sales_krw=1), UNKNOWN),
    ],
)
def test_size(facts, expected):
    assert outcome(rules(Check(ground=Ground.SIZE)), facts) is expected


STEPS = (
    band(Size.SMALL, code="low", up_to=300),
    band(Size.SMALL, code="high", over=300, up_to=1_000),
    band(Size.MICRO, code="any"),
)


@pytest.mark.parametrize(
    ("size", "sales", "expected"),
    [
        (Size.SMALL, None, UNKNOWN),
        (Size.SMALL, 0, PASS),
        (Size.SMALL, 300, PASS),
        (Size.SMALL, 301, PASS),
        (Size.SMALL, 1_000, PASS),
        (Size.SMALL, 1_001, FAIL),
        (Size.MICRO, None, PASS),
        (Size.MICRO, 10**15, PASS),
        (Size.LARGE, None, FAIL),
        (None, 300, UNKNOWN),
    ],
)
def test_size_where_bands_go_by_sales(size, sales, expected):
    facts = Facts(size=size, average_sales_krw=sales)
    assert outcome(rules(Check(ground=Ground.SIZE), bands=STEPS), facts) is expected


@pytest.mark.parametrize(
    ("listed", "industry", "expected"),
    [
        ((), "C29", PASS), ((), None, UNKNOWN), ((), "", UNKNOWN), (("C29", "C30"), "C29", PASS),
        (("C29",), "C30", FAIL), (("C29",), None, UNKNOWN), (("C",), "C10", PASS), (("C",), "J62", FAIL),
    ],
)  # fmt: skip
def test_industry(listed, industry, expected):
    assert outcome(rules(Check(ground=Ground.INDUSTRY), industries=listed), Facts(industry=industry)) is expected


@pytest.mark.parametrize(
    ("listed", "region", "expected"),
    [
        ((), "jeju", PASS), ((), None, UNKNOWN), (("busan",), "busan", PASS), (("busan",), "seoul", FAIL),
        (("busan",), "", UNKNOWN),
    ],
)  # fmt: skip
def test_region(listed, region, expected):
    assert outcome(rules(Check(ground=Ground.REGION), regions=listed), Facts(region=region)) is expected


@pytest.mark.parametrize(("ground", "name"), [(Ground.EMPLOYEES, "employees_count"), (Ground.AGE, "years_count")])
@pytest.mark.parametrize(
    ("limit", "count", "expected"),
    [
        (5, 4, FAIL), (5, 5, PASS), (5, 6, PASS), (5, None, UNKNOWN), (0, 0, PASS), (None, 0, FAIL), (None, 1, PASS),
    ],
)  # fmt: skip
def test_what_is_counted_must_be_at_least_the_limit_and_without_one_at_least_one(ground, name, limit, count, expected):
    assert outcome(rules(Check(ground=ground, limit=limit)), Facts(**{name: count})) is expected


@pytest.mark.parametrize(("running", "expected"), [(None, UNKNOWN), (True, PASS), (False, FAIL)])
def test_a_business_that_runs(running, expected):
    assert outcome(rules(Check(ground=Ground.IN_BUSINESS)), Facts(in_business=running)) is expected


@pytest.mark.parametrize(
    ("ground", "owes", "plan"),
    [
        (Ground.TAX_ARREARS, "tax_arrears", "arrears_arranged"),
        (Ground.CREDIT_DEFAULT, "credit_default", "default_arranged"),
    ],
)
@pytest.mark.parametrize(
    ("owed", "planned", "expected"),
    [
        (None, None, UNKNOWN), (None, True, UNKNOWN), (False, None, PASS), (False, True, PASS), (True, None, FAIL),
        (True, False, FAIL), (True, True, WARN),
    ],
)  # fmt: skip
def test_debts_turn_away_unless_there_is_a_plan_and_then_somebody_looks_at_its_paper(
    ground, owes, plan, owed, planned, expected
):
    assert outcome(rules(Check(ground=ground)), Facts(**{owes: owed, plan: planned})) is expected


YES_NO = (
    Ground.SAME_REPRESENTATIVE, Ground.SUPPORTED_BEFORE, Ground.FUNDED_ELSEWHERE, Ground.CAPITAL_IMPAIRED,
    Ground.OWN_PRODUCT,
)  # fmt: skip


@pytest.mark.parametrize("ground", YES_NO)
@pytest.mark.parametrize(("answer", "expected"), [(None, UNKNOWN), (False, PASS), (True, FAIL)])
def test_questions_whose_yes_turns_away(ground, answer, expected):
    assert outcome(rules(Check(ground=ground)), Facts(**{ground.value: answer})) is expected


@pytest.mark.parametrize(
    ("declared", "recorded", "related", "expected", "says"),
    [
        (False, False, False, PASS, Source.DECLARED),
        (False, True, False, FAIL, Source.RECORDS),
        (None, True, None, FAIL, Source.RECORDS),
        (True, False, False, FAIL, Source.DECLARED),
        (None, False, False, UNKNOWN, Source.DECLARED),
        (False, None, False, UNKNOWN, Source.RECORDS),
        (False, False, None, UNKNOWN, Source.RECORDS),
        (False, False, True, WARN, Source.RECORDS),
        (True, False, True, FAIL, Source.DECLARED),
        (False, True, True, FAIL, Source.RECORDS),
    ],
)
def test_an_exclusion_is_what_the_register_has_whatever_is_declared(declared, recorded, related, expected, says):
    facts = Facts(banned=declared, ban_recorded=recorded, ban_related=related)
    (found,) = eligibility.judge(rules(Check(ground=Ground.BANNED)), facts)
    assert (found.outcome, found.source) == (expected, says)


@pytest.mark.parametrize("ground", Ground)
def test_a_ground_that_only_warns_turns_nobody_away(ground):
    warned = rules(Check(ground=ground, effect="warn"), industries=("C29",), regions=("busan",))
    worst_facts = Facts(
        size=Size.LARGE, industry="J62", region="jeju", employees_count=0, years_count=0, in_business=False,
        tax_arrears=True, credit_default=True, same_representative=True, supported_before=True,
        funded_elsewhere=True, banned=True, capital_impaired=True, own_product=True,
    )  # fmt: skip
    assert outcome(warned, worst_facts) is WARN
    failing = warned.model_copy(update={"checks": (Check(ground=ground),)})
    assert outcome(failing, worst_facts) is FAIL
    assert outcome(warned, Facts()) is UNKNOWN


def test_every_ground_has_its_rule_and_every_word_its_name():
    assert set(RULES) == set(Ground) == set(words.GROUND)
    assert set(words.OUTCOME) == set(words.OUTCOME_TONE) == set(Outcome)
    assert set(words.FOUND_BY) == set(Source)


ALL = tuple(Check(ground=ground) for ground in Ground)
FACTS = st.builds(
    Facts,
    size=st.none() | st.sampled_from(Size),
    average_sales_krw=st.none() | st.integers(0, 10**13),
    industry=st.sampled_from([None, "", "C29", "J62"]),
    region=st.sampled_from([None, "", "busan", "seoul"]),
    employees_count=st.none() | st.integers(0, 1_000),
    years_count=st.none() | st.integers(0, 100),
    **{f.name: st.none() | st.booleans() for f in fields(Facts) if str(f.type).startswith("bool")},
)
CHECKS = st.permutations(ALL).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: tuple(order[:n])))


@given(FACTS, CHECKS, st.sampled_from([(SMES,), STEPS]))
def test_each_ground_has_one_finding_with_words_and_the_order_does_not_matter(facts, checks, bands):
    found = eligibility.judge(rules(*checks, bands=bands, industries=("C29",), regions=("busan",)), facts)
    assert [f.ground for f in found] == [c.ground for c in checks]
    for finding in found:
        assert finding.reason % dict(finding.counts)
        assert (finding.outcome is PASS) <= bool(finding.rests_on), "a pass stands on something that is known"
    turned = rules(*reversed(checks), bands=bands, industries=("C29",), regions=("busan",))
    assert eligibility.judge(turned, facts) == found[::-1]
    assert eligibility.worst(found) is eligibility.worst(found[::-1])


@given(FACTS, st.sampled_from([(SMES,), STEPS]))
def test_knowing_less_never_gives_a_pass_and_never_turns_away(facts, bands):
    given_rules = rules(*ALL, bands=bands, industries=("C29",), regions=("busan",))
    before = {f.ground: f.outcome for f in eligibility.judge(given_rules, facts)}
    for name in (f.name for f in fields(Facts)):
        for finding in eligibility.judge(given_rules, replace(facts, **{name: None})):
            plan_gone = name in {"arrears_arranged", "default_arranged"} and before[finding.ground] is WARN
            assert finding.outcome in {before[finding.ground], UNKNOWN} or plan_gone


def test_of_a_firm_nobody_knows_nothing_passes():
    found = eligibility.judge(rules(*ALL), Facts())
    assert {f.outcome for f in found} == {UNKNOWN}
    assert all(f.remedy for f in found), "and each says what to do"


def test_whoever_is_turned_away_reads_what_to_do():
    facts = Facts(size=Size.LARGE, employees_count=0, tax_arrears=True, banned=True, in_business=False)
    assert all(f.remedy for f in eligibility.judge(rules(*ALL), facts) if f.outcome is FAIL)


def test_what_all_come_to():
    one = eligibility.judge(rules(Check(ground=Ground.OWN_PRODUCT)), Facts(own_product=False))[0]
    found = {o: replace(one, outcome=o) for o in Outcome}
    assert eligibility.worst([]) is PASS
    assert eligibility.worst([found[PASS], found[WARN]]) is WARN
    assert eligibility.worst([found[WARN], found[UNKNOWN], found[PASS]]) is UNKNOWN
    assert eligibility.worst([found[UNKNOWN], found[FAIL]]) is FAIL


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 2, 28), 1), (date(2026, 3, 1), 2), (date(2026, 3, 2), 2), (date(2024, 3, 1), 0),
        (date(2020, 1, 1), 0),
    ],
)  # fmt: skip
def test_years_in_business_are_whole(day, years):
    assert eligibility.years_between(date(2024, 3, 1), day) == years
    assert eligibility.years_between(date(2024, 2, 29), date(2025, 2, 28)) == 0
