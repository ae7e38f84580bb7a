"""What a slip of receipt paper is made of: every slip is said once, in these blocks, from the top down.

How each stands on 576 or 384 dots is in `slip_dots`, how in lines of the printer's own letters in `slip_text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.core import glyphs
from kiosk.documents.contents import Language


@dataclass(frozen=True)
class Gap:
    """White paper, in rows of the head."""

    rows: int


@dataclass(frozen=True)
class Rule:
    """A line across the slip."""

    thickness: int = 1


@dataclass(frozen=True)
class Line:
    """Text of one size, an em of `size` dots, over as many lines as it needs. `narrow_size`: on 384 dots, where that is another."""

    text: str = field(repr=False)
    size: int = 24
    bold: bool = False
    centred: bool = False
    narrow_size: int = 0


@dataclass(frozen=True)
class Boxed:
    """What must not be overlooked: in a frame, each sentence on lines of its own, the first the largest."""

    sentences: tuple[str, ...]
    largest: int = 46


@dataclass(frozen=True)
class Number:
    """A number to be read aloud, in its groups: two a line, and as large as the paper allows."""

    groups: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Rows:
    """Labels in a column, the value of each beside it."""

    rows: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Items:
    """Sentences, each behind its mark."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QrCode:
    content: str = field(repr=False)


Block = Gap | Rule | Line | Boxed | Number | Rows | Items | QrCode


def numbered(sentences: Sequence[str]) -> Items:
    return Items(tuple((f"{number}.", sentence) for number, sentence in enumerate(sentences, 1)))


def words_of(blocks: Sequence[Block]) -> str:
    """Every character that is to be read on the slip."""
    said: list[str] = []
    for block in blocks:
        match block:
            case Line(text):
                said.append(text)
            case Boxed(sentences):
                said += sentences
            case Number(groups):
                said += groups
            case Rows(rows) | Items(rows):
                said += (word for row in rows for word in row)
            case _:
                pass
    return "".join(said)


_BOXES: dict[Language, str] = {
    "zh": "方框表示本机没有字形的字，框内是其编码；档案中的原文不变。",
    "en": "A box is a character that cannot be drawn here, with its code. The record holds the text unchanged.",
}


def note_on_boxes(blocks: Sequence[Block], language: Language) -> list[Block]:
    """What to make of a box with a code in it, for a slip that has one."""
    return [Gap(10), Line(_BOXES[language], 22), Gap(10), Rule()] if glyphs.missing(words_of(blocks)) else []
