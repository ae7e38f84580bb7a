"""A passport's chip over PC/SC: what all of ours adds to the time that its bytes need through the air."""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import drivers
from drivers.smartcard import NoCard, SmartcardReader
from drivers.smartcard.passport_files import document
from drivers.smartcard.private_pcscd import READER, SOCKET_VARIABLE
from kiosk.identity.icao import read_chip
from tests.bench.figures import Figure, spread
from tests.check.common import ROOT

AIR_BITS_A_SECOND = 424_000  # ISO/IEC 14443-3: the fastest rate that most documents take
PHOTO_BYTES = 15_000  # as large as common ones
ROUNDS = 30
_KEY = document("passport").key_information
_PATIENCE = 20.0


def measure() -> list[Figure]:
    """In a process of its own: libpcsclite takes the place of its socket from the environment once, at its first call."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(PHOTO_BYTES))
        command = [sys.executable, "-m", "kiosk.cli", "emulate", "chip", "--private", "--until-eof", "--photo", str(photo)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as emulator:
            assert emulator.stdin is not None and emulator.stdout is not None
            try:
                place = json.loads(emulator.stdout.readline())["socket"]
                environment = {**os.environ, SOCKET_VARIABLE: place}
                command = [sys.executable, "-m", "tests.bench.chip"]
                done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=120)
            finally:
                emulator.stdin.close()
                emulator.wait(30)
    return [Figure(**row) for row in json.loads(done.stdout)]


def measured_here(rounds: int = ROUNDS) -> list[Figure]:
    """Reads the passport on the reader `rounds` times."""
    reader: SmartcardReader = drivers.load("smartcard", "pcsc", {"reader": READER})
    reader.open()
    try:
        await_card(reader)
        taken, carried, commands = [], 0, 0
        for _ in range(rounds + 1):
            seconds, carried, commands = one_reading(reader)
            taken.append(1000 * seconds)
    finally:
        reader.close()
    air = 1000 * carried * 8 / AIR_BITS_A_SECOND
    del taken[0]  # loads what is loaded at the first reading
    return [
        Figure(
            "P18", "passport of 15 kB read over PC/SC, the emulated chip's work included / its bytes at 424 kbit/s",
            statistics.median(taken) / air, air, 0.25, "ratio", note=f"{spread(taken, 'ms')}; {commands} commands, {air:.0f} ms of air",
        )
    ]  # fmt: skip


def one_reading(reader: SmartcardReader) -> tuple[float, int, int]:
    """Seconds from the connection to the document, bytes carried both ways, commands."""
    carried = commands = 0

    def transmit(command: bytes) -> bytes:
        nonlocal carried, commands
        answer = reader.transmit(command)
        carried, commands = carried + len(command) + len(answer), commands + 1
        return answer

    reader.connect()
    begun = time.perf_counter()
    reading = read_chip(transmit, _KEY, date(2026, 11, 23))
    took = time.perf_counter() - begun
    if len(reading.photo) < PHOTO_BYTES:
        raise ValueError("the photo is not whole")
    return took, carried, commands


def await_card(reader: SmartcardReader) -> None:
    """Waits until the service has seen the card."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            reader.connect()
            return
        except NoCard:
            if time.monotonic() > deadline:
                raise


if __name__ == "__main__":
    print(json.dumps([dataclasses.asdict(figure) for figure in measured_here()]))
