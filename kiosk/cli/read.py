"""`kiosk read`: one document or one picture, for technicians and tests. One file a command: each has `register(app)`."""

from __future__ import annotations

import typer

from kiosk.cli import read_camera, read_chip, read_code, read_idcard, read_mrz, read_page

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Reads one document or one picture.")


@app.callback()
def _read() -> None:
    """Reads one document or one picture."""


for command in (read_idcard, read_chip, read_camera, read_mrz, read_code, read_page):
    command.register(app)
