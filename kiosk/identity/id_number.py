"""What the numbers on identity cards say about themselves.

The 18 characters of GB 11643: region 6, birth 8, sequence 3, check 1 (ISO 7064 MOD 11-2). Residence permits for Hong Kong, Macao
and Taiwan begin with 81, 82 and 83; the foreigner's number since 2023 with 9, and keeps birth and check in the same places.

Regions are not checked against a table: numbers keep regions that were dissolved long ago, and their holders are real.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

from stdnum.iso7064 import mod_11_2

_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FORM_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
_OLDEST_BIRTH_YEAR = 1850


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
