"""`kiosk emulate receipt-printer`: an ESC/POS printer on a loopback port or a pty that prints into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail

_EXAMPLE = """example: kiosk emulate receipt-printer --port 9100 --folder receipts

and in another window: kiosk print receipt --sample --url tcp://127.0.0.1:9100

A serial printer, slow, on a roll that ends in the middle of a receipt:
kiosk emulate receipt-printer --link /tmp/printer --baud 115200 --speed 150 --paper 400 --folder receipts"""
_ROWS_A_MILLIMETRE = 8


def register(app: typer.Typer) -> None:
    """Adds the sub-command."""
    app.command("receipt-printer", epilog=_EXAMPLE)(receipt_printer)


def receipt_printer(
    folder: Annotated[Path, typer.Option(help="Where each receipt is put as receipt-0001.png and so on.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0 takes a free one.")] = 0,
    link: Annotated[Path | None, typer.Option(help="A pty instead; where the link to it is made. Its address is serial://LINK.")] = None,
    baud: Annotated[int, typer.Option(min=0, help="Pace of the pty, bits a second; 0 is as fast as it goes.")] = 0,
    model: Annotated[
        str, typer.Option(help="generic-80, generic-58, epson-tm-m30, custom-vkp80, …; a wrong one lists them.")
    ] = "epson-tm-t20",
    speed: Annotated[int, typer.Option(min=0, help="Millimetres a second; 0 prints at once.")] = 0,
    buffer: Annotated[int, typer.Option(min=0, help="Bytes taken ahead of what is printed; 0 takes all.")] = 4096,
    paper: Annotated[int | None, typer.Option(min=0, help="Rows left on the roll, 8 a millimetre; else it has no end.")] = None,
    fault: Annotated[
        str, typer.Option(metavar="NAME[@ROW]", help="paper-low, paper-out, cover-open, silent, power@250, …; a wrong one lists them.")
    ] = "",
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """A receipt printer."""
    from drivers.errors import DeviceError
    from drivers.receipt_printer.escpos_emulator import MACHINES, ReceiptPrinterEmulator
    from kiosk.cli.waiting import run_until_told

    if model not in MACHINES:
        fail("usage", f"there is no model {model!r}; there are {', '.join(MACHINES)}", as_json=False, status=2)
    if port if link else baud:
        fail("usage", "--port goes without --link, and --baud with it", as_json=False, status=2)
    pace = speed * _ROWS_A_MILLIMETRE
    try:
        emulator = ReceiptPrinterEmulator(
            folder, port, fault=fault, pace=pace, link=link, model=model, buffer=buffer, baud=baud, paper=paper
        )
    except ValueError as error:
        fail("usage", str(error), as_json=False, status=2)
    except DeviceError as error:
        fail(error.code, error.detail, as_json=False)
    except OSError as error:
        fail("emulate.unavailable", f"{link or f'port {port}'} or folder {folder}: {error.strerror}", as_json=False)
    with emulator:
        run_until_told(until_eof, ready={"url": emulator.url})
