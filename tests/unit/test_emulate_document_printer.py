"""`kiosk emulate document-printer`, as a technician runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from PIL import Image
from typer.testing import CliRunner

from drivers.document_printer import Confirmed
from drivers.document_printer.ipp import Driver, Options
from kiosk.cli import emulate
from tests.check.common import ROOT
from tests.contract.document_printer import sample


def test_it_prints_into_a_folder_until_its_input_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk.cli", "emulate", "document-printer", "--folder", str(tmp_path), "--pace", "0", "--until-eof"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        url = json.loads(process.stdout.readline())["url"]
        driver = Driver(Options(url, poll_interval=0.02))
        assert isinstance(driver.print("job", sample()), Confirmed)
        driver.close()
        process.stdin.close()
        assert process.wait(20) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["document-0001.pdf", "document-0001.png"]
    assert (tmp_path / "document-0001.pdf").read_bytes() == sample()
    with Image.open(tmp_path / "document-0001.png") as page:
        assert page.size == (827, 1170), "A4 at 100 dots an inch"


def test_a_fault_that_does_not_exist_lists_those_that_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(emulate.app, ["document-printer", "--folder", str(tmp_path), "--fault", "jam"])
    assert result.exit_code == 2
    assert "media-jam" in result.output
