"""Starts the portal's processes by splitting off from one that has everything loaded.

A restart then takes no time, so that a test can kill often. Lines in: web, worker or sandbox. Lines out: the pid.
"""

import os
import signal
import sys
from pathlib import Path

import voucher.app
import voucher.reactions  # noqa: F401 - loaded once here
from voucher import commands
from voucher.kernel.processes import die_with_parent
from voucher.sandbox import serving


def run(what: str) -> None:
    """Be this process until the end."""
    if what == "web":
        commands.web.callback(workers=1, threads=8)
    elif what == "worker":
        commands.worker.callback(concurrency=4)
    else:
        serving.serve()


def main(log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever was killed leaves no trace
    parent = os.getpid()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            die_with_parent(signal.SIGKILL, parent)
            out = os.open(Path(log) / f"{line.strip()}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(out, 1)
            os.dup2(out, 2)
            run(line.strip())
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
