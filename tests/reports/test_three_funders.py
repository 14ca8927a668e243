"""What is printed of a round in which three pay."""

from sqlmodel import select

from tests import path as way
from tests.contributions.steps import a_round, confirmed
from tests.rail import rail, sandbox
from tests.reports.test_agreement import text
from voucher.contracts.models import Contract
from voucher.kernel import db, errands
from voucher.reports import agreeing, queries

__all__ = ["rail", "sandbox"]


def test_the_agreement_names_the_partner_in_both_editions(world, rail):
    path = way.contracted(world, rail, opened=confirmed(world, a_round(world)))
    errands.run_waiting()  # it was left by the last signature
    with db.transaction(read_only=True) as session:
        contract = session.exec(select(Contract).where(Contract.ref == path.contract)).one()
        printed = {made.language: text(file.content) for made, file in queries.agreements(session, contract.id)}
        assert agreeing.gather(session, contract).said["terms"]["partner_krw"] == 6_000_000
    for language, words in (
        ("ko", ("참여기업 도산캐피탈의 지원금은", "6,000,000")),
        ("en", ("partner 도산캐피탈", "30")),
    ):
        for said in words:
            assert said in printed[language], (language, said)
