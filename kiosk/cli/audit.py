"""`kiosk audit`: what happened at this terminal, and whether that account is whole."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import ValidationError

from kiosk.cli.output import fail, show
from kiosk.cli.state_folder import AsJson, StateDir, failures_in_words, where
from kiosk.outbox import OUTBOX_FILE, audit, looking
from kiosk.wire.audit import Entry
from kiosk.wire.fleet import AuditHead

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def audit_() -> None:
    """The audit chain: what happened to which record, without personal data. Works offline and changes nothing."""


@app.command(epilog="Example: kiosk audit verify --head 120:6a1f…e9 --json")
def verify(
    head: Annotated[str | None, typer.Option(help="SEQ:HASH as kept elsewhere, at the centre say: the chain must contain it.")] = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Checks every row; says where the first one is missing or changed, and leaves with 1."""
    kept = None if head is None else _head(head)
    with failures_in_words(as_json):
        folder, _settings = where(state_dir)
        found = looking.look_into(folder / OUTBOX_FILE, lambda connection: audit.verify(connection, kept))
    answer: dict[str, object] = {
        "whole": found.fault is None,
        "rows": found.rows,
        "head": None if found.head is None else f"{found.head.seq}:{found.head.hash}",
        "fault": None if found.fault is None else asdict(found.fault),
    }
    if found.fault is not None and not as_json:
        fail(found.fault.code, f"row {found.fault.seq}: {found.fault.detail}", as_json)
    show(answer, as_json)
    if found.fault is not None:
        raise typer.Exit(1)


@app.command("show", epilog="Example: kiosk audit show --limit 20")
def show_(
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 50, state_dir: StateDir = None, as_json: AsJson = False
) -> None:
    """The rows, newest first."""
    with failures_in_words(as_json):
        folder, _settings = where(state_dir)
        rows = looking.look_into(folder / OUTBOX_FILE, lambda connection: audit.newest(connection, limit))
    show({"rows": [row_shown(row) for row in rows]}, as_json)


def row_shown(row: Entry) -> dict[str, object]:
    """As every command shows it."""
    at = datetime.fromtimestamp(row.at / 1000, UTC).isoformat()
    return {"seq": row.seq, "at": at, "what": row.what, "subject": row.subject, "detail": row.detail}


def _head(text: str) -> AuditHead:
    seq, _, digest = text.partition(":")
    try:
        return AuditHead(seq=int(seq), hash=digest)
    except (ValueError, ValidationError):
        raise typer.BadParameter("a number, a colon, 64 hexadecimal digits", param_hint="--head") from None
