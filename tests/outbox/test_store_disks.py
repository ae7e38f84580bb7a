"""Real disks that fail under the outbox: full, or made read-only by the kernel.

Each is a file system of its own, which takes root to mount; what is asked without root (SQLite's own page limit, a limit on file size)
stands in test_store_faults.py, failing calls in test_kill.py.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.outbox import OUTBOX_FILE, audit, schema
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Store
from kiosk.wire.models import ItemVerdict
from tests.outbox.test_store import LATER, NOW, draft, plain

RESERVE = schema.RESERVE
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk")


@pytest.fixture(autouse=True)
def to_the_last_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """These disks are smaller than the reserve."""
    monkeypatch.setattr(schema, "RESERVE", 0)


@contextmanager
def mounted(where: Path, *words: str) -> Iterator[Path]:
    where.mkdir()
    subprocess.run(["mount", *words, str(where)], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """1 MiB in memory."""
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=1m", "tmpfs") as made:
        yield made


@pytest.fixture
def failing_disk(tmp_path: Path) -> Iterator[Path]:
    """An ext4 that becomes read-only when it finds something wrong, as the disk of a terminal does."""
    image = tmp_path / "image"
    with image.open("wb") as file:
        file.truncate(16 * 1024 * 1024)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    with mounted(tmp_path / "disk", "-o", "loop,errors=remount-ro", str(image)) as made:
        yield made


def fail(disk: Path) -> None:
    device = subprocess.run(["findmnt", "-no", "SOURCE", str(disk)], check=True, capture_output=True, text=True).stdout.strip()
    (Path("/sys/fs/ext4") / Path(device).name / "trigger_fs_error").write_text("1")


def check(store: Store, ids: list[str]) -> None:
    assert [item.id for item in store.items()][::-1] == ids
    assert (store.status().pending, store.status().uploads) == (len(ids), len(ids))
    for own in ids:
        [upload] = store.attachments_of(own)
        assert len(store.read_attachment(upload.id, 0, upload.size)) == upload.size
    assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert audit.verify(store.connection).fault is None


def test_a_full_disk_is_said_keeps_what_was_promised_and_works_again_with_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(300_000))
    ids: list[str] = []
    with Store.open(small_disk / OUTBOX_FILE, "A7K2") as store:
        with pytest.raises(StoreError) as caught:
            while True:
                ids.append(store.enqueue(draft(os.urandom(5_000), attached=[os.urandom(40_000)]), plain).id)
        assert caught.value.code == "store.full" and ids
        check(store, ids)
        envelopes = store.next_batch(100, LATER)
        with pytest.raises(StoreError):
            store.enqueue(draft(os.urandom(100_000)), plain)
        ballast.unlink()
        after = store.enqueue(draft(attached=[b"scan"]), plain)
        assert int(after.tracking_number[4:9], 32) == len(ids) + 1, "no number was lost and none given twice"
        assert len(envelopes) == len(ids)
    with Store.open(small_disk / OUTBOX_FILE, "A7K2") as store:
        check(store, [*ids, after.id])


def filled(disk: Path) -> Store:
    """A store into which nothing goes any more."""
    store = Store.open(disk / OUTBOX_FILE, "A7K2")
    with pytest.raises(StoreError) as caught:
        while True:
            store.enqueue(draft(os.urandom(20_000)), plain)
    assert caught.value.code == "store.full"
    return store


def settle_one(store: Store) -> int:
    batch = store.next_batch(1, LATER)
    store.mark_sending([one.id for one in batch], NOW)
    answer = [ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in batch]
    return store.settle(answer, NOW).delivered


def test_on_a_disk_full_of_records_these_are_delivered_and_make_room(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settling needs room in the WAL first: enqueueing leaves it some. Everything is an eightieth of its size, as the disk is."""
    monkeypatch.setattr(schema, "WAL_PAGES", schema.WAL_PAGES // 80)
    monkeypatch.setattr(schema, "RESERVE", RESERVE // 80)
    with filled(small_disk) as store:
        pending = store.status().pending
        assert pending > 5
        while store.status().pending:
            assert settle_one(store) == 1
        assert store.status().delivered == pending
        monkeypatch.setattr(schema, "RESERVE", 0)
        assert store.enqueue(draft(os.urandom(20_000)), plain)


def test_without_the_reserve_a_full_store_would_stay_full(small_disk: Path) -> None:
    """What the reserve is for, so that nobody takes it away."""
    with filled(small_disk) as store, pytest.raises(StoreError) as caught:
        settle_one(store)
    assert caught.value.code == "store.full"


def test_a_disk_that_becomes_read_only_is_said_and_nothing_is_lost(failing_disk: Path, tmp_path: Path) -> None:
    path = failing_disk / OUTBOX_FILE
    with Store.open(path, "A7K2") as store:
        ids = [store.enqueue(draft(attached=[os.urandom(10_000)]), plain).id for _ in range(3)]
        fail(failing_disk)
        for call in (lambda: store.enqueue(draft(attached=[b"scan"]), plain), lambda: store.mark_sending(ids, NOW)):
            with pytest.raises(StoreError) as caught:
                call()
            assert caught.value.code in ("store.io", "store.read-only")
        check(store, ids)
    with pytest.raises(StoreError) as caught:
        Store.open(path, "A7K2")
    assert caught.value.code in ("store.io", "store.read-only")
    subprocess.run(["umount", str(failing_disk)], check=True)
    subprocess.run(["fsck.ext4", "-p", str(tmp_path / "image")], check=False, capture_output=True)
    subprocess.run(["mount", "-o", "loop", str(tmp_path / "image"), str(failing_disk)], check=True)
    with Store.open(path, "A7K2") as store:
        check(store, ids)
        assert int(store.enqueue(draft(attached=[b"scan"]), plain).tracking_number[4:9], 32) == 4
