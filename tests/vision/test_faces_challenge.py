"""The challenge as a pure machine: no series of frames that lacks a turn, or changes the person, ends in a match."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.faces import Challenge, Guidance, Outcome
from kiosk.vision.faces.challenge import (
    LEANED,
    LOST_SECONDS,
    PLANAR,
    STRAIGHT,
    TURNED,
    Chooser,
    Limits,
    Person,
    Seen,
    Sight,
    Try,
    begin,
    random_challenge,
    see,
)

LIMITS = Limits(match=0.5, review=0.6, continuity=0.55, step_seconds=8, total_seconds=40)
ASKED: tuple[Challenge, ...] = ("look-straight", "turn-left", "look-straight", "turn-right", "look-straight")
HOLDER, NEARLY, OTHER = 0.2, 0.55, 0.9
"""Persons as places on a line; the card's photo is at 0, so a person's place is the distance to it."""

PERSON: Person[float] = Person(0.0, lambda a, b: abs(a - b), lambda a, b: 0.8)
Frame = tuple[Seen | None, float]  # who was seen how, and which person it was


def straight(yaw: float = 0.0) -> Seen:
    return Seen(640, 320, 280, yaw)


def turned(yaw: float) -> Seen:
    """A head, not a flat picture: narrower by the cosine."""
    return Seen(640, 320, 280, yaw, breadth=math.cos(math.radians(yaw)))


POSES = {"look-straight": straight(), "turn-left": turned(28), "turn-right": turned(-28)}


def play(
    frames: Iterable[Frame], asked: tuple[Challenge, ...] = ASKED, apart: float = 0.2, person: Person[float] = PERSON
) -> Outcome | Guidance:
    """Plays frames `apart` seconds from one another; the outcome, or the guidance after the last frame."""
    state: Try[float] = begin(asked, 0.0)
    answer: Outcome | Guidance = Guidance(asked[0], "", 0, len(asked))
    for number, (face, who) in enumerate(frames, 1):
        state, answer = see(state, sight(apart * number, face, who), person, LIMITS)
        if isinstance(answer, str):
            return answer
    return answer


def sight(now: float, face: Seen | None, who: float, *others: Seen) -> Sight[float]:
    return Sight(now, (face, *others) if face else others, lambda: who)


def held(asked: Iterable[Challenge], who: float = HOLDER) -> list[Frame]:
    """What somebody who does as asked shows: each pose for two frames."""
    return [(POSES[ask], who) for ask in asked for _ in range(2)]


@pytest.mark.parametrize(("who", "outcome"), [(0.5, "match"), (0.51, "review"), (0.6, "review"), (0.61, "no-match"), (OTHER, "no-match")])
def test_who_does_as_asked_is_judged_by_the_distance_to_the_photo(who: float, outcome: Outcome) -> None:
    assert play(held(ASKED, who)) == outcome


@pytest.mark.parametrize("step", [0, 2, 4])
def test_the_worst_straight_look_decides(step: int) -> None:
    frames = held(ASKED)
    frames[2 * step : 2 * step + 2] = [(straight(), NEARLY)] * 2
    assert play(frames) == "review"


def test_guidance_says_what_is_asked_and_how_far_one_has_come() -> None:
    assert play([]) == Guidance("look-straight", "", 0, 5)
    assert play(held(ASKED[:1])) == Guidance("turn-left", "", 1, 5)
    assert play(held(ASKED[:2])) == Guidance("look-straight", "", 2, 5)
    assert play([*held(ASKED[:2]), (turned(28), HOLDER)]) == Guidance("look-straight", "face.not-straight", 2, 5)


@st.composite
def without_one_turn(draw: st.DrawFn) -> list[Frame]:
    """Any frames of the holder of the card in which nobody ever turns to one of the two sides."""
    missing = draw(st.sampled_from(["left", "right"]))
    yaw = st.floats(-80, TURNED - STRAIGHT - 0.1) if missing == "left" else st.floats(-(TURNED - STRAIGHT - 0.1), 80)
    some = st.builds(lambda degrees, seen: (turned(degrees), HOLDER) if seen else (None, HOLDER), yaw, st.booleans() | st.just(True))
    prefix = held(ASKED[: draw(st.integers(0, 3))]) if missing == "right" else held(ASKED[:1])
    return [*prefix, *draw(st.lists(some, max_size=40)), *held(["look-straight"])]


@given(without_one_turn())
def test_no_frames_without_a_turn_end_in_a_match(frames: list[Frame]) -> None:
    assert play(frames) not in ("match", "review")


@given(st.lists(st.sampled_from(["look-straight", "turn-left", "turn-right"]), max_size=12))
def test_only_the_order_that_was_asked_leads_to_a_match(shown: list[Challenge]) -> None:
    """Each pose held for two frames: what was shown is a match only if the asked order is in it, and no wrong turn came first."""
    outcome = play([*held(shown)])
    rest = iter(shown)
    if outcome == "match":
        assert all(ask in rest for ask in ASKED)
    turns = [pose for pose in shown if pose != "look-straight"]
    if "look-straight" in shown and turns and "look-straight" in shown[: shown.index(turns[0])] and turns[0] == "turn-right":
        assert outcome == "challenge-failed"


@given(st.integers(1, 9), st.sampled_from([OTHER, 0.76, 1.4]))
def test_another_person_from_any_frame_on_never_matches(first: int, who: float) -> None:
    frames = held(ASKED)
    assert play([*frames[:first], *((face, who) for face, _ in frames[first:])]) in ("challenge-failed", "no-match")


@given(st.sets(st.integers(0, 9), min_size=1))
def test_another_person_in_any_frames_that_count_never_matches(strangers: set[int]) -> None:
    """A frame counts if it completes a step: each second one here."""
    frames = [(face, OTHER if number in strangers else who) for number, (face, who) in enumerate(held(ASKED))]
    outcome = play(frames)
    if any(number % 2 for number in strangers):
        assert outcome in ("challenge-failed", "no-match")
    else:
        assert outcome == "match"


def test_the_other_way_fails_and_one_slip_does_not() -> None:
    begun = held(ASKED[:1])
    assert play([*begun, (turned(-28), HOLDER), (turned(-28), HOLDER)]) == "challenge-failed"
    assert play([*begun, (turned(-28), HOLDER), *held(ASKED[1:])]) == "match"
    once = play([*begun, (turned(-28), HOLDER)])
    assert isinstance(once, Guidance) and once.hint == "face.other-way"


def test_a_single_turned_frame_does_not_count() -> None:
    answer = play([*held(ASKED[:1]), (turned(28), HOLDER), (straight(), HOLDER), (turned(28), HOLDER), (straight(), HOLDER)])
    assert isinstance(answer, Guidance) and (answer.ask, answer.done) == ("turn-left", 1)


def test_a_turn_counts_only_after_a_straight_look_in_its_own_step() -> None:
    twice: tuple[Challenge, ...] = ("look-straight", "turn-left", "turn-left", "look-straight")
    still_turned = [*held(twice[:1]), *[(turned(28), HOLDER)] * 6]
    answer = play(still_turned, twice)
    assert isinstance(answer, Guidance) and (answer.done, answer.hint) == (2, "face.not-straight")
    assert play([*still_turned, (straight(), HOLDER), *held(twice[2:])], twice) == "match"


def test_a_flat_picture_that_is_turned_does_not_count() -> None:
    flat = replace(turned(28), breadth=math.cos(math.radians(45)))
    answer = play([*held(ASKED[:1]), *[(flat, HOLDER)] * 8])
    assert isinstance(answer, Guidance) and (answer.done, answer.hint) == (1, "face.flat")


@pytest.mark.parametrize(("planarity", "counts"), [(0.93, True), (PLANAR, True), (0.96, False), (1.0, False), (math.nan, False)])
def test_a_turn_that_a_plane_explains_does_not_count(planarity: float, counts: bool) -> None:
    person: Person[float] = replace(PERSON, planarity=lambda straight, turned: planarity)
    answer = play(held(ASKED[:2]), person=person)
    assert isinstance(answer, Guidance)
    assert (answer.done, answer.hint) == ((2, "") if counts else (1, "face.flat"))
    if not counts:
        still = play([*held(ASKED[:2]), *[(turned(28), HOLDER)] * 6], person=person)
        assert isinstance(still, Guidance) and (still.done, still.hint) == (1, "face.flat"), "said for as long as the head is turned"
        back = play([*held(ASKED[:2]), (straight(), HOLDER)], person=person)
        assert back == Guidance("turn-left", "", 1, 5)
        assert play(held(ASKED), person=person) != "match"


def test_after_a_plane_a_turn_counts_from_a_new_straight_look() -> None:
    looks = iter([1.0, 0.8, 0.8])
    person: Person[float] = replace(PERSON, planarity=lambda straight, turned: next(looks))
    assert play([*held(ASKED[:2]), *held(ASKED)[0:1], *held(ASKED[1:])], person=person) == "match"


def test_a_turn_is_laid_over_the_straight_look_before_it() -> None:
    compared: list[tuple[float, float]] = []

    def planarity(straight: float, turned: float) -> float:
        compared.append((straight, turned))
        return 0.8

    assert (
        play([(face, 0.2 + number / 100) for number, (face, _) in enumerate(held(ASKED))], person=replace(PERSON, planarity=planarity))
        == "match"
    )
    assert compared == [pytest.approx((0.21, 0.23)), pytest.approx((0.25, 0.27))]


def test_a_turned_head_that_leans_over_does_not_count() -> None:
    answer = play([*held(ASKED[:1]), *[(replace(turned(28), roll=LEANED + 1), HOLDER)] * 4])
    assert isinstance(answer, Guidance) and (answer.done, answer.hint) == (1, "face.tilted")
    assert play([*held(ASKED[:1]), *[(replace(turned(28), roll=LEANED - 1), HOLDER)] * 2, *held(ASKED[2:])]) == "match"


def test_a_turned_head_that_is_smeared_does_not_count() -> None:
    sharp = [(replace(face, sharpness=90.0), who) for face, who in held(ASKED) if face is not None]
    assert play(sharp) == "match"
    for step, smear in ((2, 26.0), (6, 0.0)):
        smeared = [*sharp[:step], *[(replace(face, sharpness=smear), who) for face, who in sharp[step : step + 2]]]
        answer = play(smeared)
        assert isinstance(answer, Guidance) and (answer.done, answer.hint) == (step // 2, "face.blurred")
    later = [(replace(face, sharpness=20.0), who) for face, who in sharp[:2]] + [
        *sharp[2:6],
        *[(replace(sharp[6][0], sharpness=20.0), HOLDER)] * 2,
    ]
    answer = play(later)
    assert isinstance(answer, Guidance) and answer.hint == "face.blurred", "the sharpest straight look counts, not the first"


def test_a_turn_is_measured_from_how_the_person_looks_straight() -> None:
    """A face that seems 10° turned while it looks straight has to go as far to either side as any other."""
    asked = [(straight(10), HOLDER)] * 2
    too_little = play([*asked, *[(turned(27), HOLDER)] * 4])
    assert isinstance(too_little, Guidance) and too_little.done == 1
    enough = play([*asked, *[(turned(31), HOLDER)] * 2])
    assert isinstance(enough, Guidance) and enough.done == 2


@pytest.mark.parametrize("gap", [LOST_SECONDS + 0.3, 5.0])
def test_a_face_that_was_out_of_sight_before_the_first_turn_starts_over(gap: float) -> None:
    missed = [(None, HOLDER)] * math.ceil(gap / 0.2)
    assert play([*held(ASKED[:1]), *missed]) == Guidance("look-straight", "face.not-seen", 0, 5)
    assert play([*held(ASKED[:1]), *missed, (straight(), HOLDER)]) == Guidance("look-straight", "face.lost", 0, 5)
    assert play([*held(ASKED[:1]), *missed, *held(ASKED[:1])]) == Guidance("turn-left", "", 1, 5)
    assert play([*held(ASKED[:1]), *missed, *held(ASKED)]) == "match"


@pytest.mark.parametrize("met", [2, 3, 4])
def test_whoever_knows_the_order_does_not_start_over(met: int) -> None:
    missed: list[Frame] = [(None, HOLDER)] * 7
    assert play([*held(ASKED[:met]), *missed]) == "challenge-failed"
    assert play([*held(ASKED[:met], OTHER), *missed, *held(ASKED)]) == "challenge-failed"
    assert play([*held(ASKED[:met]), (Seen(200, 320, 280, 0), HOLDER), *held(ASKED)]) == "challenge-failed"


def test_another_persons_straight_look_is_not_forgotten_by_starting_over() -> None:
    missed: list[Frame] = [(None, HOLDER)] * 7
    assert play([*held(ASKED[:1], OTHER), *missed, *held(ASKED)]) == "no-match"
    assert play([*held(ASKED[:1], NEARLY), *missed, *held(ASKED)]) == "match", "whom staff would have to look at, they need not here"


@st.composite
def broken_off(draw: st.DrawFn) -> tuple[list[Frame], int, float]:
    """Somebody walks some steps of the order and steps aside, or is there elsewhere at once; then the holder walks all of it."""
    met, who = draw(st.integers(1, 4)), draw(st.sampled_from([HOLDER, NEARLY, OTHER]))
    gone: list[Frame] = [(None, who)] * draw(st.integers(6, 30))
    jump: list[Frame] = [(Seen(200, 320, 280, 0), who)]
    return [*held(ASKED[:met], who), *draw(st.sampled_from([gone, jump])), *held(ASKED), *held(ASKED)], met, who


@given(broken_off())
def test_no_match_comes_of_an_order_that_was_walked_before(shown: tuple[list[Frame], int, float]) -> None:
    frames, met, who = shown
    outcome = play(frames)
    if met > 1:
        assert outcome == "challenge-failed"
    elif who == OTHER:
        assert outcome == "no-match"
    else:
        assert outcome == "match"


@given(st.lists(st.tuples(st.sampled_from(["look-straight", "turn-left", "turn-right"]), st.integers(0, 12)), max_size=14))
def test_a_match_has_no_gap_after_its_first_turn(shown: list[tuple[Challenge, int]]) -> None:
    """Poses with gaps of so many frames behind each: in a match all that was asked came in one piece, from the first turn on."""
    frames: list[Frame] = []
    for pose, gap in shown:
        frames += [*held([pose]), *[(None, HOLDER)] * gap]
    if play(frames) == "match":
        whole: list[list[Challenge]] = [[]]
        for pose, gap in shown:
            whole[-1].append(pose)
            if gap * 0.2 + 0.2 > LOST_SECONDS:
                whole.append([])
        assert any(all(ask in rest for ask in ASKED[1:]) for piece in whole for rest in [iter(piece)])


def test_a_moment_out_of_sight_is_forgiven() -> None:
    assert play([*held(ASKED[:3]), *[(None, HOLDER)] * 4, *held(ASKED[3:])]) == "match"


@pytest.mark.parametrize("there", [Seen(200, 320, 280, 0), Seen(640, 320, 150, 0), Seen(640, 320, 500, 0)])
def test_a_face_that_jumps_before_the_first_turn_starts_over(there: Seen) -> None:
    answer = play([*held(ASKED[:1]), (there, HOLDER)])
    assert answer == Guidance("look-straight", "face.lost", 0, 5)


@pytest.mark.parametrize(("width", "waits"), [(280, True), (150, True), (120, False)])
def test_a_second_face_of_like_size_holds_it_up_and_a_bystander_does_not(width: float, waits: bool) -> None:
    state: Try[float] = begin(ASKED, 0.0)
    for number in range(2):
        state, answer = see(state, sight(0.2 * number, straight(), HOLDER, Seen(1000, 300, width, 0)), PERSON, LIMITS)
    assert isinstance(answer, Guidance)
    assert (answer.done, answer.hint) == ((0, "face.several") if waits else (1, ""))


@pytest.mark.parametrize(
    ("face", "code"),
    [
        (replace(straight(), hint="face.too-far"), "face.too-far"),
        (replace(straight(), roll=-40), "face.tilted"),
        (straight(30), "face.not-straight"),
    ],
)
def test_what_is_in_the_way_is_said_and_holds_it_up(face: Seen, code: str) -> None:
    assert play([(face, HOLDER)] * 6) == Guidance("look-straight", code, 0, 5)


def test_time_runs_out_for_each_step_and_for_the_try() -> None:
    too_slow = [*held(ASKED[:1]), *[(straight(), HOLDER)] * 41]
    assert play(too_slow) == "timed-out"
    again_and_again = (held(ASKED[:1]) + [(None, HOLDER)] * 7) * 40
    assert play(again_and_again) == "timed-out"
    assert play([(None, HOLDER)] * 41) == "no-face"
    assert play(held(ASKED), apart=9.0) in ("timed-out", "no-face")


def test_a_distance_that_is_no_number_is_no_match() -> None:
    answers = []
    for nonsense in (lambda a, b: math.nan, lambda a, b: math.nan if b == HOLDER and a == 0.0 else 0.0):
        state: Try[float] = begin(ASKED, 0.0)
        person: Person[float] = Person(0.0, nonsense, lambda a, b: 0.8)
        for number, (face, who) in enumerate(held(ASKED)):
            state, answer = see(state, sight(0.2 * number, face, who), person, LIMITS)
            if isinstance(answer, str):
                answers.append(answer)
                break
    assert answers == ["challenge-failed", "no-match"]


def test_a_blink_is_open_closed_and_open_within_a_second() -> None:
    asked: tuple[Challenge, ...] = ("look-straight", "blink", "look-straight")
    opened, closed = (replace(straight(), eyes_open=share) for share in (0.3, 0.08))
    begun = held(asked[:1])
    blink: list[Frame] = [(opened, HOLDER), (closed, HOLDER), (opened, HOLDER)]
    assert play([*begun, *blink, *held(asked[2:])], asked) == "match"
    for no_blink in ([(opened, HOLDER)] * 12, [(opened, HOLDER), *[(closed, HOLDER)] * 8, (opened, HOLDER)], held(["look-straight"]) * 3):
        answer = play([*begun, *no_blink], asked)
        assert isinstance(answer, Guidance) and answer.done == 1


@pytest.mark.parametrize(
    "asked", [(), ("turn-left", "look-straight"), ("look-straight", "turn-left"), ("look-straight", "nod", "look-straight")]
)
def test_a_challenge_begins_and_ends_with_a_straight_look(asked: tuple[Challenge, ...]) -> None:
    with pytest.raises(ValueError, match="challenge"):
        begin(asked, 0.0)


def test_challenges_are_drawn_from_eight_orders_alike() -> None:
    rng: Chooser = random.Random(3)
    drawn = Counter(random_challenge(rng) for _ in range(1600))
    assert len(drawn) == 8 and min(drawn.values()) > 140
    for challenge in drawn:
        assert challenge[::2] == ("look-straight",) * (len(challenge) // 2 + 1)
        assert set(challenge[1::2]) == {"turn-left", "turn-right"}


def test_templates_are_made_only_when_a_step_is_met() -> None:
    made: list[float] = []

    def template(now: float) -> Callable[[], float]:
        def make() -> float:
            made.append(now)
            return HOLDER

        return make

    state: Try[float] = begin(ASKED, 0.0)
    for number, (face, _) in enumerate(held(ASKED)):
        assert face is not None
        state, answer = see(state, Sight(0.2 * number, (face,), template(0.2 * number)), PERSON, LIMITS)
    assert answer == "match" and len(made) == len(ASKED)
