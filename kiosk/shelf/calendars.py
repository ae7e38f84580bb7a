"""Puts a year's signed calendar onto the terminal's disk, as a technician brings it on a stick: offline, or not at all."""

from __future__ import annotations

from pathlib import Path

from kiosk.catalogue.calendars import FOLDER, Calendars, checked
from kiosk.outbox import whole
from kiosk.wire.calendar import CalendarRefused, YearTable


def admissible(content: bytes, known: Calendars, key: str, production: bool) -> YearTable:
    """The table that `install` would keep. Raises `CalendarRefused`."""
    table = checked(content, key, production)
    present, _ = known.tables.get(table.year, (None, None))
    if present is not None and (table.edition < present.edition or (table.edition == present.edition and table != present)):
        raise CalendarRefused("calendar.older", f"{table.year}: edition {present.edition} is in force, this is {table.edition}")
    return table


def install(content: bytes, state_folder: Path, known: Calendars, key: str, production: bool) -> YearTable:
    """Keeps `content` as the calendar of its year. Raises `CalendarRefused`, for an edition too that is older than the one in force, and
    `OSError`; what was there stays then. The same edition again changes nothing."""
    table = admissible(content, known, key, production)
    present, _ = known.tables.get(table.year, (None, None))
    if present != table:
        folder = state_folder / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        whole.write(folder / f"{table.year}.json", content, 0o644)
    return table
