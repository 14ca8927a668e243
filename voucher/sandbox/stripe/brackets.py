"""Form bodies with brackets, `a[b][0]=c`, into nested values and back into parameter names."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe.errors import invalid

NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
FREE = {"metadata"}  # keys inside are the caller's words, digits too
DEEPEST = 8


def decode(text: str) -> Thing:
    """Nested dicts and lists of strings. Raises ApiError for a name that cannot be read."""
    tree: Thing = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = NAME.match(name)
        if match is None or name.count("[") > DEEPEST:
            raise invalid(f"Invalid parameter name: {name}", param=name)
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        _plant(tree, steps, value, name)
    return {key: _lists(value, key) for key, value in tree.items()}


def _plant(tree: Thing, steps: list[str], value: str, name: str) -> None:
    for step in steps[:-1]:
        branch = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(branch, dict):
            raise invalid(f"Invalid parameter: {name} is both a value and a hash", param=name)
        tree = branch
    last = steps[-1] or str(len(tree))
    if isinstance(tree.get(last), dict):
        raise invalid(f"Invalid parameter: {name} is both a value and a hash", param=name)
    tree[last] = value


def _lists(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(child, key) for key, child in value.items()}
    if name in FREE or not all(key.isdecimal() for key in inner):
        return inner
    return [inner[key] for key in sorted(inner, key=int)]


def spell(path: Iterable[object]) -> str:
    """The parameter's name as the caller wrote it: ('a', 'b', 0) is `a[b][0]`."""
    first, *rest = [str(step) for step in path] or [""]
    return first + "".join(f"[{step}]" for step in rest)
