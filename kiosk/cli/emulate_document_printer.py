"""`kiosk emulate document-printer`: an IPP printer on a loopback port that prints into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail

_EXAMPLE = """example: kiosk emulate document-printer --port 8631 --folder documents

and in another window: kiosk print test-page --url ipp://127.0.0.1:8631/ipp/print"""


def register(app: typer.Typer) -> None:
    """Adds the sub-command."""
    app.command("document-printer", epilog=_EXAMPLE)(document_printer)


def document_printer(
    folder: Annotated[Path, typer.Option(help="Where each document is put as document-0001.pdf, with a picture of its first page.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0 takes a free one.")] = 0,
    fault: Annotated[str, typer.Option(help="media-empty, media-empty-mid-job, media-jam, silent, …; a wrong one lists them.")] = "",
    pace: Annotated[float, typer.Option(min=0.0, help="Seconds a page.")] = 2.0,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """A printer for A4 pages."""
    from drivers.document_printer.ipp_emulator import FAULTS, DocumentPrinterEmulator
    from kiosk.cli.waiting import run_until_told

    if fault and fault not in FAULTS:
        fail("usage", f"there is no fault {fault!r}; there are {', '.join(FAULTS)}", as_json=False, status=2)
    try:
        emulator = DocumentPrinterEmulator(folder, port, fault=fault, pace=pace)
    except OSError as error:
        fail("emulate.unavailable", f"port {port} or folder {folder}: {error.strerror}", as_json=False)
    with emulator:
        run_until_told(until_eof, ready={"url": emulator.url})
