"""Pages: /ledger. Money moves by what people do elsewhere; here it is read, and months are closed."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel import clock, formats
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.ledger import chart, closing, notes, owners, reading, words
from voucher.ledger.forms import CloseForm
from voucher.ledger.models import Account, State
from voucher.ledger.places import Side
from voucher.ledger.reading import Wanted

bp = Blueprint("ledger", __name__, url_prefix="/ledger")
READ, CLOSE = "ledger:read", "ledger:close"
LARGEST = 10**15


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "words": words,
        "State": State,
        "DEBIT": Side.DEBIT,
        "kind_of": reading.kind_of,
        "kind_name": lambda kind: kind.name(language()),
        "today": clock.today(),
        "seoul_day": clock.seoul_day,
        "page_of": _page_of,
        "book_name": _book_name,
        "noted": notes.noted,
    }


def _page_of(document: str) -> str | None:
    """The address of the thing that a reference names, where this reader may open it."""
    endpoint = words.PAGES.get(document.partition("-")[0])
    view = current_app.view_functions.get(endpoint or "")
    if endpoint is None or view is None or not g.acts.intersection(getattr(view, "acts", ())):
        return None
    return url_for(endpoint, ref=document)


def _book_name(book: str) -> str:
    """What a book is called: budget, cash, or the name of its fund."""
    if book in words.BOOK:
        return str(_(words.BOOK[book]))
    if "fund_names" not in g:
        g.fund_names = {}
    if book not in g.fund_names:
        g.fund_names |= owners.of_books(g.db, [book])
    name: str = g.fund_names.get(book, book)
    return name


def _day(name: str) -> date | None:
    """A day of the request's arguments; None when there is none, or nonsense."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _won(name: str) -> int | None:
    """A sum of the request's arguments, however it is grouped; None when there is none, or nonsense."""
    digits = request.args.get(name, "").replace(",", "").replace(" ", "").removesuffix("원")
    return min(int(digits), LARGEST) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


@bp.get("/")
@permit(READ)
def books() -> ResponseReturnValue:
    """The trial balance of one book, now or as of a day."""
    known = reading.books(g.db)
    g.fund_names = owners.of_books(g.db, known)
    chosen = request.args.get("book", chart.BUDGET)
    if chosen not in known:
        abort(404)
    return render_template(
        "ledger/books.html",
        known=known,
        chosen=chosen,
        totals=reading.trial_balance(g.db, chosen, _day("as_of")),
        as_of=_day("as_of"),
        closed_until=reading.closed_until(g.db, chosen),
    )


@bp.get("/periods")
@permit(READ)
def periods() -> ResponseReturnValue:
    """Up to when each book is closed, and who closed it."""
    known, history = reading.books(g.db), closing.history(g.db)
    g.fund_names = owners.of_books(g.db, known)
    last = closing.closed_until(g.db)
    who = owners.names_of(g.db, "actor", [period.closed_by_id for period in history])
    return render_template("ledger/periods.html", known=known, last=last, history=history, who=who)


@bp.route("/periods/<book>/close", methods=["GET", "POST"])
@permit(CLOSE)
def close(book: str) -> ResponseReturnValue:
    """Close months of one book, after saying what that means."""
    if book not in reading.books(g.db):
        abort(404)
    months = closing.closable(g.db, book)
    form = CloseForm(months, [formats.day(day, language()) for day in months])
    if form.validate_on_submit() and carried_out(form, lambda: closing.close(g.db, book, form.day, by=g.user)):
        said = _("%(book)s is closed until %(day)s.", book=_book_name(book), day=formats.day(form.day, language()))
        return done(said, ".periods")
    return render_template(
        "ledger/close.html", form=form, book=book, months=months, closed_until=reading.closed_until(g.db, book)
    )


@bp.get("/<book>/<code>/")
@permit(READ)
def places(book: str, code: str) -> ResponseReturnValue:
    """Every place of one kind, and what stands in it."""
    kind = chart.KINDS.get((book.partition(":")[0], code))
    if kind is None or book not in reading.books(g.db):
        abort(404)
    page = reading.accounts(g.db, book, code, request.args, _day("as_of"))
    names = owners.of_accounts(g.db, [account for account, _last in page.rows])
    return render_template("ledger/places.html", page=page, kind=kind, book=book, names=names, as_of=_day("as_of"))


@bp.get("/accounts/<int:number>")
@permit(READ)
def account(number: int) -> ResponseReturnValue:
    """One place: what went in and out, with its balance after each movement."""
    found = reading.account(g.db, number)
    page = reading.statement(g.db, number, request.args, _day("as_of"))
    names = owners.of_accounts(g.db, [found, *(other for _e, _t, other in page.rows)])
    return render_template(
        "ledger/account.html",
        account=found,
        page=page,
        names=names,
        as_of=_day("as_of"),
        last=reading.last_entry(g.db, number, _day("as_of")),
    )


@bp.get("/accounts/<int:number>/export")
@permit(READ)
def account_export(number: int) -> ResponseReturnValue:
    """The whole statement as CSV, the oldest first."""
    found = reading.account(g.db, number)
    side = reading.kind_of(found).side
    head = [
        _("Recorded at"),
        _("Counts for"),
        _("About"),
        _("Other place"),
        _("What"),
        _("Money in"),
        _("Money out"),
        _("Balance"),
        _("Held money"),
    ]
    rows = [_line(found, side, *row) for row in reading.whole_statement(g.db, number, _day("as_of"))]
    return spreadsheet(f"account-{number}", head, rows)


def _line(found: Account, side: Side, entry: Any, transfer: Any, other: Account) -> list[object]:
    moved = transfer.amount if transfer.state in {State.POSTED, State.POST} else 0
    comes = (transfer.debit_id == found.id) == (side is Side.DEBIT)
    balance = entry.debits - entry.credits if side is Side.DEBIT else entry.credits - entry.debits
    held = entry.pending_credits if side is Side.DEBIT else entry.pending_debits
    place = f"{other.book}:{reading.kind_of(other).name(language())}"
    what = _(words.STATE[State(transfer.state)])
    into, out = (moved, 0) if comes else (0, moved)
    return [entry.recorded_at, transfer.effective_on, transfer.document, place, what, into, out, balance, held]


@bp.get("/journal")
@permit(READ)
def journal() -> ResponseReturnValue:
    """Every movement of every book, the newest first."""
    wanted = Wanted(
        book=request.args.get("book", ""),
        document=request.args.get("document", "").strip().upper(),
        since=_day("since"),
        until=_day("until"),
        least=_won("least"),
        most=_won("most"),
    )
    known = reading.books(g.db)
    g.fund_names = owners.of_books(g.db, known)
    page = reading.journal(g.db, wanted, request.args)
    return render_template("ledger/journal.html", page=page, known=known, wanted=wanted)


@bp.get("/transfers/<uuid:link_id>")
@permit(READ)
def transfer(link_id: UUID) -> ResponseReturnValue:
    """One act: every leg of it, who did it and why, and what settled, freed or undid it later."""
    legs = reading.link(g.db, link_id)
    first = legs[0][0]
    places_ = {place.id: place for _leg, *both in legs for place in both}
    return render_template(
        "ledger/transfer.html",
        legs=legs,
        first=first,
        names=owners.of_accounts(g.db, list(places_.values())),
        actor=owners.names_of(g.db, "actor", [first.actor_id]).get(first.actor_id),
        origin=reading.origin(g.db, first),
        followers=reading.followers(g.db, [leg for leg, *_both in legs]),
    )
