"""How many sheets a PDF takes. What is no PDF is not sent: printers print it as pages of letters."""

from __future__ import annotations

import io

from drivers.errors import DeviceError


class NotAPdf(DeviceError):
    """It can't be read as one, or has no page."""

    code = "printer.job-refused"


def sheets_of(pdf: bytes) -> int:
    """Its pages, printed on one side. Raises `NotAPdf`."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = len(PdfReader(io.BytesIO(pdf)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError) as error:  # what pypdf raises for a tree of pages that is none
        raise NotAPdf(f"no PDF ({type(error).__name__})") from None
    if not pages:
        raise NotAPdf("a PDF without a page")
    return pages
