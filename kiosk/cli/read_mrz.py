"""`kiosk read mrz`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.pictures import pixels_of

if TYPE_CHECKING:
    from drivers.camera import Camera
    from kiosk.vision.mrz import MrzReader, MrzReading

_WORDS = {
    "mrz.not-found": "No machine-readable zone was seen: two or three lines at the foot of the page, or one on the back of a permit.",
    "mrz.unclear": "A machine-readable zone was seen, but not clearly enough: more light, no glare, nearer, hold it still.",
    "mrz.check-digit": "The lines were read, and a check digit does not fit.",
    "mrz.character": "The lines were read, and one of them has a character that may not be there.",
    "mrz.layout": "The lines were read, and are of no document that is known here.",
    "mrz.date": "The lines were read, and a date in them cannot be.",
}


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="example: kiosk read mrz --url http://127.0.0.1:8081/stream.mjpg --frames 200 --json")(mrz)


def mrz(
    image: Annotated[
        list[Path] | None, typer.Option(help="PNG, JPEG, WebP, BMP or TIFF file; several of one document are read together.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="A camera instead: 0, /dev/video0, or http://HOST/stream.mjpg.")] = None,
    frames: Annotated[int, typer.Option(min=2, help="How many frames of the camera to look at, at most.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Reads the machine-readable zone of a passport or permit and prints its fields: personal data, on your screen.

    A terminal believes nothing that fewer than two frames agree on; one picture alone is read here all the same, for trials.
    """
    if (image is None) == (url is None):
        fail("usage", "Give either --image or --url.", as_json, status=2)
    from datetime import date

    from drivers.errors import DeviceError
    from kiosk.vision.mrz import FontMissing, MrzReader

    try:
        reader = MrzReader(date.today(), *((2, 4) if url or len(image or ()) > 1 else (1, 1)))
        reading = _from_camera(reader, url, frames) if url else _from_pictures(reader, image or [], as_json)
    except FontMissing as error:
        fail(error.code, str(error), as_json)
    except DeviceError as error:
        fail(error.code, f"The camera: {error}", as_json)
    if reading is None:
        code = reader.hint or "mrz.unclear"  # there was nothing in the way, only no further frame
        fail(code, _WORDS[code], as_json)
    fields = reading.document.to_json()
    known = fields if as_json else {key: value for key, value in fields.items() if value is not None}
    show({**known, "doubtful": sorted(reading.doubtful), "frames": reading.frames}, as_json)


def _from_camera(reader: MrzReader, url: str, frames: int) -> MrzReading | None:
    import drivers

    with _opened(drivers.load("camera", "opencv", {"source": url})) as camera:
        for _ in range(frames):
            reading = reader.look(camera.frame().pixels)
            if reading is not None:
                return reading
    return None


@contextmanager
def _opened(camera: Camera) -> Iterator[Camera]:
    try:
        camera.open()
        yield camera
    finally:
        camera.close()


def _from_pictures(reader: MrzReader, images: list[Path], as_json: bool) -> MrzReading | None:
    reading = None
    for path in images:
        reading = reader.look(pixels_of(path, "L", "mrz.unreadable-image", as_json)) or reading
    return reading
