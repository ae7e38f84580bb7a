"""Whether a document that was read does for an application today."""

from __future__ import annotations

from datetime import date

from kiosk.identity.document import IdDocument
from kiosk.identity.id_number import problem_with


def is_sound(document: IdDocument, today: date) -> bool:
    """Whether it names somebody: a name, and a number that can be right (GB 11643). A card of which this is not so was misread."""
    return bool(document.name or document.name_english) and problem_with(document.id_number, today) is None


def out_of_term(document: IdDocument, today: date) -> str:
    """`idcard.expired` or `idcard.not-yet-valid` outside of its term, first and last day included; else ""."""
    if document.valid_from is not None and today < document.valid_from:
        return "idcard.not-yet-valid"
    return "" if document.valid_on(today) else "idcard.expired"
