"""The `kiosk` command. One file a command: `kiosk/cli/<command>.py` holds `app`, a Typer application.

Only the named command's file is imported, so that `kiosk run` paints its window before anything else is loaded.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.settings import Settings

COMMANDS = {
    "run": "the terminal",
    "demo": "the main job with emulated devices and a bundled centre",
    "central": "the centre: serve, publish, enrol-code, identity-code, revoke, terminals, keys, import, decide, tickets",
    "emulate": "a device on a pty or a port: idcard, chip, receipt-printer, camera, scanner",
    "read": "one device or picture at a time: idcard, chip, camera, mrz, code, page",
    "compare-faces": "two pictures: the same person?",
    "check-photo": "a portrait against the rules of a document",
    "print": "one print job: receipt, certificate, test-page",
    "queue": "the outbox: status, list, show, hold, release, export, acknowledge, fill",
    "audit": "what happened at this terminal: verify, show",
    "sync": "sends what waits, once",
    "enrol": "makes this terminal known to the centre, with a one-time code",
    "catalogue": "the services: status, build, search, check, import, export, generate, figures",
    "calendar": "the working days this terminal knows: show, verify, install, sign",
    "places": "where else something can be done: nearest, list, generate",
    "voice": "what is said aloud: build, check, say",
    "config": "the settings in force and where each comes from",
}


def main(arguments: list[str] | None = None) -> None:
    """Runs one command; exits with its status (0 done, 1 refused or failed with words, 2 wrong usage)."""
    words = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its second thread waits longer for a core than it saves
    os.environ["TYPER_STANDARD_TRACEBACK"] = "1"  # the other kind prints the values of local names: a person's data
    if not words or words[0] in ("--help", "-h", "help"):
        print("kiosk: self-service police terminal\n\nusage: kiosk COMMAND [OPTIONS]      example: kiosk demo --headless --out demo-out\n")
        for name, meaning in COMMANDS.items():
            print(f"  {name:<13} {meaning}")
        print("\n`kiosk COMMAND --help` shows the options of a command and an example.")
        sys.exit(0 if words else 2)
    if words[0] == "--version":
        from importlib.metadata import version

        print(version("kiosk"))
        sys.exit(0)
    if words[0] not in COMMANDS:
        print(f"kiosk: there is no command {words[0]!r}; `kiosk --help` lists them.", file=sys.stderr)
        sys.exit(2)
    if words == ["run"]:
        gc.disable()  # until the home screen stands: see kiosk/app.py
    if words == ["run"] and (settings := _settings_in_order()) is not None:
        from kiosk.app import run

        sys.exit(run(settings))
    module_name = "print_" if words[0] == "print" else words[0].replace("-", "_")
    module = importlib.import_module(f"kiosk.cli.{module_name}")
    module.app(words[1:], prog_name=f"kiosk {words[0]}")


def _settings_in_order() -> Settings | None:
    """For `kiosk run` as a session starts it, without options: Typer would delay the first frame by 45 ms. None where something is
    wrong, which the command itself then says in words."""
    from kiosk.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError:
        return None
