"""How long the paper will last: counted from moments that were certain, never below nothing, and "unknown" where nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import document_printer
from drivers.printing import Confirmed, Failed, Paper
from kiosk.core.consumables import Consumable
from kiosk.runtime.consumables import ROWS_A_METRE, SETTLED, USUAL_RECEIPT, Roll, Supplies, document_supplies, receipts_in
from kiosk.runtime.print_log import PrintLog
from kiosk.settings import Paper as PaperSettings

SETTINGS = PaperSettings(roll_metres=80.0, near_end_metres=4.0, low_receipts=20)
RECEIPT = 1000  # rows of the head


class Bench:
    """A roll, its log, and a hand that prints."""

    def __init__(self, folder: Path, settings: PaperSettings = SETTINGS) -> None:
        self.log = PrintLog(folder)
        self.roll = Roll(self.log, settings)
        self._jobs = 0

    def prints(self, times: int, rows: int = RECEIPT) -> None:
        for _ in range(times):
            self._jobs += 1
            self.log.begin(f"job-{self._jobs}", "receipt_printer")
            self.log.finish(f"job-{self._jobs}", Confirmed("by answer", 9, rows))

    def says(self, sensor: Paper, looks: int = 1) -> tuple[str, int | None]:
        for _ in range(looks):
            self.roll.look(sensor)
        told = self.roll.forecast(sensor)
        assert (told.device, told.name, told.unit) == ("receipt_printer", "receipt-paper", "receipts")
        return told.level, told.left


def test_before_anything_was_printed_a_receipt_has_12_cm(tmp_path: Path) -> None:
    assert Bench(tmp_path).says(Paper.FULL) == ("full", 80 * ROWS_A_METRE // USUAL_RECEIPT)


def test_what_was_printed_is_gone_and_sets_the_measure(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(100)
    assert bench.says(Paper.FULL) == ("full", 540), "640,000 rows less 100,000, a thousand each"
    bench.log.begin("broken off", "receipt_printer")
    bench.log.finish("broken off", Failed("printer.paper-out", "send", 9, 40_000))
    assert bench.says(Paper.FULL) == ("full", 500), "what failed took paper too, and is no measure"
    bench.prints(50, rows=2000)
    assert bench.says(Paper.FULL) == ("full", 200), "only the last fifty are the measure"


def test_the_sensor_sets_the_count_right(tmp_path: Path) -> None:
    """The roll was shorter than its box said, or it was half used: from "low" on, what is left is known."""
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(10)
    assert bench.says(Paper.LOW) == ("low", 32)
    bench.prints(23)
    assert bench.says(Paper.LOW) == ("low", 9)
    bench.prints(9)
    assert bench.says(Paper.LOW) == ("low", None), "there should be nothing left, and there is"
    assert bench.says(Paper.OUT) == ("out", 0)


def test_a_long_roll_is_unknown_and_never_negative(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(620)
    assert bench.says(Paper.FULL) == ("low", 20), "by the count, before the sensor says so"
    bench.prints(20)
    assert bench.says(Paper.FULL) == ("unknown", None)
    bench.prints(100)
    assert bench.says(Paper.FULL) == ("unknown", None)


@pytest.mark.parametrize("before", [Paper.OUT, Paper.LOW])
def test_a_new_roll_is_noticed_once(tmp_path: Path, before: Paper) -> None:
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(50)
    bench.says(before)
    bench.roll.handled()
    looks = [bench.roll.look(Paper.FULL) for _ in range(5)]
    assert looks == ([True, False, False, False, False] if before is Paper.OUT else [False, False, True, False, False])
    assert bench.roll.forecast(Paper.FULL).left == 640
    assert Roll(bench.log, SETTINGS).look(Paper.FULL) is False, "nor again after a start"


def test_a_sensor_that_wavers_makes_no_new_roll(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(10)
    bench.says(Paper.LOW)
    for _ in range(10):
        bench.prints(1)
        assert bench.says(Paper.FULL, looks=SETTLED - 1)[1] is not None
        assert bench.says(Paper.LOW)[0] == "low"
    assert bench.says(Paper.LOW) == ("low", 22), "32 at the first low, ten printed since"


def test_a_low_roll_that_rests_where_it_looks_full_stays_low(tmp_path: Path) -> None:
    """The last receipt left it at that angle, and nobody came for an hour."""
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(10)
    bench.says(Paper.LOW)
    for _ in range(3):
        bench.prints(1)
        assert bench.says(Paper.FULL, looks=720)[0] == "low"
        bench.says(Paper.LOW)
    assert bench.says(Paper.FULL, looks=720) == ("low", 29)


def test_a_new_roll_that_nobody_saw_put_in_is_believed_when_it_has_turned(tmp_path: Path) -> None:
    """The power was off, or the hand was quick."""
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.says(Paper.LOW)
    bench.says(Paper.FULL, looks=SETTLED)
    bench.prints(3)
    assert not bench.roll.look(Paper.FULL)
    bench.prints(1)
    assert bench.roll.look(Paper.FULL)
    assert bench.says(Paper.FULL) == ("full", 640)


def test_a_short_roll_after_the_end_is_low(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(1)
    bench.says(Paper.OUT)
    assert bench.says(Paper.LOW) == ("low", 32)


def test_the_count_outlives_the_process(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.says(Paper.FULL)
    bench.prints(100)
    bench.log.close()
    assert Bench(tmp_path).says(Paper.FULL) == ("full", 540)


def test_a_jam_tells_nothing_of_the_roll(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.says(Paper.JAMMED) == ("unknown", None)
    bench.says(Paper.FULL)
    bench.prints(1)
    assert bench.says(Paper.JAMMED) == ("unknown", None)
    assert bench.says(Paper.FULL) == ("full", 639)


def test_without_a_sensor_for_the_end_the_count_alone_tells(tmp_path: Path) -> None:
    """Such a printer says "unknown" until there is nothing left."""
    bench = Bench(tmp_path)
    bench.says(Paper.UNKNOWN)
    bench.prints(100)
    assert bench.says(Paper.UNKNOWN) == ("full", 540)
    bench.prints(525)
    assert bench.says(Paper.UNKNOWN) == ("low", 15)
    bench.prints(20)
    assert bench.says(Paper.UNKNOWN) == ("unknown", None)
    assert bench.says(Paper.OUT) == ("out", 0)
    assert bench.roll.look(Paper.UNKNOWN), "a new roll all the same"


@given(rows=st.integers(-(10**7), 10**7), lengths=st.lists(st.integers(1, 10**5), max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_forecast_fits_on_what_is_left(rows: int, lengths: list[int]) -> None:
    left = receipts_in(rows, lengths)
    if rows <= 0:
        assert left is None
    else:
        usual = sum(lengths) / len(lengths) if lengths else USUAL_RECEIPT
        assert left is not None and left >= 0 and left * usual <= rows * 1.000001 < (left + 1.000001) * usual * 1.000001


def test_a_printer_for_pages_tells_for_itself() -> None:
    supplies = (
        document_printer.Supply("Black Toner", 12, is_low=True),
        document_printer.Supply("Drum", 80),
        document_printer.Supply("Waste", None),
        document_printer.Supply("Cyan", 0, is_low=True),
    )
    told = document_supplies(document_printer.Online(Paper.LOW, supplies))
    assert told == (
        Consumable("document_printer", "document-paper", "low", None, "sheets"),
        Consumable("document_printer", "Black Toner", "low", 12),
        Consumable("document_printer", "Drum", "full", 80),
        Consumable("document_printer", "Waste", "unknown", None),
        Consumable("document_printer", "Cyan", "out", 0),
    )
    [paper] = document_supplies(document_printer.NotReady("printer.paper-out", Paper.OUT))
    assert (paper.level, paper.left) == ("out", 0)
    assert document_supplies(document_printer.HardwareError("fuser")) == ()


def test_what_is_known_is_told_once_and_reported_whole() -> None:
    supplies, low = Supplies(), Consumable("receipt_printer", "receipt-paper", "low", 9, "receipts")
    page = Consumable("document_printer", "document-paper", "full", None, "sheets")
    assert supplies.tell("receipt_printer", (low,)) and not supplies.tell("receipt_printer", (low,))
    assert supplies.tell("document_printer", (page,))
    assert supplies.all() == (page, low)
