"""The codec of machine-readable zones: printed specimens, the examples of ICAO Doc 9303, and what has to be refused."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.mrz import MrzError, english_name, information, is_regular_name, name_code, parse
from kiosk.identity.mrz_layout import COMPATRIOT, LAYOUTS, ONE_LINE, TD1, TD3, check_digit, layout_of
from kiosk.identity.mrz_layout import HOME_RETURN as HOME_RETURN_LAYOUT

TODAY = date(2024, 1, 1)
HK_MACAO = ["CSC000000004<2404200<8108038<6"]
TAIWAN = ["CDL000000007<2508197<8208031<6"]
HOME_RETURN = ["CRH1234567830002212119F8108038", "NGKELMPONBPJLBLOAABA1234567842", "ZHENG<JIAN<<YANG<BEN<<<<<<<<<<"]
COMPATRIOT_PERMIT = ["CT00000000<00262006084F8108038", "NGKELMPONBPJLBLOAABR0000000001", "ZHENG<JIAN<<YANG<BEN<<<<<<3500"]
PASSPORT = ["POCHNZHENGJIAN<<YANGBEN<<<<<<<<<<<<<<<<<<<<<", "E000000008CHN8510312F2410306NGKELMPONBPJB970"]
ICAO_TD3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]  # 9303-4, appendix B
ICAO_TD1 = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]  # 9303-5, appendix B
LONG_NUMBER = ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"]  # 9303-11, D.2
ALL = [HK_MACAO, TAIWAN, HOME_RETURN, COMPATRIOT_PERMIT, PASSPORT, ICAO_TD3, ICAO_TD1, LONG_NUMBER]


def refused(lines: list[str], today: date = TODAY) -> tuple[str, str]:
    with pytest.raises(MrzError) as caught:
        parse(lines, today)
    return caught.value.code, caught.value.field


def with_checks(lines: list[str]) -> list[str]:
    """The lines with every check digit set to what belongs there."""
    layout = layout_of(lines)
    assert layout is not None
    for check in layout.checks:
        digit = check_digit("".join(place.of(lines) for place in check.over))
        line = lines[check.digit.line]
        lines = [*lines]
        lines[check.digit.line] = line[: check.digit.start] + digit + line[check.digit.end :]
    return lines


def with_text(lines: list[str], field: str, text: str) -> list[str]:
    """The lines with another text in a field, and check digits that fit."""
    layout = layout_of(lines)
    assert layout is not None
    place = layout.fields[field]
    assert len(text) == place.end - place.start
    lines = [*lines]
    lines[place.line] = lines[place.line][: place.start] + text + lines[place.line][place.end :]
    return with_checks(lines)


def test_a_chinese_passport() -> None:
    document = parse(PASSPORT, TODAY)
    assert (document.kind, document.origin) == ("passport", "mrz")
    assert (document.name, document.name_english) == ("证件样", "ZHENGJIAN, YANGBEN")
    assert (document.id_number, document.nationality, document.issuer) == ("E00000000", "CHN", "CHN")
    assert (document.birth, document.valid_from, document.valid_to) == (date(1985, 10, 31), None, date(2024, 10, 30))
    assert (document.sex, document.other_number) == ("女", "")


def test_the_passport_of_the_standard() -> None:
    document = parse(ICAO_TD3, TODAY)
    assert (document.name, document.name_english) == ("", "ERIKSSON, ANNA MARIA")
    assert (document.id_number, document.other_number, document.issuer) == ("L898902C3", "ZE184226B", "UTO")
    assert (document.birth, document.valid_to) == (date(1974, 8, 12), date(2012, 4, 15))


def test_permits_of_one_line_say_neither_name_nor_sex() -> None:
    for lines, kind, number in ((HK_MACAO, "hk-macao-permit", "C00000000"), (TAIWAN, "taiwan-permit", "L00000000")):
        document = parse(lines, TODAY)
        assert (document.kind, document.id_number, document.sex_code) == (kind, number, "0")
        assert (document.name, document.name_english, document.nationality) == ("", "", "")
    assert parse(HK_MACAO, TODAY).birth == date(1981, 8, 3)


def test_permits_of_three_lines_in_their_own_order() -> None:
    home, taiwan = parse(HOME_RETURN, TODAY), parse(COMPATRIOT_PERMIT, TODAY)
    assert (home.kind, home.id_number, home.name, home.issue_count) == ("home-return-permit", "H12345678", "证件样本", "00")
    assert (home.other_number, home.authority, home.valid_to) == ("A123456784", "", date(2022, 12, 11))
    assert (taiwan.kind, taiwan.id_number, taiwan.issue_count) == ("taiwan-compatriot-permit", "00000000", "02")
    assert (taiwan.other_number, taiwan.authority, taiwan.name_english) == ("R000000000", "3500", "ZHENG JIAN, YANG BEN")


@pytest.mark.parametrize(
    ("lines", "at", "other"),
    [
        (COMPATRIOT_PERMIT, 10, "0"),
        (COMPATRIOT_PERMIT, 2, "<"),
        (COMPATRIOT_PERMIT, 3, "A"),
        (HOME_RETURN, 10, "I"),
        (HOME_RETURN, 2, "7"),
        (HOME_RETURN, 2, "R"),
    ],
)
def test_what_a_check_digit_cannot_tell_apart_the_form_of_the_number_does(lines: list[str], at: int, other: str) -> None:
    """To it `<` and 0, or A and 0, are the same."""
    first = lines[0][:at] + other + lines[0][at + 1 :]
    assert check_digit(first[2:11]) == first[11]
    assert refused([first, *lines[1:]]) == ("mrz.character", "id_number")


def test_the_home_return_permit_of_a_number_that_ends_in_nought() -> None:
    first = HOME_RETURN[0][:10] + "0" + HOME_RETURN[0][11:]
    lines = with_checks([first, *HOME_RETURN[1:]])
    assert parse(lines, TODAY).id_number == "H12345670"
    lines[0] = lines[0][:10] + "<" + lines[0][11:]
    assert refused(lines) == ("mrz.character", "id_number")


def test_a_card_of_td1_and_one_with_a_long_number() -> None:
    assert parse(ICAO_TD1, TODAY).id_number == "D23145890"
    assert parse(LONG_NUMBER, date(2000, 1, 1)).id_number == "D23145890734"
    assert parse(LONG_NUMBER, date(2000, 1, 1)).other_number == ""
    assert parse(LONG_NUMBER, date(2000, 1, 1)).kind == "travel-card"


def test_a_td1_card_whose_kind_looks_like_a_permit_is_a_card() -> None:
    lines = ["CR" + ICAO_TD1[0][2:], *ICAO_TD1[1:]]
    assert parse(lines, TODAY).kind == "travel-card"


def test_the_key_of_the_chip() -> None:
    assert information(LONG_NUMBER) == "D23145890734934071279507122"  # 9303-11, D.2
    assert information(ICAO_TD3) == "L898902C3674081221204159"
    assert information(ICAO_TD1) == "D23145890774081221204159"
    assert information(HK_MACAO) == "C00000000481080382404200"
    assert information(COMPATRIOT_PERMIT) == "00000000<081080382006084"
    with pytest.raises(MrzError):
        information([HK_MACAO[0][:-1] + "7"])


@pytest.mark.parametrize("lines", ALL, ids=lambda lines: lines[0][:5])
def test_a_wrong_character_under_a_check_digit_is_refused(lines: list[str]) -> None:
    """Each of them by each other one, but for those whose values differ by ten: no check digit can tell them apart."""
    layout = layout_of(lines)
    assert layout is not None
    today = date(2000, 1, 1) if lines is LONG_NUMBER else TODAY
    for check in layout.checks:
        for place in (*check.over, check.digit):
            for at, other in product(range(place.start, place.end), "059AGKUXZ<"):
                line = lines[place.line]
                value = check_digit(line[at]) == check_digit(other)
                changed = [*lines]
                changed[place.line] = line[:at] + other + line[at + 1 :]
                if not value and layout_of(changed) is layout:
                    assert refused(changed, today)[0] in ("mrz.check-digit", "mrz.character", "mrz.layout", "mrz.date")


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        ([], "mrz.layout", "layout"),
        ([""], "mrz.layout", "layout"),
        ([PASSPORT[0]], "mrz.layout", "layout"),
        ([PASSPORT[0], PASSPORT[1][:-1]], "mrz.layout", "layout"),
        (["V" + PASSPORT[0][1:], PASSPORT[1]], "mrz.layout", "layout"),
        (["X" + ICAO_TD1[0][1:], *ICAO_TD1[1:]], "mrz.layout", "layout"),
        ([HK_MACAO[0][:12] + "0" + HK_MACAO[0][13:]], "mrz.layout", "layout"),
        ([HK_MACAO[0].lower()], "mrz.layout", "layout"),
        ([PASSPORT[0].replace("Z", "2", 1), PASSPORT[1]], "mrz.character", "name_english"),
        ([PASSPORT[0], PASSPORT[1].replace("F", "X", 1)], "mrz.character", "sex_code"),
        ([PASSPORT[0], PASSPORT[1].replace("851031", "85I031")], "mrz.character", "birth"),
        ([PASSPORT[0], PASSPORT[1].replace("851031", "851032")], "mrz.check-digit", "birth"),
        ([PASSPORT[0], PASSPORT[1][:-1] + "1"], "mrz.check-digit", "total"),
        (with_text(PASSPORT, "birth", "850230"), "mrz.date", "birth"),
        (with_text(PASSPORT, "birth", "85<<31"), "", ""),
        (with_text(PASSPORT, "birth", "8500<<"), "mrz.date", "birth"),
        (with_text(PASSPORT, "valid_to", "241301"), "mrz.date", "valid_to"),
        (with_text(PASSPORT, "valid_to", "550101"), "mrz.date", "valid_to"),
        (with_text(PASSPORT, "id_number", "<" * 9), "mrz.layout", "id_number"),
        (with_text(PASSPORT, "issuer", "<<<"), "mrz.layout", "issuer"),
        (with_text(PASSPORT, "nationality", "C<N"), "mrz.layout", "nationality"),
    ],
)
def test_what_is_refused_and_what_it_is_called(lines: list[str], code: str, field: str) -> None:
    if not code:
        assert parse(lines, TODAY).birth is None
    else:
        assert refused(lines) == (code, field)


def test_no_text_of_the_zone_is_in_an_error() -> None:
    with pytest.raises(MrzError) as caught:
        parse([PASSPORT[0], PASSPORT[1].replace("851031", "851030")], TODAY)
    assert str(caught.value) == "mrz.check-digit: birth"


def test_births_are_not_in_the_future_and_expiries_near() -> None:
    assert parse(with_text(PASSPORT, "birth", "240101"), TODAY).birth == TODAY
    assert parse(with_text(PASSPORT, "birth", "240102"), TODAY).birth == date(1924, 1, 2)
    assert parse(with_text(PASSPORT, "birth", "000229"), TODAY).birth == date(2000, 2, 29)
    assert parse(with_text(PASSPORT, "birth", "<<<<<<"), TODAY).birth is None
    assert parse(with_text(PASSPORT, "valid_to", "041231"), TODAY).valid_to == date(2004, 12, 31)
    assert parse(with_text(PASSPORT, "valid_to", "541231"), TODAY).valid_to == date(2054, 12, 31)
    assert parse(with_text(PASSPORT, "valid_to", "991231"), date(2001, 1, 1)).valid_to == date(1999, 12, 31)


def test_optional_places_may_have_filler_for_a_check_digit_when_they_are_empty() -> None:
    empty = with_text(ICAO_TD3, "other_number", "<" * 14)
    assert empty[1][42] == "0"
    assert parse([empty[0], empty[1][:42] + "<" + empty[1][43:]], TODAY).other_number == ""
    assert refused([ICAO_TD3[0], ICAO_TD3[1][:42] + "<" + ICAO_TD3[1][43:]]) == ("mrz.check-digit", "other_number")


def test_filler_inside_numbers_and_short_states() -> None:
    assert parse(with_text(ICAO_TD3, "id_number", "AB<1234<<"), TODAY).id_number == "AB 1234"
    assert parse(with_text(ICAO_TD3, "nationality", "D<<"), TODAY).nationality == "D"


def test_names() -> None:
    assert english_name("ZHENG<JIAN<<YANG<BEN<<<<<<") == "ZHENG JIAN, YANG BEN"
    assert english_name("ARKFREITH<<<<<<<<<<<<<<<<<") == "ARKFREITH"
    assert english_name("<<ANNA<<<<") == "ANNA"
    assert english_name("<<<<") == ""
    assert is_regular_name("ZHENG<JIAN<<YANG<BEN<<<<<<") and is_regular_name("A<<B")
    assert not is_regular_name("A<<B<<<<K<<") and not is_regular_name("<<A") and not is_regular_name("")


def test_the_name_code() -> None:
    assert name_code("NGKELMPONBPJLBLO") == "证件样本"
    assert name_code("NGKELMPONBPJ") == "证件样"
    assert name_code("NGKE<<<<<<<<") == "证"
    for bad in ("", "<<<<", "NGK", "NGKELM", "NGKE<LMP", "ZZZZ", "AAAAAAAA", "AABBCCDD", "ngke", "PPPP", "HK8888888"):
        assert name_code(bad) == "", bad


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4))
def test_every_name_of_gbk_survives_its_code(name: str) -> None:
    code = "".join(chr(65 + (byte >> 4)) + chr(65 + (byte & 15)) for byte in name.encode("gbk"))
    assert name_code(code.ljust(16, "<")) == name


@given(st.text(max_size=20))
def test_no_text_upsets_the_name_code(text: str) -> None:
    assert isinstance(name_code(text), str)


def test_layouts_name_every_place_and_overlap_nowhere() -> None:
    for layout in LAYOUTS:
        assert len({len(pattern) for pattern in layout.patterns}) == 1
        taken = [(place.line, at) for place in layout.fields.values() for at in range(place.start, place.end)]
        taken += [(check.digit.line, check.digit.start) for check in layout.checks]
        assert len(taken) == len(set(taken))
    assert [layout.width for layout in (TD3, TD1, ONE_LINE, COMPATRIOT, HOME_RETURN_LAYOUT)] == [44, 30, 30, 30, 30]
