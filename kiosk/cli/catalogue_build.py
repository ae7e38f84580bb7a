"""`kiosk catalogue build`: compiles before the first start does."""

from __future__ import annotations

import time

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.state_folder import AsJson, StateDir, where
from kiosk.settings import CONFIG, SettingsError


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="Example: kiosk catalogue build --json")(build)


def build(state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """Compiles the catalogues of this terminal that are not: what the program ships with, and what came from the centre.

    For the end of an installation: else the terminal does it after its next start.
    """
    from kiosk.shelf.errors import Refused
    from kiosk.shelf.files import Shelf, compile_place

    begun, rows = time.monotonic(), []
    try:
        folder, _ = where(state_dir)
        shelf = Shelf(CONFIG / "catalogue", folder)
        for place in (*shelf.synced(), shelf.shipped()):
            found = shelf.compiled(place)
            if found is not None and found.index is None:  # lost, or thrown away because it was damaged
                found = None
            made = found or compile_place(place)
            rows.append({"version": made.catalogue.version, "from": place.origin, "made": found is None, "pack": str(made.pack)})
    except (SettingsError, Refused) as error:
        fail(error.code, str(error), as_json)
    show({"compiled": rows, "seconds": round(time.monotonic() - begun, 3)}, as_json)
