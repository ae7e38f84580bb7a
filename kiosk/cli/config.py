"""`kiosk config`: the settings in force, and which layer each comes from."""

from __future__ import annotations

import dataclasses
import re
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.settings import CONFIG, SECTIONS, Settings, SettingsError, load_settings

app = typer.Typer(add_completion=False)


@app.callback()
def config() -> None:
    """The settings in force."""


@app.command("show", help="Each setting with its value and its origin.", epilog="Example: kiosk config show --changes")
def show_settings(
    changes: Annotated[bool, typer.Option("--changes", help="Only what differs from the defaults.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    try:
        settings = load_settings()
    except SettingsError as error:
        fail(error.code, str(error), as_json)
    defaults = str(CONFIG / "defaults.toml")
    rows = [
        {"key": key, "value": value, "origin": settings.origins[key]}
        for key, value in sorted(_values(settings).items())
        if not changes or settings.origins[key] != defaults
    ]
    show({"state_dir": str(settings.state_dir), "settings": rows}, as_json)


def _values(settings: Settings) -> dict[str, object]:
    values: dict[str, object] = {"production": settings.production}
    for name in SECTIONS:
        values |= {f"{name}.{key}": value for key, value in dataclasses.asdict(getattr(settings, name)).items()}
    for kind, device in settings.devices.items():
        values[f"devices.{kind}.driver"] = device.driver
        values |= {f"devices.{kind}.{key}": _without_password(value) for key, value in device.options.items()}
    return values


def _without_password(value: object) -> object:
    """What is shown on a technician's screen, and lands in tickets, names no password of a camera."""
    return re.sub(r"(?<=://)[^/@]*@", "***@", value) if isinstance(value, str) else value
