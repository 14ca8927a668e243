"""Tell people what happened to what is theirs: one function per event, listed in voucher/reactions/telling.py."""

from voucher.applications.events import ApplicationPrepared, ApplicationRejected, ApplicationSubmitted, DraftUnfinished
from voucher.applications.models import Application
from voucher.contracts.events import (
    ContractCountersigned,
    ContractExpired,
    ContractProposed,
    ContractReturned,
    ContractSentBack,
    ContractSigned,
    MilestoneAccepted,
    MilestoneDelivered,
    MilestoneSentBack,
)
from voucher.contracts.models import Contract, Milestone
from voucher.contracts.policies import may_seal
from voucher.disbursements.events import DisbursementFailed, DisbursementPaid
from voucher.disbursements.models import Disbursement
from voucher.invoices.events import InvoiceReturned
from voucher.invoices.models import Invoice
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.notices.writing import people_of, with_role, write, write_to
from voucher.people.events import (
    PersonInvited,
    RegistrationAnswered,
    RegistrationTried,
    RepresentativeDoubted,
    ResetAsked,
)
from voucher.people.models import Organisation, Registration, User
from voucher.people.roles import Act, Role, may
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.suppliers.events import PayoutAccountConfirmed, PayoutAccountNamed, SupplierRefused
from voucher.suppliers.models import Supplier
from voucher.vouchers import queries
from voucher.vouchers.events import VoucherExpired, VoucherFunded, VoucherIssued, VoucherRestReturned, VoucherRevoked
from voucher.vouchers.models import Voucher


def reset_asked(session: Session, event: ResetAsked) -> None:
    """A link to choose a new password."""
    write(session, "reset", [session.get_one(User, event.user_id)], key=str(event.reset_id), token=event.token)


def person_invited(session: Session, event: PersonInvited) -> None:
    """A link to choose the first password."""
    write(session, "invited", [session.get_one(User, event.user_id)], key=str(event.reset_id), token=event.token)


def registration_answered(session: Session, event: RegistrationAnswered) -> None:
    """Whoever is new gets a link; whoever is here, or whose firm is, learns that, and nobody else does."""
    it = session.get_one(Registration, event.registration_id)
    if event.user_id:
        write(session, "sign_up_known", [session.get_one(User, event.user_id)], key=str(it.id))
        return
    letter = "sign_up_confirm" if event.token else "sign_up_taken"
    write_to(session, letter, it.email, it.said["language"], key=str(it.id), token=event.token)


def registration_tried(session: Session, event: RegistrationTried) -> None:
    """The firm's people learn that somebody tried, at most once a day."""
    it = session.get_one(Registration, event.registration_id)
    key = f"{event.organisation_id}:{clock.today()}"
    write(session, "sign_up_tried", people_of(session, event.organisation_id), key=key, email=it.email)


def representative_doubted(session: Session, event: RepresentativeDoubted) -> None:
    """The organisation learns that its certificate and the tax office say different things."""
    people = people_of(session, event.organisation_id)
    write(session, "representative_doubted", people, key=str(event.organisation_id))


def application_submitted(session: Session, event: ApplicationSubmitted) -> None:
    """The firm has it in writing."""
    it = session.get_one(Application, event.application_id)
    if session.get_one(Round, it.round_id).mode is Mode.FIRST_COME:
        return  # the answer follows at once (`answering`)
    write(session, "application_received", people_of(session, it.firm_id), key=it.ref, application=it)


def application_prepared(session: Session, event: ApplicationPrepared) -> None:
    """Whoever of the firm may certify reads that a colleague asks for it."""
    it = session.get_one(Application, event.application_id)
    others = [one for one in people_of(session, it.firm_id) if may(one, Act.APPLY) and one.id != it.prepared_by_id]
    key, round_ = f"{it.ref}:{it.prepared_at:%Y%m%d%H%M%S}", session.get_one(Round, it.round_id)
    preparer = session.get_one(User, it.prepared_by_id)
    write(session, "application_prepared", others, key=key, application=it, round=round_, preparer=preparer)


