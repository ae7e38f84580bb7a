"""The text of 256 bytes on the chip of an ID card -> `IdDocument`.

Fixed fields in UTF-16LE, padded right with spaces. The character at byte 248 tells the layout: `J` residence permit for Hong
Kong, Macao and Taiwan, `I` foreigner's card of 2017, `Y` of 2023, anything else the resident's card.

Addresses that were added after the card was printed are records of their own, 70 bytes each.

Private-use characters stand for rare characters in names and are kept as they are, like those outside the basic plane.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kiosk.identity.document import LONG_TERM, IdDocument

TEXT_BYTES = 256
ADDRESS_BYTES = 70

_PADDING = " \0"


class ChipTextError(ValueError):
    """The text cannot be decoded. `code` is stable; `field` names the place; neither holds personal data."""

    code = "identity.chip-text"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


def decode(text: bytes, addresses: Sequence[bytes] = ()) -> IdDocument:
    """Decodes any of the four layouts; of `addresses` the last that is not blank becomes the newest address. Raises `ChipTextError` for
    a wrong size, a broken character or an impossible date."""
    if len(text) != TEXT_BYTES:
        raise ChipTextError("text", f"{len(text)} bytes, not {TEXT_BYTES}")
    decoders = {"J": _hmt, "I": _foreigner_2017, "Y": _foreigner_2023}
    document = decoders.get(chr(int.from_bytes(text[248:250], "little")), _resident)(_Fields(text))
    return replace(document, newest_address=_newest(addresses))


def _newest(addresses: Sequence[bytes]) -> str:
    if any(len(record) != ADDRESS_BYTES for record in addresses):
        raise ChipTextError("newest_address", f"not {ADDRESS_BYTES} bytes")
    words = (_Fields(record).words("newest_address", (0, ADDRESS_BYTES)) for record in reversed(addresses))
    return next(filter(None, words), "")


class _Fields:
    def __init__(self, text: bytes) -> None:
        self._text = text

    def words(self, name: str, *places: tuple[int, int]) -> str:
        """The characters at `places` (first byte, bytes), run together, without the padding behind them."""
        raw = b"".join(self._text[start : start + size] for start, size in places)
        try:
            return raw.decode("utf-16-le").rstrip(_PADDING)
        except UnicodeDecodeError:
            # The cause holds the bytes, which are personal data.
            raise ChipTextError(name, "half of a character") from None

    def day(self, name: str, start: int) -> date:
        day = self._day_or_words(name, start)
        if isinstance(day, str):
            raise ChipTextError(name, "not a date")
        return day

    def last_day(self, name: str, start: int) -> date | None:
        day = self._day_or_words(name, start)
        if isinstance(day, date):
            return day
        if day != LONG_TERM:
            raise ChipTextError(name, "neither a date nor 长期")
        return None

    def _day_or_words(self, name: str, start: int) -> date | str:
        words = self.words(name, (start, 16))
        if len(words) != 8 or not (words.isascii() and words.isdigit()):
            return words
        try:
            return date(int(words[:4]), int(words[4:6]), int(words[6:]))
        except ValueError:
            raise ChipTextError(name, "not a day of the calendar") from None


def _resident(fields: _Fields) -> IdDocument:
    return IdDocument(
        kind="resident",
        name=fields.words("name", (0, 30)),
        sex_code=fields.words("sex", (30, 2)),
        nation_code=fields.words("nation_code", (32, 4)),
        birth=fields.day("birth", 36),
        address=fields.words("address", (52, 70)),
        id_number=fields.words("id_number", (122, 36)),
        authority=fields.words("authority", (158, 30)),
        valid_from=fields.day("valid_from", 188),
        valid_to=fields.last_day("valid_to", 204),
    )


def _hmt(fields: _Fields) -> IdDocument:
    return IdDocument(
        kind="hmt",
        name=fields.words("name", (0, 30)),
        sex_code=fields.words("sex", (30, 2)),
        birth=fields.day("birth", 36),
        address=fields.words("address", (52, 70)),
        id_number=fields.words("id_number", (122, 36)),
        authority=fields.words("authority", (158, 30)),
        valid_from=fields.day("valid_from", 188),
        valid_to=fields.last_day("valid_to", 204),
        permit_number=fields.words("permit_number", (220, 18)),
        issue_count=fields.words("issue_count", (238, 4)),
    )


def _foreigner_2017(fields: _Fields) -> IdDocument:
    return IdDocument(
        kind="foreigner-2017",
        name_english=fields.words("name_english", (0, 120)),
        sex_code=fields.words("sex", (120, 2)),
        id_number=fields.words("id_number", (122, 30)),
        nationality=fields.words("nationality", (152, 6)),
        name=fields.words("name", (158, 30)),
        valid_from=fields.day("valid_from", 188),
        valid_to=fields.last_day("valid_to", 204),
        birth=fields.day("birth", 220),
        card_version=fields.words("card_version", (236, 4)),
        authority=fields.words("authority", (240, 8)),
    )


def _foreigner_2023(fields: _Fields) -> IdDocument:
    id_number = fields.words("id_number", (122, 36))
    nationality = fields.words("nationality", (242, 6))
    old_number = _old_number(nationality, id_number, fields.words("old_number_link", (250, 6)))
    return IdDocument(
        kind="foreigner-2023",
        name=fields.words("name", (0, 30)),
        sex_code=fields.words("sex", (30, 2)),
        renewal_count=fields.words("renewal_count", (32, 4)),
        birth=fields.day("birth", 36),
        name_english=fields.words("name_english", (52, 70), (220, 22)),
        id_number=id_number,
        valid_from=fields.day("valid_from", 188),
        valid_to=fields.last_day("valid_to", 204),
        nationality=nationality,
        old_number=old_number,
        provenance={"old_number": "derived"} if old_number else {},
    )


def _old_number(nationality: str, id_number: str, link: str) -> str:
    """The number of the holder's card of 2017, which the card of 2023 gives in pieces; empty where the link is blank.

    Its last digit is worked out by the weights 7-3-1, a rule that did not fit every specimen: show it, decide nothing by it.
    """
    if len(link) != 3 or len(id_number) != 18 or len(nationality) != 3:
        return ""
    body = nationality + id_number[1:3] + link[:2] + id_number[8:14] + link[2]
    if not (body.isascii() and body.isalnum()):
        return ""
    check = sum(int(character, 36) * (7, 3, 1)[place % 3] for place, character in enumerate(body)) % 10
    return f"{body}{check}"
