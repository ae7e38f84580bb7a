"""`kiosk emulate camera`: a camera on a loopback port that shows a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail


def register(app: typer.Typer) -> None:
    """Adds the sub-command."""
    app.command("camera", epilog="example: kiosk emulate camera --picture portrait.jpg --port 8081")(camera)


def camera(
    picture: Annotated[Path | None, typer.Option(help="What the camera sees; read again when the file changes.")] = None,
    await_picture: Annotated[
        bool, typer.Option("--await-picture", help="The file need not be there yet: a grey wall until it is.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0 takes a free one.")] = 0,
    fault: Annotated[str, typer.Option(help="stall, drop, garbage, truncated, noise, resized or grey.")] = "",
    fps: Annotated[float, typer.Option(min=0.1, max=120.0, help="Frames a second.")] = 15.0,
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stops also when standard input ends.")] = False,
) -> None:
    """A network camera with an MJPEG stream."""
    from drivers.camera.mjpeg_emulator import FAULTS, CameraEmulator
    from kiosk.cli.waiting import run_until_told

    if fault and fault not in FAULTS:
        fail("usage", f"there is no fault {fault!r}; there are {', '.join(FAULTS)}", as_json=False, status=2)
    if picture is not None and not picture.exists() and not await_picture:
        fail("emulate.unavailable", f"{picture}: there is no such picture; --await-picture waits for it", as_json=False)
    try:
        emulator = CameraEmulator(picture, port, fps=fps, fault=fault)
    except (OSError, SyntaxError) as error:
        fail("emulate.unavailable", f"port {port} or picture {picture}: {error}", as_json=False)
    with emulator:
        run_until_told(until_eof, ready={"url": emulator.url})
