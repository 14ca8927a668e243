"""Admit a file in a child process: one that eats memory or never ends takes only the child along."""

import json
import resource
import subprocess
import sys

from voucher.documents import admitting, naming, refusals
from voucher.documents.admitting import LARGEST, Admitted
from voucher.documents.kinds import MEGABYTE
from voucher.documents.refusals import refuse
from voucher.kernel import children
from voucher.kernel.errors import Refused
from voucher.settings import ROOT

PATIENCE = 30  # seconds
MEMORY = 1024 * MEGABYTE  # of address space


def admit(name: str, content: bytes) -> Admitted:
    """The same as `admitting.admit`, apart. Refused also when the child does not come to an end."""
    name = naming.clean(name)
    if len(content) > LARGEST:
        raise refuse(refusals.TOO_LARGE, name, most=LARGEST // MEGABYTE)
    command = children.python("voucher.documents.inspecting", name)
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, cwd=ROOT, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise refuse(refusals.UNSAFE, name) from None
    answer = json.loads(done.stdout)
    if "message" in answer:
        raise refuse(answer["message"], **answer["values"])
    return Admitted(name, answer["media_type"], content)


def _work(name: str) -> None:
    """In the child: read, look, answer in one line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    try:
        admitted = admitting.admit(name, sys.stdin.buffer.read())
    except Refused as refusal:
        answer: dict[str, object] = {"message": refusal.message, "values": refusal.values}
    else:
        answer = {"media_type": admitted.media_type}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _work(sys.argv[1])
