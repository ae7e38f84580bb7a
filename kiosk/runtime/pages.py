"""Between the session's scans and the pages that vision makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kiosk.runtime.looking import in_pixels
from kiosk.session.scan import Scan
from kiosk.vision.pages import Page, PageError, Quad, faults, scan, to_pdf

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kiosk.session.scan import Corners

    Pixels = NDArray[np.uint8]


def page_of(pixels: Pixels, corners: Corners) -> tuple[Scan | None, tuple[str, ...], Pixels | None]:
    """The page inside the corners, what is wrong with it, and the picture of it to show. None for page and picture where there is none."""
    try:
        quad = Quad.of(in_pixels(corners, pixels))
        page = scan(pixels, quad)
    except PageError as error:
        return None, (error.code,), None
    shown = cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR)
    return Scan(page.jpeg, page.width, page.height, page.dpi, page.paper), faults(pixels, quad), np.asarray(shown, np.uint8)


def as_pdf(scans: Sequence[Scan]) -> bytes:
    """One PDF of these pages. Raises `PageError`."""
    return to_pdf([Page(one.jpeg, one.width, one.height, one.dpi, one.paper) for one in scans])
