"""What lies around a terminal: other places, working days, who is competent, what terminals of its kind offer.

Read once the home screen stands: nobody asks for the nearest hall before, and it would cost the start a tenth of a second.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from kiosk.catalogue.calendars import Calendars, read_calendars
from kiosk.catalogue.competence import AuthorityEntry, BadCompetence, Competence, CompetenceEntry, rows_of
from kiosk.catalogue.dictionaries import Dictionaries, read_dictionaries
from kiosk.catalogue.places import NOWHERE, District, Site, Sites, wrong_in
from kiosk.catalogue.profiles import Profile
from kiosk.core.calendar import EMPTY, WorkCalendar
from kiosk.core.hours import BadHours, Hours
from kiosk.core.regions import NO_SUCCESSORS, Successors
from kiosk.wire.calendar import stand_in_public

GENERATED = "demo.json"
"""The city that is made up for demonstration; production does not open it."""
FOLDERS = ("calendars", "competence", "dictionaries", "places", "regions")
"""Of what lies around, in the config folder; and beside a catalogue that it was published with."""

Wanted = TypeVar("Wanted")


class SurroundingsError(Exception):
    """What lies around is not fit for residents. Stable `code`; the message names the file and what is wrong in it."""

    code = "surroundings.invalid"


@dataclass(frozen=True)
class Surroundings:
    """`left_out`: codes of what was refused, for the status page: calendar.signature, places.generated, …
    `hours`: opening hours by their name."""

    sites: Sites = NOWHERE
    calendar: WorkCalendar = EMPTY
    competence: tuple[Competence, ...] = ()
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    districts: Mapping[str, District] = field(default_factory=dict)
    successors: Successors = NO_SUCCESSORS
    left_out: tuple[str, ...] = ()
    dictionaries: Dictionaries | None = None
    hours: Mapping[str, Hours] = field(default_factory=dict)


def brought_with(folder: Path) -> bool:
    """Whether a catalogue that was published to `folder` came with what lies around. A catalogue alone may have some folder of that name,
    such as the competence that is generated with a city, and is none."""
    return (folder / "places").is_dir()


def read_surroundings(
    config_folder: Path, state_folder: Path | None, calendar_key: str = "", production: bool = False, more_calendars: Path | None = None
) -> Surroundings:
    """From config/places, competence, regions and calendars; calendars in the state folder and in `more_calendars` too. `calendar_key`:
    the owner's, base64; empty is the stand-in's. In production places that are made up are left out. Raises `SurroundingsError`."""
    key = calendar_key or base64.b64encode(stand_in_public()).decode()
    calendars: Calendars = read_calendars(config_folder, state_folder, key, production, more_calendars)
    districts = read_districts(config_folder)
    sites = _sites(config_folder / "places", districts, read_profiles(config_folder), production)
    left_out = [one.code for one in calendars.refused] + (["places.generated"] if production else [])
    return Surroundings(
        sites,
        calendars.calendar,
        _competence(config_folder / "competence", districts),
        sites.profiles,
        districts,
        read_successors(config_folder),
        tuple(dict.fromkeys(left_out)),
        _dictionaries(config_folder / "dictionaries"),
        read_hours(config_folder / "places"),
    )


def _dictionaries(folder: Path) -> Dictionaries:
    from kiosk.catalogue.load import CatalogueError

    try:
        return read_dictionaries(folder)
    except CatalogueError as error:
        raise SurroundingsError(str(error)) from error


def read_districts(config_folder: Path) -> Mapping[str, District]:
    """By code. Raises `SurroundingsError`."""
    path = config_folder / "places" / "districts.yaml"
    rows = _as(tuple[District, ...], _table(path).get("districts"), path)
    return {row.code: row for row in rows}


def read_profiles(config_folder: Path) -> Mapping[str, Profile]:
    """config/places/profiles.yaml, by name. Raises `SurroundingsError`."""
    path = config_folder / "places" / "profiles.yaml"
    return _as(dict[str, Profile], _table(path), path)


def read_successors(config_folder: Path) -> Successors:
    """What became of regions. Raises `SurroundingsError`."""
    path = config_folder / "regions" / "successors.yaml"
    try:
        return Successors.of(_table(path)["changes"])
    except (KeyError, TypeError, ValueError) as error:
        raise SurroundingsError(f"{path.name}: {error!r}") from error


def read_hours(folder: Path) -> Mapping[str, Hours]:
    """config/places/hours.yaml, by name. Raises `SurroundingsError`."""
    path = folder / "hours.yaml"
    found: dict[str, Hours] = {}
    for name, row in _table(path).items():
        try:
            found[name] = Hours.of(row)
        except BadHours as error:
            raise SurroundingsError(f"{path.name}: {name}: {error}") from error
    return found


def _sites(folder: Path, districts: Mapping[str, District], profiles: Mapping[str, Profile], production: bool) -> Sites:
    hours = read_hours(folder)
    if lost := [name for name, profile in profiles.items() if profile.hours not in hours]:
        raise SurroundingsError(f"profiles.yaml: {lost[0]}: its hours are not in hours.yaml")
    rows: list[Site] = []
    for path in (folder / "sites.yaml", folder / "campaigns.yaml", folder / GENERATED):
        if path.name == GENERATED and (production or not path.exists()):
            continue
        data = _json(path) if path.suffix == ".json" else _yaml(path)
        rows += _as(tuple[Site, ...], data, path, {"hours": hours})
    if wrong := wrong_in(rows, districts):
        raise SurroundingsError(wrong)
    return Sites(tuple(row for row in rows if not (production and row.generated)), districts, profiles)


def _competence(folder: Path, districts: Mapping[str, District]) -> tuple[Competence, ...]:
    authorities = _as(dict[str, AuthorityEntry], _table(folder / "authorities.yaml"), folder / "authorities.yaml")
    entries = _as(tuple[CompetenceEntry, ...], _yaml(folder / "items.yaml"), folder / "items.yaml")
    try:
        return rows_of(entries, authorities, districts)
    except BadCompetence as error:
        raise SurroundingsError(f"items.yaml: {error}") from error


def _as(wanted: type[Wanted], data: Any, path: Path, context: Any = None) -> Wanted:
    try:
        return TypeAdapter(wanted).validate_python(data, context=context)
    except ValidationError as error:
        first = error.errors()[0]
        raise SurroundingsError(f"{path.name}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _table(path: Path) -> Mapping[str, Any]:
    found = _yaml(path)
    if not isinstance(found, dict):
        raise SurroundingsError(f"{path.name}: not a table of entries")
    return found


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SurroundingsError(f"{path.name}: {error}") from error


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError, ValueError) as error:  # ValueError: 2026-02-30, which YAML takes for a day; what is not UTF-8
        raise SurroundingsError(f"{path.name}: {error}") from error
