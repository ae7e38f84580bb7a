"""The index: what is found by what, in which order; that nothing anybody types breaks it, and that a broken one says so."""

from __future__ import annotations

import dataclasses
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kiosk.catalogue.searching import spoken_chinese
from kiosk.catalogue.service import Head, Said, SaidLines
from kiosk.catalogue.surroundings import read_districts
from kiosk.settings import CONFIG
from kiosk.shelf import search_index
from kiosk.shelf.search import Index, Query, SearchUnreadable, build
from tests.search.city import city, shipped

PINYIN = spoken_chinese()


def opened(folder: Path, heads: Iterable[Head]) -> closing[Index]:
    build(folder / "some.index", heads)
    return closing(Index(folder / "some.index"))


def service(code: str, zh: str, en: str = "Something else", **more: object) -> Head:
    head = Head(
        code, "service", Said(zh, en), Said("摘要", "Summary"), SaidLines((), ()), 1, True, "household", ("natural-person",), (), (),
        "city", "Q", (), verified=False, generated=False, submits=True, collects=False,
    )  # fmt: skip
    return dataclasses.replace(head, **more)  # type: ignore[arg-type]  # what a test says of it


def place(codes: tuple[str, ...], code: str) -> int:
    return codes.index(code) + 1 if code in codes else 99


@pytest.mark.parametrize("head", shipped(), ids=lambda head: head.code)
def test_each_service_is_found_by_its_own_name_however_it_is_typed(index: Index, head: Head) -> None:
    assert place(index.find(Query(head.name.zh)), head.code) == 1
    assert place(index.find(Query(head.name.en)), head.code) == 1
    assert place(index.find(Query(head.name.en.upper())), head.code) == 1
    sounds = [sound for sound in PINYIN("".join(one for one in head.name.zh if "\u4e00" <= one <= "\u9fff")) if sound]
    assert place(index.find(Query("".join(sounds))), head.code) <= 2, "".join(sounds)
    assert place(index.find(Query(" ".join(sounds))), head.code) <= 2
    assert place(index.find(Query("".join(sound[0] for sound in sounds[:8]))), head.code) <= 5, "initials"


def test_nearly_every_way_to_call_a_service_finds_it(index: Index) -> None:
    said = [(alias, head.code) for head in shipped() for alias in (*head.aliases.zh, *head.aliases.en)]
    missed = [(alias, code) for alias, code in said if place(index.find(Query(alias)), code) > 3]
    assert len(missed) <= len(said) // 100, missed


def test_nearly_every_name_is_found_with_one_letter_wrong(index: Index) -> None:
    """In each English name one letter of its longest word, in each pinyin one letter: left out, doubled, another, or two changed over."""
    rng = random.Random(7)
    missed = []
    for head in shipped():
        longest = max(head.name.en.split(), key=len)
        pinyin = "".join(PINYIN("".join(one for one in head.name.zh if "\u4e00" <= one <= "\u9fff")))
        for text, word in ((head.name.en, longest), (pinyin, pinyin)):
            typed = text.replace(word, slipped(word, rng), 1)
            if place(index.find(Query(typed)), head.code) > 5:
                missed.append((typed, head.code))
    assert len(missed) <= 2 * len(shipped()) // 20, missed


