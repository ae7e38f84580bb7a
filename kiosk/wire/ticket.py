"""What is inside the seal of a ticket: that something in a guide is wrong, that somebody could not get it done, that they want to be called
back, or that the terminal itself has a fault. Of nobody, but for the number where somebody asked to be called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.wire.models import TerminalCode

KIND = "ticket"
"""Of the record that it travels in."""
NO_SERVICE, NO_VERSION = "terminal", "1"
"""What the envelope says, which is never empty, where somebody stood nowhere."""

Kind = Literal["guide-error", "cannot-be-done", "call-back", "terminal-fault"]
GUIDE_TOPICS = frozenset({"fee", "time", "materials", "conditions", "place", "words", "other"})
REASONS = frozenset(
    {
        "wrong-answer",
        "card-unreadable",
        "face-fails",
        "missing-paper",
        "system-says-no",
        "too-hard",
        "device-broken",
        "need-help-in-person",
        "other",
    }
)
"""Why somebody could not get it done."""
_TOPICS: Mapping[str, frozenset[str]] = {"guide-error": GUIDE_TOPICS, "cannot-be-done": REASONS, "call-back": REASONS | {""}}


class BadTicket(ValueError):
    """Bytes that are no ticket of a known schema version. The message names fields."""

    code = "ticket.malformed"


class Ticket(BaseModel):
    """`topic`: what it is about, a word of the list of its kind; of a terminal's fault, the device and the code. `guide_version`: of the
    guide as it was shown. `service`, `step`: where somebody stood, "" where they stood nowhere. `terminal`: what an officer can look at
    again. `phone`: where to call back, and only for that.

    Version 1 knew errors in guides only, and reads as it did.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    schema_version: Literal[1, 2] = 1
    kind: Kind = "guide-error"
    service: Annotated[str, Field(max_length=100)]
    topic: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9_.:/-]{0,59})?$")]
    guide_version: Annotated[str, Field(max_length=60)]
    language: Literal["zh", "en"]
    step: Annotated[str, Field(max_length=100)]
    terminal: TerminalCode
    phone: Annotated[str, Field(pattern=r"^(\+?[0-9][0-9 -]{2,28}[0-9])?$", repr=False)] = ""

    @model_validator(mode="after")
    def _is_one_of_its_kind(self) -> Self:
        if self.kind != "guide-error" and self.schema_version == 1:
            raise ValueError("version 1 knows errors in guides only")
        if self.kind == "guide-error" and not (self.service and self.step):
            raise ValueError("an error is in a guide")
        if not self.topic if self.kind == "terminal-fault" else self.topic not in _TOPICS[self.kind]:
            raise ValueError("no topic of this kind")
        if bool(self.phone) != (self.kind == "call-back"):
            raise ValueError("a number to call is for a call-back, which needs one")
        return self

    def to_bytes(self) -> bytes:
        """Canonical JSON in UTF-8: fields in declared order, no blanks. Equal tickets give equal bytes."""
        return self.model_dump_json(exclude=None if self.schema_version > 1 else {"phone"}).encode()

    @staticmethod
    def from_bytes(content: bytes) -> Ticket:
        """Raises `BadTicket`."""
        try:
            return Ticket.model_validate_json(content)
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) or "topic" for one in error.errors(include_input=False)})
            raise BadTicket("not a ticket: " + ", ".join(places)[:200]) from None
