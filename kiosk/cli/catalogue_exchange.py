"""`kiosk catalogue import` and `export`: lists of services in the national element names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kiosk.cli.bar import bar
from kiosk.cli.output import fail, show
from kiosk.settings import CONFIG

if TYPE_CHECKING:
    from kiosk.catalogue.exchange_files import Kind

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def register(app: typer.Typer) -> None:
    """Adds both commands to `app`."""
    app.command("import", epilog="Example: kiosk catalogue import services.xlsx --out new-services")(import_)
    app.command(epilog="Example: kiosk catalogue export services.xlsx")(export)


def import_(
    file: Annotated[Path, typer.Argument(help=".json, .csv (UTF-8 or GB 18030) or .xlsx; columns by national name or Chinese heading.")],
    out: Annotated[Path, typer.Option(help="The folder of a catalogue: one JSON file a service is written into it.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also where a service of this code stands there already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Reads services as guides, and says row by row what is wrong and how to mend it. Rows in order are imported, the others are not.

    Exit status 0: every row is in. 1: some are not, or the file can't be read.
    """
    from kiosk.catalogue.exchange import import_items
    from kiosk.catalogue.exchange_files import ExchangeError, read_rows

    kind = _kind(file, as_json)
    try:
        found = import_items(read_rows(_content(file, as_json), kind), date.today())
    except ExchangeError as error:
        fail(error.code, f"{file}: {error}", as_json)
    there = [code for code in found.items if any((out / f"{code}{suffix}").exists() for suffix in (".json", ".yaml"))]
    if there and not replace:
        fail("import.exists", f"{out} has {there[0]} already ({len(there)} in all); --replace writes over them", as_json)
    if yaml := [code for code in there if (out / f"{code}.yaml").exists()]:
        fail("import.exists", f"{yaml[0]}.yaml was written by hand and is not written over: remove it first", as_json)
    out.mkdir(parents=True, exist_ok=True)
    with bar("writing") as seen:
        for done, (code, item) in enumerate(found.items.items(), 1):
            (out / f"{code}.json").write_text(json.dumps(item, ensure_ascii=False, indent=1) + "\n", "utf-8")
            seen(done, len(found.items))
    rows = [
        one.to_json()
        if as_json
        else f"{one.table} row {one.row}, {one.field}: {one.wrong.en}; {one.mend.en} / {one.wrong.zh}；{one.mend.zh}"
        for one in found.complaints
    ]
    show({"report": rows, "items": found.rows, "imported": len(found.items), "rows_refused": found.failed, "out": str(out)}, as_json)
    if found.failed:
        raise typer.Exit(1)


def export(
    file: Annotated[Path, typer.Argument(help="To be written: .json, .csv or .xlsx.")],
    folder: Annotated[Path | None, typer.Option("--catalogue", help="A catalogue's folder; else the one that is shipped.")] = None,
    as_json: AsJson = False,
) -> None:
    """Writes the services in the national element names. What is ours alone (forms, steps, conditions) is not in it."""
    from kiosk.catalogue.exchange import export_items
    from kiosk.catalogue.exchange_files import ExchangeError, write_rows
    from kiosk.catalogue.load import CatalogueError, read_catalogue

    try:
        catalogue = read_catalogue(folder or CONFIG / "catalogue")
        content = write_rows(export_items(one.source for one in catalogue.services.values()), _kind(file, as_json))
    except (CatalogueError, ExchangeError) as error:
        fail(error.code, str(error), as_json)
    try:
        file.write_bytes(content)
    except OSError as error:
        fail("export.file", f"{file}: {error.strerror}", as_json)
    show({"file": str(file), "items": len(catalogue.services), "bytes": len(content)}, as_json)


def _kind(file: Path, as_json: bool) -> Kind:
    suffix = file.suffix.lower().removeprefix(".")
    if suffix not in ("json", "csv", "xlsx"):
        fail("exchange.kind", f"{file} is neither .json nor .csv nor .xlsx", as_json)
    return cast("Kind", suffix)


def _content(file: Path, as_json: bool) -> bytes:
    """The bytes, and no more of them than could be read. Leaves the command where there is no such file."""
    from kiosk.catalogue.exchange_files import MOST_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        fail("import.file", f"{file}: {error.strerror}", as_json)
