"""WHAT HAPPENS NEXT, later: errands that a worker runs after the commit. Each may run twice; it must not matter."""

from voucher.applications import allotting, looking_up, reminding
from voucher.applications import lapsing as supplements
from voucher.disbursements import failing, sending, sweeping
from voucher.kernel import tidying
from voucher.kernel.errands import Errand
from voucher.notices import answering
from voucher.notices import sending as mail
from voucher.notices import tidying as emptying
from voucher.objections import keeping
from voucher.objections import reminding as objected
from voucher.people import joining, resetting, tax_office
from voucher.people import tidying as forgetting
from voucher.programmes import closing
from voucher.rails import catching_up, handling
from voucher.reports import agreeing, publishing
from voucher.simulations import simulating
from voucher.vouchers import lapsing, refunding

ERRANDS: dict[str, Errand] = {
    "people.refresh_tax_status": tax_office.refresh,
    "people.answer_registration": joining.answer,
    "people.forget_registrations": joining.forget,
    "people.confirm_representative": tax_office.confirm_representative,
    "people.send_reset": resetting.send,
    "people.tidy": forgetting.tidy,
    "programmes.close_due": closing.close_due,
    "applications.remind": reminding.remind,
    "applications.look_up": looking_up.look_up,
    "applications.allot": allotting.allot_round,
    "applications.allot_waiting": allotting.allot_waiting,
    "applications.lapse_supplements": supplements.lapse_supplements,
    "applications.remind_supplements": supplements.remind_supplements,
    "simulations.run": simulating.run,
    "simulations.tidy": simulating.tidy,
    "objections.keep_vouchers": keeping.keep_vouchers,
    "objections.remind": objected.remind,
    "rails.handle": handling.handle,
    "rails.catch_up": catching_up.catch_up,
    "vouchers.refund": refunding.refund,
    "vouchers.refund_again": refunding.try_again,
    "vouchers.refund_failed": refunding.look_again,
    "vouchers.lapse_unpaid": lapsing.lapse_unpaid,
    "vouchers.lapse": lapsing.lapse,
    "vouchers.close_page": lapsing.close_page,
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
    "notices.tell_turned_down": answering.tell_turned_down,
    "notices.tidy": emptying.tidy,
    "kernel.tidy": tidying.tidy,
}
