"""`kiosk calendar`: the working days that this terminal knows. Works offline; a new year comes on a stick."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.state_folder import AsJson, StateDir, where
from kiosk.settings import CONFIG, SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kiosk.catalogue.calendars import Calendars
    from kiosk.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False)
File = Annotated[Path, typer.Argument(help="A signed calendar of one year.")]


@app.callback()
def calendar() -> None:
    """The working days that this terminal knows: 调休, holidays, one signed file a year."""


@app.command("show", epilog="Example: kiosk calendar show --day 2026-02-14")
def show_(
    day: Annotated[str | None, typer.Option(help="One day, YYYY-MM-DD: is it worked?")] = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Which years are known and from which files, and what was refused. `worked` is null for a day that nobody has announced yet."""
    _, _, known = _known(state_dir, as_json)
    if day is not None:
        at = _day(day)
        answer: dict[str, object] = {"day": day, "worked": known.calendar.is_workday(at), "holiday": known.calendar.holiday(at) or None}
        show({**answer, "first_rest_day": known.calendar.is_first_rest_day(at)}, as_json)
        return
    years = [
        {"year": year, "edition": table.edition, "source": table.source, "file": str(path)}
        for year, (table, path) in sorted(known.tables.items())
    ]
    refused = [{"file": str(one.path), "code": one.code, "detail": one.detail} for one in known.refused]
    show({"years": years, "refused": refused}, as_json)


@app.command(epilog="Example: kiosk calendar verify /media/usb/2027.json")
def verify(file: File, state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """Whether a file would be taken here. Changes nothing; leaves with 1 where it would not."""
    from kiosk.shelf.calendars import admissible
    from kiosk.wire.calendar import CalendarRefused

    _, settings, known = _known(state_dir, as_json)
    try:
        table = admissible(_read(file, as_json), known, settings.calendars.key, settings.production)
    except CalendarRefused as error:
        fail(error.code, str(error), as_json)
    show(
        {"year": table.year, "edition": table.edition, "source": table.source, "rest": len(table.rest), "worked": len(table.worked)},
        as_json,
    )


@app.command(epilog="Example: kiosk calendar install /media/usb/2027.json")
def install(file: File, state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """Keeps a file as the calendar of its year. A wrong signature or an older edition is refused, and what was there stays. A
    terminal that runs knows it within a minute."""
    from kiosk.shelf import calendars
    from kiosk.wire.calendar import CalendarRefused

    folder, settings, known = _known(state_dir, as_json)
    try:
        table = calendars.install(_read(file, as_json), folder, known, settings.calendars.key, settings.production)
    except CalendarRefused as error:
        fail(error.code, str(error), as_json)
    except OSError as error:
        fail("calendar.not-stored", f"{error.filename}: {error.strerror}", as_json)
    show({"installed": table.year, "edition": table.edition}, as_json)


@app.command(epilog="Example: kiosk calendar sign 2027-draft.json --key owner.pem --out 2027.json")
def sign(
    file: Annotated[Path, typer.Argument(help="The year as JSON: year, edition, source, rest, worked; a signed file is signed anew.")],
    out: Annotated[Path, typer.Option(help="Where the signed file goes.")],
    key: Annotated[Path | None, typer.Option(help="The owner's Ed25519 key, PEM.")] = None,
    stand_in: Annotated[bool, typer.Option("--stand-in", help="With the key that anybody has: for demonstration.")] = False,
    as_json: AsJson = False,
) -> None:
    """Signs the table of one year, once it contradicts itself nowhere. For the owner of the terminals, not for a terminal."""
    import json

    from pydantic import ValidationError

    from kiosk.catalogue.calendars import sound
    from kiosk.wire.calendar import CalendarRefused, YearTable, stand_in_key
    from kiosk.wire.calendar import sign as signed

    if (key is None) == (not stand_in):
        raise typer.BadParameter("either --key or --stand-in", param_hint="--key")
    try:
        data = json.loads(_read(file, as_json))
        table = YearTable.model_validate(data["calendar"] if isinstance(data, dict) and "calendar" in data else data)
        sound(table)
    except (ValidationError, ValueError) as error:
        fail("calendar.unreadable", f"{file}: {error}", as_json)
    except CalendarRefused as error:
        fail(error.code, str(error), as_json)
    content = signed(table, stand_in_key() if key is None else _private(key, as_json))
    try:
        out.write_bytes(content)
    except OSError as error:
        fail("calendar.not-stored", f"{out}: {error.strerror}", as_json)
    show({"signed": table.year, "edition": table.edition, "file": str(out)}, as_json)


def _known(state_dir: Path | None, as_json: bool) -> tuple[Path, Settings, Calendars]:
    from kiosk.catalogue.calendars import read_calendars
    from kiosk.shelf.files import Shelf
    from kiosk.shelf.surroundings import published

    try:
        folder, settings = where(state_dir)
    except SettingsError as error:
        fail(error.code, str(error), as_json)
    came = next(published(Shelf(CONFIG / "catalogue", folder)), None)
    return folder, settings, read_calendars(CONFIG, folder, settings.calendars.key, settings.production, came)


def _private(path: Path, as_json: bool) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_read(path, as_json), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        fail("calendar.key", f"{path}: no Ed25519 key in PEM without a passphrase", as_json)
    return key


def _read(path: Path, as_json: bool) -> bytes:
    from kiosk.catalogue.calendars import read_file
    from kiosk.wire.calendar import MOST_BYTES

    try:
        return sys.stdin.buffer.read(MOST_BYTES + 1) if str(path) == "-" else read_file(path)
    except OSError as error:
        fail("calendar.unreadable", f"{path}: {error.strerror}", as_json)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("a day such as 2026-11-23", param_hint="--day") from None
