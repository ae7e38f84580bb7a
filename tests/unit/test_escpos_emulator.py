"""The emulated printer judged by a client that is written out in bytes and shares no code with the driver."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from drivers.receipt_printer.escpos_emulator import FAULTS, ReceiptPrinterEmulator
from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.escpos_machines import PLAIN

EOT = [bytes.fromhex(f"10 04 0{n}") for n in (1, 2, 3, 4)]
GS_R = bytes.fromhex("1d 72 01")
CUT = bytes.fromhex("1d 56 00")
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
CLEARED = bytes.fromhex("37 25 00")


def picture(stride: int, rows: bytes, mode: int = 0) -> bytes:
    return bytes.fromhex("1d 76 30") + bytes((mode, stride, 0, len(rows) // stride, 0)) + rows


class Paper:
    """What came out of a printer that was fed `stream`, without any line."""

    def __init__(self, stream: bytes, cut_at: int | None = None) -> None:
        self.cuts: list[Image.Image] = []
        self.printer = Printer(self.cuts.append)
        self.answers = b""
        for piece in [stream] if cut_at is None else [stream[:cut_at], stream[cut_at:]]:
            self.answers += self.printer.receive(piece)
            while self.printer.has_work:
                self.answers += self.printer.work()

    def rows(self) -> list[str]:
        (paper,) = self.cuts
        data = paper.tobytes("raw", "1;I")
        return [data[at : at + 72].hex() for at in range(0, len(data), 72)]


def row(hex_digits: str, before: int = 0) -> str:
    return ("00" * before + hex_digits).ljust(144, "0")


BLANK = row("")


@pytest.mark.parametrize(
    ("stream", "rows"),
    [
        (picture(2, b"\x81\x01\xff\x00"), [row("8101"), row("ff00")]),
        (picture(1, b"\x81", mode=1), [row("c003")]),
        (picture(1, b"\x81", mode=2), [row("81"), row("81")]),
        (picture(1, b"\x81", mode=3), [row("c003"), row("c003")]),
        (b"\x1ba\x01" + picture(2, b"\xff\xff"), [row("ffff", before=35)]),
        (b"\x1ba2" + picture(2, b"\xff\xff"), [row("ffff", before=70)]),
        (b"\x1ba\x01\x1b@" + picture(2, b"\xff\xff"), [row("ffff")]),
        (picture(80, b"\xff" * 80), ["ff" * 72]),
        (b"\x1bJ\x07", [BLANK] * 3),
        (b"\n", [BLANK] * 30),
        (b"\x1bd\x02", [BLANK] * 60),
    ],
)
def test_what_a_command_leaves_on_paper(stream: bytes, rows: list[str]) -> None:
    assert Paper(stream + CUT).rows() == rows


@pytest.mark.parametrize("cut", ["1d 56 00", "1d 56 01", "1d 56 30", "1d 56 31", "1d 56 41 00", "1d 56 42 00", "1b 69", "1b 6d"])
def test_every_way_to_cut(cut: str) -> None:
    assert Paper(picture(1, b"\x81") + bytes.fromhex(cut)).rows() == [row("81")]


def test_a_cut_that_feeds_first() -> None:
    assert Paper(picture(1, b"\x81") + bytes.fromhex("1d 56 42 05")).rows() == [row("81"), BLANK, BLANK]


def test_a_cut_of_no_paper_gives_no_receipt() -> None:
    assert Paper(CUT + CUT).cuts == []


def test_a_stream_means_the_same_wherever_the_line_breaks_it() -> None:
    stream = b"\x1b@\x1ba\x01" + picture(3, bytes(range(30))) + EOT[0] + b"\x1bd\x01" + GS_R + b"\x1d\x28\x6b\x03\x00abc" + CUT
    whole = Paper(stream)
    for at in range(1, len(stream)):
        split = Paper(stream, at)
        assert (split.rows(), split.answers, split.printer.unknown_bytes) == (whole.rows(), b"\x12\x00", 0), at


def test_a_question_inside_a_picture_is_answered_and_is_picture_too() -> None:
    stream = picture(3, EOT[0] + EOT[3]) + CUT
    for at in range(1, len(stream)):
        paper = Paper(stream, at)
        assert (paper.answers, paper.printer.real_time_commands) == (b"\x12\x12", 2)
        assert paper.rows() == [row("100401"), row("100404")]


@pytest.mark.parametrize("what", ["10 05 02", "10 14 01 00 01", "10 14 02 01 08"])
def test_other_real_time_commands_inside_a_picture_are_noticed(what: str) -> None:
    assert Paper(picture(5, bytes.fromhex(what).ljust(5, b"\0")) + CUT).printer.real_time_commands == 1


def test_clearing_drops_what_is_not_printed_and_leaves_what_is_on_paper() -> None:
    stream = picture(1, b"\x81" * 5) + GS_R + picture(2, b"\xff" * 20)[:-3] + CLEAR
    for at in range(1, len(stream)):
        paper = Paper(b"")
        paper.printer.fault = "paper-out"
        answers = paper.printer.receive(stream[:at]) + paper.printer.receive(stream[at:])
        paper.printer.fault = ""
        assert (answers, paper.printer.has_work) == (CLEARED, False), at


def test_clearing_in_mid_print_leaves_the_rows_on_paper() -> None:
    cuts: list[Image.Image] = []
    printer = Printer(cuts.append, "paper-out-mid-job")
    printer.receive(picture(1, b"\x81" * 200) + CUT)
    while printer.has_work:
        printer.work()
    assert (printer.rows_printed, printer.receive(CLEAR)) == (100, CLEARED)
    printer.fault = ""
    assert (printer.has_work, printer.receive(CUT)) == (False, b"")
    printer.work()
    assert [cut.height for cut in cuts] == [100]


def test_a_printer_that_does_not_know_the_clearing_goes_on() -> None:
    printer = Printer(lambda _: None, "paper-out", knows_clear=False)
    assert printer.receive(picture(1, b"\x81") + CLEAR) == b""
    printer.fault = ""
    assert printer.has_work


def test_unknown_bytes_are_counted_and_known_settings_are_not() -> None:
    paper = Paper(b"\x01\x1bQ\x1b!\x10\x1bE\x01\x1d!\x11\x1bt\x00\x1dL\x10\x04\x1d\x28\x4b\x02\x00ab\x1b3\x18" + CUT)
    assert (paper.printer.unknown_bytes, paper.answers) == (2, b"")


# Over the line.


class Client:
    def __init__(self, url: str) -> None:
        host, port = url.removeprefix("tcp://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=5)

    def ask(self, question: bytes, size: int = 1) -> bytes:
        self.socket.sendall(question)
        return self.read(size)

    def read(self, size: int) -> bytes:
        answer = b""
        while len(answer) < size and (more := self.socket.recv(size - len(answer))):
            answer += more
        return answer

    def ends(self) -> bool:
        """Whether the other side hangs up within the time limit."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[ReceiptPrinterEmulator]:
    with ReceiptPrinterEmulator(folder=tmp_path / "receipts") as emulator:
        yield emulator


