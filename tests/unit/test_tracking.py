"""The tracking number: what a tired person mistypes is noticed, what looks alike is forgiven."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.wire import tracking
from kiosk.wire.tracking import ALPHABET, BadTrackingNumber

codes = st.text(ALPHABET, min_size=4, max_size=4)
numbers = st.builds(tracking.make, codes, st.integers(0, tracking.LARGEST_SEQUENCE), st.binary(min_size=3, max_size=3))


def code_of(text: str) -> str:
    with pytest.raises(BadTrackingNumber) as caught:
        tracking.parse(text)
    return caught.value.code


def test_a_known_number() -> None:
    made = tracking.make("A7K2", 42, b"\x00\x3d\xc3")
    assert made == "A7K20001A0FE3E"
    assert tracking.grouped(made) == "A7K2 0001A 0FE3 E"
    assert (tracking.parse(made).terminal, tracking.parse(made).sequence) == ("A7K2", 42)


@given(numbers)
def test_every_wrong_character_is_caught(number: str) -> None:
    for place in range(len(number)):
        for other in ALPHABET:
            if other != number[place]:
                assert code_of(number[:place] + other + number[place + 1 :]) == "tracking-number.check"


@given(numbers)
def test_every_swap_of_neighbours_is_caught(number: str) -> None:
    for place in range(len(number) - 1):
        one, other = number[place], number[place + 1]
        if one != other:
            assert code_of(number[:place] + other + one + number[place + 2 :]) == "tracking-number.check"


@given(numbers)
def test_it_is_read_as_people_write_it(number: str) -> None:
    as_written = tracking.grouped(number).lower().replace("0", "o").replace("1", "l").replace(" ", " - ")
    assert tracking.parse(as_written).text == number
    assert tracking.parse(number.replace("1", "I").replace("0", "O")).text == number


@given(numbers)
def test_it_needs_no_character_that_is_misread(number: str) -> None:
    assert set(number) <= set(ALPHABET)
    assert not set("ILOU") & set(number)


@given(codes, st.integers(0, tracking.LARGEST_SEQUENCE), st.binary(min_size=3, max_size=3))
def test_terminal_and_sequence_come_back(code: str, sequence: int, chance: bytes) -> None:
    parsed = tracking.parse(tracking.make(code, sequence, chance))
    assert (parsed.terminal, parsed.sequence) == (code, sequence)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "tracking-number.length"),
        ("A7K2 0001A 0FE3", "tracking-number.length"),
        ("A7K2 0001A 0FE3 E9", "tracking-number.length"),
        ("A7K2 0001A 0FE3 *", "tracking-number.character"),
        ("U7K2 0001A 0FE3 E", "tracking-number.character"),
        ("A7K2 0001A 0FE3 8", "tracking-number.check"),
        ("京7K2 0001A 0FE3 E", "tracking-number.character"),
    ],
)
def test_what_is_no_number_says_why(text: str, code: str) -> None:
    assert code_of(text) == code


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_typed_error(text: str) -> None:
    try:
        assert len(tracking.parse(text).text) == tracking.LENGTH
    except BadTrackingNumber as error:
        assert error.code.startswith("tracking-number.")


@pytest.mark.parametrize(
    ("code", "sequence", "chance", "expected"),
    [
        ("A7K", 1, b"abc", "tracking-number.terminal"),
        ("A7KI", 1, b"abc", "tracking-number.terminal"),
        ("A7K2", -1, b"abc", "tracking-number.sequence"),
        ("A7K2", 32**5, b"abc", "tracking-number.sequence"),
        ("A7K2", 1, b"ab", "tracking-number.random"),
    ],
)
def test_what_does_not_fit_is_refused(code: str, sequence: int, chance: bytes, expected: str) -> None:
    with pytest.raises(BadTrackingNumber) as caught:
        tracking.make(code, sequence, chance)
    assert caught.value.code == expected
