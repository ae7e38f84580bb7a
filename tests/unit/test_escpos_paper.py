"""What the emulated printer puts on paper, command by command: literal bytes as Epson's reference has them, dots counted."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.escpos_machines import MACHINES, PLAIN, Machine

CUT = bytes.fromhex("1d 56 00")
BLOCK = bytes.fromhex("1d 76 30 00 01 00 02 00") + b"\xff\xff"  # 8 × 2 dots, black


def printed(stream: bytes, machine: Machine = PLAIN) -> Image.Image:
    """The only slip that comes out of a printer which was fed `stream` and cut. Its black is true."""
    cuts: list[Image.Image] = []
    printer = Printer(cuts.append, machine=machine)
    printer.receive(stream + CUT)
    while printer.has_work:
        printer.work()
    assert printer.unknown_bytes == 0
    (slip,) = cuts
    return ImageOps.invert(slip.convert("L")).convert("1")


def ink(stream: bytes, machine: Machine = PLAIN) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of what is black."""
    return printed(stream, machine).getbbox()


def chinese(text: str) -> bytes:
    return text.encode("gb18030")


# Motion units: what a driver believes of them shows on paper.


@pytest.mark.parametrize(
    ("model", "before", "rows"),
    [
        ("epson-tm-t20", "", 50),  # 1/406 inch, half a dot
        ("epson-tm-t88", "", 50),  # 1/360 inch at 180 dpi
        ("generic-80", "", 100),
        ("epson-tm-t20", "1d 50 cb cb", 100),  # GS P 203 203
        ("epson-tm-t20", "1d 50 cb cb 1d 50 00 00", 50),  # 0 is the default
        ("epson-tm-t20", "1d 50 cb cb 1b 40", 50),
    ],
)
def test_a_feed_counts_in_vertical_motion_units(model: str, before: str, rows: int) -> None:
    stream = bytes.fromhex(before) + BLOCK + b"\x1bJ\x64" + BLOCK + bytes.fromhex("1b 64 14")
    assert ink(stream, MACHINES[model]) == (0, MACHINES[model].knife_rows, 8, MACHINES[model].knife_rows + rows + 4)


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ("1d 4c 40 00", 64),  # GS L
        ("1b 24 40 00", 64),  # ESC $
        ("1d 4c 40 00 1b 24 08 00", 72),
        ("1b 24 40 00 1b 5c f8 ff", 56),  # ESC \\, 8 back
        ("1b 5c 10 00 1b 5c 10 00 1b 5c 00 80", 32),  # out of the paper: it stays where it is
        ("1d 50 66 00 1d 4c 20 00", 63),  # 32 units of 1/102 inch, cut down to whole dots
        ("1b 61 01", 284),
        ("1b 61 02", 568),
        ("1d 57 00 01 1b 61 02", 248),  # GS W: 256 dots
        ("1d 4c 40 00 1d 57 00 01 1b 61 01", 188),
        ("1d 4c 40 00 1b 40", 0),
    ],
)
def test_where_a_picture_stands(settings: str, left: int) -> None:
    assert ink(bytes.fromhex(settings) + BLOCK) == (left, 0, left + 8, 2)


def test_what_stands_out_of_the_printing_area_is_lost() -> None:
    wide = bytes.fromhex("1d 76 30 00 48 00 01 00") + b"\xff" * 72
    assert ink(bytes.fromhex("1d 4c 38 02") + wide) == (568, 0, 576, 1)
    assert ink(bytes.fromhex("1d 57 10 00") + wide) == (0, 0, 16, 1)
    assert ink(wide, Machine(dots=384, knife_rows=0)) == (0, 0, 384, 1)


def test_esc_dollar_holds_for_one_picture_only_until_it_is_set_again() -> None:
    assert ink(bytes.fromhex("1b 24 40 00") + BLOCK + b"\n" + BLOCK) == (0, 0, 72, 34)


