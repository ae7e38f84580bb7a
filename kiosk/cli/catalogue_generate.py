"""`kiosk catalogue generate`: an invented catalogue of a whole city."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.bar import bar
from kiosk.cli.output import fail, show
from kiosk.settings import CONFIG

MOST = 20_000


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="Example: kiosk catalogue generate --count 2931 --out city-catalogue")(generate)


def generate(
    out: Annotated[Path, typer.Option(help="A folder that is empty or not there yet.")],
    count: Annotated[int, typer.Option(min=60, max=MOST, help="How many services; the founding figures speak of 2931.")] = 2931,
    seed: Annotated[int, typer.Option(help="Another number, another city; the same one, the same bytes.")] = 1,
    with_shipped: Annotated[bool, typer.Option("--with-shipped", help="The shipped services and bundles are among them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Writes an invented catalogue that is right in its structure, its codes and its sums. It says 演示; production refuses it."""
    from kiosk.catalogue import generator
    from kiosk.catalogue.dictionaries import read_dictionaries
    from kiosk.catalogue.figures import Statistics, read_figures, statistics
    from kiosk.catalogue.load import CatalogueError, load_catalogue
    from kiosk.catalogue.surroundings import SurroundingsError, read_districts

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        fail("generate.not-empty", f"{out} is not an empty folder", as_json)
    shipped, present = Statistics(), frozenset[str]()
    try:
        target = generator.target_of(read_figures(CONFIG / "figures"), count)
        licences = {name: one.name for name, one in read_dictionaries(CONFIG / "dictionaries").licences.licences.items()}
        districts = {code: one.name for code, one in read_districts(CONFIG).items()}
        if with_shipped:
            catalogue = load_catalogue(CONFIG / "catalogue")
            shipped = statistics((one.source for one in catalogue.services.values()), catalogue.bundles.values())
            present = frozenset(name for one in catalogue.services.values() for name in one.form.fields)
        files = list(generator.generate(target.without(shipped), generator.Lists(districts, licences, present), seed))
    except (CatalogueError, SurroundingsError) as error:
        fail(getattr(error, "code", "catalogue.invalid"), str(error), as_json)
    except generator.CannotAddUp as error:
        fail("generate.impossible", f"no {count} services have these sums: {error}", as_json)
    if with_shipped:
        shutil.copytree(CONFIG / "catalogue", out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    with bar("writing") as seen:
        for done, (path, content) in enumerate(files, 1):
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(content)
            seen(done, len(files))
    answer = {
        "out": str(out), "services": max(count, shipped.items), "of_them_shipped": shipped.items,
        "bundles": max(target.statistics.bundles, shipped.bundles), "delegated": target.delegated, "seed": seed,
    }  # fmt: skip
    show(answer, as_json)
