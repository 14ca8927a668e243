"""Objects of the payment API: made, read, locked, kept, listed."""

import secrets
import string
import time
from dataclasses import dataclass, field

from voucher.sandbox.store import Db, Thing, as_json
from voucher.sandbox.stripe.errors import invalid, missing

LETTERS = string.ascii_letters + string.digits
PLATFORM = ""
BOUNDED = {"created", "amount", "arrival_date"}
SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
AFTER = {
    "starting_after": "seq < (SELECT seq FROM sandbox.object WHERE id = %s)",
    "ending_before": "seq > (SELECT seq FROM sandbox.object WHERE id = %s)",
}
PAGING = {"limit", "starting_after", "ending_before", "expand", "types"}
METADATA_KEYS, METADATA_NAME, METADATA_VALUE = 50, 40, 500


@dataclass(frozen=True)
class Call:
    """One request: whose account it acts on, what it asks, and the transaction it lives in."""

    db: Db
    account: str = PLATFORM
    params: Thing = field(default_factory=dict)
    key: str | None = None
    public_url: str = ""
    request_id: str = field(default_factory=lambda: new_id("req", 14))
    now: int = field(default_factory=lambda: int(time.time()))


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_" + "".join(secrets.choice(LETTERS) for _ in range(length))


def add(call: Call, body: Thing, *, account: str | None = None) -> Thing:
    """Keep a new object; its id and kind are in it."""
    owner = call.account if account is None else account
    call.db.execute(
        "INSERT INTO sandbox.object (id, kind, account, body) VALUES (%s, %s, %s, %s)",
        (body["id"], body["object"], owner, as_json(body)),
    )
    return body


def keep(call: Call, body: Thing) -> Thing:
    """Write a changed object back."""
    call.db.execute("UPDATE sandbox.object SET body = %s WHERE id = %s", (as_json(body), body["id"]))
    return body


def load(call: Call, kind: str, name: str, *, account: str | None = None, param: str = "id") -> Thing:
    """The object, locked until the transaction ends. Raises ApiError 404, for another account's object too."""
    owner = call.account if account is None else account
    row = call.db.execute(
        "SELECT body FROM sandbox.object WHERE id = %s AND kind = %s AND account = %s FOR UPDATE",
        (name, kind, owner),
    ).fetchone()
    if row is None:
        raise missing(kind.rpartition(".")[2], name, param=param, status=404 if param == "id" else 400)
    body: Thing = row["body"]
    return body


def owner(call: Call, kind: str, name: str) -> str:
    """Whose object it is; '' is the platform. Raises ApiError 404."""
    row = call.db.execute("SELECT account FROM sandbox.object WHERE id = %s AND kind = %s", (name, kind)).fetchone()
    if row is None:
        raise missing(kind, name)
    return str(row["account"])


def page(call: Call, kind: str, url: str) -> Thing:
    """A list, newest first, as the API pages: `limit`, `starting_after`, `ending_before`, and filters by field."""
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= 100:  # the API's own bounds
        raise invalid("This value must be between 1 and 100.", param="limit", code="parameter_invalid_integer")
    where: list[str] = ["kind = %s", "account = %s"]
    values: list[object] = [kind, call.account]
    for name, wanted in call.params.items():
        if name not in PAGING | BOUNDED:
            where.append("body->>%s = %s")
            values += [name, str(wanted)]
    if "types" in call.params:
        where.append("body->>'type' = ANY(%s)")
        values.append(call.params["types"])
    _within(call, where, values)
    back = "ending_before" in call.params
    _from(call, kind, where, values)
    # The conditions are fixed text; only their values come from outside.
    rows = call.db.execute(
        f"SELECT body FROM sandbox.object WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY seq {'ASC' if back else 'DESC'} LIMIT %s",
        [*values, limit + 1],
    ).fetchall()
    found = [row["body"] for row in rows[:limit]]
    return listing(found[::-1] if back else found, url, more=len(rows) > limit)


def _within(call: Call, where: list[str], values: list[object]) -> None:
    for name in BOUNDED & call.params.keys():
        given = call.params[name]
        bounds = given if isinstance(given, dict) else {"gte": given, "lte": given}
        for word, value in bounds.items():
            where.append("(body->>%s)::bigint " + SIGNS[word] + " %s")
            values += [name, value]


def _from(call: Call, kind: str, where: list[str], values: list[object]) -> None:
    for name, beyond in AFTER.items():
        if name in call.params:
            load(call, kind, call.params[name], param=name)
            where.append(beyond)
            values.append(call.params[name])


def listing(things: list[Thing], url: str, *, more: bool = False) -> Thing:
    return {"object": "list", "data": things, "has_more": more, "url": url}


def metadata(given: object, before: Thing | None = None) -> Thing:
    """The metadata after a change: an empty value takes a key away, an empty whole takes all. Raises ApiError."""
    if given in (None, ""):
        return {} if given == "" else dict(before or {})
    assert isinstance(given, dict)
    for name, value in given.items():
        if len(name) > METADATA_NAME or len(value) > METADATA_VALUE:
            raise invalid("Metadata keys have up to 40 characters and values up to 500.", param=f"metadata[{name}]")
    after = {name: value for name, value in {**(before or {}), **given}.items() if value != ""}
    if len(after) > METADATA_KEYS:
        raise invalid("You can specify up to 50 keys of metadata.", param="metadata")
    return after


def change(call: Call, kind: str, name: str, fields: tuple[str, ...] = ()) -> tuple[Thing, Thing]:
    """Update metadata and these plain fields. Returns the object and what its changed fields were before."""
    body = load(call, kind, name)
    after = {**body, **{field: call.params[field] or None for field in fields if field in call.params}}
    after["metadata"] = metadata(call.params.get("metadata"), body.get("metadata"))
    return keep(call, after), {field: body.get(field) for field in after if after[field] != body.get(field)}
