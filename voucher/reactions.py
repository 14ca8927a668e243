"""WHAT HAPPENS NEXT: every consequence that crosses packages is on this page."""

from voucher.applications import allotting, reminding, screening
from voucher.applications.events import (
    ApplicationApproved,
    ApplicationRejected,
    ApplicationsGranted,
    ApplicationsReserved,
    ApplicationSubmitted,
    DraftUnfinished,
)
from voucher.assessments.events import ApplicationReserved, ApplicationsGiven
from voucher.contracts import completing, drafting, expiring
from voucher.contracts.events import (
    ContractCompleted,
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
from voucher.disbursements import failing, preparing, sending, settling, sweeping
from voucher.disbursements.events import DisbursementFailed, DisbursementPaid
from voucher.invoices.events import InvoiceApproved, InvoiceReturned
from voucher.kernel import errands, tidying
from voucher.kernel.events import Event, Reaction, subscribe
from voucher.matches.events import SupplierChosen
from voucher.notices import answering, assessing, telling
from voucher.notices import sending as mail
from voucher.notices import tidying as emptying
from voucher.people import joining as signing_up
from voucher.people import resetting, tax_office
from voucher.people import tidying as forgetting
from voucher.people.events import (
    OrganisationJoined,
    PersonInvited,
    RegistrationAnswered,
    RegistrationTried,
    RepresentativeDoubted,
    ResetAsked,
    TaxStatusAnswered,
)
from voucher.programmes import closing
from voucher.rails import catching_up, handling
from voucher.rails.events import CheckoutCompleted, CheckoutExpired, PayoutFailed, PayoutPaid, RefundFailed
from voucher.reports import agreeing, publishing
from voucher.suppliers import joining
from voucher.suppliers.events import PayoutAccountConfirmed, PayoutAccountNamed, SupplierRefused
from voucher.vouchers import funding, issuing, lapsing, refunding
from voucher.vouchers.events import (
    VoucherExpired,
    VoucherFunded,
    VoucherIssued,
    VoucherLapsed,
    VoucherRestReturned,
    VouchersIssued,
)

# At once, in the transaction that caused them: all of it happens, or none.
REACTIONS: dict[type[Event], list[Reaction]] = {
    OrganisationJoined: [joining.join],
    RegistrationAnswered: [telling.registration_answered],
    RegistrationTried: [telling.registration_tried],
    RepresentativeDoubted: [telling.representative_doubted],
    TaxStatusAnswered: [screening.tax_answered],
    ResetAsked: [telling.reset_asked],
    PersonInvited: [telling.person_invited],
    DraftUnfinished: [telling.draft_unfinished],
    ApplicationSubmitted: [telling.application_submitted],
    ApplicationApproved: [issuing.issue],
    ApplicationRejected: [telling.application_rejected],
    ApplicationReserved: [assessing.application_reserved],
    ApplicationsGiven: [assessing.applications_given],
    ApplicationsGranted: [issuing.issue_many],
    ApplicationsReserved: [answering.applications_reserved],
    VouchersIssued: [answering.vouchers_issued],
    VoucherLapsed: [issuing.pass_on],
    VoucherIssued: [telling.voucher_issued],
    VoucherFunded: [telling.voucher_funded],
    VoucherExpired: [expiring.give_up, telling.voucher_expired],
    VoucherRestReturned: [telling.rest_returned, issuing.pass_on],
    CheckoutCompleted: [funding.settle],
    CheckoutExpired: [funding.close],
    RefundFailed: [refunding.hear],
    SupplierChosen: [drafting.draft],
    ContractProposed: [telling.contract_proposed],
    ContractReturned: [telling.contract_returned],
    ContractCountersigned: [telling.contract_countersigned],
    ContractSentBack: [telling.contract_sent_back],
    ContractSigned: [telling.contract_signed, agreeing.ask],
    ContractExpired: [telling.contract_expired],
    ContractCompleted: [completing.give_rest_back],
    MilestoneDelivered: [telling.milestone_delivered],
    MilestoneSentBack: [telling.milestone_sent_back],
    MilestoneAccepted: [telling.milestone_accepted],
    InvoiceReturned: [telling.invoice_returned],
    InvoiceApproved: [preparing.prepare],
    PayoutPaid: [settling.settle],
    PayoutFailed: [settling.fail],
    DisbursementPaid: [telling.disbursement_paid],
    DisbursementFailed: [telling.disbursement_failed],
    SupplierRefused: [telling.supplier_refused],
    PayoutAccountNamed: [telling.payout_account_named],
    PayoutAccountConfirmed: [telling.payout_account_confirmed],
}

# Later, by a worker, after that transaction has committed. Each may run twice; it must not matter.
ERRANDS: dict[str, errands.Errand] = {
    "people.refresh_tax_status": tax_office.refresh,
    "people.answer_registration": signing_up.answer,
    "people.forget_registrations": signing_up.forget,
    "people.confirm_representative": tax_office.confirm_representative,
    "people.send_reset": resetting.send,
    "programmes.close_due": closing.close_due,
    "applications.remind": reminding.remind,
    "applications.allot": allotting.allot_round,
    "applications.allot_waiting": allotting.allot_waiting,
    "rails.handle": handling.handle,
    "rails.catch_up": catching_up.catch_up,
    "vouchers.refund": refunding.refund,
    "vouchers.refund_again": refunding.try_again,
    "vouchers.refund_failed": refunding.look_again,
    "vouchers.lapse_unpaid": lapsing.lapse_unpaid,
    "vouchers.lapse": lapsing.lapse,
    "vouchers.expire_unused": lapsing.expire_unused,
    "vouchers.expire": lapsing.expire,
    "disbursements.send": sending.send,
    "disbursements.take_back": failing.take_back,
    "disbursements.sweep": sweeping.sweep,
    "reports.print_agreement": agreeing.print_agreement,
    "reports.publish_quarter": publishing.publish_quarter,
    "notices.send": mail.send,
    "notices.tell_granted": answering.tell_granted,
    "notices.tell_reserved": answering.tell_reserved,
    "notices.tidy": emptying.tidy,
    "people.tidy": forgetting.tidy,
    "kernel.tidy": tidying.tidy,
}


def connect() -> None:
    """Make it so, once per process."""
    for event, reactions in REACTIONS.items():
        for reaction in reactions:
            subscribe(event, reaction)
    errands.register(ERRANDS)
