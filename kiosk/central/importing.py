"""Takes in a bundle that a person carried here on a stick (`kiosk.wire.bundle`), as if its records had come over the network.

The terminal's signature over the manifest stands in for the signatures of requests. What is in it is taken the same way and once, so a
bundle may be imported twice, after its records have arrived otherwise, or in parts.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine, select

from kiosk.central.enrolment import EnrolmentError, codes_of, keys_of
from kiosk.central.ingest import take
from kiosk.central.keys import Keys, KeySet
from kiosk.central.tables import attachments, writing
from kiosk.central.uploads import Uploads
from kiosk.wire import acknowledgement
from kiosk.wire.attachment import StoredReceipt, sign_receipt
from kiosk.wire.bundle import BadBundle, BundleAnswer, BundleReader
from kiosk.wire.encoding import milliseconds
from kiosk.wire.fleet import sign_trust
from kiosk.wire.models import Acknowledgement, AttachmentReference, Envelope, ItemVerdict

ANSWER_SUFFIX = ".answer"
_RECORDS_AT_ONCE, _BYTES_AT_ONCE = 200, 8 * 1024 * 1024


@dataclass(frozen=True)
class Imported:
    """`verdicts`: how many records of each verdict. `passed_over`: attachments in it that no stored record of its terminal names."""

    answer: BundleAnswer
    verdicts: dict[str, int]
    stored: int
    passed_over: int


class Importer:
    """`uploads`: where attachments go. `even_if_revoked`: a person has decided that this terminal's word counts once more."""

    def __init__(self, engine: Engine, keys: Keys, uploads: Uploads, even_if_revoked: bool = False) -> None:
        self._engine, self._keys, self._uploads, self._even_if_revoked = engine, keys, uploads, even_if_revoked

    def take(self, bundle: BundleReader, now: datetime) -> Imported:
        """Stores what is new of it. Raises `BadBundle` before anything is stored when the records are not what the terminal signed, later
        for a damaged attachment; `EnrolmentError` enrolment.unknown-terminal, enrolment.revoked."""
        terminal = bundle.manifest.terminal
        held = self._keys.current()  # one for the whole answer, so that the keys it brings are those it is signed with
        public, in_force = self._signer(bundle)
        if not in_force and not self._even_if_revoked:
            raise EnrolmentError("enrolment.revoked", f"terminal {terminal} was revoked; --even-if-revoked takes its bundle all the same")
        codes = codes_of(self._engine, public, ever=self._even_if_revoked)
        for _ in bundle.records():
            pass  # all of them are seen to be right before the first is taken
        said = [self._take_some(held, terminal, codes, some, now) for some in _some_at_once(bundle.records())]
        receipts: list[StoredReceipt] = []
        passed_over = 0
        for listed in bundle.manifest.records:
            for one in listed.attachments:
                if self._is_awaited(listed.id, one, codes):
                    receipts.append(self._store(held, bundle, one, now))
                else:
                    passed_over += 1
        answer = BundleAnswer(
            terminal=terminal,
            bundle=bundle.manifest_hash,
            acknowledgements=tuple(said),
            receipts=tuple(receipts),
            updates=tuple(sign_trust(private, key_id, held.trust) for key_id, private in held.acknowledgers.items()),
        )
        counts: Counter[str] = Counter(item.verdict for one in said for item in one.items)
        return Imported(answer, dict(counts), len(receipts), passed_over)

    def _signer(self, bundle: BundleReader) -> tuple[bytes, bool]:
        """Which key of its terminal signed the bundle, and whether that is in force. Raises `BadBundle` when none of them did."""
        keys = keys_of(self._engine, bundle.manifest.terminal)
        for public, in_force in keys[1:]:
            try:
                bundle.verify(Ed25519PublicKey.from_public_bytes(public))
            except BadBundle:
                continue
            return public, in_force
        bundle.verify(Ed25519PublicKey.from_public_bytes(keys[0][0]))
        return keys[0]

    def _take_some(self, held: KeySet, terminal: str, codes: frozenset[str], some: list[Envelope], now: datetime) -> Acknowledgement:
        with writing(self._engine) as connection:
            verdicts: list[ItemVerdict] = take(connection, held, codes, some, milliseconds(now))
        in_order = tuple(sorted(verdicts, key=lambda verdict: verdict.id))
        return acknowledgement.sign(held.acknowledging, held.trust.ack_key_id, terminal, in_order, now)

    def _is_awaited(self, record: str, one: AttachmentReference, codes: frozenset[str]) -> bool:
        with self._engine.connect() as connection:
            row = connection.execute(select(attachments).where(attachments.c.id == one.id)).one_or_none()
        named = None if row is None else (row.record_id, row.size, row.content_hash)
        return row is not None and named == (record, one.size, one.content_hash) and row.terminal in codes

    def _store(self, held: KeySet, bundle: BundleReader, one: AttachmentReference, now: datetime) -> StoredReceipt:
        upload = self._uploads.put(one.id, bundle.attachment(one))
        terminal = bundle.manifest.terminal
        return sign_receipt(held.acknowledging, held.trust.ack_key_id, terminal, one.id, upload.record_id, one.content_hash, now)


def import_file(importer: Importer, path: Path, now: datetime) -> tuple[Imported, Path]:
    """Takes the bundle at `path` and writes its answer beside it, whole or not at all. Raises as `Importer.take`; `OSError`."""
    with path.open("rb") as file:
        imported = importer.take(BundleReader(file), now)
    answer = path.with_name(path.name + ANSWER_SUFFIX)
    draft = answer.with_name(f"{answer.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(imported.answer.model_dump_json().encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(answer)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(answer.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return imported, answer


def _some_at_once(envelopes: Iterator[Envelope]) -> Iterator[list[Envelope]]:
    some: list[Envelope] = []
    room = _BYTES_AT_ONCE
    for envelope in envelopes:
        room -= len(envelope.sealed)
        if some and (len(some) >= _RECORDS_AT_ONCE or room < 0):
            yield some
            some, room = [], _BYTES_AT_ONCE - len(envelope.sealed)
        some.append(envelope)
    if some:
        yield some
