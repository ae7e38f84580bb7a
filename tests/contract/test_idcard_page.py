"""The technician's page of the ID-card reader: its commands work, and no verdict, fault or code is missing from it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from drivers import errors, idcard
from drivers.idcard import sam_codec
from drivers.idcard.sam_emulator import FAULTS, SamEmulator
from drivers.idcard.specimens import specimen
from kiosk.cli import read
from tests.check.common import ROOT
from tests.contract.usb_bench import UsbBench

PAGE = (ROOT / "drivers" / "idcard" / "technician.md").read_text("utf-8")
READS = re.findall(r"^    kiosk read idcard (.*)$", PAGE, re.M)
EMULATES = re.findall(r"^    kiosk emulate idcard (.*)$", PAGE, re.M)


@pytest.mark.parametrize("words", READS)
def test_each_command_that_reads_works(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = UsbBench("split", monkeypatch)
    bench.place(specimen("resident"))
    rate = 57600 if "baud=57600" in words else 115200
    with SamEmulator(tmp_path / "reader", baud=rate, strict_speed="set-baud" in words) as emulator:
        emulator.place(specimen("resident"))
        link = f"serial://{tmp_path / 'reader'}"
        real = words.replace("serial:///dev/ttyUSB0", link).replace("serial:///tmp/reader", link)
        assert real != words or "usb://" in words
        with pytest.raises(SystemExit) as caught:
            read.app(["idcard", *real.split()], prog_name="kiosk read")
    assert not caught.value.code


@pytest.mark.parametrize("words", EMULATES)
def test_each_command_that_emulates_works(words: str, tmp_path: Path) -> None:
    link = str(tmp_path / "reader")
    command = [sys.executable, "-m", "kiosk.cli", "emulate", "idcard", *words.replace("/tmp/reader", link).split(), "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as emulator:
        assert emulator.stdout is not None and emulator.stdin is not None
        assert json.loads(emulator.stdout.readline()) == {"url": f"serial://{link}"}
        emulator.stdin.close()
        assert emulator.wait(20) == 0


def rows_below(heading: str) -> str:
    """The first column of the table with that heading."""
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return "\n".join(line.split("|")[1] for line in table.splitlines()[2:])


def test_nothing_is_missing() -> None:
    assert (len(READS), len(EMULATES)) == (7, 1)
    assert set(re.findall(r"[0-9A-F]{2}", rows_below("SW3"))) == {f"{sw3:02X}" for sw3 in sam_codec.VERDICTS}
    assert set(re.findall(r"`([a-z-]+)`", rows_below("fault"))) == set(FAULTS)
    kinds = [errors.NotConnected, errors.NoAnswer, errors.Garbled, errors.HardwareFault, errors.ConfigurationError]
    cards = [idcard.NoCard, idcard.CardMoved, idcard.CardAlreadyRead, idcard.CardNotAccepted, idcard.NotAnIdCard]
    assert {kind.code for kind in (*kinds, *cards)} <= set(re.findall(r"`([a-z.-]+)`", rows_below("code")))
