"""WHAT HAPPENS NEXT, told: whom an event is told to. The letter is written in the transaction, and sent after it."""

from voucher.applications.events import (
    ApplicationPrepared,
    ApplicationRejected,
    ApplicationsReserved,
    ApplicationsTurnedDown,
    ApplicationSubmitted,
    DraftUnfinished,
    SupplementAsked,
    SupplementClosed,
    SupplementDue,
    SupplementLengthened,
)
from voucher.assessments.events import ApplicationReserved, ApplicationsGiven
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
from voucher.disbursements.events import DisbursementFailed, DisbursementPaid
from voucher.invoices.events import InvoiceReturned
from voucher.kernel.events import Event, Reaction
from voucher.notices import answering, assessing, objecting, supplementing, telling
from voucher.objections.events import ObjectionAnswered, ObjectionDue, ObjectionRaised, ObjectionSettled
from voucher.people.events import (
    PersonInvited,
    RegistrationAnswered,
    RegistrationTried,
    RepresentativeDoubted,
    ResetAsked,
)
from voucher.suppliers.events import PayoutAccountConfirmed, PayoutAccountNamed, SupplierRefused
from voucher.vouchers.events import (
    VoucherExpired,
    VoucherFunded,
    VoucherIssued,
    VoucherRestReturned,
    VoucherRevoked,
    VouchersIssued,
)

TOLD: dict[type[Event], list[Reaction]] = {
    RegistrationAnswered: [telling.registration_answered],
    RegistrationTried: [telling.registration_tried],
    RepresentativeDoubted: [telling.representative_doubted],
    ResetAsked: [telling.reset_asked],
    PersonInvited: [telling.person_invited],
    DraftUnfinished: [telling.draft_unfinished],
    ApplicationPrepared: [telling.application_prepared],
    ApplicationSubmitted: [telling.application_submitted],
    ApplicationRejected: [telling.application_rejected],
    SupplementAsked: [supplementing.supplement_asked],
    SupplementLengthened: [supplementing.supplement_lengthened],
    SupplementDue: [supplementing.supplement_due],
    SupplementClosed: [supplementing.supplement_closed],
    ApplicationReserved: [assessing.application_reserved],
    ApplicationsGiven: [assessing.applications_given],
    ApplicationsReserved: [answering.applications_reserved],
    ApplicationsTurnedDown: [answering.applications_turned_down],
    ObjectionRaised: [objecting.objection_raised],
    ObjectionAnswered: [objecting.objection_answered],
    ObjectionSettled: [objecting.objection_settled],
    ObjectionDue: [objecting.objection_due],
    VouchersIssued: [answering.vouchers_issued],
    VoucherIssued: [telling.voucher_issued],
    VoucherFunded: [telling.voucher_funded],
    VoucherExpired: [telling.voucher_expired],
    VoucherRevoked: [telling.voucher_revoked],
    VoucherRestReturned: [telling.rest_returned],
    ContractProposed: [telling.contract_proposed],
    ContractReturned: [telling.contract_returned],
    ContractCountersigned: [telling.contract_countersigned],
    ContractSentBack: [telling.contract_sent_back],
    ContractSigned: [telling.contract_signed],
    ContractExpired: [telling.contract_expired],
    MilestoneDelivered: [telling.milestone_delivered],
    MilestoneSentBack: [telling.milestone_sent_back],
    MilestoneAccepted: [telling.milestone_accepted],
    InvoiceReturned: [telling.invoice_returned],
    DisbursementPaid: [telling.disbursement_paid],
    DisbursementFailed: [telling.disbursement_failed],
    SupplierRefused: [telling.supplier_refused],
    PayoutAccountNamed: [telling.payout_account_named],
    PayoutAccountConfirmed: [telling.payout_account_confirmed],
}
