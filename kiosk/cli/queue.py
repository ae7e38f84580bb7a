"""`kiosk queue`: what waits in the outbox, and test data for it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Draft, State, Status, Store
from kiosk.outbox.trust import TrustError, sealer, stored_trust
from kiosk.settings import Settings, SettingsError, load_settings
from kiosk.wire import seal
from kiosk.wire.submission import FieldValue, Party, Submission

app = typer.Typer(no_args_is_help=True, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
StateDir = Annotated[Path | None, typer.Option(help="The terminal's state folder; else the configured one.")]


@app.callback()
def queue() -> None:
    """The outbox: what residents were given a number for and the centre has not yet signed for."""


@app.command(epilog="Example: kiosk queue status --json")
def status(state_dir: StateDir = None, as_json: AsJson = False) -> None:
    """How many records wait, are held for a person, and were delivered."""
    with _failures_in_words(as_json):
        folder, settings = _where(state_dir)
        now = Status(0, 0, 0, None)
        if (path := folder / OUTBOX_FILE).exists():  # looking must not make an outbox, which would belong to whoever looked
            with Store.open(path, settings.terminal.code) as store:
                now = store.status()
    oldest = now.oldest_waiting.isoformat() if now.oldest_waiting else None
    show({"pending": now.pending, "held": now.held, "delivered": now.delivered, "oldest_waiting": oldest}, as_json)


@app.command("list", epilog="Example: kiosk queue list --state held --json")
def list_(
    state: Annotated[str | None, typer.Option(help="Only waiting, sending, delivered or held.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many; else all.")] = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """The records, newest first, without their content: nobody at the terminal can open it."""
    wanted = _state(state)
    with _failures_in_words(as_json):
        folder, settings = _where(state_dir)
        rows: list[dict[str, object]] = []
        if (path := folder / OUTBOX_FILE).exists():
            with Store.open(path, settings.terminal.code) as store:
                rows = [
                    {
                        "id": item.id,
                        "tracking_number": item.tracking_number,
                        "state": item.state,
                        "attempts": item.attempts,
                        "next_try": item.next_try.isoformat() if item.next_try else None,
                        "reason": item.reason,
                    }
                    for item in store.items(wanted, limit)
                ]
    show({"items": rows}, as_json)


@app.command(epilog="Example: kiosk queue fill --count 50 --size 4096 --ack-file acked.txt --throw-away-key --state-dir /tmp/kiosk")
def fill(
    count: Annotated[int, typer.Option(min=1, help="How many records.")],
    size: Annotated[int, typer.Option(min=0, max=seal.LARGEST_PLAINTEXT, help="Bytes of each before it is sealed.")] = 4096,
    attachments: Annotated[int, typer.Option(min=0, help="Attachments a record; only 0 in this version.")] = 0,
    ack_file: Annotated[Path | None, typer.Option(help="Each id is appended here, and synced, only after its commit.")] = None,
    throw_away_key: Annotated[bool, typer.Option("--throw-away-key", help="Without a centre: seal for a key nobody keeps.")] = False,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Queues records of invented content, for tests and measurements. Refused in production."""
    if attachments:
        fail("queue.no-attachments", "attachments are not in this version: use --attachments 0", as_json, 2)
    with _failures_in_words(as_json):
        folder, settings = _where(state_dir)
        if settings.production:
            fail("queue.fill-in-production", "a terminal in production is not filled with invented records", as_json)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        close = _seal(folder, throw_away_key, as_json)
        acked = -1 if ack_file is None else os.open(ack_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with Store.open(folder / OUTBOX_FILE, settings.terminal.code) as store:
            for _ in range(count):
                receipt = store.enqueue(Draft("test-data", "1", _invented(size)), close)
                if acked >= 0:
                    os.write(acked, f"{receipt.id}\n".encode())
                    os.fsync(acked)
    show({"queued": count, "outbox": str(folder / OUTBOX_FILE), "can_be_opened": not throw_away_key}, as_json)


def _invented(size: int) -> bytes:
    """A submission of `size` bytes, or as small as one can be, that does not compress much."""

    def submission(filler: str) -> bytes:
        applicant = Party(role="applicant", fields={"filler": FieldValue(value=filler, source="typed")}, assurance="L1")
        made = Submission(service="test-data", form_version="1", language="zh", submitted_at=datetime.now(UTC), parties=(applicant,))
        return made.to_bytes()

    return submission(secrets.token_urlsafe(size)[: max(0, size - len(submission("")))])


def _seal(folder: Path, throw_away: bool, as_json: bool) -> seal.Sealer:
    trust = stored_trust(folder)
    if throw_away:
        if trust is not None:
            fail("queue.has-centre", f"{folder} knows its centre: records nobody can open do not belong there", as_json)
        return seal.Sealer("throw-away", seal.public_key(seal.public_bytes(seal.make_private_key())))
    if trust is None:
        fail("trust.missing", f"{folder} holds no key of a centre; --throw-away-key makes records that nobody can ever open", as_json)
    return sealer(trust)


def _state(text: str | None) -> State | None:
    match text:
        case None | "waiting" | "sending" | "delivered" | "held":
            return text
        case _:
            raise typer.BadParameter("one of waiting, sending, delivered, held", param_hint="--state")


def _where(state_dir: Path | None) -> tuple[Path, Settings]:
    settings = load_settings()
    return state_dir or settings.state_dir, settings


@contextmanager
def _failures_in_words(as_json: bool) -> Iterator[None]:
    try:
        yield
    except (StoreError, TrustError, SettingsError) as error:
        fail(error.code, str(error), as_json)
    except OSError as error:
        fail("queue.file", f"{error.filename}: {error.strerror}", as_json)
