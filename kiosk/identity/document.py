"""An identity document as it was read, whatever it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk.identity.nations import nation_words

Kind = Literal["resident", "hmt", "foreigner-2017", "foreigner-2023"]

LONG_TERM = "长期"

_SEX_WORDS = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}  # GB/T 2261.1


@dataclass(frozen=True, repr=False)
class IdDocument:
    """One of the four documents of the national chip.

    `kind`: resident card; `hmt`: residence permit for Hong Kong, Macao and Taiwan; foreigner's card of 2017 and of 2023. Fields
    that a kind does not have are empty. Codes are kept as the chip gives them: a code that no table knows is still that code.
    """

    kind: Kind
    name: str
    sex_code: str
    birth: date
    id_number: str
    valid_from: date
    valid_to: date | None
    """None: valid for life, 长期."""
    name_english: str = ""
    nation_code: str = ""
    """GB/T 3304, of residents only."""
    nationality: str = ""
    """Three letters, of foreigners only."""
    address: str = ""
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
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

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
            "birth": self.birth.isoformat(),
            "address": self.address or None,
            "id_number": self.id_number,
            "authority": self.authority or None,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": LONG_TERM if self.valid_to is None else self.valid_to.isoformat(),
            "permit_number": self.permit_number or None,
            "issue_count": self.issue_count or None,
            "renewal_count": self.renewal_count or None,
            "card_version": self.card_version or None,
            "old_number": self.old_number or None,
        }
