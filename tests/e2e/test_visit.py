"""The main job: one resident's visit from card to centre, as `make demo` plays it where there is no display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

KIOSK = [sys.executable, "-m", "kiosk.cli"]


def play(out: Path, *options: str) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    done = subprocess.run(  # noqa: PLW1510 -- the status is what is tested
        [*KIOSK, "demo", "--headless", "--out", str(out), "--json", *options], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))
    assert json.loads(done.stdout) == summary
    return summary


@pytest.mark.parametrize(
    ("service", "language", "size"),
    [
        ("residence-registration", "zh", "1080x1920"),
        ("residence-permit-endorsement", "en", "1280x720"),
        ("no-criminal-record-certificate", "zh", "1920x1080"),
        pytest.param("id-card-lost", "en", "1920x1080", marks=pytest.mark.soak),  # tests/e2e/test_catalogue.py walks this way too
    ],
)
def test_a_visit_from_card_to_centre(tmp_path: Path, service: str, language: str, size: str) -> None:
    """By card, by e-ID, one with a scanned paper and without a face; both languages, portrait and landscape: the record made offline is
    accepted, and its slip can be read."""
    summary = play(tmp_path, "--service", service, "--language", language, "--size", size)
    assert summary["service"] == service
    assert summary["verdict"] == "accepted"
    assert summary["document"]["name"] == "测试样本"
    assert summary["document"]["id_number"] == "11010519491231002X"
    assert summary["receipt"]["outcome"] == "confirmed"
    assert summary["receipt"]["bytes"] > 10_000
    assert 0 < summary["offline_seconds"] < 60
    assert set(summary["timings_ms"]) == {"card_to_screen", "enqueue", "receipt", "sync"}
    assert all(value > 0 for value in summary["timings_ms"].values())
    width, _, height = size.partition("x")
    for screen in summary["screens"]:
        with Image.open(tmp_path / screen) as picture:
            assert picture.size == (int(width), int(height))
    with Image.open(tmp_path / "receipt.png") as slip:
        [code] = zxingcpp.read_barcodes(slip.convert("L"))
    assert code.text == summary["tracking_number"]


def test_with_all_four_as_separate_processes(tmp_path: Path) -> None:
    """Reader, printer, camera and centre of somebody else's, each a process of its own, named by address."""
    paper = tmp_path / "paper"
    link = tmp_path / "reader"
    commands = {
        "idcard": ["emulate", "idcard", "--link", str(link), "--specimen", "resident"],
        "printer": ["emulate", "receipt-printer", "--port", "0", "--folder", str(paper)],
        "camera": ["emulate", "camera", "--await-picture", "--picture", str(paper / "receipt-0001.png"), "--port", "0"],
        "central": ["central", "serve", "--data", str(tmp_path / "centre"), "--port", "0"],
    }
    running = {
        name: subprocess.Popen([*KIOSK, *words, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for name, words in commands.items()
    }
    try:
        options: list[str] = []
        for name, process in running.items():
            assert process.stdout is not None
            options += [f"--{name}", str(json.loads(process.stdout.readline())["url"])]
        made = subprocess.run(
            [*KIOSK, "central", "enrol-code", "DEM0", "--data", str(tmp_path / "centre"), "--json"], capture_output=True, check=True
        )
        summary = play(tmp_path / "out", *options, "--code", json.loads(made.stdout)["code"])
        assert summary["verdict"] == "accepted"
        assert summary["receipt"]["outcome"] == "confirmed"
        assert [path.name for path in paper.glob("*.png")] == ["receipt-0001.png"]
    finally:
        for process in running.values():
            assert process.stdin is not None and process.stdout is not None
            process.stdin.close()
            process.wait(10)
            process.stdout.close()


def test_the_demo_is_refused_in_production(tmp_path: Path) -> None:
    """A terminal in production never plays with emulators."""
    environment = os.environ | {"KIOSK_CONFIG_DIR": str(tmp_path)}
    defaults = Path(__file__).resolve().parents[2] / "config" / "defaults.toml"
    text = defaults.read_text("utf-8").replace("production = false", "production = true")
    (tmp_path / "defaults.toml").write_text(text, "utf-8")
    done = subprocess.run(  # noqa: PLW1510 -- the status is what is tested
        [*KIOSK, "demo", "--headless", "--json"], env=environment, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "demo.production"
