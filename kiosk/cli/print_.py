"""`kiosk print`: one job on one printer, for technicians and tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kiosk.cli.output import fail, show

if TYPE_CHECKING:
    from drivers.receipt_printer import Outcome, ReceiptPrinter
    from kiosk.documents.receipt import Language, ReceiptContent

app = typer.Typer(no_args_is_help=True, add_completion=False, help="One print job.")

_WORDS = {
    "confirmed": "Printed: the printer itself confirmed it.",
    "unknown": "Sent, but the printer did not confirm it: look at the paper before you print again.",
    "printer.paper-out": "Not printed: put paper in.",
    "printer.cover-open": "Not printed: shut the cover.",
    "printer.overheated": "Not printed: the head is too hot; wait a minute.",
    "printer.offline": "Not printed: the printer is switched offline.",
    "device.hardware-fault": "Not printed: the printer says that it is broken.",
    "device.not-connected": "Not printed: there is no printer at this address, or the line broke.",
    "device.no-answer": "Not printed: the printer does not answer.",
    "device.garbled": "Not printed: what answers there does not speak ESC/POS, or at another speed.",
    "device.configuration": "Not printed: the address is not one that a printer can have.",
}


@app.callback()
def _print() -> None:
    """One print job."""


@app.command(epilog="example: kiosk print receipt --sample --url tcp://192.0.2.7:9100 --json")
def receipt(
    url: Annotated[str, typer.Option(help="Address of the printer: tcp://HOST:PORT or serial:///dev/ttyUSB0?baud=115200.")],
    sample: Annotated[bool, typer.Option("--sample", help="The sample receipt, of nobody.")] = False,
    language: Annotated[Literal["zh", "en"], typer.Option(help="Of the receipt.")] = "zh",
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, also for a failure.")] = False,
) -> None:
    """Prints a receipt and tells what became of it. Exit status 0: confirmed by the printer; 1: not."""
    if not sample:
        fail("usage", "give --sample: only the sample receipt is printed from here", as_json, status=2)
    import drivers
    from kiosk.documents.raster import FontMissing, to_raster
    from kiosk.documents.receipt import draw_receipt

    try:
        raster = to_raster(draw_receipt(sample_receipt(language)))
    except FontMissing as error:
        fail(error.code, f"The receipt cannot be drawn: {error}", as_json)
    printer: ReceiptPrinter = drivers.load("receipt_printer", "escpos", {"url": url})
    try:
        outcome = printer.print(uuid.uuid4().hex, raster)
    finally:
        printer.close()
    _tell(outcome, as_json)


def sample_receipt(language: Language) -> ReceiptContent:
    """A receipt of nobody, for trying printers. Marked as a sample in every part that could be taken for a real one."""
    from kiosk.documents.receipt import SAVED_HERE, ReceiptContent
    from kiosk.wire import tracking

    number = tracking.make("TEST", 1, bytes(3))
    zh = language == "zh"
    return ReceiptContent(
        title="公安自助服务回执（样张）" if zh else "Police self-service receipt (sample)",
        status=SAVED_HERE[language],
        service_name="打印测试" if zh else "Printing test",
        tracking_number=number,
        verification=f"kiosk:sample:{number}",
        masked_name="***本" if zh else "S*****",
        made_at=datetime.now(UTC).astimezone(),
        terminal="测试终端" if zh else "Test terminal",
        help_phone="0000-00000",
        next_steps=("这是一张样张，不代表任何申请。", "文字清晰、二维码能扫，说明打印机正常。")
        if zh
        else ("This is a sample. It stands for no application.", "Clear letters and a code that scans: the printer is in order."),
        language=language,
    )


def _tell(outcome: Outcome, as_json: bool) -> None:
    from drivers.receipt_printer import Confirmed, Failed

    kind = type(outcome).__name__.lower()
    reason = {"reason": outcome.reason} if isinstance(outcome, Failed) else {}
    answer = {"outcome": kind, "evidence": outcome.evidence, **reason, "bytes": outcome.bytes_sent}
    if not as_json:
        words = _WORDS.get(reason.get("reason", kind), "Not printed.")
        print(words)
    show(answer, as_json)
    raise typer.Exit(0 if isinstance(outcome, Confirmed) else 1)
