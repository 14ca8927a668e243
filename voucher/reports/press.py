"""Turn HTML into a PDF that lasts: PDF/A-3a for archives, PDF/UA-1 for screen readers, its data attached.

The only importer of WeasyPrint. It renders in a child process: a page that eats memory or hangs takes only the
child along. What it may fetch is `data:` addresses and our own assets, never a file or an address of the network.
"""

import gc
import io
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import pikepdf

from voucher.settings import ROOT

PATIENCE = 300  # seconds for one document
ASSETS = ROOT / "static"
OURS = "press:"  # how a template names our own assets: press:/css/report.css


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF: the data that the page shows."""

    name: str
    media_type: str
    content: bytes
    about: str


@lru_cache(maxsize=1)
def _child() -> ProcessPoolExecutor:
    """One child, kept warm, renewed now and then."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=50)


def pdf(html: str, attached: Sequence[Attached] = ()) -> bytes:
    """Press a document. `html` needs a lang, a title, alternatives for pictures, captions and scopes for tables."""
    for last in (False, True):
        try:
            return _child().submit(_press, html, tuple(attached)).result(timeout=PATIENCE)
        except BrokenProcessPool:  # the child was killed: take a new one, once
            _child.cache_clear()
            if last:
                raise
    raise AssertionError


def close() -> None:
    """End the child."""
    if _child.cache_info().currsize:
        _child().shutdown(cancel_futures=True)
        _child.cache_clear()


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, Any, Any]:
    """WeasyPrint, one font configuration for all documents, and the fetcher that refuses the world."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):  # type: ignore[misc]
        """Fetches `data:` addresses and files of our static folder."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            parts = urlsplit(url)
            path = (ASSETS / parts.path.lstrip("/")).resolve()
            if f"{parts.scheme}:" != OURS or parts.netloc or not path.is_relative_to(ASSETS.resolve()):
                message = f"a document may not fetch {parts.scheme or 'a relative address'}"
                raise ValueError(message)
            return URLFetcherResponse(url, body=path.read_bytes())

    return weasyprint, FontConfiguration(), OwnAssets(allowed_protocols=["data"])


def _press(html: str, attached: tuple[Attached, ...]) -> bytes:
    """In the child: render, then say in the metadata that the document is accessible."""
    weasyprint, fonts, fetcher = _tools()
    files = [
        weasyprint.Attachment(
            string=a.content, name=a.name, description=a.about, relationship="Data", url_fetcher=fetcher
        )
        for a in attached
    ]
    gc.disable()
    try:
        rendered = weasyprint.HTML(string=html, base_url=f"{OURS}/", url_fetcher=fetcher).write_pdf(
            font_config=fonts, pdf_variant="pdf/a-3a", attachments=files, presentational_hints=True
        )
    finally:
        gc.enable()
        gc.collect()
    return _accessible(rendered)


def _accessible(document: bytes) -> bytes:
    """Add PDF/UA-1 to what the document says it is, and show its title."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as opened:
        with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"
        opened.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        opened.save(out, deterministic_id=False)
    return out.getvalue()
