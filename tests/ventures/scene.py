"""An investment in a firm of the cast, and its value: by Gi, decided by Jin."""

from sqlmodel import select

from tests.funds import scene as funds
from voucher.kernel import clock
from voucher.kernel.money import Won
from voucher.people.models import Organisation
from voucher.ventures import investing, valuing
from voucher.ventures.investing import Proposal
from voucher.ventures.models import Instrument, Method
from voucher.ventures.valuing import Estimate

EVIDENCE = "Sales of the last four quarters at the median multiple of five peers, less 20 % for liquidity."


def funded(session, world, terms=funds.TERMS, *promises, called=1_000_000_000):
    """A fund with money in its account."""
    fund = funds.form(session, world, terms, *(promises or (5_000_000_000, 3_000_000_000, 2_000_000_001)))
    made = funds.call(session, world, fund, called)
    funds.receive_all(session, world, made)
    return fund


def firm_ref(session, world, key="haneul"):
    return session.exec(select(Organisation.ref).where(Organisation.id == world.organisations[key])).one()


def proposal(session, world, amount=400_000_000, *, overseas=False, instrument=Instrument.RCPS):
    reason = "Machine vision for small batches; the pilot with Haneul halved its rejects."
    return Proposal(firm_ref(session, world), instrument, Won(amount), overseas, reason)


def propose(session, world, fund, amount=400_000_000, **more):
    return investing.propose(session, fund.ref, proposal(session, world, amount, **more), by=world.gi)


def invest(session, world, fund, amount=400_000_000, **more):
    made = propose(session, world, fund, amount, **more)
    return investing.approve(session, made.ref, "Agreed by the committee.", by=world.jin)


def estimate(value, *, on=None):
    return Estimate(on or clock.today(), Won(value), Method.MULTIPLES, EVIDENCE)


def value(session, world, investment, worth, *, on=None):
    made = valuing.propose(session, investment.ref, estimate(worth, on=on), by=world.gi)
    return valuing.confirm(session, made.ref, "", by=world.jin)
