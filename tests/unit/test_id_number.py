"""Identity numbers and how they are masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity.id_number import (
    Doubt,
    ForeignPlace,
    Holder,
    Problem,
    birth_of,
    check_character,
    doubt_about,
    foreign_place_of,
    holder_of,
    normalise,
    problem_with,
    region_of,
)
from kiosk.identity.masking import mask_id_number, mask_name
from kiosk.identity.regions import province_of, uses_of

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


def number_of(region: str, born: str) -> str:
    first = region + born + "004"
    return first + check_character(first)


def test_a_region_that_no_table_knows_is_no_problem_but_a_doubt() -> None:
    number = number_of("190001", "19660203")
    assert problem_with(number, TODAY) is None
    assert doubt_about(number) is Doubt.REGION_UNKNOWN
    assert region_of(number) is None


@pytest.mark.parametrize(
    ("code", "born", "name", "doubt"),
    [
        ("440102", "19310505", "东山区", None),  # born long before the code, dissolved in 2005
        ("440102", "20040101", "东山区", None),
        ("440102", "20200101", "东山区", Doubt.REGION_ENDED),
        ("440107", "19991231", "芳村区", None),
        ("440107", "20200101", "芳村区", Doubt.REGION_ENDED),
        ("440126", "19600101", "番禺县", None),
        ("440181", "19950101", "番禺市", None),
        ("440181", "20030101", "番禺市", None),  # the register lagged behind
        ("440113", "19600101", "番禺区", None),  # registered late, or moved there before the first number
        ("440113", "20100101", "番禺区", None),
        ("440121", "19701224", "花县", None),
        ("440182", "19960101", "花都市", None),
        ("440114", "20050101", "花都区", None),
        ("440125", "19880808", "增城县", None),
        ("440183", "20130101", "增城市", None),
        ("440118", "20160101", "增城区", None),
        ("440122", "19600101", "从化县", None),
        ("440184", "20000101", "从化市", None),
        ("440117", "20200101", "从化区", None),
        ("110228", "19700101", "密云县", None),
        ("659001", "19700101", "石河子市", None),
        ("120110", "19650101", "东郊区", None),  # one code, two names
        ("120110", "20010101", "东丽区", None),
    ],
)
def test_real_people_are_born_before_and_after_their_region_s_name(code: str, born: str, name: str, doubt: Doubt | None) -> None:
    number = number_of(code, born)
    assert problem_with(number, TODAY) is None
    region = region_of(number)
    assert region is not None
    assert (region.name, doubt_about(number)) == (name, doubt)


def test_the_years_of_a_region() -> None:
    east, east_now = uses_of("120110")
    assert (east.province, east.first_year, east.last_year) == ("天津市", None, 1991)
    assert [east.in_force(year) for year in (1970, 1991, 1992)] == [True, True, False]
    assert [east_now.in_force(year) for year in (1991, 1992, 2090)] == [False, True, True]
    assert (province_of("44"), province_of("99"), province_of(""), province_of("4x")) == ("广东省", "", "", "")
    assert [uses_of(code) for code in ("", "4401", "440199", "44010x", "４４０１０２")] == [()] * 5


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("931586198001010028", ForeignPlace("上海市", "586")),
        ("911124198108030024", ForeignPlace("北京市", "124")),
        ("CAN110081080319", ForeignPlace("北京市", "CAN")),
        ("11010519491231002X", None),
        ("810000198108030023", None),
    ],
)
def test_what_a_foreigner_s_number_says(number: str, place: ForeignPlace | None) -> None:
    assert foreign_place_of(number) == place
    assert doubt_about(number) is None


def test_a_foreigner_s_number_of_a_province_that_there_is_not() -> None:
    assert doubt_about(number_of("999124", "19810803")) is Doubt.REGION_UNKNOWN


@pytest.mark.parametrize("number", ["", "x", "11010519490231002X", "CAN110081080319", "830000199001010010"])
def test_what_has_no_region_has_no_doubt_about_it(number: str) -> None:
    assert region_of(number) is None
    assert doubt_about(number) is None


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
