"""A terminal that a centre knows, made as a technician makes it: a one-time code there, typed in here. Nothing of it is pretended."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.enrolment import issue_code
from kiosk.central.tables import database_url, open_database
from kiosk.outbox import ENROLMENT_FILE, LOCK_FILE, OUTBOX_FILE, enrolment
from kiosk.outbox.enrolment import Enrolment
from kiosk.outbox.http import Centre
from kiosk.outbox.store import Draft, Receipt, Store
from kiosk.outbox.sync import Sync
from kiosk.outbox.trust import need_trust, sealer
from kiosk.wire.models import Trust
from kiosk.wire.tracking import ALPHABET


def enrol(state_dir: Path, url: str, data_dir: Path, code: str, database: str = "") -> Enrolment:
    """Enrols the terminal `code` at the centre that serves `data_dir` at `url`."""
    engine = open_database(database_url(data_dir, database))
    try:
        one_time = issue_code(engine, code, datetime.now(UTC))
    finally:
        engine.dispose()
    return enrolment.enrol(state_dir, url, one_time)


def as_enrolled(state_dir: Path, url: str, code: str, trust: Trust) -> Enrolment:
    """What an enrolment leaves, where no centre listens: for terminals that meet nobody, or somebody else."""
    state_dir.mkdir(parents=True, exist_ok=True)
    key = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    kept = {"id": "0" * 16, "terminal": code, "url": url, "private_key": key, "ca": "", "trust": json.loads(trust.model_dump_json())}
    (state_dir / ENROLMENT_FILE).write_text(json.dumps(kept))
    return enrolment.need(state_dir)


class Terminal:
    """A state folder, enrolled, with an outbox. `known`: who it is; `trust`: the centre's keys."""

    def __init__(self, folder: Path, known: Enrolment) -> None:
        self.folder, self.known, self.code = folder, known, known.terminal
        self.trust = need_trust(folder)
        self.store = Store.open(folder / OUTBOX_FILE, known.terminal)
        self.session = known.session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self.store.close()

    def enqueue(self, payload: bytes = b"content", *attachments: bytes) -> Receipt:
        draft = Draft("residence-permit", "3", payload, attachments=tuple(BytesIO(one) for one in attachments))
        return self.store.enqueue(draft, sealer(self.trust))

    def centre(self, url: str = "") -> Centre:
        return self.known.centre(self.session, url)

    def sync(self, url: str = "", monotonic: Callable[[], float] = time.monotonic) -> Sync:
        return Sync(self.store, self.centre(url), self.trust, self.folder / LOCK_FILE, monotonic)

    def counts(self) -> tuple[int, int, int]:
        """Pending, held, delivered."""
        status = self.store.status()
        return status.pending, status.held, status.delivered


@dataclass(frozen=True)
class Signer:
    """Who signs answers in a centre's place, and with which keys it says it does."""

    acknowledging: Ed25519PrivateKey
    trust: Trust


def code_for(name: str) -> str:
    """A terminal code a test: they share one centre, where a tracking number exists once."""
    return "".join(ALPHABET[byte % 32] for byte in hashlib.sha256(name.encode()).digest()[:4])
