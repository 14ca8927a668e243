"""What a request may contain: the official SDK's own parameter types, made strict."""

import re
import sys
from collections import Counter
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typing_extensions as te
from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from voucher.sandbox.store import Thing
from voucher.sandbox.stripe.brackets import spell
from voucher.sandbox.stripe.errors import ApiError, invalid

LARGEST = 2**63 - 1


def _whole(value: object) -> object:
    """Form values are text: only plain digits are a number, not 1.0, 1_000 or 1e3."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value) and abs(int(value)) <= LARGEST:
        return int(value)
    raise PydanticCustomError("integer", "not an integer")


def _yes_or_no(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("boolean", "not a boolean")


PLAIN: dict[object, Any] = {
    int: Annotated[int, BeforeValidator(_whole)],
    bool: Annotated[bool, BeforeValidator(_yes_or_no)],
}


@cache
def _strict_dict(typed: Any) -> Any:
    """The same TypedDict that refuses unknown keys. What belongs to the SDK's call options is no parameter."""
    options = import_module("stripe._request_options").RequestOptions.__annotations__
    own = {name: hint for name, hint in typed.__annotations__.items() if name not in options}
    holder = type(typed.__name__, (), {"__annotations__": own, "__module__": typed.__module__})
    hints = te.get_type_hints(holder, vars(sys.modules[typed.__module__]), include_extras=True)
    fields = {name: _strict(hint) for name, hint in hints.items()}
    make: Any = te.TypedDict  # the type is only known at run time
    strict = make(typed.__name__, fields)
    strict.__pydantic_config__ = ConfigDict(extra="forbid")
    return strict


def _strict(hint: Any) -> Any:
    if te.is_typeddict(hint):
        return _strict_dict(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (te.NotRequired, te.Required):
        return origin[_strict(inner[0])]
    if origin in (Union, UnionType):
        return Union[tuple(_strict(member) for member in _closed(inner))]  # noqa: UP007  # members are computed
    if origin in (list, dict):
        return origin[tuple(_strict(part) for part in inner)]
    return PLAIN.get(hint, hint)


def _closed(members: tuple[Any, ...]) -> list[Any]:
    """Without the SDK's own open ends: `Literal[...] | str` lets the library outlive the API, a server is exact."""
    words = [word for member in members if get_origin(member) is Literal for word in get_args(member) if word]
    return [
        member
        for member in members
        if not (member is str and words) and getattr(get_origin(member), "__name__", "") != "UntypedStripeObject"
    ]


@cache
def adapter(name: str) -> TypeAdapter[Thing]:
    """The validator of a parameter type named as in `stripe.params`, for instance `checkout.SessionCreateParams`."""
    *folders, last = name.split(".")
    return TypeAdapter(_strict_dict(getattr(import_module(".".join(["stripe", "params", *folders])), last)))


def check(name: str, raw: Thing) -> Thing:
    """The request's values, typed. Raises ApiError that names the first wrong parameter."""
    try:
        return adapter(name).validate_python(raw)
    except ValidationError as error:
        faults = error.errors(include_url=False)
    # Of a union's branches the caller meant the one with the fewest faults.
    branches = Counter(fault["loc"][:-1] for fault in faults)
    fault = max(faults, key=lambda fault: (len(_path(fault, raw)), -branches[fault["loc"][:-1]]))
    raise _refusal(_path(fault, raw), fault)


def _path(fault: ErrorDetails, raw: Any) -> list[object]:
    """Where in the request: pydantic also names the branch of a union, which the caller never wrote."""
    path: list[object] = []
    for step in fault["loc"]:
        places = raw if isinstance(raw, dict) else dict(enumerate(raw)) if isinstance(raw, list) else {}
        if step in places:
            raw = places[step]
        elif not (fault["type"] == "missing" and step == fault["loc"][-1]):
            continue
        path.append(step)
    return path


def _refusal(path: list[object], fault: ErrorDetails) -> ApiError:
    name, value, kind = spell(path), fault["input"], fault["type"]
    if kind == "extra_forbidden":
        return invalid(f"Received unknown parameter: {name}", param=name, code="parameter_unknown")
    if kind == "missing":
        return invalid(f"Missing required param: {name}.", param=name, code="parameter_missing")
    if kind == "integer":
        return invalid(f"Invalid integer: {value}", param=name, code="parameter_invalid_integer")
    if kind == "boolean":
        return invalid(f"Invalid boolean: {value}", param=name)
    if kind == "literal_error":
        return invalid(f"Invalid {name}: must be one of {fault.get('ctx', {}).get('expected')}", param=name)
    return invalid(f"Invalid {name}: {fault['msg']}", param=name)
