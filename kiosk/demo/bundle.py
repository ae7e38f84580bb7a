"""Everything around the terminal: a reader, a printer, a camera, a centre, a network. Each is bundled unless an address is given."""

from __future__ import annotations

import contextlib
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

_PRINTER = "epson-tm-t20"
STAND_INS = ("--identity", "stand-in", "--licences", "stand-in", "--payments", "stand-in")


@dataclass(frozen=True)
class Addresses:
    """Devices and a centre of somebody else's, instead of the bundled ones. Empty: bundled. `code`: the one-time code for that centre."""

    idcard: str = ""
    printer: str = ""
    camera: str = ""
    central: str = ""
    code: str = ""
    document_printer: str = ""


class Bundle:
    """Opens what is bundled, closes it all at the end. `reader`, `printer`, `camera` and `pages` are None where an address was given."""

    def __init__(self, addresses: Addresses, folder: Path | None = None, announces: bool = False) -> None:
        """`announces`: the bundled centre has notices and topics of its own to show, invented ones."""
        from drivers.camera.mjpeg_emulator import CameraEmulator
        from drivers.document_printer.ipp_emulator import DocumentPrinterEmulator
        from drivers.idcard.sam_emulator import SamEmulator
        from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator

        self._stack = contextlib.ExitStack()
        self._addresses, self._announces = addresses, announces
        self.folder = folder or Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-demo-")))
        self.reader = None if addresses.idcard else SamEmulator(link=self.folder / "reader")
        self.printer = None if addresses.printer else ReceiptPrinterEmulator(self.folder / "paper", model=_PRINTER, buffer=4096)
        self.camera = None if addresses.camera else CameraEmulator()
        self.pages = None if addresses.document_printer else DocumentPrinterEmulator(self.folder / "pages")
        self.link = Link()
        self.centre_is_up = threading.Event()
        self._centre: subprocess.Popen[bytes] | None = None
        self._coder: subprocess.Popen[bytes] | None = None
        self._joining = threading.Thread(
            target=lambda: self._join(self._centre_url(), self._made_code()), name="demo-centre", daemon=True
        )  # fmt: skip

    def __enter__(self) -> Self:
        for emulator in (self.reader, self.printer, self.camera, self.pages, self.link):
            if emulator is not None:
                self._stack.enter_context(emulator)
        if self._addresses.central:
            self._join(self._addresses.central, self._addresses.code)  # before the settings: the terminal's code comes from it
        else:
            self._start_centre()
            self._joining.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._joining.is_alive():
            self._joining.join(10)  # a centre that goes while the terminal enrols there would be an error of its own
        if self._coder is not None:
            self._coder.kill()
            self._coder.wait()
        if self._centre is not None and self._centre.stdin is not None:
            self._centre.stdin.close()  # the centre ends when its standard input does, also when this process is killed
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._centre.wait(5)
            self._centre.kill()
            if self._centre.stdout is not None:
                self._centre.stdout.close()
        self._stack.close()

    def _join(self, url: str, code: str) -> None:
        """Enrols the terminal, as a technician would, and says that the centre is there."""
        from kiosk.outbox import enrolment
        from kiosk.wire.fleet import OneTimeCode

        if self._announces and not self._addresses.central:
            self._announce()
        if url:
            enrolment.enrol(self.folder / "state", url, OneTimeCode.parse(code))
            self.link.aim(url)
            self.centre_is_up.set()

    def settings(self) -> Settings:
        """What the terminal is told: the defaults, this folder for its state, these devices, this centre."""
        overrides: dict[str, object] = {"central.url": self.link.url, "central.sync_seconds": 2.0, "central.heartbeat_seconds": 2.0}
        overrides["documents.seal_authority"] = str(self.folder / "centre" / "seal-authority.pem")  # made with the first document
        overrides |= {f"devices.{kind}.{key}": value for kind, table in self._devices().items() for key, value in table.items()}
        return load_settings(overrides, {**os.environ, "KIOSK_STATE_DIR": str(self.folder / "state")})

    def _devices(self) -> Mapping[str, Mapping[str, str]]:
        return {
            "idcard": {"driver": "sam", "url": self._addresses.idcard or (self.reader.url if self.reader else "")},
            "receipt_printer": {"driver": "escpos", "url": self._addresses.printer} if self._addresses.printer else self._own_printer(),
            "camera": {"driver": "opencv", "source": self._addresses.camera or (self.camera.url if self.camera else "")},
            "document_printer": {"driver": "ipp", "url": self._addresses.document_printer or (self.pages.url if self.pages else "")},
            "speaker": {"driver": "aplay" if _has_sound_card() else "simulator"},
        }

    def _own_printer(self) -> Mapping[str, str]:
        return {"driver": "escpos", "url": self.printer.url if self.printer else "", "model": _PRINTER}

    def _start_centre(self) -> None:
        self._centre = self._central("serve", "--port", "0", "--until-eof", *STAND_INS)
        self._coder = self._central("enrol-code", load_settings().terminal.code, "--json")

    def _central(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "kiosk.cli", "central", *arguments, "--data", str(self.folder / "centre")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def _announce(self) -> None:
        """Before the terminal asks for the first time."""
        from datetime import date

        from kiosk.demo.board import demo_board

        prepared = self.folder / "board.json"
        prepared.write_bytes(demo_board(date.today()))
        self._told("board", "--load", str(prepared))

    def _told(self, *arguments: str) -> None:
        """Has the centre do it; that it would not is said, beside its own words, and the demo goes on."""
        command = self._central(*arguments)
        command.communicate()
        if command.returncode != 0:
            print(f"kiosk demo: `central {arguments[0]}` failed with status {command.returncode}", file=sys.stderr)

    def show_identity_code(self, *whose: str) -> None:
        """Holds before the camera the code that a phone would show, made now: it is good for a minute and one check. `whose`: options of
        `kiosk central identity-code`."""
        if self.camera is None or self._centre is None:
            return
        picture = self.folder / "identity-code.png"
        self._told("identity-code", *whose, "--picture", str(picture))
        if picture.exists():
            self.camera.show(picture)

    def hold_licence(self, type_: str, person: str = "resident") -> None:
        """Enters a licence of an invented person into the bundled centre's register."""
        if self._centre is not None:
            self._central("licence", "add", person, type_).communicate()

    def pay_last_order(self) -> None:
        """Pays the newest open order at the bundled centre's stand-in, as a phone that scanned its code would."""
        if self._centre is not None:
            self._told("payments", "--pay", "last")

    def issue(self, tracking_number: str, *words: str) -> None:
        """As an officer at the bundled centre would. `words`: options of `kiosk central issue`; by default a certificate is composed."""
        if self._centre is not None:
            self._central("issue", tracking_number, *(words or ("--compose",))).communicate()

    def _made_code(self) -> str:
        """The one-time code that the bundled centre made; empty when it could not."""
        assert self._coder is not None, "called after _start_centre"
        answer, _ = self._coder.communicate()
        return str(json.loads(answer)["code"]) if answer else ""

    def _centre_url(self) -> str:
        """From the line that `kiosk central serve` prints when it listens; empty when it ended before."""
        assert self._centre is not None and self._centre.stdout is not None, "called right after _start_centre"
        line = self._centre.stdout.readline()
        return str(json.loads(line)["url"]) if line else ""


def _has_sound_card() -> bool:
    """Whether ALSA has one (Documentation/sound/designs/procfile.rst of the kernel: a number begins each card's first line)."""
    with contextlib.suppress(OSError):
        return any(line.split()[:1] and line.split()[0].isdigit() for line in Path("/proc/asound/cards").read_text().splitlines())
    return False
