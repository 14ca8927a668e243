"""Refusals: the ways the domain says no. Each is shown to the person, in their language."""

from http import HTTPStatus


class Refused(Exception):
    """A request that is well formed and still may not happen.

    `message` is an English msgid marked with `N_`; `%(name)s` in it is filled from `values` after translation.
    `field` names the form field where the message belongs.
    """

    status = HTTPStatus.CONFLICT
    way_on: tuple[str, str] | None = None  # a page that helps: what its button says (a msgid), and its endpoint

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message, self.field, self.values = message, field, values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotPermitted(Refused):
    """This person may not do this."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Refused):
    """There is no such thing, or not for this person: the two are told apart to nobody."""

    status = HTTPStatus.NOT_FOUND


class NotNow(Refused):
    """This may not happen from the current state."""


class NotEnough(Refused):
    """There is not enough money left for this."""


class Conflict(Refused):
    """Somebody else was faster, or the same key came with another content."""
