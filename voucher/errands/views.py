"""Pages: /errands"""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from voucher.errands import queries, retrying, words
from voucher.kernel.http import permit
from voucher.kernel.saying import gettext as _
from voucher.people.roles import Act

bp = Blueprint("errands", __name__, url_prefix="/errands")


@bp.get("/")
@permit(Act.READ_ERRANDS)
def failed() -> ResponseReturnValue:
    """Work in the background that was given up, and what is tried again and again."""
    return render_template(
        "errands/failed.html",
        given_up=queries.given_up(g.db),
        struggling=queries.struggling(g.db),
        ERRAND=words.ERRAND,
    )


@bp.post("/<int:number>/again")
@permit(Act.RETRY_ERRANDS)
def retry(number: int) -> ResponseReturnValue:
    """Have one of them tried once more."""
    if retrying.again(g.db, number, by=g.user):
        flash(_("It is tried again now. If it goes wrong once more, it comes back to this list."), "success")
    else:
        flash(_("The same work waits already, so this one is closed."), "info")
    return redirect(url_for(".failed"))
