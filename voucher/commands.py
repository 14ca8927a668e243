"""The `voucher` command. Every subcommand loads only what it needs, so that each is quick to start."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from voucher import founding, importing, settings, starting
from voucher.kernel.processes import Trouble, die_with_parent

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
def voucher() -> None:
    """Industrial AI vouchers and funds."""


def main() -> None:
    """Run a command. What the person can mend is one line on stderr and exit code 1, never a traceback."""
    try:
        _refuse_in_production()
        voucher()
    except Trouble as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)


def _refuse_in_production() -> None:
    try:
        chosen = settings.get()
    except ValueError as error:
        raise Trouble(_first_fault(error)) from error
    if faults := settings.production_faults(chosen):
        message = f"Not started: these settings must not serve real people. {'; '.join(faults)}."
        raise Trouble(message)


def _first_fault(error: ValueError) -> str:
    """A setting that cannot be read, by the name that the person wrote."""
    first = error.errors()[0] if hasattr(error, "errors") else {"loc": ["?"], "msg": str(error)}
    return f"The setting {str(first['loc'][0]).upper()} cannot be used: {first['msg']}."


def _named_database() -> None:
    if not settings.get().database_url:
        message = "DATABASE_URL is missing. `voucher up` starts a PostgreSQL of its own; this command needs one."
        raise Trouble(message)


def _speak() -> None:
    """Bring the Korean up to date, where this folder can be written; where it cannot, it was done before."""
    from voucher.kernel import i18n

    with suppress(OSError):
        i18n.compile_catalogues()


# ---- Processes -------------------------------------------------------------------------------------------------------


@voucher.command()
@click.option("--tied", is_flag=True, hidden=True, help="End when whoever started this ends.")
def up(tied: bool) -> None:
    """Run the whole portal on this machine until Ctrl-C."""
    from voucher import supervising

    sys.exit(supervising.up(settings.get(), tied=tied))


@voucher.command()
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=8, show_default=True, help="Requests at once in each.")
def web(workers: int, threads: int) -> None:
    """Serve the pages."""
    from granian.server import Server

    import voucher.app  # noqa: F401 - loaded once here; the processes that answer are copies of this one

    _named_database()
    _speak()
    chosen = settings.get()
    server = Server(
        "voucher.commands:portal",
        address=chosen.host,
        port=chosen.port,
        interface="wsgi",  # type: ignore[arg-type]
        workers=workers,
        blocking_threads=threads,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
    )
    server.serve()


def portal() -> Any:
    """The application, in a process of the web server. It ends with the server, however that ends."""
    import gc
    import signal

    from voucher.app import create_app

    die_with_parent(signal.SIGKILL, os.getppid())
    made = create_app()
    gc.collect()
    gc.freeze()  # what is loaded stays for good: the collector need not walk all of it again between requests
    return made


@voucher.command()
@click.option("--concurrency", default=4, show_default=True, help="Errands at once.")
def worker(concurrency: int) -> None:
    """Carry out errands: pay, mail, render. Run as many as you like, on any machine that reaches the database."""
    from voucher.kernel import errands

    _named_database()
    _speak()
    starting.connected(lambda: errands.run_worker(concurrency=concurrency))


@voucher.command()
def clock() -> None:
    """Tick. A second clock does no harm: each tick is claimed once."""
    from voucher import timetable

    _named_database()
    starting.connected(timetable.run)


# ---- The database ----------------------------------------------------------------------------------------------------


@voucher.command()
def migrate() -> None:
    """Bring the database to the shape that this version needs."""
    import sqlalchemy.exc
    from alembic.util import CommandError

    from voucher.kernel import migrating

    with starting.database():
        try:
            changed = migrating.migrate()
        except (RuntimeError, CommandError) as error:
            raise Trouble(str(error)) from error
        except sqlalchemy.exc.OperationalError as error:
            message = f"PostgreSQL did not let the migration through: {str(error.orig).strip().splitlines()[-1]}"
            raise Trouble(message) from error
    click.echo("The database is up to date now." if changed else "The database was up to date.")


@voucher.command()
def demo() -> None:
    """Build the demo world: firms, suppliers and every state inhabited. Needs the sandbox to be running."""
    from voucher.demo import building

    if settings.get().production:
        message = "The demo world is not for production."
        raise Trouble(message)

    def build() -> None:
        if not starting.mark_demo("begun", only_if_empty=True):
            message = "There are people in this database already; the demo world is for an empty one."
            raise Trouble(message)
        building.build()
        starting.mark_demo("built")

    starting.connected(build)


voucher.add_command(founding.found)
voucher.add_command(importing.import_)


@voucher.command()
def check() -> None:
    """Replay the ledger and prove it. Exit code 1 and the place of the first fault when it does not hold."""
    from voucher.ledger import checking

    sys.exit(starting.connected(lambda: checking.main(proofs())))


def proofs() -> list[Any]:
    """What each package proves about its own rows and the ledger, beside what the ledger proves about itself."""
    from voucher.contracts import checking as contracts
    from voucher.contributions import checking as contributions
    from voucher.disbursements import checking as payments
    from voucher.funds import checking as funds
    from voucher.invoices import checking as invoices
    from voucher.programmes import checking as programmes
    from voucher.ventures import checking as ventures
    from voucher.vouchers import checking as vouchers

    packages = (programmes, funds, ventures, contributions, vouchers, contracts, invoices, payments)
    return [check for package in packages for check in package.CHECKS]


# ---- Looking ---------------------------------------------------------------------------------------------------------


@voucher.command()
def routes() -> None:
    """Every page: how it is asked, its address, its acts and its template. tests/sitemap.txt keeps a copy."""
    from voucher import sitemap
    from voucher.app import create_app

    click.echo(sitemap.text(starting.connected(create_app)), nl=False)


@voucher.group()
def export() -> None:
    """Write out what others verify."""


@export.command()
@click.option(
    "--format", "kind", type=click.Choice(["hledger", "beancount", "csv"]), default="hledger", show_default=True
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output without."
)
def journal(kind: str, output: Path | None) -> None:
    """The ledger's journal, with balance assertions, for hledger, beancount or a spreadsheet."""
    from voucher.ledger import exporting

    def write() -> None:
        try:
            with output.open("w", encoding="utf-8", newline="") if output else _standard_output() as out:
                exporting.journal(out, kind)
        except OSError as error:
            message = f"Cannot write {output}: {error.strerror}."
            raise Trouble(message) from error

    starting.connected(write)


@contextmanager
def _standard_output() -> Iterator[Any]:
    yield sys.stdout
    sys.stdout.flush()


@voucher.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Check a report's PDF against its attached data and the portal's record of it."""
    from voucher.reports import verifying

    sys.exit(starting.connected(lambda: verifying.main(file)))
