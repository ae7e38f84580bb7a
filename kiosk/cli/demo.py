"""`kiosk demo`: the main job with emulated devices and a bundled centre."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail

app = typer.Typer(add_completion=False)

EXAMPLE = "Example: kiosk demo --headless --out demo-out"


@app.command(help="The main job: a window and a dev dock, or offscreen with --headless.", epilog=EXAMPLE)
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Play the visit by touch, offscreen.")] = False,
    out: Annotated[Path, typer.Option(help="Where pictures and summary go (--headless).")] = Path("demo-out"),
    size: Annotated[str, typer.Option(help="Size of the window, WIDTHxHEIGHT. Default: 1080x1920 offscreen, else what fits.")] = "",
    language: Annotated[str, typer.Option(help="Language of the visit: zh or en.")] = "zh",
    service: Annotated[str, typer.Option(help="Code of the service.")] = "residence-registration",
    idcard: Annotated[str, typer.Option(metavar="URL", help="A reader instead of the bundled one.")] = "",
    printer: Annotated[str, typer.Option(metavar="URL", help="A printer instead of the bundled one.")] = "",
    camera: Annotated[str, typer.Option(metavar="SOURCE", help="A camera instead of the bundled one.")] = "",
    document_printer: Annotated[str, typer.Option(metavar="URL", help="A printer for pages (ipp://…) instead of the bundled one.")] = "",
    central: Annotated[str, typer.Option(metavar="URL", help="A centre instead of the bundled one.")] = "",
    code: Annotated[str, typer.Option(help="The one-time code which that centre made for this terminal.")] = "",
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Play a recorded visit through the session, and say which screens it went through.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    from kiosk.demo.bundle import Addresses, Bundle
    from kiosk.settings import SettingsError, load_settings

    try:
        production = load_settings().production
    except SettingsError as error:
        fail(error.code, str(error), as_json)
    if production:
        fail("demo.production", "This terminal is configured for production: the demo is refused here.", as_json)
    if replay is not None:
        _replay(replay, as_json)
        return
    width, _, height = (size or "1080x1920").partition("x")
    if not (width.isdigit() and height.isdigit()):
        fail("demo.size", f"{size!r} is not a size; write --size 1080x1920", as_json, 2)
    if language not in ("zh", "en"):
        fail("demo.language", f"{language!r} is not a language of this terminal; write zh or en", as_json, 2)
    if central and not re.fullmatch(r"http://[^/]+/?", central):
        fail(
            "demo.central", f"{central}: the demo cuts the network before the centre, which it can only do for http://host:port", as_json, 2
        )
    if central and not code:
        fail(
            "demo.code",
            f"{central} knows this terminal by a one-time code: `kiosk central enrol-code DEM0` prints one for --code",
            as_json,
            2,
        )
    pixels = (int(width), int(height))
    addresses = Addresses(idcard, printer, camera, central, code, document_printer)
    if headless:
        _headless(Bundle(addresses, announces=True), out, pixels, language, service, as_json)
    else:
        from kiosk.demo.dock import show

        sys.exit(show(Bundle(addresses, announces=True), pixels if size else None))


def _replay(path: Path, as_json: bool) -> None:
    from kiosk.demo.recording import BadRecording, screens

    try:
        gone = screens(path)
    except BadRecording as error:
        fail(error.code, str(error), as_json, 2)
    except OSError as error:
        fail("recording.unreadable", f"{path}: {error.strerror}", as_json, 2)
    print(json.dumps({"screens": gone}) if as_json else " → ".join(gone))


def _headless(bundle: object, out: Path, pixels: tuple[int, int], language: str, service: str, as_json: bool) -> None:
    import os

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kiosk.app import App
    from kiosk.demo.bundle import Bundle
    from kiosk.demo.visit import Visit
    from ui.robot import NotFound

    assert isinstance(bundle, Bundle)
    began = time.monotonic()

    def say(line: str) -> None:
        if not as_json:
            print(f"{time.monotonic() - began:5.1f} s  {line}", flush=True)

    with bundle, App(bundle.settings(), pixels) as terminal:
        try:
            summary = Visit(terminal, bundle, out, service, language, say).play()
        except NotFound as error:
            fail("demo.stuck", f"The visit got stuck: {error}", as_json)
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(f"{summary['tracking_number']}  {summary['verdict']}; pictures, receipt and summary are in {out}/")
