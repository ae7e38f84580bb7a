"""`kiosk print`: one job on one printer, for technicians and tests. One file a command: each has `register(app)`."""

from __future__ import annotations

import typer

from kiosk.cli import print_certificate, print_receipt, print_test_page

app = typer.Typer(no_args_is_help=True, add_completion=False, help="One print job.")


@app.callback()
def _print() -> None:
    """One print job."""


for command in (print_receipt, print_certificate, print_test_page):
    command.register(app)