# Pictures.


def test_graphics_are_kept_until_they_are_printed() -> None:
    store = bytes.fromhex("1d 28 4c 0c 00 30 70 30 01 01 31 08 00 02 00") + b"\xff\x81"
    assert ink(store + bytes.fromhex("1d 28 4c 02 00 30 32")) == (0, 0, 8, 2)
    assert ink(store + bytes.fromhex("1b 40 1d 28 4c 02 00 30 32") + BLOCK) == (0, 0, 8, 2), "ESC @ forgets them"
    large = bytes.fromhex("1d 38 4c 0c 00 00 00 30 70 30 02 02 31 08 00 02 00") + b"\xff\x81"
    assert ink(large + bytes.fromhex("1d 28 4c 02 00 30 32")) == (0, 0, 16, 4)


@pytest.mark.parametrize(("mode", "box"), [("00", (0, 0, 8, 24)), ("01", (0, 0, 4, 24))])
def test_columns_of_eight_dots(mode: str, box: tuple[int, int, int, int]) -> None:
    assert ink(bytes.fromhex(f"1b 2a {mode} 04 00 ff ff ff ff 0a")) == box


@pytest.mark.parametrize(("mode", "box"), [("20", (0, 0, 4, 24)), ("21", (0, 0, 2, 24))])
def test_columns_of_24_dots(mode: str, box: tuple[int, int, int, int]) -> None:
    assert ink(bytes.fromhex(f"1b 2a {mode} 02 00 ff ff ff 80 00 01 0a")) == box


def test_a_picture_behind_letters_is_read_off_and_not_printed() -> None:
    """GS v 0 holds only while there is nothing in the print buffer."""
    assert printed(b"A" + BLOCK + b"\n").tobytes() == printed(b"A\n").tobytes()


# Letters.


@pytest.mark.parametrize(
    ("stream", "box_of_a_line"),
    [
        (chinese("国") + b"\n", (24, 30)),
        (b"M\n", (12, 30)),
        (b"\x1d!\x11" + chinese("国") + b"\n", (48, 48)),
        (b"\x1b!\x30M\n", (24, 48)),
        (b"\x1c!\x0c" + chinese("国") + b"\n", (48, 48)),
        (b"\x1b3\x50M\n", (12, 40)),
        (b"\x1b3\x50\x1b2M\n", (12, 30)),
        (b"M\x1bd\x02", (12, 60)),
        (b"M\x1bJ\x10", (12, 24)),  # not less than the letter itself
    ],
)
def test_how_wide_a_character_is_and_how_far_its_line_feeds(stream: bytes, box_of_a_line: tuple[int, int]) -> None:
    width, height = box_of_a_line
    assert printed(stream).height == height
    box = ink(stream)
    assert box is not None
    assert width * 2 // 3 <= box[2] <= width


def test_lines_end_at_the_edge_and_go_on_below() -> None:
    assert printed(chinese("国" * 24) + b"\n").height == 30
    assert printed(chinese("国" * 25) + b"\n").height == 60
    assert printed(b"M" * 48 + b"\n").height == 30
    assert printed(b"M" * 33 + b"\n", Machine(dots=384, knife_rows=0)).height == 60


def test_the_code_page_says_what_single_bytes_above_7f_are() -> None:
    shapes = [printed(b"\x1c.\x1bt" + bytes((page,)) + b"\x95\xe9\n").tobytes() for page in (0, 1, 2, 16)]
    assert len(set(shapes)) == 4
    assert printed(b"\x1c.\x1bt\x02\x1b@\x1c.\x95\xe9\n").tobytes() == shapes[0]


def test_bold_is_blacker() -> None:
    plain, bold = (printed(start + chinese("测试") + b"\n").histogram()[-1] for start in (b"", b"\x1bE\x01"))
    assert bold > plain * 1.2


