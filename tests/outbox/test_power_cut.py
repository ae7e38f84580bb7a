"""Power cuts at every system call: what the outbox told anybody is true afterwards (`tests.outbox.power_cut` says what a cut may do)."""

from __future__ import annotations

import io
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from uuid_utils import uuid7

from kiosk.outbox import OUTBOX_FILE, audit, schema
from kiosk.outbox.change import counted
from kiosk.outbox.store import Draft, Store
from kiosk.wire import attachment, pieces, seal
from kiosk.wire.models import Envelope, ItemVerdict, Trust
from tests.outbox.power_cut import LOSSES, Call, Disk, record
from tests.rig import as_enrolled

PRIVATE = seal.make_private_key()
TRUST = Trust(
    sealing_key_id="key", sealing_suite=seal.SUITE, sealing_public=seal.public_bytes(PRIVATE), ack_key_id="ack", ack_public=bytes(32)
)
SEALER = seal.Sealer("key", seal.public_key(TRUST.sealing_public))
CHILD = [sys.executable, "-m", "tests.outbox.power_cut_child"]
Told = list[list[str]]
Check = Callable[[Path, Told], None]


class Lost(AssertionError):
    """Something that was promised is gone."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "state"
    as_enrolled(made, "", "A7K2", TRUST)
    return made


@pytest.fixture
def scratch() -> Iterator[Path]:
    """In memory where that is possible: what is written there has been through its power cut."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


def recorded(tmp_path: Path, *words: str) -> list[Call]:
    environ = {**os.environ, "KIOSK_TERMINAL__CODE": "A7K2", "PYTHONDONTWRITEBYTECODE": "1"}
    return record([*words], tmp_path / "strace.log", environ)


def fill(folder: Path, told: Path, count: int, *more: str) -> list[str]:
    words = ["queue", "fill", "--count", str(count), "--size", "300", "--ack-file", str(told), "--state-dir", str(folder), *more]
    return [sys.executable, "-c", "from kiosk.cli import main; main()", *words]


def cuts(before: Path, folder: Path, told: Path, calls: list[Call], scratch: Path, step: int, check: Check) -> int:
    """Cuts the power after every `step`-th call that matters, in every way, and checks what is left. How many cuts that were."""
    disk, heard, done = Disk(before), b"", 0
    calls = [replace(call, path=before / call.path.name) if call.path.parent == folder else call for call in calls]
    calls = [replace(call, path=before) if call.path == folder else call for call in calls]
    matter = [call for call in calls if call.path in (told, before) or call.path.parent == before]
    for number, call in enumerate(matter):
        if call.path == told:
            heard += call.content
        else:
            disk.play(call)
        if number % step and number != len(matter) - 1:
            continue
        for loss in LOSSES:
            left = scratch / f"{number}-{loss}"
            left.mkdir()
            disk.cut(loss, random.Random(f"{number} {loss}"), left)
            try:
                check(left, [line.split() for line in heard.decode().splitlines()])
            except Exception as error:
                raise Lost(f"after call {number} of {len(matter)} ({call.name} {call.path.name}), {loss}: {error!r}") from error
            shutil.rmtree(left)
            done += 1
    return done


def sound(left: Path) -> Store:
    """The outbox opens, is whole, and its counters and audit chain are those of its rows."""
    store = Store.open(left / OUTBOX_FILE, "A7K2")
    assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert audit.verify(store.connection).fault is None
    items, status = store.items(), store.status()
    states = [item.state for item in items]
    assert (len(states) - status.held - status.delivered, status.delivered) == (status.pending, states.count("delivered"))
    assert len({item.tracking_number for item in items}) == len(items)
    assert counted(store.connection).last_sequence == len(items)
    return store


def opened(store: Store, envelope: Envelope) -> None:
    """The centre could open it, with every attachment."""
    private = seal.private_key(PRIVATE)
    context = seal.Context(
        envelope.id, envelope.tracking_number, envelope.kind, envelope.case_id, envelope.seq, envelope.service, envelope.form_version,
        envelope.terminal, envelope.created_at, envelope.refers_to, tuple(one.content_hash for one in envelope.attachments),
    )  # fmt: skip
    seal.open_sealed(private, envelope.sealed, context.encoded())
    assert seal.content_hash(envelope.sealed, context.attachments) == envelope.content_hash
    for one in envelope.attachments:
        sealed = io.BytesIO(store.read_attachment(one.id, 0, one.size))
        bound_to = attachment.context(one.id, envelope.id, envelope.terminal)
        key = attachment.open_key(private, attachment.split_header(sealed), bound_to)
        assert sum(len(piece) for piece in pieces.open_pieces(key, sealed)) == 20_000


def what_was_acknowledged_is_there(left: Path, told: Told) -> None:
    if not (left / OUTBOX_FILE).exists():
        assert not told
        return
    with sound(left) as store:
        for [record] in told:
            envelope = store.envelope(record)
            assert envelope is not None, f"{record} was acknowledged and is gone"
            opened(store, envelope)
        assert len(store.items()) - len(told) in (0, 1), "only the record that was being queued may be there unacknowledged"