@pytest.fixture
def connect(emulator: ReceiptPrinterEmulator) -> Iterator[Callable[[], Client]]:
    clients: list[Client] = []

    def new() -> Client:
        clients.append(Client(emulator.url))
        return clients[-1]

    yield new
    for client in clients:
        client.socket.close()


Connect = Callable[[], Client]


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        ("", "12 12 12 12"),
        ("paper-low", "12 12 12 1e"),
        ("paper-out", "1a 32 12 7e"),
        ("cover-open", "1a 16 12 12"),
        ("cutter-error", "1a 52 1a 12"),
        ("paper-out-mid-job", "12 12 12 12"),
    ],
)
def test_the_status_bytes(emulator: ReceiptPrinterEmulator, connect: Connect, fault: str, answers: str) -> None:
    emulator.fault = fault
    client = connect()
    assert [client.ask(question) for question in EOT] == [bytes((byte,)) for byte in bytes.fromhex(answers)]


@pytest.mark.parametrize(("fault", "paper"), [("", b"\x00"), ("paper-low", b"\x03")])
def test_the_queued_answer(emulator: ReceiptPrinterEmulator, connect: Connect, fault: str, paper: bytes) -> None:
    emulator.fault = fault
    assert connect().ask(picture(1, b"\xff") + CUT + GS_R) == paper
    assert emulator.last_receipt is not None


def test_without_paper_the_job_waits_and_comes_out_when_paper_is_there(emulator: ReceiptPrinterEmulator, connect: Connect) -> None:
    emulator.fault = "paper-out"
    client = connect()
    assert client.ask(picture(1, b"\xff") + CUT + GS_R + EOT[0]) == b"\x1a", "the real-time answer overtakes the job"
    assert emulator.last_receipt is None
    emulator.fault = ""
    assert client.read(1) == b"\x00"
    assert emulator.last_receipt is not None


def test_paper_that_ends_in_the_middle_of_a_picture_leaves_a_part_and_finishes_it_later(
    emulator: ReceiptPrinterEmulator, connect: Connect
) -> None:
    emulator.fault = "paper-out-mid-job"
    client = connect()
    rows = bytes(range(1, 201))
    client.socket.sendall(picture(1, rows) + CUT + GS_R)
    assert any(client.ask(EOT[0]) == b"\x1a" for _ in range(10_000))
    assert (emulator.fault, emulator.rows_printed, emulator.last_receipt) == ("paper-out", 100, None)
    emulator.fault = ""
    assert client.read(1) == b"\x00"
    assert emulator.last_receipt is not None
    with Image.open(emulator.last_receipt) as paper:
        assert paper.tobytes("raw", "1;I")[::72] == rows


def test_a_silent_printer_prints_and_says_nothing(emulator: ReceiptPrinterEmulator, connect: Connect) -> None:
    emulator.fault = "silent"
    client = connect()
    client.socket.sendall(b"".join(EOT) + GS_R + picture(1, b"\xff") + CUT)
    deadline = time.monotonic() + 5
    while emulator.last_receipt is None and time.monotonic() < deadline:
        client.socket.sendall(b"\x1b@")
    assert emulator.last_receipt is not None
    emulator.fault = ""
    assert client.ask(EOT[1]) == b"\x12", "and what was asked in silence is not answered afterwards"


