"""Writing by four keys: every character is reached, and what was written is what was chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.voice.spelling import LONGEST, MOST, Kind, Spelling, candidates, syllables, word_with


def written(spelling: Spelling, *labels: str) -> Spelling:
    """After these keys, each found by what stands on it."""
    for label in labels:
        at = next(at for at, key in enumerate(spelling.keys) if (key.label or key.action) == label)
        going_on = spelling.press(at)
        assert going_on is not None
        spelling = going_on
    return spelling


@pytest.mark.parametrize(("kind", "keys"), [("digits", "13800138000"), ("letters", "AB-12@C.D"), ("letters", "11010519491231002X")])
def test_digits_and_letters_are_written_one_by_one(kind: Kind, keys: str) -> None:
    assert written(Spelling(kind), *keys).text == keys


def test_no_more_is_written_than_the_field_takes() -> None:
    assert written(Spelling("digits", longest=16), *"12345678901234567890").text == "1234567890123456"


def test_a_chinese_address_is_written_by_syllables_and_candidates() -> None:
    spelling = written(Spelling("text"), "l", "u", "lu", "路", "1", "2", "h", "a", "o", "hao", "号")
    assert spelling == Spelling("text", "路12号")


def test_only_letters_that_lead_to_a_character_are_offered() -> None:
    after_zh = [key.label for key in written(Spelling("text"), "z", "h").keys if not key.action]
    assert after_zh == ["a", "e", "i", "o", "u"]


def test_delete_takes_the_letter_first_and_then_the_character() -> None:
    spelling = Spelling("text", "路", "ha")
    assert written(spelling, "delete").syllable == "h"
    assert written(spelling, "delete", "delete") == Spelling("text", "路")
    assert written(spelling, "delete", "delete", "delete") == Spelling("text")
    assert written(Spelling("digits"), "delete") == Spelling("digits")


def test_done_ends_it() -> None:
    spelling = Spelling("digits", "1")
    assert spelling.press(len(spelling.keys) - 1) is None


def test_every_candidate_is_told_by_a_word_that_it_stands_in() -> None:
    """Heard alone, 路 and 鹿 are the same."""
    for syllable in ("lu", "he", "zhang", "guang", "zhou", "bei", "nv"):
        found = candidates(syllable)
        assert 1 <= len(found) <= MOST and len(set(found)) == len(found)
        told = [one for one in found if word_with(one, syllable)]
        assert len(told) >= len(found) - 1
        assert all(one in word_with(one, syllable) for one in told)


def test_common_characters_come_among_the_first() -> None:
    for syllable, character in (("guang", "广"), ("zhou", "州"), ("tian", "天"), ("he", "河"), ("lu", "路"), ("hao", "号"), ("shi", "市")):
        assert character in candidates(syllable), f"{character} is not offered under {syllable}"


@given(st.sampled_from(["digits", "letters", "text"]), st.lists(st.integers(0, 60), max_size=40))
def test_no_way_leads_to_a_dead_end(kind: Kind, presses: list[int]) -> None:
    """Whatever is pressed: there is always a key, a syllable always leads to a character or back, and the text stays within bounds."""
    spelling = Spelling(kind)
    for press in presses:
        assert spelling.keys
        assert not spelling.choosing or spelling.syllable in syllables()
        going_on = spelling.press(press % len(spelling.keys))
        if going_on is None:
            break
        spelling = going_on
        assert len(spelling.text) <= LONGEST


def test_what_is_written_does_not_show_in_the_repr() -> None:
    assert "138" not in repr(Spelling("digits", "13800138000"))
