"""What views need that Flask does not have."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec

from flask import Response, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from voucher.kernel import formats, sheets
from voucher.kernel.errors import Conflict, NotNow, Refused
from voucher.kernel.saying import gettext, language

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def permit(*acts: str) -> Callable[[View[P]], View[P]]:
    """Open a page to the roles that may do one of these acts. Every page has one mark: this, `public` or `machine`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if g.user is None:
                if request.method != "GET":
                    abort(401)
                return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
            if not g.acts.intersection(acts):
                abort(403)
            return view(*args, **kwargs)

        guarded.acts = acts  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View[P]) -> View[P]:
    """Open a page to everybody."""
    view.acts = ("public",)  # type: ignore[attr-defined]
    return view


def machine(name: str) -> Callable[[View[P]], View[P]]:
    """Open a page to a machine that proves itself inside the view."""

    def decorate(view: View[P]) -> View[P]:
        view.acts = (f"machine:{name}",)  # type: ignore[attr-defined]
        return view

    return decorate


def told(refusal: Refused) -> str:
    """A refusal in the reader's language, its days too."""
    text: str = gettext(refusal.message)
    values = {name: formats.day(v, language()) if isinstance(v, date) else v for name, v in refusal.values.items()}
    return text % values if values else text


def carried_out(form: FlaskForm, work: Callable[[], object]) -> bool:
    """Do the work. A refusal is put at its field, or above the form, and everything is undone.

    Where things are no longer as the page showed them, the answer is 409.
    """
    try:
        work()
        g.db.flush()
    except Refused as refusal:
        g.db.rollback()
        if refusal.status == 404 or refusal.status == 403:
            raise
        g.refused, g.overtaken = True, isinstance(refusal, Conflict | NotNow)
        field = form._fields.get(refusal.field or "")
        (form.form_errors if field is None else field.errors).append(told(refusal))
        return False
    return True


def done(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Say what was done and go on; a reload does not do it again."""
    flash(message, "success")
    return redirect(url_for(endpoint, **values))


def spreadsheet(
    name: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, streamed: bool = False
) -> Response:
    """A list as a file to take away. Streamed, its rows are read after the request has ended, while it is sent."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    content = sheets.in_pieces(head, rows) if streamed else sheets.as_csv(head, rows)
    return Response(content, mimetype="text/csv", headers=headers)


def next_url(**changes: str | None) -> str:
    """This list with other arguments, for paging and sorting."""
    assert request.endpoint is not None
    arguments: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), **changes}
    kept = {k: v for k, v in arguments.items() if v and k != "endpoint" and not k.startswith("_")}
    return url_for(request.endpoint, **kept)


@lru_cache(maxsize=4)
def static_version(folder: str) -> str:
    """A digest of every static file. It is in their address, so that they may be kept for ever."""
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file."""
    return f"/static/{static_version(current_app.static_folder or '')}/{name}"
