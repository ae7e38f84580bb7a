"""A page of paper as the session holds it, and where it lies in a picture."""

from __future__ import annotations

from dataclasses import dataclass, field

Corners = tuple[tuple[float, float], ...]
"""The four corners of a page in a picture, as shares of its width and height: top left, top right, bottom right, bottom left."""


@dataclass(frozen=True)
class Scan:
    """One page: a JPEG of `width` × `height` pixels at `dpi`. `paper`: the format it was taken for, "" for none."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    dpi: float
    paper: str = ""
