"""Literal bytes of scanners' lines: what each means, however it is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.line_codec import LONGEST, Assembler, Refused, Text, decode

LINES = [
    (b"A7K2000427KQ3X\r", [Text("A7K2000427KQ3X", "")]),
    (b"]Q1A7K2000427KQ3X\r\n", [Text("A7K2000427KQ3X", "QR Code")]),
    (b"]C0GD-2026-0042\r", [Text("GD-2026-0042", "Code 128")]),
    (b"]E06901234567892\n", [Text("6901234567892", "EAN-13")]),
    (b"]E496385074\n", [Text("96385074", "EAN-8")]),
    (b"]E3012345678905\n", [Text("012345678905", "EAN/UPC")]),
    (b"]d2010690123456789210ABC\x1d2142\r", [Text("010690123456789210ABC\x1d2142", "Data Matrix")]),
    (b"]X1abc\r", [Text("]X1abc", "")]),
    (b"]\r", [Text("]", "")]),
    (b"one\rtwo\r\nthree\n\r\n\r", [Text("one", ""), Text("two", ""), Text("three", "")]),
    ("身份".encode() + b"\r", [Text("身份", "")]),
    (b"\xc9\xed\xb7\xdd\r", [Text("身份", "")]),  # GBK, which GB 18030 contains
    (b"\x00\x00A1\x00\r", [Text("A1", "")]),
    (b"\x00\x00\r\n", []),
]


@pytest.mark.parametrize(("data", "meaning"), LINES, ids=[repr(data) for data, _ in LINES])
def test_what_a_line_means(data: bytes, meaning: list[Text]) -> None:
    assert Assembler().feed(data) == meaning
    assembler = Assembler()
    assert [answer for byte in data for answer in assembler.feed(bytes([byte]))] == meaning
    assert not assembler.begun


@pytest.mark.parametrize("data", [b"\xff\xfe\xfd\r", b"A7\x0700042\r", b"]Q1\r", b"\x1b[A\r", b"A\x80\r", b"\xef\xbf\xbd7K2\r"])
def test_what_is_no_code_is_refused(data: bytes) -> None:
    (answer,) = Assembler().feed(data)
    assert isinstance(answer, Refused)


def test_an_encoding_that_was_set_is_not_guessed() -> None:
    assert isinstance(decode(b"\xc9\xed\xb7\xdd", "utf-8"), Refused)
    assert decode("联通".encode("gb18030"), "gb18030") == Text("联通", "")
    assert decode("身份".encode(), "gb18030") != Text("身份", "")


def test_a_code_of_the_greatest_length_is_taken_and_a_longer_one_is_not() -> None:
    assert Assembler().feed(b"x" * LONGEST + b"\r") == [Text("x" * LONGEST, "")]
    answers = Assembler().feed(b"x" * (LONGEST + 1) + b"\rnext\r")
    assert isinstance(answers[0], Refused)
    assert answers[1:] == [Text("next", "")]


def test_silence_is_an_end_only_where_it_was_set_so() -> None:
    by_line, by_gap = Assembler("line"), Assembler("gap")
    assert by_line.feed(b"half") == by_gap.feed(b"half") == []
    assert isinstance(by_line.gap()[0], Refused)
    assert by_gap.gap() == [Text("half", "")]
    assert by_line.gap() == by_gap.gap() == []


@given(st.lists(st.binary(max_size=6000), max_size=6), st.sampled_from(["line", "gap"]))
def test_it_holds_little_and_never_fails(pieces: list[bytes], ending: str) -> None:
    assembler = Assembler(ending)
    for piece in pieces:
        for answer in assembler.feed(piece):
            assert isinstance(answer, Text | Refused)
        assert len(assembler._held) <= LONGEST
    assembler.gap()
    assert not assembler.begun


@given(st.lists(st.text(st.characters(blacklist_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=40), max_size=5), st.data())
def test_however_it_is_cut_the_codes_are_the_same(texts: list[str], data: st.DataObject) -> None:
    line = b"".join(text.encode() + b"\r\n" for text in texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=8)))
    assembler, answers = Assembler(encoding="utf-8"), []
    for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True):
        answers += assembler.feed(line[start:end])
    assert answers == Assembler(encoding="utf-8").feed(line)
    assert len(answers) == len(texts)
