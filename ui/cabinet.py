"""Where on this cabinet the hands find things: a small file a model of cabinet, so that a picture points to the real place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Thing = Literal["camera", "reader", "scanner", "receipt", "pages"]
"""reader: of ID cards and travel documents with a chip. scanner: of codes. receipt, pages: where paper comes out."""
Side = Literal["above", "below", "left", "right"]


class CabinetError(Exception):
    """The file of a cabinet is missing or wrong; the message names it and what would be right."""

    code = "cabinet.invalid"


@dataclass(frozen=True)
class Spot:
    """On which side of the screen, and how far along it, 0 (left, top) to 1."""

    side: Side
    along: float


@dataclass(frozen=True)
class Cabinet:
    upright: bool
    spots: Mapping[Thing, Spot]


def read_cabinet(folder: Path, name: str) -> Cabinet:
    """Raises `CabinetError`."""
    path = folder / f"{name}.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(one.stem for one in folder.glob("*.toml")))
        raise CabinetError(f"terminal.cabinet = {name!r}: one of {known}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CabinetError(f"{path.name}: {error}") from error
    if table.get("screen") not in ("portrait", "landscape"):
        raise CabinetError(f"{path.name}: screen is portrait or landscape")
    if odd := sorted(set(table) ^ {"screen", *get_args(Thing)}):
        raise CabinetError(f"{path.name}: {odd[0]!r} is missing, or nothing that a cabinet has")
    return Cabinet(table["screen"] == "portrait", {thing: _spot(path.name, thing, table[thing]) for thing in get_args(Thing)})


def _spot(file: str, thing: str, said: object) -> Spot:
    if not isinstance(said, dict) or set(said) != {"side", "along"}:
        raise CabinetError(f"{file}: {thing} has a side and an along")
    side, along = said["side"], said["along"]
    found: list[Side] = [one for one in get_args(Side) if one == side]
    if not found:
        raise CabinetError(f"{file}: {thing}.side is one of {', '.join(get_args(Side))}")
    if isinstance(along, bool) or not isinstance(along, int | float) or not 0 <= along <= 1:
        raise CabinetError(f"{file}: {thing}.along is between 0 and 1")
    return Spot(found[0], float(along))
