"""The technician's page of the reader for chips: its commands work, and no fault or code is missing from it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from drivers import errors, smartcard
from drivers.smartcard.passport_chip import FAULTS, STEPS, PassportChip
from drivers.smartcard.passport_files import document
from drivers.smartcard.private_pcscd import READER
from drivers.smartcard.vpcd_emulator import VpcdEmulator
from kiosk.cli import read
from kiosk.identity import icao
from tests.check.common import ROOT
from tests.pcscd import private_pcscd

pytestmark = pytest.mark.xdist_group("pcscd")

PAGE = (ROOT / "drivers" / "smartcard" / "technician.md").read_text("utf-8")
READS = re.findall(r"^    kiosk read chip (.*)$", PAGE, re.M)
EMULATES = re.findall(r"^    kiosk emulate chip (.*)$", PAGE, re.M)


@pytest.fixture(scope="module")
def passport_on_the_reader() -> Iterator[None]:
    with private_pcscd() as service, VpcdEmulator(PassportChip(document("passport")), service.port):
        yield


@pytest.mark.parametrize("words", READS)
@pytest.mark.usefixtures("passport_on_the_reader")
def test_each_command_that_reads_works(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        read.app(["chip", *shlex.split(words), "--wait", "10"], prog_name="kiosk read")
    assert not caught.value.code
    assert ("E00000000" if "--list" not in words else READER) in capsys.readouterr().out


@pytest.mark.parametrize("words", EMULATES)
def test_each_command_that_emulates_works(words: str) -> None:
    command = [sys.executable, "-m", "kiosk.cli", "emulate", "chip", *words.split(), "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as emulator:
        assert emulator.stdout is not None and emulator.stdin is not None
        assert json.loads(emulator.stdout.readline())["reader"] == READER
        emulator.stdin.close()
        assert emulator.wait(30) == 0


def rows_below(heading: str) -> str:
    """The first column of the table whose heading begins so."""
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return "\n".join(line.split("|")[1] for line in table.splitlines()[2:])


def test_nothing_is_missing() -> None:
    assert (len(READS), len(EMULATES)) == (3, 1)
    assert set(re.findall(r"`([0-9a-z-]+)`", rows_below("fault"))) == set(FAULTS)
    assert all(f"`{step}`" in PAGE for step in STEPS)
    kinds = {errors.NotConnected, errors.NoAnswer, errors.Garbled, errors.HardwareFault, errors.ConfigurationError}
    cards = {smartcard.NoCard, smartcard.CardMute, smartcard.CardRemoved, smartcard.CardInUse}
    chips = set(icao.ChipError.__subclasses__())
    assert {kind.code for kind in kinds | cards | chips} == set(re.findall(r"`([a-z.-]+)`", rows_below("code")))
