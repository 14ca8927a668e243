"""Korean first, English complete. English msgids; one catalogue per package in voucher/locale."""

import os
from contextlib import suppress
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from voucher.settings import ROOT

LOCALE = ROOT / "voucher" / "locale"
LANGUAGES = {"ko": "한국어", "en": "English"}


def N_(message: str) -> str:  # noqa: N802
    """Mark a msgid for the catalogue where it is made; it is translated where it is shown."""
    return message


def catalogues(language: str = "ko") -> list[Path]:
    """The hand-written catalogues of a language, one per package."""
    return sorted((LOCALE / language / "LC_MESSAGES").glob("*.po"))


def compile_catalogues() -> bool:
    """Merge every package's catalogue into the one that is read at run time; False when it was fresh."""
    sources = catalogues()
    compiled = LOCALE / "ko" / "LC_MESSAGES" / "messages.mo"
    newest = max((path.stat().st_mtime for path in sources), default=0.0)
    if not sources or (compiled.exists() and compiled.stat().st_mtime > newest):
        return False
    merged: Catalog = Catalog(locale="ko")
    for path in sources:
        with path.open("rb") as file:
            for message in read_po(file, locale="ko"):
                if message.id:
                    merged[message.id] = message
    fresh = compiled.with_name(f"messages-{os.getpid()}.mo")  # moved into place whole: another process may be reading
    with fresh.open("wb") as out:
        write_mo(out, merged)
    fresh.replace(compiled)
    return True


@lru_cache(maxsize=1)
def _korean() -> GNUTranslations:
    with suppress(OSError):  # where this folder cannot be written, it was done before
        compile_catalogues()
    with (LOCALE / "ko" / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file)


def in_korean(message: str) -> str:
    """A msgid in Korean, also where nobody asks for a page: people write either language into a file."""
    return _korean().gettext(message)
