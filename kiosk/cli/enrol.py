"""`kiosk enrol`: makes this terminal known to the centre, and the centre to this terminal."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.settings import SettingsError, is_tls, load_settings

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: kiosk enrol --url https://centre.example:8700 --code 7KQ3-M2D8-...")
def enrol(
    url: Annotated[str, typer.Option(help="The centre.")],
    code: Annotated[str, typer.Option(help="The one-time code that `kiosk central enrol-code` printed.", envvar="KIOSK_CODE")],
    new_key: Annotated[bool, typer.Option("--new-key", help="Do not keep the key of an earlier enrolment.")] = False,
    state_dir: Annotated[Path | None, typer.Option(help="The terminal's state folder; else the configured one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Gets this terminal's code and the centre's keys. A terminal that runs takes them with its next start.

    The code proves both sides and is itself never sent. The same code works again at this terminal, in case the answer was lost.
    """
    from kiosk.outbox import OUTBOX_FILE, enrolment, http
    from kiosk.outbox.errors import StoreError
    from kiosk.outbox.store import Store
    from kiosk.outbox.trust import TrustError
    from kiosk.wire.fleet import BadCode, OneTimeCode

    environ = {**os.environ, **({"KIOSK_STATE_DIR": str(state_dir)} if state_dir else {})}
    try:
        settings = load_settings(environ=environ)
        if settings.production and not is_tls(url):
            fail("enrolment.no-tls", "where production = true the centre is asked over https", as_json)
        if new_key and _queued(settings.state_dir):
            fail("enrolment.queue-not-empty", "what waits here can only be delivered under the old key: sync or export it first", as_json)
        made = enrolment.enrol(settings.state_dir, url, OneTimeCode.parse(code), new_key)
        with Store.open(settings.state_dir / OUTBOX_FILE, made.terminal) as store:
            store.note("enrolled", "", made.terminal, datetime.now(UTC))
    except (BadCode, TrustError, StoreError, SettingsError) as error:
        fail(error.code, str(error), as_json)
    except http.Refused as refusal:
        fail(refusal.problem.code, refusal.problem.detail or "the centre refused", as_json)
    except OSError as error:
        fail("enrolment.file", f"{error.filename}: {error.strerror}", as_json)
    show({"terminal": made.terminal, "url": made.url, "state_dir": str(settings.state_dir), "tls": made.ca is not None}, as_json)


def _queued(state_dir: Path) -> int:
    """How many records wait or are held here."""
    from kiosk.outbox import OUTBOX_FILE, looking

    path = state_dir / OUTBOX_FILE
    now = looking.look(path, lambda store: store.status()) if path.exists() else None
    return now.pending + now.held if now else 0
