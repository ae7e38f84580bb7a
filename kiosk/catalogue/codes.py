"""The codes of service items (GB/T 39554.1-2020): the implementing code of 31 characters and the business item of 33.

An implementing code is the credit code of the body that does it (18, GB 32100), the level (1) and the item's place in the national list
(12): province 2, item type 2, central department 2, main item 3, sub-item 3. What the five parts mean is general knowledge and fits a
published example; the number of the police among the departments is not confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass

PROVINCE = "44"
POLICE = "09"
LEVELS = {"nation": "1", "province": "2", "city": "3", "county": "4", "town": "5"}
FICTITIOUS = "MBDEM"
"""How the organisation code of an invented body begins, in the credit codes of generated items."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class TaskCode:
    """An implementing code in its parts. `body`: the credit code."""

    body: str
    level: str
    province: str
    type: str
    department: str
    main: int
    sub: int

    def __str__(self) -> str:
        return f"{self.body}{self.level}{self.province}{self.type}{self.department}{self.main:03}{self.sub:03}"


class BadTaskCode(Exception):
    """No implementing code. `code` is stable: length, credit-code, level, digits."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no implementing code: {code}")
        self.code = f"task-code.{code}"


def task_code(text: str) -> TaskCode:
    """The parts of an implementing code. Raises `BadTaskCode`."""
    from stdnum.cn import uscc

    if len(text) != 31:
        raise BadTaskCode("length")
    body, level, rest = text[:18], text[18], text[19:]
    if not uscc.is_valid(body):
        raise BadTaskCode("credit-code")
    if level not in "123456":
        raise BadTaskCode("level")
    if not (rest.isascii() and rest.isdigit()):
        raise BadTaskCode("digits")
    return TaskCode(body, level, rest[:2], rest[2:4], rest[4:6], int(rest[6:9]), int(rest[9:]))


def fictitious_body(region: str, number: int = 0) -> str:
    """The credit code of a body that there is not, with the check characters that it would have. `region`: six digits of GB/T 2260."""
    from stdnum.cn import uscc

    organisation = f"{FICTITIOUS}{number:03}"
    body = f"11{region}{organisation}{_organisation_check(organisation)}"
    return body + str(uscc.calc_check_digit(body))


def _organisation_check(eight: str) -> str:
    rest = sum(_ALPHABET.index(one) * weight for one, weight in zip(eight, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return "0X987654321"[rest]
