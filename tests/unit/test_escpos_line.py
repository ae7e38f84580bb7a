"""The emulated printer on its line: what it takes ahead of the head, how fast it prints, and how it goes and comes back."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import ConfigurationError, NotConnected
from drivers.receipt_printer.escpos_emulator import Pace, ReceiptPrinterEmulator
from drivers.transport import Transport, open_url

EOT = [bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)]
CUT = bytes.fromhex("1d 56 00")
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
ALL_ROWS = bytes.fromhex("1d 76 30 00 48 00 d0 07") + b"\x81" * (72 * 2000)  # 144 KB
PATIENCE = 10.0


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.002)


def ask(line: Transport, question: bytes, size: int = 1) -> bytes:
    line.write(question)
    answer = b""
    while len(answer) < size and (more := line.read(size - len(answer), PATIENCE)):
        answer += more
    return answer


@pytest.fixture(params=["tcp", "pty"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(kind: str, tmp_path: Path) -> Callable[..., ReceiptPrinterEmulator]:
    def new(**options: object) -> ReceiptPrinterEmulator:
        link = tmp_path / "printer" if kind == "pty" else None
        return ReceiptPrinterEmulator(tmp_path / "paper", link=link, **options)  # type: ignore[arg-type]

    return new


Make = Callable[..., ReceiptPrinterEmulator]


def test_a_receipt_over_every_line(make: Make) -> None:
    with make(pace=20_000, buffer=4096) as printer:
        line = open_url(printer.url)
        assert ask(line, ALL_ROWS[: 8 + 720] + bytes(144_000 - 720) + CUT + b"\x1dr\x01") == b"\x00"
        assert printer.last_receipt is not None
        assert (printer.rows_printed, printer.unknown_bytes) == (2000, 0)
        line.close()


def test_a_full_buffer_holds_up_the_line(kind: str, tmp_path: Path) -> None:
    """What has left the sender is in the buffer or in the line: a few kilobytes of the system's, where the sender keeps little itself."""
    link = tmp_path / "printer" if kind == "pty" else None
    with ReceiptPrinterEmulator(tmp_path / "paper", link=link, fault="paper-out@10", buffer=4096) as printer:
        if kind == "tcp":
            with socket.socket() as raw:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
                raw.connect(("127.0.0.1", int(printer.url.rpartition(":")[2])))
                held_up(printer, raw.fileno())
        else:
            line = open_url(printer.url)
            held_up(printer, line._port.fileno())  # type: ignore[attr-defined]
            line.close()


def held_up(printer: ReceiptPrinterEmulator, line: int) -> None:
    os.set_blocking(line, False)
    sent = 0
    while select.select([], [line], [], 0.2)[1]:
        sent += os.write(line, ALL_ROWS[sent : sent + 1024])
        assert sent < 60_000
    assert (printer.fault, printer.rows_printed) == ("paper-out", 10)
    assert 4096 <= printer.bytes_received <= 4096 + 8 + 24 * 72, "the buffer, and what was burnt or about to be"
    assert not select.select([line], [], [], 0)[0]
    taken = printer.bytes_received
    printer.fault = ""
    until(lambda: printer.bytes_received > taken)
    while sent < len(ALL_ROWS):
        select.select([], [line], [], PATIENCE)
        sent += os.write(line, ALL_ROWS[sent : sent + 4096])
    until(lambda: printer.rows_printed == 2000)


def test_behind_a_full_buffer_no_question_is_heard_and_clearing_makes_room(make: Make) -> None:
    with make(fault="paper-out", buffer=100) as printer:
        line = open_url(printer.url)
        line.write(b"\x1b@" * 50)
        until(lambda: printer.bytes_received == 100)
        line.write(EOT[0])
        assert line.read(1, 0.1) == b""
        printer.fault = ""
        assert line.read(1, PATIENCE) == b"\x12"
        line.close()


def test_what_a_stopped_printer_holds_comes_out_when_nobody_is_there_any_more(make: Make, kind: str) -> None:
    """The ghost: a resident's receipt in the next one's visit."""
    with make(fault="paper-out-mid-job", buffer=4096) as printer:
        line = open_url(printer.url)
        line.write(bytes.fromhex("1d 76 30 00 02 00 96 00") + b"\x81" * 300 + CUT)
        until(lambda: printer.fault == "paper-out")
        line.close()
        assert printer.last_receipt is None
        printer.fault = ""
        until(lambda: printer.last_receipt is not None)
        assert printer.rows_printed == 150


def test_clearing_leaves_no_ghost(make: Make) -> None:
    with make(fault="paper-out-mid-job", buffer=4096) as printer:
        line = open_url(printer.url)
        line.write(bytes.fromhex("1d 76 30 00 02 00 96 00") + b"\x81" * 300 + CUT)
        until(lambda: printer.fault == "paper-out")
        assert ask(line, CLEAR, 3) == bytes.fromhex("37 25 00")
        printer.fault = ""
        assert ask(line, EOT[0]) == b"\x12"
        assert (printer.rows_printed, printer.last_receipt) == (100, None)
        uncut = printer.uncut()
        assert uncut is not None
        assert uncut.height == 100
        line.close()


