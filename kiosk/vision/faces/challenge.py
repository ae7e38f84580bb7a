"""One try before the camera as a pure state machine: sights go in, what to ask or the outcome comes out. The clock is the caller's.

What it holds to, and what `tests/vision/test_faces_challenge.py` tries to break:

* No match without every turn, in the order that was asked, each within its time.
* One person all along: whoever meets a challenge is compared with the face that looked straight first. A face that was out of sight for
  too long, or jumped, starts over before the first turn, and fails after it: whoever walked the order once knows it.
* A head, not a picture of one: a turned face that a plane explains is no turn.
* Every straight look is compared with the card's photo, and the worst of them decides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Generic, Protocol, TypeVar, get_args

from kiosk.identity.faces import Challenge, Guidance, Outcome

STRAIGHT = 12.0
"""Degrees of yaw up to which a face looks straight: what the estimate may be off, and a little."""
TURNED = 20.0
"""Degrees of yaw beyond that of the first straight look from which a head is turned. From there, because faces are not symmetrical."""
FLAT = 0.12
"""A head that turns by some angle seems narrower by about its cosine. A flat picture has to be turned further for the same place of the
nose and seems narrower still: by more than this, it does not count as a turn."""
PLANAR = 0.95
"""How well a plane may explain a straight look and a turn (see plane.py) for it to count. Set on drawn heads, which reached 0.93, and drawn
prints, none of which came below 0.965, all from one picture."""
SMEARED = 0.3
"""A turned face that is less sharp than this part of the sharpest straight look is not held still: smeared enough, nothing fits a plane."""
TILTED = 25.0
LEANED = 15.0
"""Degrees of roll by which a turned head may lean otherwise than it did when it looked straight."""
HELD_FRAMES = 2
"""So many frames in a row have to show it: one alone may be a slip of the landmarks."""
LOST_SECONDS = 1.0
BYSTANDER = 0.5
"""A second face of less than this part of the first one's width stands behind and is left alone."""
CLOSED, OPEN = 0.15, 0.22
"""Height over width of an eye: at most when closed, at least when open."""
BLINK_SECONDS = 1.0

TURNS: tuple[Challenge, ...] = ("turn-left", "turn-right")

T = TypeVar("T")


class Chooser(Protocol):
    """What is needed of `random.Random` or `random.SystemRandom`."""

    def choice(self, seq: Sequence[tuple[Challenge, ...]], /) -> tuple[Challenge, ...]:
        """One of them, each as likely as the other."""


def random_challenge(rng: Chooser) -> tuple[Challenge, ...]:
    """Two or three turns, to both sides at least once, a straight look before, between and after: one of 8 orders, each as likely as
    the other. Give a `random.SystemRandom`: an order that can be foreseen can be filmed.
    """
    orders: list[tuple[Challenge, ...]] = [order for count in (2, 3) for order in product(TURNS, repeat=count) if len(set(order)) == 2]
    asked: list[Challenge] = ["look-straight"]
    for turn in rng.choice(orders):
        asked += [turn, "look-straight"]
    return tuple(asked)


@dataclass(frozen=True)
class Limits:
    """See `FaceOptions`."""

    match: float
    review: float
    continuity: float
    step_seconds: float
    total_seconds: float


@dataclass(frozen=True, repr=False)
class Seen:
    """One face in one frame: middle and width in pixels, yaw and roll in degrees. `breadth`: distance of the eyes over that from their line
    to the nose. `sharpness`: on any scale, 0 unknown. `hint`: why the face can't be used as it is seen."""

    x: float
    y: float
    width: float
    yaw: float
    roll: float = 0.0
    breadth: float = 1.0
    sharpness: float = 0.0
    eyes_open: float | None = None
    hint: str = ""


@dataclass(frozen=True, repr=False)
class Sight(Generic[T]):
    """One frame. `now`: seconds, never going back. `faces`: the widest first. `template`: makes what is kept of the first one when asked,
    because it is dear."""

    now: float
    faces: tuple[Seen, ...]
    template: Callable[[], T]


@dataclass(frozen=True, repr=False)
class Person(Generic[T]):
    """Whom the card names, as what is kept of a face; the distance between two; and how well a plane explains a straight look and a
    turned one, 0 to 1."""

    reference: T
    distance: Callable[[T, T], float]
    planarity: Callable[[T, T], float]


