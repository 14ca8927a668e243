"""Trying again what was given up: once, by the administrator, and recorded."""

from sqlmodel import select

from tests.errands.jobs import a_failure, states
from voucher.audit.models import Record
from voucher.kernel import db, errands


def test_it_is_tried_again_and_leaves_the_list(as_user, world, run_errands):
    number = a_failure("people.tidy")
    browser = as_user(world.hana)
    answer = browser.post(f"/errands/{number}/again", follow_redirects=True)
    assert "It is tried again now." in answer.text
    assert "Try again" not in answer.text, "it is listed with what is tried again and again"
    assert states() == ["todo"]
    run_errands()
    assert states() == ["succeeded"]
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "errand.retried")).one()
        assert (line.actor_id, line.after) == (world.hana.id, {"errand": number, "waits": True})


def test_what_fails_once_more_comes_back(as_user, world, run_errands):
    number = a_failure("notices.send", mail_id="nonsense")
    as_user(world.hana).post(f"/errands/{number}/again")
    run_errands()
    assert states() == ["failed"]


def test_the_same_work_waits_already(as_user, world):
    number = a_failure("disbursements.send", once="one of these", disbursement_id="1")
    with db.transaction() as session:
        errands.put(session, "disbursements.send", once="one of these", disbursement_id="1")
    answer = as_user(world.hana).post(f"/errands/{number}/again", follow_redirects=True)
    assert "The same work waits already" in answer.text
    assert states() == ["cancelled", "todo"]


def test_twice_is_told_and_what_never_was_is_not_there(as_user, world):
    number, fine = a_failure(), a_failure(status="succeeded")
    browser = as_user(world.hana)
    assert browser.post(f"/errands/{number}/again").status_code == 302
    for gone in (number, fine):
        answer = browser.post(f"/errands/{gone}/again?lang=en")
        assert answer.status_code == 409 and "Somebody has had it tried again already." in answer.text
    assert browser.post(f"/errands/{10**12}/again").status_code == 404
    assert browser.post(f"/errands/{10**30}/again").status_code in {400, 404}
    assert states() == ["todo", "succeeded"]


def test_nobody_else_may(as_user, client, world):
    number = a_failure()
    for person in (world.eun, world.bora, world.dana, world.alice, world.chul, world.gi):
        assert as_user(person).post(f"/errands/{number}/again").status_code == 403
    assert client.post(f"/errands/{number}/again").status_code == 401
    assert states() == ["failed"]
