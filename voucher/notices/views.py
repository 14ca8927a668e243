"""Pages: the front page, and each person's home."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel import clock
from voucher.kernel.http import permit, public
from voucher.notices import inbox
from voucher.people.roles import Act

bp = Blueprint("notices", __name__)


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    """What this is, for whoever comes by; signed-in people go to their tasks."""
    if g.user is not None:
        return redirect(url_for("notices.home"))
    return render_template("notices/front.html")


@bp.get("/home")
@permit(Act.HOME)
def home() -> ResponseReturnValue:
    """What waits for this person."""
    return render_template("notices/home.html", tasks=inbox.tasks(g.db, g.user), now=clock.now())
