"""Ask the tax office again about a firm, while somebody waits for the answer."""

from voucher.applications import policies
from voucher.people import tax_office
from voucher.people.models import Organisation


def ask_again(firm: Organisation) -> bool:
    """Ask now, in transactions of its own, unless it was asked a minute ago; False when it does not answer.

    The representative is asked for only until there is an answer.
    """
    try:
        if policies.may_ask_again(firm):
            tax_office.refresh(firm.id)
        tax_office.confirm_representative(str(firm.id))
    except tax_office.Unreachable:
        return False
    return True
