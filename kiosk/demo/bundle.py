"""Everything around the terminal: a reader, a printer, a camera, a centre, a network. Each is bundled unless an address is given."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kiosk.demo.link import Link
from kiosk.settings import Settings, load_settings


@dataclass(frozen=True)
class Addresses:
    """Devices and a centre of somebody else's, instead of the bundled ones. Empty: bundled."""

    idcard: str = ""
    printer: str = ""
    camera: str = ""
    central: str = ""


class Bundle:
    """Opens what is bundled, closes it all at the end. `reader`, `printer` and `camera` are None where an address was given."""

    def __init__(self, addresses: Addresses, folder: Path | None = None) -> None:
        from drivers.camera.mjpeg_emulator import CameraEmulator
        from drivers.idcard.sam_emulator import SamEmulator
        from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator

        self._stack = contextlib.ExitStack()
        self._addresses = addresses
        self.folder = folder or Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-demo-")))
        self.reader = None if addresses.idcard else SamEmulator(link=self.folder / "reader")
        self.printer = None if addresses.printer else ReceiptPrinterEmulator(self.folder / "paper")
        self.camera = None if addresses.camera else CameraEmulator()
        self.link = Link()
        self.centre_is_up = threading.Event()
        self._centre: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        for emulator in (self.reader, self.printer, self.camera, self.link):
            if emulator is not None:
                self._stack.enter_context(emulator)
        if self._addresses.central:
            self._centre_listens(self._addresses.central)
        else:
            self._start_centre()
            threading.Thread(target=lambda: self._centre_listens(self._centre_url()), name="demo-centre", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._centre is not None and self._centre.stdin is not None:
            self._centre.stdin.close()  # the centre ends when its standard input does, also when this process is killed
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._centre.wait(5)
            self._centre.kill()
            if self._centre.stdout is not None:
                self._centre.stdout.close()
        self._stack.close()

    def _centre_listens(self, url: str) -> None:
        if url:
            self.link.aim(url)
            self.centre_is_up.set()

    def settings(self) -> Settings:
        """What the terminal is told: the defaults, this folder for its state, these devices, this centre."""
        overrides: dict[str, object] = {"central.url": self.link.url, "central.trust": "first-use", "central.sync_seconds": 2.0}
        overrides |= {f"devices.{kind}.{key}": value for kind, table in self._devices().items() for key, value in table.items()}
        return dataclasses.replace(load_settings(overrides), state_dir=self.folder / "state")

    def _devices(self) -> Mapping[str, Mapping[str, str]]:
        return {
            "idcard": {"driver": "sam", "url": self._addresses.idcard or (self.reader.url if self.reader else "")},
            "receipt_printer": {"driver": "escpos", "url": self._addresses.printer or (self.printer.url if self.printer else "")},
            "camera": {"driver": "opencv", "source": self._addresses.camera or (self.camera.url if self.camera else "")},
        }

    def _start_centre(self) -> None:
        command = [
            sys.executable,
            "-m",
            "kiosk.cli",
            "central",
            "serve",
            "--data",
            str(self.folder / "centre"),
            "--port",
            "0",
            "--until-eof",
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
        self._centre = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def _centre_url(self) -> str:
        """From the line that `kiosk central serve` prints when it listens; empty when it ended before."""
        assert self._centre is not None and self._centre.stdout is not None, "called right after _start_centre"
        line = self._centre.stdout.readline()
        return str(json.loads(line)["url"]) if line else ""