def test_it_hangs_up_when_told(emulator: ReceiptPrinterEmulator, connect: Connect) -> None:
    client = connect()
    assert client.ask(EOT[0]) == b"\x12"
    emulator.fault = "disconnect"
    assert client.ends()
    assert connect().ends()
    emulator.fault = ""
    assert connect().ask(EOT[0]) == b"\x12"


def test_the_rest_of_a_picture_dies_with_its_connection(emulator: ReceiptPrinterEmulator, connect: Connect) -> None:
    client = connect()
    assert client.ask(EOT[0] + picture(1, b"\xff" * 9)[:-3]) == b"\x12"
    client.socket.close()
    assert connect().ask(picture(1, b"\x18") + CUT + GS_R) == b"\x00"
    assert emulator.last_receipt is not None
    with Image.open(emulator.last_receipt) as paper:
        assert paper.tobytes("raw", "1;I").hex() == row("ff") * 6 + row("18"), "six whole rows had come, and a printer does not wait"


def test_a_second_client_waits_its_turn(emulator: ReceiptPrinterEmulator, connect: Connect) -> None:
    first, second = connect(), connect()
    second.socket.sendall(EOT[0])
    assert first.ask(EOT[3]) == b"\x12"
    emulator.fault = "paper-low"
    assert first.ask(EOT[3]) == b"\x1e"
    first.socket.close()
    assert second.read(1) == b"\x12"


def test_files_are_counted_and_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "receipt-0001.png").write_bytes(b"from before")
    with ReceiptPrinterEmulator(folder=tmp_path) as emulator:
        client = Client(emulator.url)
        assert client.ask((picture(1, b"\xff") + CUT) * 2 + GS_R) == b"\x00"
        assert emulator.last_receipt == tmp_path / "receipt-0003.png"
        client.socket.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["receipt-0001.png", "receipt-0002.png", "receipt-0003.png"]
    assert (tmp_path / "receipt-0001.png").read_bytes() == b"from before"


def test_a_fault_that_does_not_exist_is_refused(emulator: ReceiptPrinterEmulator) -> None:
    with pytest.raises(ValueError, match="paper-jam"):
        emulator.fault = "paper-jam"
    for fault in FAULTS:
        emulator.fault = fault


MACRO, CALL = bytes.fromhex("1d 3a"), bytes.fromhex("1d 5e 03 00 00")


@pytest.mark.parametrize(
    ("stream", "answers", "answers_if_recorded_in_silence"),
    [
        (MACRO + GS_R + MACRO, 1, 0),
        (MACRO + GS_R + MACRO + CALL, 4, 3),
        (MACRO + GS_R + MACRO + b"\x1b@" + CALL, 4, 3),
        (CALL, 0, 0),
        (MACRO + GS_R + CALL + CALL, 1, 0),
        (MACRO + MACRO + CALL, 0, 0),
        (MACRO + GS_R + MACRO + MACRO + MACRO + CALL, 1, 0),
        (MACRO + b"\0" * 2044 + GS_R + GS_R + MACRO + CALL, 5, 3),
        (MACRO + GS_R + MACRO + bytes.fromhex("1d 5e 00 00 00") + GS_R, 2, 1),
    ],
)
def test_a_macro_is_what_the_manuals_say(stream: bytes, answers: int, answers_if_recorded_in_silence: int) -> None:
    for machine, times in ((PLAIN, answers), (replace(PLAIN, prints_while_recording=False), answers_if_recorded_in_silence)):
        assert worked_off(Printer(lambda _cut: None, machine=machine), stream) == bytes(times)


@pytest.mark.parametrize("fault", ["reset", "power"])
def test_a_printer_that_restarts_has_forgotten_its_macro(fault: str) -> None:
    printer = Printer(lambda _cut: None)
    assert worked_off(printer, MACRO + GS_R + MACRO) == bytes(1)
    printer.fault = fault
    assert worked_off(printer, CALL + GS_R) == bytes(1)


def test_what_a_printer_without_macros_makes_of_one_is_taken_back_by_esc_at() -> None:
    """Letters in its print buffer: while they stand there no picture is printed either."""
    lesson, ink = MACRO + GS_R + MACRO + CALL, picture(1, b"\x81")
    for between, slips in ((b"\x1b@", [0x81]), (b"", [0])):
        cuts: list[Image.Image] = []
        printer = Printer(cuts.append, machine=replace(PLAIN, macros=False))
        assert worked_off(printer, lesson + between + ink + b"\x1bJ\x02" + CUT) == bytes(1)
        assert [cut.tobytes("raw", "1;I")[0] for cut in cuts] == slips


def worked_off(printer: Printer, stream: bytes) -> bytes:
    answers = printer.receive(stream)
    while printer.has_work:
        answers += printer.work()
    return answers
