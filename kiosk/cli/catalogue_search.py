"""`kiosk catalogue search`: what a resident finds who types this."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from kiosk.cli.output import fail, show
from kiosk.settings import CONFIG, SettingsError, load_settings

if TYPE_CHECKING:
    from kiosk.catalogue.service import Head
    from kiosk.shelf.files import Held


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="Example: kiosk catalogue search 身份证掉了 --json")(search)


def search(
    text: Annotated[str, typer.Argument(help="In Chinese, pinyin, initials or English. Empty: a list of what the options leave.")],
    life_event: Annotated[str, typer.Option(help="Only of this life event: birth, moving, car…")] = "",
    audience: Annotated[str, typer.Option(help="Only for these: natural-person, enterprise, institution, organisation.")] = "",
    frequent: Annotated[bool, typer.Option("--frequent", help="Only what people come for most.")] = False,
    district: Annotated[str, typer.Option(help="As at a terminal of this district, by its code: 440106. Else of this one's.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Services and bundles of the catalogue in force that fit, best first; without a network.

    `available` is what the service itself offers, whatever this terminal's devices and network are now: `terminal`, it is applied for or
    collected at one; `guide`, a terminal tells about it, and it is done elsewhere. A production terminal has guides only of what no officer
    has verified.
    """
    from kiosk.catalogue.load import CatalogueError
    from kiosk.shelf.files import Shelf
    from kiosk.shelf.search import Index, Query, SearchUnreadable

    try:
        settings = load_settings()
        held = Shelf(CONFIG / "catalogue", settings.state_dir).open()
        with _index(held) as path, closing(Index(path)) as index:
            codes = index.find(Query(text, life_event, audience, frequent, district or settings.terminal.district), limit)
    except (SettingsError, CatalogueError, SearchUnreadable) as error:
        fail(error.code, str(error), as_json)
    results = [_row(held.catalogue.heads[code], settings.production) for code in codes]
    show({"results": results if as_json else [{**row, "name": " · ".join(row["name"].values())} for row in results]}, as_json)


class _Row(TypedDict):
    code: str
    name: dict[str, str]
    available: str


@contextmanager
def _index(held: Held) -> Iterator[Path]:
    """The index of this catalogue: the one beside it, or where it is not compiled yet one for the moment."""
    from kiosk.shelf.search import build

    if held.index is not None:
        yield held.index
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search"
        build(path, held.catalogue.heads.values())
        yield path


def _row(head: Head, production: bool) -> _Row:
    here = (head.submits or head.collects) and (head.verified or not production)
    return {"code": head.code, "name": {"zh": head.name.zh, "en": head.name.en}, "available": "terminal" if here else "guide"}
