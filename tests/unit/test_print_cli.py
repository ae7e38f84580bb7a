"""`kiosk print` and the emulators' commands, as a technician or a script runs them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from drivers.document_printer.ipp_emulator import DocumentPrinterEmulator
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from kiosk.cli import print_
from kiosk.cli.print_outcome import WORDS
from tests.check.common import ROOT


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[ReceiptPrinterEmulator]:
    with ReceiptPrinterEmulator(folder=tmp_path) as emulator:
        yield emulator


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(print_.app, list(words))
    return result.exit_code, result.output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_confirmed_sample(emulator: ReceiptPrinterEmulator, language: str) -> None:
    status, output = run("receipt", "--sample", "--url", emulator.url, "--language", language, "--json")
    answer = json.loads(output)
    assert (status, answer["outcome"], list(answer)) == (0, "confirmed", ["outcome", "evidence", "bytes"])
    assert answer["bytes"] == emulator.bytes_received
    assert emulator.last_receipt is not None
    with Image.open(emulator.last_receipt) as paper:
        (code,) = zxingcpp.read_barcodes(paper.convert("L"))
    assert code.text.startswith("kiosk:sample:TEST")


@pytest.mark.parametrize(("fault", "reason"), [("paper-out", "printer.paper-out"), ("cover-open", "printer.cover-open")])
def test_a_failure_carries_its_reason(emulator: ReceiptPrinterEmulator, fault: str, reason: str) -> None:
    emulator.fault = fault
    status, output = run("receipt", "--sample", "--url", emulator.url, "--json")
    answer = json.loads(output)
    assert (status, answer["outcome"], answer["reason"]) == (1, "failed", reason)
    assert answer["bytes"] == emulator.bytes_received == 12
    assert emulator.last_receipt is None


def test_people_get_words(emulator: ReceiptPrinterEmulator) -> None:
    status, output = run("receipt", "--sample", "--url", emulator.url)
    assert status == 0
    assert output.startswith("Printed: the printer itself confirmed it.\noutcome: confirmed\n")
    emulator.fault = "paper-out"
    assert run("receipt", "--sample", "--url", emulator.url)[1].startswith("Not printed: put paper in.\n")


@pytest.mark.parametrize(("url", "reason"), [("tcp://127.0.0.1:1", "device.not-connected"), ("lpt1", "device.configuration")])
def test_no_printer_there(url: str, reason: str) -> None:
    status, output = run("receipt", "--sample", "--url", url, "--json")
    assert (status, json.loads(output)["reason"]) == (1, reason)


@pytest.mark.parametrize(
    "words",
    [
        ["receipt", "--url", "tcp://127.0.0.1:1"],
        ["receipt", "--sample"],
        ["receipt", "--sample", "--url", "tcp://127.0.0.1:1", "--out", "x.png"],
        ["receipt", "--sample", "--text", "--out", "x.png"],
        ["receipt", "--sample", "--url", "tcp://127.0.0.1:1", "--language", "fr"],
        ["test-page"],
    ],
)
def test_wrong_usage(words: list[str]) -> None:
    assert run(*words)[0] == 2


def test_every_way_for_a_job_to_end_has_words_with_the_next_step() -> None:
    written = "".join(path.read_text("utf-8") for path in (ROOT / "drivers").glob("*_printer/*.py"))
    seals = (ROOT / "kiosk" / "documents" / "seals.py").read_text("utf-8")
    codes = {*re.findall(r'"(printer\.[a-z-]+)"', written), *re.findall(r'"(document\.[a-z-]+)"', seals)}
    assert {"printer.paper-out", "printer.toner-out", "document.altered"} <= codes
    assert codes | {"device.not-connected", "device.no-answer", "device.garbled", "device.hardware-fault", "device.cancelled"} <= set(WORDS)


def test_a_copy_on_narrow_paper_says_so(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(tmp_path / "paper", model="generic-58") as printer:
        words = ["receipt", "--sample", "--url", printer.url, "--model", "generic-58", "--json"]
        assert run(*words)[0] == run(*words, "--copy", "2")[0] == 0
        papers = sorted((tmp_path / "paper").glob("*.png"))
    heights = []
    for path in papers:
        with Image.open(path) as paper:
            heights.append(paper.height)
            assert paper.width == 384
    assert len(papers) == 2 and heights[1] > heights[0] + 80, "the mark stands on the second"


def test_in_the_printers_own_letters_it_takes_a_fraction_of_the_bytes(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(tmp_path, model="chinese-80") as printer:
        words = ["receipt", "--sample", "--url", printer.url, "--model", "chinese-80", "--json"]
        drawn, written = json.loads(run(*words)[1]), json.loads(run(*words, "--text")[1])
        assert printer.unknown_bytes == 0
        assert printer.last_receipt is not None
        with Image.open(printer.last_receipt) as paper:
            (code,) = zxingcpp.read_barcodes(paper.convert("L"))
    assert code.text.startswith("kiosk:sample:TEST")
    assert drawn["outcome"] == written["outcome"] == "confirmed"
    assert written["bytes"] * 15 < drawn["bytes"]


def test_a_preview_needs_no_printer(tmp_path: Path) -> None:
    out = tmp_path / "receipt.png"
    status, output = run("receipt", "--sample", "--model", "generic-58", "--out", str(out), "--json")
    answer = json.loads(output)
    with Image.open(out) as picture:
        assert (status, picture.size) == (0, (answer["width"], answer["height"])) and picture.width == 384
        (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text.startswith("kiosk:sample:TEST")
    status, output = run("receipt", "--sample", "--out", str(tmp_path / "nowhere" / "receipt.png"), "--json")
    assert (status, json.loads(output)["error"]["code"]) == (1, "print.not-written")
    assert run("receipt", "--sample", "--out", str(out), "--model", "abacus")[0] == 1


@pytest.mark.parametrize(("model", "more"), [("generic-80", ()), ("generic-58", ()), ("chinese-80", ("--text",))])
def test_a_test_page_on_receipt_paper(tmp_path: Path, model: str, more: tuple[str, ...]) -> None:
    with ReceiptPrinterEmulator(tmp_path, model=model) as printer:
        status, output = run("test-page", "--url", printer.url, "--model", model, *more, "--json")
        assert (status, json.loads(output)["outcome"], printer.unknown_bytes) == (0, "confirmed", 0)
        assert printer.last_receipt is not None
        with Image.open(printer.last_receipt) as paper:
            assert {code.text for code in zxingcpp.read_barcodes(paper.convert("L"))} == {"kiosk:test-page"}


def test_a_test_page_on_a4(tmp_path: Path) -> None:
    with DocumentPrinterEmulator(tmp_path, pictures=False) as printer:
        status, output = run("test-page", "--url", printer.url, "--language", "en", "--json")
        answer = json.loads(output)
        assert (status, answer["outcome"]) == (0, "confirmed")
        (document,) = printer.documents
        assert document.read_bytes()[:5] == b"%PDF-"
        printer.fault = "media-empty"
        status, output = run("test-page", "--url", printer.url, "--json")
        assert (status, json.loads(output)["reason"]) == (1, "printer.paper-out")


def test_help_shows_an_example() -> None:
    status, output = run("receipt", "--help")
    assert status == 0
    assert "example: kiosk print receipt --sample" in output


EMULATE = """
import sys, typer
from kiosk.cli import emulate_camera, emulate_printer
app = typer.Typer()
emulate_printer.register(app)
emulate_camera.register(app)
app(sys.argv[1:])
"""


def emulate(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", EMULATE, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_emulated_printer_serves_until_its_input_ends(tmp_path: Path) -> None:
    with emulate("receipt-printer", "--folder", str(tmp_path), "--until-eof") as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert run("receipt", "--sample", "--url", url)[0] == 0
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["receipt-0001.png"]


def test_the_emulated_camera_serves_until_its_input_ends(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), (255, 255, 255)).save(tmp_path / "wall.png")
    with emulate("camera", "--picture", str(tmp_path / "wall.png"), "--until-eof") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["url"].startswith("http://127.0.0.1:")
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["receipt-printer", "--folder", "x", "--fault", "jam"], 2),
        (["camera", "--fault", "fog"], 2),
        (["camera", "--picture", "nothing.png"], 1),
    ],
)
def test_what_cannot_be_emulated_is_refused(words: list[str], status: int, tmp_path: Path) -> None:
    with emulate(*(str(tmp_path / word) if word == "x" else word for word in words)) as process:
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (status, "")
    assert errors
    assert "Traceback" not in errors
