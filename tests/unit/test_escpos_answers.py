"""What the emulated printer says, asked and unasked: literal bytes of Epson's ESC/POS Command Reference and Custom's for the ejector."""

from __future__ import annotations

import pytest

from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.escpos_machines import MACHINES, PLAIN, Machine

EOT = [bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)]
CUT = bytes.fromhex("1d 56 00")
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
ROWS = bytes.fromhex("1d 76 30 00 01 00 c8 00") + b"\x81" * 200
JOB_ID = bytes.fromhex("1d 28 48 06 00 30 30 41 42 43 44")
JOB_DONE = bytes.fromhex("37 22 41 42 43 44 00")


def new(fault: str = "", machine: Machine = PLAIN, **more: bool) -> Printer:
    return Printer(lambda _: None, fault, machine=machine, knows_clear=more.get("knows_clear"), knows_ids=more.get("knows_ids"))


def told(printer: Printer, stream: bytes = b"") -> bytes:
    """All that is said until there is nothing left to do."""
    said = printer.receive(stream)
    while printer.has_work:
        said += printer.work()
    return said + printer.say()


@pytest.mark.parametrize(
    ("fault", "answers", "block"),
    [
        ("", "12 12 12 12", "10 00 00 0f"),
        ("paper-low", "12 12 12 1e", "10 00 03 0f"),
        ("paper-out", "1a 32 12 7e", "18 00 0f 0f"),
        ("cover-open", "1a 16 12 12", "38 00 00 0f"),
        ("cutter-error", "1a 52 1a 12", "18 08 00 0f"),
        ("overheated", "1a 52 52 12", "18 40 00 0f"),
    ],
)
def test_every_condition_in_real_time_and_by_itself(fault: str, answers: str, block: str) -> None:
    printer = new()
    assert told(printer, bytes.fromhex("1d 61 ff")) == bytes.fromhex("10 00 00 0f"), "at once when it is switched on"
    printer.fault = fault
    assert told(printer) == (bytes.fromhex(block) if fault else b""), "and with each change"
    assert b"".join(told(printer, question) for question in EOT) == bytes.fromhex(answers)
    printer.fault = ""
    assert told(printer) == (bytes.fromhex("10 00 00 0f") if fault else b"")
    assert told(printer, bytes.fromhex("1d 61 00")) == b""
    printer.fault = fault
    assert told(printer) == b""


def test_by_itself_it_tells_of_paper_that_ends_in_the_job() -> None:
    printer = new("paper-out@50")
    assert told(printer, b"\x1da\x04" + ROWS + CUT) == bytes.fromhex("10 00 00 0f 18 00 0f 0f")
    assert printer.rows_printed == 50


@pytest.mark.parametrize(("question", "answer"), [("31", "37 23 00"), ("32", "37 23 42 00"), ("01", "37 23 00"), ("30", "")])
def test_the_offline_response(question: str, answer: str) -> None:
    printer = new("paper-out@50")
    assert told(printer, bytes.fromhex("1d 28 48 03 00 31 30" + question) + ROWS) == bytes.fromhex(answer)


def test_an_id_is_answered_when_what_stands_before_it_is_on_paper() -> None:
    printer = new()
    said = printer.receive(ROWS + CUT + JOB_ID)
    while not said:
        assert printer.has_work
        rows = printer.rows_printed
        said = printer.work()
    assert (said, rows) == (JOB_DONE, 200)


def test_an_id_without_paper_is_answered_when_there_is_some() -> None:
    printer = new("paper-out-mid-job")
    assert told(printer, ROWS + CUT + JOB_ID) == b""
    printer.fault = ""
    assert told(printer) == JOB_DONE


@pytest.mark.parametrize("end", ["clear", "power", "reset"])
def test_an_id_that_was_cleared_is_never_answered(end: str) -> None:
    printer = new("paper-out-mid-job")
    assert told(printer, ROWS + CUT + JOB_ID) == b""
    if end == "clear":
        assert told(printer, CLEAR) == bytes.fromhex("37 25 00")
    else:
        printer.fault = end
    printer.fault = ""
    assert (told(printer), printer.rows_printed) == (b"", 100)
    assert told(printer, JOB_ID) == JOB_DONE


def test_a_clone_knows_neither_ids_nor_clearing() -> None:
    printer = new("paper-out", MACHINES["generic-80"])
    assert told(printer, JOB_ID + b"\x1dr\x01" + CLEAR) == b""
    printer.fault = ""
    assert told(printer) == b"\x00"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("1d 72 01", "00"),
        ("1d 72 31", "00"),
        ("1d 72 02", "00"),
        ("1d 49 01", "20"),
        ("1d 49 02", "03"),
        ("1d 49 42", "5f 45 50 53 4f 4e 00"),
        ("1d 49 43", "5f 54 4d 2d 54 32 30 49 49 00"),
        ("1d 49 45", "5f 43 48 49 4e 41 20 47 42 31 38 30 33 30 00"),
        ("1d 49 7f", ""),
        ("1d 72 07", ""),
    ],
)
def test_questions_that_wait_in_the_buffer(question: str, answer: str) -> None:
    printer = new("paper-out")
    assert told(printer, bytes.fromhex(question)) == b""
    printer.fault = ""
    assert told(printer) == bytes.fromhex(answer)


