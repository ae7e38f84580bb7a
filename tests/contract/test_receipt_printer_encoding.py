"""The bytes of a receipt: few, in pieces that printers take, dot by dot what was drawn, and none of them a real-time command."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from drivers.errors import ConfigurationError
from drivers.receipt_printer import Blank, Capabilities, Code, Part, Raster, Text, models
from drivers.receipt_printer.escpos_bands import Band, Gap, bands, height_of, left
from drivers.receipt_printer.escpos_encoder import RETRACT, Command, Encoder
from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.models import MODELS, Model

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")
HOSTILE = st.sampled_from([0x10, 0x10, 0x10, 0x04, 0x05, 0x14, 0x01, 0x02, 0x08, 0x00, 0x00, 0x00, 0xFF])


def commands(model: Model, parts: list[Part], fragment_rows: int = 128) -> list[Command]:
    encoder = Encoder(model, Capabilities(model.dots, prints_text=model.chinese and model.native_qr), fragment_rows)
    return [encoder.start(), *(command for part in parts for command in encoder.commands(part)), *encoder.cut()]


def printed(made: list[Command]) -> bytes:
    """The rows of the one slip. The commands come as the driver sends them, a question behind each."""
    cuts: list[Image.Image] = []
    printer = Printer(cuts.append)
    for command in made:
        assert not REAL_TIME.search(command.data), command.data.hex(" ")
        assert printer.receive(command.data + b"\x10\x04\x01") == b"\x12", "and what stands before the question makes none of its own"
    while printer.has_work:
        printer.work()
    assert (printer.real_time_commands, printer.unknown_bytes, len(cuts)) == (len(made), 0, 1)
    return cuts[0].tobytes("raw", "1;I")


@st.composite
def hostile_rasters(draw: st.DrawFn) -> Raster:
    stride, height = draw(st.integers(1, 20)), draw(st.integers(1, 24))
    return Raster(stride * 8, height, bytes(draw(st.lists(HOSTILE, min_size=stride * height, max_size=stride * height))))


@given(hostile_rasters(), st.integers(1, 128), st.sampled_from(["generic-80", "epson-tm-t20"]))
@example(Raster(8, 1296, b"\xff" * 1296), 128, "generic-80")
@example(Raster(8, 1040, b"\x01" * 1040), 128, "epson-tm-t20")
@example(Raster(8, 300, b"\x10\x04\x01" * 100), 128, "generic-80")
@example(Raster(576, 0x410, b"\x10" + bytes(71) + bytes(72 * 0x40F)), 128, "epson-tm-t20")
def test_what_was_drawn_is_on_paper_and_nothing_is_a_real_time_command(raster: Raster, fragment_rows: int, model: str) -> None:
    paper, stride = printed(commands(MODELS[model], [raster], fragment_rows)), raster.width // 8
    for row in range(raster.height):
        asked, got = raster.rows[row * stride : (row + 1) * stride], paper[row * 72 : row * 72 + stride]
        assert got == REAL_TIME.sub(lambda pair: b"\x18" + pair[0][1:], asked), "a dot more in such a pair, and else dot by dot"


@given(hostile_rasters(), st.integers(1, 128))
def test_no_picture_is_higher_than_asked_or_of_a_height_that_breaks_small_printers(raster: Raster, most_rows: int) -> None:
    rows = 0
    for piece in bands(raster, most_rows, left):
        match piece:
            case Gap():
                rows += piece.rows
            case Band():
                assert 0 < piece.height <= most_rows
                assert piece.height % 48 or piece.height == 0
                rows += piece.height
    assert rows == raster.height


def test_heights_around_the_bad_ones() -> None:
    assert [height_of(rows, 128) for rows in (1, 47, 48, 49, 95, 96, 97, 128, 500)] == [1, 47, 47, 49, 95, 95, 97, 128, 128]
    assert [height_of(rows, 48) for rows in (48, 500)] == [47, 47]


@pytest.mark.parametrize("model", MODELS)
def test_white_of_any_length_moves_the_paper_so_far_and_costs_little(model: str) -> None:
    for rows in (0, 1, 8, 255, 256, 1000):
        encoder = Encoder(MODELS[model], Capabilities(), 128)
        made = list(encoder.commands(Blank(rows)))
        assert sum(command.rows for command in made) == rows
        assert sum(len(command.data) for command in made) <= rows + 9 * 10


def test_a_margin_costs_once_and_is_gone_behind_the_picture() -> None:
    ink = Raster(576, 2, (bytes(30) + b"\xff" + bytes(41)) * 2)
    made = commands(MODELS["epson-tm-t20"], [ink, ink, Raster(8, 1, b"\x81")])
    assert [command.data[:4].hex(" ") for command in made[1:4]] == ["1d 4c f0 00", "1d 76 30 00", "1d 4c 00 00"]


@pytest.mark.parametrize("model", ["generic-80", "epson-tm-t20"])
def test_what_stands_in_the_middle_is_cropped_on_both_sides(model: str) -> None:
    code = Raster(576, 200, (bytes(24) + b"\xa5" * 24 + bytes(24)) * 200)
    made = commands(MODELS[model], [code])
    assert sum(len(command.data) for command in made) < 200 * 24 + 300
    assert printed(made).rstrip(b"\0") == code.rows.rstrip(b"\0")


def text_model() -> Model:
    return MODELS["chinese-80"]


def test_a_line_is_its_settings_and_gb_18030() -> None:
    made = commands(text_model(), [Text("公安ABC：￥", size=2, bold=True, centred=True), Text("123", bold=False)])
    assert made[1].data.hex(" ") == "1b 61 01 1b 45 01 1d 21 11 1c 26 b9 ab b0 b2 41 42 43 a3 ba a3 a4 0a"
    assert made[2].data.hex(" ") == "1b 61 00 1b 45 00 1d 21 00 1c 26 31 32 33 0a"
    assert (made[1].rows, made[2].rows) == (68, 34)


@given(st.text(st.characters(codec="gb2312", categories=["L", "N", "P", "S", "Zs"]), max_size=40), st.booleans())
def test_no_line_of_text_is_a_command(text: str, centred: bool) -> None:
    if Capabilities(prints_text=True).can_write(text):
        [_, line, *_] = commands(text_model(), [Text(text, centred=centred)])
        assert not REAL_TIME.search(line.data)
        assert line.data.partition(b"\x1c&")[2] == text.encode("gb18030") + b"\n"


@pytest.mark.parametrize("part", [Text("\U00020bb7"), Text("a\n"), Text("a\x10\x04\x01"), Text("a", size=3), Code(""), Code("a" * 1009)])
def test_what_no_printer_of_this_family_can_write(part: Part) -> None:
    with pytest.raises(ConfigurationError):
        commands(text_model(), [part])


@given(st.integers(1, 1008))
@example(1037 - 3)
def test_a_code_of_any_length_holds_no_real_time_command(length: int) -> None:
    if length <= 1008:
        for command in commands(text_model(), [Code("A" * length)]):
            assert not REAL_TIME.search(command.data)


def test_a_model_that_does_not_exist_and_features_of_one_that_does() -> None:
    with pytest.raises(ConfigurationError, match="generic-80"):
        models.find("epson")
    assert models.find("generic-80", completion_id=True, dots=None).completion_id
    assert not models.find("epson-tm-t20", completion_id=False).completion_id


def test_a_presenter_brings_out_and_draws_in() -> None:
    assert commands(MODELS["custom-vkp80"], [])[-1].data.hex(" ") == "1d 56 00 1d 65 03 0c 1d 61 00"
    assert RETRACT.hex(" ") == "1d 65 02"
