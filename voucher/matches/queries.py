"""Read what a ranking needs, and the choices that were made."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications.models import Application
from voucher.bans import standing as exclusions
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.matches import ranking
from voucher.matches.lifecycle import State
from voucher.matches.models import Match
from voucher.matches.ranking import OfferFacts, Ranking, SupplierFacts, Wanted
from voucher.people import tax_office
from voucher.people.models import Organisation, User
from voucher.people.relations import party
from voucher.people.roles import Act, may
from voucher.suppliers import lifecycle as supplying
from voucher.suppliers.models import Offer, Skill, Supplier
from voucher.vouchers.lifecycle import State as VoucherState
from voucher.vouchers.models import Voucher


@dataclass(frozen=True)
class Board:
    """A ranked list, with everything that a page shows beside it."""

    voucher: Voucher
    application: Application
    firm: Organisation
    ranking: Ranking
    suppliers: dict[UUID, Supplier]
    organisations: dict[UUID, Organisation]  # by the supplier's id
    offers: dict[UUID, Offer]


def voucher_for(session: Session, ref: str, by: User) -> Voucher:
    """A voucher of one's own firm, or any for the agency; NotFound otherwise."""
    found = session.exec(select(Voucher).where(Voucher.ref == ref)).one_or_none()
    own = found is not None and found.firm_id == by.organisation_id
    if found is None or not (own or may(by, Act.READ_LEDGER)):
        raise NotFound(N_("There is nothing here under this reference."))
    return found


def live(session: Session, voucher_id: UUID) -> Match | None:
    """The choice that stands for a voucher, if any."""
    standing = select(Match).where(Match.voucher_id == voucher_id, Match.state == State.CHOSEN)
    return session.exec(standing).one_or_none()


def board(session: Session, voucher: Voucher) -> Board:
    """Rank every supplier for a voucher, as things stand now. A fixed number of queries, however many suppliers."""
    application = db.one(session, Application, Application.id == voucher.application_id)
    firm = db.one(session, Organisation, Organisation.id == voucher.firm_id)
    rows = session.exec(
        select(Supplier, Organisation).join(Organisation, col(Organisation.id) == col(Supplier.organisation_id))
    ).all()
    offers = session.exec(select(Offer).where(col(Offer.published)).order_by(col(Offer.id))).all()
    by_supplier: dict[UUID, list[Offer]] = {}
    for offer in offers:
        by_supplier.setdefault(offer.supplier_id, []).append(offer)
    barred = exclusions.excluded(session)
    facts = [
        _facts(supplier, house, by_supplier.get(supplier.id, []), excluded=house.registration_no in barred)
        for supplier, house in rows
    ]
    return Board(
        voucher,
        application,
        firm,
        ranking.rank(_wanted(voucher, application, firm), facts),
        {supplier.id: supplier for supplier, _ in rows},
        {supplier.id: organisation for supplier, organisation in rows},
        {offer.id: offer for offer in offers},
    )


def _wanted(voucher: Voucher, application: Application, firm: Organisation) -> Wanted:
    skill = application.skill or Skill.PROCESS
    return Wanted(party(firm), skill, firm.industry, firm.region, voucher.face_krw)


def _facts(supplier: Supplier, organisation: Organisation, offers: Iterable[Offer], *, excluded: bool) -> SupplierFacts:
    return SupplierFacts(
        supplier_id=supplier.id,
        ref=supplier.ref,
        party=party(organisation),
        qualified=supplier.state == supplying.State.QUALIFIED,
        open_for_business=organisation.tax_status not in tax_office.ENDED,
        excluded=excluded,
        free_count=supplier.free_count,
        accepted_count=supplier.accepted_count,
        on_time_count=supplier.on_time_count,
        payout_ready=supplier.account_confirmed_at is not None,
        offers=tuple(_offer_facts(offer) for offer in offers),
    )


def _offer_facts(offer: Offer) -> OfferFacts:
    return OfferFacts(
        offer_id=offer.id,
        skill=offer.skill,
        industries=frozenset(offer.industries),
        regions=frozenset(offer.regions),
        price_from_krw=offer.price_from_krw,
        price_to_krw=offer.price_to_krw,
    )


def waiting_for(session: Session, by: User) -> list[Task]:
    """A firm: its vouchers that are usable and have no supplier yet."""
    if not may(by, Act.CHOOSE):
        return []
    chosen = select(Match.id).where(Match.voucher_id == Voucher.id, Match.state == State.CHOSEN).exists()
    waiting = (
        select(Voucher, Application)
        .join(Application, col(Application.id) == col(Voucher.application_id))
        .where(
            Voucher.firm_id == by.organisation_id,
            Voucher.state == VoucherState.USABLE,
            col(Voucher.valid_until) >= clock.today(),
            sa.not_(chosen),
        )
        .order_by(col(Voucher.created_at), col(Voucher.id))
        .limit(50)
    )
    what = N_("Choose a supplier")
    return [
        Task(what, voucher.ref, application.title, "matches.rank", voucher.created_at, {"ref": voucher.ref})
        for voucher, application in session.exec(waiting)
    ]
