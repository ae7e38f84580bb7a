"""Carries records to the centre by hand: writes sealed bundles (`kiosk.wire.bundle`) and takes the centre's answer back.

Exported records stay in the queue until that answer, or until a network comes first; what arrives twice is a duplicate there.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from kiosk.outbox.enrolment import Enrolment
from kiosk.outbox.errors import StoreError
from kiosk.outbox.records import Settled, Upload
from kiosk.outbox.store import Store
from kiosk.outbox.trust import store_trust
from kiosk.outbox.whole import sync_folder
from kiosk.wire import bundle
from kiosk.wire.bundle import BadBundle, BundleAnswer, BundledRecord, BundleReader, Manifest
from kiosk.wire.models import AttachmentReference, Trust

LARGEST = 1_000_000_000
"""Bytes of content a bundle is filled to. One record alone may be more, up to 20 attachments of 32 MiB, and still be in its bounds."""
_PIECE = 256 * 1024


class BundleError(Exception):
    """The bundle was not written, or the answer not taken; the outbox is as before.

    Stable `code`: bundle.full, bundle.io, bundle.read-back, bundle.settled-meanwhile, bundle.answer-malformed.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Exported:
    """`paths`: the bundles. `skipped`: ids of records that are damaged on this terminal's disk and were left out."""

    paths: tuple[Path, ...]
    records: int
    attachments: int
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """One record as it goes into a bundle, without its content, which would not all fit in memory."""

    listed: BundledRecord
    size: int


def export(store: Store, ids: Iterable[str], folder: Path, who: Enrolment, now: datetime) -> Exported:
    """Writes these records, and attachments the centre misses of them, into bundles in `folder`; each is whole and read back, or gone.

    Every bundle is noted in the audit chain once it is written, also when the next one fails. Raises `BundleError` and `StoreError`.
    """
    skipped: list[str] = []
    paths: list[Path] = []
    written: list[BundledRecord] = []
    filled: list[_Part] = []
    room = LARGEST
    for part in _parts(store, ids, skipped):
        if filled and (part.size > room or len(filled) == bundle.MOST_RECORDS):
            paths.append(_write(store, filled, folder, who, now))
            filled, room = [], LARGEST
        filled.append(part)
        written.append(part.listed)
        room -= part.size
    if filled:
        paths.append(_write(store, filled, folder, who, now))
    return Exported(tuple(paths), len(written), sum(len(one.attachments) for one in written), tuple(skipped))


def acknowledge(
    store: Store, trust: Trust, terminal: str, content: bytes, now: datetime, state_dir: Path | None = None
) -> tuple[Settled, int]:
    """Takes the centre's answer to a bundle: what was settled, and how many attachments it signed for. Taking it again changes nothing.

    An answer that the centre signed with keys newer than `trust` is believed when it brings them and `trust` vouches for them; they are
    kept in `state_dir` first, where it is given. Raises `BundleError`, `kiosk.wire.acknowledgement.NotSignedByCentre`, `StoreError` and
    `TrustError`.
    """
    try:
        answer = BundleAnswer.model_validate_json(content)
    except ValidationError:
        raise BundleError("bundle.answer-malformed", "this is no answer to a bundle") from None
    new = bundle.renewed(trust, answer)
    verdicts, receipts = bundle.verify_answer(new, answer, terminal)
    if state_dir is not None and new != trust:
        store_trust(state_dir, new)
    settled, stored = store.settle(verdicts, now, by_file=True), 0
    for receipt in receipts:
        known = {each.id: each for each in store.attachments_of(receipt.record_id)}.get(receipt.id)
        if known is not None and known.content_hash == receipt.content_hash and known.stored_at is None:
            store.upload_stored(known.id, now)
            stored += 1
    store.note("acknowledged-by-file", "", hashlib.sha256(content).hexdigest(), now)
    return settled, stored


