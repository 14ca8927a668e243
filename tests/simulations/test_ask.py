"""Page: /simulations/ask/<ref>: choose the rounds on whose applications rules are tried."""

from tests.programmes.rounds import opened
from tests.simulations.earlier import a_round, tried
from voucher.kernel import db
from voucher.programmes import ruling


def test_an_officer_tries_a_draft_and_sees_the_answer(as_user, world, past):
    ref, bora = a_round(world).ref, as_user(world.bora)
    assert f"/simulations/ask/{ref}" in bora.get(f"/programmes/{ref}").text
    page = bora.get(f"/simulations/ask/{ref}").text
    assert "AI voucher 2026, fourth round · AI voucher · 4 applications" in page
    assert 'value="500,000,000"' in page, "what the draft has"
    answer = bora.post(f"/simulations/ask/{ref}", data={"past": [past], "budget_krw": "5억"})
    assert "/simulations/SIM-2026-" in answer.location
    waiting = bora.get(answer.location).text
    assert "0 of 4" in waiting
    assert "looks again by itself" in waiting
    assert "Print view" not in waiting
    for deeper in ("print", "export"):
        assert bora.get(f"{answer.location}/{deeper}").location == answer.location


def test_a_version_is_tried_by_itself_and_earlier_trials_are_listed(as_user, world, past, busan):
    boram = as_user(world.boram)
    assert f"/simulations/ask/{busan}" in boram.get(f"/programmes/rules/{busan}").text
    assert "Nothing yet." in boram.get(f"/simulations/ask/{busan}").text
    ref = tried(world, busan, [past])
    page = boram.get(f"/simulations/ask/{busan}").text
    assert ref in page
    assert "2 of 4" in page
    assert ref not in boram.get(f"/simulations/ask/{a_round(world).ref}").text, "that is another draft"


def test_what_is_wrong_is_told_at_its_field(as_user, world, past, busan):
    bora = as_user(world.bora)
    for data, said in (
        ({"budget_krw": "1"}, "Choose at least one round that is over."),
        ({"past": "RND-1999-000001", "budget_krw": "1"}, "is-error"),
        ({"past": past}, "Please fill this in."),
        ({"past": past, "budget_krw": "-5"}, "is-error"),
    ):
        answer = bora.post(f"/simulations/ask/{busan}", data=data)
        assert answer.status_code == 200, data
        assert said in answer.text, data


def test_where_nothing_can_be_tried_the_page_leads_back(as_user, world, past, busan):
    bora, ref = as_user(world.bora), a_round(world).ref
    with db.transaction() as session:
        opened(session, ref, world)
        ruling.drop(session, busan, "그만둡니다.", by=world.bora)
    assert bora.get(f"/simulations/ask/{ref}").location == f"/programmes/{ref}"
    assert bora.get(f"/simulations/ask/{busan}").location == f"/programmes/rules/{busan}"
    answer = bora.post(f"/simulations/ask/{ref}", data={"past": past, "budget_krw": "1"})
    assert answer.status_code == 409
    assert "opened already" in answer.text


def test_before_any_round_is_over_the_page_says_what_to_do(as_user, world, app):
    page = as_user(world.bora).get(f"/simulations/ask/{a_round(world).ref}").text
    assert "No round is over yet" in page
    assert "/applications/import" in page


def test_an_auditor_reads_what_was_tried_and_tries_nothing(as_user, world, past, busan):
    tried(world, busan, [past])
    eun = as_user(world.eun)
    page = eun.get(f"/simulations/ask/{busan}").text
    assert "SIM-2026-" in page
    assert "Try the rules" not in page
    assert eun.post(f"/simulations/ask/{busan}", data={"past": past, "budget_krw": "1"}).status_code == 403
    for person in (world.alice, world.chul, world.dana, world.hana):
        assert as_user(person).get(f"/simulations/ask/{busan}").status_code == 403