@pytest.mark.parametrize(("n", "rows"), [(1, 200), (2, 100)])
def test_recovery_from_a_jammed_cutter(n: int, rows: int) -> None:
    """DLE ENQ 1 goes on where it stopped, 2 forgets what is in the buffers. Neither mends anything but a cutter."""
    printer = new("cutter-error@100")
    assert told(printer, ROWS) == b""
    assert told(printer, EOT[2]) == b"\x1a"
    assert told(printer, bytes((0x10, 0x05, n)) + EOT[2]) == b"\x12"
    assert printer.rows_printed == rows
    other = new("paper-out@100")
    told(other, ROWS + bytes((0x10, 0x05, n)))
    assert (other.fault, other.has_work) == ("paper-out", False)
    other.fault = ""
    told(other)
    assert other.rows_printed == 200


def test_silence_is_silence_in_every_way() -> None:
    printer = new("silent")
    assert told(printer, EOT[0] + JOB_ID + b"\x1dr\x01\x1da\xff\x1dI\x42" + CLEAR) == b""
    printer.fault = ""
    assert told(printer) == b""


# The ejector.


def test_a_slip_lies_in_the_ejector_until_it_is_taken_or_drawn_in() -> None:
    printer = new(machine=MACHINES["custom-vkp80"])
    full = bytes.fromhex("10 04 14")
    assert told(printer, full) == bytes.fromhex("10 0f 00 00 00 00")
    assert told(printer, ROWS + CUT + bytes.fromhex("1d 65 03 0c 1d 65 06")) == b"\x0c"
    assert told(printer, full) == bytes.fromhex("10 0f 20 00 00 00")
    printer.take_slip()
    assert told(printer, full + bytes.fromhex("1d 65 06")) == bytes.fromhex("10 0f 00 00 00 00 04")
    told(printer, ROWS + CUT + bytes.fromhex("1d 65 02"))
    assert (printer.slip_waits, printer.slips_retracted) == (False, 1)
    told(printer, ROWS + CUT + bytes.fromhex("1d 65 05"))
    assert (printer.slip_waits, printer.slips_retracted) == (False, 1)


def test_without_an_ejector_its_commands_are_read_and_mean_nothing() -> None:
    printer = new()
    assert told(printer, ROWS + CUT + bytes.fromhex("10 04 14 1d 65 06 1d 65 03 0c 1d 65 02")) == b""
    assert (printer.slip_waits, printer.unknown_bytes) == (False, 0)


# The roll, and faults at a row.


@pytest.mark.parametrize("fault", ["paper-out", "cover-open", "cutter-error", "overheated"])
def test_a_fault_comes_at_its_row_and_the_rest_when_it_is_over(fault: str) -> None:
    for row in (1, 23, 24, 25, 130, 200):
        printer = new(f"{fault}@{row}")
        told(printer, ROWS + b"\x1bd\x01" + CUT)
        assert (printer.fault, printer.rows_printed) == (fault, row)
        printer.fault = ""
        told(printer)
        assert printer.rows_printed == 230


def test_a_roll_tells_of_its_end_and_ends() -> None:
    printer = Printer(lambda _: None, paper=16_100)
    assert told(printer, EOT[3]) == b"\x12"
    assert told(printer, ROWS + EOT[3])[-1:] == b"\x12", "asked before it was printed"
    assert told(printer, EOT[3]) == b"\x1e"
    told(printer, b"\x1bd\xff" * 3)
    assert (printer.fault, printer.rows_printed) == ("paper-out", 16_100)
    assert told(printer, EOT[3]) == b"\x7e"
    printer.fault = ""
    told(printer)
    assert (printer.fault, printer.rows_printed) == ("", 200 + 3 * 255 * 30)
    assert told(printer, EOT[3]) == b"\x12"


@pytest.mark.parametrize(("fault", "drops"), [("power", True), ("reset", False)])
def test_after_a_power_cut_the_settings_are_new_and_the_paper_is_not(fault: str, drops: bool) -> None:
    cuts: list[int] = []
    printer = Printer(lambda slip: cuts.append(slip.height), f"{fault}@120")
    told(printer, b"\x1da\xff\x1ba\x02" + ROWS + CUT)
    assert (printer.fault, printer.drops_line, printer.rows_printed, printer.has_work) == ("", drops, 120, False)
    assert told(printer, CUT) == b""
    assert cuts == [120]


@pytest.mark.parametrize("name", ["paper-jam", "paper-out@", "paper-out@-1", "paper-out@1e3", "paper-low@5", "@5", "silent@99999999"])
def test_faults_that_do_not_exist(name: str) -> None:
    with pytest.raises(ValueError, match="there is no fault"):
        new(name)
