"""What the store says when the disk, the file or a record is not as it should be; what was promised stays."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.outbox import schema
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Draft, Store
from kiosk.wire.seal import Context, Sealed
from tests.outbox.test_store import LATER, Plain, draft, plain


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, "A7K2") as opened:
        yield opened


def test_faults_have_codes(path: Path, tmp_path: Path) -> None:
    def code_of_opening(where: Path, code: str = "A7K2") -> str:
        with pytest.raises(StoreError) as caught:
            Store.open(where, code)
        return caught.value.code

    assert code_of_opening(tmp_path / "missing" / "outbox.db") == "store.io"
    assert code_of_opening(path, "A7KO") == "store.terminal-code"
    (tmp_path / "garbage.db").write_bytes(b"this is no database" * 100)
    assert code_of_opening(tmp_path / "garbage.db") == "store.damaged"
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    assert code_of_opening(tmp_path / "newer.db") == "store.newer-version"


def test_too_large_a_payload_is_refused_and_leaves_nothing(store: Store) -> None:
    from kiosk.wire import seal

    sealer = seal.Sealer("key", seal.public_key(seal.public_bytes(seal.make_private_key())))
    with pytest.raises(StoreError) as caught:
        store.enqueue(draft(bytes(seal.LARGEST_PLAINTEXT + 1)), sealer)
    assert caught.value.code == "store.payload"
    assert store.status().pending == 0


@pytest.mark.parametrize(
    "unfit",
    [
        Draft("", "3", b""),
        Draft("s" * 101, "3", b""),
        Draft("residence-permit", "", b""),
        Draft("residence-permit", "3" * 101, b""),
        Draft("residence-permit\ud800", "3", b""),
        Draft("residence-permit", "3", b"", kind="gossip"),  # type: ignore[arg-type]
        Draft("residence-permit", "3", b"", case_id="the same as yesterday"),
    ],
)
def test_what_could_never_be_sent_is_refused_and_leaves_nothing(store: Store, unfit: Draft) -> None:
    with pytest.raises(StoreError) as caught:
        store.enqueue(unfit, plain)
    assert caught.value.code == "store.payload"
    assert store.status().pending == 0 and store.next_batch(10, LATER) == ()
    assert store.enqueue(draft(), plain).tracking_number[4:9] == "00001"


class Nameless(Plain):
    def __call__(self, payload: bytes, context: Context) -> Sealed:
        return Sealed("", "k" * 101, payload)


def test_a_seal_with_a_name_that_can_not_travel_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="key_id, suite") as caught:
        store.enqueue(draft(), Nameless())
    assert caught.value.code == "store.payload"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE records SET service = '' WHERE sequence = 2",
        "UPDATE records SET kind = 'gossip' WHERE sequence = 2",
        "UPDATE records SET created_at = 9000000000000000000 WHERE sequence = 2",
        "UPDATE attachments SET content_hash = 'none' WHERE record = 2",
        "DELETE FROM attachments WHERE record = 2",
    ],
)
def test_a_record_damaged_on_the_disk_is_held_and_the_others_go_on(store: Store, damage: str) -> None:
    kept = [store.enqueue(draft(attached=attached), plain).id for attached in ([], [b"scan"], [])]
    store._db.conn.execute(damage)
    assert [one.id for one in store.next_batch(10, LATER)] == [kept[2], kept[0]]
    assert store._db.conn.execute("SELECT id, state, reason FROM records WHERE state = 'held'").fetchall() == [
        (kept[1], "held", "store.damaged-record")
    ]
    assert (store.status().pending, store.status().held) == (2, 1)


def test_the_folder_is_synced_at_every_opening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(schema, "sync_folder", synced.append)
    for _ in range(2):
        Store.open(path, "A7K2").close()
    assert synced == [path.parent] * 2


def test_a_full_disk_is_said_and_what_was_promised_stays(store: Store, path: Path) -> None:
    kept = store.enqueue(draft(), plain)
    store._db.conn.execute("PRAGMA max_page_count = 20")  # SQLite's own way to be full; the result code is that of a full disk
    with pytest.raises(StoreError) as caught:
        store.enqueue(draft(os.urandom(100_000)), plain)
    assert caught.value.code == "store.full"
    assert [one.id for one in store.next_batch(10, LATER)] == [kept.id]
    store.close()
    with Store.open(path, "A7K2") as again:
        assert again.status().pending == 1
        assert again.enqueue(draft(), plain).tracking_number[4:9] == "00002"


def test_a_write_that_the_system_refuses_is_said(path: Path) -> None:
    """A limit on file size makes the kernel itself refuse the write, in a process of its own."""
    child = os.fork()
    if child == 0:
        code = "nothing was raised"
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            store = Store.open(path, "A7K2")
            store.enqueue(draft(), plain)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
            try:
                store.enqueue(draft(os.urandom(400_000)), plain)
            except StoreError as error:
                code = error.code
        finally:
            os._exit(0 if code in ("store.full", "store.io") else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with Store.open(path, "A7K2") as again:
        assert again.status().pending == 1


def test_a_writer_that_holds_on_is_said(store: Store, path: Path) -> None:
    store._db.conn.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        store.enqueue(draft(), plain)
    other.close()
    assert caught.value.code == "store.busy"


@pytest.mark.parametrize("times", [15, pytest.param(100, marks=pytest.mark.soak)])
def test_who_opens_a_new_outbox_at_once_waits_for_its_turn(path: Path, times: int) -> None:
    """SQLite alone turned one in twenty away here: it does not wait where two change a new file to the write-ahead log."""
    together = threading.Barrier(4)

    def opens(folder: Path) -> int:
        together.wait()
        with Store.open(folder / path.name, "A7K2") as opened:
            return opened.status().pending

    for number in range(times):
        folder = path.parent / str(number)
        folder.mkdir()
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(opens, [folder] * 4)) == [0] * 4


def test_an_opening_that_never_ends_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_MILLISECONDS", 1)
    held = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with pytest.raises(StoreError) as caught:
            Store.open(path, "A7K2")
    finally:
        os.close(held)
    assert caught.value.code == "store.busy"
    Store.open(path, "A7K2").close()
