"""`kiosk places`: where else something can be done."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.state_folder import AsJson, StateDir, where
from kiosk.settings import CONFIG, SettingsError

if TYPE_CHECKING:
    from kiosk.catalogue.places import Offer
    from kiosk.catalogue.service import Head
    from kiosk.catalogue.surroundings import Surroundings
    from kiosk.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False)
English = Annotated[bool, typer.Option("--english", help="Names in English.")]


@app.callback()
def places() -> None:
    """Where else something can be done, by this terminal's data. Works offline."""


@app.command(epilog="Example: kiosk places nearest --service passport --district 440106 --at 2026-11-28T10:00 --json")
def nearest(
    service: Annotated[str, typer.Option(help="A service or a bundle, by code.")] = "",
    kind: Annotated[str, typer.Option(help="A kind of place, such as exit-entry-hall; else any.")] = "",
    district: Annotated[str, typer.Option(help="Code of a district; else this terminal's.")] = "",
    at: Annotated[str, typer.Option(help="A moment, YYYY-MM-DDTHH:MM, of China; else now.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 3,
    english: English = False,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """The places that can do it: open now before closed, this district before its neighbours before the city. `open` is null where nobody
    knows: call first."""
    from kiosk.core.hours import CHINA

    try:
        moment = datetime.fromisoformat(at) if at else datetime.now(CHINA)
    except ValueError:
        raise typer.BadParameter("a moment such as 2026-11-28T10:00", param_hint="--at") from None
    settings, around = _around(state_dir, as_json)
    if district and district not in around.districts:
        raise typer.BadParameter(f"one of {', '.join(around.districts)}", param_hint="--district")
    if kind and not any(site.is_a(kind) for site in around.sites.rows):
        fail("places.unknown-kind", f"no place here is a {kind!r}", as_json)
    head = _head(service, settings, as_json) if service else None
    found = around.sites.nearest(kind, head, district or settings.terminal.district, moment, around.calendar, limit)
    show({"at": moment.isoformat(timespec="minutes"), "places": [_shown(offer, "en" if english else "zh") for offer in found]}, as_json)


@app.command("list", epilog="Example: kiosk places list --label bundle-window --district 440104")
def list_(
    kind: Annotated[str, typer.Option(help="Only of this kind.")] = "",
    label: Annotated[str, typer.Option(help="Only with this label: bundle-window, cannot-get-it-done, pilot-hall.")] = "",
    district: Annotated[str, typer.Option(help="Only in this district.")] = "",
    english: English = False,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """All places, and how many there are of each kind."""
    _, around = _around(state_dir, as_json)
    rows = [
        site
        for site in around.sites.rows
        if (not kind or site.is_a(kind)) and (not label or label in site.labels) and (not district or site.district == district)
    ]
    counts = Counter(site.kind for site in rows)
    named = [
        {"code": site.code, "kind": site.kind, "district": site.district, "name": site.name.in_("en" if english else "zh")} for site in rows
    ]
    show({"places": named, "kinds": dict(sorted(counts.items())), "all": len(rows), "left_out": list(around.left_out)}, as_json)


@app.command(epilog="Example: kiosk places generate --out config/places/demo.json")
def generate(out: Annotated[Path, typer.Option(help="The file to write.")], as_json: AsJson = False) -> None:
    """Writes the city that is made up for demonstration, always the same, with as many windows, desks and terminals as the real one."""
    from kiosk.catalogue.places_generator import as_text, generated_places
    from kiosk.catalogue.surroundings import read_districts, read_profiles

    rows = generated_places(read_districts(CONFIG), read_profiles(CONFIG))
    try:
        out.write_text(as_text(rows), "utf-8")
    except OSError as error:
        fail("places.not-stored", f"{out}: {error.strerror}", as_json)
    show({"file": str(out), "places": len(rows)}, as_json)


def _around(state_dir: Path | None, as_json: bool) -> tuple[Settings, Surroundings]:
    from kiosk.catalogue.surroundings import SurroundingsError
    from kiosk.shelf import surroundings

    try:
        _, settings = where(state_dir)
        return settings, surroundings.read(CONFIG, settings)
    except (SettingsError, SurroundingsError) as error:
        fail(error.code, str(error), as_json)


def _head(code: str, settings: Settings, as_json: bool) -> Head:
    from kiosk.shelf.errors import Refused
    from kiosk.shelf.files import Shelf

    try:
        heads = Shelf(CONFIG / "catalogue", settings.state_dir).open().catalogue.heads
    except Refused as error:
        fail(error.code, str(error), as_json)
    if code not in heads:
        fail("places.unknown-service", f"there is no service or bundle {code!r}", as_json)
    return heads[code]


def _shown(offer: Offer, language: str) -> dict[str, object]:
    site, is_open = offer.site, offer.open
    return {
        "code": site.code,
        "name": site.name.in_(language),
        "address": site.address.in_(language) if site.address is not None else None,
        "phone": site.phone or None,
        "district": site.district,
        "same_district": offer.same_district,
        "open": is_open.is_open,
        "until": is_open.until.isoformat(timespec="minutes") if is_open.until is not None else None,
        "opens": is_open.opens.isoformat(timespec="minutes") if is_open.opens is not None else None,
        "about": is_open.about,
        "facilities": sorted(site.facilities),
        "labels": sorted(site.labels),
        "generated": site.generated,
    }
