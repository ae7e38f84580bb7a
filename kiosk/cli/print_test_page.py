"""`kiosk print test-page`: each thing on it shows one fault of a printer, and says which."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kiosk.cli.output import fail
from kiosk.cli.print_outcome import tell
from kiosk.cli.print_receipt import AsJson, InLetters, Model, receipt_printer

if TYPE_CHECKING:
    from drivers.document_printer import DocumentPrinter
    from drivers.printing import Outcome

_EXAMPLE = """example: kiosk print test-page --url serial:///dev/ttyUSB0?baud=115200 --model generic-58

and on A4: kiosk print test-page --url ipp://192.0.2.8/ipp/print"""


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command("test-page", epilog=_EXAMPLE)(test_page)


def test_page(
    url: Annotated[str, typer.Option(help="A receipt printer as tcp://, serial:// or usb://; a document printer as ipp:// or ipps://.")],
    model: Model = "generic-80",
    text: InLetters = False,
    language: Annotated[Literal["zh", "en"], typer.Option(help="Of what it explains.")] = "zh",
    as_json: AsJson = False,
) -> None:
    """Prints a test page and tells what became of it. Exit status 0: confirmed by the printer; 1: not."""
    from kiosk.core.glyphs import FontMissing

    try:
        outcome = _a4(url, language, as_json) if url.startswith(("ipp:", "ipps:")) else _slip(url, model, text, language, as_json)
    except FontMissing as error:
        fail(error.code, f"The page cannot be drawn: {error}", as_json)
    tell(outcome, as_json)


test_page.__test__ = False  # type: ignore[attr-defined]  # to pytest a function of this name is a test


def _slip(url: str, model: str, text: bool, language: Literal["zh", "en"], as_json: bool) -> Outcome:
    from kiosk.documents.test_page import TestPage, parts

    printer = receipt_printer(url, model, text, as_json)
    told = (("url", url), ("model", model + (" --text" if text else "")))
    try:
        return printer.print(uuid.uuid4().hex, parts(TestPage(told, datetime.now(UTC).astimezone(), language), printer.capabilities()))
    finally:
        printer.close()


def _a4(url: str, language: Literal["zh", "en"], as_json: bool) -> Outcome:
    import drivers
    from drivers.errors import ConfigurationError
    from drivers.printing import Failed
    from kiosk.core.typeset import NotTypeset
    from kiosk.documents import a4

    try:
        printer: DocumentPrinter = drivers.load("document_printer", "ipp", {"url": url, "user": "kiosk-test"})
    except ConfigurationError as error:
        return Failed(error.code, error.detail, 0)
    try:
        page = a4.test_page(datetime.now(UTC).astimezone(), language=language)
    except NotTypeset as error:
        fail(error.code, f"The page cannot be typeset: {error}", as_json)
    try:
        return printer.print(f"test-{uuid.uuid4().hex}", page)
    finally:
        printer.close()
