"""Machine-readable zones of travel documents: their lines to an `IdDocument`, and to the key of the chip.

A check digit that does not fit refuses the lines; nothing is ever repaired to make it fit. Of a wrong zone about one in ten passes one
digit by chance, so a zone that fits is right only as far as its digits reach: names, sex and states have none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk.identity.document import IdDocument, TravelKind
from kiosk.identity.mrz_layout import ALPHABETS, FILLER, PERMITS_OF_THREE_LINES, TD1, TD3, Layout, check_digit, layout_of

Code = Literal["mrz.layout", "mrz.character", "mrz.check-digit", "mrz.date"]

_STATE = re.compile(r"[A-Z]{1,3}<{0,2}")
_NAMES = re.compile(r"[A-Z]+(<[A-Z]+)*(<<[A-Z]+(<[A-Z]+)*)?<*")
_PARTIAL_DATE = re.compile(r"(\d\d|<<)(0[1-9]|1[0-2]|<<)(0[1-9]|[12]\d|3[01]|<<)")
_SEX_CODES = {"M": "1", "F": "2", FILLER: "0"}  # GB/T 2261.1
_KINDS: dict[str, TravelKind] = {
    "CS": "hk-macao-permit",
    "CD": "taiwan-permit",
    "CR": "home-return-permit",
    "CT": "taiwan-compatriot-permit",
}
_MIDDLE_DOT = "·"  # between the parts of names of minorities
_PASSPORT_NAME_CODE = 12
_YEARS_BACK, _YEARS_AHEAD = 20, 30


class MrzError(ValueError):
    """The lines are not a machine-readable zone that can be believed.

    `code`: mrz.layout (number or length of lines, kind of document, filler), mrz.character (one that may not stand there),
    mrz.check-digit, mrz.date (no such day, or not in the years that it can be). `field`: which, by the names of `IdDocument`; "layout"
    for the whole and "total" for the digit over several fields. No text of the zone is in it.
    """

    def __init__(self, code: Code, field: str) -> None:
        super().__init__(f"{code}: {field}")
        self.code: Code = code
        self.field = field


def parse(lines: Sequence[str], today: date) -> IdDocument:
    """The document that `lines` stand for: two of 44 characters, three or one of 30, capitals, without spaces.

    A birth that the document gives in part is None. `name_english` is "SURNAME, GIVEN NAMES"; `name` the Chinese characters where the zone
    has their code. Raises `MrzError`.
    """
    layout = _checked(lines)
    text = {name: place.of(lines) for name, place in layout.fields.items()}
    long = _long_number(lines) if layout is TD1 else None
    if long is not None:
        text |= {"id_number": long.number, "other_number": long.rest}
    chinese, other = _name_code_and_other_number(layout, text)
    return IdDocument(
        kind=_kind(layout, lines),
        name=chinese,
        name_english=english_name(text.get("name_english", "")),
        sex_code=_SEX_CODES[text.get("sex_code", FILLER)],
        birth=_birth(text["birth"], today),
        id_number=_spaced(text["id_number"], "id_number"),
        valid_from=None,
        valid_to=_expiry(text["valid_to"], today),
        nationality=_state(text["nationality"], "nationality") if "nationality" in text else "",
        issuer=_state(text["issuer"], "issuer") if "issuer" in text else "",
        other_number=other,
        authority=text.get("authority", "").rstrip(FILLER),
        issue_count=text.get("issue_count", ""),
        origin="mrz",
    )


def information(lines: Sequence[str]) -> str:
    """The "MRZ information" from which a chip's keys are derived: number, birth and expiry, each with its check digit.

    ICAO Doc 9303-11, 4.3.2 and appendix D.2: a number of TD1 that is longer than nine characters enters whole. Raises `MrzError`; dates
    are not judged.
    """
    layout = _checked(lines)
    long = _long_number(lines) if layout is TD1 else None
    protected = {check.field: "".join(place.of(lines) for place in (*check.over, check.digit)) for check in layout.checks}
    number = long.number + long.digit if long else protected["id_number"]
    return number + protected["birth"] + protected["valid_to"]


def english_name(text: str) -> str:
    """The line of names as people write it: SURNAME<<GIVEN<NAMES<<< is "SURNAME, GIVEN NAMES"."""
    surname, _, given = text.partition(FILLER * 2)
    return ", ".join(filter(None, (_spaced(surname), _spaced(given))))


def is_regular_name(text: str) -> bool:
    """Whether a line of names has the form of 9303-3, 4.6: one name or two with `<<` between them, single `<` inside, filler behind.

    A document may bend the rule, so `parse` takes any; but a camera that reads an irregular line most likely misread it.
    """
    return _NAMES.fullmatch(text) is not None


def name_code(text: str) -> str:
    """The Chinese characters of a name code: half-bytes of GBK written A to P, filler behind them. "" where it is none.

    NGKELMPONBPJLBLO is 证件样本. A passport has room for three characters, so a longer name ends there without a mark.
    """
    letters = text.rstrip(FILLER)
    if not letters or len(letters) % 4 or not all("A" <= letter <= "P" for letter in letters):
        return ""
    raw = bytes((ord(high) - 65) << 4 | ord(low) - 65 for high, low in zip(letters[::2], letters[1::2], strict=True))
    try:
        name = raw.decode("gbk")
    except UnicodeDecodeError:
        return ""
    return name if len(name) * 4 == len(letters) and all(_may_be_in_a_name(character) for character in name) else ""


def _may_be_in_a_name(character: str) -> bool:
    return character == _MIDDLE_DOT or unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")


def _checked(lines: Sequence[str]) -> Layout:
    """The layout of `lines` after their alphabet and all known check digits were found right."""
    layout = layout_of(lines)
    if layout is None:
        raise MrzError("mrz.layout", "layout")
    for row, (line, pattern) in enumerate(zip(lines, layout.patterns, strict=True)):
        for at, (character, kind) in enumerate(zip(line, pattern, strict=True)):
            if character not in ALPHABETS[kind]:
                field = layout.field_at(row, at)
                raise MrzError("mrz.layout" if field == "layout" else "mrz.character", field)
    _check_digits(layout, lines)
    return layout


def _check_digits(layout: Layout, lines: Sequence[str]) -> None:
    for check in layout.checks:
        if layout is TD1 and check.field == "id_number" and check.digit.of(lines) == FILLER:
            long = _long_number(lines)
            right = long is not None and check_digit(long.number) == long.digit
        else:
            over = "".join(place.of(lines) for place in check.over)
            given = check.digit.of(lines)
            # 9303-4, 4.2.2.2: the digit of the optional places may be filler when these are empty
            right = given == check_digit(over) or (given == FILLER and not over.strip(FILLER))
        if not right:
            raise MrzError("mrz.check-digit", check.field)


@dataclass(frozen=True, repr=False)
class _LongNumber:
    number: str
    digit: str
    rest: str


def _long_number(lines: Sequence[str]) -> _LongNumber | None:
    """The number of a TD1 that has more than nine characters: filler in place of the check digit, the rest of the number and the digit
    first in the optional places, and filler behind (9303-5, 4.2.2.1 note j). None where it is not of that form."""
    number, digit, optional = lines[0][5:14], lines[0][14], lines[0][15:]
    more, _, rest = optional.partition(FILLER)
    if digit != FILLER or len(more) < 2 or FILLER in number or not more[-1].isdigit():
        return None
    return _LongNumber(number + more[:-1], more[-1], rest)


def _kind(layout: Layout, lines: Sequence[str]) -> TravelKind:
    if layout is TD3:
        return "passport"
    return "travel-card" if layout is TD1 else _KINDS[lines[0][:2]]


def _name_code_and_other_number(layout: Layout, text: dict[str, str]) -> tuple[str, str]:
    """The Chinese name, and what else stands in the optional places."""
    optional = " ".join(filter(None, (_spaced(text.get(field, FILLER)) for field in ("other_number", "optional"))))
    if layout is TD3 and text["issuer"] == "CHN" and (chinese := name_code(text["other_number"][:_PASSPORT_NAME_CODE])):
        return chinese, ""  # the two places behind the code are of no public meaning
    return name_code(text["name"]) if layout in PERMITS_OF_THREE_LINES else "", optional


def _spaced(text: str, field: str = "") -> str:
    """Inner filler stands for a space or a hyphen of the printed number (9303-3, 4.6). A `field` may not be empty."""
    if field and text.startswith(FILLER):
        raise MrzError("mrz.layout", field)
    return " ".join(text.replace(FILLER, " ").split())


def _state(text: str, field: str) -> str:
    if not _STATE.fullmatch(text):
        raise MrzError("mrz.layout", field)
    return text.rstrip(FILLER)


def _birth(text: str, today: date) -> date | None:
    """The youngest that it can be: somebody of a hundred years and more is taken for a child."""
    if not _PARTIAL_DATE.fullmatch(text):
        raise MrzError("mrz.date", "birth")
    if FILLER in text:
        return None
    century = today.year // 100 * 100
    days = [day for base in (century, century - 100) if (day := _day(base, text)) is not None and day <= today]
    if not days:
        raise MrzError("mrz.date", "birth")
    return days[0]


def _expiry(text: str, today: date) -> date:
    """The one in the years that a document in use can have."""
    for base in (-100, 0, 100):
        day = _day(today.year // 100 * 100 + base, text)
        if day is not None and today.year - _YEARS_BACK <= day.year <= today.year + _YEARS_AHEAD:
            return day
    raise MrzError("mrz.date", "valid_to")


def _day(base: int, text: str) -> date | None:
    try:
        return date(base + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None
