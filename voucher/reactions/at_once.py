"""WHAT HAPPENS NEXT, at once: work that an event brings about in the transaction that caused it. All of it, or none."""

from voucher.applications import screening
from voucher.applications.events import ApplicationApproved, ApplicationsGranted
from voucher.contracts import completing, drafting, expiring
from voucher.contracts.events import ContractCompleted, ContractSigned
from voucher.disbursements import preparing, settling
from voucher.invoices.events import InvoiceApproved
from voucher.kernel.events import Event, Reaction
from voucher.matches.events import SupplierChosen
from voucher.people.events import OrganisationJoined, TaxStatusAnswered
from voucher.programmes.events import RoundOpened
from voucher.rails.events import CheckoutCompleted, CheckoutExpired, PayoutFailed, PayoutPaid, RefundFailed
from voucher.rehearsals import rehearsing
from voucher.reports import agreeing
from voucher.suppliers import joining
from voucher.vouchers import funding, issuing, refunding
from voucher.vouchers.events import VoucherExpired, VoucherLapsed, VoucherRestReturned, VoucherRevoked

DONE: dict[type[Event], list[Reaction]] = {
    OrganisationJoined: [joining.join],
    RoundOpened: [rehearsing.round_opened],
    TaxStatusAnswered: [screening.tax_answered],
    ApplicationApproved: [issuing.issue],
    ApplicationsGranted: [issuing.issue_many],
    VoucherLapsed: [issuing.pass_on],
    VoucherExpired: [expiring.give_up],
    VoucherRevoked: [expiring.give_up, issuing.pass_on],
    VoucherRestReturned: [issuing.pass_on],
    CheckoutCompleted: [funding.settle],
    CheckoutExpired: [funding.close],
    RefundFailed: [refunding.hear],
    SupplierChosen: [drafting.draft],
    ContractSigned: [agreeing.ask],
    ContractCompleted: [completing.give_rest_back],
    InvoiceApproved: [preparing.prepare],
    PayoutPaid: [settling.settle],
    PayoutFailed: [settling.fail],
}
