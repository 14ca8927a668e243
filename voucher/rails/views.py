"""The door that the payment rail knocks on: /rails"""

from flask import Blueprint, abort, g, request
from flask.typing import ResponseReturnValue

from voucher.kernel.http import machine
from voucher.rails import gateway, receiving

bp = Blueprint("rails", __name__, url_prefix="/rails")
LARGEST_BODY = 256 * 1024  # the rail's own events stay far below


@bp.post("/stripe")
@machine("rails")
def stripe() -> ResponseReturnValue:
    """Check the signature, keep the notice, answer at once. An errand does the rest."""
    request.max_content_length = LARGEST_BODY  # refuses with 413 while reading
    body = request.get_data(cache=False)
    try:
        told = gateway.read_notice(body, request.headers.get("Stripe-Signature", ""))
    except gateway.BadNotice:
        abort(400)
    receiving.keep(g.db, told)
    return "", 204
