"""`kiosk print certificate`: a sealed document, verified as a terminal does, then printed on A4."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.print_outcome import tell

if TYPE_CHECKING:
    from drivers.document_printer import DocumentPrinter
    from drivers.printing import Outcome
    from kiosk.documents.seals import Genuine

_EXAMPLE = """example: kiosk print certificate --file F.pdf --authority seal-authority.pem --signer 样本市公安局 --url ipp://192.0.2.8/ipp/print

to verify it alone: kiosk print certificate --file F.pdf --authority seal-authority.pem --check --json"""


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog=_EXAMPLE)(certificate)


def certificate(
    url: Annotated[str, typer.Option(help="A document printer: ipp://HOST:PORT/ipp/print or ipps://….")] = "",
    file: Annotated[Path | None, typer.Option(help="The sealed PDF.")] = None,
    authority: Annotated[Path | None, typer.Option(help="Root certificates in PEM: seal-authority.pem of the centre.")] = None,
    signer: Annotated[str, typer.Option(help="The organisation that has to have sealed it; empty: any of the authority's.")] = "",
    sample: Annotated[
        bool, typer.Option("--sample", help="The test page instead: of nobody, and unsealed, as no terminal can seal.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Verify only; print nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Verifies the seal of a document, prints it, and tells what became of it. Exit status 0: confirmed by the printer, or genuine with
    --check; 1: not."""
    if sample == (file is not None) or (sample and check) or check == bool(url):
        fail("usage", "give --file or --sample, and --url; or --file and --check", as_json, status=2)
    if file is None:
        pdf = _test_page(as_json)
    else:
        if authority is None:
            fail("usage", "give --authority: nothing is printed that nobody vouches for", as_json, status=2)
        pdf = _read(file, as_json)
        genuine = _verified(pdf, _read(authority, as_json), signer, as_json)
        if check:
            show({"genuine": True, "signer": genuine.signer, "sealed_at": genuine.sealed_at.isoformat(), "pages": genuine.pages}, as_json)
            return
    tell(_print(url, pdf), as_json)


def _verified(pdf: bytes, root: bytes, signer: str, as_json: bool) -> Genuine:
    from drivers.printing import Failed
    from kiosk.documents.seals import Authority, BadAuthority, NotGenuine, verify

    try:
        return verify(pdf, Authority((root,), signer), datetime.now(UTC))
    except BadAuthority as error:
        fail(error.code, f"--authority: {error}", as_json)
    except NotGenuine as error:
        tell(Failed(error.code, "seal", 0), as_json)


def _print(url: str, pdf: bytes) -> Outcome:
    import drivers
    from drivers.errors import ConfigurationError
    from drivers.printing import Failed

    try:
        printer: DocumentPrinter = drivers.load("document_printer", "ipp", {"url": url, "user": "kiosk-test"})
    except ConfigurationError as error:
        return Failed(error.code, error.detail, 0)
    try:
        return printer.print(f"certificate-{uuid.uuid4().hex}", pdf)
    finally:
        printer.close()


def _test_page(as_json: bool) -> bytes:
    from kiosk.core.typeset import FontMissing, NotTypeset
    from kiosk.documents import a4

    try:
        return a4.test_page(datetime.now(UTC).astimezone())
    except (FontMissing, NotTypeset) as error:
        fail(error.code, f"The page cannot be made: {error}", as_json)


def _read(path: Path, as_json: bool) -> bytes:
    from kiosk.documents.seals import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        fail("document.unreadable", f"{path}: {error.strerror}", as_json)
