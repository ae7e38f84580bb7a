"""`kiosk queue fill`: records of invented content, for tests and measurements."""

from __future__ import annotations

import io
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.state_folder import AsJson, StateDir, failures_in_words, where
from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.store import Draft, Store
from kiosk.outbox.trust import sealer, stored_trust
from kiosk.wire import seal
from kiosk.wire.models import LARGEST_ATTACHMENT, MOST_ATTACHMENTS
from kiosk.wire.submission import FieldValue, Party, Submission

EXAMPLE = "Example: kiosk queue fill --count 50 --size 4096 --attachments 2 --ack-file acked.txt --throw-away-key --state-dir /tmp/kiosk"


def fill(
    count: Annotated[int, typer.Option(min=1, help="How many records.")],
    size: Annotated[int, typer.Option(min=0, max=seal.LARGEST_PLAINTEXT, help="Bytes of each before it is sealed.")] = 4096,
    attachments: Annotated[int, typer.Option(min=0, max=MOST_ATTACHMENTS, help="Attachments a record.")] = 0,
    attachment_size: Annotated[int, typer.Option(min=0, max=LARGEST_ATTACHMENT, help="Bytes of each before it is sealed.")] = 200_000,
    ack_file: Annotated[Path | None, typer.Option(help="Each id is appended here, and synced, only after its commit.")] = None,
    throw_away_key: Annotated[bool, typer.Option("--throw-away-key", help="Without a centre: seal for a key nobody keeps.")] = False,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Queues records of invented content, for tests and measurements. Refused in production."""
    with failures_in_words(as_json):
        folder, settings = where(state_dir)
        if settings.production:
            fail("queue.fill-in-production", "a terminal in production is not filled with invented records", as_json)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        close = _seal(folder, throw_away_key, as_json)
        acked = -1 if ack_file is None else os.open(ack_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with Store.open(folder / OUTBOX_FILE, settings.terminal.code) as store:
            for _ in range(count):
                scans = tuple(io.BytesIO(secrets.token_bytes(attachment_size)) for _ in range(attachments))
                receipt = store.enqueue(Draft("test-data", "1", _invented(size), attachments=scans), close)
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
