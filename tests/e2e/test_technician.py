"""The technician's page works as it stands there: every command of `kiosk/outbox/technician.md`, in its order, at a real centre."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from tests.outbox.servers import centre

PAGE = Path(__file__).resolve().parents[2] / "kiosk" / "outbox" / "technician.md"
Kiosk = Callable[..., dict[str, Any]]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "central"


@pytest.fixture
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kiosk:
    """Runs one command line with --json at this test's terminal; its answer."""
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path / "state"))

    def run(words: str, status: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main([*words.split()[1:], "--json"])
        said = capsys.readouterr().out
        assert left.value.code in (status, None if status == 0 else status), said
        answer: dict[str, Any] = json.loads(said)
        return answer

    return run


def test_every_command_of_the_page_in_its_order(kiosk: Kiosk, url: str, data_dir: Path, tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    lines = re.findall(r"^    (kiosk .*)$", page, re.M)
    stick = tmp_path / "usb"
    stick.mkdir()
    known = {"DIR": str(data_dir), "https://centre.example:8700": url, "/media/usb": str(stick)}

    def run(line: str) -> dict[str, Any]:
        for name, real in known.items():
            line = line.replace(name, real)
        return kiosk(line)

    done = []
    for line in lines:
        example = re.search(r"kiosk-A7K2-\d{8}T\d{6}Z", line)
        if example:
            [bundle] = stick.glob("*.kioskbundle")
            known[example[0]] = bundle.stem
        answer = run(line)
        done.append(" ".join(line.split()[1:3]))
        match done[-1].split():
            case ["central", "enrol-code"]:
                known["CODE"] = str(answer["code"])
            case ["enrol", *_] if "central revoke" in done:
                assert kiosk("kiosk sync --once")["pending"] == 0
                kiosk("kiosk queue fill --count 1")
                [latest, *_others] = kiosk("kiosk queue list --limit 1")["items"]
                kiosk(f"kiosk queue hold {latest['id']} --reason terminal.foreign")
            case ["queue", "release"] if "central revoke" in done:
                assert (answer["released"], kiosk("kiosk sync --once")["pending"]) == (1, 0)
            case ["enrol", *_]:
                kiosk("kiosk queue fill --count 3 --size 2000 --attachments 1 --attachment-size 100000")
                [first, *_others] = kiosk("kiosk queue list")["items"]
                known["NUMBER"] = first["tracking_number"]
            case ["queue", "hold"]:
                assert kiosk("kiosk queue status")["held"] == 1
            case ["queue", "acknowledge"]:
                status = kiosk("kiosk queue status")
                assert (status["pending"], status["delivered"], status["uploads"]) == (0, 3, 0)
            case ["audit", "verify"]:
                assert answer["whole"] is True
            case ["central", "revoke"]:
                kiosk("kiosk queue fill --count 1")
                assert kiosk("kiosk sync --once", status=1)["detail"] == "terminal.revoked"
                assert kiosk("kiosk queue status")["paused"] == "terminal.revoked"
                code = kiosk(f"kiosk central enrol-code A7K2 --data {data_dir}")["code"]
                assert kiosk(f"kiosk enrol --url {url} --code {code}", status=1)["error"]["code"] == "terminal.revoked"
    assert done == [
        "central enrol-code", "enrol --url", "queue status", "queue hold", "queue release", "queue export", "central import",
        "queue acknowledge", "audit verify", "central revoke",
        "central enrol-code", "enrol --url", "queue release", "central import",
    ]  # fmt: skip


def test_every_command_named_in_the_text_exists(kiosk: Kiosk, url: str, data_dir: Path) -> None:
    named = set(re.findall(r"`kiosk ([a-z]+(?: [a-z][a-z-]*)?)", PAGE.read_text("utf-8")))
    assert {"queue list", "queue show", "sync", "central terminals"} <= named
    for words in named:
        with pytest.raises(SystemExit) as left:
            cli.main([*words.split(), "--help"])
        assert left.value.code in (0, None), words


def test_what_waited_offline_is_sent_by_hand(kiosk: Kiosk, url: str, data_dir: Path) -> None:
    """And twice in a row: the second time there is nothing to do."""
    code = kiosk(f"kiosk central enrol-code B8M3 --data {data_dir}")["code"]
    kiosk(f"kiosk enrol --url {url} --code {code}")
    kiosk("kiosk queue fill --count 30 --size 2000 --attachments 2 --attachment-size 150000")
    sent = kiosk("kiosk sync --once")
    assert (sent["outcome"], sent["delivered"], sent["pending"], sent["uploads"]) == ("delivered", 90, 0, 0)
    assert kiosk("kiosk sync --once")["outcome"] == "idle"
    assert kiosk("kiosk audit verify")["whole"] is True
    [terminal] = kiosk(f"kiosk central terminals --data {data_dir}")["terminals"]
    assert terminal["terminal"] == "B8M3"
