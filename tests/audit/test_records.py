"""audit.records: who did what."""

import ast
from datetime import UTC, datetime

from voucher.audit import labels, log, queries, showing
from voucher.kernel import clock, db
from voucher.people import words as people
from voucher.settings import ROOT
from voucher.suppliers import words as suppliers


def _some(world):
    with db.transaction() as session:
        with log.coming_from("192.0.2.7"):
            log.record(
                session,
                "user.changed",
                world.alice,
                by=world.hana,
                why="=HYPERLINK(1)",
                before={"a": 1},
                after={"a": 2},
            )
        log.record(session, "user.signed_in", world.bora, by=world.bora)


def test_the_auditor_reads_every_line_with_its_change(as_user, world):
    _some(world)
    page = as_user(world.eun).get("/audit/").text
    assert "192.0.2.7" in page
    assert "Roles changed" in page
    assert "10:00:00" in page, "to the second, in Seoul"


def test_filters_find_lines(as_user, world):
    _some(world)
    browser = as_user(world.eun)
    assert "192.0.2.7" not in browser.get("/audit/?action=user.signed").text
    assert "192.0.2.7" in browser.get(f"/audit/?action=user.ch&who={world.hana.name[:-1]}").text
    assert "No line found" in browser.get("/audit/?action=round.closed").text
    for found in ("since=2026-11-16", "until=2026-11-16", "since=2026-11-01&until=2026-11-30", "until=0001-01-01"):
        assert "192.0.2.7" in browser.get(f"/audit/?{found}").text, found
    for nothing in ("since=2026-11-17", "until=2026-11-15", "since=2026-11-17&until=2026-11-15"):
        assert "No line found" in browser.get(f"/audit/?{nothing}").text, nothing
    assert browser.get("/audit/?since=nonsense&until=2099-12-31&after=x").status_code == 200


def test_a_day_is_a_day_in_seoul(as_user, world):
    with clock.freeze(datetime(2026, 11, 9, 15, 0, tzinfo=UTC)), db.transaction() as session:  # midnight of the 10th
        log.record(session, "round.closed_early", world.bora, by=world.bora, why="first second")
    browser = as_user(world.eun)
    assert "first second" in browser.get("/audit/?since=2026-11-10&until=2026-11-10").text
    assert "first second" not in browser.get("/audit/?until=2026-11-09").text
    assert "first second" not in browser.get("/audit/?action=round.closed").text, "an act, not what begins like it"


def test_acts_are_chosen_by_their_names(as_user, world):
    page = as_user(world.eun).get("/audit/?action=user").text
    assert '<option value="user.changed">Roles changed</option>' in page
    assert '<option value="user" selected>user</option>' in page
    assert '<option value="user.changed">권한 변경</option>' in as_user(world.eun).get("/audit/?lang=ko").text


def test_lines_page_by_key(as_user, world):
    with db.transaction() as session:
        for n in range(27):
            log.record(session, "user.changed", world.alice, by=world.hana, why=f"why-{n:02}")
    browser = as_user(world.eun)
    first = browser.get("/audit/?action=user.changed").text
    assert "why-26" in first
    assert "why-01" not in first
    second = browser.get("/audit/?action=user.changed&after=" + first.split("after=", 1)[1].split('"')[0].split("&")[0])
    assert "why-01" in second.text
    assert "why-00" in second.text
    assert "why-02" not in second.text


def test_a_firm_does_not_read_it(as_user, world):
    assert as_user(world.alice).get("/audit/").status_code == 403


def _line(session, world, **more):
    log.record(session, "user.changed", world.alice, by=world.hana, **more)


def test_values_are_shown_as_people_say_them_before_and_after(as_user, world):
    with db.transaction() as session:
        _line(
            session, world,
            before={"amount_krw": 1_000_000, "state": "draft", "roles": "officer", "active": True, "valid_until": None},
            after={"amount_krw": 25_000_000, "state": "submitted", "roles": "officer,paymaster", "active": False,
                   "valid_until": "2027-01-22", "part": "consents", "carry_rate": "0.20", "odd_thing": "<b>x</b>"},
        )  # fmt: skip
    for language, said in (
        ("en", ["Amount", "KRW\u00a01,000,000", "KRW\u00a025,000,000", "Draft", "Submitted", "Officer, Paymaster",
                "May sign in", "Yes", "No", "Valid until", "22\u00a0Jan\u00a02027", "Consents", "20.0%", "odd thing",
                "&lt;b&gt;x", "Administrator"]),
        ("ko", ["금액", "1,000,000원", "25,000,000원", "작성 중", "담당자, 지출 담당자", "유효 기한", "동의", "관리자"]),
    ):  # fmt: skip
        page = as_user(world.eun).get(f"/audit/?lang={language}").text
        for words in said:
            assert words in page, words
        for raw in ("amount_krw", "valid_until", "consents<", "administrator<", ">system<"):
            assert raw not in page, raw


def test_what_only_was_became_nothing(app):
    with app.test_request_context("/?lang=en"):
        assert showing.changes({"active": True, "rank": None}, {}) == [showing.Shown("May sign in", "Yes", "–")]
        assert showing.changes({}, {"rows": 1200, "rank": None}) == [showing.Shown("Lines", None, "1,200")]
        assert showing.value("rules", [{"size": "micro"}, {"size": "small"}]) == "2 entries"
        assert (
            showing.value("rule", {"size": "micro", "cap_krw": 5})
            == "Size of the firm Micro-enterprise · cap krw KRW\u00a05"
        )


def test_of_a_long_history_the_newest_is_shown(world):
    with db.transaction() as session:
        for number in range(130):
            _line(session, world, after={"number": number})
    with db.transaction(read_only=True) as session:
        found = queries.of_subject(session, world.alice.id)
    assert [line.after["number"] for line in found] == list(range(30, 130)), "the newest hundred, oldest first"


def _facts_recorded():
    """Keys of the dictionaries in every function that records an act."""
    for path in sorted((ROOT / "voucher").glob("*/*.py")):
        if path.name == "views.py" or path.parent.name == "sandbox":
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and "log.record(" in ast.unparse(function):
                for found in ast.walk(function):
                    if isinstance(found, ast.Dict):
                        yield from (k.value for k in found.keys if isinstance(k, ast.Constant))


def test_every_value_that_is_recorded_has_a_label():
    of_their_own = {"lapsed", "expired", "disbursement"}  # keys of other dictionaries in those functions
    assert set(_facts_recorded()) <= set(labels.FIELD) | of_their_own


def test_labels_are_those_of_the_packages():
    assert labels.VALUE["bank_code"] == suppliers.BANKS
    assert {label for role, label in labels.ROLE.items() if role != "system"} == set(people.ROLE.values())
    assert set(labels.ROLE) == {*people.ROLE, "system"}
    for name, known in (("kind", people.KIND), ("firm_size", people.SIZE), ("skill", suppliers.SKILL)):
        assert {**labels.VALUE[name], **{str(k): v for k, v in known.items()}} == labels.VALUE[name]


def test_words_that_nobody_typed_are_said_in_the_readers_language(as_user, world):
    with db.transaction() as session:
        after = {"to": "available"}
        log.record(session, "own_share.sent_back", world.alice, by=None, why="rest", after=after)
    page = as_user(world.eun).get("/audit/?lang=ko").text
    assert "계약 금액이 바우처보다 작았습니다." in page
    assert "해당 공고에서 다시 집행 가능" in page
    assert "available" not in page
    assert '<td data-label="사유">rest' not in page
