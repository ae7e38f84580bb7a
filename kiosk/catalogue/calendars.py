"""The working days that this terminal knows: the signed tables that came with it and those a technician brought since.

Of each year the newest edition counts that its signature vouches for. What is refused is named and left out; the rest stands.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.core.calendar import EMPTY, BadCalendar, WorkCalendar
from kiosk.wire.calendar import MOST_BYTES, CalendarRefused, YearTable, stand_in_public, verify

FOLDER = "calendars"
"""Under the config folder, and under the state folder."""


@dataclass(frozen=True)
class Refused:
    """A file that says nothing here, and why."""

    path: Path
    code: str
    detail: str


@dataclass(frozen=True)
class Calendars:
    """`tables`: the one in force of each year, and where it lies."""

    calendar: WorkCalendar = EMPTY
    tables: Mapping[int, tuple[YearTable, Path]] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()


def read_calendars(config_folder: Path, state_folder: Path | None, key: str, production: bool, more: Path | None = None) -> Calendars:
    """`key`: the owner's public key, base64. `more`: one folder more, as the config folder is. Raises nothing for a bad file: a year
    that is not known is told as "about"."""
    tables: dict[int, tuple[YearTable, Path]] = {}
    refused: list[Refused] = []
    for path in _files(config_folder, more, state_folder):
        try:
            table = checked(read_file(path), key, production)
        except OSError as error:
            refused.append(Refused(path, "calendar.unreadable", error.strerror or ""))
        except CalendarRefused as error:
            refused.append(Refused(path, error.code, str(error)))
        else:
            if table.year not in tables or table.edition > tables[table.year][0].edition:
                tables[table.year] = (table, path)
    calendar = WorkCalendar.of({year: table.table() for year, (table, _) in tables.items()})
    return Calendars(calendar, tables, tuple(refused))


def read_file(path: Path) -> bytes:
    """No more than it takes to see that it is too long: a stick may hold a file of any size. Raises `OSError`."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def checked(content: bytes, key: str, production: bool) -> YearTable:
    """The table in a signed file. Raises `CalendarRefused`, in production for whatever the stand-in key vouches for."""
    public = public_key(key)
    if production and public == stand_in_public():
        raise CalendarRefused("calendar.stand-in", "the key is the stand-in's, which anybody has: set calendars.key to the owner's")
    table = verify(content, public)
    sound(table)
    return table


def sound(table: YearTable) -> None:
    """Raises `CalendarRefused` calendar.invalid for a table that contradicts itself."""
    try:
        WorkCalendar.of({table.year: table.table()})
    except BadCalendar as error:
        raise CalendarRefused("calendar.invalid", str(error)) from error


def public_key(text: str) -> bytes:
    """Raises `CalendarRefused` calendar.signature for what is no key."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != 32:
        raise CalendarRefused("calendar.signature", "calendars.key is no Ed25519 key of 32 bytes in base64")
    return raw


def _files(*folders: Path | None) -> Iterable[Path]:
    for folder in folders:
        if folder is not None:
            yield from sorted((folder / FOLDER).glob("*.json"))
