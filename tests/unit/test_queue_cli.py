"""`kiosk queue`, `kiosk sync` and `kiosk central` as a technician and a script meet them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import queue, sync
from kiosk.outbox import OUTBOX_FILE
from kiosk.wire import tracking
from tests import rig


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KIOSK_TERMINAL__CODE", "A7K2")
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path / "state"))


def kiosk_queue(*words: str) -> Result:
    return CliRunner().invoke(queue.app, list(words))


def answer(result: Result, status: int = 0) -> dict[str, Any]:
    assert result.exit_code == status, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def fill(tmp_path: Path, count: int = 3, *more: str) -> Result:
    return kiosk_queue("fill", "--count", str(count), "--size", "500", "--ack-file", str(tmp_path / "acked"), "--json", *more)


def test_filling_listing_counting(tmp_path: Path) -> None:
    assert answer(fill(tmp_path, 3, "--throw-away-key"))["queued"] == 3
    acked = (tmp_path / "acked").read_text().split()
    items = answer(kiosk_queue("list", "--json"))["items"]
    assert [item["id"] for item in items] == acked[::-1]
    assert set(items[0]) == {"id", "tracking_number", "state", "attempts", "next_try", "reason"}
    assert [tracking.parse(item["tracking_number"]).sequence for item in items] == [3, 2, 1]
    assert len(answer(kiosk_queue("list", "--json", "--limit", "2", "--state", "waiting"))["items"]) == 2
    assert answer(kiosk_queue("list", "--json", "--state", "held"))["items"] == []
    counts = answer(kiosk_queue("status", "--json"))
    assert (counts["pending"], counts["held"], counts["delivered"]) == (3, 0, 0)
    assert counts["oldest_waiting"].startswith("20")
    assert "pending: 3" in kiosk_queue("status").stdout


def test_another_state_folder(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    answer(fill(tmp_path, 1, "--throw-away-key", "--state-dir", str(elsewhere)))
    assert answer(kiosk_queue("status", "--json", "--state-dir", str(elsewhere)))["pending"] == 1
    assert answer(kiosk_queue("status", "--json"))["pending"] == 0


def test_looking_at_an_empty_terminal_makes_nothing(tmp_path: Path) -> None:
    assert answer(kiosk_queue("list", "--json")) == {"items": []}
    assert answer(kiosk_queue("status", "--json"))["pending"] == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        ([], "trust.missing", 1),
        (["--ack-file", "/nowhere/acked", "--throw-away-key"], "queue.file", 1),
    ],
)
def test_what_can_not_be_filled_says_why(tmp_path: Path, words: list[str], code: str, status: int) -> None:
    assert answer(fill(tmp_path, 1, *words), status)["error"]["code"] == code
    assert not (tmp_path / "state" / OUTBOX_FILE).exists()


def test_production_is_never_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PRODUCTION", "true")
    assert answer(fill(tmp_path, 1, "--throw-away-key"), 1)["error"]["code"] == "queue.fill-in-production"


def test_what_is_held_for_one_reason_is_released_together(tmp_path: Path) -> None:
    """After a question, and nothing else with it."""
    answer(fill(tmp_path, 5, "--throw-away-key"))
    numbers = [item["tracking_number"] for item in answer(kiosk_queue("list", "--json"))["items"]]
    for number, reason in zip(numbers, ["terminal.foreign"] * 3 + ["by-person"], strict=False):
        answer(kiosk_queue("hold", number, "--reason", reason, "--json"))

    def held() -> list[str]:
        return [item["reason"] for item in answer(kiosk_queue("list", "--state", "held", "--json"))["items"]]

    refused = CliRunner().invoke(queue.app, ["release", "--reason", "terminal.foreign"], input="n\n")
    assert (refused.exit_code, len(held())) == (1, 4) and "Release 3 records held for terminal.foreign?" in refused.stdout
    assert "released: 3" in kiosk_queue("release", "--reason", "terminal.foreign", "--yes").stdout
    assert held() == ["by-person"]
    assert answer(kiosk_queue("release", "--reason", "terminal.foreign", "--json")) == {"reason": "terminal.foreign", "released": 0}
    assert answer(kiosk_queue("release", numbers[3], "--json"))["state"] == "waiting"
    assert (held(), answer(kiosk_queue("status", "--json"))["pending"]) == ([], 5)
    for wrong in ((), (numbers[0], "--reason", "by-person")):
        assert kiosk_queue("release", *wrong).exit_code == 2


def test_a_damaged_outbox_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / OUTBOX_FILE).write_bytes(b"no database at all" * 300)
    result = kiosk_queue("status")
    assert result.exit_code == 1
    assert "[store.damaged]" in result.stderr
    assert answer(kiosk_queue("list", "--json"), 1)["error"]["code"] == "store.damaged"


def test_an_unknown_state_is_wrong_usage() -> None:
    assert kiosk_queue("list", "--state", "lost").exit_code == 2


def test_sync_says_what_is_missing(tmp_path: Path) -> None:
    def code(*words: str) -> str:
        return str(answer(CliRunner().invoke(sync.app, ["--once", "--json", *words]), 1)["error"]["code"])

    assert code() == "central.not-configured"
    assert code("--url", "http://127.0.0.1:9") == "store.missing"
    answer(fill(tmp_path, 1, "--throw-away-key"))
    assert code("--url", "http://127.0.0.1:9") == "trust.missing"


def test_a_centre_two_commands_and_everything_has_arrived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands as they are typed, in processes of their own."""
    kiosk = [sys.executable, "-c", "from kiosk.cli import main; main()"]
    serve = [*kiosk, "central", "serve", "--data", str(tmp_path / "central"), "--port", "0", "--until-eof"]
    with subprocess.Popen(serve, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as centre:
        assert centre.stdin is not None and centre.stdout is not None
        url = json.loads(centre.stdout.readline())["url"]
        monkeypatch.delenv("KIOSK_TERMINAL__CODE")
        rig.enrol(tmp_path / "state", url, tmp_path / "central", "A7K2")
        assert answer(fill(tmp_path, 150))["can_be_opened"] is True
        done = subprocess.run([*kiosk, "sync", "--once", "--json"], check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout) == {
            "outcome": "delivered", "delivered": 150, "held": 0, "pending": 0, "uploads": 0, "detail": "", "retry_after": None,
        }  # fmt: skip
        assert answer(CliRunner().invoke(sync.app, ["--json"]))["outcome"] == "idle"
        centre.stdin.close()
        assert centre.wait(20) == 0, "it stops when its standard input closes"
    answer(fill(tmp_path, 1))
    assert answer(CliRunner().invoke(sync.app, ["--json"]), 1)["outcome"] == "offline"
