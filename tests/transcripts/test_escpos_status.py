"""Status bytes as printers send them, written out by hand: neither the codec nor the emulator had a part in them."""

from __future__ import annotations

import pytest

from drivers.errors import Garbled
from drivers.receipt_printer import HardwareError, NotReady, Online, Paper, State, escpos_codec
from drivers.receipt_printer.escpos_codec import AutomaticStatus, Cleared, PaperStatus, RealTimeStatus, Stray


@pytest.mark.parametrize(("n", "literal"), [(1, "10 04 01"), (2, "10 04 02"), (3, "10 04 03"), (4, "10 04 04")])
def test_the_four_questions(n: int, literal: str) -> None:
    assert escpos_codec.real_time_request(n) == bytes.fromhex(literal)


def test_there_is_no_fifth_question() -> None:
    with pytest.raises(ValueError, match="DLE EOT 5"):
        escpos_codec.real_time_request(5)


def test_the_question_behind_the_job() -> None:
    assert bytes.fromhex("1d 72 01") == escpos_codec.ASK_PAPER_BEHIND_THE_JOB


@pytest.mark.parametrize(
    ("what", "literal", "state"),
    [
        ("normal", "12 12 12 12", Online(Paper.FULL)),
        ("drawer pin high", "16 12 12 12", Online(Paper.FULL)),
        ("paper near its end", "12 12 12 1e", Online(Paper.LOW)),
        ("paper out", "1a 32 12 7e", NotReady("printer.paper-out", Paper.OUT)),
        ("paper out, as a clone without near-end sensor says it", "1a 32 12 72", NotReady("printer.paper-out", Paper.OUT)),
        ("stopped by the end of the paper, sensor not yet", "1a 32 12 12", NotReady("printer.paper-out", Paper.OUT)),
        ("cover open", "1a 16 12 12", NotReady("printer.cover-open", Paper.FULL)),
        ("cover open, paper taken out", "1a 36 12 7e", NotReady("printer.cover-open", Paper.OUT)),
        ("offline, no cause told", "1a 12 12 12", NotReady("printer.offline", Paper.FULL)),
        ("head too hot, mends itself", "1a 52 52 12", NotReady("printer.overheated", Paper.FULL)),
        ("cutter error", "1a 52 1a 12", HardwareError("cutter error")),
        ("unrecoverable", "1a 52 32 12", HardwareError("unrecoverable error")),
        ("unrecoverable goes before the cover", "1a 56 32 12", HardwareError("unrecoverable error")),
    ],
)
def test_the_state_told_by_four_bytes(what: str, literal: str, state: State) -> None:
    assert escpos_codec.decode(dict(zip((1, 2, 3, 4), bytes.fromhex(literal), strict=True))) == state, what


@pytest.mark.parametrize(
    "answers", [{}, {1: 0x12, 2: 0x12, 3: 0x12}, {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x00}, {1: 0x10, 2: 0x12, 3: 0x12, 4: 0x12}]
)
def test_three_answers_or_a_foreign_byte_are_no_state(answers: dict[int, int]) -> None:
    with pytest.raises(Garbled):
        escpos_codec.decode(answers)


@pytest.mark.parametrize(
    ("byte", "paper"), [(0x00, Paper.FULL), (0x03, Paper.LOW), (0x01, Paper.LOW), (0x0C, Paper.OUT), (0x0F, Paper.OUT), (0x60, Paper.FULL)]
)
def test_the_paper_told_by_gs_r(byte: int, paper: Paper) -> None:
    assert escpos_codec.split_answers(bytes((byte,))) == ([PaperStatus(byte)], b"")
    assert PaperStatus(byte).paper is paper


def test_an_automatic_status_block_is_not_taken_for_answers() -> None:
    answers, rest = escpos_codec.split_answers(bytes.fromhex("12 38 00 00 00 00 1a"))
    assert answers == [RealTimeStatus(0x12), AutomaticStatus(bytes.fromhex("38 00 00 00")), PaperStatus(0x00), RealTimeStatus(0x1A)]
    assert rest == b""


@pytest.mark.parametrize(
    ("literal", "stop"),
    [
        ("10 00 00 0f", None),
        ("10 00 03 0f", None),
        ("18 00 0f 0f", NotReady("printer.paper-out", Paper.OUT)),
        ("38 00 00 0f", NotReady("printer.cover-open", Paper.UNKNOWN)),
        ("38 00 0c 0f", NotReady("printer.cover-open", Paper.OUT)),
        ("18 08 00 0f", HardwareError("cutter error")),
        ("18 20 00 0f", HardwareError("unrecoverable error")),
        ("18 40 00 0f", NotReady("printer.overheated", Paper.UNKNOWN)),
        ("18 00 00 0f", NotReady("printer.offline", Paper.UNKNOWN)),
    ],
)
def test_what_an_automatic_status_says_of_a_stop(literal: str, stop: State | None) -> None:
    assert AutomaticStatus(bytes.fromhex(literal)).stop == stop


def test_half_a_block_waits_for_its_other_half() -> None:
    answers, rest = escpos_codec.split_answers(bytes.fromhex("12 10 00"))
    assert (answers, rest) == ([RealTimeStatus(0x12)], bytes.fromhex("10 00"))
    assert escpos_codec.split_answers(rest + bytes.fromhex("0c 00")) == ([AutomaticStatus(bytes.fromhex("10 00 0c 00"))], b"")


def test_the_buffers_are_cleared() -> None:
    assert bytes.fromhex("10 14 08 01 03 14 01 06 02 08") == escpos_codec.CLEAR_BUFFERS
    assert escpos_codec.split_answers(bytes.fromhex("12 37 25 00 12")) == ([RealTimeStatus(0x12), Cleared(), RealTimeStatus(0x12)], b"")
    assert escpos_codec.split_answers(bytes.fromhex("37 25")) == ([], bytes.fromhex("37 25"))
    assert escpos_codec.split_answers(bytes.fromhex("37 12"))[0][0] == Stray(0x37), "no block"


@pytest.mark.parametrize("byte", [0x35, 0x11, 0x13, 0xFF, 0x92])
def test_flow_control_and_noise_are_strays(byte: int) -> None:
    assert escpos_codec.split_answers(bytes((byte,))) == ([Stray(byte)], b"")


def test_every_byte_has_exactly_one_meaning() -> None:
    for byte in range(256):
        kinds = [escpos_codec.is_real_time_status(byte), escpos_codec.is_automatic_status(byte), escpos_codec.is_paper_status(byte)]
        assert sum(kinds) <= 1, f"{byte:02x}"
