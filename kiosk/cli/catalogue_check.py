"""`kiosk catalogue check`: the guide linter over a folder, and its report, which is the gate of a release."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kiosk.cli.bar import bar
from kiosk.cli.output import fail, show
from kiosk.settings import CONFIG

if TYPE_CHECKING:
    from kiosk.catalogue.lint_finding import Finding, Report


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog="Example: kiosk catalogue check --json")(check)


def check(
    folder: Annotated[Path | None, typer.Argument(help="A catalogue's folder; else the one that is shipped.")] = None,
    dictionaries: Annotated[Path | None, typer.Option(help="What guides name things by; else the shipped ones.")] = None,
    language: Annotated[str, typer.Option(help="Of the words: zh or en.")] = "en",
    errors_only: Annotated[bool, typer.Option("--errors-only", help="Leave the warnings out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Whether every guide is right: the rules of national service guides, references, both languages, forms that can be filled in.

    Exit status 0: every item is without an error (100 %), fit for release. 1: it is not. Warnings do not count.
    """
    if language not in ("zh", "en"):
        raise typer.BadParameter("zh or en", param_hint="--language")
    from kiosk.catalogue.linter import lint_folder
    from kiosk.catalogue.load import CatalogueError

    try:
        with bar("checking") as seen:
            report = lint_folder(folder or CONFIG / "catalogue", dictionaries or CONFIG / "dictionaries", date.today(), seen)
    except CatalogueError as error:
        fail(error.code, str(error), as_json)
    findings = report.errors if errors_only else report.findings
    rows = [one.to_json() if as_json else _line(one, language) for one in findings]
    answer = {
        "items": report.items,
        "errors": len(report.errors),
        "warnings": len(report.findings) - len(report.errors),
        "accuracy_percent": float(round(100 * report.accuracy, 2)),
        "fit_for_release": report.fit,
    }
    show({"findings": rows, **answer}, as_json)
    if not report.fit:
        raise typer.Exit(1)


def refuse(report: Report, code: str, words: str, as_json: bool) -> NoReturn:
    """Ends a command that lets nothing pass which is not right: lists the errors and leaves with 1."""
    if not as_json:
        show({"errors": [_line(one, "en") for one in report.errors]}, as_json)
        fail(code, words, as_json)
    show({"error": {"code": code, "message": words}, "findings": [one.to_json() for one in report.errors]}, as_json)
    raise typer.Exit(1)


def _line(one: Finding, language: str) -> str:
    return f"{one.flaw.severity}  {one.service}  {one.flaw.path or '-'}: {one.flaw.in_(language)}  [{one.flaw.rule}]"
