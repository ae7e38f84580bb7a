"""Identity numbers and how they are masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity.id_number import Holder, Problem, birth_of, check_character, holder_of, normalise, problem_with
from kiosk.identity.masking import mask_id_number, mask_name

TODAY = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("number", "holder", "birth"),
    [
        ("11010519491231002X", Holder.CITIZEN, date(1949, 12, 31)),
        ("810000198108030023", Holder.HONG_KONG, date(1981, 8, 3)),
        ("932682198501010017", Holder.FOREIGNER, date(1985, 1, 1)),
        ("911124198108030024", Holder.FOREIGNER, date(1981, 8, 3)),
        ("931586198001010028", Holder.FOREIGNER, date(1980, 1, 1)),
    ],
)
def test_good_numbers(number: str, holder: Holder, birth: date) -> None:
    assert problem_with(number, TODAY) is None
    assert holder_of(number) is holder
    assert birth_of(number) == birth
    assert check_character(number[:17]) == number[17]


def test_the_foreigners_number_of_2017_is_judged_by_its_form() -> None:
    assert problem_with("CAN110081080319", TODAY) is None
    assert holder_of("CAN110081080319") is Holder.FOREIGNER_2017
    assert birth_of("CAN110081080319") is None


@pytest.mark.parametrize(("start", "holder"), [("820000", Holder.MACAO), ("830000", Holder.TAIWAN), ("659001", Holder.CITIZEN)])
def test_holders(start: str, holder: Holder) -> None:
    first = start + "19900101" + "001"
    assert holder_of(first + check_character(first)) is holder


def test_a_region_that_no_table_knows_is_no_problem() -> None:
    first = "190001" + "19660203" + "004"
    assert problem_with(first + check_character(first), TODAY) is None


@pytest.mark.parametrize("number", ["", "110105491231002", "11010519491231002x", "01010519491231002X", "1101051949123100２X", "X" * 18])
def test_a_wrong_form(number: str) -> None:
    assert problem_with(number, TODAY) is Problem.FORM
    assert holder_of(number) is None


@pytest.mark.parametrize("birth", ["19490231", "20260116", "18491231", "00000000"])
def test_a_birth_that_cannot_be(birth: str) -> None:
    first = "110105" + birth + "002"
    assert problem_with(first + check_character(first), TODAY) is Problem.BIRTH


@settings(deadline=None)
@given(st.integers(10**16, 10**17 - 1).map(str), st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(first: str, place: int, shift: int) -> None:
    number = first + check_character(first)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert problem_with(wrong, TODAY) in (Problem.CHECK, Problem.FORM)


def test_typed_numbers_are_normalised() -> None:
    assert normalise(" 110105 19491231 002x ") == "11010519491231002X"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("测试样本", "***本"),
        ("样本", "*本"),
        ("样", "*"),
        ("", ""),
        ("测\U00020bb7", "*\U00020bb7"),
        ("ZHENGJIAN YANGBEN", "Z******** Y******"),
        ("Z", "*"),
    ],
)
def test_masked_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"), [("11010519491231002X", "1****************X"), ("CAN110081080319", "C*************9"), ("12", "**")]
)
def test_masked_numbers(number: str, masked: str) -> None:
    assert mask_id_number(number) == masked