def slipped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    letter = rng.choice("aeioutnsr")
    return rng.choice([
        word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip


@pytest.mark.parametrize("text", ["户口", "护照", "狗", "签证", "KTV", "ktv", "ＫＴＶ"])
def test_words_of_two_characters_and_of_one_are_found(index: Index, text: str) -> None:
    """SQLite's own trigram tokenizer finds none of these."""
    codes = index.find(Query(text))
    assert codes
    word = {"KTV": "娱乐", "ktv": "娱乐", "ＫＴＶ": "娱乐", "狗": "犬"}.get(text, text)
    heads = {head.code: head for head in shipped()}
    assert word in heads[codes[0]].name.zh + "".join(heads[codes[0]].aliases.zh)


def test_traditional_characters_and_wrong_ones_of_the_right_sound_are_understood(index: Index) -> None:
    assert index.find(Query("護照"))[0] == index.find(Query("护照"))[0] == index.find(Query("护召"))[0] == "passport"
    assert index.find(Query("補領身份證"))[0] == "id-card-lost"


def test_every_half_typed_pinyin_finds_what_the_whole_finds(index: Index) -> None:
    for length in range(len("huzh"), len("huzhao") + 1):
        assert "passport" in index.find(Query("huzhao"[:length]))[:3], "huzhao"[:length]


def test_nothing_typed_lists_what_the_facets_leave_the_usual_first(index: Index) -> None:
    ordered = sorted(shipped(), key=lambda head: (not head.frequent, head.rank, head.code))
    assert index.find(Query(), limit=200) == tuple(head.code for head in ordered)
    assert index.find(Query("  "), limit=3) == tuple(head.code for head in ordered)[:3]
    for audience in ("natural-person", "enterprise"):
        expected = tuple(head.code for head in ordered if audience in head.audience)
        assert index.find(Query(audience=audience), limit=200) == expected
    assert index.find(Query(frequent=True), limit=200) == tuple(head.code for head in ordered if head.frequent)


def test_a_life_event_shows_its_bundles_first_and_nothing_else(index: Index) -> None:
    heads = {head.code: head for head in shipped()}
    for text in ("", "户口", "dengji"):
        found = index.find(Query(text, life_event="birth"))
        assert found and all("birth" in heads[code].life_events for code in found)
    assert heads[index.find(Query(life_event="birth"))[0]].kind == "bundle"


def test_of_two_that_fit_alike_within_a_life_event_the_bundle_comes_first(tmp_path: Path) -> None:
    heads = [
        service("a", "养犬登记", life_events=("pets",), rank=2),
        service("b", "养犬登记", life_events=("pets",), rank=3, kind="bundle"),
    ]
    with opened(tmp_path, heads) as index:
        assert index.find(Query("养犬登记")) == ("a", "b")
        assert index.find(Query("养犬登记", life_event="pets")) == ("b", "a")


def test_a_life_event_nobody_has_leaves_nothing(index: Index) -> None:
    assert index.find(Query(life_event="' OR 1=1 --")) == ()
    assert index.find(Query("户口", audience="nobody")) == ()


def test_of_one_service_in_each_district_that_of_the_terminal_comes_first(tmp_path: Path) -> None:
    districts = {"440104": "越秀区", "440105": "海珠区", "440106": "天河区", "440113": "番禺区"}
    heads = [service(f"dogs-{code}", f"养犬登记（{name}）", rank=at, district=code) for at, (code, name) in enumerate(districts.items(), 1)]
    with opened(tmp_path, heads) as index:
        assert index.find(Query("养犬登记"))[0] == "dogs-440104"
        assert index.find(Query("养犬登记", district="440113"))[0] == "dogs-440113"
        assert index.find(Query("养犬登记 天河"))[0] == index.find(Query("养犬登记 天河", district="440113"))[0] == "dogs-440106"


def test_copies_of_one_service_do_not_drown_another(tmp_path: Path) -> None:
    """Forty districts, each with its own: one of them is shown, this terminal's, and behind it what else was asked for."""
    copies = [
        service(f"dogs-{code}", f"养犬登记（第{code}区）", rank=code - 440100, district=str(code), life_events=("pets",))
        for code in range(440101, 440141)
    ]
    other = service("vaccine", "养犬免疫登记", rank=99, frequent=False, life_events=("pets",))
    with opened(tmp_path, [*copies, other]) as index:
        for question in (Query("养犬登记", district="440139"), Query("", "pets", district="440139")):
            found = index.find(question)
            assert found[:2] == ("dogs-440139", "vaccine") and len(found) == 20 and set(found[2:]) < {one.code for one in copies}
        assert index.find(Query("养犬登记", district="440139", audience="enterprise")) == ()


def test_which_district_a_service_is_of_stands_in_its_code() -> None:
    """And only where a district's body does it: the city's own is nobody's copy."""
    generated = [head for head in city(600) if head.generated and head.kind == "service"]
    assert {head.district for head in generated} == {"", *read_districts(CONFIG)}
    names = read_districts(CONFIG)
    assert all(names[head.district].name.zh in head.name.zh for head in generated if head.district)


def test_of_two_that_fit_alike_the_more_usual_comes_first(tmp_path: Path) -> None:
    heads = [service("a", "养犬登记", rank=9), service("b", "养犬登记", rank=2), service("c", "养犬登记", rank=1, frequent=False)]
    with opened(tmp_path, heads) as index:
        assert index.find(Query("养犬登记")) == ("b", "a", "c")


def test_an_empty_catalogue_finds_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, ()) as index:
        assert index.find(Query()) == index.find(Query("户口")) == index.find(Query("hk")) == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="身份证户口shenfzh \"'*()^-+:{}ANDORNOT", max_size=40))
