"""A visit as a file: what happened, when, without a word about whoever stood there; and the same visit played again.

One line of JSON an event: {"t": seconds since the first, "event": its class, …fields}. Redacted before it is written, so that a field fault
can become a test:

- a field that its class hides from `repr` holds what a person gave: text keeps its length and its kinds of characters (某 for a
  Hanzi, x for a letter, 0 for a digit), unless it is one of the choices that this visit offers to everybody; bytes become none;
- a document becomes the specimen of its kind, of the same city and age band, so that the visit goes the same way; a face's or a
  page's picture a blank one, a signature one stroke;
- what names a record at the centre (its id, its tracking number, the number of a payment) becomes a made-up one of the same form, the
  same one wherever it comes again: a result is chosen by its id.

What is played again is therefore another person's visit along the same way: an invented one's.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.core.classes import whole
from kiosk.identity.document import IdDocument
from kiosk.session import events as on
from kiosk.session.parties import Signature
from kiosk.session.scan import Scan
from kiosk.session.state import State, Visit
from kiosk.wire import tracking

LONGEST_PAUSE = 1.0
"""Seconds between two events when they are played again: nobody thinks as long the second time."""
MODULES = ("events", "guide_events", "paper_events", "door_events", "glass_events", "help_events", "page_events", "pay_events",
           "photo_events", "rate_events")  # fmt: skip
NOT_OF_A_VISIT = (on.Tick, on.Touched, on.CatalogueLoaded)
"""Time goes its own way, and services are those of the terminal that plays."""
_NAMES = re.compile(
    r"\b(?:(?P<record>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    rf"|(?P<payment>[{tracking.ALPHABET}]{{4}}[0-9a-f]{{20}})"
    rf"|(?P<tracking>[{tracking.ALPHABET}]{{{tracking.LENGTH}}}))(?![0-9A-Za-z])"
)
_BEYOND = ("SurroundingsLoaded", "BoardLoaded", "DeviceChanged", "SuppliesChanged", "NetworkChanged", "Minute", "OutOfOrder", "Repaired")
"""Told by the terminal that plays, as it stands."""


class BadRecording(ValueError):
    """No recording, or one of another version. The message names the line."""

    code = "recording.malformed"


@dataclass(frozen=True)
class Moment:
    """`after`: seconds since the one before, `event`: with the number of the visit it was recorded in."""

    after: float
    event: on.Event


class Recorder:
    """Hears every event (`Bridge.seen`) and keeps what a visit is made of, redacted at once."""

    def __init__(self, clock: Callable[[], float], state: Callable[[], State]) -> None:
        """`state`: of the session when an event was heard, for the choices that it offers."""
        self._clock, self._state = clock, state
        self._lines: list[str] = []
        self._invented: dict[str, str] = {}
        self._began = 0.0

    def hear(self, event: on.Event) -> None:
        if isinstance(event, NOT_OF_A_VISIT) or type(event).__name__ in _BEYOND:
            return
        self._began = self._began if self._lines else self._clock()
        said = _fields(event, offered(self._state()))
        fields = {"t": round(self._clock() - self._began, 3), "event": type(event).__name__, **said}
        self._lines.append(_NAMES.sub(self._made_up, json.dumps(fields, ensure_ascii=False)))

    def _made_up(self, found: re.Match[str]) -> str:
        name, number = found[0], len(self._invented) + 1
        match found.lastgroup:
            case "record":
                other = str(uuid.UUID(int=number, version=4))
            case "payment":
                other = f"0000{number:020x}"
            case _ if is_tracking_number(name):
                other = tracking.make("0000", number, bytes(tracking.RANDOM_BYTES))
            case _:
                return name
        return self._invented.setdefault(name, other)

    def __len__(self) -> int:
        return len(self._lines)

    def write(self, path: Path) -> None:
        path.write_text("".join(f"{line}\n" for line in self._lines), "utf-8")


def read(path: Path) -> Iterator[Moment]:
    """The events of a recording, in their order. Raises `BadRecording`."""
    before = 0.0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            fields = json.loads(line)
            at, name = float(fields.pop("t")), fields.pop("event")
            event = _classes()[name](**{key: _back(value) for key, value in fields.items()})
        except (ValueError, KeyError, TypeError) as error:
            raise BadRecording(f"{path.name}, line {number}: {type(error).__name__}") from None
        yield Moment(max(0.0, at - before), event)
        before = at


def for_visit(event: on.Event, visit: int) -> on.Event:
    """The event as part of the visit that has this number now."""
    changes: dict[str, Any] = {"visit": visit} if hasattr(event, "visit") else {}
    return dataclasses.replace(event, **changes)


def play(moments: Iterable[Moment], handle: Callable[[on.Event], None], visit: Callable[[], int], rest: Callable[[float], None]) -> int:
    """Tells `handle` one event after the other, `rest`ing in between; how many. `visit` gives the number of the visit of that moment."""
    played = 0
    for moment in moments:
        rest(min(moment.after, LONGEST_PAUSE))
        handle(for_visit(moment.event, visit()))
        played += 1
    return played


def screens(path: Path) -> list[str]:
    """The places that a recorded visit goes through, on a terminal with every device in order and no window: home, the kinds of its steps,
    home. Raises `BadRecording`."""
    from kiosk.catalogue.load import load_catalogue
    from kiosk.session.machine import step
    from kiosk.session.state import Rules, start
    from kiosk.settings import CONFIG

    state = start(Rules())
    kinds = ("idcard", "camera", "scanner", "receipt_printer", "document_printer", "store")
    world: list[on.Event] = [on.CatalogueLoaded(load_catalogue(CONFIG / "catalogue")), on.NetworkChanged(True, 0)]
    for event in (*world, *(on.DeviceChanged(kind, on.Health("online")) for kind in kinds)):
        state, _ = step(state, event)
    gone = [_place(state)]
    for moment in read(path):
        state, _ = step(state, for_visit(moment.event, state.visit_number))
        if _place(state) != gone[-1]:
            gone.append(_place(state))
    return gone


def _place(state: State) -> str:
    return state.place.step.kind if isinstance(state.place, Visit) else type(state.place).__name__.lower()


def offered(state: State) -> frozenset[str]:
    """The values of all closed choices of the visit that goes on."""
    if not isinstance(state.place, Visit):
        return frozenset()
    service = state.place.service
    fields = {one.value for field in service.form.fields.values() for one in field.choices}
    return frozenset(fields | {one.value for question in service.source.situations for one in question.choices})


# --- to JSON and back --------------------------------------------------------------------------------------------------------------


def _fields(value: Any, choices: frozenset[str]) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name), not field.repr, choices) for field in dataclasses.fields(value)}


def _plain(value: Any, hidden: bool, choices: frozenset[str]) -> Any:
    match value:
        case IdDocument():
            region = value.id_number[:4] if value.kind == "resident" else ""  # of other documents these are part of a person's number
            return {"specimen": value.kind, "region": region, "city": _city(value.address), "age": _band(value.birth)}
        case Scan():
            return {"scan": [value.width, value.height]}
        case Signature():
            return {"signature": [value.width, value.height]}
        case bytes():
            return {"bytes": 0}
        case str():
            return redacted(value) if hidden and value not in choices else value
        case tuple() | list():
            return {"tuple": [_plain(one, hidden, choices) for one in value]}
        case frozenset():
            return {"set": sorted(_plain(one, hidden, choices) for one in value)}
        case Mapping():
            return {"map": {key: _plain(one, hidden, choices) for key, one in value.items()}}
        case bool() | int() | float() | None:
            return value
    if dataclasses.is_dataclass(value):
        return {"a": type(value).__name__, "of": type(value).__module__, **_fields(value, choices)}
    raise TypeError(f"{type(value).__name__} has no place in a recording")


def _back(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    match value:
        case {"specimen": kind, "region": region, "city": city, "age": age}:
            return _specimen(kind, region, city, age)
        case {"scan": [width, height]}:
            return Scan(b"", width, height, 150.0)
        case {"signature": [width, height]}:
            return Signature((((0, 1, 1), (40, width // 2, height // 2)),), width, height)
        case {"bytes": 0}:
            return b""
        case {"tuple": rows}:
            return tuple(_back(one) for one in rows)
        case {"set": rows}:
            return frozenset(_back(one) for one in rows)
        case {"map": rows}:
            return {key: _back(one) for key, one in rows.items()}
        case {"a": name, "of": module} if str(module).startswith(("kiosk.", "drivers.")):
            rest = {key: _back(one) for key, one in value.items() if key not in ("a", "of")}
            return getattr(importlib.import_module(module), name)(**rest)
    raise ValueError("no value of a recording")


def redacted(text: str) -> str:
    """As long, and of the same kinds of characters, and nothing of it."""
    return "".join(
        "0" if one.isnumeric() and not _is_hanzi(one) else "某" if _is_hanzi(one) else "x" if one.isalnum() else one for one in text
    )


def is_tracking_number(text: str) -> bool:
    try:
        tracking.parse(text)
    except tracking.BadTrackingNumber:
        return False
    return True


def _is_hanzi(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or ord(character) > 0xFFFF


@cache
def _classes() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in MODULES:
        module = importlib.import_module(f"kiosk.session.{name}")
        ours = (one for one in vars(module).values() if isinstance(one, type) and one.__module__.startswith("kiosk.session"))
        found |= {one.__name__: one for one in ours if dataclasses.is_dataclass(whole(one))}
    return found


_BANDS = (0, 14, 16, 18, 26, 46, 60, 70)
"""Ages at which one is treated otherwise: what lies between two is not told apart."""
_CITY = re.compile(r"^(?:.{2,8}?(?:省|自治区))?.{2,8}?(?:市|自治州|地区|盟)")


def _band(birth: date | None) -> int | None:
    if birth is None:
        return None
    today = date.today()
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return max(band for band in _BANDS if band <= max(0, age))


def _city(address: str) -> str:
    found = _CITY.match(address)
    return found[0] if found else ""


def _specimen(kind: str, region: str, city: str, age: int | None) -> IdDocument:
    """The specimen of that kind; one of a resident lives in that city and is as old as the band begins."""
    from drivers.idcard.specimens import specimen
    from kiosk.identity.chip_text import decode
    from kiosk.identity.id_number import check_character

    names = {"hmt": "hmt", "foreigner-2017": "foreigner-2017", "foreigner-2023": "foreigner-2023"}
    document = decode(specimen(names.get(kind, "resident")).text)
    if kind != "resident" or age is None or not re.fullmatch(r"\d{4}", region):
        return document
    birth = date(date.today().year - age - 1, 12, 31)
    first = f"{region}01{birth:%Y%m%d}002"
    return dataclasses.replace(document, birth=birth, id_number=first + check_character(first), address=f"{city}某路1号" if city else "")
