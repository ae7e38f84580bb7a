"""`kiosk print receipt`: the sample receipt on a printer, or in a picture."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.print_outcome import tell

if TYPE_CHECKING:
    from drivers.receipt_printer import ReceiptPrinter
    from kiosk.documents.contents import Language, ReceiptContent

_EXAMPLE = """example: kiosk print receipt --sample --url tcp://192.0.2.7:9100 --json

and to look at it without a printer: kiosk print receipt --sample --model generic-58 --out receipt.png"""

Url = Annotated[str, typer.Option(help="tcp://HOST:PORT, serial:///dev/ttyUSB0?baud=115200 or usb://VENDOR:PRODUCT.")]
Model = Annotated[str, typer.Option(help="What the printer can do: generic-80, generic-58, epson-tm-t88, …; a wrong one lists them.")]
InLetters = Annotated[bool, typer.Option("--text", help="In the printer's own letters, where its model has Chinese ones.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")]


def register(app: typer.Typer) -> None:
    """Adds the command to `app`."""
    app.command(epilog=_EXAMPLE)(receipt)


def receipt(
    url: Url = "",
    sample: Annotated[bool, typer.Option("--sample", help="The sample receipt, of nobody.")] = False,
    language: Annotated[Literal["zh", "en"], typer.Option(help="Of the receipt.")] = "zh",
    copy: Annotated[int, typer.Option(min=0, max=99, help="Marked as this repetition (补打); 0 is the first print.")] = 0,
    model: Model = "generic-80",
    text: InLetters = False,
    out: Annotated[Path | None, typer.Option(help="A PNG of what would be printed; nothing is.")] = None,
    as_json: AsJson = False,
) -> None:
    """Prints a receipt and tells what became of it. Exit status 0: confirmed by the printer; 1: not."""
    if not sample:
        fail("usage", "give --sample: only the sample receipt is printed from here", as_json, status=2)
    if (out is None) == (not url) or (out is not None and text):
        fail("usage", "give --url or --out; what the printer writes in its own letters can't be shown", as_json, status=2)
    from kiosk.core.glyphs import FontMissing
    from kiosk.documents.receipt import parts

    content = sample_receipt(language, copy)
    try:
        if out is not None:
            _draw(content, model, out, as_json)
            return
        printer = receipt_printer(url, model, text, as_json)
        to_print = parts(content, printer.capabilities())
    except FontMissing as error:
        fail(error.code, f"The receipt cannot be drawn: {error}", as_json)
    try:
        outcome = printer.print(uuid.uuid4().hex, to_print)
    finally:
        printer.close()
    tell(outcome, as_json)


def receipt_printer(url: str, model: str, text: bool, as_json: bool) -> ReceiptPrinter:
    """The driver, not yet connected. What its options refuse is told as the failure of the job."""
    import drivers
    from drivers.errors import ConfigurationError
    from drivers.printing import Failed

    options: dict[str, Any] = {"url": url, "model": model, "text_mode": text}
    try:
        made: ReceiptPrinter = drivers.load("receipt_printer", "escpos", options)
    except ConfigurationError as error:
        tell(Failed(error.code, error.detail, 0), as_json)
    return made


def sample_receipt(language: Language, copy: int = 0) -> ReceiptContent:
    """A receipt of nobody, for trying printers. Marked as a sample in every part that could be taken for a real one."""
    from kiosk.documents.contents import ReceiptContent
    from kiosk.documents.receipt import SAVED_HERE
    from kiosk.wire import tracking

    number, now = tracking.make("TEST", 1, bytes(3)), datetime.now(UTC).astimezone()
    zh = language == "zh"
    return ReceiptContent(
        title="公安自助服务回执（样张）" if zh else "Police self-service receipt (sample)",
        status=SAVED_HERE[language],
        service_name="打印测试" if zh else "Printing test",
        tracking_number=number,
        verification=f"kiosk:sample:{number}",
        masked_name="***本" if zh else "S*****",
        made_at=now,
        terminal="测试终端" if zh else "Test terminal",
        help_phone="0000-00000",
        next_steps=("这是一张样张，不代表任何申请。", "文字清晰、二维码能扫，说明打印机正常。")
        if zh
        else ("This is a sample. It stands for no application.", "Clear letters and a code that scans: the printer is in order."),
        language=language,
        copy=copy,
        copied_at=now if copy else None,
    )


def _draw(content: ReceiptContent, model: str, out: Path, as_json: bool) -> None:
    from kiosk.documents.receipt import draw_receipt

    dots = receipt_printer("tcp://127.0.0.1", model, False, as_json).capabilities().dots  # nobody is asked there
    picture = draw_receipt(content, dots)
    try:
        picture.save(out, "PNG")
    except OSError as error:
        fail("print.not-written", f"{out}: {error.strerror}", as_json)
    show({"out": str(out), "width": picture.width, "height": picture.height}, as_json)