def draft_unfinished(session: Session, event: DraftUnfinished) -> None:
    """Whoever writes it for the firm reads how much time is left, once on a day."""
    it = session.get_one(Application, event.application_id)
    writers = [person for person in people_of(session, it.firm_id) if may(person, Act.APPLY)]
    key, round_ = f"{it.ref}:{clock.today()}", session.get_one(Round, it.round_id)
    write(session, "draft_unfinished", writers, key=key, application=it, round=round_, days=event.days)


def application_rejected(session: Session, event: ApplicationRejected) -> None:
    """The firm learns why."""
    it = session.get_one(Application, event.application_id)
    write(session, "application_rejected", people_of(session, it.firm_id), key=it.ref, application=it)


def voucher_issued(session: Session, event: VoucherIssued) -> None:
    """The firm learns what to pay by when."""
    it = session.get_one(Voucher, event.voucher_id)
    application = session.get_one(Application, it.application_id)
    write(session, "voucher_issued", people_of(session, it.firm_id), key=it.ref, voucher=it, application=application)


def voucher_funded(session: Session, event: VoucherFunded) -> None:
    """The voucher is usable."""
    it = session.get_one(Voucher, event.voucher_id)
    write(session, "voucher_usable", people_of(session, it.firm_id), key=it.ref, voucher=it)


def voucher_expired(session: Session, event: VoucherExpired) -> None:
    """The firm learns that its voucher is over, and what comes back."""
    it = session.get_one(Voucher, event.voucher_id)
    write(session, "voucher_expired", people_of(session, it.firm_id), key=it.ref, voucher=it)


def voucher_revoked(session: Session, event: VoucherRevoked) -> None:
    """The firm learns that its grant was taken back, why, and what comes back to it."""
    it = session.get_one(Voucher, event.voucher_id)
    application = session.get_one(Application, it.application_id)
    values = {"voucher": it, "application": application, "paid": queries.was_paid(session, it.id)}
    write(session, "voucher_revoked", people_of(session, it.firm_id), key=it.ref, **values)


def rest_returned(session: Session, event: VoucherRestReturned) -> None:
    """The firm learns what its contract left over, and what of it comes back."""
    it = session.get_one(Voucher, event.voucher_id)
    write(session, "rest_returned", people_of(session, it.firm_id), key=it.ref, voucher=it)


def contract_expired(session: Session, event: ContractExpired) -> None:
    """Both sides learn that nothing comes of it. What a firm was still writing is not shown to the supplier."""
    it = session.get_one(Contract, event.contract_id)
    voucher, firm = session.get_one(Voucher, it.voucher_id), session.get_one(Organisation, it.firm_id)
    for letter, to in (("contract_expired_firm", it.firm_id), ("contract_expired_supplier", it.supplier_id)):
        write(session, letter, people_of(session, to), key=it.ref, contract=it, voucher=voucher, firm=firm)


def contract_proposed(session: Session, event: ContractProposed) -> None:
    """It is the supplier's turn."""
    it = session.get_one(Contract, event.contract_id)
    write(
        session,
        "contract_proposed",
        people_of(session, it.supplier_id),
        key=f"{it.ref}:{clock.now().isoformat()}",
        contract=it,
        firm=session.get_one(Organisation, it.firm_id),
    )


def contract_returned(session: Session, event: ContractReturned) -> None:
    """It is the firm's turn again."""
    it = session.get_one(Contract, event.contract_id)
    write(
        session,
        "contract_returned",
        people_of(session, it.firm_id),
        key=f"{it.ref}:{clock.now().isoformat()}",
        contract=it,
    )


def contract_countersigned(session: Session, event: ContractCountersigned) -> None:
    """It is the agency's turn: officers who may sign for it, or else directors, and the firm that waited learn it."""
    it, key = session.get_one(Contract, event.contract_id), clock.now().isoformat()
    those = (
        [one for one in with_role(session, role) if may_seal(session, one, it)]
        for role in (Role.OFFICER, Role.DIRECTOR)
    )
    write(session, "contract_to_seal", next(filter(None, those), []), key=f"{it.ref}:{key}", contract=it)
    write(session, "contract_countersigned", people_of(session, it.firm_id), key=f"{it.ref}:{key}", contract=it)


