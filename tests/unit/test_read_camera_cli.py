"""`kiosk read camera`: what a technician is told of a camera, with nothing kept of what it saw."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from drivers.camera.mjpeg_emulator import CameraEmulator
from kiosk.cli import read_camera


def looked(*words: str) -> tuple[int, dict[str, object]]:
    app = typer.Typer()
    read_camera.register(app)
    result = CliRunner().invoke(app, ["--json", *words])
    answer: dict[str, object] = json.loads(result.stdout)
    return result.exit_code, answer


def test_it_says_how_large_and_how_fast(tmp_path: Path) -> None:
    half = Image.new("L", (1280, 720), 30)
    half.paste(220, (640, 0, 1280, 720))
    half.save(tmp_path / "half.png")
    with CameraEmulator(tmp_path / "half.png", fps=20) as emulator:
        status, answer = looked("--source", emulator.url, "--seconds", "1")
        assert (status, answer["width"], answer["height"], answer["sizes"], answer["lens"]) == (0, 1280, 720, 1, "sees something")
        assert answer["frames_per_second"] == pytest.approx(20, abs=6)
        emulator.fault = "resized"
        assert looked("--source", emulator.url, "--seconds", "1")[1]["sizes"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["half.png"]


def test_a_covered_lens_is_suspected() -> None:
    with CameraEmulator(fps=20) as emulator:
        assert looked("--source", emulator.url, "--seconds", "0.2")[1]["lens"] == "perhaps covered"


@pytest.mark.parametrize(
    ("fault", "code"), [("garbage", "device.garbled"), ("drop", "device.not-connected"), ("stall", "device.no-answer")]
)
def test_what_is_wrong_has_its_code(fault: str, code: str) -> None:
    with CameraEmulator(fps=20, fault=fault) as emulator:
        status, answer = looked("--source", emulator.url)
    error = answer["error"]
    assert status == 1 and isinstance(error, dict) and error["code"] == code
    assert "There is no camera" in str(error["message"]) or code != "device.not-connected"


def test_no_source_is_no_camera() -> None:
    status, answer = looked("--source", "")
    assert (status, answer["error"]["code"]) == (1, "device.configuration")  # type: ignore[index]