@dataclass(frozen=True, repr=False)
class Try(Generic[T]):
    """How far one try has come. `first`, `straight`: the face that looked straight first, as it is kept and as it was seen. `before`: the
    straight look that was met last. `sharpest`: of all straight looks. `furthest`: the largest distance of a straight look from the
    reference. `armed`: the head was straight since this step began, and since a plane was shown (`plane`), so that a turn counts. `held`,
    `astray`: frames in a row that show what is asked, or the other side. `shut_at`: when the eyes closed. `last`: the face as it was seen
    last, at `last_at`. `ever`: a face was seen at all. `again`: it had to start over."""

    challenge: tuple[Challenge, ...]
    begun: float
    step_begun: float
    done: int = 0
    first: T | None = None
    straight: Seen | None = None
    before: T | None = None
    sharpest: float = 0.0
    furthest: float = 0.0
    armed: bool = False
    plane: bool = False
    held: int = 0
    astray: int = 0
    shut_at: float | None = None
    last: Seen | None = None
    last_at: float = -math.inf
    ever: bool = False
    again: bool = False

    @property
    def ask(self) -> Challenge:
        return self.challenge[self.done]

    @property
    def shown(self) -> bool:
        """Whether more of the order than its first turn is known to whoever stands there."""
        return any(met != "look-straight" for met in self.challenge[: self.done])


def begin(challenge: Sequence[Challenge], now: float) -> Try[T]:
    """A try of that challenge. Raises `ValueError` for an unknown one, and unless it begins and ends with a straight look."""
    if not set(challenge) <= set(get_args(Challenge)):
        raise ValueError("a challenge that nobody knows")
    if not challenge or challenge[0] != "look-straight" or challenge[-1] != "look-straight":
        raise ValueError("a challenge begins and ends with a straight look")
    return Try(tuple(challenge), now, now)


def see(state: Try[T], sight: Sight[T], person: Person[T], limits: Limits) -> tuple[Try[T], Guidance | Outcome]:
    """One frame further. After an outcome the try is over; don't go on with it."""
    lost = state.done > 0 and sight.now - state.last_at > LOST_SECONDS
    if lost and state.shown:
        return state, "challenge-failed"
    if lost:
        state = _over_again(state, sight.now, limits)
    if sight.now - state.begun > limits.total_seconds or sight.now - state.step_begun > limits.step_seconds:
        return state, "timed-out" if state.ever else "no-face"
    if not sight.faces:
        return _still(state), _guidance(state, "face.not-seen")
    face = sight.faces[0]
    if state.done and state.last is not None and _jumped(state.last, face):
        if state.shown:
            return state, "challenge-failed"
        state = _over_again(state, sight.now, limits)
    state = replace(state, last=face, last_at=sight.now, ever=True)
    if obstacle := _obstacle(sight.faces):
        return _still(state), _guidance(state, obstacle)
    state, met = _look_at(state, face, sight.now)
    if state.astray >= HELD_FRAMES:
        return state, "challenge-failed"
    if not met:
        return state, _guidance(state, _missing(state, face))
    return _meet(state, face, sight, person, limits)


def _meet(state: Try[T], face: Seen, sight: Sight[T], person: Person[T], limits: Limits) -> tuple[Try[T], Guidance | Outcome]:
    template = sight.template()
    # "not … ≤": a distance that is no number must not pass for a small one.
    if state.first is not None and not person.distance(state.first, template) <= limits.continuity:
        return state, "challenge-failed"
    if state.ask in TURNS and (state.before is None or not person.planarity(state.before, template) <= PLANAR):
        state = replace(state, held=0, armed=False, plane=True)
        return state, _guidance(state, "face.flat")
    ahead = state.ask == "look-straight"
    furthest = _worse(state.furthest, person.distance(person.reference, template)) if ahead else state.furthest
    done = state.done + 1
    state = replace(
        state, done=done, furthest=furthest, step_begun=sight.now, armed=ahead, held=0, astray=0, shut_at=None,
        first=template if state.first is None else state.first, straight=state.straight or state.last,
        before=template if ahead else state.before, sharpest=max(state.sharpest, face.sharpness) if ahead else state.sharpest, plane=False,
    )  # fmt: skip
    if done < len(state.challenge):
        return state, _guidance(state, "")
    if furthest <= limits.match:
        return state, "match"
    return state, "review" if furthest <= limits.review else "no-match"


