"""What may stand where in a machine-readable zone, and which check digit belongs to what.

TD1 and TD3: ICAO Doc 9303 parts 5 and 4, section 4.2. The others are the cards that the mainland issues: 往来港澳通行证 and 往来台湾通行证
have one line on the back, 回乡证 and 台胞证 three lines in an order of their own. Their layouts were taken from public readers and checked
against printed specimens. The last digit of the second line of 回乡证 and 台胞证 is a total whose rule is not public: it is not checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase, digits

FILLER = "<"

ALPHABETS: Mapping[str, str] = {
    "A": ascii_uppercase,
    "a": ascii_uppercase + FILLER,
    "9": digits,
    "0": digits + FILLER,
    "*": ascii_uppercase + digits + FILLER,
    "s": "MF" + FILLER,
    "p": ascii_uppercase[:16] + FILLER,
    "P": "P",
    "I": "ACI",
    "C": "C",
    "R": "R",
    "T": "T",
    "H": "HM",
    "D": "SD",
    FILLER: FILLER,
}
"""Pattern character → the characters that may stand in its place."""


@dataclass(frozen=True)
class Place:
    """Characters `start` to before `end` of line `line`, counted from 0."""

    line: int
    start: int
    end: int

    def of(self, lines: Sequence[str]) -> str:
        return lines[self.line][self.start : self.end]


@dataclass(frozen=True)
class Check:
    """The digit at `digit` is the check digit (ICAO Doc 9303-3, 4.9) of `over`. `field` names what it protects; "total" most of it."""

    field: str
    over: tuple[Place, ...]
    digit: Place


@dataclass(frozen=True)
class Layout:
    """`patterns`: one a line, a pattern character for each place. `fields`: where each field stands, by its name in `IdDocument`."""

    name: str
    patterns: tuple[str, ...]
    fields: Mapping[str, Place]
    checks: tuple[Check, ...]

    @property
    def width(self) -> int:
        return len(self.patterns[0])

    def field_at(self, line: int, place: int) -> str:
        """The name of the field that stands there, or whose check digit does; "layout" for the document's kind and fixed filler."""
        for name, where in self.fields.items():
            if where.line == line and where.start <= place < where.end:
                return name
        for check in self.checks:
            if check.digit.line == line and check.digit.start == place:
                return check.field
        return "layout"


def _checks(fields: Mapping[str, Place], digits_at: Mapping[str, tuple[int, int]]) -> tuple[Check, ...]:
    return tuple(Check(name, (fields[name],), Place(line, at, at + 1)) for name, (line, at) in digits_at.items())


_TD3_FIELDS = {
    "issuer": Place(0, 2, 5),
    "name_english": Place(0, 5, 44),
    "id_number": Place(1, 0, 9),
    "nationality": Place(1, 10, 13),
    "birth": Place(1, 13, 19),
    "sex_code": Place(1, 20, 21),
    "valid_to": Place(1, 21, 27),
    "other_number": Place(1, 28, 42),
}
TD3 = Layout(
    "TD3",
    ("Pa" + "a" * 42, "*" * 9 + "9" + "aaa" + "000000" + "9" + "s" + "999999" + "9" + "*" * 14 + "0" + "9"),
    _TD3_FIELDS,
    (
        *_checks(_TD3_FIELDS, {"id_number": (1, 9), "birth": (1, 19), "valid_to": (1, 27), "other_number": (1, 42)}),
        Check("total", (Place(1, 0, 10), Place(1, 13, 20), Place(1, 21, 43)), Place(1, 43, 44)),
    ),
)

_TD1_FIELDS = {
    "issuer": Place(0, 2, 5),
    "id_number": Place(0, 5, 14),
    "other_number": Place(0, 15, 30),
    "birth": Place(1, 0, 6),
    "sex_code": Place(1, 7, 8),
    "valid_to": Place(1, 8, 14),
    "nationality": Place(1, 15, 18),
    "optional": Place(1, 18, 29),
    "name_english": Place(2, 0, 30),
}
TD1 = Layout(
    "TD1",
    ("I*aaa" + "*" * 9 + "0" + "*" * 15, "000000" + "9" + "s" + "999999" + "9" + "aaa" + "*" * 11 + "9", "a" * 30),
    _TD1_FIELDS,
    (
        *_checks(_TD1_FIELDS, {"id_number": (0, 14), "birth": (1, 6), "valid_to": (1, 14)}),
        Check("total", (Place(0, 5, 30), Place(1, 0, 7), Place(1, 8, 15), Place(1, 18, 29)), Place(1, 29, 30)),
    ),
)

_ONE_LINE_FIELDS = {"id_number": Place(0, 2, 11), "valid_to": Place(0, 13, 19), "birth": Place(0, 21, 27)}
ONE_LINE = Layout(
    "one line",
    ("CD" + "*" * 9 + "9<" + "999999" + "9<" + "000000" + "9<9",),
    _ONE_LINE_FIELDS,
    (
        *_checks(_ONE_LINE_FIELDS, {"id_number": (0, 11), "valid_to": (0, 19), "birth": (0, 27)}),
        Check("total", (Place(0, 2, 12), Place(0, 13, 20), Place(0, 21, 28)), Place(0, 29, 30)),
    ),
)

_COMPATRIOT_FIELDS = {
    "id_number": Place(0, 2, 11),
    "issue_count": Place(0, 12, 14),
    "valid_to": Place(0, 15, 21),
    "sex_code": Place(0, 22, 23),
    "birth": Place(0, 23, 29),
    "name": Place(1, 0, 16),
    "other_number": Place(1, 19, 29),
    "name_english": Place(2, 0, 26),
    "authority": Place(2, 26, 30),
}


def _compatriot(name: str, kind_and_number: str) -> Layout:
    first = kind_and_number + "9" + "99" + "9" + "999999" + "9" + "s" + "000000" + "9"
    return Layout(
        name,
        (first, "p" * 16 + "*" * 13 + "9", "a" * 26 + "*" * 4),
        _COMPATRIOT_FIELDS,
        _checks(_COMPATRIOT_FIELDS, {"id_number": (0, 11), "issue_count": (0, 14), "valid_to": (0, 21), "birth": (0, 29)}),
    )


# To a check digit `<` and 0 are the same, and 6 and G. So each number has its own form: H or M and eight digits; eight and filler.
HOME_RETURN = _compatriot("回乡证", "CR" + "H" + "9" * 8)
COMPATRIOT = _compatriot("台胞证", "CT" + "9" * 8 + FILLER)
PERMITS_OF_THREE_LINES = (HOME_RETURN, COMPATRIOT)

LAYOUTS = (TD3, *PERMITS_OF_THREE_LINES, TD1, ONE_LINE)


def layout_of(lines: Sequence[str]) -> Layout | None:
    """The layout that lines of this number and width have; None for any other size.

    回乡证 and 台胞证 have the size of TD1. The third character behind the kind tells them apart: of the state's code in TD1, which has no
    digit; of the number on those cards, a digit.
    """
    widths = {len(line) for line in lines}
    sized = [layout for layout in LAYOUTS if len(layout.patterns) == len(lines) and widths == {layout.width}]
    if TD1 in sized:
        permit = {"CR": HOME_RETURN, "CT": COMPATRIOT}.get(lines[0][:2])
        return permit if permit is not None and lines[0][4] in digits else TD1
    return sized[0] if sized else None


def check_digit(text: str) -> str:
    """ICAO Doc 9303-3, 4.9: weights 7, 3, 1; A is 10, `<` is 0. The text must be of `A–Z 0–9 <`."""
    return str(sum((0 if c == FILLER else int(c, 36)) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)
