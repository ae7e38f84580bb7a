"""The audit chain of the outbox: written with what it tells of, free of personal data, and no change of it goes unseen."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from kiosk.cli import audit as command
from kiosk.outbox import OUTBOX_FILE, audit, looking
from kiosk.outbox.errors import StoreError
from kiosk.outbox.store import Draft, Store
from kiosk.wire import audit as chain
from kiosk.wire import seal
from kiosk.wire.fleet import AuditHead
from kiosk.wire.models import ItemVerdict
from tests.outbox.test_store import LATER, NOW, draft, plain

CANARY = b"11010519491231002X"
COLUMNS = ("seq", "at", "what", "subject", "detail", "hash")
IN_RECORDS = {"seq": "audit_seq", "at": "created_at", "subject": "id", "detail": "content_hash", "hash": "audit_hash"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An outbox in which everything that is audited has happened."""
    with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as store:
        first, second, third = (store.enqueue(draft(attached=[b"scan"] * (number == 0)), plain) for number in range(3))
        batch = {one.id: one.content_hash for one in store.next_batch(10, LATER)}
        verdicts = [ItemVerdict(id=first.id, content_hash=batch[first.id], verdict="accepted")]
        verdicts += [ItemVerdict(id=second.id, content_hash=batch[second.id], verdict="rejected", reason="seal.unknown-key")]
        store.settle(verdicts, NOW)
        store.upload_stored(store.attachments_of(first.id)[0].id, NOW)
        store.release(second.id, NOW)
        store.hold(third.id, "by-person", NOW)
        store.pause("terminal.revoked", NOW)
        store.pause("terminal.revoked", NOW + timedelta(minutes=1))
        store.pause("", NOW + timedelta(minutes=2))
        store.note("enrolled", "", "A7K2", NOW)
    return tmp_path / OUTBOX_FILE


def verified(path: Path, kept: AuditHead | None = None) -> audit.Verified:
    return looking.look_into(path, lambda connection: audit.verify(connection, kept))


def changed(path: Path, *statements: str | tuple[str, list[Any]]) -> Path:
    """A copy of the file, with these done to it."""
    copy = path.with_name("changed.db")
    for left in path.parent.glob("changed.db*"):
        left.unlink()
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for one in statements:
            connection.execute(*((one,) if isinstance(one, str) else one))
    return copy


def entries(path: Path) -> list[chain.Entry]:
    return list(looking.look_into(path, lambda connection: audit.newest(connection, 100)))[::-1]


Statement = str | tuple[str, list[Any]]


def written(seq: int, row: chain.Entry, own_hash: str) -> Statement:
    """Puts a row where the outbox keeps it: in the record that was enqueued, the others in a table of their own."""
    if row.what == "enqueued":
        return ("UPDATE records SET audit_seq = ?, audit_hash = ? WHERE id = ?", [seq, own_hash, row.subject])
    return ("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", [seq, row.at, row.what, row.subject, row.detail, own_hash])


def rechained(rows: list[chain.Entry]) -> list[Statement]:
    """What somebody does who knows the format: writes these rows with fitting hashes, and the counters as well."""
    statements: list[Statement] = ["DELETE FROM audit", "UPDATE records SET audit_seq = NULL, audit_hash = NULL"]
    before = chain.START
    for seq, row in enumerate(rows, 1):
        before = chain.next_hash(before, seq, row.at, row.what, row.subject, row.detail)
        statements.append(written(seq, row, before))
    return [*statements, ("UPDATE counters SET audit_seq = ?, audit_hash = ?", [len(rows), before])]


def test_everything_that_happened_is_there_in_order(path: Path) -> None:
    rows = entries(path)
    assert [row.what for row in rows] == [
        "enqueued", "enqueued", "enqueued", "acknowledged", "held", "uploaded", "delivered", "released", "held", "paused", "resumed",
        "enrolled",
    ]  # fmt: skip
    assert (rows[4].detail, rows[8].detail, rows[9].detail, rows[11].detail) == (
        "seal.unknown-key",
        "by-person",
        "terminal.revoked",
        "A7K2",
    )
    found = verified(path)
    assert (found.fault, found.rows) == (None, len(rows))
    with Store.open(path, "A7K2") as store:
        assert store.audit_head() == found.head
        assert [row.detail for row in rows[:3]] == [item.content_hash for item in store.items()[::-1]]


