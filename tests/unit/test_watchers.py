"""What is done with each device between jobs: every state of the reader is said once, for the visit that waits and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.document_printer.simulator import Driver as PagePrinter
from drivers.errors import DeviceError, Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.idcard import CardMoved, CardNotAccepted, NotAnIdCard
from drivers.idcard.simulator import Driver as Reader
from drivers.idcard.specimens import SPECIMENS, specimen
from drivers.receipt_printer import Blank
from drivers.receipt_printer.simulator import Driver as Printer
from drivers.receipt_printer.simulator import Options as PrinterOptions
from drivers.scanner.simulator import Driver as Scanner
from drivers.smartcard import CardMute, CardRemoved
from drivers.smartcard.passport_chip import PassportChip
from drivers.smartcard.passport_files import document
from drivers.smartcard.simulator import Driver as ChipReader
from kiosk.core.errors import Problem
from kiosk.runtime.print_log import PrintLogError
from kiosk.runtime.watchers import CARD_POLL, CARD_REST, CHIP_TRIES, PAPER_POLL, SLIP_SECONDS, CardWatch, ChipWatch, ScanWatch
from kiosk.session import events as on
from kiosk.session.glass_events import CardLies
from tests.unit.papers import paper_watch
from tests.unit.told import Told

FINE = on.Health("online")
GARBAGE = b"\x00\xd8" * 128  # halves of characters


class Desk:
    """A reader, its watch and what the watch says; `look` polls it so many times."""

    def __init__(self) -> None:
        self.told, self.reader = Told(), Reader()
        self.watch = CardWatch(self.told)
        self.reader.open()

    def lay(self, name: str = "resident") -> None:
        image = specimen(name)
        self.reader.put(image.text, image.photo)

    def look(self, times: int = 5) -> list[tuple[str, int]]:
        """What was said, as (word, visit); CardTaken has no visit."""
        self.told.forget()
        for _ in range(times):
            self.watch.tend(self.reader)
        return [said(event) for event in self.told.events]


def said(event: on.Event) -> tuple[str, int]:
    match event:
        case on.CardRead(visit):
            return "read", visit
        case on.CardRefused(visit, problem):
            return problem.code, visit
        case on.CardTaken():
            return "taken", 0
        case CardLies():
            return "lies", 0
    raise AssertionError(f"{event} is not for a card watch to say")


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- cards ------------------------------------------------------------------------------------------------------------------------


def test_a_card_that_reader_and_card_refuse_is_named_the_third_time(desk: Desk) -> None:
    """Twice it may have been the moment, and the words are to hold it still; then it is the card, and waiting does not help."""
    desk.watch.watch(4)
    desk.lay()
    desk.reader.read_fault = CardNotAccepted()
    assert desk.look(2) == [("idcard.moved", 4)]
    assert desk.look(5) == [("idcard.not-accepted", 4)]


def test_a_card_left_after_a_visit_is_told_of_until_it_is_taken_and_not_read_again(desk: Desk) -> None:
    desk.watch.watch(4)
    desk.lay()
    assert desk.look(3) == [("read", 4)]
    desk.watch.rest()
    assert desk.look() == [("lies", 0)]
    desk.watch.watch(5)  # the next person, who lays nothing down
    assert desk.look() == [("idcard.already-read", 5)]
    desk.watch.rest()
    assert desk.look() == [("lies", 0)]
    desk.reader.lift()
    assert desk.look() == [("taken", 0)]
    assert desk.look() == []
    desk.watch.watch(6)
    desk.lay("hmt")
    assert ("read", 6) in desk.look()


def test_a_card_laid_down_before_anybody_asked_for_it_was_not_left_behind(desk: Desk) -> None:
    desk.lay()
    desk.watch.rest()
    assert desk.look() == []


def test_a_card_that_lies_while_the_reader_fails_is_told_of_again(desk: Desk) -> None:
    desk.watch.watch(4)
    desk.lay()
    desk.look(2)
    desk.watch.rest()
    desk.look(2)
    desk.reader.fault = HardwareFault("x")
    assert desk.look(2) == []
    desk.reader.fault = None
    assert desk.look() == [("lies", 0)]


def test_an_expired_card_is_read_with_its_doubt(desk: Desk) -> None:
    desk.watch.watch(4)
    desk.lay("hmt")  # in force until 2023-09-01
    desk.look(1)
    assert desk.told.first(on.CardRead).doubt == "idcard.expired"


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_card_is_read_once_and_then_the_watch_rests(desk: Desk, name: str) -> None:
    desk.watch.watch(4)
    desk.lay(name)
    assert desk.watch.tend(desk.reader) == (CARD_POLL, FINE)
    read = desk.told.first(on.CardRead)
    assert (read.visit, read.document.kind) == (4, SPECIMENS[name]["kind"]) and read.found_at > 0
    assert desk.look() == []
    assert desk.watch.tend(desk.reader) == (CARD_REST, FINE)


@pytest.mark.parametrize("refusal", [CardMoved(), NotAnIdCard()], ids=lambda refusal: refusal.code)
def test_a_refusal_is_said_once_however_often_it_is_polled(desk: Desk, refusal: DeviceError) -> None:
    desk.watch.watch(4)
    desk.lay()
    desk.reader.read_fault = refusal
    assert desk.look() == [(refusal.code, 4)]
    assert desk.look() == []


def test_another_refusal_is_news_and_so_is_the_same_after_the_card_was_gone(desk: Desk) -> None:
    desk.watch.watch(4)
    desk.lay()
    desk.reader.read_fault = CardMoved()
    assert desk.look() == [("idcard.moved", 4)]
    desk.reader.read_fault = NotAnIdCard()
    assert desk.look() == [("idcard.not-an-id-card", 4)]
    desk.reader.lift()
    assert desk.look() == [("taken", 0)]
    desk.lay()
    assert desk.look() == [("idcard.not-an-id-card", 4)]
    desk.reader.read_fault = None
    assert desk.look() == [("read", 4)]


def test_a_card_not_lifted_is_refused_in_the_next_visit_until_it_is(desk: Desk) -> None:
    desk.lay()
    desk.watch.watch(4)
    assert desk.look() == [("read", 4)]
    desk.watch.watch(5)
    assert desk.look() == [("idcard.already-read", 5)]
    desk.reader.lift()
    assert desk.look() == [("taken", 0)]
    desk.lay()
    assert desk.look() == [("read", 5)]


def test_a_card_whose_text_is_broken_stays_unreadable_until_it_is_lifted(desk: Desk) -> None:
    """The reader calls it read from then on; the person has to hear that it is no good, not that it was just read."""
    desk.watch.watch(4)
    desk.reader.put(GARBAGE)
    assert desk.look() == [("idcard.unreadable", 4)]
    desk.reader.lift()
    assert desk.look() == [("taken", 0)]
    desk.reader.put(GARBAGE)
    assert desk.look() == [("idcard.unreadable", 4)]


def test_an_empty_reader_is_no_complaint(desk: Desk) -> None:
    desk.watch.watch(4)
    assert desk.look(20) == [("taken", 0)]


def test_what_is_found_carries_the_visit_that_waits_now(desk: Desk) -> None:
    desk.watch.watch(4)
    desk.watch.watch(5)
    desk.lay()
    assert desk.look() == [("read", 5)]


def test_at_rest_nothing_is_read_and_nothing_said(desk: Desk) -> None:
    desk.watch.watch(4)
    desk.watch.rest()
    desk.lay()
    assert desk.look() == []
    desk.watch.watch(5)
    assert desk.look() == [("read", 5)], "the card was left alone"


def test_a_new_visit_hears_the_same_refusal_anew(desk: Desk) -> None:
    desk.lay()
    desk.reader.read_fault = CardMoved()
    desk.watch.watch(4)
    assert desk.look() == [("idcard.moved", 4)]
    desk.watch.watch(5)
    assert desk.look() == [("idcard.moved", 5)]


def test_a_broken_reader_is_told_from_a_silent_one(desk: Desk) -> None:
    desk.reader.fault = HardwareFault("antenna")
    assert desk.watch.tend(desk.reader) == (CARD_REST, on.Health("hardware-error", "device.hardware-fault"))
    for waiting in (False, True):
        desk.reader.fault = NoAnswer()
        if waiting:
            desk.watch.watch(4)
        with pytest.raises(NoAnswer):  # the supervisor counts these
            desk.watch.tend(desk.reader)


# --- chips ------------------------------------------------------------------------------------------------------------------------


class Chips:
    """A reader for chips, its watch and what the watch says."""

    def __init__(self) -> None:
        self.told, self.reader = Told(), ChipReader()
        self.watch = ChipWatch(self.told)
        self.reader.open()
        self.document = document("passport")

    def look(self) -> list[on.Event]:
        self.told.forget()
        self.watch.tend(self.reader)
        return self.told.events.copy()


def test_a_chip_is_read_for_the_visit_that_waits_and_once() -> None:
    chips = Chips()
    chips.reader.put(PassportChip(chips.document))
    assert chips.look() == [], "nobody waits"
    chips.watch.watch(4, chips.document.key_information)
    [read] = chips.look()
    assert isinstance(read, on.ChipRead) and read.visit == 4
    assert read.document.origin == "chip" and read.document.kind == "passport" and read.photo
    assert chips.look() == []


def test_what_may_have_been_the_moment_is_tried_again_and_then_only_when_it_was_lifted() -> None:
    chips = Chips()
    chips.watch.watch(4, chips.document.key_information)
    chip = PassportChip(chips.document)
    chip.fault = "wrong-mac@read"
    chips.reader.put(chip)
    assert chips.look() == [on.ChipRefused(4, Problem("chip.channel-broken"))]
    for _ in range(CHIP_TRIES + 2):
        assert chips.look() == [], "said once"
    chip.fault = None
    assert chips.look() == [], "it lies there still"
    chips.reader.lift()
    assert chips.look() == []
    chips.reader.put(PassportChip(chips.document))
    [read] = chips.look()
    assert isinstance(read, on.ChipRead)


def test_a_document_that_shifted_and_lies_still_is_read() -> None:
    chips = Chips()
    chips.watch.watch(4, chips.document.key_information)
    chips.reader.put(PassportChip(chips.document))
    chips.reader.card_fault = CardRemoved()
    assert chips.look() == [on.ChipRefused(4, Problem("smartcard.removed"))]
    chips.reader.card_fault = None
    [read] = chips.look()
    assert isinstance(read, on.ChipRead)


@pytest.mark.parametrize("fault", [NoAnswer(), Garbled(), NotConnected()], ids=lambda fault: fault.code)
def test_a_reader_that_fails_in_the_middle_is_said_and_tried_again(fault: DeviceError) -> None:
    chips = Chips()
    chips.watch.watch(4, chips.document.key_information)
    chips.reader.put(PassportChip(chips.document))
    chips.reader.card_fault = fault
    chips.told.forget()
    with pytest.raises(type(fault)):  # the supervisor's
        chips.watch.tend(chips.reader)
    assert chips.told.events == [on.ChipRefused(4, Problem(fault.code))]
    chips.reader.card_fault = None
    chips.reader.open()
    [read] = chips.look()
    assert isinstance(read, on.ChipRead)


def test_the_wrong_key_is_final() -> None:
    chips = Chips()
    chips.watch.watch(4, chips.document.key_information.replace(chips.document.key_information[:9], "X00000000"))
    chips.reader.put(PassportChip(chips.document))
    assert chips.look() == [on.ChipRefused(4, Problem("chip.key-refused"), final=True)]
    assert chips.look() == []


def test_what_does_not_answer_is_said_once() -> None:
    chips = Chips()
    chips.watch.watch(4, chips.document.key_information)
    chips.reader.put(PassportChip(chips.document))
    chips.reader.card_fault = CardMute()
    assert chips.look() == [on.ChipRefused(4, Problem("smartcard.mute"))]
    assert chips.look() == []


# --- codes by scanner -------------------------------------------------------------------------------------------------------------


def test_what_is_scanned_belongs_to_the_visit_that_waits() -> None:
    told, scanner = Told(), Scanner()
    watch = ScanWatch(told)
    scanner.open()
    scanner.scan("NOBODY'S")
    watch.tend(scanner)
    scanner.scan("OF BEFORE")
    watch.watch(4)
    scanner_says(watch, scanner)
    assert told.events == []
    for _ in range(5):
        scanner.spoil()
        watch.tend(scanner)
    scanner.scan("MINE")
    watch.tend(scanner)
    scanner.scan("ONE MORE")
    watch.tend(scanner)
    assert told.events == [on.CodeUnreadable(4, Problem("scanner.unreadable")), on.CodeScanned(4, "MINE")]


def scanner_says(watch: ScanWatch, scanner: Scanner) -> None:
    """One look that finds nothing."""
    assert watch.tend(scanner) == (0.0, FINE)


# --- paper ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "health"),
    [
        ("", FINE),
        ("paper-low", FINE),
        ("paper-out", on.Health("user-error", "printer.paper-out")),
        ("cover-open", on.Health("user-error", "printer.cover-open")),
        ("cutter-error", on.Health("hardware-error", "device.hardware-fault")),
    ],
)
def test_the_printers_state_in_the_words_of_the_session(tmp_path: Path, fault: str, health: on.Health) -> None:
    printer = Printer()
    printer.fault = fault
    assert paper_watch(tmp_path).tend_printer(printer)[1] == health


@pytest.mark.parametrize(
    ("fault", "health", "paper"),
    [
        ("", FINE, "full"),
        ("toner-low", FINE, "full"),
        ("media-low", FINE, "low"),
        ("media-empty", on.Health("user-error", "printer.paper-out"), "out"),
        ("media-jam", on.Health("user-error", "printer.jammed"), "unknown"),
        ("broken", on.Health("hardware-error", "device.hardware-fault"), None),
    ],
)
def test_the_same_of_the_printer_for_pages(tmp_path: Path, fault: str, health: on.Health, paper: str | None) -> None:
    told, printer = Told(), PagePrinter()
    printer.fault = fault
    watch = paper_watch(tmp_path, told)
    assert [watch.tend_document_printer(printer)[1] for _ in range(2)] == [health, health]
    [supplies] = told.all(on.SuppliesChanged)
    assert [one.level for one in supplies.supplies if one.name == "document-paper"] == ([] if paper is None else [paper])


def test_a_silent_printer_has_no_state(tmp_path: Path) -> None:
    printer = Printer()
    printer.fault = "silent"
    with pytest.raises(NoAnswer):
        paper_watch(tmp_path).tend_printer(printer)


def levels(told: Told) -> list[tuple[str, int | None]]:
    return [(one.level, one.left) for event in told.all(on.SuppliesChanged) for one in event.supplies]


def test_how_long_the_paper_lasts_is_told_when_it_changes(tmp_path: Path) -> None:
    told, printer, rolls = Told(), Printer(), []
    watch = paper_watch(tmp_path, told, lambda: rolls.append(1))
    for fault in ("", "", "paper-low", "paper-low", "cover-open", "paper-out", "cover-open", "", ""):
        printer.fault = fault
        watch.tend_printer(printer)
    assert levels(told) == [("full", 666), ("low", 33), ("out", 0), ("full", 666)], "an open cover tells nothing"
    assert rolls == [1], "the new roll is said once"


def test_a_print_log_that_can_not_be_kept_is_a_printer_that_can_not_print(tmp_path: Path) -> None:
    (tmp_path / "print-log.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(PrintLogError):
        paper_watch(tmp_path).tend_printer(Printer())


def test_a_slip_in_the_presenter_is_drawn_in_when_nobody_takes_it(tmp_path: Path) -> None:
    """Who pressed "done" still has a hand out for it; the next person finds nothing."""
    now = [100.0]
    printer = Printer(PrinterOptions(presenter=True))
    watch = paper_watch(tmp_path, clock=lambda: now[0])
    printer.print("job", [Blank(10)])
    watch.withdraw(printer)
    now[0] += SLIP_SECONDS - 1
    assert watch.tend_printer(printer)[0] < PAPER_POLL and printer.withdrawn == 0
    now[0] += 1
    watch.tend_printer(printer)
    assert printer.withdrawn == 1
    printer.print("next", [Blank(10)])
    watch.tend_printer(printer)
    assert printer.withdrawn == 1, "the next visit's is not drawn in with it"


def test_a_slip_that_is_taken_in_time_is_left_to_its_owner(tmp_path: Path) -> None:
    now = [100.0]
    printer = Printer(PrinterOptions(presenter=True))
    watch = paper_watch(tmp_path, clock=lambda: now[0])
    printer.print("job", [Blank(10)])
    watch.withdraw(printer)
    printer.take()
    watch.tend_printer(printer)
    now[0] += SLIP_SECONDS
    watch.tend_printer(printer)
    assert printer.withdrawn == 0
