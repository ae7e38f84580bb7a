"""`kiosk read code` and `kiosk read page` as a technician meets them: pictures, a camera, a scanner."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from pypdf import PdfReader

from drivers.camera.mjpeg_emulator import CameraEmulator
from drivers.scanner.serial_emulator import ScannerEmulator
from kiosk.cli import read
from tests.vision.code_scenes import qr_symbol
from tests.vision.page_scenes import Look, page_scene

LICENCE = "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9"
LYING = Look(turn=86.0)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        read.app(list(words), prog_name="kiosk read")
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def framed(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    symbol = cv2.resize(qr_symbol(text), (400, 400), interpolation=cv2.INTER_AREA)
    frame = np.full((720, 1280, 3), 120, np.uint8)
    frame[160:560, 440:840] = symbol[..., None]
    return frame


def test_a_code_in_a_picture_with_its_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "code.png"
    cv2.imwrite(str(file), framed(LICENCE))
    status, out, _ = run(capsys, "code", "--image", str(file), "--json")
    assert (status, json.loads(out)) == (0, {"codes": [{"format": "QR Code", "text": LICENCE, "kind": "e-licence"}]})


def test_a_code_before_a_camera(capsys: pytest.CaptureFixture[str]) -> None:
    with CameraEmulator(fps=20) as emulator:
        emulator.show(framed(LICENCE))
        status, out, _ = run(capsys, "code", "--url", emulator.url, "--json")
        assert (status, json.loads(out)["codes"][0]["text"]) == (0, LICENCE)
        emulator.show(np.full((720, 1280, 3), 90, np.uint8))
        status, out, _ = run(capsys, "code", "--url", emulator.url, "--wait", "0", "--json")
        assert (status, json.loads(out)["error"]["code"]) == (1, "code.none-found")
    status, out, _ = run(capsys, "code", "--url", "http://127.0.0.1:1/", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "device.not-connected")


def test_a_code_before_a_scanner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ScannerEmulator(tmp_path / "scanner", aim=True) as emulator:
        emulator.repeat(LICENCE, "QR Code", 0.1)
        status, out, _ = run(capsys, "code", "--scanner", emulator.url, "--wait", "20", "--json")
        assert (status, json.loads(out)) == (0, {"codes": [{"format": "QR Code", "text": LICENCE, "kind": "e-licence"}]})
        emulator.fault = "garbage"
        status, out, _ = run(capsys, "code", "--scanner", emulator.url, "--wait", "20", "--json")
        assert (status, json.loads(out)["error"]["code"]) == (1, "scanner.unreadable")
    status, out, _ = run(capsys, "code", "--scanner", "serial:///dev/none", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "device.not-connected")


@pytest.mark.parametrize("words", [(), ("--image", "x", "--url", "0"), ("--url", "0", "--scanner", "y")])
def test_one_source_must_be_chosen(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "code", *words, "--json")
    assert (status, json.loads(out)["error"]["code"]) == (2, "usage")


def test_the_scanner_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = tmp_path / "scanner"
    command = [sys.executable, "-c", "from kiosk.cli import main; main()", "emulate", "scanner", "--link", str(link), "--text", "A7K2"]
    with subprocess.Popen([*command, "--every", "0.1", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        status, out, _ = run(capsys, "code", "--scanner", url, "--wait", "20", "--json")
        assert (status, json.loads(out)["codes"][0]["text"]) == (0, "A7K2")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert not link.is_symlink()


def test_a_page_in_a_picture_as_a_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene, file, out_file = page_scene("dark", 1, LYING), tmp_path / "page.png", tmp_path / "page.pdf"
    cv2.imwrite(str(file), scene.pixels)
    status, out, _ = run(capsys, "page", "--image", str(file), "--out", str(out_file), "--turn", "1", "--json")
    answer = json.loads(out)
    assert (status, answer["faults"], answer["out"]) == (0, [], str(out_file))
    found = np.array(answer["corners"])
    assert min(np.abs(np.roll(found, turn, 0) - scene.corners).max() for turn in range(4)) < 2
    (page,) = PdfReader(io.BytesIO(out_file.read_bytes()), strict=True).pages
    assert page.mediabox.height > page.mediabox.width, "set upright"
    corners = ",".join(str(value) for value in scene.corners.ravel())
    both = ("--image", str(file), "--corners", corners) * 2
    status, out, _ = run(capsys, "page", *both, "--out", str(out_file), "--json")
    assert (status, len(json.loads(out)["pages"])) == (0, 2)
    assert len(PdfReader(io.BytesIO(out_file.read_bytes()), strict=True).pages) == 2


def test_a_bad_page_is_refused_and_can_be_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out_file = tmp_path / "page.png", tmp_path / "page.pdf"
    cv2.imwrite(str(file), page_scene("dark", 1, Look(turn=86.0, blur=3.0)).pixels)
    status, out, _ = run(capsys, "page", "--image", str(file), "--out", str(out_file), "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "page.blurred")
    assert not out_file.exists()
    status, out, _ = run(capsys, "page", "--image", str(file), "--out", str(out_file), "--force", "--json")
    assert (status, json.loads(out)["faults"]) == (0, ["page.blurred"])
    cv2.imwrite(str(file), np.full((720, 1280, 3), 128, np.uint8))
    status, out, _ = run(capsys, "page", "--image", str(file), "--out", str(out_file), "--force", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "page.not-found")


def test_a_page_before_a_camera(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with CameraEmulator(fps=20) as emulator:
        emulator.show(page_scene("near-white", 1, LYING).pixels)
        status, out, _ = run(capsys, "page", "--url", emulator.url, "--out", str(tmp_path / "page.pdf"), "--json")
    assert (status, json.loads(out)["faults"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("--url", "0", "--corners", "1,2,3"), 2, "usage"),
        (("--url", "0", "--corners", "a,b,c,d,e,f,g,h"), 2, "usage"),
        (("--url", "0", "--paper", "B5"), 2, "usage"),
        ((), 2, "usage"),
        (("--image", "none.png"), 1, "page.unreadable-image"),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: tuple[str, ...], status: int, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, out, _ = run(capsys, "page", *words, "--out", str(tmp_path / "page.pdf"), "--json")
    assert (found, json.loads(out)["error"]["code"]) == (status, code)


def test_a_place_that_can_not_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.png"
    cv2.imwrite(str(file), page_scene("dark", 1, LYING).pixels)
    status, out, _ = run(capsys, "page", "--image", str(file), "--out", str(tmp_path / "no" / "page.pdf"), "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "page.not-written")
