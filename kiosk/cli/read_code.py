"""`kiosk read code`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="example: kiosk read code --image receipt.png --json")(code)


def code(
    image: Annotated[Path, typer.Option(help="PNG, JPEG or WebP file.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Reads the barcodes and QR codes in a picture."""
    import numpy as np
    from PIL import Image

    from kiosk.vision.codes import read_codes

    try:
        with Image.open(image) as picture:
            pixels = np.asarray(picture.convert("L"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        fail("code.unreadable-image", f"{image} cannot be read as a picture: {error}", as_json)
    codes = read_codes(pixels)
    if not codes:
        fail("code.none-found", f"There is no code that can be read in {image}.", as_json)
    show({"codes": [{"format": found.format, "text": found.text} for found in codes]}, as_json)
