"""Two people of a firm, or one at two screens, write in the same draft: neither takes away what the other wrote.

A page remembers what it showed. Of what its person left alone the newest word stays; what was changed here and there is
refused once, with the other words, and kept when it is sent again. Pure.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from voucher.kernel.errors import Conflict
from voucher.kernel.i18n import N_

Seen = Mapping[str, str]  # a sign for each value that a page showed, by its name
NOTHING: Seen = {}
SAID = N_(
    "This was changed on another screen while this page was open, by you or by a colleague: “%(text)s”. "
    "To keep what you wrote here, press the button once more. "
    "To keep the other, leave this page without saving and open it again."
)
CHOSEN = N_(
    "This was changed on another screen while this page was open, by you or by a colleague. "
    "To keep what you wrote here, press the button once more. "
    "To keep the other, leave this page without saving and open it again."
)


def seen(values: Mapping[str, Any]) -> Seen:
    """The signs of what a page shows."""
    return {name: _sign(value) for name, value in values.items()}


def _sign(value: object) -> str:
    text = json.dumps(
        None if value in ("", [], {}) else value, sort_keys=True, default=str
    )  # nothing, but 0 is something
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def written(signs: Seen) -> str:
    """As a page carries them."""
    return json.dumps(dict(signs))


def read(text: str) -> Seen:
    """As a page sent them; nothing when it sent none, or something else."""
    with suppress(ValueError, RecursionError):
        if isinstance(sent := json.loads(text), dict):
            return {name: sign for name, sign in sent.items() if isinstance(sign, str)}
    return NOTHING


def joined(there: Mapping[str, Any], typed: Mapping[str, Any], signs: Seen) -> dict[str, Any]:
    """What was typed, with what stands there now where the page's person changed nothing; Conflict where both did."""
    kept = dict(typed)
    for name in signs.keys() & {*there, *typed}:
        now, here = _sign(there.get(name)), _sign(typed.get(name))
        if now == signs[name]:
            continue
        if here == signs[name]:
            kept[name] = there.get(name)
        elif here != now:
            text = there.get(name)
            if isinstance(text, str) and " " in text.strip():
                raise Conflict(SAID, field=name, text=text)
            raise Conflict(CHOSEN, field=name)
    return kept
