"""`kiosk emulate receipt-printer` with the printers of the street: slow, serial, out of paper in the middle, broken at a row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.transport import open_url

ROWS = bytes.fromhex("1d 76 30 00 01 00 64 00") + b"\x81" * 100
EOT_PAPER = bytes.fromhex("10 04 04")
EMULATE = "import sys, typer; from kiosk.cli import emulate_printer as e; app = typer.Typer(); e.register(app); app(sys.argv[1:])"


def emulate(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", EMULATE, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    ("options", "paper"),
    [
        (["--model", "generic-58"], b"\x12"),
        (["--paper", "50"], b"\x7e"),
        (["--paper", "9000", "--speed", "250", "--baud", "115200", "--link"], b"\x1e"),
        (["--fault", "paper-out@30", "--buffer", "0"], b"\x7e"),
    ],
)
def test_a_printer_as_the_options_say(tmp_path: Path, options: list[str], paper: bytes) -> None:
    link = [str(tmp_path / "printer")] if options[-1] == "--link" else []
    with emulate("--folder", str(tmp_path / "paper"), *options, *link, "--until-eof") as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert url == f"serial://{link[0]}" if link else url.startswith("tcp://127.0.0.1:")
        line = open_url(url)
        line.write(ROWS + b"\x1dr\x01")
        said = b""
        while said[-1:] != paper:
            line.write(EOT_PAPER)
            said = line.read(1, 10.0)
            assert said
        line.close()
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--model", "fax"], "there is no model 'fax'; there are generic-80"),
        (["--fault", "jam@3"], "there is no fault 'jam@3'"),
        (["--baud", "9600"], "--link"),
        (["--link", "x", "--port", "9"], "--link"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(tmp_path: Path, words: list[str], says: str) -> None:
    with emulate("--folder", str(tmp_path / "paper"), *words) as process:
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, list(tmp_path.iterdir())) == (2, "", [])
    assert says in errors


def test_a_file_in_the_place_of_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "printer").write_text("mine")
    with emulate("--folder", str(tmp_path), "--link", str(tmp_path / "printer")) as process:
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "device.configuration" in errors
    assert (tmp_path / "printer").read_text() == "mine"
