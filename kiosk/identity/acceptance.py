"""Whether a document that was read does for an application today."""

from __future__ import annotations

from datetime import date

from kiosk.identity.document import IdDocument
from kiosk.identity.id_number import problem_with

_WITH_THE_HOLDERS_NUMBER = frozenset({"resident", "hmt", "foreigner-2017", "foreigner-2023"})


def is_sound(document: IdDocument, today: date) -> bool:
    """Whether it names somebody: a name, and a number that can be right. A card of which this is not so was misread.

    The number of the cards of the national chip follows GB 11643. A travel document's is the document's own, whose check digit was judged
    by who read it: there any will do.
    """
    named = bool(document.name or document.name_english)
    if document.kind in _WITH_THE_HOLDERS_NUMBER:
        return named and problem_with(document.id_number, today) is None
    return named and bool(document.id_number)


def out_of_term(document: IdDocument, today: date) -> str:
    """`idcard.expired` or `idcard.not-yet-valid` outside of its term, first and last day included; else ""."""
    if document.valid_from is not None and today < document.valid_from:
        return "idcard.not-yet-valid"
    return "" if document.valid_on(today) else "idcard.expired"


AGE_OF_CONSENT = 14
"""Years from which a person alone consents to the use of sensitive data (PIPL article 31)."""


def under_age(document: IdDocument, today: date) -> bool | None:
    """Whether its holder is under 14 today, when a guardian consents; None where the document does not say when they were born."""
    birth = document.birth
    if birth is None:
        return None
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return years < AGE_OF_CONSENT
