"""Pages for everybody: what the programmes give, to whom, and by which rules."""

from collections.abc import Sequence

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.kernel import clock
from voucher.kernel.http import public
from voucher.kernel.saying import language
from voucher.programmes import opening, plain, policies, queries, words
from voucher.programmes.models import Rulebook
from voucher.programmes.rules import Rules
from voucher.programmes.views.around import bp


@bp.get("/all", endpoint="list")
@public
def list_() -> ResponseReturnValue:
    """Every programme: what it gives, to whom, and which rounds take applications."""
    books, rounds = queries.rulebooks_on(g.db, clock.today()), queries.accepting_by_programme(g.db)
    found = sorted(
        queries.programmes(g.db, request.args, current=True, ruled=not _insider()),
        key=lambda p: (p.id not in rounds, p.id not in books),
    )
    return render_template(
        "programmes/list.html",
        programmes=found,
        rules={key: Rules.model_validate(book.content) for key, book in books.items()},
        rounds=rounds,
        filtered=bool(request.args.get("q")),
    )


def _insider() -> bool:
    """Whether somebody of the agency asks, who also sees what nobody has confirmed yet."""
    return g.user is not None and policies.reads_rules(g.user)


@bp.get("/of/<code>")
@public
def programme(code: str) -> ResponseReturnValue:
    """One programme: its rules in plain words, their history, and its rounds."""
    found = queries.programme(g.db, code)
    insider = _insider()
    versions = queries.versions(g.db, found.id, confirmed=not insider)
    if not versions and not insider:
        abort(404)  # it becomes public with its first rules
    today = queries.rulebook_on(g.db, found.id, clock.today())
    book = _asked(versions, today)
    return render_template(
        "programmes/programme.html",
        programme=found,
        versions=versions,
        book=book,
        today=today,
        frozen=opening.frozen(book) if book else None,
        sections=plain.sections(Rules.model_validate(book.content)) if book else [],
        rounds=queries.rounds_of(g.db, found.id, g.user, request.args),
        open=queries.accepting_by_programme(g.db).get(found.id, []),
        summary=found.summary_ko if language() == "ko" else found.summary_en,
        insider=insider,
        records=audit.of_subject(g.db, found.id) if insider else [],
        HAPPENED=words.NAMED,
    )


def _asked(versions: Sequence[Rulebook], today: Rulebook | None) -> Rulebook | None:
    """The version that was asked for; else that of today, else the latest confirmed one."""
    number = request.args.get("version", "")
    if number:
        if not (number.isascii() and number.isdigit() and len(number) < 6):
            abort(404)
        return next((book for book in versions if book.version == int(number)), None) or abort(404)
    return today or next((book for book in versions if book.confirmed_at), None)
