"""What is inside the seal of a ticket: that something in a guide is wrong. Which guide and what of it; nothing of whoever said so."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.wire.models import Name, TerminalCode

KIND = "ticket"
"""Of the record that it travels in."""


class BadTicket(ValueError):
    """Bytes that are no ticket of a known schema version. The message names fields."""

    code = "ticket.malformed"


class Ticket(BaseModel):
    """`topic`: what is wrong. `guide_version`: of the guide as it was shown. `step`: where in the visit somebody said so. `terminal`: which
    one it was shown at; what an officer can look at again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    kind: Literal["guide-error"] = "guide-error"
    service: Name
    topic: Literal["fee", "time", "materials", "conditions", "place", "words", "other"]
    guide_version: Annotated[str, Field(max_length=60)]
    language: Literal["zh", "en"]
    step: Name
    terminal: TerminalCode

    def to_bytes(self) -> bytes:
        """Canonical JSON in UTF-8: fields in declared order, no blanks. Equal tickets give equal bytes."""
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(content: bytes) -> Ticket:
        """Raises `BadTicket`."""
        try:
            return Ticket.model_validate_json(content)
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)})
            raise BadTicket("not a ticket: " + ", ".join(places)[:200]) from None
