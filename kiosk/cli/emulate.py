"""`kiosk emulate`: a device that is not there, on a pty or a port, for training and tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli import emulate_camera, emulate_chip, emulate_printer, emulate_scanner
from kiosk.cli.output import fail
from kiosk.cli.waiting import run_until_told

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A device on a pty or a port, until SIGTERM or Ctrl-C.")

_EXAMPLE = """example: kiosk emulate idcard --link /tmp/reader --specimen resident

and in another window: kiosk read idcard --url serial:///tmp/reader

A document file names fields as `kiosk read idcard --json` prints them:
{"kind": "resident", "name": "测试样本", "sex": "男", "nation_code": "01", "birth": "1949-12-31", "address": "…",
"id_number": "11010519491231002X", "authority": "…", "valid_from": "2020-01-01", "valid_to": "长期"}"""


@app.callback()
def _emulate() -> None:
    """A device on a pty or a port, until SIGTERM or Ctrl-C. Prints one line of JSON with its address when it is ready."""


@app.command(epilog=_EXAMPLE)
def idcard(
    link: Annotated[Path, typer.Option(help="Where the link to the pty is made; the reader's address is serial://LINK.")],
    document: Annotated[Path | None, typer.Option(help="JSON file with the fields of the card that lies on the reader.")] = None,
    specimen: Annotated[
        str | None, typer.Option(help="A person who does not exist: resident, hmt, foreigner-2017 or foreigner-2023.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="No card lies on the reader.")] = False,
    fault: Annotated[str | None, typer.Option(help="NAME or NAME@STEP, such as half-frame@read; a wrong one lists them.")] = None,
    baud: Annotated[int, typer.Option(help="Pace of the line, bits a second.")] = 115200,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """An ID-card reader with a card on it."""
    from drivers.errors import DeviceError
    from drivers.idcard.sam_emulator import SamEmulator
    from drivers.idcard.specimens import load_document
    from drivers.idcard.specimens import specimen as specimen_card

    if sum((document is not None, specimen is not None, empty)) != 1:
        fail("usage", "give one of --document, --specimen and --empty", as_json=False, status=2)
    try:
        emulator = SamEmulator(link, baud)
        emulator.fault = fault
        if document is not None:
            emulator.place(load_document(document))
        elif specimen is not None:
            emulator.place(specimen_card(specimen))
        with emulator:
            run_until_told(until_eof, ready={"url": emulator.url})
    except DeviceError as error:
        fail(error.code, error.detail, as_json=False)
    except OSError as error:
        fail("emulate.link", f"{link}: {error.strerror}", as_json=False)


emulate_printer.register(app)
emulate_camera.register(app)
emulate_chip.register(app)
emulate_scanner.register(app)
