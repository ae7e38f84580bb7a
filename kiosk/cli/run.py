"""`kiosk run`: the terminal itself."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kiosk.cli.output import fail
from kiosk.settings import CONFIG, SettingsError, load_settings
from ui.cabinet import CabinetError, read_cabinet

app = typer.Typer(add_completion=False)


@app.command(help="The terminal: full screen, with the devices of the configuration.", epilog="Example: kiosk run --window 1080x1920")
def run(
    window: Annotated[str, typer.Option(metavar="WIDTHxHEIGHT", help="A window of that size instead of the full screen.")] = "",
) -> None:
    size = None
    if window:
        width, _, height = window.partition("x")
        if not (width.isdigit() and height.isdigit()):
            fail("run.window", f"{window!r} is not a size; write --window 1080x1920", False, 2)
        size = (int(width), int(height))
    try:
        settings = load_settings()
        read_cabinet(CONFIG / "cabinets", settings.terminal.cabinet)
    except (SettingsError, CabinetError) as error:
        fail(error.code, str(error), False, 78)  # EX_CONFIG: systemd does not start it again and again
    from kiosk.app import run as run_terminal

    sys.exit(run_terminal(settings, size))
