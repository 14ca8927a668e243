"""A first-come round in which three pay: the partner's money ends the line as the state's does, and opens it again."""

from tests.applications.rushes import firms, read, submit
from tests.contributions.steps import confirmed, terms
from tests.programmes.rounds import a_draft, opened
from voucher.applications.lifecycle import State
from voucher.commands import proofs
from voucher.kernel import db, errands
from voucher.ledger import checking
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round

ASKED, PARTNER = 50_000_000, 15_000_000  # at 30 per cent, as much as the state's


def a_rush(world) -> Round:
    with db.transaction() as session:
        draft = a_draft(session, world, **terms(world, mode=Mode.FIRST_COME))
        made = opened(session, draft.ref, world)
        session.flush()
        session.expunge(made)
        return made


def test_the_line_waits_for_the_partners_money_and_goes_on_when_it_is_there(world):
    round_ = a_rush(world)
    line = firms(round_.ref, [ASKED] * 3)
    assert [submit(firm).state for firm in line] == [State.RESERVE] * 3
    confirmed(world, round_, 2 * PARTNER + 1)
    errands.run_waiting()
    assert [read(firm.ref).state for firm in line] == [State.APPROVED, State.APPROVED, State.RESERVE]
    confirmed(world, round_, PARTNER - 1, bank_ref="20261116-0002")
    errands.run_waiting()
    assert read(line[2].ref).state is State.APPROVED
    with checking.snapshot() as session:
        assert [str(proof) for proof in checking.check(session, proofs()) if proof.fault] == []


def test_whoever_comes_later_and_needs_less_is_not_let_past(world):
    round_ = confirmed(world, a_rush(world), 20_000_000)
    line = firms(round_.ref, [ASKED, ASKED, 10_000_000])
    assert [submit(firm).state for firm in line] == [State.APPROVED, State.RESERVE, State.RESERVE]
