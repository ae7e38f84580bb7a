"""How much is sent at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.outbox.pace import SIZES, SLOW, Pace

SENT = st.integers(1, SIZES[-1].records)


def test_a_quick_link_leads_to_the_largest_batches_and_a_slow_one_to_the_smallest() -> None:
    quick = slow = Pace()
    for _ in range(4):
        quick, slow = quick.answered(0.1, full=True), slow.answered(SLOW + 1, full=True)
    assert (quick.records, quick.size) == (SIZES[2].records, SIZES[2])
    assert (slow.records, slow.size) == (SIZES[0].records, SIZES[0])


def test_a_record_that_breaks_its_batch_is_alone_after_as_many_halves_as_it_takes() -> None:
    pace = Pace(2, 200)
    sent = [200]
    while sent[-1] > 1:
        pace = pace.refused(sent[-1])
        sent.append(pace.records)
    assert sent == [200, 100, 50, 25, 12, 6, 3, 1] and pace.level == 2, "the link is as good as it was"
    for _ in range(8):
        pace = pace.answered(0.1, full=True)
    assert pace.records == 200


def test_beside_residents_batches_are_small_and_the_pace_is_as_before_afterwards() -> None:
    pace = Pace(2, 200)
    assert (pace.beside_residents().records, pace.beside_residents().size) == (10, Pace(0, 10).size)
    assert Pace(2, 3).beside_residents().records == 3, "whoever looks for a broken record goes on by halves"
    assert pace.answered(0.1, full=False) == pace, "a small batch says nothing about large ones"


def test_what_was_not_full_says_nothing_about_more() -> None:
    assert Pace(0, 10).answered(0.1, full=False) == Pace(0, 10)


@given(st.lists(st.tuples(st.sampled_from(["answered", "lost", "refused"]), st.floats(0, 100), st.booleans(), SENT)))
def test_it_never_stops_and_never_sends_more_than_the_level_allows(events: list[tuple[str, float, bool, int]]) -> None:
    pace = Pace()
    for what, seconds, full, wanted in events:
        sent = min(wanted, pace.records)
        match what:
            case "answered":
                pace = pace.answered(seconds, full)
            case "lost":
                pace = pace.lost(sent)
            case _:
                pace = pace.refused(sent)
        assert 1 <= pace.records <= pace.size.records
