"""Which face draws a character, what stands for one that none has, and where lines break."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.core.glyphs import FACES, face_of, missing
from kiosk.documents import faces
from kiosk.documents.faces import DIGITS, Type, code_box, wrap
from kiosk.documents.raster import Sheet
from tests.unit.slips import RARE


def test_rare_characters_of_names_have_glyphs() -> None:
    assert missing("张 *·（）：￥ Ab1" + RARE) == ()
    families = {character: face.family for character in "张𠮷䶮㐀𬉼鿕\U00030000\U00031350" if (face := face_of(character))}
    assert set(families.values()) == {"Noto Sans CJK SC", "BabelStone Han"}
    assert [character for character, family in families.items() if family != FACES[0].family] == ["\U00030000", "\U00031350"]


def test_a_private_character_is_missing_though_a_face_has_a_shape_of_its_own_there() -> None:
    """BabelStone Han draws thousands; on a card the same numbers are other characters."""
    fallback = faces._opened(FACES[1], 24)
    assert bytes(fallback.getmask("\ue000")) != bytes(fallback.getmask("\U0010ffff"))
    assert missing("测\U000e0041试\ue000本\x07\ufffd\n") == ("\U000e0041", "\ue000", "\x07", "\ufffd", "\n")


def test_the_face_is_the_chinese_one() -> None:
    assert faces.font(24).getname() == ("Noto Sans CJK SC", "Regular")
    assert faces.font(24, bold=True).getname() == ("Noto Sans CJK SC", "Bold")
    assert faces.font(24, fixed=True).getname() == ("Noto Sans Mono CJK SC", "Regular")


@pytest.mark.parametrize("size", [22, 24, 26, 46])
@pytest.mark.parametrize("character", ["\ue815", "\U000f1234", "\x07", "\U0010fffd"])
def test_a_missing_character_is_a_box_with_its_code_point_in_it(character: str, size: int) -> None:
    """Read back by hand: each digit from the middle of its dots."""
    kind = Type(size)
    sheet = Sheet(96, 8)
    sheet.letters(character, kind, 8, 70)
    sheet.space(96)
    paper, box = sheet.finish(), code_box(character, size)
    assert _digits(paper, 8 + box.dot + 1, 70 + box.top + 1, box.dot, [len(line) for line in box.digits]) == f"{ord(character):04X}"
    assert kind.width(character) == box.advance >= box.width
    assert box.height <= 1.3 * size, "it would touch the next line"


def _digits(paper: Image.Image, left: int, top: int, dot: int, lengths: list[int]) -> str:
    """Digits of 3 × 5 squares of `dot` dots, one square apart, on two lines."""
    known = {rows: digit for digit, rows in DIGITS.items()}
    read = ""
    for line, length in enumerate(lengths):
        for place in range(length):
            rows = ""
            for row in range(5):
                squares = [
                    paper.getpixel((left + dot * (1 + 4 * place + n) + dot // 2, top + dot * (1 + 6 * line + row) + dot // 2)) == 0
                    for n in range(3)
                ]
                rows += str(sum(4 >> n for n, dark in enumerate(squares) if dark))
            read += known[rows]
    return read


def test_lines_break_between_words_and_never_before_a_closing_mark() -> None:
    width = Type(24).width
    assert wrap("one two three", width, width("one two ")) == ["one two", "three"]
    assert wrap("补领补领，补领。", width, 24 * 4) == ["补领补", "领，补", "领。"]
    assert wrap("补领（补）领", width, 24 * 3) == ["补领", "（补）", "领"]
    assert wrap("", width, 100) == [""]
    assert "".join(wrap("unbreakable" * 9, width, 100)) == "unbreakable" * 9


@settings(deadline=None)
@given(st.text(max_size=80), st.integers(30, 300))
def test_no_line_is_wider_than_the_paper_and_nothing_is_lost(text: str, paper: int) -> None:
    kind = Type(24)
    lines = wrap(text, kind.width, paper)
    assert all(kind.width(line) <= paper or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@settings(deadline=None)
@given(st.text("张𠮷𰀀\ue815aW é", max_size=30), st.sampled_from([22, 24, 46]), st.booleans())
def test_the_width_of_a_line_is_where_the_pen_ends(text: str, size: int, bold: bool) -> None:
    kind = Type(size, bold)
    runs = list(kind.runs(text))
    assert "".join(run.text for run in runs) == text
    assert [run.x for run in runs] == [kind.width("".join(run.text for run in runs[:at])) for at in range(len(runs))]
    for run in runs:
        if run.face is not None:
            assert run.face.getlength(run.text) == kind.width(run.text), "a face of this product kerns"