def test_what_was_not_done_is_not_audited(path: Path) -> None:
    with Store.open(path, "A7K2") as store:
        head = store.audit_head()
        with pytest.raises(StoreError):
            store.hold("none", "x", NOW)
        with pytest.raises(StoreError):
            store.release("none", NOW)
        with pytest.raises(StoreError):
            store.enqueue(Draft("", "1", b""), plain)
        assert store.audit_head() == head


@pytest.mark.parametrize("text", ["Zhang San", "张三", "a b", "x" * 129, "line\nbreak", 'say "it"'])
def test_free_text_does_not_get_in(path: Path, text: str) -> None:
    with Store.open(path, "A7K2") as store:
        head = store.audit_head()
        for what, subject, detail in ((text, "", ""), ("n", text, ""), ("n", "", text)):
            with pytest.raises(StoreError) as caught:
                store.note(what, subject, detail, NOW)
            assert caught.value.code == "store.not-a-code" and text not in str(caught.value)
        receipt = store.enqueue(draft(), plain)
        with pytest.raises(StoreError):
            store.hold(receipt.id, text, NOW)
        [envelope] = [one for one in store.next_batch(9, LATER) if one.id == receipt.id]
        reason = text[:100]
        store.settle([ItemVerdict(id=receipt.id, content_hash=envelope.content_hash, verdict="rejected", reason=reason)], NOW)
        [held, *_] = audit.newest(store.connection, 1)
        assert held.detail == (reason if reason == "x" * 100 else "rejected"), (
            "a reason that is no code is not taken from the centre either"
        )
        assert head is not None and held.seq == head.seq + 2


values = st.one_of(st.integers(0, 2**40), st.text("abcdefghijklmnop0123456789", max_size=64))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.integers(1, 12), column=st.sampled_from(COLUMNS), value=values)
@example(row=12, column="hash", value="0" * 64)
@example(row=12, column="seq", value=13)
@example(row=1, column="detail", value="")
def test_whatever_is_changed_in_whatever_row_is_found_there(path: Path, row: int, column: str, value: int | str) -> None:
    assume(isinstance(value, int) == (column in ("seq", "at")))
    before = entries(path)
    assume(value != getattr(before[row - 1], column) and not (column == "seq" and any(one.seq == value for one in before)))
    if before[row - 1].what == "enqueued":
        assume(column != "what")  # it stands nowhere and can't be changed
        statement = f"UPDATE records SET {IN_RECORDS[column]} = ? WHERE audit_seq = ?"
    else:
        statement = f"UPDATE audit SET {column} = ? WHERE seq = ?"
    fault = verified(changed(path, (statement, [value, row]))).fault
    assert fault is not None
    if column == "seq":  # moved away or in front of the others: a row is missing where it stood, or comes too early
        assert fault.code in ("audit.gap", "audit.cut") and fault.seq in (row, 1)
    else:
        assert (fault.code, fault.seq) == ("audit.tampered", row)


