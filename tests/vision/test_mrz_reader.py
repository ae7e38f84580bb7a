"""The reader of machine-readable zones against documents that a generator of its own draws, wears and photographs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import cv2
import numpy as np
import pytest

from kiosk.vision.mrz import MrzReader, MrzReading
from kiosk.vision.mrz.votes import Votes
from tests.vision.mrz_strips import KINDS, Picture, StripKind, Wear, check, document, frame, lines_of, scenes_without_zone, shown

TODAY = date(2026, 11, 23)
NAME_LINE = {2: 0, 3: 2}
PLAIN = Wear(pitch=15, tilt=3)


@pytest.fixture(scope="module")
def reader() -> MrzReader:
    return MrzReader(TODAY)


@pytest.fixture(autouse=True)
def forgotten(reader: MrzReader) -> None:
    reader.forget()


def look_at(reader: MrzReader, frames: Iterable[Picture]) -> MrzReading | None:
    """The first reading."""
    return next((reading for picture in frames if (reading := reader.look(picture)) is not None), None)


def frames_of(lines: list[str], count: int, wear: Wear = PLAIN, seed: int = 1) -> Iterator[Picture]:
    """Drawn when they are asked for."""
    flat = document(lines, seed)
    return (frame(flat, wear, seed + index) for index in range(count))


def some(kind: StripKind, seed: int) -> list[str]:
    return lines_of(kind, random.Random(seed))


def wrong_and_sure(lines: list[str], reading: MrzReading) -> list[str]:
    """Fields that were read wrongly and that nobody was asked to look at."""
    from kiosk.identity.mrz_layout import layout_of

    layout = layout_of(lines)
    assert layout is not None
    return [name for name, place in layout.fields.items() if place.of(lines) != place.of(reading.lines) and name not in reading.doubtful]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_document_is_read_from_the_page(reader: MrzReader, kind: StripKind) -> None:
    lines = some(kind, 3)
    reading = look_at(reader, frames_of(lines, 4))
    assert reading is not None
    assert list(reading.lines) == lines
    assert reading.document.origin == "mrz"
    assert reading.information.startswith(reading.document.id_number[:8])
    assert 2 <= reading.frames <= 4


def test_a_close_strip_and_a_page_upside_down(reader: MrzReader) -> None:
    close = shown("passport", 2, 4, close=True)
    turned = shown("home-return-permit", 6, 5, upside_down=True)
    for one in (close, turned):
        reader.forget()
        reading = look_at(reader, one.frames)
        assert reading is not None
        assert wrong_and_sure(one.lines, reading) == []


def test_grey_frames_and_large_ones(reader: MrzReader) -> None:
    lines = some("passport", 5)
    large = [frame(document(lines, 5), Wear(pitch=30, tilt=-4), seed, (1440, 2560)) for seed in (1, 2)]
    reading = look_at(reader, [np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8) for picture in large])
    assert reading is not None
    assert list(reading.lines) == lines


def test_one_frame_is_never_enough(reader: MrzReader) -> None:
    first, second = frames_of(some("passport", 4), 2)
    assert reader.look(first) is None
    assert reader.hint == ""
    assert reader.look(second) is not None
    assert reader.hint == ""


def test_frames_without_a_zone_say_so(reader: MrzReader) -> None:
    for picture in scenes_without_zone(4, 3):
        assert reader.look(picture) is None
        assert reader.hint == "mrz.not-found"


def test_a_zone_out_of_focus_is_seen_and_not_guessed(reader: MrzReader) -> None:
    for picture in frames_of(some("passport", 6), 3, Wear(pitch=12, blur=2.6)):
        assert reader.look(picture) is None
    assert reader.hint == "mrz.unclear"


@pytest.mark.parametrize("shape", [(1, 1), (1, 1280), (720, 1), (5, 2000, 3), (720, 1280), (64, 64, 3)])
def test_frames_of_any_shape_and_content(reader: MrzReader, shape: tuple[int, ...]) -> None:
    chance = np.random.default_rng(5)
    for picture in (np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8), chance.integers(0, 256, shape, np.uint8)):
        assert reader.look(picture) is None


def test_a_printed_zone_whose_check_digit_does_not_fit_is_not_repaired(reader: MrzReader) -> None:
    lines = some("passport", 7)
    right = lines[1][9]
    lines[1] = lines[1][:9] + str((int(right) + 1) % 10) + lines[1][10:]
    assert look_at(reader, frames_of(lines, 6)) is None
    assert reader.hint == "mrz.check-digit"


def test_another_document_starts_again(reader: MrzReader) -> None:
    """Two frames of one and two of the other never make a third."""
    first, second = some("passport", 8), some("passport", 9)
    one, other = frames_of(first, 1), frames_of(second, 2, seed=2)
    assert reader.look(next(one)) is None
    assert reader.look(next(other)) is None
    reading = reader.look(next(other))
    assert reading is not None
    assert (list(reading.lines), reading.frames) == (second, 2)


def test_a_name_that_is_scratched_out_has_to_be_typed(reader: MrzReader) -> None:
    lines = some("passport", 11)
    flat = document(lines, 11)
    high, wide = flat.shape[:2]
    for x in range(round(wide * 0.25), round(wide * 0.5), 24):
        cv2.line(flat, (x, round(high * 0.80)), (x + 30, round(high * 0.852)), (30, 30, 30), 9)
    reading = look_at(reader, (frame(flat, PLAIN, seed) for seed in range(6)))
    assert reading is not None
    assert lines[1] == reading.lines[1]
    assert (reading.document.name_english, reading.advice) == ("", "mrz.please-type")
    assert "name_english" in reading.doubtful


def test_a_name_of_three_characters_may_go_on_and_a_birth_be_a_century_ago(reader: MrzReader) -> None:
    """A passport has places for three Chinese characters, and two digits for the year."""
    line = "E12345678" + check("E12345678") + "CHN" + "240202" + check("240202") + "F" + "310202" + check("310202")
    own = "NGKELMPONBPJB9"
    total = check(line[:10] + line[13:20] + line[21:28] + own + check(own))
    lines = ["POCHNZHENGJIAN<<YANGBEN".ljust(44, "<"), line + own + check(own) + total]
    reading = look_at(reader, frames_of(lines, 4))
    assert reading is not None
    assert reading.document.name == "证件样"
    assert reading.doubtful == {"name", "birth"}
    assert reading.advice == "mrz.check-name"


def test_what_no_check_digit_covers_on_a_permit_is_always_looked_at(reader: MrzReader) -> None:
    reading = look_at(reader, frames_of(some("home-return-permit", 12), 4))
    assert reading is not None
    assert {"name", "other_number"} <= reading.doubtful


def test_nothing_stays_and_nothing_is_said_by_accident(reader: MrzReader) -> None:
    lines = some("passport", 13)
    reading = look_at(reader, frames_of(lines, 4))
    assert reading is not None
    number = reading.document.id_number
    assert number not in repr(reading) and number not in repr(vars(reader))
    reader.forget()
    votes = vars(reader)["_votes"]
    assert isinstance(votes, Votes)
    assert not any(len(value) for value in vars(votes).values() if not isinstance(value, int))
    assert reader.look(next(frames_of(lines, 1))) is None


def read_many(reader: MrzReader, documents: int) -> Counter[str]:
    """How documents of all kinds fared over at most five frames each."""
    fared: Counter[str] = Counter()
    for index in range(documents):
        kind = KINDS[index % len(KINDS)]
        one = shown(kind, 5000 + index, 5, close=index % 3 == 1, upside_down=index % 7 == 6)
        reader.forget()
        reading = look_at(reader, one.frames)
        if reading is None:
            fared["not read"] += 1
            continue
        fared["read"] += 1
        fared["wrong and sure"] += bool(wrong_and_sure(one.lines, reading))
        if (row := NAME_LINE.get(len(one.lines))) is not None:
            errors = sum(a != b for a, b in zip(one.lines[row], reading.lines[row], strict=True))
            fared["names"] += 1
            fared["names to show"] += errors <= 2 and bool(reading.document.name_english)
    return fared


def test_most_documents_are_read_and_none_wrongly(reader: MrzReader) -> None:
    fared = read_many(reader, len(KINDS))
    assert fared["wrong and sure"] == 0
    assert fared["read"] >= 6
    assert fared["names to show"] >= 0.9 * fared["names"]


@pytest.mark.soak
def test_nine_in_ten_documents_are_read_and_none_wrongly(reader: MrzReader) -> None:
    fared = read_many(reader, 420)
    assert fared["wrong and sure"] == 0
    assert fared["read"] >= 0.9 * 420
    assert fared["names to show"] >= 0.9 * fared["names"]