def _look_at(state: Try[T], face: Seen, now: float) -> tuple[Try[T], bool]:
    """Whether this frame completes what is asked for."""
    straight = abs(face.yaw) <= STRAIGHT
    if state.ask == "blink":
        return _blinked(state, face, straight, now)
    if state.ask == "look-straight":
        held = state.held + 1 if straight else 0
        return replace(state, held=held), held >= HELD_FRAMES
    if not state.armed:
        return replace(state, armed=straight, plane=state.plane and not straight), False
    turn = _turn(state, face)
    held = state.held + 1 if turn >= TURNED and not _spoilt(state, face) else 0
    astray = state.astray + 1 if turn <= -TURNED else 0
    return replace(state, held=held, astray=astray), held >= HELD_FRAMES


def _blinked(state: Try[T], face: Seen, straight: bool, now: float) -> tuple[Try[T], bool]:
    """Open, closed and open again within a second, the head straight."""
    if face.eyes_open is None or not straight:
        return replace(state, armed=False, shut_at=None), False
    if face.eyes_open >= OPEN:
        met = state.shut_at is not None and now - state.shut_at <= BLINK_SECONDS
        return replace(state, armed=True, shut_at=None), met
    if face.eyes_open <= CLOSED and state.armed and state.shut_at is None:
        return replace(state, shut_at=now), False
    return state, False


def _obstacle(faces: tuple[Seen, ...]) -> str:
    face = faces[0]
    if any(other.width >= BYSTANDER * face.width for other in faces[1:]):
        return "face.several"
    if face.hint:
        return face.hint
    return "face.tilted" if abs(face.roll) > TILTED else ""


def _missing(state: Try[T], face: Seen) -> str:
    """What to say while a challenge is not met yet."""
    turned = abs(face.yaw) > STRAIGHT
    if turned and state.plane:
        return "face.flat"
    if state.ask == "look-straight" or not state.armed:
        return "face.not-straight" if turned else ""
    turn = _turn(state, face)
    if turn >= TURNED and (spoilt := _spoilt(state, face)):
        return spoilt
    return "face.other-way" if turned and turn < 0 else ""


def _turn(state: Try[T], face: Seen) -> float:
    """Degrees from the first straight look to the side that is asked for."""
    yaw = face.yaw - (state.straight.yaw if state.straight else 0.0)
    return yaw if state.ask == "turn-left" else -yaw


def _flat(state: Try[T], face: Seen) -> bool:
    before = state.straight or face
    return face.breadth < before.breadth * (math.cos(math.radians(face.yaw - before.yaw)) - FLAT)


def _spoilt(state: Try[T], face: Seen) -> str:
    """Why a face that is turned far enough does not count, as far as its frame alone tells."""
    if state.straight is not None and abs(face.roll - state.straight.roll) > LEANED:
        return "face.tilted"
    if face.sharpness < SMEARED * state.sharpest:
        return "face.blurred"
    return "face.flat" if _flat(state, face) else ""


def _jumped(before: Seen, now: Seen) -> bool:
    """Nobody moves by a face's width, or comes or goes by half their distance, between two frames: it is another face."""
    width = max(before.width, now.width)
    far = math.hypot(now.x - before.x, now.y - before.y) > width
    return far or width > 1.6 * min(before.width, now.width)


def _over_again(state: Try[T], now: float, limits: Limits) -> Try[T]:
    """From the first straight look. A face that was somebody else's is not forgotten by stepping aside."""
    furthest = state.furthest if state.furthest > limits.review else 0.0
    return Try(state.challenge, state.begun, now, furthest=furthest, ever=state.ever, again=True)


def _still(state: Try[T]) -> Try[T]:
    return replace(state, held=0, astray=0, shut_at=None)


def _worse(one: float, other: float) -> float:
    return math.inf if math.isnan(other) else max(one, other)


def _guidance(state: Try[T], hint: str) -> Guidance:
    """`hint`, or, until the first step is met anew, that it starts over: in one frame alone nobody could read it."""
    return Guidance(state.ask, hint or ("face.lost" if state.again and not state.done else ""), state.done, len(state.challenge))
