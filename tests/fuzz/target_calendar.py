"""A calendar from a technician's stick: the signed file, and the table inside it, which whoever holds the key may have got wrong."""

from __future__ import annotations

import base64
import json

from pydantic import ValidationError

from kiosk.catalogue.calendars import checked, sound
from kiosk.settings import CONFIG
from kiosk.wire.calendar import CalendarRefused, YearTable, stand_in_public

_KEY = base64.b64encode(stand_in_public()).decode()
_FILES = tuple(path.read_bytes() for path in sorted((CONFIG / "calendars").glob("*.json")))
SEEDS: tuple[bytes, ...] = (*_FILES, *(json.dumps(json.loads(content)["calendar"]).encode() for content in _FILES))


def fuzz(data: bytes) -> None:
    try:
        checked(data, _KEY, production=False)
    except CalendarRefused:
        pass
    try:
        sound(YearTable.model_validate_json(data))
    except (CalendarRefused, ValidationError):
        pass
