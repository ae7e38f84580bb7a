"""`kiosk read camera`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show

if TYPE_CHECKING:
    from drivers.camera import Camera

_WORDS = {
    "device.configuration": "This can't be a camera's source.",
    "device.not-connected": "There is no camera at this source, or it went away.",
    "device.no-answer": "The camera sends no picture.",
    "device.garbled": "What the camera sends is no picture.",
}
_DARK, _FLAT = 20.0, 4.0
"""Mean and spread of the brightness, of 255, below which somebody should look whether the lens is covered."""


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="example: kiosk read camera --source /dev/video0 --json")(camera)


def camera(
    source: Annotated[str, typer.Option(help="An index, a path such as /dev/video0, or a URL.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=60.0, help="How long to look.")] = 2.0,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Looks through a camera for a moment: the size of its pictures, how many come a second, whether anything is seen. Keeps none."""
    import drivers
    from drivers.errors import DeviceError

    try:
        device: Camera = drivers.load("camera", "opencv", {"source": source})
        try:
            show(_looked(device, seconds), as_json)
        finally:
            device.close()
    except DeviceError as error:
        fail(error.code, f"{_WORDS.get(error.code, 'The camera failed.')} {error.detail}".strip(), as_json)


def _looked(device: Camera, seconds: float) -> dict[str, object]:
    began = time.monotonic()
    device.open()
    frame, opened = device.frame(), time.monotonic()
    count, sizes = 0, {frame.pixels.shape}
    while (now := time.monotonic()) < opened + seconds:
        frame = device.frame()
        sizes.add(frame.pixels.shape)
        count += 1
    height, width = frame.pixels.shape[:2]
    brightness, contrast = float(frame.pixels.mean()), float(frame.pixels.std())
    return {
        "width": width,
        "height": height,
        "sizes": len(sizes),
        "opened_in_seconds": round(opened - began, 3),
        "frames_per_second": round(count / (now - opened), 1),
        "brightness": round(brightness, 1),
        "lens": "perhaps covered" if brightness < _DARK or contrast < _FLAT else "sees something",
    }
