"""The line of a barcode scanner: any bytes in any pieces are codes or refused, and little is held."""

from __future__ import annotations

from drivers.scanner.line_codec import ENCODINGS, LONGEST, Assembler, Refused, Text

SEEDS: tuple[bytes, ...] = (
    b"\x00A7K2000427KQ3X\r",
    b"\x01]Q1A7K2000427KQ3X\r\n]C0GD-2026-0042\r\n",
    b"\x02]E06901234567892\n",
    b"\x05" + "身份".encode("gb18030") + b"\r",
    b"\x07\x00\x00half a line",
    b"\x0b" + b"x" * 4200 + b"\rnext\r",
)


def fuzz(data: bytes) -> None:
    """The first byte chooses the settings and where the rest is cut."""
    first, rest = data[0] if data else 0, data[1:]
    assembler = Assembler("gap" if first & 1 else "line", ENCODINGS[first // 2 % len(ENCODINGS)])
    size = 1 + first * 31 % 5000 if len(rest) > 64 else 1 + first % 7
    answers: list[Text | Refused] = []
    for start in range(0, len(rest), size):
        answers += assembler.feed(rest[start : start + size])
        assert len(assembler._held) <= LONGEST
    answers += assembler.gap()
    assert not assembler.begun
    for answer in answers:
        assert isinstance(answer, Refused) or 0 < len(answer.text) <= LONGEST