def test_the_font_rom_has_gb_2312_and_prints_a_box_for_all_else() -> None:
    box = printed(chinese("𠮷") + b"\n").tobytes()
    assert all(printed(chinese(rare) + b"\n").tobytes() == box for rare in "䶮㐀鿕镕喆")
    known = {printed(chinese(common) + b"\n").tobytes() for common in "张王李：￥·—"}
    assert len(known) == 7
    assert box not in known


def test_without_chinese_mode_hanzi_are_signs_of_a_code_page() -> None:
    assert printed(b"\x1c." + chinese("张") + b"\n").tobytes() != printed(chinese("张") + b"\n").tobytes()
    assert printed(b"\x1c.\x1c&" + chinese("张") + b"\n").tobytes() == printed(chinese("张") + b"\n").tobytes()
    western = Machine(knife_rows=0, starts_chinese=False)
    assert (
        printed(b"\x1c&" + chinese("张") + b"\x1b@" + chinese("张") + b"\n", western).tobytes()
        == printed(b"\x1c." + chinese("张") + b"\n").tobytes()
    )


def qr(content: bytes, size: int = 4) -> bytes:
    store = (len(content) + 3).to_bytes(2, "little")
    return (
        bytes.fromhex("1d 28 6b 04 00 31 41 32 00 1d 28 6b 03 00 31 43") + bytes((size,)) + bytes.fromhex("1d 28 6b 03 00 31 45 31")
        + b"\x1d(k" + store + b"1P0" + content + bytes.fromhex("1d 28 6b 03 00 31 51 30")
    )  # fmt: skip


def test_a_code_is_drawn_by_the_printer_and_can_be_read() -> None:
    slip = printed(b"\n\x1ba\x01" + qr("kiosk:测试:A7K2".encode()) + b"\n")
    (code,) = zxingcpp.read_barcodes(ImageOps.invert(slip.convert("L")))
    assert code.text == "kiosk:测试:A7K2"
    box = slip.getbbox()
    assert box is not None
    assert abs((box[0] + box[2]) / 2 - 288) <= 1
    assert (box[2] - box[0]) % 4 == 0


def test_a_code_that_holds_too_much_is_not_drawn() -> None:
    assert ink(qr(b"7" * 8000) + BLOCK) == (0, 0, 8, 2)


# The knife.


@pytest.mark.parametrize(("cut", "height"), [("1d 56 00", 2), ("1d 56 41 00", 122), ("1d 56 42 0a", 127)])
def test_only_a_cut_that_feeds_brings_the_last_line_past_the_knife(cut: str, height: int) -> None:
    cuts: list[Image.Image] = []
    printer = Printer(cuts.append, machine=MACHINES["epson-tm-t20"])
    printer.receive(BLOCK + bytes.fromhex(cut))
    while printer.has_work:
        printer.work()
    assert [slip.height for slip in cuts] == [height]
    black = [ImageOps.invert(slip.convert("L")).getbbox() for slip in cuts]
    under_the_head = printer.uncut()
    assert under_the_head is not None
    left_behind = ImageOps.invert(under_the_head.convert("L")).getbbox()
    assert (black, left_behind) == (([None], (0, 118, 8, 120)) if height == 2 else ([(0, 120, 8, 122)], None))


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_a_stream_prints_the_same_in_any_pieces(stream: bytes, places: list[int]) -> None:
    def paper(pieces: list[bytes]) -> tuple[bytes, int]:
        printer = Printer(lambda _: None, knows_clear=False)
        for piece in pieces:
            printer.receive(piece)
            while printer.has_work:
                printer.work()
        uncut = printer.uncut()
        return (uncut.tobytes() if uncut else b""), printer.unknown_bytes

    ends = sorted(min(place, len(stream)) for place in places)
    pieces = [stream[start:end] for start, end in zip([0, *ends], [*ends, len(stream)], strict=True)]
    assert paper(pieces) == paper([stream])
