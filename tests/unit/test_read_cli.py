"""`kiosk read` and `kiosk emulate idcard` as a technician meets them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from drivers.idcard.sam_emulator import SamEmulator
from drivers.idcard.specimens import CardImage, specimen
from kiosk.cli import read
from kiosk.vision.codes import Code, read_codes


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        read.app(list(words), prog_name="kiosk read")
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def test_a_card_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        emulator.place(specimen("resident"))
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--json")
    document = json.loads(out)
    assert status == 0
    assert document["kind"] == "resident"
    assert document["name"] == "测试样本"
    assert document["id_number"] == "11010519491231002X"
    assert document["valid_to"] == "长期"


def test_a_card_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        emulator.place(specimen("foreigner-2023"))
        status, out, _ = run(capsys, "idcard", "--url", emulator.url)
    assert status == 0
    assert "name_english: ZHENGJIAN, YANGBEN\n" in out
    assert "None" not in out


def test_a_card_laid_down_while_waiting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        first_answer = emulator.module.handle

        def lay_down_after_the_second_find(frame: bytes) -> bytes:
            answer = first_answer(frame)
            if frame[7:9] == b"\x30\x03":
                emulator.place(specimen("hmt"))
            return answer

        emulator.module.handle = lay_down_after_the_second_find  # type: ignore[method-assign]
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--wait", "10", "--json")
    assert (status, json.loads(out)["kind"]) == (0, "hmt")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("moved", "idcard.moved"),
        ("not-an-id-card", "idcard.not-an-id-card"),
        ("self-test-failed", "device.hardware-fault"),
        ("half-frame@read", "device.garbled"),
        ("unplug@find", "device.not-connected"),
        ("silent@status", "device.no-answer"),
    ],
)
def test_each_failure_has_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str, code: str) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        emulator.place(specimen("resident"))
        emulator.fault = fault
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, code)


def test_no_card_and_a_card_that_was_read_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        status, _, err = run(capsys, "idcard", "--url", emulator.url)
        assert (status, err) == (1, "There is no card on the reader.  [idcard.no-card]\n")
        emulator.place(specimen("resident"))
        assert run(capsys, "idcard", "--url", emulator.url)[0] == 0
        status, _, err = run(capsys, "idcard", "--url", emulator.url)
        assert (status, err) == (1, "This card was read already: lift it and put it back.  [idcard.already-read]\n")


def test_a_card_whose_text_makes_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        emulator.place(CardImage(bytes(256), bytes(1024)))
        status, _, err = run(capsys, "idcard", "--url", emulator.url)
    assert status == 1
    assert "[identity.chip-text]" in err


@pytest.mark.parametrize(("url", "code"), [("serial:///dev/none", "device.not-connected"), ("nonsense", "device.configuration")])
def test_no_reader(capsys: pytest.CaptureFixture[str], url: str, code: str) -> None:
    status, out, _ = run(capsys, "idcard", "--url", url, "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, code)


def qr_code(text: str, scale: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale)
    return np.pad(np.asarray(image, np.uint8), 16, constant_values=255)


def test_codes_in_a_picture() -> None:
    assert read_codes(qr_code("受理编号 2026-0001", scale=4)) == [Code("QR Code", "受理编号 2026-0001")]
    assert read_codes(np.full((60, 60), 255, np.uint8)) == []
    assert read_codes(np.stack([qr_code("colour", scale=4)] * 3, axis=2)) == [Code("QR Code", "colour")]


def test_a_code_too_small_at_first_sight_is_read_on_the_second() -> None:
    import cv2

    modules_of_1_2_pixels = cv2.resize(qr_code("A" * 10, scale=4), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    assert read_codes(np.asarray(modules_of_1_2_pixels, np.uint8)) == [Code("QR Code", "A" * 10)]


def test_a_code_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    file = tmp_path / "code.png"
    Image.fromarray(qr_code("https://example.org/1", scale=3)).save(file)
    status, out, _ = run(capsys, "code", "--image", str(file), "--json")
    assert (status, json.loads(out)) == (0, {"codes": [{"format": "QR Code", "text": "https://example.org/1"}]})
    Image.new("L", (50, 50), 255).save(file)
    status, out, _ = run(capsys, "code", "--image", str(file), "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "code.none-found")
    file.write_bytes(b"no picture")
    status, out, _ = run(capsys, "code", "--image", str(file), "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "code.unreadable-image")


@pytest.mark.parametrize("ending", ["signal", "end of input"])
def test_the_emulator_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str) -> None:
    link = tmp_path / "reader"
    command = [sys.executable, "-c", "from kiosk.cli import main; main()", "emulate", "idcard", "--link", str(link)]
    with subprocess.Popen(
        [*command, "--specimen", "foreigner-2017", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"url": f"serial://{link}"}
        status, out, _ = run(capsys, "idcard", "--url", f"serial://{link}", "--json")
        assert (status, json.loads(out)["id_number"]) == (0, "CAN110081080319")
        if ending == "signal":
            process.send_signal(signal.SIGTERM)
        else:
            process.stdin.close()
        assert process.wait(timeout=10) == 0
    assert not link.is_symlink()


def test_one_card_or_none_must_be_chosen(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from kiosk.cli import main; main()", "emulate", "idcard", "--link", str(tmp_path / "reader")]
    assert subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 2
