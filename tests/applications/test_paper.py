"""Work: applications.paper, and what becomes of papers once the application was submitted."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted
from tests.applications.filed import kept, stored, written
from voucher.applications import submitting
from voucher.applications.models import Paper
from voucher.kernel import db


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM applications_paper",
        "UPDATE applications_paper SET issued_on = NULL",
        "TRUNCATE applications_paper",
        """INSERT INTO applications_paper (id, created_at, application_id, code, file_id, added_by_id)
        SELECT gen_random_uuid(), now(), application_id, code, gen_random_uuid(), added_by_id FROM applications_paper""",
        "DELETE FROM documents_stored_file",
        "UPDATE documents_stored_file SET sealed = false",
        "UPDATE documents_stored_file SET content = ''",
    ],
)
def test_the_database_keeps_the_papers_of_what_was_submitted(world, write, statement):
    write(a_submitted, world.alice)
    with pytest.raises(sa.exc.DBAPIError, match=r"never changed|append-only|permission"), db.transaction() as session:
        session.connection().exec_driver_sql(statement)


def test_the_bytes_of_a_draft_are_not_changed_either(world, write):
    write(a_draft, world.alice)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE documents_stored_file SET content = ''")


def test_a_draft_that_is_given_up_leaves_no_papers(world, write):
    ref = write(a_draft, world.alice)
    with db.transaction() as session:
        submitting.withdraw(session, ref, by=world.alice)
    assert stored() == []
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Paper)).all() == []


def test_an_application_that_is_withdrawn_keeps_them(world, write):
    ref = write(a_submitted, world.alice)
    with db.transaction() as session:
        submitting.withdraw(session, ref, by=world.alice)
    assert len(kept(ref)) == 1


def take(browser, ref, file):
    return browser.post(f"/applications/{ref}/papers/{file.id}")


def test_the_firm_and_the_agency_take_it_away_as_a_file(as_user, world, write):
    ref = write(a_submitted, world.alice)
    (file,) = kept(ref)
    for who in (world.alice, world.bora, world.dana, world.eun):
        answer = take(as_user(who), ref, file)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.data.startswith(b"%PDF")
    readers = [name for name, _, _ in written(ref, "paper_downloaded")]
    assert readers == [world.bora.name, world.dana.name, world.eun.name], "the firm reads its own"
    assert written(ref, "paper_downloaded")[0][2]["sha256"] == file.sha256


def test_for_everybody_else_it_is_not_there(as_user, world, write):
    ref = write(a_draft, world.alice)
    (file,) = kept(ref)
    assert take(as_user(world.mallory), ref, file).status_code == 404
    assert take(as_user(world.bora), ref, file).status_code == 404, "a draft is the firm's own affair"
    assert take(as_user(world.chul), ref, file).status_code == 403
    other = write(a_submitted, world.mallory)
    assert take(as_user(world.mallory), other, file).status_code == 404, "another firm's file under an own reference"
    assert take(as_user(world.bora), other, file).status_code == 404
    assert as_user(world.mallory).get(f"/applications/{ref}/papers").status_code == 404


def test_officers_see_them_where_they_read_and_decide(as_user, world, write):
    ref = write(a_submitted, world.alice)
    (file,) = kept(ref)
    for path in ("", "/decide"):
        page = as_user(world.bora).get(f"/applications/{ref}{path}").text
        assert file.name in page
        assert f"/applications/{ref}/papers/{file.id}" in page
    receipt = as_user(world.alice).get(f"/applications/{ref}/receipt").text
    assert file.sha256 in receipt
    assert "downloaded" not in as_user(world.alice).get(f"/applications/{ref}").text


def test_the_last_look_is_one_form(as_user, world, write):
    """A form inside it would end it before its button."""
    ref = write(a_draft, world.alice)
    main = as_user(world.alice).get(f"/applications/{ref}/check").text.partition("<main")[2].partition("</main>")[0]
    assert kept(ref)[0].name in main
    assert main.count("<form") == 1


def test_a_download_does_not_make_an_open_page_old(as_user, world, write):
    ref = write(a_submitted, world.alice)
    with db.transaction() as session:
        submitting.withdraw(session, ref, by=world.alice)
    take(as_user(world.bora), ref, kept(ref)[0])
    page = as_user(world.bora).post(f"/applications/{ref}/decide", data={"decision": "reject", "note": "x"})
    assert f"Withdrawn: {world.alice.name}" in page.text
