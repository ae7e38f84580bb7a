"""A slip for a printer: its blocks as parts, drawn or in the printer's own letters, as the model takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from drivers.receipt_printer import Capabilities, Part
from kiosk.documents.slip import Block
from kiosk.documents.slip_dots import set_in_dots
from kiosk.documents.slip_text import set_in_letters

if TYPE_CHECKING:
    from PIL import Image


def parts(blocks: Sequence[Block], capabilities: Capabilities) -> Iterator[Part]:
    """The slip from the top down. What can fail fails here, before the first part: raises `FontMissing`, or `TooLong` for more text than
    a slip holds. Then each part is drawn when it is asked for, while the printer prints the one before."""
    if capabilities.prints_text:
        return iter(set_in_letters(blocks, capabilities))
    return set_in_dots(blocks, capabilities.dots).bands()


def picture(blocks: Sequence[Block], dots: int) -> Image.Image:
    """The slip as `parts` would draw it, in one picture of mode "1". Raises as `parts` does."""
    return set_in_dots(blocks, dots).finish()
