"""The commands that the README shows are the commands that work. A new one in the README needs its line here."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from drivers.idcard.sam_emulator import SamEmulator
from drivers.idcard.specimens import specimen
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from kiosk.cli import COMMANDS
from kiosk.wire.calendar import YearTable, sign, stand_in_key

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "kiosk/shelf/catalogue.md", "kiosk/catalogue/guide.md", "kiosk/demo/dock.md")
LONG = {"kiosk demo --headless --out demo-out": "tests/e2e/test_visit.py", "kiosk demo --service <code>": "tests/e2e/test_visit.py"}
"""Commands with a test of their own."""


def documented() -> list[str]:
    found: list[str] = []
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        found += re.findall(r"^(?:\.venv/bin/)?(kiosk [^#\n]*)", text, re.M)
        found += [command for command in re.findall(r"`(kiosk [^`]*)`", text) if " " in command]
    return sorted({command.strip() for command in found})


def run(command: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    words = command.split()[1:]
    environment = os.environ | {"KIOSK_STATE_DIR": str(tmp_path)}
    return subprocess.run(  # noqa: PLW1510 -- the status is what is tested
        [sys.executable, "-m", "kiosk.cli", *words], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )


def bring_what_they_name(folder: Path) -> None:
    """What the examples name that nobody can have yet: the notice of a year to come, its signed table, a recorded visit."""
    table = YearTable(year=2027, edition=1, source="made up for a test", rest=(), worked=())
    (folder / "2027-draft.json").write_text(json.dumps(table.table()), "utf-8")
    (folder / "2027.json").write_bytes(sign(table, stand_in_key()))
    chosen = {"t": 0.0, "event": "ServiceChosen", "code": "residence-registration"}
    (folder / "visit.jsonl").write_text(json.dumps(chosen) + "\n", "utf-8")


@pytest.mark.parametrize("command", [command for command in documented() if command not in LONG])
def test_a_documented_command_works(command: str, tmp_path: Path) -> None:
    """Each command of the pages, with real addresses in the place of examples."""
    if command.startswith("kiosk emulate"):
        link = tmp_path / "reader"
        words = [str(link) if word == "/tmp/reader" else word for word in command.split()[1:]]
        with subprocess.Popen(
            [sys.executable, "-m", "kiosk.cli", *words, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as emulator:
            assert emulator.stdout is not None and emulator.stdin is not None
            assert json.loads(emulator.stdout.readline())["url"] == f"serial://{link}"
            emulator.stdin.close()
            assert emulator.wait(10) == 0
        return
    bring_what_they_name(tmp_path)
    with SamEmulator(link=tmp_path / "reader") as reader, ReceiptPrinterEmulator(tmp_path / "paper") as printer:
        reader.place(specimen("resident"))
        done = run(command.replace("serial:///tmp/reader", reader.url).replace("tcp://HOST:PORT", printer.url), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    if "--json" in command:
        json.loads(done.stdout)


def test_every_make_target_of_the_pages_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {name for page in PAGES for name in re.findall(r"\bmake ([a-z-]+)", (ROOT / page).read_text("utf-8"))}
    assert named <= targets


def leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for word, below in command.commands.items():
            yield from leaves(below, f"{name} {word}")
    else:
        yield name, command


def test_every_command_explains_itself_with_an_example() -> None:
    """`--help` of each command and sub-command says what it does and shows how to call it."""
    for name in COMMANDS:
        app = importlib.import_module(f"kiosk.cli.{'print_' if name == 'print' else name.replace('-', '_')}").app
        for words, command in leaves(typer.main.get_command(app), f"kiosk {name}"):
            assert command.help, f"{words} says nothing"
            assert words in (command.epilog or ""), f"{words} --help has no example"


def test_every_file_that_the_pages_name_exists() -> None:
    for page in PAGES:
        for path in re.findall(r"`((?:kiosk|drivers|ui|config|packaging|tests)/[\w./-]+)`", (ROOT / page).read_text("utf-8")):
            if "<" not in path:
                assert (ROOT / path).exists(), f"{page} names {path}"
