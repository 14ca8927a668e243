"""`/mail`: the letters, newest first; one letter; the same as JSON for tests."""

from io import BytesIO

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file
from flask.typing import ResponseReturnValue

from voucher.sandbox.mailbox import letters
from voucher.sandbox.store import Store, forget


def door(store: Store) -> Blueprint:
    pages = Blueprint("mailbox", __name__)
    _lists(pages, store)
    _letters(pages, store)
    return pages


def _lists(pages: Blueprint, store: Store) -> None:
    @pages.get("/mail")
    def mail() -> str:
        to = request.args.get("to", "")
        with store.transaction() as db:
            found = letters.newest(db, to, request.args.get("before", type=int))
        older = found[-1].id if len(found) == letters.MOST else None
        return render_template("sandbox/mail.html", letters=found, to=to, older=older)

    @pages.get("/mail.json")
    def mail_json() -> ResponseReturnValue:
        with store.transaction() as db:
            found = letters.newest(db, request.args.get("to", ""), request.args.get("before", type=int))
        return jsonify([letter.as_json() for letter in found])

    @pages.delete("/control/mail")
    def empty() -> ResponseReturnValue:
        with store.transaction() as db:
            forget(db, ("mail",))
        return jsonify(forgotten=["mail"])


def _letters(pages: Blueprint, store: Store) -> None:
    @pages.get("/mail/<int:number>")
    def letter(number: int) -> str:
        return render_template("sandbox/letter.html", letter=_one(store, number))

    @pages.get("/mail/<int:number>/html")
    def written(number: int) -> ResponseReturnValue:
        """The sender's own HTML, in a frame where nothing runs and nothing is fetched."""
        answer = Response('<base target="_blank">' + _one(store, number).html)
        answer.headers["Content-Security-Policy"] = (
            "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
            " img-src data:; frame-ancestors 'self'"
        )
        return answer

    @pages.get("/mail/<int:number>/attachments/<int:place>")
    def attachment(number: int, place: int) -> ResponseReturnValue:
        parts = _one(store, number).attachments
        if place >= len(parts):
            abort(404)
        content = parts[place].get_payload(decode=True)
        assert isinstance(content, bytes)
        return send_file(
            BytesIO(content),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=parts[place].get_filename() or "attachment",
        )


def _one(store: Store, number: int) -> letters.Letter:
    with store.transaction() as db:
        found = letters.one(db, number)
    if found is None:
        abort(404)
    return found
