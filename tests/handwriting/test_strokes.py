"""What a finger drew, before anybody looks at it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.handwriting.strokes import MARGIN, SIDE, STROKES_AT_MOST, Ink, framed

POINT = st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000))
INK = st.lists(st.lists(POINT, min_size=1, max_size=40).map(tuple), min_size=1, max_size=12).map(tuple)


@given(INK)
def test_whatever_was_drawn_lies_in_the_square(ink: Ink) -> None:
    low, high = SIDE * MARGIN - 2, SIDE * (1 - MARGIN) + 2  # a dot's second point lies one further
    assert all(low <= value <= high for stroke in framed(ink) for point in stroke for value in point)


@given(INK)
def test_no_stroke_is_lost_and_each_has_a_direction(ink: Ink) -> None:
    drawn = framed(ink)
    assert len(drawn) == len(ink)
    assert all(len(stroke) >= 2 for stroke in drawn)


@given(INK, st.floats(0.1, 10), POINT)
def test_size_and_place_of_writing_do_not_matter(ink: Ink, scale: float, by: tuple[float, float]) -> None:
    span = max(max(values) - min(values) for values in zip(*(point for stroke in ink for point in stroke), strict=True))
    if span < 1:  # a dot has no size
        return
    moved = tuple(tuple((x * scale + by[0], y * scale + by[1]) for x, y in stroke) for stroke in ink)
    first, second = framed(ink), framed(moved)
    ends = [(one[at], other[at]) for one, other in zip(first, second, strict=True) for at in (0, -1)]
    assert all(abs(a - b) < 2 for one, other in ends for a, b in zip(one, other, strict=True))


def test_proportions_are_kept() -> None:
    flat = framed((((0.0, 0.0), (100.0, 10.0)),))[0]
    assert flat[0] == (220.0, 472.0)
    assert flat[-1] == (780.0, 528.0)


def test_a_scribble_is_cut_short_and_nothing_is_nothing() -> None:
    assert len(framed(tuple(((float(number), 0.0), (0.0, 9.0)) for number in range(200)))) == STROKES_AT_MOST
    assert framed(()) == framed(((), ())) == ()
