"""`kiosk catalogue figures`: the published figures, and what a catalogue comes to beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.settings import CONFIG


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="Example: kiosk catalogue figures --json")(figures)


def figures(
    folder: Annotated[Path | None, typer.Argument(help="A catalogue's folder; else the one that is shipped.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """The office's figures with their day and source, what follows from them, and what this catalogue comes to where it can be counted."""
    from kiosk.catalogue.figures import read_figures, relations, statistics
    from kiosk.catalogue.load import CatalogueError, read_catalogue

    try:
        published = read_figures(CONFIG / "figures")
        catalogue = read_catalogue(folder or CONFIG / "catalogue")
    except CatalogueError as error:
        fail(error.code, str(error), as_json)
    here = statistics((one.source for one in catalogue.services.values()), catalogue.bundles.values())
    rows = [
        {
            "id": name, "value": str(figure.value), "unit": figure.unit, "day": figure.day.isoformat(), "source": figure.source.zh,
            "name": figure.name.model_dump(), "here": None if figure.counted is None else str(here.counts(figure.counted)),
        }
        for name, figure in published.items()
    ]  # fmt: skip
    follows = [{"id": one.id, "value": str(one.value), "from": list(one.from_)} for one in relations(published)]
    if as_json:
        show({"figures": rows, "follows": follows}, as_json)
        return
    lines = [f"{row['id']:<26}{row['value']:>12} {row['unit']:<14}{row['day']}  {_here(row['here'])}{row['source']}" for row in rows]
    show({"figures": lines, "what follows from them": [f"{row['id']:<26}{row['value']:>12}" for row in follows]}, as_json)


def _here(value: object) -> str:
    return "" if value is None else f"(in this catalogue: {value})  "
