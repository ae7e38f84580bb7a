"""An identity document as it was read, whatever it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from kiosk.identity.nations import nation_words

ChipKind = Literal["resident", "hmt", "foreigner-2017", "foreigner-2023"]
TravelKind = Literal["passport", "hk-macao-permit", "taiwan-permit", "home-return-permit", "taiwan-compatriot-permit", "travel-card"]
Kind = ChipKind | TravelKind

Origin = Literal["sam", "chip", "mrz", "register", "typed", "derived"]
"""Where one field comes from.

sam: the chip of an ID card, read through a SAM module, which only works with genuine cards. chip: a data group of a travel document's
chip; it fits the hashes in the chip, whose signer was not checked. mrz: the printed machine-readable zone, seen by a camera. register:
the identity service at the centre. typed: a person typed or corrected it. derived: worked out from other fields.
"""

LONG_TERM = "长期"

_SEX_WORDS = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}  # GB/T 2261.1


@dataclass(frozen=True, repr=False)
class IdDocument:
    """One of the four documents of the national chip, or a travel document.

    `kind`: resident card; `hmt`: residence permit for Hong Kong, Macao and Taiwan; foreigner's card of 2017 and of 2023. Travel
    documents: passport (ICAO TD3); 往来港澳通行证 and 往来台湾通行证 of mainland residents; 回乡证 and 台胞证; other cards of TD1.
    Fields that a kind does not have are empty or None. Codes are kept as the document gives them: a code that no table knows is still
    that code. `id_number`: the number on the card; of a travel document the document's own number.
    """

    kind: Kind
    name: str
    sex_code: str
    birth: date | None
    """None: not given in full, as some travel documents leave it."""
    id_number: str
    valid_from: date | None
    """None: the document does not say, as none does in its machine-readable zone."""
    valid_to: date | None
    """None: valid for life, 长期."""
    name_english: str = ""
    nation_code: str = ""
    """GB/T 3304, of residents only."""
    nationality: str = ""
    """Three letters, of foreigners and of travel documents."""
    issuer: str = ""
    """Three letters: the state or organisation that issued a travel document."""
    other_number: str = ""
    """A second number that a travel document carries: the holder's own in the optional places, or the home number on a 回乡证."""
    address: str = ""
    """The printed one."""
    newest_address: str = ""
    """The last that was added to the chip after the card was printed; "" where there is none or nobody asked."""
    authority: str = ""
    """The issuing authority's name; its code on the foreigner's card of 2017."""
    permit_number: str = ""
    """Number of the travel permit, of the kind `hmt`."""
    issue_count: str = ""
    """How often it was issued: `hmt`."""
    renewal_count: str = ""
    """How often it was renewed: `foreigner-2023`."""
    card_version: str = ""
    """`foreigner-2017`."""
    old_number: str = ""
    """The number on the holder's card of 2017: `foreigner-2023`, where the chip links to one."""
    origin: Origin = "sam"
    """Where the fields come from that `provenance` does not name."""
    provenance: Mapping[str, Origin] = field(default_factory=dict)
    """Fields that come from elsewhere than `origin`, by name."""

    def __repr__(self) -> str:  # personal data never reaches a log by accident
        return f"IdDocument(kind={self.kind!r}, …)"

    @property
    def sex(self) -> str:
        return _SEX_WORDS.get(self.sex_code, f"未知（{self.sex_code}）")

    @property
    def nation(self) -> str:
        """The nation's name; empty for foreigners and `hmt`, whose documents name none."""
        return nation_words(self.nation_code)

    def valid_on(self, day: date) -> bool:
        """Whether the document is in force on `day`, its first and last day included."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def origin_of(self, field: str) -> Origin:
        """Where the field of that name comes from."""
        return self.provenance.get(field, self.origin)

    def corrected(self, **fields: str) -> IdDocument:
        """The document with what a person typed over it; each field that changes is `typed` from then on."""
        changed = {name: value for name, value in fields.items() if getattr(self, name) != value}
        return replace(self, provenance={**self.provenance, **dict.fromkeys(changed, "typed")}, **changed)  # type: ignore[arg-type]

    def to_json(self) -> dict[str, str | None]:
        """Stable keys, the same for every kind; None where the kind has no such field or it is blank."""
        return {
            "kind": self.kind,
            "name": self.name or None,
            "name_english": self.name_english or None,
            "sex": self.sex,
            "sex_code": self.sex_code or None,
            "nation": self.nation or None,
            "nation_code": self.nation_code or None,
            "nationality": self.nationality or None,
            "birth": self.birth.isoformat() if self.birth else None,
            "address": self.address or None,
            "newest_address": self.newest_address or None,
            "id_number": self.id_number,
            "authority": self.authority or None,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": LONG_TERM if self.valid_to is None else self.valid_to.isoformat(),
            "permit_number": self.permit_number or None,
            "issue_count": self.issue_count or None,
            "renewal_count": self.renewal_count or None,
            "card_version": self.card_version or None,
            "old_number": self.old_number or None,
            "issuer": self.issuer or None,
            "other_number": self.other_number or None,
        }
