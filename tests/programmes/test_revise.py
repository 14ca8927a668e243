"""Page: /programmes/rules/<ref>/revise/<part>: the editor of a draft, part by part, without JavaScript."""

import html
import re

import pytest

from tests.programmes.versions import a_proposed_one, a_version
from voucher.kernel import db
from voucher.programmes import queries
from voucher.programmes.rules import Rules

PARTS = ("general", "bands", "scope", "grounds", "papers", "approvals", "sheet")


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return a_version(session, world).ref


def kept(ref):
    with db.transaction(read_only=True) as session:
        return Rules.model_validate(queries.rulebook(session, ref)[0].content)


def typed(page):
    """What a browser would send of the form that it shows."""
    form = re.search(r'<form class="form" method="post".*?</form>', page, re.DOTALL)[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        at = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        kind = at.get("type", "text")
        if kind in {"checkbox", "radio"} and not re.search(r"\schecked\b", tag):
            continue
        if "name" in at:
            sent.setdefault(at["name"], []).append(html.unescape(at.get("value", "y" if kind == "checkbox" else "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [html.unescape(text)]
    return sent


@pytest.fixture
def editor(as_user, world, ref):
    browser = as_user(world.bora)

    def send(part, pressed="save", **changes):
        path = f"/programmes/rules/{ref}/revise/{part}"
        data = {**typed(browser.get(path).text), **changes}
        name, _, value = pressed.partition("=")
        return browser.post(path, data={k: v for k, v in data.items() if v is not None} | {name: value or "1"})

    return send


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_there_in_korean_too(as_user, world, ref, part):
    assert as_user(world.bora).get(f"/programmes/rules/{ref}/revise/{part}?lang=ko").status_code == 200


@pytest.mark.parametrize("part", PARTS)
def test_saving_what_is_there_changes_nothing(editor, ref, part):
    before = kept(ref)
    answer = editor(part)
    assert answer.status_code == 302, answer.text
    assert kept(ref) == before


def test_the_parts_follow_one_another(editor, ref):
    assert editor("general", "next").location == f"/programmes/rules/{ref}/revise/bands"
    assert editor("sheet", "next").location == f"/programmes/rules/{ref}"


def test_a_row_is_added_filled_in_and_kept(editor, ref):
    page = editor("bands", "add=bands", **{"bands-0-label_en": "Typed and not saved"}).text
    assert "Typed and not saved" in page
    assert 'name="bands-2-label_ko"' in page
    assert len(kept(ref).bands) == 2
    new = {
        "label_ko": "청년기업", "label_en": "Youth firms!", "sizes": ["micro", "small"], "government_rate": "66.7",
        "cap_krw": "3천만", "valid_months": "6", "own_share_days": "10", "sales_over_krw": "", "sales_up_to_krw": "1,000,000,000",
    }  # fmt: skip
    editor("bands", **{f"bands-2-{name}": value for name, value in new.items()})
    band = kept(ref).bands[2]
    assert (band.code, str(band.government_rate), band.cap_krw) == ("youth_firms", "0.667", 30_000_000)
    assert (band.sales_over_krw, band.sales_up_to_krw, band.sizes) == (None, 1_000_000_000, ("micro", "small"))


def test_a_row_is_taken_out(editor, ref):
    page = editor("bands", "remove=bands-0").text
    assert 'name="bands-0-label_ko"' not in page
    assert 'name="bands-1-label_ko"' in page
    assert len(kept(ref).bands) == 2, "not before it is saved"
    sent = {name: None for name in typed(page) if name.startswith("bands-0")}
    gone = {f"bands-0-{name}": None for name in ("code", "label_ko", "label_en", "sizes", "government_rate", "cap_krw",
            "valid_months", "own_share_days", "sales_over_krw", "sales_up_to_krw")}  # fmt: skip
    assert editor("bands", **{**sent, **gone}).status_code == 302
    assert [band.code for band in kept(ref).bands] == ["mid_size"]


def test_an_empty_row_is_not_there(editor, ref):
    empty = {f"bands-2-{name}": "" for name in ("label_ko", "label_en", "government_rate", "cap_krw", "valid_months")}
    assert editor("bands", **empty).status_code == 302
    assert len(kept(ref).bands) == 2


@pytest.mark.parametrize(
    ("part", "wrong", "said"),
    [
        ("general", {"source": ""}, "Please fill this in."),
        ("general", {"objection_days": "0"}, "Write 1 or more."),
        ("general", {"objection_days": "61"}, "Write 60 or less."),
        ("general", {"objection_days": "x"}, "whole number"),
        ("general", {"holds_until": "2026-01-01"}, "must not come before the first day"),
        ("bands", {"bands-0-label_ko": ""}, "Please fill this in."),
        ("bands", {"bands-0-label_en": "x" * 201}, "You wrote 201."),
        ("bands", {"bands-0-government_rate": "101"}, "from 0 to 100"),
        ("bands", {"bands-0-government_rate": ""}, "Please fill this in."),
        ("bands", {"bands-0-cap_krw": "0"}, "At least"),
        ("bands", {"bands-0-cap_krw": "9" * 40}, "At most"),
        ("bands", {"bands-0-valid_months": "61"}, "Write 60 or less."),
        ("bands", {"bands-0-own_share_days": "0"}, "Write 1 or more."),
        ("bands", {"bands-0-sizes": []}, "At least one is needed."),
        ("bands", {"bands-0-sizes": ["giant"]}, "choose from the list"),
        ("bands", {"bands-0-code": "A b"}, "small English letters"),
        ("bands", {"bands-0-code": "mid_size"}, "same code"),
        ("scope", {"costs": ["gold"]}, "choose from the list"),
        ("scope", {"industries": ["C99"]}, "choose from the list"),
        ("scope", {"uplifts-3-more": "many"}, "from 0 to 100"),
        ("grounds", {"checks-0-effect": "shout"}, "choose from the list"),
        ("grounds", {"checks-9-limit": "-1"}, "Write 0 or more."),
        ("grounds", {"checks-9-limit": "one"}, "whole number"),
        ("papers", {"documents-0-label_en": " "}, "Please fill this in."),
        ("papers", {"documents-0-fresh_days": "0"}, "Write 1 or more."),
        ("approvals", {"approvals-0-up_to_krw": ""}, "Only the last band has no edge."),
        ("approvals", {"approvals-1-up_to_krw": "200,000,000"}, "The last band has no edge"),
        ("approvals", {"approvals-0-up_to_krw": "0"}, "At least"),
        ("approvals", {"approvals-0-up_to_krw": "much"}, "in digits"),
        ("approvals", {"approvals-0-by": "director", "approvals-1-by": "officer"}, "never approved by somebody less"),
        ("approvals", {"approvals-0-by": "nobody"}, "choose from the list"),
        ("approvals", {"approvals-2-up_to_krw": "1", "approvals-2-by": ""}, "Please choose one."),
        ("sheet", {"criteria-0-weight": "29"}, "must add up to 100"),
        ("sheet", {"criteria-0-weight": ""}, "Please fill this in."),
        ("sheet", {"pass_mark": "101"}, "Write 100 or less."),
        ("sheet", {"pass_mark": ""}, "Please fill this in."),
        ("sheet", {"assessors_count": "2"}, "Write 3 or more."),
        ("sheet", {"scored": "maybe"}, "choose from the list"),
        (
            "sheet",
            {"points-0-label_ko": "가", "points-0-label_en": "A", "points-0-points": "101"},
            "Write 100 or less.",
        ),
        ("sheet", {"quotas-0-label_ko": "가", "quotas-0-label_en": "A", "quotas-0-share": "40"}, "Please choose one."),
        (
            "sheet",
            {"quotas-0-label_ko": "가", "quotas-0-label_en": "A", "quotas-0-share": "40", "quotas-0-dimension": "size"},
            "At least one is needed.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(editor, ref, part, wrong, said):
    before = kept(ref)
    page = editor(part, **wrong)
    assert page.status_code == 200
    assert said in page.text
    assert "Please correct the following" in page.text
    for text in wrong.values():
        if (
            isinstance(text, str)
            and 0 < len(text.strip()) < 40
            and text not in {"shout", "maybe", "size", "director", "nobody"}
        ):
            assert f'value="{text}"' in page.text
    assert kept(ref) == before


def test_costs_industries_and_what_a_region_adds(editor, ref):
    editor("scope", costs=["labour", "training"], industries=["C10"], regions=["busan"], **{"uplifts-1-more": "2.5%"})
    rules = kept(ref)
    assert (rules.costs, rules.industries, rules.regions) == (("labour", "training"), ("C10",), ("busan",))
    assert {region: str(more) for region, more in rules.region_uplift.items()} == {"busan": "0.025"}
    editor("scope", costs=[], industries=[], regions=[], **{"uplifts-1-more": ""})
    rules = kept(ref)
    assert (rules.costs, rules.industries, rules.regions, rules.region_uplift) == ((), (), (), {})


def test_grounds_and_their_limits(editor, ref):
    editor("grounds", **{"checks-0-effect": "", "checks-1-effect": "warn", "checks-9-limit": "5"})
    checks = {check.ground: check for check in kept(ref).checks}
    assert "size" not in checks
    assert checks["in_business"].effect == "warn"
    assert checks["employees"].limit == 5


def test_who_approves_which_sum(editor, ref):
    assert [(band.up_to_krw, band.by) for band in kept(ref).approvals] == [(100_000_000, "officer"), (None, "director")]
    page = editor("approvals", "add=approvals", **{"approvals-0-up_to_krw": "3천만"}).text
    assert 'name="approvals-2-by"' in page
    editor(
        "approvals",
        **{
            "approvals-0-up_to_krw": "3천만", "approvals-1-up_to_krw": "5천만", "approvals-1-by": "officer",
            "approvals-2-up_to_krw": "", "approvals-2-by": "director",
        },
    )  # fmt: skip
    bands = [(band.up_to_krw, band.by) for band in kept(ref).approvals]
    assert bands == [(30_000_000, "officer"), (50_000_000, "officer"), (None, "director")]
    assert [kept(ref).approver(sum_) for sum_ in (1, 50_000_000, 50_000_001)] == ["officer", "officer", "director"]
    editor("approvals", "remove=approvals-0")
    assert len(kept(ref).approvals) == 3, "not before it is saved"


def test_papers(editor, ref):
    new = {"documents-1-label_ko": "확인서", "documents-1-label_en": "확인서", "documents-1-fresh_days": ""}
    editor("papers", **new)
    paper = kept(ref).documents[1]
    assert (paper.code, paper.required, paper.fresh_days) == ("paper", False, None)


def test_a_sheet_with_points_and_quotas_and_none_at_all(editor, ref):
    editor(
        "sheet",
        **{
            "criteria-0-anchors_en": "bad\n\n good ",
            "points-0-label_ko": "감점", "points-0-label_en": "Off", "points-0-points": "-5",
            "quotas-0-label_ko": "작은 곳", "quotas-0-label_en": "Small", "quotas-0-share": "40",
            "quotas-0-dimension": "size", "quotas-0-sizes": ["micro", "small"],
        },
    )  # fmt: skip
    sheet = kept(ref).assessing
    assert sheet.criteria[0].anchors_en == ("bad", "good")
    assert sheet.points[0].points == -5
    assert (sheet.quotas[0].values, str(sheet.quotas[0].share)) == (("micro", "small"), "0.4")
    editor("sheet", scored="no")
    assert kept(ref).assessing is None


def test_a_page_that_is_overtaken_says_so(editor, ref):
    page = editor("general", looked_at="old")
    assert page.status_code == 409
    assert "changed while your page was open" in page.text


def test_only_the_writer_and_only_a_draft(as_user, world, ref):
    assert as_user(world.boram).get(f"/programmes/rules/{ref}/revise/bands").status_code == 302
    assert as_user(world.bora).get(f"/programmes/rules/{ref}/revise/nothing").status_code == 404
    with db.transaction() as session:
        other = a_proposed_one(session, world, code="export-voucher").ref
    assert as_user(world.bora).get(f"/programmes/rules/{other}/revise/bands").status_code == 302


def test_many_rows_are_no_trouble(editor, ref):
    many = {f"documents-{n}-label_ko": "가" for n in range(400)} | {f"documents-{n}-label_en": "A" for n in range(400)}
    before = kept(ref)
    page = editor("papers", **many)
    assert page.status_code == 200
    assert "At most 30" in page.text
    assert kept(ref) == before
