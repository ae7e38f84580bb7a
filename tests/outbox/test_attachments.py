"""Attachments in the outbox: sealed as they stream in, bound to their record, gone with the centre's receipt and not before."""

from __future__ import annotations

import hashlib
import io
import os
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from kiosk.outbox import schema
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Draft, Receipt, Settled, Store, Upload
from kiosk.wire import attachment, pieces, seal
from kiosk.wire.models import LARGEST_ATTACHMENT, MOST_ATTACHMENTS, ItemVerdict
from tests.outbox.test_store import LATER, NOW, draft, plain

PRIVATE = seal.make_private_key()
SEALER = seal.Sealer("key", seal.public_key(seal.public_bytes(PRIVATE)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "outbox.db", "A7K2") as opened:
        yield opened


def acknowledge(store: Store, *receipts: Receipt) -> Settled:
    known = {one.id: one for one in store.next_batch(100, LATER)}
    answer = [ItemVerdict(id=one.id, content_hash=known[one.id].content_hash, verdict="accepted") for one in receipts]
    return store.settle(answer, NOW)


def opened(store: Store, upload: Upload, record: str) -> bytes:
    """What the centre makes of it."""
    sealed = io.BytesIO(store.read_attachment(upload.id, 0, upload.size))
    header = attachment.split_header(sealed)
    key = attachment.open_key(seal.private_key(PRIVATE), header, attachment.context(upload.id, record, "A7K2"))
    return b"".join(pieces.open_pieces(key, sealed))


@pytest.mark.parametrize("size", [0, 1, pieces.PIECE - 1, pieces.PIECE, pieces.PIECE + 1, 3 * pieces.PIECE + 7])
def test_the_centre_opens_what_was_handed_in(store: Store, size: int) -> None:
    scans = [os.urandom(size), b"another"]
    receipt = store.enqueue(Draft("a", "1", b"", attachments=tuple(io.BytesIO(one) for one in scans)), SEALER)
    uploads = store.attachments_of(receipt.id)
    assert [opened(store, one, receipt.id) for one in uploads] == scans
    [envelope] = store.next_batch(1, LATER)
    assert [(one.id, one.size, one.content_hash) for one in envelope.attachments] == [
        (one.id, one.size, one.content_hash) for one in uploads
    ]
    assert envelope.content_hash == seal.content_hash(envelope.sealed, (one.content_hash for one in uploads))
    assert not any(one in (store.connection.serialize()) for one in scans if len(one) > 16)


def test_the_record_opens_only_beside_its_attachments(store: Store) -> None:
    store.enqueue(Draft("a", "1", b"payload", refers_to=None, attachments=(io.BytesIO(b"scan"),)), SEALER)
    [one] = store.next_batch(1, LATER)

    def context(hashes: tuple[str, ...]) -> bytes:
        return seal.Context(
            one.id, one.tracking_number, one.kind, one.case_id, one.seq, one.service, one.form_version, one.terminal, one.created_at,
            None, hashes,
        ).encoded()  # fmt: skip

    private = seal.private_key(PRIVATE)
    assert seal.open_sealed(private, one.sealed, context((one.attachments[0].content_hash,))) == b"payload"
    with pytest.raises(seal.SealBroken):
        seal.open_sealed(private, one.sealed, context(()))


def test_any_part_of_it_can_be_read(store: Store) -> None:
    receipt = store.enqueue(draft(attached=[os.urandom(200_000)]), plain)
    [upload] = store.attachments_of(receipt.id)
    whole = store.read_attachment(upload.id, 0, upload.size)
    assert hashlib.sha256(whole).hexdigest() == upload.content_hash
    for offset, size in ((0, 0), (1, 10), (65_530, 20), (65_536, 65_536), (upload.size - 1, 9), (upload.size, 9), (upload.size + 9, 9)):
        assert store.read_attachment(upload.id, offset, size) == whole[offset : offset + size]
    store.connection.execute("DELETE FROM pieces WHERE place = (SELECT max(place) FROM pieces)")
    with pytest.raises(StoreError) as caught:
        store.read_attachment(upload.id, 0, upload.size)
    assert caught.value.code == "store.damaged"


def test_an_attachment_damaged_on_the_disk_takes_its_record_out_and_lets_the_others_pass(store: Store) -> None:
    damaged, good = store.enqueue(draft(attached=[b"a"]), plain), store.enqueue(draft(attached=[b"longer"]), plain)
    acknowledge(store, damaged, good)
    store.connection.execute("DELETE FROM pieces WHERE place >> 32 = 1")
    first = store.next_upload(LATER)
    assert first is not None and first.record_id == damaged.id
    with pytest.raises(StoreError):
        store.read_attachment(first.id, 0, 10)
    [held] = store.items("held")
    assert (held.id, held.reason) == (damaged.id, "store.damaged-record")
    following = store.next_upload(LATER)
    assert following is not None and following.record_id == good.id


def test_delivered_is_what_came_with_the_last_receipt(store: Store) -> None:
    receipt = store.enqueue(draft(attached=[bytes(90_000), bytes(100)]), plain)
    assert store.next_upload(LATER) is None, "not before the record itself is acknowledged"
    assert (store.status().pending, store.status().uploads) == (1, 2)
    assert acknowledge(store, receipt) == Settled(uploading=1)
    small = store.next_upload(LATER)
    assert small is not None and small.size < 1000 and small.record_id == receipt.id
    store.upload_stored(small.id, NOW)
    assert (store.status().pending, store.status().uploads, store.status().delivered) == (1, 1, 0)
    with pytest.raises(StoreError, match="no longer here"):
        store.read_attachment(small.id, 0, 1)
    large = store.next_upload(LATER)
    assert large is not None and large.size > 90_000
    store.upload_stored(large.id, NOW)
    assert (store.status().pending, store.status().uploads, store.status().delivered) == (0, 0, 1)
    assert store.next_upload(LATER) is None
    assert store.connection.execute("SELECT count(*) FROM pieces").fetchone() == (0,)


def test_the_next_record_of_the_case_does_not_wait_for_attachments(store: Store) -> None:
    first = store.enqueue(draft(attached=[b"scan"]), plain)
    second = store.enqueue(draft(case_id=first.case_id), plain)
    assert [one.id for one in store.next_batch(9, LATER)] == [first.id]
    acknowledge(store, first)
    assert [one.id for one in store.next_batch(9, LATER)] == [second.id]


def test_an_upload_that_fails_waits_and_lets_others_pass(store: Store) -> None:
    receipt = store.enqueue(draft(attached=[bytes(100), bytes(5_000)]), plain)
    acknowledge(store, receipt)
    small, large = store.attachments_of(receipt.id)
    store.upload_began(small.id, "/v1/attachments/one")
    store.upload_failed(small.id, LATER + timedelta(minutes=5), "attachment.checksum")
    found = store.next_upload(LATER)
    assert found is not None and found.id == large.id
    again = store.next_upload(LATER + timedelta(minutes=6))
    assert again is not None and (again.id, again.location, again.attempts, again.reason) == (
        small.id, "/v1/attachments/one", 1, "attachment.checksum",
    )  # fmt: skip
    store.upload_failed(large.id, NOW, "offline", sent=large.size - 10)
    first = store.next_upload(LATER + timedelta(minutes=6))
    assert first is not None and (first.id, first.sent) == (large.id, large.size - 10), "ten bytes to go are less than a hundred"
    store.upload_began(large.id, None)
    first = store.next_upload(LATER + timedelta(minutes=6))
    assert first is not None and first.id == small.id, "started anew, it has all its bytes to go"


def test_a_held_record_keeps_its_attachments_back(store: Store) -> None:
    receipt = store.enqueue(draft(attached=[b"one", b"two"]), plain)
    acknowledge(store, receipt)
    store.hold(receipt.id, "attachment.conflict", NOW)
    assert store.next_upload(LATER) is None
    assert (store.status().held, store.status().pending, store.status().uploads) == (1, 0, 2)
    store.release(receipt.id, NOW)
    [item] = store.items("uploading")
    assert item.id == receipt.id and store.next_upload(LATER) is not None
    store.hold(receipt.id, "by-person", NOW)
    for one in store.attachments_of(receipt.id):
        store.upload_stored(one.id, NOW)  # they were on their way when somebody held the record
    assert (store.status().held, store.status().delivered, store.status().uploads) == (0, 1, 0)


def test_too_many_and_too_large_are_refused_and_leave_nothing(store: Store) -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return bytes(size)

    many = Draft("a", "1", b"", attachments=tuple(io.BytesIO(b"x") for _ in range(MOST_ATTACHMENTS + 1)))
    endless: BinaryIO = Endless()  # type: ignore[assignment]
    for draft_ in (many, Draft("a", "1", b"", attachments=(io.BytesIO(b"kept?"), endless))):
        with pytest.raises(StoreError) as caught:
            store.enqueue(draft_, SEALER)
        assert caught.value.code == "store.payload"
    for table in ("records", "attachments", "pieces", "audit"):
        assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert store.status().uploads == 0
    assert store.enqueue(draft(attached=[b"x"] * MOST_ATTACHMENTS), plain).tracking_number[4:9] == "00001"


def test_the_largest_attachment_fits(store: Store) -> None:
    overhead = 2 + seal.SMALLEST_SEALED + 200
    pieces_of_it = LARGEST_ATTACHMENT // pieces.PIECE + 1
    size = LARGEST_ATTACHMENT - overhead - pieces.TAG * pieces_of_it
    receipt = store.enqueue(Draft("a", "1", b"", attachments=(io.BytesIO(bytes(size)),)), SEALER)
    [upload] = store.attachments_of(receipt.id)
    assert LARGEST_ATTACHMENT - 1000 < upload.size <= LARGEST_ATTACHMENT


def test_a_scan_that_can_not_be_read_leaves_nothing(store: Store, tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "the stick is gone")

    broken: BinaryIO = Broken()  # type: ignore[assignment]
    with pytest.raises(OSError, match="the stick is gone"):
        store.enqueue(Draft("a", "1", b"", attachments=(io.BytesIO(bytes(100_000)), broken)), SEALER)
    assert store.connection.execute("SELECT count(*) FROM pieces").fetchone() == (0,)
    assert store.status().pending == 0


def test_three_megabytes_are_never_in_memory_twice(store: Store) -> None:
    """Queued from a buffer and read back in 256 KiB steps: less than 1 MB above the buffer at any moment."""
    scan = io.BytesIO(os.urandom(3_000_000))
    store.enqueue(draft(attached=[bytes(1_000)]), SEALER)  # what is loaded once is loaded
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        receipt = store.enqueue(Draft("a", "1", b"", attachments=(scan,)), SEALER)
        [upload] = store.attachments_of(receipt.id)
        for offset in range(0, upload.size, 256 * 1024):
            assert store.read_attachment(upload.id, offset, 256 * 1024)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < 1_000_000


def test_space_is_given_back_after_delivery_and_not_before(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    receipts = [store.enqueue(draft(attached=[os.urandom(3_000_000)] * 3), plain) for _ in range(3)]
    assert store.reclaim() == 0
    acknowledge(store, *receipts)
    for receipt in receipts:
        for one in store.attachments_of(receipt.id):
            store.upload_stored(one.id, NOW)
    assert store.free_bytes() > 26_000_000
    assert store.reclaim() > 26_000_000
    assert path.stat().st_size < 200_000, "the file itself is small again"
    assert path.with_name("outbox.db-wal").stat().st_size <= schema.LARGEST_IDLE_WAL
    assert store.free_bytes() == 0 and store.reclaim() == 0
    assert store.status().delivered == 3
    after = store.enqueue(draft(attached=[b"scan"]), plain)
    assert after.tracking_number[4:9] == "00004"
    assert store.attachments_of(after.id)[0].size > 4


def test_little_or_much_that_is_live_is_not_copied(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    receipts = [store.enqueue(draft(os.urandom(2_000_000)), plain) for _ in range(20)]
    for receipt in receipts[:13]:
        store.settle([ItemVerdict(id=receipt.id, content_hash=_hash_of(store, receipt), verdict="accepted")], NOW)
    assert store.free_bytes() > schema.WORTH_RECLAIMING
    monkeypatch.setattr(schema, "MOST_LIVE", 10_000_000)
    assert store.reclaim() == 0, "14 MB are live: copying them would keep a visit waiting"
    monkeypatch.undo()
    assert store.reclaim() > schema.WORTH_RECLAIMING
    assert [one.id for one in store.next_batch(100, LATER)] == [receipts[-1].id, receipts[-2].id], "4 MiB of the newest"


def _hash_of(store: Store, receipt: Receipt) -> str:
    item = store.get(receipt.id)
    assert item is not None
    return item.content_hash
