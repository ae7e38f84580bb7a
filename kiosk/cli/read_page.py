"""`kiosk read page`: a page before a camera, or in a picture, as a PDF."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.pictures import pixels_of

if TYPE_CHECKING:
    from kiosk.vision.codes import Picture
    from kiosk.vision.pages import Page, Quad

_EXAMPLE = """example: kiosk read page --url http://127.0.0.1:8081/stream.mjpg --out page.pdf --json

With --corners and --image as often as there are pages, the pages go into one PDF in that order."""

_WORDS = {
    "device.configuration": "The address is not one that a camera can have.",
    "device.not-connected": "There is no camera at this address.",
    "device.no-answer": "The camera does not answer.",
    "page.not-found": "There is no page to be found; give --corners.",
    "page.bad-corners": "These corners do not enclose a page.",
    "page.cut-off": "The page is cut off: move it so that all four corners can be seen.",
    "page.too-small": "The page appears too small to be read: bring it closer, or lay it sideways.",
    "page.too-dark": "It is too dark.",
    "page.glare": "Light reflects off the page and hides print: turn or tilt it a little.",
    "page.blurred": "The print is not sharp, or nothing is printed there.",
    "page.too-many": "Too many pages for one file.",
    "page.too-large": "The file of a page is too large.",
}


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog=_EXAMPLE)(page)


def page(
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    image: Annotated[list[Path] | None, typer.Option(help="PNG, JPEG, WebP, BMP or TIFF file; several are several pages.")] = None,
    url: Annotated[str | None, typer.Option(help="Camera: an index, /dev/video0, or http://HOST:PORT/stream.mjpg.")] = None,
    corners: Annotated[
        list[str] | None, typer.Option(help="Where the page is, instead of looking for it: x,y,x,y,x,y,x,y in pixels; one for each image.")
    ] = None,
    paper: Annotated[str, typer.Option(help="A4, A5 or ID-1, where it is known.")] = "",
    turn: Annotated[int, typer.Option(min=0, max=3, help="Quarter turns by which a page lying on its side is set upright.")] = 0,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for a good page before a camera.")] = 5,
    force: Annotated[bool, typer.Option("--force", help="Takes the page in spite of its faults.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Finds a page, straightens it and writes a PDF; refuses one that is blurred, glaring, too dark, too small or cut off."""
    from drivers.errors import DeviceError
    from kiosk.vision.pages import PAPERS, PageError, scan, to_pdf

    given = [_quad(text, as_json) for text in corners or []]
    if bool(image) == (url is not None) or (given and len(given) != len(image or [url])) or (paper and paper not in PAPERS):
        fail("usage", f"give --url or --image, --corners once a page or not at all, and a paper of {', '.join(PAPERS)}", as_json, status=2)
    try:
        if image:
            looks = [_judged(_pixels(path, as_json), given[n] if given else None, paper) for n, path in enumerate(image)]
        else:
            looks = [_before_camera(str(url), given[0] if given else None, paper, wait)]
        pages: list[Page] = []
        for pixels, quad, wrong in looks:
            if quad is None or (wrong and not force):
                _refuse(wrong, as_json)
            pages.append(scan(pixels, quad.turned(turn), paper))
        out.write_bytes(to_pdf(pages))
    except DeviceError as error:
        words = _WORDS.get(error.code, "The camera failed.")
        fail(error.code, f"{words} ({error.detail})" if error.detail else words, as_json)
    except PageError as error:
        fail(error.code, f"{_WORDS.get(error.code, 'The page cannot be made.')} ({error})", as_json)
    except OSError as error:
        fail("page.not-written", f"{out}: {error.strerror}", as_json)
    show(_answer(looks, out), as_json)


def _answer(looks: list[tuple[Picture, Quad | None, tuple[str, ...]]], out: Path) -> dict[str, object]:
    """Of one page its corners and faults; of several a list of both a page."""
    rows = [
        {"corners": [[round(v, 2) for v in point] for point in quad.corners] if quad else None, "faults": [*wrong]}
        for _, quad, wrong in looks
    ]
    return (rows[0] if len(rows) == 1 else {"pages": rows}) | {"out": str(out)}


def _refuse(wrong: tuple[str, ...], as_json: bool) -> NoReturn:
    """The first fault is the code; the words tell all of them."""
    fail(wrong[0], " ".join(_WORDS[code] for code in wrong), as_json)


def _judged(pixels: Picture, quad: Quad | None, paper: str) -> tuple[Picture, Quad | None, tuple[str, ...]]:
    from kiosk.vision.pages import faults, find_page

    found = quad or find_page(pixels)
    return pixels, found, faults(pixels, found, paper)


def _before_camera(url: str, quad: Quad | None, paper: str, seconds: float) -> tuple[Picture, Quad | None, tuple[str, ...]]:
    """The first good page within `seconds`, else the last look; one look at least."""
    import drivers

    camera = drivers.load("camera", "opencv", {"source": url})
    deadline = time.monotonic() + seconds
    try:
        camera.open()
        while True:
            look = _judged(camera.frame().pixels, quad, paper)
            if not look[2] or time.monotonic() >= deadline:
                return look
    finally:
        camera.close()


def _quad(text: str, as_json: bool) -> Quad:
    from kiosk.vision.pages import Quad

    try:
        values = [float(value) for value in text.split(",")]
        return Quad.of(zip(values[::2], values[1::2], strict=True))
    except ValueError:
        fail("usage", f"{text!r} is not x,y,x,y,x,y,x,y", as_json, status=2)


def _pixels(image: Path, as_json: bool) -> Picture:
    import numpy as np

    return np.ascontiguousarray(pixels_of(image, "RGB", "page.unreadable-image", as_json)[:, :, ::-1])
