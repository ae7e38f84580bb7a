"""`kiosk read mrz` as a technician meets it, over a file and over a camera on the network."""

from __future__ import annotations

import json
import random
from pathlib import Path

import cv2
import pytest

from drivers.camera.mjpeg_emulator import CameraEmulator
from kiosk.cli import read
from kiosk.vision.mrz import FontMissing, glyphs
from tests.vision.mrz_strips import Wear, document, frame, lines_of


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        read.app(["mrz", *words], prog_name="kiosk read")
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    lines = lines_of("passport", random.Random(21))
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), frame(document(lines, 21), Wear(tilt=2), 21))
    return path


def test_a_picture_as_json_and_for_people(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of("passport", random.Random(21))
    status, out, _ = run(capsys, "--image", str(picture), "--json")
    answer = json.loads(out)
    assert status == 0
    assert (answer["kind"], answer["id_number"], answer["frames"]) == ("passport", lines[1][:9].rstrip("<"), 1)
    assert answer["sex_code"] == {"M": "1", "F": "2"}[lines[1][20]]
    status, out, _ = run(capsys, "--image", str(picture), "--image", str(picture))
    assert status == 0
    assert "kind: passport\n" in out and "frames: 2\n" in out


def test_a_camera(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with CameraEmulator(picture) as camera:
        status, out, _ = run(capsys, "--url", camera.url, "--frames", "50", "--json")
    assert status == 0
    assert json.loads(out)["frames"] >= 2


def test_a_camera_that_sees_nothing_and_one_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with CameraEmulator() as camera:
        status, out, _ = run(capsys, "--url", camera.url, "--frames", "3", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "mrz.not-found")
    status, out, _ = run(capsys, "--url", camera.url, "--frames", "3", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "device.not-connected")


def test_no_picture_two_sources_and_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "no-picture.png"
    text.write_text("no picture")
    status, out, _ = run(capsys, "--image", str(text), "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "mrz.unreadable-image")
    status, _, err = run(capsys, "--image", str(text), "--url", "0")
    assert status == 2 and "[usage]" in err
    assert run(capsys)[0] == 2


def test_a_machine_without_the_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(glyphs, "_FONTS", (tmp_path / "none.otf",))
    glyphs.glyphs.cache_clear()
    with pytest.raises(FontMissing, match="fonts-ocr-b"):
        glyphs.glyphs()


def test_the_help_ends_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    assert "example: kiosk read mrz" in out
