"""What the numbers on identity cards say about themselves.

The 18 characters of GB 11643: region 6, birth 8, sequence 3, check 1 (ISO 7064 MOD 11-2). Residence permits for Hong Kong, Macao
and Taiwan begin with 81, 82 and 83; the foreigner's number since 2023 with 9, then province 2 and country 3 in the region's place.

A `Problem` says that a number can't be right. A `Doubt` is about the region alone and never rejects: numbers keep regions that were
dissolved long ago, newer regions than the table's come, and their holders are real. It is there to ask a person who typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from stdnum.iso7064 import mod_11_2

from kiosk.identity.regions import Region, province_of, uses_of

_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FORM_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
_OLDEST_BIRTH_YEAR = 1850
_FIRST_NUMBERS = 1984
"""Numbers were given out from this year on, to everybody alive, by the region of then."""
_LAG_YEARS = 10
"""Registers went on with the code of a region that was dissolved for years; nobody published for how many."""


class Holder(Enum):
    """Whom a number was given to, by how it begins."""

    CITIZEN = "citizen"
    HONG_KONG = "hong-kong"
    MACAO = "macao"
    TAIWAN = "taiwan"
    FOREIGNER = "foreigner"
    FOREIGNER_2017 = "foreigner-2017"


class Problem(Enum):
    """Why a number cannot be right. The values are stable codes."""

    FORM = "id-number.form"  # not 18 characters of the right kinds
    CHECK = "id-number.check"  # the last character does not fit the others: most likely mistyped
    BIRTH = "id-number.birth"  # no such day, or not yet


class Doubt(Enum):
    """What a person who typed a number should look at again. The values are stable codes."""

    REGION_UNKNOWN = "identity.region-unknown"  # no region ever had this code, as far as the table goes
    REGION_ENDED = "identity.region-ended"  # it was dissolved long before the holder was born


def normalise(number: str) -> str:
    """The number without spaces around or inside it, and with a capital X."""
    return "".join(number.split()).upper()


def problem_with(number: str, today: date) -> Problem | None:
    """The first thing that is wrong with `number`, or None. The foreigner's number of 2017 is judged by its form alone: the rule
    of its check digit is not certain."""
    if _FORM_2017.fullmatch(number):
        return None
    if not _FORM.fullmatch(number):
        return Problem.FORM
    if not mod_11_2.is_valid(number):
        return Problem.CHECK
    birth = birth_of(number)
    if birth is None or birth > today:
        return Problem.BIRTH
    return None


def check_character(first_17: str) -> str:
    """The 18th character that belongs to 17 digits: 0 to 9 or X."""
    return mod_11_2.calc_check_digit(first_17)


def birth_of(number: str) -> date | None:
    """The day of birth inside an 18-character number; None where there is no such day."""
    if not _FORM.fullmatch(number):
        return None
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return birth if birth.year >= _OLDEST_BIRTH_YEAR else None


def holder_of(number: str) -> Holder | None:
    """Whom the number was given to; None where its form is wrong."""
    if _FORM_2017.fullmatch(number):
        return Holder.FOREIGNER_2017
    if not _FORM.fullmatch(number):
        return None
    if number[0] == "9":
        return Holder.FOREIGNER
    return {"81": Holder.HONG_KONG, "82": Holder.MACAO, "83": Holder.TAIWAN}.get(number[:2], Holder.CITIZEN)


def region_of(number: str) -> Region | None:
    """The region that gave a citizen's number, by its code and the holder's birth: the one in force then or when numbers were first
    given out, else the next that had the code, else the last. None for other holders, or a code that the table does not know."""
    birth = birth_of(number)
    if birth is None or holder_of(number) is not Holder.CITIZEN:
        return None
    year, uses = max(birth.year, _FIRST_NUMBERS), uses_of(number[:6])
    in_time = [region for region in uses if region.last_year is None or year <= region.last_year]
    return in_time[0] if in_time else uses[-1] if uses else None


def doubt_about(number: str) -> Doubt | None:
    """What is odd about the region of a number that has no problem, or None. Never a reason to turn somebody away."""
    birth = birth_of(number)
    match holder_of(number):
        case Holder.FOREIGNER:
            return None if province_of(number[1:3]) else Doubt.REGION_UNKNOWN
        case Holder.CITIZEN if birth is not None:
            region = region_of(number)
            if region is None:
                return Doubt.REGION_UNKNOWN
            ended = region.last_year is not None and region.last_year + _LAG_YEARS < max(birth.year, _FIRST_NUMBERS)
            return Doubt.REGION_ENDED if ended else None
    return None


@dataclass(frozen=True)
class ForeignPlace:
    """What a foreigner's number says: the province that accepted the application ("" for an unknown code), and the country, three digits of
    GB/T 2659 in the number of 2023, three letters in that of 2017."""

    province: str
    country: str


def foreign_place_of(number: str) -> ForeignPlace | None:
    """Where a foreigner's number was given and to whose national; None for other holders."""
    match holder_of(number):
        case Holder.FOREIGNER:
            return ForeignPlace(province_of(number[1:3]), number[3:6])
        case Holder.FOREIGNER_2017:
            return ForeignPlace(province_of(number[3:5]), number[:3])
    return None
