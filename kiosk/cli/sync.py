"""`kiosk sync`: sends what waits, once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.outbox import LOCK_FILE, OUTBOX_FILE
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Store
from kiosk.outbox.sync import Sync
from kiosk.outbox.trust import TrustError, load_trust
from kiosk.settings import SettingsError, load_settings

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: kiosk sync --once --json")
def sync(
    _once: Annotated[bool, typer.Option("--once", help="Until nothing is due or something fails; the only way yet.")] = True,
    state_dir: Annotated[Path | None, typer.Option(help="The terminal's state folder; else the configured one.")] = None,
    url: Annotated[str | None, typer.Option(help="The centre; else the configured one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Sends what waits and leaves: 0 when nothing is left that is due, 1 when the centre did not take it."""
    try:
        settings = load_settings()
        folder, centre = state_dir or settings.state_dir, url or settings.central.url
        if not centre:
            fail("central.not-configured", "central.url is empty: this terminal keeps everything and sends nothing", as_json)
        if not (folder / OUTBOX_FILE).exists():
            fail("store.missing", f"there is no outbox in {folder}", as_json)
        trust = load_trust(folder, settings.central.trust, centre, settings.production)
        delivered = held = 0
        with Store.open(folder / OUTBOX_FILE, settings.terminal.code) as store:
            sender = Sync(store, centre, trust, settings.terminal.code, folder / LOCK_FILE)
            while (report := sender.run_once(datetime.now(UTC))).outcome == "delivered":
                delivered, held = delivered + report.delivered, held + report.held
            sender.close()
            pending = store.status().pending
    except (StoreError, TrustError, SettingsError) as error:
        fail(error.code, str(error), as_json)
    outcome = "delivered" if report.outcome == "idle" and delivered + held else report.outcome
    show(
        {
            "outcome": outcome,
            "delivered": delivered,
            "held": held,
            "pending": pending,
            "detail": report.detail,
            "retry_after": report.retry_after,
        },
        as_json,
    )
    if report.outcome != "idle":
        raise typer.Exit(1)
