"""Paper on the street: it runs out in the middle of a visit, people leave while it prints, printers fall silent behind the cut. The whole
terminal against emulators on the wire, and what lies in the tray is looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.idcard.specimens import specimen
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from kiosk.app import App
from kiosk.demo.bundle import Addresses, Bundle
from kiosk.runtime.print_log import FILE
from kiosk.session import events as on
from kiosk.session.state import Receipt, Visit
from tests.e2e.conftest import Stage, impatient
from tests.e2e.test_bad_input import fill_and_sign
from tests.qml.warnings import qt_warnings

PATIENCE = 20


def to_the_receipt(stage: Stage) -> str:
    """From home to the screen with the number, while the printer may still work; the number."""
    assert stage.bundle.reader is not None
    stage.to_the_card()
    stage.bundle.reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("测试样本"), "the card's name")
    fill_and_sign(stage)
    stage.bundle.reader.lift()
    stage.finger.touch("next")
    stage.finger.until(lambda: stage.place() == "receipt", "the receipt", PATIENCE)
    return receipt(stage).tracking_number


def receipt(stage: Stage) -> Receipt:
    place = stage.app.bridge.state.place
    assert isinstance(place, Visit) and place.receipt is not None
    return place.receipt


def outcome(stage: Stage) -> str:
    """What became of the receipt, once it is known."""
    stage.finger.until(lambda: receipt(stage).outcome is not None, "what became of the paper", PATIENCE)
    return str(receipt(stage).outcome)


def now_it_is(stage: Stage, fault: str) -> None:
    """Sets the printer's fault, "" for none, and has the terminal look at it now instead of at its next turn."""
    assert stage.bundle.printer is not None
    stage.bundle.printer.fault = fault
    stage.app.devices["receipt_printer"].worker.tell(lambda: None)


def slips(stage: Stage) -> list[Path]:
    return sorted((stage.bundle.folder / "paper").glob("*.png"))


def numbers_on(slip: Path) -> set[str]:
    with Image.open(slip) as picture:
        return {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}


def logged(stage: Stage) -> list[tuple[str, int, str]]:
    """(What stands behind the record in the id, copy, outcome) of every receipt in the print log."""
    connection = sqlite3.connect(stage.bundle.folder / "state" / FILE)
    try:
        rows = connection.execute("SELECT id, copy, outcome FROM jobs WHERE device = 'receipt_printer' ORDER BY number").fetchall()
    finally:
        connection.close()
    return [(job[36:], copy, outcome) for job, copy, outcome in rows]


def test_paper_that_runs_out_in_a_receipt_is_told_and_it_is_printed_again_by_decision(stage: Stage) -> None:
    printer = stage.bundle.printer
    assert printer is not None
    printer.fault = "paper-out-mid-job"
    number = to_the_receipt(stage)
    assert outcome(stage) == "failed"
    assert stage.shown("打印机缺纸") and stage.shown("请拍下或记下这个编号")
    stage.finger.until(lambda: not stage.finger.all_named("print:receipt"), "no offer while there is no paper", PATIENCE)
    now_it_is(stage, "")
    stage.finger.until(lambda: bool(stage.finger.all_named("print:receipt")), "the offer, once there is paper again", PATIENCE)
    stage.finger.touch("print:receipt")
    assert receipt(stage).copies == 1
    assert outcome(stage) == "confirmed" and stage.shown("回执已打印")
    assert numbers_on(slips(stage)[-1]) == {number}
    assert sum(number in numbers_on(slip) for slip in slips(stage)) == 1, "in the tray there is one of it"
    assert logged(stage) == [("", 0, "failed"), ("#1", 1, "confirmed")]


def test_a_receipt_that_may_have_come_out_is_marked_when_it_is_repeated(stage: Stage) -> None:
    """Silent behind the cut: both lie in the tray, and only one of them can pass for the first."""
    printer = stage.bundle.printer
    assert printer is not None
    printer.fault = "disconnect-behind-the-cut"
    number = to_the_receipt(stage)
    assert outcome(stage) == "unknown" and stage.shown("回执可能没有打印出来")
    now_it_is(stage, "")
    stage.finger.until(lambda: bool(stage.finger.all_named("print:receipt")), "the printer", PATIENCE)
    stage.finger.touch("print:receipt")
    assert outcome(stage) == "confirmed"
    first, again = (slip for slip in slips(stage) if number in numbers_on(slip))
    with Image.open(first) as one, Image.open(again) as other:
        assert other.height > one.height, "the mark 补打 takes room"