def test_a_power_cut_drops_the_line_and_comes_back_empty(make: Make) -> None:
    with make(fault="power-mid-job", buffer=4096) as printer:
        line = open_url(printer.url)
        with pytest.raises(NotConnected):  # at the first byte behind it, however long that takes to be noticed
            line.write(ALL_ROWS[: 8 + 72 * 1000] + CUT)
            while True:
                ask(line, EOT[0])
        line.close()
        printer.fault = ""  # it is back when this returns
        line = open_url(printer.url)
        assert ask(line, EOT[0]) == b"\x12"
        assert (printer.rows_printed, printer.last_receipt, printer.fault) == (100, None, "")
        line.close()


def test_a_reset_loses_the_job_and_keeps_the_line(make: Make) -> None:
    with make(fault="reset@20") as printer:
        line = open_url(printer.url)
        line.write(bytes.fromhex("1d 76 30 00 01 00 64 00") + b"\x81" * 100)
        until(lambda: printer.rows_printed == 20)
        assert ask(line, CUT + b"\x1dr\x01") == b"\x00"
        assert printer.rows_printed == 20
        line.close()


def test_it_tells_by_itself_over_the_line(make: Make) -> None:
    with make() as printer:
        line = open_url(printer.url)
        assert ask(line, b"\x1da\xff", 4) == bytes.fromhex("10 00 00 0f")
        printer.fault = "cover-open"
        assert ask(line, b"", 4) == bytes.fromhex("38 00 00 0f")
        line.close()


def test_a_pty_goes_and_comes_back_under_its_name(tmp_path: Path) -> None:
    link = tmp_path / "printer"
    with ReceiptPrinterEmulator(tmp_path / "paper", link=link) as printer:
        assert printer.url == f"serial://{link}"
        line = open_url(printer.url)
        printer.fault = "disconnect"
        with pytest.raises(NotConnected):
            while True:
                ask(line, EOT[0])
        line.close()
        assert not link.exists()
        printer.fault = ""
        line = open_url(printer.url)
        assert ask(line, EOT[0]) == b"\x12"
        line.close()
    assert list(tmp_path.iterdir()) == [tmp_path / "paper"]


def test_a_pty_keeps_half_a_picture_from_whoever_was_there_before(tmp_path: Path) -> None:
    """A serial line has no connections: the next one's bytes are eaten as dots, until the picture is full."""
    with ReceiptPrinterEmulator(tmp_path / "paper", link=tmp_path / "printer") as printer:
        line = open_url(printer.url)
        line.write(bytes.fromhex("1d 76 30 00 01 00 08 00") + b"\x81" * 3)
        until(lambda: printer.rows_printed == 3)
        line.close()
        line = open_url(printer.url)
        assert ask(line, b"AAAAA" + CUT + b"\x1dr\x01") == b"\x00"
        assert printer.rows_printed == 8
        line.close()


def test_the_place_of_the_link_is_not_taken_from_anybody(tmp_path: Path) -> None:
    (tmp_path / "printer").write_text("mine")
    with pytest.raises(ConfigurationError):
        ReceiptPrinterEmulator(tmp_path / "paper", link=tmp_path / "printer")
    assert (tmp_path / "printer").read_text() == "mine"


# Speed, without waiting for it.


def test_the_pace_is_kept_and_lateness_is_not_made_up_for() -> None:
    pace = Pace(100)
    now = 50.0
    assert pace.wait(now) == 0
    pace.spend(25, now)
    assert pace.wait(now) == pytest.approx(0.25)
    assert pace.wait(now + 0.2) == pytest.approx(0.05)
    pace.spend(25, now + 0.2)
    assert pace.wait(now + 0.2) == pytest.approx(0.3)
    pace.spend(10, now + 100)
    assert pace.wait(now + 100) == pytest.approx(0.1)
    assert Pace(0).wait(now) == 0


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0, 3)), min_size=1), st.floats(1, 5000))
def test_no_more_is_printed_than_the_pace_allows(steps: list[tuple[int, float]], rate: float) -> None:
    pace, now, printed = Pace(rate), 0.0, 0
    for rows, late in steps:
        now += pace.wait(now) + late
        pace.spend(rows, now)
        assert printed <= rate * now + 1e-6 * rate * (1 + now)
        printed += rows


@pytest.mark.parametrize(("seconds_at_most", "options"), [(60.0, {"pace": 2000}), (60.0, {"baud": 115200})])
def test_a_job_takes_the_time_of_its_printer_or_its_line(tmp_path: Path, seconds_at_most: float, options: dict[str, int]) -> None:
    """600 rows at 2000 a second, 3,608 bytes at 11,520 a second: 0.3 s each, and the machine's own time on top."""
    rows = bytes.fromhex("1d 76 30 00 06 00 58 02") + b"\x81" * 3600
    link = tmp_path / "printer" if "baud" in options else None
    with ReceiptPrinterEmulator(tmp_path / "paper", link=link, buffer=4096, **options) as printer:  # type: ignore[arg-type]
        line = open_url(printer.url)
        begin = time.monotonic()
        assert ask(line, rows + b"\x1dr\x01") == b"\x00"
        assert 0.27 <= time.monotonic() - begin < seconds_at_most
        line.close()


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    import threading

    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "receipt-printer-emulator"]
