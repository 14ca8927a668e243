"""Start and stop: one process, so that a kill leaves nothing behind."""

import logging
import signal
import socket
import sys
from threading import Thread

from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from voucher.sandbox import config, web
from voucher.sandbox.mailbox import receiving
from voucher.sandbox.store import Store
from voucher.sandbox.stripe.courier import Courier


class Handler(WSGIRequestHandler):
    """Quiet, and without the 40 ms that a kept-alive connection otherwise waits between header and body."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: the pages show what happened."""


def serve() -> None:
    """Run until SIGTERM or SIGINT. Exits with one line and code 1 when a port or the database is not there."""
    logging.basicConfig(level=logging.WARNING, format="sandbox: %(levelname)s %(message)s")
    settings = config.load()
    try:
        store = Store(settings.database_url)
        store.prepare()
        courier = Courier(settings, store)
        server = _listen(settings, store, courier)
        post = receiving.listen(settings, store)
    except (OperationalError, PoolTimeout) as fault:
        sys.exit(f"The sandbox cannot reach its database: {' '.join(str(fault).split())}")
    except OSError as fault:
        sys.exit(f"The sandbox cannot listen on ports {settings.port} and {settings.smtp_port}: {fault}")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: Thread(target=server.shutdown).start())
    courier.start()
    try:
        server.serve_forever()
    finally:
        courier.stop()
        post.stop()
        store.close()


def _listen(settings: config.Config, store: Store, courier: Courier) -> BaseWSGIServer:
    app = web.create(settings, store, courier)
    door = socket.create_server((settings.host, settings.port), backlog=128)
    return make_server(settings.host, settings.port, app, threaded=True, request_handler=Handler, fd=door.detach())
