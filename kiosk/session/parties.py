"""Who takes part in a visit, and what each has given so far. A visit never has just "the resident"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from kiosk.core.assurance import Evidence, Factor, Level, Reached, reached

if TYPE_CHECKING:
    from kiosk.catalogue.models import Role
    from kiosk.catalogue.service import Service
    from kiosk.identity.document import IdDocument, Origin

Source = Literal["card", "mrz", "chip", "register", "typed", "chosen", "offered"]


@dataclass(frozen=True)
class Entry:
    """One value of a form and where it came from."""

    value: str = field(repr=False)
    source: Source


@dataclass(frozen=True)
class Signature:
    """A signature as it was drawn: strokes of (milliseconds, x, y) on a pad of width × height pixels. Without a stroke it was given by
    pressing a key, by somebody who can't draw or can't see the pad: staff look at it before it counts (sign.by-key)."""

    strokes: tuple[tuple[tuple[int, int, int], ...], ...] = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class Consent:
    """A separate agreement to one use of personal data, or its refusal. `by`: who gave it, a guardian for a child under 14.
    data-share: that what the state holds already is looked up instead of papers."""

    purpose: Literal["face", "data-share"]
    by: Role
    given: bool


_FACTOR: Mapping[Origin, Factor] = {"sam": "card", "chip": "chip", "mrz": "mrz", "register": "eid", "typed": "typed", "derived": "typed"}
_SOURCE: Mapping[Origin, Source] = {
    "sam": "card", "chip": "chip", "mrz": "mrz", "register": "register", "typed": "typed", "derived": "card",
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class Party:
    """One person or firm in the visit.

    `photo`: the portrait from the document, as it was read; kept for comparing faces alone, and never saved. `minor`: under 14 today, when
    a guardian's consent is needed (PIPL article 31); None where the document does not give the day of birth. `evidence`: what each factor
    showed, in the order in which it came.
    """

    role: Role
    document: IdDocument | None = None
    fields: Mapping[str, Entry] = field(default_factory=dict)
    signature: Signature | None = None
    photo: bytes = b""
    minor: bool | None = None
    evidence: tuple[Evidence, ...] = ()
    consents: tuple[Consent, ...] = ()

    @property
    def reached(self) -> Reached:
        """The level of assurance, by which factors, and why staff should look at it."""
        typed = (Evidence("typed"),) if self.fields and self.document is None else ()
        return reached((*self.evidence, *typed))

    @property
    def assurance(self) -> Level:
        return self.reached.level

    def value(self, name: str) -> str:
        return self.fields[name].value if name in self.fields else ""

    def with_field(self, name: str, value: str, source: Source) -> Party:
        return replace(self, fields={**self.fields, name: Entry(value, source)})

    def with_document(self, document: IdDocument, service: Service, photo: bytes = b"", minor: bool | None = None) -> Party:
        """Fills what the form asks for and the document says. What was typed before is kept; another person's document replaces it all.
        What a face or a witness showed belonged to the document before."""
        same_person = self.document is None or self.document.id_number == document.id_number
        kept = {name: entry for name, entry in self.fields.items() if entry.source in ("typed", "chosen", "offered")} if same_person else {}
        said = {
            "name": ("name" if document.name else "name_english", document.name or document.name_english),
            "id_number": ("id_number", document.id_number),
            "registered_address": ("address", document.address),
        }
        read = {
            name: Entry(value, _SOURCE[document.origin_of(of)])
            for name, (of, value) in said.items()
            if name in service.form.fields and value
        }
        signature = self.signature if same_person else None
        evidence = (Evidence(_FACTOR[document.origin]),)
        return Party(self.role, document, {**kept, **read}, signature, photo, minor, evidence)

    def with_evidence(self, evidence: Evidence) -> Party:
        return replace(self, evidence=(*self.evidence, evidence))

    def with_consent(self, consent: Consent) -> Party:
        """The latest word for each purpose counts."""
        others = tuple(one for one in self.consents if one.purpose != consent.purpose)
        return replace(self, consents=(*others, consent))

    def without_consents_of(self, role: Role) -> Party:
        """What another party agreed to for this one, and what rests on it, ends when that party is somebody else."""
        if role == self.role or not any(one.by == role for one in self.consents):
            return self
        kept = tuple(one for one in self.consents if one.by != role)
        return replace(self, consents=kept, evidence=tuple(one for one in self.evidence if one.factor != "face"))

    def only(self, fields: tuple[str, ...]) -> Party:
        """The party with these fields alone: what is not asked is not kept."""
        return replace(self, fields={name: entry for name, entry in self.fields.items() if name in fields})

    def without_photo(self) -> Party:
        return replace(self, photo=b"")

    def without_document(self) -> Party:
        """As before the card was read, and before anything else: whose the next card is, nobody knows yet."""
        return Party(self.role)

    def __repr__(self) -> str:  # personal data never reaches a log by accident
        return f"Party({self.role}, {self.assurance}, {len(self.fields)} fields)"
