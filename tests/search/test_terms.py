"""How text becomes terms: what a syllable is, what sounds alike, what a slip is; and that nothing but terms ever comes of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.searching import Book, compiled, phrase_of, readings_of, spoken_chinese, tokens_of
from kiosk.catalogue.slips import one_slip_apart, shortened
from kiosk.catalogue.syllables import SYLLABLES, alike, segment

LATIN = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30)
TERM = re.compile(r"[0-9a-z\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""What may stand in quotation marks in the language of FTS5 and be one word there."""


@pytest.fixture(scope="module")
def book() -> Book:
    things = {"id-card": ["身份证", "id card"], "hukou": ["户口"], "hukou-book": ["户口簿", "户口本"]}
    return compiled(things, {"lost": ["掉了", "丢失", "lost"]}, ["怎么办", "my"], spoken_chinese())


@pytest.mark.parametrize(
    ("letters", "pieces"),
    [
        ("shenfenzheng", "shen fen zheng"), ("shenfenzh", "shen fen zh"), ("jvzhuzheng", "ju zhu zheng"), ("xian", "xian"),
        ("lvyou", "lv you"), ("huzhoa", "hu zh? o a"), ("yanggou", "yang gou"), ("diandongche", "dian dong che"), ("hukou", "hu kou"),
    ],
)  # fmt: skip
def test_letters_fall_apart_into_syllables(letters: str, pieces: str) -> None:
    assert " ".join(one.letters + ("" if one.known else "?") for one in segment(letters)) == pieces


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=8))
def test_whatever_is_written_in_syllables_leaves_nothing_over(syllables: list[str]) -> None:
    pieces = segment("".join(syllables))
    assert all(one.known for one in pieces)
    assert len(pieces) <= len(syllables), "the fewest that do it"


@given(LATIN)
def test_no_letter_is_lost(letters: str) -> None:
    assert len("".join(one.letters for one in segment(letters))) == len(letters)


def test_the_syllables_are_those_that_the_dictionary_reads() -> None:
    """pypinyin over the 20,992 characters of the basic block: a syllable that our table lacks would be junk at the keyboard."""
    from pypinyin import Style, pinyin

    characters = map(chr, range(0x4E00, 0x9FA6))
    read = {sound for one in characters for sounds in pinyin(one, Style.NORMAL, heteronym=True, errors="ignore") for sound in sounds}
    grunts_and_dialect = {"m", "n", "ng", "hm", "hng", "ê", "lo", "len", "nun", "kei", "tei", "rua", "fiao"}
    assert {one.replace("ü", "v") for one in read} - SYLLABLES == grunts_and_dialect


@pytest.mark.parametrize(("one", "other"), [("zheng", "zen"), ("shan", "sang"), ("chu", "cu"), ("nan", "lang")])
def test_what_the_south_hears_as_one_sounds_alike(one: str, other: str) -> None:
    assert alike(one) == alike(other)


@given(st.sampled_from(sorted(SYLLABLES)), st.integers(1, 5))
def test_what_is_half_typed_is_the_beginning_of_what_it_becomes(syllable: str, length: int) -> None:
    typed = syllable[:length]
    assert alike(syllable).startswith(alike(typed)) or typed.endswith("ng") or syllable.startswith(typed + "h"), (typed, syllable)


@given(LATIN, st.data())
def test_a_slip_is_found_from_both_sides(word: str, data: st.DataObject) -> None:
    word = "4" + word
    at = data.draw(st.integers(1, len(word) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    wrong = data.draw(st.sampled_from([
        word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ]))  # fmt: skip
    if wrong != word:
        assert one_slip_apart(word, wrong) and one_slip_apart(wrong, word)
        assert set(shortened(word)) & set(shortened(wrong))


def test_two_slips_are_not_one() -> None:
    assert not one_slip_apart("4passport", "4pasportt"[:-1] + "x")
    assert not one_slip_apart("4visa", "4visa")


def test_the_longest_wording_is_what_is_meant(book: Book) -> None:
    assert "0hukoubook" in phrase_of("户口簿", book, spoken_chinese()).terms
    written = {unit.term for unit in phrase_of("户口簿", book, spoken_chinese()).written}
    assert written == {"0hukoubook"}, "not the household register and a booklet"
    assert "7hukou" in phrase_of("户口簿", book, spoken_chinese()).terms, "yet whoever looks for 户口 finds it"


def test_daily_speech_in_any_language_says_the_same(book: Book) -> None:
    speak = spoken_chinese()
    for text in ("身份证掉了怎么办", "丢失身份证", "lost my ID card"):
        assert {unit.term for unit in phrase_of(text, book, speak).written} == {"0idcard", "8lost"}, text


def test_what_is_half_typed_and_what_sounds_the_same_is_understood(book: Book) -> None:
    sounds = {"身": "shen", "份": "fen", "正": "zheng", "丢": "diu", "了": "le"}
    for text in ("身份正丢了", "shenfenzheng diule", "shenfenzhengdiaole"):
        assert {"0idcard"} <= {unit.term for one in readings_of(text, book, sounds) for unit in one.units}, text


def test_full_width_letters_are_letters() -> None:
    assert tokens_of("ＫＴＶ　备案") == ["ktv", "备", "案"]


@given(st.text(max_size=300))
def test_whatever_is_typed_only_terms_come_of_it(text: str) -> None:
    """So that no quotation mark, operator or NUL is ever in what FTS5 is asked."""
    plain = Book({"户 口": "0hukou", "4my": ""})
    for reading in readings_of(text, plain, {"户": "hu", "口": "kou"}):
        for unit in reading.units:
            looked_up = (unit.term, *unit.weak) if unit.term[0] != "?" else unit.guesses
            assert all(TERM.fullmatch(term) for term in looked_up), unit
