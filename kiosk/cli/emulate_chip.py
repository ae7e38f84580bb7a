"""`kiosk emulate chip`: the chip of a passport or permit on the virtual reader of PC/SC."""

from __future__ import annotations

import contextlib
import tempfile
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail

_EXAMPLE = """example: kiosk emulate chip --private --specimen passport

prints the socket of a PC/SC service of its own and the lines of the document; in another window:

PCSCLITE_CSOCK_NAME=SOCKET kiosk read chip --mrz-line 'LINE1' --mrz-line 'LINE2'

Without --private it calls the virtual reader (vsmartcard-vpcd) of a pcscd that runs already."""


class Pace(Enum):
    NO = "no"
    OFFERED = "offered"
    ONLY = "only"


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog=_EXAMPLE)(chip)


def chip(
    specimen: Annotated[str, typer.Option(help="A document of nobody: passport, hk-macao-permit, …; a wrong one lists them.")] = "passport",
    mrz_line: Annotated[list[str] | None, typer.Option(help="A line of another document's zone, in place of --specimen.")] = None,
    photo: Annotated[Path | None, typer.Option(help="JPEG or JPEG 2000 in place of the drawn face.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="TCP port of the virtual reader on 127.0.0.1.")] = 35963,
    private: Annotated[bool, typer.Option("--private", help="Starts a PC/SC service of its own; needs root and a C compiler.")] = False,
    pace: Annotated[Pace, typer.Option(help="Whether the chip offers PACE, or speaks nothing else.")] = Pace.NO,
    wrong_hash: Annotated[bool, typer.Option("--wrong-hash", help="The signed hash is not that of the data.")] = False,
    fault: Annotated[str | None, typer.Option(help="NAME or NAME@STEP, such as removed@read; a wrong one lists them.")] = None,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """The chip of a passport or permit, lying on a reader."""
    from drivers.errors import DeviceError
    from drivers.smartcard.passport_chip import PassportChip
    from drivers.smartcard.passport_files import chip_files, document, document_of
    from drivers.smartcard.private_pcscd import READER, PrivatePcscd
    from drivers.smartcard.vpcd_emulator import VpcdEmulator
    from kiosk.cli.waiting import run_until_told

    try:
        picture = photo.read_bytes() if photo is not None else b""
        shown = document_of(tuple(mrz_line), picture) if mrz_line else document(specimen, picture)
        emulated = PassportChip(shown, files=chip_files(shown, wrong_hash=wrong_hash), pace=pace.value)
        emulated.fault = fault
        ready: dict[str, object] = {"reader": READER, "mrz": list(shown.lines)}
        with contextlib.ExitStack() as stack:
            if private:
                service = stack.enter_context(PrivatePcscd(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-pcscd-")))))
                port = service.port
                ready["socket"] = str(service.socket)
            stack.enter_context(VpcdEmulator(emulated, port))
            run_until_told(until_eof, ready=ready)
    except DeviceError as error:
        fail(error.code, error.detail, as_json=False)
    except OSError as error:
        fail("emulate.unavailable", f"port {port} or picture {photo}: {error.strerror or error}", as_json=False)