@contextmanager
def nobody_sends(lock_path: Path) -> Iterator[None]:
    """Waits for the batch or piece that is on its way and keeps other processes from sending, so that nothing is settled meanwhile."""
    descriptor = os.open(lock_path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _parts(store: Store, ids: Iterable[str], skipped: list[str]) -> Iterator[_Part]:
    for record in ids:
        item = store.get(record)
        if item is None:
            raise StoreError("store.unknown-record", "there is no record with this id")
        try:
            envelope = store.envelope(record)
            missing = [each for each in store.attachments_of(record) if each.stored_at is None]
            for each in missing:
                _check(store, each)
        except StoreError as error:
            if error.code != "store.damaged":
                raise
            skipped.append(record)
            continue
        if envelope is None and not missing:
            continue
        content = b"" if envelope is None else envelope.model_dump_json().encode()
        listed = BundledRecord(
            id=record,
            content_hash=item.content_hash,
            enclosed=envelope is not None,
            envelope_hash=hashlib.sha256(content).hexdigest() if envelope is not None else "",
            attachments=tuple(AttachmentReference(id=each.id, size=each.size, content_hash=each.content_hash) for each in missing),
        )
        yield _Part(listed, len(content) + sum(each.size for each in missing))


def _check(store: Store, upload: Upload) -> None:
    whole = hashlib.sha256()
    for piece in _pieces(store, upload.id, upload.size):
        whole.update(piece)
    if whole.hexdigest() != upload.content_hash:
        raise StoreError("store.damaged", "an attachment is not as it was stored")


def _pieces(store: Store, own: str, size: int) -> Iterator[bytes]:
    return (store.read_attachment(own, offset, _PIECE) for offset in range(0, size, _PIECE))


def _write(store: Store, parts: list[_Part], folder: Path, who: Enrolment, now: datetime) -> Path:
    manifest = Manifest(terminal=who.terminal, exported_at=now, records=tuple(part.listed for part in parts)).model_dump_json().encode()
    path = _free_name(folder, who.terminal, now)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
                archive.writestr(_member(bundle.MANIFEST), manifest)
                archive.writestr(_member(bundle.SIGNATURE), bundle.sign_manifest(who.private, manifest))
                for part in parts:
                    _add(archive, store, part)
            file.flush()
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # what is read back comes from the stick
        _read_back(draft, who.private)
        draft.rename(path)
        _sync(folder)
    except OSError as error:
        _remove(draft)
        code = "bundle.full" if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else "bundle.io"
        raise BundleError(code, f"{folder}: {error.strerror}") from error
    except BaseException:
        _remove(draft)
        raise
    store.note_all("exported", [part.listed.id for part in parts], bundle.manifest_hash(manifest), now)
    return path


def _remove(draft: Path) -> None:
    try:
        draft.unlink()
    except OSError:
        pass  # the stick was pulled out or can't be written: what went wrong first is what is said


def _add(archive: zipfile.ZipFile, store: Store, part: _Part) -> None:
    if part.listed.enclosed:
        envelope = store.envelope(part.listed.id)
        if envelope is None:
            raise BundleError("bundle.settled-meanwhile", "a record was settled while it was being exported: export again")
        archive.writestr(_member(bundle.record_name(part.listed.id)), envelope.model_dump_json().encode())
    for each in part.listed.attachments:
        member = _member(bundle.attachment_name(each.id))
        member.file_size = each.size
        with archive.open(member, "w") as file:
            for piece in _pieces(store, each.id, each.size):
                file.write(piece)


def _read_back(draft: Path, private: Ed25519PrivateKey) -> None:
    try:
        with draft.open("rb") as file:
            reader = BundleReader(file)
            reader.verify(private.public_key())
            for _ in reader.records():
                pass
            for each in (each for one in reader.manifest.records for each in one.attachments):
                for _ in reader.attachment(each):
                    pass
    except BadBundle as error:
        raise BundleError("bundle.read-back", f"the stick gave back other bytes than were written: {error}") from error


def _member(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name)  # dated 1980: when it was exported stands in the manifest


def _free_name(folder: Path, terminal: str, now: datetime) -> Path:
    stem = f"kiosk-{terminal}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    count, path = 1, folder / f"{stem}{bundle.SUFFIX}"
    while path.exists():
        count += 1
        path = folder / f"{stem}-{count}{bundle.SUFFIX}"
    return path


def _sync(folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some drivers of sticks can't sync a folder; the file is synced
            raise
