"""The name under which a file is kept: without paths, control characters and tricks of writing direction. Pure."""

import re
import unicodedata

MOST = 100  # characters, the extension among them
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # not in a name on Windows
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # control and format characters, such as those that turn the text


def clean(name: str) -> str:
    """A name that reads as it is: the last part of a path, composed (NFC), its extension in small letters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    plain = _FORBIDDEN.sub("_", " ".join(seen.split())).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return _whole(plain)
    extension = extension.strip().lower()
    return f"{_whole(stem)[: MOST - len(extension) - 1].rstrip(' .')}.{extension}"


def extension(name: str) -> str:
    """What stands behind the last dot of a clean name; empty where there is none."""
    return name.rpartition(".")[2] if "." in name else ""


def _whole(stem: str) -> str:
    stem = stem.strip(" .")[:MOST]
    return f"_{stem}" if _DEVICE.fullmatch(stem) else stem or "document"