def copy(folder: Path, tmp_path: Path) -> Path:
    """What the disk held before the recording."""
    return Path(shutil.copytree(folder, tmp_path / "before"))


def enqueues(tmp_path: Path, folder: Path, scratch: Path, count: int, step: int) -> int:
    told, before = tmp_path / "told", copy(folder, tmp_path)
    calls = recorded(tmp_path, *fill(folder, told, count, "--attachments", "1", "--attachment-size", "20000"))
    assert sum(call.name == "fdatasync" and call.path.name.endswith("-wal") for call in calls) >= count
    return cuts(before, folder, told, calls, scratch, step, what_was_acknowledged_is_there)


def test_no_power_cut_loses_what_was_acknowledged(tmp_path: Path, folder: Path, scratch: Path) -> None:
    assert enqueues(tmp_path, folder, scratch, count=4, step=7) > 50


@pytest.mark.soak
def test_no_power_cut_at_any_call_loses_what_was_acknowledged(tmp_path: Path, folder: Path, scratch: Path) -> None:
    assert enqueues(tmp_path, folder, scratch, count=12, step=1) > 1000


def test_the_cuts_find_a_store_that_does_not_sync(tmp_path: Path, folder: Path, scratch: Path) -> None:
    """The same with synchronous=NORMAL: acknowledged records are lost, and that is noticed."""
    told, before = tmp_path / "told", copy(folder, tmp_path)
    calls = recorded(tmp_path, *CHILD, "fill-without-sync", str(folder), str(told))
    assert told.read_text().count("\n") == 6
    with pytest.raises(Lost, match="was acknowledged and is gone"):
        cuts(before, folder, told, calls, scratch, 1, what_was_acknowledged_is_there)


def drained(tmp_path: Path, folder: Path, scratch: Path, step: int) -> int:
    """settle, upload_stored and reclaim."""
    with Store.open(folder / OUTBOX_FILE, "A7K2") as store:
        for number in range(6):
            scans = (io.BytesIO(bytes(20_000)),) if number % 2 else ()
            store.enqueue(Draft("test-data", "1", os.urandom(8_000), attachments=scans), SEALER)
    told, before = tmp_path / "told", copy(folder, tmp_path)
    calls = recorded(tmp_path, *CHILD, "drain", str(folder), str(told))
    assert told.read_text().endswith("reclaimed\n")

    def check(left: Path, heard: Told) -> None:
        by_word: dict[str, set[str]] = {"begun": set(), "settled": set(), "sent": set(), "stored": set()}
        for word, *about in heard:
            by_word.setdefault(word, set()).update(about)
        with sound(left) as store:
            assert len(store.items()) == 6
            acknowledged = {item.id for item in store.items() if item.acknowledged_at}
            assert by_word["settled"] <= acknowledged <= by_word["begun"], "settled means settled, and nothing else is"
            uploads = [one for item in store.items() for one in store.attachments_of(item.id)]
            stored = {one.id for one in uploads if one.stored_at}
            assert len(uploads) == 3 and by_word["stored"] <= stored <= by_word["sent"]
            for item in store.items():
                envelope = store.envelope(item.id)
                if envelope is not None:
                    opened(store, envelope)
                missing = any(one.stored_at is None for one in store.attachments_of(item.id))
                assert (item.state == "delivered") == (envelope is None and not missing)
            for one in uploads:
                assert one.stored_at or len(store.read_attachment(one.id, 0, one.size)) == one.size

    return cuts(before, folder, told, calls, scratch, step, check)


def test_a_power_cut_while_settling_and_reclaiming_calls_nothing_delivered_that_is_not(tmp_path: Path, folder: Path, scratch: Path) -> None:
    assert drained(tmp_path, folder, scratch, step=9) > 50


@pytest.mark.soak
def test_a_power_cut_at_any_call_while_settling_and_reclaiming(tmp_path: Path, folder: Path, scratch: Path) -> None:
    assert drained(tmp_path, folder, scratch, step=1) > 500


