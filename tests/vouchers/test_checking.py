"""`voucher check` on first-come rounds: a forged row is found, and where."""

import psycopg
import pytest

from tests.applications.rushes import ASKED, SHARE, a_rush, firms, read, submit
from voucher import commands
from voucher.kernel import db
from voucher.ledger import checking

TURN = "UPDATE applications_turn SET {} WHERE application_id = %s"
FORGERIES = {
    "a grant that still waits": TURN.format("waits = true"),
    "another sum": TURN.format("needed_krw = needed_krw - 1"),
    "another round": TURN.format("round_id = gen_random_uuid()"),
    "a turn that is gone": "DELETE FROM applications_turn WHERE application_id = %s",
    "a grant without its voucher": "DELETE FROM vouchers_voucher WHERE application_id = %s",
}


@pytest.fixture
def sent(app, world):
    with db.transaction() as session:
        round_ = a_rush(session, world, 2 * SHARE)
        session.flush()
        ref = round_.ref
    coming = firms(ref, [ASKED] * 3)
    for firm in coming:
        submit(firm)
    return coming


@pytest.fixture
def check(capsys):
    """What `voucher check` answers and says."""

    def checked() -> tuple[int, str]:
        code = checking.main(commands.proofs())
        return code, capsys.readouterr().out

    return checked


def _forge(server: str, statement: str, about) -> None:
    """As somebody who owns the database, with the triggers off."""
    with psycopg.connect(server) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement, (about,))


def test_an_honest_round_passes(sent, check):
    code, said = check()
    assert code == 0, said
    for name in ("turns of first-come rounds", "have a turn", "promised what their turns were granted"):
        assert any(line.startswith("ok") and name in line for line in said.splitlines())


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_row_is_found_with_its_place(sent, check, database, what):
    application = read(sent[1].ref)
    _forge(database, FORGERIES[what], application.id)
    code, said = check()
    assert code == 1
    (fault,) = [line for line in said.splitlines() if line.startswith("FAULT")][:1]
    assert "first-come" in fault
    assert "turn" in fault


def test_a_grant_to_somebody_on_the_reserve_list_is_found(sent, check, database):
    application = read(sent[2].ref)
    forged = """UPDATE applications_application SET state = 'approved', granted_krw = asked_krw, decided_at = now()
        WHERE id = %s"""
    _forge(database, forged, application.id)
    code, said = check()
    assert code == 1
    assert "turns of first-come rounds" in said
