"""What the pages of people share."""

from flask import Blueprint

from voucher.people import words
from voucher.people.models import NEVER
from voucher.people.regions import OWN_INDUSTRIES, REGIONS

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {
        "ROLE": words.ROLE,
        "SIZE": words.SIZE,
        "KIND": words.KIND,
        "OWN_BOND": words.OWN_BOND,
        "SIGN": words.SIGN,
        "STATED": words.STATED,
        "TAX_STATUS": words.TAX_STATUS,
        "MAY_SIGN_IN": words.MAY_SIGN_IN,
        "NEVER": NEVER,
        "REPRESENTATIVE": words.REPRESENTATIVE,
        "PLACE": REGIONS,
        "TRADE": OWN_INDUSTRIES,
    }
