"""`voucher up`: the whole portal on this machine. Starts every process in order, watches them, ends them together."""

import json
import os
import signal
import sys
import time

from voucher import starting
from voucher.kernel import embedded
from voucher.kernel.children import Child, end_all, python
from voucher.kernel.processes import Trouble, born, die_with_parent, last_line
from voucher.settings import Settings

READY_SECONDS = 120  # a busy machine
FINISH_SECONDS = 12  # a worker finishes its errands within 10
TRIES_BEFORE_READY = 3


class Stopped(Exception):
    """Somebody asked us to stop."""


def up(settings: Settings, *, tied: bool = False) -> int:
    """Run until told to stop. Returns the exit code; what cannot start is said in one line on stderr.

    `tied`: end when whoever started this ends, as `make run` wants it.
    """
    if tied:
        die_with_parent(signal.SIGTERM, os.getppid())
    if not settings.model_fields_set & {"public_url"}:
        here = f"http://{starting.reachable(settings.host)}:{settings.port}"
        settings = settings.model_copy(update={"public_url": here})
    supervisor = Supervisor(settings)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.ask_to_stop)
    try:
        starting.check_writable(settings.var_dir)
        with starting.only_one(settings, supervisor.check):
            try:
                supervisor.bring_up()
                supervisor.watch()
            finally:
                supervisor.bring_down()
    except Stopped:
        return 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


class Supervisor:
    """The processes of one portal."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = False
        self.server: embedded.Server | None = None
        self.children: list[Child] = []
        self.environment: dict[str, str] = {}
        self.began_at = time.monotonic()

    def ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def check(self) -> None:
        if self.stopping:
            raise Stopped

    # ---- Up ----------------------------------------------------------------------------------------------------------

    def bring_up(self) -> None:
        """PostgreSQL, sandbox, migrations, demo world, web; then worker and clock, which nobody waits for."""
        starting.check_ports(self.settings)
        url = self._database()
        self.environment = {"DATABASE_URL": url, "PUBLIC_URL": self.settings.public_url}
        if self.settings.sandbox:
            self._begin("sandbox", python("voucher.sandbox"))
        if not starting.schema_is_current(url):
            self._once("migrate", "Bringing the database up to date.")
        if self.settings.sandbox and starting.demo_state(url) == "absent":
            self._wait_for("sandbox", "127.0.0.1", self.settings.sandbox_port, "/health")
            self._once("demo", "Building the demo world. It takes a minute, once.")
        self._begin("web", python("voucher", "web"))
        screen = _screen(self.settings)  # made while it starts
        self._wait_for("web", starting.reachable(self.settings.host), self.settings.port, "/healthz")
        if self.settings.sandbox:
            self._wait_for("sandbox", "127.0.0.1", self.settings.sandbox_port, "/health")
        for name in ("worker", "clock"):
            self._begin(name, python("voucher", name))
        print(screen.replace("SECONDS", f"{time.monotonic() - self.began_at:.1f}"), flush=True)

    def _database(self) -> str:
        if given := self.settings.database_url:
            starting.check_version(given)
            if starting.demo_state(given) == "begun":
                message = "The demo world in this database was interrupted half-way. Empty the database and try again."
                raise Trouble(message)
            return given
        self.server = embedded.start(self.settings.var_dir / "postgres")
        if starting.demo_state(self.server.url()) == "begun":
            embedded.empty(self.server)
        if self.server.place.note:
            print(self.server.place.note, flush=True)
        return self.server.url()

    def _begin(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, self.settings.var_dir / "log" / f"{name}.log")
        child.begin(self.environment)
        self.children.append(child)
        self._note()
        return child

    def _once(self, task: str, saying: str) -> None:
        """Run one of our own commands to its end."""
        print(saying, flush=True)
        child = self._begin(task, python("voucher", task))
        while child.alive:
            self.check()
            time.sleep(0.02)
        self.children.remove(child)
        assert child.process is not None
        if child.process.returncode:
            message = f"`voucher {task}` failed: {last_line(child.log)} (log: {child.log})"
            raise Trouble(message)

    def _wait_for(self, name: str, host: str, port: int, path: str) -> None:
        """Until that child answers. One that keeps ending before it ever answered is a reason to give up."""
        child = next(child for child in self.children if child.name == name)
        end = time.monotonic() + READY_SECONDS
        while not starting.answers(host, port, path):
            self.check()
            self._tend()
            if child.failures >= TRIES_BEFORE_READY or time.monotonic() > end:
                message = f"{name} does not start: {last_line(child.log) or 'no reason given'} (log: {child.log})"
                raise Trouble(message)
            time.sleep(0.05)

    # ---- While it runs -----------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Until somebody asks to stop: whatever ends is started again, said in one line."""
        while True:
            self.check()
            self._tend()
            time.sleep(0.1)

    def _tend(self) -> None:
        if self.server is not None and not self.server.running():
            print("PostgreSQL ended; starting it again.", flush=True)
            self.server = embedded.start(self.settings.var_dir / "postgres")
        for child in self.children:
            if child.process is not None and not child.alive:
                why = child.why()
                print(f"{child.name} ended ({why}); starting it again in {child.bury():g} s.", flush=True)
            if child.process is None and time.monotonic() >= child.due_at:
                child.begin(self.environment)
                self._note()

    def _note(self) -> None:
        """Write down who runs, for whoever comes after a kill -9."""
        pids = [os.getpid(), *(child.process.pid for child in self.children if child.process is not None)]
        note = self.settings.var_dir / "up.json"
        note.with_suffix(".new").write_text(json.dumps({str(pid): born(pid) for pid in pids}))
        note.with_suffix(".new").replace(note)

    # ---- Down --------------------------------------------------------------------------------------------------------

    def bring_down(self) -> None:
        """End everything, PostgreSQL last. A second Ctrl-C does not hurry it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        end_all(self.children, FINISH_SECONDS)
        if self.server is not None:
            self.server.stop()
        (self.settings.var_dir / "up.json").unlink(missing_ok=True)


def _screen(settings: Settings) -> str:
    """Where everything is, and who can sign in as what."""
    lines = ["", f"  {settings.service_name_ko} · {settings.service_name_en}", "", f"  Portal    {settings.public_url}"]
    if settings.sandbox:
        from voucher.demo import cast

        width = max(len(email) for _, email in cast.SIGN_IN)
        lines += [
            f"  Mail      {settings.sandbox_url}/mail",
            f"  Sandbox   {settings.sandbox_url} (payments and the tax office; no real money moves)",
            "",
            f"  Sign in with the password {cast.PASSWORD} as",
            *(f"    {email:{width}}  {what}" for what, email in cast.SIGN_IN),
        ]
    last = f"Logs are in {settings.var_dir / 'log'}. Ctrl-C stops everything."
    return "\n".join([*lines, "", f"  {last} Up in SECONDS s.", ""])
