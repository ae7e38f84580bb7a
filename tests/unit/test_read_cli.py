"""`kiosk read` and `kiosk emulate idcard` as a technician meets them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from drivers.idcard.sam_emulator import SamEmulator
from drivers.idcard.specimens import FINGERS, SPECIMENS, CardImage, address_records, chip_text, specimen
from kiosk.cli import emulate, read
from kiosk.identity.id_number import check_character
from kiosk.vision.codes import Code, read_codes
from tests.contract.usb_bench import UsbBench


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


@pytest.mark.parametrize(
    ("number", "region", "doubt"),
    [
        ("11010519491231002", "北京市朝阳区", None),
        ("11022319900101001", "北京市通县, 1982 to 1997", None),
        ("44190020010101001", "广东省东莞市, since 1988", None),
        ("11022320100101001", "北京市通县, 1982 to 1997", "identity.region-ended"),
        ("99999919900101001", None, "identity.region-unknown"),
        ("19999919900101001", None, "identity.region-unknown"),
    ],
)
def test_the_region_of_a_resident_with_its_years(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: str, region: str | None, doubt: str | None
) -> None:
    fields = {**SPECIMENS["resident"], "id_number": number + check_character(number)}
    with SamEmulator(tmp_path / "reader") as emulator:
        emulator.place(CardImage(chip_text(fields), b""))
        answer = json.loads(run(capsys, "idcard", "--url", emulator.url, "--json")[1])
        emulator.place(CardImage(chip_text(fields), b""))
        _, out, _ = run(capsys, "idcard", "--url", emulator.url)
    assert answer["region"] == region
    assert (answer["region_doubt"] or "").endswith(f"[{doubt}]" if doubt else "")
    assert bool(answer["region_doubt"]) is bool(doubt) is ("region_doubt: " in out)
    assert (f"region: {region}\n" in out) is bool(region)


@pytest.mark.parametrize("name", ["hmt", "foreigner-2017", "foreigner-2023"])
def test_the_region_is_only_of_residents(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        emulator.place(specimen(name))
        answer = json.loads(run(capsys, "idcard", "--url", emulator.url, "--json")[1])
    assert (answer["region"], answer["region_doubt"]) == (None, None)


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
        ("sw3-31@read", "idcard.not-accepted"),
        ("used", "idcard.already-read"),
        ("not-authorised", "device.hardware-fault"),
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


def test_more_of_a_card_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        more = {"finger": FINGERS, "addresses": address_records(["样本市样本区新样本路9号"])}
        emulator.place(replace(specimen("resident"), **more))
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--newest-address", "--fingerprints", "--json")
        document = json.loads(out)
        assert (status, document["newest_address"], document["fingerprint_bytes"]) == (0, "样本市样本区新样本路9号", 1024)
        emulator.place(replace(specimen("resident"), **more))
        document = json.loads(run(capsys, "idcard", "--url", emulator.url, "--json")[1])
        assert (document["newest_address"], "fingerprint_bytes" in document) == (None, False)


def test_a_card_that_moves_is_read_while_waiting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader") as emulator:
        emulator.place(specimen("resident"))
        emulator.fault = "moved:1,sw3-32@select:1"
        assert run(capsys, "idcard", "--url", emulator.url, "--wait", "10", "--json")[0] == 0


def test_the_reader_tested_and_set_to_another_speed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SamEmulator(tmp_path / "reader", strict_speed=True) as emulator:
        number = "05.03-20200101-0000123456-0000654321"
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--self-test", "--json")
        assert (status, json.loads(out)) == (
            0,
            {"status": "ok", "module_number": number, "baud": 115200, "url": f"{emulator.url}?baud=115200"},
        )
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--set-baud", "57600", "--json")
        assert (status, json.loads(out)["baud"]) == (0, 57600)
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--set-baud", "115200")
        assert (status, out.splitlines()[:3]) == (0, ["status: ok", f"module_number: {number}", "baud: 115200"]), "found at 57600"
        assert run(capsys, "idcard", "--url", emulator.url, "--set-baud", "1200", "--json")[0] == 1
        emulator.fault = "self-test-failed"
        status, out, _ = run(capsys, "idcard", "--url", emulator.url, "--self-test", "--json")
        assert (status, json.loads(out)["error"]["code"]) == (1, "device.hardware-fault")


def test_a_reader_on_usb(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bench = UsbBench("split", monkeypatch)
    status, out, _ = run(capsys, "idcard", "--url", "usb://0400:c35a", "--self-test", "--json")
    assert (status, json.loads(out)["baud"]) == (0, None)
    assert run(capsys, "idcard", "--url", "usb://0400:c35a", "--set-baud", "9600")[0] == 1
    bench.place(specimen("resident"))
    status, out, _ = run(capsys, "idcard", "--url", "usb://1024:50010", "--json")
    assert (status, json.loads(out)["id_number"]) == (0, "11010519491231002X")
    assert (bench.plugged.opened, bench.plugged.kernel_driver) == (0, True)


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
    assert (status, json.loads(out)) == (0, {"codes": [{"format": "QR Code", "text": "https://example.org/1", "kind": "url"}]})
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
        [*command, "--specimen", "foreigner-2017", "--fingers", "--addresses", "样本路9号", "--fault", "moved:1", "--until-eof"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"url": f"serial://{link}"}
        options = ("--wait", "10", "--newest-address", "--fingerprints")
        status, out, _ = run(capsys, "idcard", "--url", f"serial://{link}", *options, "--json")
        document = json.loads(out)
        assert (status, document["id_number"], document["newest_address"]) == (0, "CAN110081080319", "样本路9号")
        assert document["fingerprint_bytes"] == 1024
        if ending == "signal":
            process.send_signal(signal.SIGTERM)
        else:
            process.stdin.close()
        assert process.wait(timeout=10) == 0
    assert not link.is_symlink()


def test_a_card_that_is_lifted_and_put_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = tmp_path / "reader"
    command = [sys.executable, "-m", "kiosk.cli", "emulate", "idcard", "--link", str(link), "--specimen", "hmt", "--cycle", "0.4"]
    with subprocess.Popen([*command, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline()
        for _ in range(2):  # the second needs the card to have been lifted in between
            assert run(capsys, "idcard", "--url", f"serial://{link}", "--wait", "20", "--json")[0] == 0
        process.stdin.close()
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([], 2, "usage"),
        (["--empty", "--specimen", "resident"], 2, "usage"),
        (["--empty", "--fingers"], 2, "usage"),
        (["--specimen", "resident", "--fault", "fire"], 1, "half-frame"),
        (["--specimen", "resident", "--photo", "none.png"], 1, "picture"),
        (["--specimen", "resident", *(["--addresses", "样本路"] * 5)], 1, "at most 4"),
        (["--specimen", "resident", "--baud", "4711", "--strict-speed"], 1, "4711"),
    ],
)
def test_what_cannot_be_emulated_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], status: int, said: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        emulate.app(["idcard", "--link", str(tmp_path / "reader"), *words], prog_name="kiosk emulate")
    assert caught.value.code == status
    assert said in capsys.readouterr().err
