"""`kiosk sync`: sends what waits, once."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Store
from kiosk.outbox.trust import TrustError
from kiosk.outbox.uplink import Uplink
from kiosk.settings import SettingsError, is_tls, load_settings

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: kiosk sync --once --json")
def sync(
    _once: Annotated[bool, typer.Option("--once", help="Until nothing is due or something fails; the only way yet.")] = True,
    state_dir: Annotated[Path | None, typer.Option(help="The terminal's state folder; else the configured one.")] = None,
    url: Annotated[str | None, typer.Option(help="The centre; else the configured one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Sends what waits, and leaves: 0 when nothing is left that is due, 1 when the centre did not take it.

    `delivered` counts records and attachments that the centre signed for, `held` those it can't take.
    """
    environ = {**os.environ, **({"KIOSK_STATE_DIR": str(state_dir)} if state_dir else {})}
    try:
        settings = load_settings(environ=environ)
        folder, centre = settings.state_dir, url or settings.central.url
        if not centre:
            fail("central.not-configured", "central.url is empty: this terminal keeps everything and sends nothing", as_json)
        if settings.production and not is_tls(centre):
            fail("central.no-tls", "where production = true the centre is asked over https", as_json)
        if not (folder / OUTBOX_FILE).exists():
            fail("store.missing", f"there is no outbox in {folder}", as_json)
        delivered = held = 0
        with Store.open(folder / OUTBOX_FILE, settings.terminal.code, tends_log=True) as store:
            uplink = Uplink.open(folder, store, centre, settings.central.heartbeat_seconds)
            try:
                while (report := uplink.turn(datetime.now(UTC))).outcome == "delivered":
                    delivered, held = delivered + report.delivered, held + report.held
            finally:
                uplink.close()
            now = store.status()
    except (StoreError, TrustError, SettingsError) as error:
        fail(error.code, str(error), as_json)
    outcome = "delivered" if report.outcome == "idle" and delivered + held else report.outcome
    show(
        {
            "outcome": outcome,
            "delivered": delivered,
            "held": held,
            "pending": now.pending,
            "uploads": now.uploads,
            "detail": report.detail,
            "retry_after": report.retry_after,
        },
        as_json,
    )
    if report.outcome != "idle":
        raise typer.Exit(1)
