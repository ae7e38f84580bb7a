"""A year of working days, signed: a wrong day in it would be a wrong promise to everybody.

    {"calendar": {"year": 2026, "edition": 1, "source": …, "rest": [{"name", "from", "to"}, …], "worked": […]}, "signature": base64}

Ed25519 over the canonical bytes of what the table says, not over the file: another order of keys, or another line end, changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from kiosk.wire import encoding

MOST_BYTES = 64 * 1024
"""A year takes a thousand; nothing longer is looked at."""


class CalendarRefused(Exception):
    """Stable `code`: calendar.unreadable, calendar.signature, calendar.stand-in, calendar.older, calendar.invalid."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Rest(_Frozen):
    """A holiday, with the weekend days inside it. Both days belong to it."""

    name: str = Field(min_length=1)
    from_: date = Field(alias="from")
    to: date


class YearTable(_Frozen):
    """`edition`: counts up when a year is announced anew, as in 2020. `source`: the notice, its number and its day."""

    year: int = Field(ge=2000, le=2100)
    edition: int = Field(ge=1)
    source: str = Field(min_length=1)
    rest: tuple[Rest, ...]
    worked: tuple[date, ...]

    def table(self) -> dict[str, Any]:
        """As `kiosk.core.calendar.WorkCalendar.of` takes it."""
        return self.model_dump(mode="json", by_alias=True)

    def canonical(self) -> bytes:
        rest = [text for one in self.rest for text in (one.name, one.from_.isoformat(), one.to.isoformat())]
        return encoding.fields(
            "kiosk work calendar v1",
            (self.year, self.edition, self.source, len(self.rest), *rest, *(day.isoformat() for day in self.worked)),
        )


class _Signed(_Frozen):
    calendar: YearTable
    signature: Base64Bytes


def sign(table: YearTable, private: Ed25519PrivateKey) -> bytes:
    """The file that `verify` takes."""
    import base64

    signature = base64.b64encode(private.sign(table.canonical())).decode()
    return (json.dumps({"calendar": table.table(), "signature": signature}, ensure_ascii=False, indent=1) + "\n").encode()


def verify(content: bytes, public: bytes) -> YearTable:
    """The table in `content`, once `public` (32 bytes) vouches for it. Raises `CalendarRefused`."""
    if len(content) > MOST_BYTES:
        raise CalendarRefused("calendar.unreadable", f"longer than {MOST_BYTES} bytes: this is no calendar")
    try:
        signed = _Signed.model_validate_json(content)
        key = Ed25519PublicKey.from_public_bytes(public)
    except (ValidationError, ValueError) as error:
        raise CalendarRefused("calendar.unreadable", "this is no signed calendar, or its key is none") from error
    try:
        key.verify(signed.signature, signed.calendar.canonical())
    except InvalidSignature:
        raise CalendarRefused("calendar.signature", f"{signed.calendar.year}: not signed with the key of this terminal's owner") from None
    return signed.calendar


def stand_in_key() -> Ed25519PrivateKey:
    """Signs the calendars that come with this program. Anybody can work it out, so that it vouches for nothing: production refuses it."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"kiosk work calendars: a stand-in for the owner's key").digest())


def stand_in_public() -> bytes:
    return stand_in_key().public_key().public_bytes_raw()
