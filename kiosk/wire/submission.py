"""What is inside the seal of a submission: who takes part, what each gave, and where every value came from.

It holds personal data, so its models show none of it in `repr` and in errors.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

Role = Literal["applicant", "guardian", "agent", "enterprise", "other-parent"]
Source = Literal["card", "mrz", "chip", "register", "typed", "chosen", "offered"]
Factor = Literal["typed", "mrz", "chip", "card", "face", "eid", "witness"]
Assurance = Literal["L0", "L1", "L2", "L3", "L4"]


class BadSubmission(ValueError):
    """Bytes that are no submission of a known schema version. The message names fields, never values."""

    code = "submission.malformed"


class _Private(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    __str__ = __repr__


class FieldValue(_Private):
    value: str
    source: Source


class Signature(_Private):
    """A signature as drawn: strokes of (milliseconds since its first point, x, y) on a pad of width × height."""

    strokes: tuple[tuple[tuple[int, int, int], ...], ...]
    width: int
    height: int


class Evidence(_Private):
    """One factor of a party's assurance. `proven`: of a face, whether the engine's evaluation was signed and fits; `review`, it could not
    decide; `refused`, it took them for somebody else."""

    factor: Factor
    proven: bool = True
    review: bool = False
    refused: bool = False


class Consent(_Private):
    """A separate agreement, or its refusal, and who gave it."""

    purpose: Literal["face", "data-share"]
    by: Role
    given: bool


class Party(_Private):
    """One who takes part. `document`: what was read from the card, by field name (`id_number`, `name`, …); None when none was read.
    `origins`: where each field of it comes from, if not from `origin`. `evidence` is what `assurance` rests on."""

    role: Role
    document: dict[str, str] | None = None
    origin: str = "sam"
    origins: dict[str, str] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    consents: tuple[Consent, ...] = ()
    fields: dict[str, FieldValue] = Field(default_factory=dict)
    signature: Signature | None = None
    assurance: Assurance = "L0"


class Attached(_Private):
    """What the record's attachment at the same place is: `material` by the service's own name, `media_type` by IANA's."""

    material: str
    media_type: str


class SubCase(_Private):
    """A part of a bundle: what is applied for under this record beside its other parts. `task`: the code of the service that it is; `dept`:
    the other department that it is sent on to, where it is none. `depends_on`: parts, by `id`, that come first."""

    id: str
    task: str = ""
    dept: str = ""
    depends_on: tuple[str, ...] = ()


class Exempted(_Private):
    """A paper that was not brought, and what stands in for it. `consent`: the person agreed that it is looked up. `found`: what came of it;
    unknown where nobody could say yet: then it is looked up now, and staff ask for what is not there. `as_of`: of the source, ISO 8601."""

    material: str
    kind: Literal["e-licence", "data-share", "prefill", "e-signature"]
    by: str = ""
    consent: bool = False
    found: Literal["yes", "no", "unknown"] = "unknown"
    as_of: str = ""


class Payment(_Private):
    """What was paid at the terminal before it was sent. unknown: nobody could say yet; the centre finds out."""

    number: str = Field(pattern=r"^[0-9A-Za-z]{8,32}$")
    amount: int = Field(ge=1)
    """In fen."""
    state: Literal["paid", "unknown"]


class Submission(_Private):
    schema_version: Literal[1] = 1
    service: str
    form_version: str
    language: str
    submitted_at: AwareDatetime
    parties: tuple[Party, ...]
    review: tuple[str, ...] = ()
    """Why staff look at it before it goes on: stable codes, empty where everybody reached what the service asks."""
    attachments: tuple[Attached, ...] = ()
    answers: dict[str, str] = Field(default_factory=dict)
    """What was said of the situation, by question; where a card says otherwise, what the card says."""
    sub_cases: tuple[SubCase, ...] = ()
    exemptions: tuple[Exempted, ...] = ()
    notice_hash: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """Of what was told at once and in full before (kiosk.catalogue.checklist); "" where nobody kept one."""
    payment: Payment | None = None

    def to_bytes(self) -> bytes:
        """Canonical JSON in UTF-8: fields in declared order, no blanks, mappings in key order. Equal submissions give equal bytes."""
        parties = tuple(_in_key_order(party) for party in self.parties)
        ordered = self.model_copy(update={"parties": parties, "answers": dict(sorted(self.answers.items()))})
        return ordered.model_dump_json().encode()

    @staticmethod
    def from_bytes(content: bytes) -> Submission:
        """Raises `BadSubmission`."""
        try:
            return Submission.model_validate_json(content)
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)})
            raise BadSubmission("not a submission: " + ", ".join(places)[:200]) from None


def _in_key_order(party: Party) -> Party:
    document = None if party.document is None else dict(sorted(party.document.items()))
    ordered = {"document": document, "origins": dict(sorted(party.origins.items())), "fields": dict(sorted(party.fields.items()))}
    return party.model_copy(update=ordered)