def first_version(path: Path) -> dict[str, tuple[str, bytes]]:
    """An outbox as the first version of this program left it; its records: id, state, sealed."""
    made: dict[str, tuple[str, bytes]] = {}
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript((schema.MIGRATIONS / "0001.sql").read_text("utf-8"))
        connection.execute("PRAGMA user_version = 1")
        connection.execute("PRAGMA journal_mode = WAL")
        at = int((datetime.now(UTC) - timedelta(days=1)).timestamp() * 1000)
        with Store.open(path.with_name("numbers.db"), "A7K2") as numbers:
            receipts = [replace(numbers.enqueue(Draft("test-data", "1", b""), SEALER), id=str(uuid7())) for _ in range(8)]
        path.with_name("numbers.db").unlink()
        for number, receipt in enumerate(receipts, 1):
            state = ("waiting", "delivered", "held", "sending")[number % 4]
            case = receipts[0].id if number in (5, 6) else receipt.id
            content = os.urandom(2_000)
            connection.execute(
                "INSERT INTO records VALUES (?, ?, ?, 'submission', ?, ?, 'test-data', '1', 'A7K2', ?, ?, ?, ?, ?, NULL, 's', 'k', ?, ?)",
                (number, receipt.id, receipt.tracking_number, case, number - 3 if case != receipt.id else 1, at, state,
                 int(state == "sending"), at, at, seal.content_hash(content), content),
            )  # fmt: skip
            made[receipt.id] = (state, content)
        counted = [sum(state in states for state, _ in made.values()) for states in (("waiting", "sending"), ("held",), ("delivered",))]
        connection.execute("UPDATE counters SET last_sequence = 8, pending = ?, held = ?, delivered = ?, oldest_pending = 1", counted)
    return made


def migrated(store: Store, made: dict[str, tuple[str, bytes]]) -> None:
    assert {item.id: item.state for item in store.items()} == {own: state for own, (state, _) in made.items()}
    for own, (state, content) in made.items():
        envelope = store.envelope(own)
        assert (envelope is None) == (state == "delivered")
        assert envelope is None or envelope.sealed == content


def test_an_outbox_of_the_first_version_goes_on_with_nothing_lost(folder: Path) -> None:
    made = first_version(folder / OUTBOX_FILE)
    with sound(folder) as store:
        migrated(store, made)
        ids = list(made)
        line = [one.id for one in store.next_batch(100, datetime.now(UTC))]
        fresh = [own for own in ids[::-1] if made[own][0] == "waiting"]
        tried = [own for own in ids if made[own][0] == "sending"]
        assert line == [*fresh, *tried] or line == [own for own in (*fresh, *tried) if own not in ids[4:6]]
        assert not {ids[5]} & set(line), "a later record of a case waits for the earlier ones"
        assert store.enqueue(Draft("test-data", "1", b""), SEALER).tracking_number[4:9] == "00009"
        assert [row.what for row in audit.newest(store.connection, 100)][-2:] == ["enqueued", "migrated"]
    assert audit_rows(folder) == 1 + 8 + 4


def second_version(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, bytes]]:
    """The same, as the second version brought it further."""
    made = first_version(folder / OUTBOX_FILE)
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    for name in ("0001.sql", "0002.sql"):
        shutil.copy(schema.MIGRATIONS / name, scripts)
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", scripts)
        schema.connect(folder / OUTBOX_FILE).conn.close()
    return made


def test_an_outbox_of_the_second_version_keeps_its_line_and_its_ids(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = second_version(folder, tmp_path, monkeypatch)
    with closing(sqlite3.connect(folder / OUTBOX_FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT min(turn) < 0 FROM records").fetchone() == (1,), "places as the second version had them"
        line = [own for (own,) in connection.execute("SELECT id FROM records WHERE turn IS NOT NULL ORDER BY turn")]
    with sound(folder) as store:
        migrated(store, made)
        now = datetime.now(UTC)
        assert [one.id for one in store.next_batch(100, now)] == line
        newest = store.enqueue(Draft("test-data", "1", b""), SEALER).id
        assert [one.id for one in store.next_batch(100, now)] == [newest, *line], "new places go before the old ones"
        store.mark_sending([newest], now)
        store.put_back([newest], now, "offline", tried=True)
        assert [one.id for one in store.next_batch(100, now)] == [*line, newest], "and behind all that were tried before"
        for own in made:
            item = store.get(own)
            assert item is not None and (item.id, store.find(item.tracking_number)) == (own, item)
        first, *_ = store.next_batch(1, now)
        verdict = ItemVerdict(id=first.id, content_hash=first.content_hash, verdict="accepted")
        assert store.settle([verdict], now).delivered == 1
        follow_up = store.enqueue(Draft("test-data", "1", b"", case_id=first.id), SEALER)
        assert store.next_batch(1, now)[0].seq == 2 and store.next_batch(1, now)[0].id == follow_up.id


def audit_rows(folder: Path) -> int:
    with closing(sqlite3.connect(folder / OUTBOX_FILE)) as connection:
        return int(connection.execute("SELECT count(*) FROM audit").fetchone()[0])


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_a_power_cut_while_migrating_loses_nothing(tmp_path: Path, folder: Path, scratch: Path, step: int) -> None:
    made = first_version(folder / OUTBOX_FILE)
    before = copy(folder, tmp_path)
    calls = recorded(tmp_path, *CHILD, "open", str(folder), str(tmp_path / "told"))

    def check(left: Path, _heard: Told) -> None:
        with sound(left) as store:
            migrated(store, made)

    assert cuts(before, folder, tmp_path / "told", calls, scratch, step, check) > 10
