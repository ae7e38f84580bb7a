"""`kiosk check-photo`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.pictures import pixels_of

app = typer.Typer(add_completion=False)


@app.command(epilog="example: kiosk check-photo photo.jpg --rules resident-card --json")
def check_photo(
    file: Annotated[Path, typer.Argument(help="The picture as it would be handed in: PNG, JPEG or WebP.")],
    rules: Annotated[str, typer.Option(help="The document that it is for: resident-card or exit-entry.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Says what a photo does not keep of a document's rules, in words, and which rules they are. Status 1 if there is anything.

    A photo without a complaint is likely to be taken, not sure to be. The picture is not kept."""
    from kiosk.catalogue.wordings import read_wordings
    from kiosk.settings import CONFIG
    from kiosk.vision.faces.dlib_engine import DlibFinder
    from kiosk.vision.faces.errors import FaceError
    from kiosk.vision.faces.geometry import bgr
    from kiosk.vision.photo_rules import PhotoRulesError, judge_photo, read_photo_rules, rules_for

    try:
        every = read_photo_rules(CONFIG / "photo-rules")
        if rules not in (known := sorted({one.document for one in every})):
            fail("usage", f"--rules: one of {', '.join(known)}", as_json, status=2)
        in_force = rules_for(every, rules, date.today())
        problems = judge_photo(bgr(pixels_of(file, "RGB", "picture.unreadable", as_json)), DlibFinder().find, in_force)
    except PhotoRulesError as error:
        fail(error.code, str(error), as_json)
    except FaceError as error:
        fail(error.code, f"The face engine can't be used. ({error.detail})", as_json)
    words = read_wordings(CONFIG / "wordings")
    show(
        {
            "keeps_the_rules": not problems, "failures": [{"code": problem.code, **words[problem.code]} for problem in problems],
            "document": in_force.document, "valid_from": in_force.valid_from.isoformat(), "source": in_force.source,
            "verified": in_force.verified,
        },
        as_json,
    )  # fmt: skip
    if problems:
        raise typer.Exit(1)