@given(first=st.integers(1, 12), count=st.integers(1, 12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_taken_out_are_missed_where_they_were(path: Path, first: int, count: int) -> None:
    taken_out = [first, first + count - 1]
    fault = verified(
        changed(
            path,
            ("DELETE FROM audit WHERE seq BETWEEN ? AND ?", taken_out),
            ("DELETE FROM records WHERE audit_seq BETWEEN ? AND ?", taken_out),
        )
    ).fault
    at_the_end = first + count > 12
    assert fault is not None and (fault.code, fault.seq) == ("audit.cut" if at_the_end else "audit.gap", first)


@given(rows=st.permutations(range(12)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_that_change_places_are_found(path: Path, rows: list[int]) -> None:
    before = entries(path)
    assume(rows != list(range(12)))
    swapped: list[Statement] = ["DELETE FROM audit", *(written(seq, before[old], before[old].hash) for seq, old in enumerate(rows, 1))]
    fault = verified(changed(path, *swapped)).fault
    first = next(seq for seq, old in enumerate(rows, 1) if old != seq - 1)
    assert fault is not None and fault.code in ("audit.tampered", "audit.gap")
    assert fault.seq == first if fault.code == "audit.tampered" else fault.seq <= first, "records out of their own order are a gap before"


def test_a_row_put_in_is_found(path: Path) -> None:
    last = entries(path)[-1]
    put_in = chain.next_hash(last.hash, 13, last.at, "released", "", "")
    fault = verified(changed(path, ("INSERT INTO audit VALUES (13, ?, 'released', '', '', ?)", [last.at, put_in]))).fault
    assert fault is not None and (fault.code, fault.seq) == ("audit.tampered", 13), "it fits the chain, but not the counters"


def test_a_chain_written_anew_is_found_by_the_head_that_the_centre_kept(path: Path) -> None:
    """Whoever can write the file can also write hashes that fit: then the head seen before is what finds it."""
    before = entries(path)
    kept = AuditHead(seq=before[-1].seq, hash=before[-1].hash)
    assert verified(path, kept).fault is None
    assert verified(path, AuditHead(seq=before[4].seq, hash=before[4].hash)).fault is None, "an older head is of the same chain"
    without = changed(path, *rechained([*before[:8], *before[9:]]))
    assert verified(without).fault is None
    fault = verified(without, kept).fault
    assert fault is not None and fault.code == "audit.cut"
    fault = verified(changed(path, *rechained([*before[:8], before[8], *before[8:]])), kept).fault
    assert fault is not None and fault.code == "audit.other-chain"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM records WHERE sequence = 2", "audit.gap"),
        ("DELETE FROM records", "audit.gap"),
        ("UPDATE records SET content_hash = replace(content_hash, substr(content_hash, 1, 8), '00000000')", "audit.tampered"),
        ("UPDATE records SET id = '01936d2e-0000-7000-8000-000000000001' WHERE sequence = 1", "audit.tampered"),
        ("UPDATE records SET created_at = created_at + 1 WHERE sequence = 3", "audit.tampered"),
        ("UPDATE records SET audit_seq = NULL WHERE sequence = 1", "audit.gap"),
        ("UPDATE counters SET audit_hash = '0'", "audit.tampered"),
        ("UPDATE counters SET audit_seq = 13", "audit.cut"),
    ],
)
def test_records_and_counters_that_do_not_fit_the_chain_are_found(path: Path, statement: str, code: str) -> None:
    fault = verified(changed(path, statement)).fault
    assert fault is not None and fault.code == code


def test_a_record_without_its_row_is_found(path: Path) -> None:
    before = entries(path)
    fault = verified(changed(path, *rechained([row for row in before if row.what != "enqueued"]))).fault
    assert fault is not None and fault.code == "audit.no-row"


def test_a_last_record_that_is_taken_out_with_its_row_is_missed(tmp_path: Path) -> None:
    """It is the end of the chain. Once anything but an enqueue has come after it the counters say that there was more; before that only
    a head that was seen says so, as the centre keeps from every heartbeat."""
    with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as store:
        for _ in range(3):
            store.enqueue(draft(), plain)
        kept = store.audit_head()
    fault = verified(changed(tmp_path / OUTBOX_FILE, "DELETE FROM records WHERE sequence = 3"), kept).fault
    assert fault is not None and (fault.code, fault.seq) == ("audit.cut", 3)
    with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as store:
        store.answered(NOW)
    fault = verified(changed(tmp_path / OUTBOX_FILE, "DELETE FROM records WHERE sequence = 3")).fault
    assert fault is not None and (fault.code, fault.seq) == ("audit.cut", 3)


def migrated(tmp_path: Path) -> Path:
    """An outbox whose records come from version 2: the rows of their enqueueing stand in `audit`."""
    path = tmp_path / OUTBOX_FILE
    with Store.open(path, "A7K2") as store:
        for _ in range(3):
            store.enqueue(draft(), plain)
        store.answered(NOW)  # the counters of version 2 were always those of the newest record
        rows = list(audit.newest(store.connection, 9))[::-1]
        store.connection.execute("INSERT INTO earlier_ids SELECT id, sequence FROM records")
        store.connection.execute("UPDATE records SET audit_seq = NULL, audit_hash = NULL")
        for row in rows:
            values = (row.seq, row.at, row.what, row.subject, row.detail, row.hash)
            store.connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", values)
        store.enqueue(draft(), plain)
    return path


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE counters SET pending = pending", None),
        ("DELETE FROM records WHERE sequence = 2", "audit.unknown-record"),
        ("UPDATE records SET content_hash = substr(content_hash, 2) || '0' WHERE sequence = 2", "audit.tampered"),
        ("UPDATE records SET id = '01936d2e-0000-7000-8000-000000000001' WHERE sequence = 1", "audit.unknown-record"),
        ("INSERT INTO records SELECT 0, id || 'x', tracking_number, kind, case_id, seq, service, form_version, terminal, created_at,"
         " refers_to, state, NULL, NULL, 0, 0, 0, NULL, NULL, 0, 0, suite, key_id, content_hash, NULL, NULL, sealed FROM records LIMIT 1",
         "audit.no-row"),
    ],
)  # fmt: skip
def test_records_of_earlier_versions_are_checked_against_their_rows_as_before(tmp_path: Path, statement: str, code: str | None) -> None:
    found = verified(changed(migrated(tmp_path), statement))
    assert (found.fault.code if found.fault else None, found.rows) == (code, 4)


