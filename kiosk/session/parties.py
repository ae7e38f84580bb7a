"""Who takes part in a visit, and what each has given so far. A visit never has just "the resident"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.catalogue.models import Role
    from kiosk.catalogue.service import Service
    from kiosk.identity.document import IdDocument

Source = Literal["card", "typed", "chosen"]


@dataclass(frozen=True)
class Entry:
    """One value of a form and where it came from."""

    value: str = field(repr=False)
    source: Source


@dataclass(frozen=True)
class Signature:
    """A signature as it was drawn: strokes of (milliseconds, x, y) on a pad of width × height pixels."""

    strokes: tuple[tuple[tuple[int, int, int], ...], ...] = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, repr=False)
class Party:
    """One person or firm in the visit. L1 is typed, L2 is a genuine card read through the module."""

    role: Role
    document: IdDocument | None = None
    fields: Mapping[str, Entry] = field(default_factory=dict)
    signature: Signature | None = None

    @property
    def assurance(self) -> Literal["L0", "L1", "L2"]:
        if self.document is not None:
            return "L2"
        return "L1" if self.fields else "L0"

    def value(self, name: str) -> str:
        return self.fields[name].value if name in self.fields else ""

    def with_field(self, name: str, value: str, source: Source) -> Party:
        return replace(self, fields={**self.fields, name: Entry(value, source)})

    def with_document(self, document: IdDocument, service: Service) -> Party:
        """Fills what the form asks for and the card says. What was typed before is kept; another person's card replaces it all."""
        same_person = self.document is None or self.document.id_number == document.id_number
        kept = {name: entry for name, entry in self.fields.items() if entry.source != "card"} if same_person else {}
        from_card = {
            "name": document.name or document.name_english,
            "id_number": document.id_number,
            "registered_address": document.address,
        }
        read = {name: Entry(value, "card") for name, value in from_card.items() if name in service.form.fields and value}
        return Party(self.role, document, {**kept, **read}, self.signature if same_person else None)

    def without_document(self) -> Party:
        """As before the card was read, and before anything else: whose the next card is, nobody knows yet."""
        return Party(self.role)

    def __repr__(self) -> str:  # personal data never reaches a log by accident
        return f"Party({self.role}, {self.assurance}, {len(self.fields)} fields)"
