"""Serve one application on loopback with the portal's own web server: python -m tests.bench.serving TARGET PORT."""

import sys

from granian.constants import Interfaces
from granian.server import Server


def portal() -> object:
    """The portal."""
    from voucher.app import create_app

    return create_app()


def text() -> object:
    """The lean yardstick."""
    from tests.bench import bare

    return bare.text()


def page() -> object:
    """The yardstick."""
    from tests.bench import bare

    return bare.page()


if __name__ == "__main__":
    Server(
        f"tests.bench.serving:{sys.argv[1]}",
        address="127.0.0.1",
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        factory=True,
        websockets=False,
    ).serve()
