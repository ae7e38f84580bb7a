"""`kiosk queue` as a technician and a script meet it: looking touches nothing, deciding is by number or id, every answer has a shape."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kiosk.central.keys import load_or_make
from kiosk.cli import queue
from kiosk.outbox import OUTBOX_FILE, schema
from kiosk.outbox.store import Store
from kiosk.wire import tracking
from kiosk.wire.models import ItemVerdict
from tests.outbox.test_store import LATER, NOW, draft, plain
from tests.rig import as_enrolled


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    monkeypatch.setenv("KIOSK_TERMINAL__CODE", "A7K2")
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path))
    with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as opened:
        yield opened


def kiosk_queue(*words: str) -> Result:
    return CliRunner().invoke(queue.app, list(words))


def answer(*words: str, status: int = 0) -> dict[str, Any]:
    result = kiosk_queue(*words, "--json")
    assert result.exit_code == status, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_status_says_how_it_stands_with_centre_and_disk(store: Store, tmp_path: Path) -> None:
    store.enqueue(draft(attached=[bytes(10_000)]), plain)
    store.answered(NOW)
    store.pause("terminal.revoked", NOW)
    found = answer("status")
    assert set(found) == {
        "pending", "held", "delivered", "uploads", "oldest_waiting", "last_answer", "paused", "paused_since", "file_bytes", "free_bytes",
        "disk_free_bytes",
    }  # fmt: skip
    assert (found["pending"], found["uploads"], found["paused"]) == (1, 1, "terminal.revoked")
    assert found["last_answer"] == found["paused_since"] and found["last_answer"].startswith(f"{NOW:%Y-%m-%dT%H:%M}")
    assert found["file_bytes"] > 10_000 and found["disk_free_bytes"] > 0 and found["free_bytes"] == 0
    store.pause("", NOW)
    assert (answer("status")["paused"], answer("status")["paused_since"]) == (None, None)


def test_a_record_is_shown_by_number_or_id_with_attachments_and_audit(store: Store) -> None:
    receipt = store.enqueue(draft(attached=[bytes(10), bytes(10_000)]), plain)
    [envelope] = store.next_batch(1, LATER)
    store.settle([ItemVerdict(id=receipt.id, content_hash=envelope.content_hash, verdict="accepted")], NOW)
    first, second = store.attachments_of(receipt.id)
    store.upload_began(second.id, "/v1/attachments/x")
    store.upload_failed(second.id, LATER, "offline", sent=4_096)
    store.upload_stored(first.id, NOW)
    by_number = answer("show", tracking.grouped(receipt.tracking_number).lower())
    assert by_number == answer("show", receipt.id)
    assert (by_number["id"], by_number["state"], by_number["next_try"]) == (receipt.id, "uploading", None)
    assert [(one["bytes"], one["offset"], one["attempts"], one["location"]) for one in by_number["attachments"]] == [
        (first.size, first.size, 0, None), (second.size, 4_096, 1, "/v1/attachments/x"),
    ]  # fmt: skip
    assert [row["what"] for row in by_number["audit"]] == ["enqueued", "acknowledged", "uploaded"]
    assert kiosk_queue("show", receipt.id).exit_code == 0


def test_hold_and_release_by_number(store: Store) -> None:
    receipt = store.enqueue(draft(), plain)
    number = tracking.grouped(receipt.tracking_number)
    assert answer("hold", number, "--reason", "resident-asked") == {"id": receipt.id, "state": "held", "reason": "resident-asked"}
    assert [item["reason"] for item in answer("list", "--state", "held")["items"]] == ["resident-asked"]
    assert answer("hold", number, status=1)["error"]["code"] == "store.not-pending"
    assert answer("release", number) == {"id": receipt.id, "state": "waiting"}
    assert answer("release", number, status=1)["error"]["code"] == "store.not-held"
    assert answer("hold", number, "--reason", "Mrs Zhang asked", status=1)["error"]["code"] == "store.not-a-code"


@pytest.mark.parametrize("command", ["show", "hold", "release"])
@pytest.mark.parametrize(
    ("which", "code"),
    [
        ("01936d2e-0000-7000-8000-000000000001", "store.unknown-record"),
        (tracking.make("A7K2", 7, bytes(3)), "store.unknown-record"),
        ("A7K2", "tracking-number.length"),
        (tracking.make("A7K2", 7, bytes(3))[:-1] + "Z", "tracking-number.check"),
    ],
)
def test_what_is_not_there_is_said(store: Store, command: str, which: str, code: str) -> None:
    assert answer(command, which, status=1)["error"]["code"] == code


@pytest.mark.parametrize("command", [("show", "A7K2"), ("hold", "A7K2"), ("release", "A7K2"), ("export", "."), ("acknowledge", "x")])
def test_without_an_outbox_nothing_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, str]) -> None:
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path / "none"))
    assert answer(*command, status=1)["error"]["code"] == "store.missing"
    assert not (tmp_path / "none").exists()


def test_looking_leaves_the_folder_as_it_is(store: Store, tmp_path: Path) -> None:
    """Neither beside a terminal that runs nor after it was stopped."""
    receipt = store.enqueue(draft(), plain)

    def folder() -> dict[str, bytes]:
        return {one.name: one.read_bytes() for one in tmp_path.iterdir() if not one.name.endswith("-shm")}

    for _ in range(2):
        before, names = folder(), {one.name for one in tmp_path.iterdir()}
        for words in (("status",), ("list",), ("show", receipt.id)):
            answer(*words)
        assert folder() == before and {one.name for one in tmp_path.iterdir()} == names
        store.close()
    assert names == {OUTBOX_FILE}


def test_an_outbox_of_an_older_program_is_not_touched_by_looking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path))
    with closing(sqlite3.connect(tmp_path / OUTBOX_FILE, isolation_level=None)) as connection:
        connection.executescript((schema.MIGRATIONS / "0001.sql").read_text("utf-8"))
        connection.execute("PRAGMA user_version = 1")
    before = (tmp_path / OUTBOX_FILE).read_bytes()
    assert answer("status", status=1)["error"]["code"] == "store.older-version"
    assert (tmp_path / OUTBOX_FILE).read_bytes() == before


def test_fill_makes_attachments_and_acknowledges_a_record_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIOSK_TERMINAL__CODE", "A7K2")
    words = ["--count", "3", "--size", "300", "--attachments", "2", "--attachment-size", "1000", "--ack-file", str(tmp_path / "acked")]
    answer("fill", *words, "--throw-away-key", "--state-dir", str(tmp_path / "state"))
    found = answer("status", "--state-dir", str(tmp_path / "state"))
    assert (found["pending"], found["uploads"]) == (3, 6)
    acked = (tmp_path / "acked").read_text().split()
    assert acked == [item["id"] for item in answer("list", "--state-dir", str(tmp_path / "state"))["items"]][::-1]
    assert len(answer("show", acked[0], "--state-dir", str(tmp_path / "state"))["attachments"]) == 2


def test_the_state_folder_named_is_also_the_terminal_that_is_meant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its enrolment says the code under which `fill` makes numbers."""
    monkeypatch.delenv("KIOSK_TERMINAL__CODE", raising=False)
    folder = tmp_path / "other"
    as_enrolled(folder, "http://127.0.0.1:9", "B8M3", load_or_make(tmp_path).trust)
    answer("fill", "--count", "1", "--state-dir", str(folder))
    [item] = answer("list", "--state-dir", str(folder))["items"]
    assert item["tracking_number"].startswith("B8M3")


@pytest.mark.parametrize("command", ["status", "list", "show", "hold", "release", "export", "acknowledge", "fill"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = kiosk_queue(command, "--help")
    assert result.exit_code == 0 and f"Example: kiosk queue {command}" in result.stdout and "--json" in result.stdout


def test_a_clock_set_back_by_a_day_is_no_reason_to_look_wrong(store: Store) -> None:
    receipt = store.enqueue(draft(), plain)
    store.hold(receipt.id, "by-person", NOW - timedelta(days=1))
    assert answer("show", receipt.id)["state"] == "held"