@example('"')
@example('" OR services MATCH "')
@example("name : 身份证")
@example("NEAR(户 口, 2) NOT *")
@example("身" * 10_000)
@example("shenfenzheng" * 1_000)
@example("\x00\ud800😀🏳️‍🌈\u202e")
@example("zh ch sh")
@example("'; DROP TABLE heads; --")
def test_nothing_that_is_typed_breaks_it(index: Index, text: str) -> None:
    found = index.find(Query(text, life_event=text if len(text) < 5 else "", district=text))
    assert len(found) == len(set(found)) <= 20


def test_a_long_text_of_nothing_but_known_words_is_answered_too(index: Index) -> None:
    """FTS5 refuses an expression that is nested too deep."""
    text = "".join(head.name.zh for head in shipped())
    assert index.find(Query(text)) and index.find(Query(" ".join(head.name.en for head in shipped())))
    assert index.find(Query(" ".join("".join(PINYIN(one)) for one in text[:60])))


def test_what_is_nothing_finds_nothing(index: Index) -> None:
    assert [index.find(Query(text)) for text in ("qwrtpsdfgk", "xxxxxxxx", "😀", "!?", "🏳️‍🌈")] == [()] * 5


# What lies on the disk.


def test_two_builds_of_one_catalogue_are_the_same_to_the_byte(tmp_path: Path, index_file: Path) -> None:
    build(tmp_path / "again.index", reversed(shipped()))
    assert (tmp_path / "again.index").read_bytes() == index_file.read_bytes()


def test_whoever_has_the_old_one_open_goes_on_with_it(tmp_path: Path) -> None:
    path = tmp_path / "some.index"
    build(path, [service("old", "养犬登记")])
    with closing(Index(path)) as before:
        build(path, [service("new", "养犬登记")])
        assert before.find(Query("养犬")) == ("old",)
    with closing(Index(path)) as after:
        assert after.find(Query("养犬")) == ("new",)
    assert [one.name for one in tmp_path.iterdir()] == ["some.index"]


def test_a_build_that_fails_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "some.index"
    build(path, [service("old", "养犬登记")])
    monkeypatch.setattr(search_index, "_TABLES", search_index._TABLES + "CREATE TABLE heads(again);")
    with pytest.raises(sqlite3.Error):
        build(path, [service("new", "养犬登记")])
    assert [one.name for one in tmp_path.iterdir()] == ["some.index"]
    with closing(Index(path)) as index:
        assert index.find(Query("养犬")) == ("old",)


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 99, b"SQLite format 3\0" + bytes(4096)])
def test_what_is_no_index_is_refused_with_its_code(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "some.index"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SearchUnreadable) as caught:
        Index(path)
    assert caught.value.code == "search.unreadable"


def test_one_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.index"
    build(path, [service("old", "养犬登记")])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE about SET value = 99 WHERE name = 'format'")
    with pytest.raises(SearchUnreadable):
        Index(path)


def test_a_damaged_one_finds_something_or_says_so_and_never_what_was_typed(tmp_path: Path, index_file: Path) -> None:
    rng, whole, refused = random.Random(1), index_file.read_bytes(), 0
    for _ in range(60):
        content = bytearray(whole)
        begin = rng.randrange(len(content))
        content[begin : begin + 4096] = rng.randbytes(min(4096, len(content) - begin))
        path = tmp_path / "damaged.index"
        path.write_bytes(content)
        try:
            with closing(Index(path)) as index:
                for text in ("身份证掉了", "shenfenzheng diule", "gatxz", "lost pasport", ""):
                    index.find(Query(text, life_event="car" if text == "" else ""))
        except SearchUnreadable as error:
            refused += 1
            assert "身份证" not in str(error) and "shenfen" not in str(error) and "pasport" not in str(error)
    assert refused, "not one of these is noticed"