def contract_sent_back(session: Session, event: ContractSentBack) -> None:
    """Both sides learn why the agency did not sign. The firm changes the draft, which the supplier cannot see."""
    it, key = session.get_one(Contract, event.contract_id), clock.now().isoformat()
    for letter, to in (("contract_sent_back_firm", it.firm_id), ("contract_sent_back_supplier", it.supplier_id)):
        write(session, letter, people_of(session, to), key=f"{it.ref}:{key}", contract=it, why=event.why)


def contract_signed(session: Session, event: ContractSigned) -> None:
    """Firm and supplier learn that all have signed, and that work can begin."""
    it = session.get_one(Contract, event.contract_id)
    both = people_of(session, it.firm_id) + people_of(session, it.supplier_id)
    write(session, "contract_signed", both, key=it.ref, contract=it)


def _milestone(
    session: Session, event: MilestoneDelivered | MilestoneAccepted | MilestoneSentBack
) -> tuple[Milestone, Contract]:
    milestone = session.get_one(Milestone, event.milestone_id)
    return milestone, session.get_one(Contract, milestone.contract_id)


def milestone_delivered(session: Session, event: MilestoneDelivered) -> None:
    """The firm should look."""
    it, contract = _milestone(session, event)
    key = f"{it.id}:{it.delivered_at}"
    write(session, "delivered", people_of(session, contract.firm_id), key=key, contract=contract, milestone=it)


def milestone_sent_back(session: Session, event: MilestoneSentBack) -> None:
    """The supplier should mend it."""
    it, contract = _milestone(session, event)
    key = f"{it.id}:{it.delivered_at}"
    write(session, "sent_back", people_of(session, contract.supplier_id), key=key, contract=contract, milestone=it)


def milestone_accepted(session: Session, event: MilestoneAccepted) -> None:
    """The supplier may invoice."""
    it, contract = _milestone(session, event)
    write(
        session, "accepted", people_of(session, contract.supplier_id), key=str(it.id), contract=contract, milestone=it
    )


def invoice_returned(session: Session, event: InvoiceReturned) -> None:
    """The supplier should mend it."""
    it = session.get_one(Invoice, event.invoice_id)
    write(session, "invoice_returned", people_of(session, it.supplier_id), key=it.ref, invoice=it)


def disbursement_paid(session: Session, event: DisbursementPaid) -> None:
    """The supplier learns the day and the amount."""
    it = session.get_one(Disbursement, event.disbursement_id)
    write(session, "paid", people_of(session, it.supplier_id), key=it.ref, payment=it)


def disbursement_failed(session: Session, event: DisbursementFailed) -> None:
    """The paymasters and the supplier learn that the money came back."""
    it = session.get_one(Disbursement, event.disbursement_id)
    both = with_role(session, Role.PAYMASTER) + people_of(session, it.supplier_id)
    write(session, "payment_failed", both, key=f"{it.ref}:{it.attempt}", payment=it)


def supplier_refused(session: Session, event: SupplierRefused) -> None:
    """The supplier learns why, and that it may apply again."""
    it = session.get_one(Supplier, event.supplier_id)
    key = f"{it.id}:{clock.now():%Y%m%d%H%M%S}"  # it may be refused more than once
    write(session, "supplier_refused", people_of(session, it.organisation_id), key=key, supplier=it, why=event.why)


def payout_account_named(session: Session, event: PayoutAccountNamed) -> None:
    """Whoever works for the supplier learns it, and who named the account before, wherever that person is now."""
    it = session.get_one(Supplier, event.supplier_id)
    to = people_of(session, it.organisation_id)
    before = session.get(User, event.before_by_id) if event.before_by_id else None
    if before is not None and before.id not in {person.id for person in to}:
        to.append(before)
    write(session, "account_named", to, key=f"{it.id}:{it.payout_account}", supplier=it)


def payout_account_confirmed(session: Session, event: PayoutAccountConfirmed) -> None:
    """The supplier learns that payments go there."""
    it = session.get_one(Supplier, event.supplier_id)
    key = f"{it.id}:{it.payout_account}"
    write(session, "account_confirmed", people_of(session, it.organisation_id), key=key, supplier=it)
