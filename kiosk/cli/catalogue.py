"""`kiosk catalogue`: the services of this terminal as data. One file a command, `kiosk/cli/catalogue_<command>.py`, each with
`register(app)`."""

from __future__ import annotations

import typer

from kiosk.cli import (
    catalogue_build,
    catalogue_check,
    catalogue_exchange,
    catalogue_figures,
    catalogue_generate,
    catalogue_search,
    catalogue_status,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The services of this terminal as data.")


@app.callback()
def _catalogue() -> None:
    """The services of this terminal as data."""


for command in (
    catalogue_status, catalogue_build, catalogue_search, catalogue_check, catalogue_exchange, catalogue_generate, catalogue_figures,
):  # fmt: skip
    command.register(app)
