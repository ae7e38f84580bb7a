"""What the commands about the outbox have in common: where it is, and how they say what went wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail
from kiosk.outbox.errors import StoreError
from kiosk.outbox.trust import TrustError
from kiosk.settings import Settings, SettingsError, load_settings
from kiosk.wire.tracking import BadTrackingNumber

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
StateDir = Annotated[Path | None, typer.Option(help="The terminal's state folder; else the configured one.")]


def where(state_dir: Path | None) -> tuple[Path, Settings]:
    """The state folder, and the settings of the terminal whose it is. Raises `SettingsError`."""
    settings = load_settings(environ=os.environ if state_dir is None else {**os.environ, "KIOSK_STATE_DIR": str(state_dir)})
    return settings.state_dir, settings


@contextmanager
def failures_in_words(as_json: bool) -> Iterator[None]:
    """Ends the command with a code and words for whatever is expected to go wrong."""
    try:
        yield
    except (StoreError, TrustError, SettingsError, BadTrackingNumber) as error:
        fail(error.code, str(error), as_json)
    except OSError as error:
        fail("queue.file", f"{error.filename}: {error.strerror}", as_json)
