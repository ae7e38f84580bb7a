"""Every command that the driver sends, byte by byte as the references have it: no encoder, codec or emulator had a part in these.

Epson, "ESC/POS Command Reference": ESC @, GS a, GS P, GS L, ESC J, ESC d, GS v 0, GS V, GS r, GS ( H function 48, GS ( k functions 165,
167, 169, 180 and 181, DLE EOT, DLE DC4 function 8. Custom's manuals: GS e, DLE EOT 20.
"""

from __future__ import annotations

from drivers.receipt_printer import Blank, Capabilities, Code, Part, Raster, escpos_codec
from drivers.receipt_printer.escpos_encoder import Encoder
from drivers.receipt_printer.models import MODELS

DOT = Raster(8, 2, b"\x81\xff")


def told(model: str, *parts: Part) -> list[str]:
    entry = MODELS[model]
    encoder = Encoder(entry, Capabilities(entry.dots, prints_text=entry.chinese), 128)
    made = [encoder.start(), *(command for part in parts for command in encoder.commands(part)), *encoder.cut()]
    return [command.data.hex(" ") for command in made]


def test_a_receipt_for_a_printer_of_which_nothing_is_known() -> None:
    assert told("generic-80", DOT, Blank(3)) == [
        "1b 40 1d 61 0e",
        "1d 76 30 00 01 00 02 00 81 ff",
        "1d 76 30 00 01 00 03 00 00 00 00",
        "1b 64 07",
        "1d 56 00 1d 61 00",
    ]


def test_a_receipt_for_one_that_counts_in_dots() -> None:
    assert told("epson-tm-t20", DOT, Blank(300), Raster(24, 1, b"\0\0\x01")) == [
        "1b 40 1d 61 0e 1d 50 cb cb",
        "1d 76 30 00 01 00 02 00 81 ff",
        "1b 4a ff",
        "1b 4a 2d",
        "1d 4c 10 00 1d 76 30 00 01 00 01 00 01",
        "1b 4a 90",
        "1d 56 00 1d 61 00",
    ]


def test_one_of_180_dots_an_inch_counts_in_its_own() -> None:
    assert told("epson-tm-t88")[0] == "1b 40 1d 61 0e 1d 50 b4 b4"


def test_what_is_not_at_the_left_edge_is_put_in_the_middle() -> None:
    middle = Raster(576, 1, bytes(35) + b"\xff\xff" + bytes(35))
    assert told("generic-80", middle, DOT)[1:3] == [
        "1b 61 01 1d 76 30 00 02 00 01 00 ff ff",
        "1b 61 00 1d 76 30 00 01 00 02 00 81 ff",
    ]


def test_a_code_that_the_printer_draws() -> None:
    assert told("chinese-80", Code("https://x"))[2] == (
        "1b 61 01 "
        "1d 28 6b 04 00 31 41 32 00 "  # model 2
        "1d 28 6b 03 00 31 43 08 "  # 8 dots a module
        "1d 28 6b 03 00 31 45 31 "  # level M
        "1d 28 6b 0c 00 31 50 30 68 74 74 70 73 3a 2f 2f 78 "
        "1d 28 6b 03 00 31 51 30"
    )


def test_the_question_with_an_id_and_its_answer() -> None:
    assert escpos_codec.ask_for_completion(b"ABCD").hex(" ") == "1d 28 48 06 00 30 30 41 42 43 44"
    answers, rest = escpos_codec.split_answers(bytes.fromhex("12 37 22 41 42 43 44 00 12"))
    assert (answers[1], rest) == (escpos_codec.Completed(b"ABCD"), b"")
    assert escpos_codec.split_answers(bytes.fromhex("37 22 41 42")) == ([], bytes.fromhex("37 22 41 42"))


def test_an_answer_that_breaks_off_is_noise_and_takes_nothing_along() -> None:
    answers, rest = escpos_codec.split_answers(bytes.fromhex("37 22 41 12 16"))
    assert answers[0] == escpos_codec.Stray(0x37)
    assert answers[-2:] == [escpos_codec.RealTimeStatus(0x12), escpos_codec.RealTimeStatus(0x16)]
    assert rest == b""


def test_blocks_that_nobody_asked_for() -> None:
    assert escpos_codec.split_answers(bytes.fromhex("37 23 42 00 12")) == (
        [escpos_codec.Block(bytes.fromhex("37 23 42 00")), escpos_codec.RealTimeStatus(0x12)],
        b"",
    )


def test_the_full_status_of_a_printer_with_a_presenter() -> None:
    assert bytes.fromhex("10 04 14") == escpos_codec.ASK_FULL_STATUS
    waits, _ = escpos_codec.split_answers(bytes.fromhex("10 0f 20 00 00 00"), full_status=True)
    assert waits == [escpos_codec.FullStatus(bytes.fromhex("20 00 00 00"))]
    assert [status.slip_waits for status in waits if isinstance(status, escpos_codec.FullStatus)] == [True]
    jammed, rest = escpos_codec.split_answers(bytes.fromhex("10 0f 00 00 40 00 10"), full_status=True)
    assert [(status.slip_waits, status.jammed) for status in jammed if isinstance(status, escpos_codec.FullStatus)] == [(False, True)]
    assert rest == b"\x10", "which may be either"
