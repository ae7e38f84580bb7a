"""`kiosk queue`: what waits in the outbox, and what a person does about it. Looking changes nothing and makes nothing."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli import queue_bundle, queue_fill
from kiosk.cli.audit import row_shown
from kiosk.cli.output import show
from kiosk.cli.state_folder import AsJson, StateDir, failures_in_words, where
from kiosk.outbox import OUTBOX_FILE, audit, looking
from kiosk.outbox.errors import StoreError
from kiosk.outbox.records import STATES, Item, Line, State, Status, Upload
from kiosk.outbox.store import Store
from kiosk.wire.audit import Entry

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command("fill", epilog=queue_fill.EXAMPLE)(queue_fill.fill)
app.command("export", epilog="Example: kiosk queue export /media/stick --state held --yes")(queue_bundle.export)
app.command("acknowledge", epilog="Example: kiosk queue acknowledge /media/stick/kiosk-A7K2-20260102T030405Z.kioskbundle.answer")(
    queue_bundle.acknowledge
)
Which = Annotated[str, typer.Argument(help="A record's id or tracking number.")]


@app.callback()
def queue() -> None:
    """The outbox: what residents were given a number for and the centre has not yet signed for."""


@app.command(epilog="Example: kiosk queue status --json")
def status(state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """How many records wait, are held for a person, and were delivered; how it stands with the centre and the disk. Sizes in bytes."""
    with failures_in_words(as_json):
        folder, _settings = where(state_dir)
        path = folder / OUTBOX_FILE
        now, line, free = Status(0, 0, 0), Line(), 0
        if path.exists():
            now, line, free = looking.look(path, lambda store: (store.status(), store.line(), store.free_bytes()))
        around = next((one for one in (folder, *folder.parents) if one.exists()), folder)
        answer = {
            "pending": now.pending,
            "held": now.held,
            "delivered": now.delivered,
            "uploads": now.uploads,
            "oldest_waiting": _when(now.oldest_waiting),
            "last_answer": _when(line.last_answer),
            "paused": line.paused or None,
            "paused_since": _when(line.paused_since),
            "file_bytes": sum(one.stat().st_size for one in (path, path.with_name(path.name + "-wal")) if one.exists()),
            "free_bytes": free,
            "disk_free_bytes": shutil.disk_usage(around).free,
        }
    show(answer, as_json)


@app.command("list", epilog="Example: kiosk queue list --state held --json")
def list_(
    state: Annotated[str | None, typer.Option(help=f"Only {', '.join(STATES)}.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many; else all.")] = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """The records, newest first, without their content: nobody at the terminal can open it."""
    wanted = _state(state)
    with failures_in_words(as_json):
        folder, _settings = where(state_dir)
        path = folder / OUTBOX_FILE
        items = looking.look(path, lambda store: store.items(wanted, limit)) if path.exists() else ()
    rows = [
        {
            "id": item.id,
            "tracking_number": item.tracking_number,
            "state": item.state,
            "attempts": item.attempts,
            "next_try": _when(item.next_try),
            "reason": item.reason,
        }
        for item in items
    ]
    show({"items": rows}, as_json)


@app.command("show", epilog="Example: kiosk queue show A7K2-00042-7KQ3-X --json")
def show_(which: Which, state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """One record: where it stands, its attachments, and what the audit chain says about it."""

    def ask(store: Store) -> tuple[Item, tuple[Upload, ...], tuple[Entry, ...]]:
        item = _found(store, which)
        uploads = store.attachments_of(item.id)
        return item, uploads, audit.about(store.connection, (item.id, *(upload.id for upload in uploads)))

    with failures_in_words(as_json):
        folder, _settings = where(state_dir)
        item, uploads, rows = looking.look(folder / OUTBOX_FILE, ask)
    moments = {name: _when(getattr(item, name)) for name in ("created_at", "next_try", "changed_at", "acknowledged_at")}
    attachments = [
        {
            "id": upload.id,
            "bytes": upload.size,
            "offset": upload.size if upload.stored_at else upload.sent,
            "stored_at": _when(upload.stored_at),
            "attempts": upload.attempts,
            "location": upload.location,
            "reason": upload.reason,
        }
        for upload in uploads
    ]
    show({**asdict(item), **moments, "attachments": attachments, "audit": [row_shown(row) for row in rows]}, as_json)


@app.command(epilog="Example: kiosk queue hold A7K2-00042-7KQ3-X --reason resident-asked")
def hold(
    which: Which,
    reason: Annotated[str, typer.Option(help="A code: letters, digits, dots and dashes. No names, no numbers of persons.")] = "by-person",
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Takes a record out of the line until somebody releases it."""
    with failures_in_words(as_json), _opened(state_dir) as store:
        item = _found(store, which)
        store.hold(item.id, reason, datetime.now(UTC))
    show({"id": item.id, "state": "held", "reason": reason}, as_json)


@app.command(epilog="Example: kiosk queue release A7K2-00042-7KQ3-X")
def release(
    which: Annotated[str | None, typer.Argument(help="A record's id or tracking number.")] = None,
    reason: Annotated[str | None, typer.Option(help="Instead: every record that is held for this reason.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Puts held records back into the line, as if they had never been tried."""
    if (which is None) == (reason is None):
        raise typer.BadParameter("a record, or --reason", param_hint="WHICH")
    with failures_in_words(as_json), _opened(state_dir) as store:
        if which is None:
            chosen = [item.id for item in store.items("held") if item.reason == reason][::-1]
            if chosen and not (yes or as_json or typer.confirm(f"Release {len(chosen)} records held for {reason}?")):
                raise typer.Exit(1)
            show({"reason": reason, "released": sum(_released(store, record) for record in chosen)}, as_json)
            return
        item = _found(store, which)
        store.release(item.id, datetime.now(UTC))
        after = store.get(item.id)
    show({"id": item.id, "state": after.state if after else None}, as_json)


def _released(store: Store, record: str) -> bool:
    """False when another process has released it meanwhile."""
    try:
        store.release(record, datetime.now(UTC))
    except StoreError as error:
        if error.code != "store.not-held":
            raise
        return False
    return True


def _opened(state_dir: Path | None) -> Store:
    folder, settings = where(state_dir)
    if not (folder / OUTBOX_FILE).exists():
        raise StoreError("store.missing", f"there is no outbox in {folder}")
    return Store.open(folder / OUTBOX_FILE, settings.terminal.code)


def _found(store: Store, which: str) -> Item:
    item = store.get(which)
    if item is None:
        raise StoreError("store.unknown-record", "this terminal made no record with this number or id")
    return item


def _state(text: str | None) -> State | None:
    if text is None:
        return None
    for state in STATES:
        if text == state:
            return state
    raise typer.BadParameter(f"one of {', '.join(STATES)}", param_hint="--state")


def _when(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
