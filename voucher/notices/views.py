"""Pages: the front page, and each person's home."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel import clock
from voucher.kernel.http import permit, public
from voucher.notices import inbox, news, under_way, words
from voucher.people.roles import Act
from voucher.programmes import queries as programmes

bp = Blueprint("notices", __name__)
SHOWN = 3  # open rounds on the front page


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    """What this is, for whoever comes by; signed-in people go to their tasks."""
    if g.user is not None:
        return redirect(url_for("notices.home"))
    rounds = programmes.accepting(g.db, None, {})[:SHOWN]
    left = programmes.left_of(g.db, [one.id for one, _ in rounds])
    return render_template("notices/front.html", rounds=rounds, left=left)


@bp.get("/home")
@permit(Act.HOME)
def home() -> ResponseReturnValue:
    """What waits for this person, what is under way without them, and what happened lately."""
    return render_template(
        "notices/home.html",
        tasks=inbox.tasks(g.db, g.user),
        under_way=under_way.lines(g.db, g.user),
        news=news.lines(g.db, g.user),
        idle=words.idle(g.user),
        now=clock.now(),
    )
