"""`expand[]`: an id in the answer is replaced by the object that it names."""

from typing import Any

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe import events, objects
from voucher.sandbox.stripe.errors import invalid
from voucher.sandbox.stripe.objects import Call

DEEPEST = 4


def expand(call: Call, found: Thing) -> Thing:
    """The answer as the caller sees it. Raises ApiError for a field that cannot be expanded."""
    answer = _shown(found)
    for path in call.params.get("expand", []):
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise invalid("You cannot expand more than 4 levels of a property.", param="expand")
        _open(call, answer, found, steps, path)
    return answer


def _shown(found: Thing) -> Thing:
    answer = events.visible(found)
    if found.get("object") == "list":
        answer["data"] = [events.visible(thing) for thing in found["data"]]
    return answer


def _open(call: Call, thing: Any, found: Thing, steps: list[str], path: str) -> None:
    name, *rest = steps
    if name == "data" and isinstance(thing.get("data"), list):
        for child, hidden in zip(thing["data"], found["data"], strict=True):
            _open(call, child, hidden, rest, path)
        return
    if name == "line_items" and "_lines" in found:
        url = f"/v1/checkout/sessions/{found['id']}/line_items"
        thing["line_items"] = objects.listing(found["_lines"], url)
        return
    if name not in thing:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(thing[name], str):
        thing[name] = _read(call, thing[name])
    if rest and isinstance(thing[name], dict):
        _open(call, thing[name], thing[name], rest, path)


def _read(call: Call, name: str) -> Any:
    row = call.db.execute("SELECT body FROM sandbox.object WHERE id = %s", (name,)).fetchone()
    return events.visible(row["body"]) if row else name
