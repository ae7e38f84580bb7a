"""What is inside the seal of a rating: what somebody thought of it, by their own will (GB/T 39734, 39735). Of nobody: whose record it rates
only the centre can tell."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.wire.models import RecordId, TerminalCode

KIND = "rating"
"""Of the record that it travels in, which belongs to the case of the record that it rates."""
Aspect = Literal["overall", "speed", "accuracy", "convenience", "device"]
"""整体满意度, 办事效率, 指南精确度, 便捷度, 平台操作性: the indicators of GB/T 39735 without staff. They belong to the schema version."""
BAD = 2
"""This level and the one below are bad ratings (差评): they are looked into and answered."""


class BadRating(ValueError):
    """Bytes that are no rating of a known schema version. The message names fields."""

    code = "rating.malformed"


class Rating(BaseModel):
    """`record_id`: what is rated, "" for a visit that left no record. `level`: 5 very content to 1 very discontent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    schema_version: Literal[1] = 1
    kind: Literal["rating"] = "rating"
    record_id: RecordId | Literal[""] = ""
    service: Annotated[str, Field(max_length=100)]
    level: Annotated[int, Field(ge=1, le=5)]
    aspects: Annotated[tuple[Aspect, ...], Field(max_length=5)] = ()
    language: Literal["zh", "en"]
    terminal: TerminalCode

    def to_bytes(self) -> bytes:
        """Canonical JSON in UTF-8: fields in declared order, no blanks."""
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(content: bytes) -> Rating:
        """Raises `BadRating`."""
        try:
            return Rating.model_validate_json(content)
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)})
            raise BadRating("not a rating: " + ", ".join(places)[:200]) from None
