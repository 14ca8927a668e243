"""What every piece of a programme's rules is."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of the rules: never changed, and nothing in it that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")
