"""Turn HTML into a PDF that lasts: PDF/A-3a for archives, PDF/UA-1 for screen readers, its data attached.

The only importer of WeasyPrint. It renders in a child process: a page that eats memory or hangs takes only the
child along. What it may fetch is `data:` addresses and our own assets, never a file or an address of the network.
"""

import atexit
import gc
import io
import logging
import mimetypes
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf

from voucher.kernel import children
from voucher.settings import ROOT

PATIENCE = 300.0  # seconds for one document
MEMORY = 4 * 1024**3  # bytes of address space for a child
SEATS = 2  # children at once
SHEETS = 200  # documents after which a child is renewed
ASSETS = ROOT / "static"
OURS = "press:"  # how a template names our own assets: press:/css/report.css


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF: the data that the page shows."""

    name: str
    media_type: str
    content: bytes
    about: str


class PressFailed(Exception):
    """The document could not be made; the message says why."""


class _Stuck(PressFailed):
    """The child does not answer."""


class _Gone(Exception):
    """The child ended without an answer."""


class _Child:
    """A process that presses, one document after the other. It ends with its parent: then its pipe closes."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = children.python("voucher.reports.press", str(theirs.fileno()))
            self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, cwd=ROOT)
        self._pipe = Connection(ours.detach())
        self.pressed = 0

    def press(self, html: str, attached: tuple[Attached, ...]) -> bytes:
        self.pressed += 1
        try:
            self._pipe.send((html, attached))
            if not self._pipe.poll(PATIENCE):
                message = f"not done in {PATIENCE:.0f} seconds"
                raise _Stuck(message)
            document, fault = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise _Gone from error
        if fault:
            raise PressFailed(fault)
        assert isinstance(document, bytes), type(document)
        return document

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._pipe.close()


class _Shop:
    """The children that wait for work."""

    def __init__(self) -> None:
        self._seats = threading.BoundedSemaphore(SEATS)
        self._idle: list[_Child] = []

    def pdf(self, html: str, attached: tuple[Attached, ...]) -> bytes:
        with self._seats:
            for last in (False, True):
                child = self._idle.pop() if self._idle else _Child()
                try:
                    document = child.press(html, attached)
                except _Gone:  # it was killed: take a new one, once
                    child.end()
                    if last:
                        message = "the child process ended twice"
                        raise PressFailed(message) from None
                except _Stuck:
                    child.end()
                    raise
                except PressFailed:
                    self._keep(child)
                    raise
                else:
                    self._keep(child)
                    return document
        raise AssertionError

    def _keep(self, child: _Child) -> None:
        if child.pressed < SHEETS:
            self._idle.append(child)
        else:
            child.end()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().end()


_shop = _Shop()
atexit.register(_shop.close)


def pdf(html: str, attached: Sequence[Attached] = ()) -> bytes:
    """Press a document. `html` needs a lang, a title, alternatives for pictures, captions and scopes for tables.

    Raises PressFailed when it cannot be made, takes longer than PATIENCE, or kills two children.
    """
    return _shop.pdf(html, tuple(attached))


def close() -> None:
    """End the children that wait."""
    _shop.close()


def pages_count(document: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(document)) as opened:
        return len(opened.pages)


# ---- In the child ----------------------------------------------------------------------------------------------------


def _work(pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while True:
        try:
            html, attached = pipe.recv()
        except EOFError:
            return
        try:
            answer = press(html, attached), ""
        except BaseException as error:  # noqa: BLE001 - whatever it was, the parent says it
            answer = b"", f"{type(error).__name__}: {error}"
        pipe.send(answer)
        gc.collect()  # rendering leaves rings of boxes; nobody waits any more


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, Any, Any]:
    """WeasyPrint, one font configuration for all documents, and the fetcher that refuses the world."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):
        """Fetches `data:` addresses and files of our static folder. Anything else ends the work."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url[:5].lower() == "data:":
                return super().fetch(url, headers)
            parts = urlsplit(url)
            path = (ASSETS / unquote(parts.path).lstrip("/")).resolve()
            if f"{parts.scheme}:" != OURS or parts.netloc or not path.is_relative_to(ASSETS.resolve()):
                message = f"a document may not fetch {url}"
                raise FatalURLFetchingError(message)
            if not path.is_file():
                message = f"{parts.path} is missing: run the set-up"
                raise FatalURLFetchingError(message)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})

    return weasyprint, FontConfiguration(), OwnAssets(allowed_protocols=["data"])


class _Errors(logging.Handler):
    """Keeps what the log calls an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


@contextmanager
def _no_errors() -> Iterator[None]:
    """WeasyPrint goes on without a picture or a stylesheet and only logs it; an official document must not."""
    logger, errors = logging.getLogger("weasyprint"), _Errors()
    logger.addHandler(errors)
    try:
        yield
    finally:
        logger.removeHandler(errors)
    if errors.told:
        raise PressFailed(errors.told[0])


def press(html: str, attached: Sequence[Attached] = ()) -> bytes:
    """Render here and now, then say in the metadata that the document is accessible. For the child and the bench."""
    weasyprint, fonts, fetcher = _tools()
    files = [
        weasyprint.Attachment(
            string=a.content, name=a.name, description=a.about, relationship="Data", url_fetcher=fetcher
        )
        for a in attached
    ]
    gc.disable()
    try:
        with _no_errors():
            rendered = weasyprint.HTML(string=html, base_url=f"{OURS}/", url_fetcher=fetcher).write_pdf(
                font_config=fonts, pdf_variant="pdf/a-3a", attachments=files, presentational_hints=True
            )
    finally:
        gc.enable()
    return _accessible(rendered, attached)


def _accessible(document: bytes, attached: Sequence[Attached]) -> bytes:
    """Add PDF/UA-1 to what the document says it is, show its title, and name the types of what is attached."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as opened:
        with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"
        opened.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        for a in attached:
            file = opened.attachments[a.name].get_file()
            file.obj.Subtype = pikepdf.Name("/" + a.media_type)
        for page in opened.pages:
            page.Tabs = pikepdf.Name.S  # whoever goes through by keyboard goes in the order of the text
        _mend(opened)
        opened.save(out, deterministic_id=False)
    return out.getvalue()


def _mend(opened: pikepdf.Pdf) -> None:
    """What WeasyPrint leaves out: which way a table's heading looks, and what a space is.

    A space and one that does not break share a glyph; whoever copies or searches the text gets the plain one.
    """
    for found in opened.objects:
        if not isinstance(found, pikepdf.Dictionary):
            continue
        if "/ToUnicode" in found:
            words = found.ToUnicode.read_bytes()
            found.ToUnicode.write(words.replace(b"> <00a0>\n", b"> <0020>\n"))
        elif found.get("/S") == "/TH":
            found.A.Scope = pikepdf.Name.Column if found.P.P.S == "/THead" else pikepdf.Name.Row


if __name__ == "__main__":
    _work(Connection(int(sys.argv[1])))
