"""Slips in the printer's own letters: the same words in the same order, on the printer's columns, and never a "?" for a character."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drivers.receipt_printer import Blank, Capabilities, Code, Part, Raster, Text
from kiosk.documents.contents import ReceiptContent
from kiosk.documents.receipt import blocks, parts
from kiosk.documents.slip import Line, words_of
from kiosk.documents.slip_text import set_in_letters
from tests.unit.slips import COPY, EN, RARE, ZH

WIDE, NARROW = Capabilities(576, prints_text=True), Capabilities(384, prints_text=True)


@pytest.mark.parametrize(
    ("text", "can"), [("·—阿", True), ("\u30fb", False), ("\u2015", False), ("𠮷", False), ("\ue000", False), ("", True)]
)
def test_the_letters_of_the_printer_are_those_whose_code_it_knows(text: str, can: bool) -> None:
    """U+30FB and U+2015 are in Python's GB 2312, and GB 18030 writes them in codes that no such printer has."""
    assert WIDE.can_write(text) is can
    assert not Capabilities().can_write(text)


def columns(part: Text) -> int:
    return part.size * sum(1 if character.isascii() else 2 for character in part.text)


def said(parts: Sequence[Part]) -> str:
    """Everything that is to be read in the printer's letters, without white space and rules."""
    lines = (part.text for part in parts if isinstance(part, Text) and part.text.strip("-="))
    return "".join("".join(lines).split())


@pytest.mark.parametrize("capabilities", [WIDE, NARROW], ids=["576", "384"])
@pytest.mark.parametrize("content", [ZH, EN, COPY], ids=["zh", "en", "copy"])
def test_the_words_of_the_drawn_slip_in_their_order(content: ReceiptContent, capabilities: Capabilities) -> None:
    made = list(parts(content, capabilities))
    assert said(made) == "".join(words_of(blocks(content)).split())
    assert [part for part in made if isinstance(part, Code)] == [Code(content.verification)]
    assert not any(isinstance(part, Raster) for part in made)
    assert all(columns(part) <= capabilities.dots // 12 for part in made if isinstance(part, Text))


def test_the_state_the_number_and_the_mark_of_a_copy_are_large() -> None:
    large = [part.text for part in parts(dataclasses.replace(ZH, copy=2), WIDE) if isinstance(part, Text) and part.size == 2]
    assert large == ["公安自助服务回执", "补打 · 第 2 次", "已保存，待中心受理", "A7K2  00042", "7KQ3  X"]


def test_a_state_that_is_too_long_for_large_letters_is_not_broken_for_them() -> None:
    assert Text("已保存，待中心受理", 1, bold=True, centred=True) in list(parts(ZH, NARROW))


def test_labels_stand_in_a_column_and_what_belongs_to_them_hangs_beside() -> None:
    lines = [part.text for part in parts(ZH, NARROW) if isinstance(part, Text)]
    at = lines.index("办理事项  居民身份证丢失补领（同")
    assert lines[at : at + 2] == ["办理事项  居民身份证丢失补领（同", " " * 10 + "时办理临时身份证）"]


@pytest.mark.parametrize("name", ["**" + RARE[0], "**\ue815", "Zoë"])
def test_a_line_with_a_character_that_the_printer_lacks_is_drawn_and_stands_where_it_stood(name: str) -> None:
    plain, rare = list(parts(ZH, WIDE)), list(parts(dataclasses.replace(ZH, masked_name=name), WIDE))
    at = next(n for n, part in enumerate(plain) if isinstance(part, Text) and "***本" in part.text)
    assert rare[:at] == plain[:at]
    drawn = rare[at]
    assert isinstance(drawn, Raster)
    assert (drawn.width, drawn.height) == (576, 34)
    assert name not in said(rare)


def test_a_drawn_line_keeps_to_the_columns_and_the_size_of_its_neighbours() -> None:
    """The em of a Hanzi is 24 dots, and 48 in size 2: the ink of a full block begins and ends where the printer's own would."""
    for size, em in ((24, 24), (46, 48)):
        drawn, *_ = set_in_letters([Line("ab█𠮷", size)], WIDE)
        assert isinstance(drawn, Raster)
        stride = drawn.width // 8
        middle = drawn.rows[drawn.height // 2 * stride : (drawn.height // 2 + 1) * stride]
        ink = "".join(f"{byte:08b}" for byte in middle)
        assert "1" * (em - 2) in ink[em : 2 * em]
        assert "1" not in ink[3 * em :]


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text("补领，。 aW-𠮷\ue000ｱ", max_size=40)


@settings(max_examples=60, deadline=None)
@given(name=any_text, step=any_text, capabilities=st.sampled_from([WIDE, NARROW, Capabilities(512, prints_text=True)]))
@example(name="ﷺ𒐫꧅" * 9, step="\u0301" * 50, capabilities=NARROW)
def test_no_letter_is_sent_that_the_printer_lacks_and_none_leaves_the_paper(name: str, step: str, capabilities: Capabilities) -> None:
    for part in parts(dataclasses.replace(ZH, masked_name=name, next_steps=(step,)), capabilities):
        match part:
            case Text():
                assert capabilities.can_write(part.text)
                assert columns(part) <= capabilities.dots // 12
            case Raster():
                edge = [part.rows[row * part.width // 8 + part.width // 8 - 1] & 1 for row in range(part.height)]
                assert not all(edge), "a rule of letters is none of these"
                assert any(part.rows) or not name.strip()
            case Blank() | Code():
                pass
