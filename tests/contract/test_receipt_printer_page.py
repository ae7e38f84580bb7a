"""The technician's page of the receipt printer: its commands work, and no model, feature or code is missing from it."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.receipt_printer import escpos
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from drivers.receipt_printer.models import MODELS, Model
from tests.check.common import ROOT

HERE = ROOT / "drivers" / "receipt_printer"
PAGE = (HERE / "technician.md").read_text("utf-8")
PRINTS = re.findall(r"^    kiosk print (.*)$", PAGE, re.M)
EMULATES = re.findall(r"^    kiosk emulate receipt-printer (.*)$", PAGE, re.M)


def kiosk(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "kiosk.cli", *words]


@pytest.mark.parametrize("words", PRINTS)
def test_each_command_that_prints_works(words: str, tmp_path: Path) -> None:
    link = tmp_path / "printer" if "serial://" in words else None
    with ReceiptPrinterEmulator(tmp_path / "receipts", link=link) as printer:
        real = words.replace("tcp://192.0.2.7:9100", printer.url).replace("serial:///tmp/printer", printer.url)
        assert real != words
        done = subprocess.run(kiosk(["print", *real.split()]), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((tmp_path / "receipts").glob("*.png"))) == 1


@pytest.mark.parametrize("words", EMULATES)
def test_each_command_that_emulates_works(words: str, tmp_path: Path) -> None:
    real = words.replace("/tmp/printer", str(tmp_path / "printer")).replace("--folder receipts", f"--folder {tmp_path / 'receipts'}")
    command = kiosk(["emulate", "receipt-printer", *real.replace("--port 9100", "--port 0").split(), "--until-eof"])
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as emulator:
        assert emulator.stdout is not None and emulator.stdin is not None
        assert json.loads(emulator.stdout.readline())["url"].startswith(("tcp://127.0.0.1:", "serial://"))
        emulator.stdin.close()
        assert emulator.wait(20) == 0


def first_column(heading: str) -> set[str]:
    """The first cells, without their quotes, of the table with that heading."""
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return {line.split("|")[1].strip(" `") for line in table.splitlines()[2:]}


def test_nothing_is_missing() -> None:
    assert (len(PRINTS), len(EMULATES)) == (3, 2)
    assert first_column("`model`") == set(MODELS)
    for name, model in MODELS.items():
        assert f"| `{name}` | {model.dots} | {'GS ( H' if model.completion_id else 'GS r 1'} |" in PAGE
    for feature in dataclasses.fields(Model):
        assert f"`{feature.name}`" in PAGE or feature.name == "hearsay"
    said = set(re.findall(r'"((?:printer|device)\.[a-z-]+)"', "".join(path.read_text("utf-8") for path in HERE.glob("escpos*.py"))))
    assert said | {"device.no-answer", "device.not-connected", "device.garbled", "device.configuration"} <= first_column("code")


def test_each_feature_of_the_page_is_an_option() -> None:
    options = {field.name for field in dataclasses.fields(escpos.Options)}
    features = PAGE.partition("switch single features off")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", features)) - {"generic-80"} <= options
