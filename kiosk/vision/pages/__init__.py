"""Scanning pages with a camera: find the page, let the person move its corners, straighten it, say what is wrong, put several into a PDF.

    quad = find_page(pixels)                     # or four corners that a person dragged: Quad.of(…)
    wrong = faults(pixels, quad)                 # stable codes with words, empty for a good page
    page = scan(pixels, quad)                    # straight, evenly lit, a JPEG
    pdf = to_pdf([page, …])

What was measured and what was not: pages.md.
"""

from __future__ import annotations

from kiosk.vision.pages.faults import faults
from kiosk.vision.pages.finder import find_page
from kiosk.vision.pages.pdf import LARGEST_PAGE, MOST_PAGES, to_pdf
from kiosk.vision.pages.quad import Quad
from kiosk.vision.pages.straighten import PAPERS, Page, PageError, scan

__all__ = ["LARGEST_PAGE", "MOST_PAGES", "PAPERS", "Page", "PageError", "Quad", "faults", "find_page", "scan", "to_pdf"]
