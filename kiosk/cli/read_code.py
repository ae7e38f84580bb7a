"""`kiosk read code`: from a picture, a camera or a barcode scanner."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.pictures import pixels_of

if TYPE_CHECKING:
    from drivers.camera import Camera
    from drivers.scanner import BarcodeScanner
    from kiosk.vision.codes import Code, Picture

_WORDS = {
    "device.configuration": "The address is not one that this device can have.",
    "device.not-connected": "There is no device at this address.",
    "device.no-answer": "The device does not answer.",
    "scanner.unreadable": "Something was scanned and did not come through whole: scan it again; if that stays so, look at the cable, "
    "the speed and the scanner's line end.",
}
_PIECE_SECONDS = 0.2


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="example: kiosk read code --image receipt.png --json")(code)


def code(
    image: Annotated[Path | None, typer.Option(help="PNG, JPEG, WebP, BMP or TIFF file.")] = None,
    url: Annotated[str | None, typer.Option(help="Camera: an index, /dev/video0, or http://HOST:PORT/stream.mjpg.")] = None,
    scanner: Annotated[str | None, typer.Option(help="Barcode scanner: serial:///dev/ttyACM0?baud=9600 or tcp://HOST:PORT.")] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for a code before a camera or scanner.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Reads barcodes and QR codes and says what kind each is. A kind says that the form is right, never that the thing is genuine."""
    import drivers
    from drivers.errors import DeviceError

    if sum(source is not None for source in (image, url, scanner)) != 1:
        fail("usage", "give one of --image, --url and --scanner", as_json, status=2)
    try:
        if image is not None:
            found = _in_picture(pixels_of(image, "L", "code.unreadable-image", as_json))
        elif url is not None:
            found = _before_camera(drivers.load("camera", "opencv", {"source": url}), wait)
        else:
            found = _from_scanner(drivers.load("scanner", "serial_line", {"url": scanner}), wait)
    except DeviceError as error:
        words = _WORDS.get(error.code, "The device failed.")
        fail(error.code, f"{words} ({error.detail})" if error.detail else words, as_json)
    if not found:
        where = f"in {image}" if image is not None else f"within {wait:g} s"
        fail("code.none-found", f"There is no code that can be read {where}.", as_json)
    show({"codes": [_row(one.format, one.text) for one in found]}, as_json)


def _row(symbology: str, text: str) -> dict[str, str]:
    from kiosk.identity.codes import kind_of, meaning

    return {"format": symbology, "text": text, "kind": kind_of(meaning(text))}


def _in_picture(pixels: Picture) -> list[Code]:
    from kiosk.vision.codes import read_codes

    return read_codes(pixels)


def _before_camera(camera: Camera, seconds: float) -> list[Code]:
    """The first codes that are seen within `seconds`; one look at least."""
    deadline = time.monotonic() + seconds
    try:
        camera.open()
        while True:
            found = _in_picture(camera.frame().pixels)
            if found or time.monotonic() >= deadline:
                return found
    finally:
        camera.close()


def _from_scanner(scanner: BarcodeScanner, seconds: float) -> list[Code]:
    from kiosk.vision.codes import Code

    deadline = time.monotonic() + seconds
    try:
        scanner.open()
        while (left := deadline - time.monotonic()) > 0:
            if scan := scanner.read(min(left, _PIECE_SECONDS)):
                return [Code(scan.symbology, scan.text)]
        return []
    finally:
        scanner.close()