@pytest.fixture
def slow_stage(tmp_path: Path) -> Iterator[Stage]:
    """A terminal whose printer works at a tenth of a real one's speed, with a real one's buffer."""
    bundle = Bundle(Addresses(), tmp_path / "world")
    assert bundle.printer is not None
    with bundle.printer:  # the usual one, in whose place the slow one stands
        pass
    bundle.printer = ReceiptPrinterEmulator(tmp_path / "world" / "paper", pace=400, buffer=4096)
    with qt_warnings() as said, bundle, App(impatient(bundle.settings()), (1080, 1920)) as app:
        made = Stage(bundle, app)
        made.ready()
        yield made
    assert said == []


def test_who_leaves_while_it_prints_leaves_nothing_for_the_next(slow_stage: Stage) -> None:
    stage, printer = slow_stage, slow_stage.bundle.printer
    assert printer is not None
    told: list[on.Event] = []
    first = to_the_receipt(stage)
    before = printer.rows_printed
    stage.finger.until(lambda: printer.rows_printed > before, "the first rows", PATIENCE)
    assert stage.shown("不等它，就请拍下或记下这个编号")
    stage.app.bridge.seen = told.append
    stage.finger.touch("next")
    stage.at("home")
    stage.finger.until(lambda: any(isinstance(event, on.Printed) for event in told), "the end of the job", PATIENCE)
    [ended] = [event for event in told if isinstance(event, on.Printed)]
    assert (ended.outcome, ended.reason) == ("failed", "device.cancelled")
    stage.app.devices["receipt_printer"].ask(lambda driver: driver.state()).result(PATIENCE)  # behind the withdrawal
    lying, rows = slips(stage), printer.rows_printed
    stage.ready()
    assert printer.rows_printed == rows, "what was withdrawn stays inside"
    second = to_the_receipt(stage)
    assert outcome(stage) == "confirmed"
    assert numbers_on(slips(stage)[-1]) == {second}
    assert [slip for slip in slips(stage) if first in numbers_on(slip) and slip not in lying] == []
    assert len(slips(stage)) == len(lying) + 1, "the next visit's slip is the only one that came"
    assert logged(stage) == [("", 0, "failed"), ("", 0, "confirmed")]


def test_notice_and_form_are_pages(stage: Stage) -> None:
    pages = stage.bundle.pages
    assert pages is not None
    stage.finger.until(lambda: "document_printer" in stage.app.bridge.state.supplies, "the printer for pages", PATIENCE)
    stage.to_the_notice()
    stage.finger.touch("print:notice")
    stage.finger.until(lambda: stage.shown("告知书：已打印"), "the notice", PATIENCE)
    stage.finger.touch("leave")
    stage.finger.touch("leaveForSure")
    stage.at("home")
    to_the_receipt(stage)
    pages.fault = "media-jam-mid-job"
    stage.finger.touch("print:form")
    stage.finger.until(lambda: stage.shown("申请表：正在打印"), "the form on its way", PATIENCE)
    stage.finger.until(lambda: pages.jobs_left == 1, "the jam", PATIENCE)
    stage.finger.touch("next")
    stage.at("home")
    stage.finger.until(lambda: pages.jobs_left == 0, "the withdrawal", PATIENCE)
    pages.fault = ""
    assert len(pages.documents) == 1, "mended, it does not come out for the next person"


def test_low_paper_is_said_in_passing(stage: Stage) -> None:
    now_it_is(stage, "paper-low")
    stage.finger.until(lambda: stage.shown("回执纸不足，约可打印 33 份"), "the forecast", PATIENCE)
    assert stage.place() == "home"
    now_it_is(stage, "paper-out")
    stage.finger.until(lambda: stage.shown("回执纸用完"), "the end of it", PATIENCE)
    now_it_is(stage, "")
    stage.finger.until(lambda: not stage.shown("回执纸"), "a new roll", PATIENCE)
