"""`kiosk catalogue status`: which catalogue is in force at this terminal."""

from __future__ import annotations

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.state_folder import AsJson, StateDir, where
from kiosk.settings import CONFIG, SettingsError


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="Example: kiosk catalogue status --json")(status)


def status(state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """Which catalogue is in force at this terminal and where it came from, when the centre was asked last, and what was refused and why.

    Changes nothing, also while the terminal runs.
    """
    from kiosk.shelf.errors import Refused
    from kiosk.shelf.files import Shelf
    from kiosk.shelf.sync import read_status

    try:
        folder, settings = where(state_dir)
        shelf = Shelf(CONFIG / "catalogue", folder)
        held = shelf.open(settings.production)
    except (SettingsError, Refused) as error:
        fail(error.code, str(error), as_json)
    said, last = shelf.pointer(), read_status(shelf)
    kinds = [head.kind for head in held.catalogue.heads.values()]
    published = said.published_at if said and held.place.name == said.name else ""
    shown: dict[str, object] = {
        "version": held.version,
        "from": "centre" if held.place.origin == "synced" else "program",
        "published_at": published,
    }
    shown |= {"services": kinds.count("service"), "bundles": kinds.count("bundle"), "generated": held.catalogue.generated}
    shown |= {"compiled": not held.waiting, "search_index": held.index is not None, "checked_at": last.checked_at}
    refused = {"code": last.problem, "words": last.detail, "at": last.problem_at} if last.problem else None
    usable = not (settings.production and held.catalogue.generated)
    show({**shown, "refused": refused, "usable": usable}, as_json)
