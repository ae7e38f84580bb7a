"""`kiosk emulate receipt-printer`: an ESC/POS printer on a loopback port that prints into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail

_EXAMPLE = """example: kiosk emulate receipt-printer --port 9100 --folder receipts

and in another window: kiosk print receipt --sample --url tcp://127.0.0.1:9100"""


def register(app: typer.Typer) -> None:
    """Adds the sub-command."""
    app.command("receipt-printer", epilog=_EXAMPLE)(receipt_printer)


def receipt_printer(
    folder: Annotated[Path, typer.Option(help="Where each receipt is put as receipt-0001.png and so on.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0 takes a free one.")] = 0,
    fault: Annotated[str, typer.Option(help="paper-low, paper-out, cover-open, silent, …; a wrong one lists them.")] = "",
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """A receipt printer."""
    from drivers.receipt_printer.escpos_emulator import FAULTS, ReceiptPrinterEmulator
    from kiosk.cli.waiting import run_until_told

    if fault and fault not in FAULTS:
        fail("usage", f"there is no fault {fault!r}; there are {', '.join(FAULTS)}", as_json=False, status=2)
    try:
        emulator = ReceiptPrinterEmulator(folder, port, fault=fault)
    except OSError as error:
        fail("emulate.unavailable", f"port {port} or folder {folder}: {error.strerror}", as_json=False)
    with emulator:
        run_until_told(until_eof, ready={"url": emulator.url})