def test_no_personal_data_is_on_the_disk(tmp_path: Path) -> None:
    """The canary goes in as content and as attachment, and is nowhere in database, WAL or anything beside them."""
    sealer = seal.Sealer("key", seal.public_key(seal.public_bytes(seal.make_private_key())))
    with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as store:
        for _ in range(5):
            attached = draft(attached=[CANARY * 10_000]).attachments
            store.enqueue(Draft("residence-permit", "3", CANARY * 20, attachments=attached), sealer)
        store.hold(store.items()[0].id, "by-person", NOW)
        files = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
        assert len(files["outbox.db-wal"]) > 900_000
        for name, content in files.items():
            for known in (CANARY, CANARY.decode().encode("utf-16-le"), CANARY.hex().encode()):
                assert known not in content, name


@pytest.fixture
def kiosk_audit(monkeypatch: pytest.MonkeyPatch, path: Path) -> Iterator[Callable[..., Result]]:
    monkeypatch.setenv("KIOSK_STATE_DIR", str(path.parent))
    yield lambda *words: CliRunner().invoke(command.app, list(words))


def test_the_command_says_whole_and_touches_nothing(kiosk_audit: Callable[..., Result], path: Path) -> None:
    before = {one.name: (one.stat().st_mtime_ns, one.read_bytes()) for one in path.parent.iterdir()}
    result = kiosk_audit("verify", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["whole"], answer["rows"], answer["fault"]) == (True, 12, None)
    assert kiosk_audit("verify", "--head", answer["head"]).exit_code == 0
    assert {one.name: (one.stat().st_mtime_ns, one.read_bytes()) for one in path.parent.iterdir()} == before


def test_the_command_works_while_the_terminal_runs(kiosk_audit: Callable[..., Result], path: Path) -> None:
    with Store.open(path, "A7K2") as store:
        store.enqueue(draft(), plain)
        wal = path.with_name(path.name + "-wal").read_bytes()
        answer = json.loads(kiosk_audit("verify", "--json").stdout)
        assert (answer["whole"], answer["rows"]) == (True, 13), "what stands only in the WAL is seen"
        assert path.with_name(path.name + "-wal").read_bytes() == wal
        store.enqueue(draft(), plain)
        assert json.loads(kiosk_audit("verify", "--json").stdout)["rows"] == 14


def test_the_command_says_where_it_is_broken(kiosk_audit: Callable[..., Result], path: Path) -> None:
    shutil.move(changed(path, "UPDATE audit SET detail = 'x' WHERE seq = 7"), path)
    result = kiosk_audit("verify", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["fault"] == {"seq": 7, "code": "audit.tampered", "detail": "row 7 is not as it was written"}
    assert json.loads(result.stdout)["rows"] == 6
    spoken = kiosk_audit("verify")
    assert spoken.exit_code == 1 and "row 7" in spoken.stderr and "[audit.tampered]" in spoken.stderr


@pytest.mark.parametrize("head", ["", "12", "12:zz", "-1:" + "0" * 64, "x:" + "0" * 64])
def test_a_head_that_is_none_is_wrong_usage(kiosk_audit: Callable[..., Result], head: str) -> None:
    assert kiosk_audit("verify", "--head", head).exit_code == 2


def test_the_rows_are_shown(kiosk_audit: Callable[..., Result]) -> None:
    rows = json.loads(kiosk_audit("show", "--limit", "2", "--json").stdout)["rows"]
    assert [(row["seq"], row["what"]) for row in rows] == [(12, "enrolled"), (11, "resumed")]


def test_without_an_outbox_it_says_so_and_makes_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path / "none"))
    result = CliRunner().invoke(command.app, ["verify", "--json"])
    assert result.exit_code == 1 and json.loads(result.stdout)["error"]["code"] == "store.missing"
    assert not (tmp_path / "none").exists()
