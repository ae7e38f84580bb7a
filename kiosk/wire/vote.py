"""What is inside the seal of a vote: "me too", for a topic of the monthly list. Of nobody."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.wire.board import Code
from kiosk.wire.models import TerminalCode

KIND = "vote"
"""Of the record that it travels in."""


class BadVote(ValueError):
    """Bytes that are no vote of a known schema version. The message names fields."""

    code = "vote.malformed"


class Vote(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    schema_version: Literal[1] = 1
    kind: Literal["vote"] = "vote"
    topic: Code
    terminal: TerminalCode

    def to_bytes(self) -> bytes:
        """Canonical JSON in UTF-8: fields in declared order, no blanks."""
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(content: bytes) -> Vote:
        """Raises `BadVote`."""
        try:
            return Vote.model_validate_json(content)
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)})
            raise BadVote("not a vote: " + ", ".join(places)[:200]) from None
