"""Refusals in the shape of the payment API's own."""

from dataclasses import dataclass, field

from voucher.sandbox.store import Thing


@dataclass(eq=False)
class ApiError(Exception):
    """Raised, it undoes what the request did. Returned by an endpoint, what the request did is kept."""

    status: int
    message: str
    kind: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    more: Thing = field(default_factory=dict)

    def body(self) -> Thing:
        named = {"code": self.code, "message": self.message, "param": self.param, "type": self.kind}
        return {"error": {name: value for name, value in {**named, **self.more}.items() if value is not None}}


def invalid(message: str, *, param: str | None = None, code: str | None = None, **more: object) -> ApiError:
    """400: the request is wrong, or not possible now."""
    return ApiError(400, message, code=code, param=param, more=more)


def missing(kind: str, name: str, *, param: str = "id", status: int = 404) -> ApiError:
    """No such thing for this account."""
    return ApiError(status, f"No such {kind}: '{name}'", code="resource_missing", param=param)


def short_of_funds(message: str) -> ApiError:
    return invalid(message, code="balance_insufficient")
