"""`kiosk emulate scanner`: a barcode scanner on a pty."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail

_EXAMPLE = """example: kiosk emulate scanner --link /tmp/scanner --text A7K2000427KQ3X

and in another window: kiosk read code --scanner "serial:///tmp/scanner?baud=9600\""""


def register(app: typer.Typer) -> None:
    """Adds the sub-command."""
    app.command("scanner", epilog=_EXAMPLE)(scanner)


def scanner(
    link: Annotated[Path, typer.Option(help="Where the link to the pty is made; the scanner's address is serial://LINK?baud=BAUD.")],
    text: Annotated[str, typer.Option(help="What is scanned, again and again.")],
    every: Annotated[float, typer.Option(min=0.1, help="Seconds from one scan to the next.")] = 2,
    symbology: Annotated[str, typer.Option(help="QR Code, Code 128, …; told to the driver where --aim is given.")] = "QR Code",
    aim: Annotated[bool, typer.Option("--aim", help="Sends AIM symbology identifiers.")] = False,
    end: Annotated[str, typer.Option(help="What follows each code: cr, lf, crlf or none.")] = "cr",
    encoding: Annotated[str, typer.Option(help="utf-8 or gb18030.")] = "utf-8",
    baud: Annotated[int, typer.Option(help="Pace of the line, bits a second.")] = 9600,
    fault: Annotated[str, typer.Option(help="half-line, garbage, …; a wrong one lists them.")] = "",
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """A barcode scanner before which somebody holds the same code again and again."""
    from drivers.errors import DeviceError
    from drivers.scanner.serial_emulator import ScannerEmulator
    from kiosk.cli.waiting import run_until_told

    try:
        text.encode(encoding)
        emulator = ScannerEmulator(link, end=end, encoding=encoding, aim=aim, baud=baud)
        emulator.fault = fault
        with emulator:
            emulator.repeat(text, symbology, every)
            run_until_told(until_eof, ready={"url": emulator.url})
    except DeviceError as error:
        fail(error.code, error.detail, as_json=False)
    except (LookupError, UnicodeEncodeError) as error:
        fail("usage", f"--encoding {encoding}: {error}", as_json=False, status=2)
    except OSError as error:
        fail("emulate.link", f"{link}: {error.strerror}", as_json=False)
