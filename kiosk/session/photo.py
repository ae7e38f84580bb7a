"""The step `photo`: a portrait that a document will carry, taken here instead of brought.

Invariants
- The camera looks only after the person asked for it. What it sees is judged by the document's rules, never by whose face it is.
- One picture is kept at a time, in memory: another take lets it go, and so does whoever goes back without it.
- Only a picture that keeps every rule counts unseen. One that a person uses all the same, and one that is left to the window, are marked
  for staff: nobody is sent away because a wall is not white.
- The clock of the session counts down, not the camera: a picture is taken three seconds after somebody stands well, or when they ask.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import exemptions, photo_events
from kiosk.session.availability import usable
from kiosk.session.result import Result, shows, somebody_there
from kiosk.session.state import Posing, State, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.elements import Material
    from kiosk.session.knowing import Facts
    from kiosk.session.state import Portrait

MOST_TAKES = 5
"""Of one portrait. Then it is this one or the window: the reason does not go away by itself."""
COUNTED = 3.0
"""Seconds from standing well to the picture."""
UNUSABLE = frozenset({"photo.no-face", "photo.several-faces", "photo.size", "photo.ratio"})
"""What makes a picture no portrait of one person: nobody needs to look at it."""


def wanted(visit: Visit, known: Facts) -> tuple[Material, ...]:
    """The portraits that this case takes."""
    return tuple(one for one in exemptions.applying(visit, known) if one.here == "photo")


def kept(visit: Visit, known: Facts) -> Visit:
    """Without the portraits that this case does not take any more, and what was decided about them."""
    names = {one.name for one in wanted(visit, known)}
    if not (gone := set(visit.portraits) - names):
        return visit
    scans = {name: pages for name, pages in visit.scans.items() if name not in gone}
    return replace(visit, scans=scans, portraits={name: word for name, word in visit.portraits.items() if name not in gone})


def enter(state: State, visit: Visit, known: Facts) -> Result:
    """At the first portrait that nothing was decided about; where there is none, back at what was decided."""
    open_ = [one.name for one in wanted(visit, known) if one.name not in visit.portraits]
    there = Posing("ready", open_[0]) if open_ else Posing("settled", next(iter(visit.portraits), ""))
    return replace(state, place=replace(visit, posing=there)), ()


def with_device(state: State, visit: Visit) -> Result:
    """A camera that is lost while somebody poses shows nothing any more."""
    if visit.posing.stage not in ("looking", "taking") or usable(state.devices.get("camera")):
        return state, ()
    return shows(state, _ready(visit), Problem("availability.camera")), (do.StopLooking(),)


def within(visit: Visit) -> bool:
    """Whether the camera looks or a picture stands there: then "back" is about that, not about the step."""
    return visit.posing.stage in ("looking", "taking", "result")


def back(state: State, visit: Visit) -> Result:
    return shows(state, _ready(visit)), (do.StopLooking(),)


def takes_left(visit: Visit) -> int:
    return MOST_TAKES - visit.takes.get(visit.posing.material, 0)


def passes(visit: Visit) -> bool:
    """Whether the picture that stands there keeps every rule."""
    return visit.posing.stage == "result" and visit.posing.taken is not None and not visit.posing.faults


def may_keep(visit: Visit) -> bool:
    """Whether the picture that stands there may be used although it does not: staff can look at it."""
    posing = visit.posing
    return posing.stage == "result" and posing.taken is not None and bool(posing.faults) and not UNUSABLE & set(posing.faults)


def seconds_left(state: State, visit: Visit) -> int:
    """Until the picture; 0 while nothing is counted down."""
    posing = visit.posing
    if posing.stage != "looking" or posing.steady_since is None:
        return 0
    return max(1, math.ceil(posing.steady_since + COUNTED - state.now))


def handle(state: State, visit: Visit, event: on.Event) -> Result:
    stage = visit.posing.stage
    match event:
        case photo_events.PhotoSeen(_, hint, steady) if stage == "looking":
            since = visit.posing.steady_since if visit.posing.steady_since is not None else state.now
            return shows(state, _posing(visit, hint=hint, steady_since=since if steady else None), *visit.problems), ()
        case on.CapturePressed() if stage == "looking":
            return _take(state, visit)
        case on.NoPicture() if stage in ("looking", "taking"):
            return shows(state, _posing(visit, stage="looking", steady_since=None), Problem("page.no-picture")), ()
        case photo_events.PhotoTaken(_, picture, faults) if stage == "taking":
            return _taken(somebody_there(state), replace(visit, posing=replace(visit.posing, taken=picture, faults=faults)))
        case photo_events.PhotoFailed(_, problem) if stage in ("looking", "taking"):
            return shows(state, _ready(visit), problem), (do.StopLooking(),)
        case on.RetakePressed() if stage == "settled" and takes_left(visit) > 0:
            return _again(state, visit)
        case on.RetakePressed() if stage == "result":
            return _begin(state, visit)
    return state, ()


def ticked(state: State, visit: Visit) -> Result:
    """A second has gone by. While somebody is asked whether they are still there or want to leave, hides the screen or looks for help,
    nothing is taken."""
    since = visit.posing.steady_since
    elsewhere = state.warned_at is not None or state.leaving or state.guard.covered or state.helping is not None
    if visit.posing.stage != "looking" or since is None or elsewhere or state.now - since < COUNTED:
        return state, ()
    return _take(state, visit)


def decided(visit: Visit, event: on.Event) -> Visit | None:
    """The visit with what this event decides about the portrait; None where it decides nothing."""
    posing = visit.posing
    match event:
        case on.NextPressed() if passes(visit):
            return _settled(visit, "passed")
        case on.NextPressed() if posing.stage in ("ready", "result") and takes_left(visit) <= 0:
            return _settled(visit, "review") if may_keep(visit) else _to_the_window(visit)
        case photo_events.PhotoKept() if may_keep(visit):
            return _settled(visit, "review")
        case photo_events.PhotoLeft() if posing.stage != "settled":
            return _to_the_window(visit)
    return None


def next_(state: State, visit: Visit) -> Result | None:
    """What "next" does before anything is decided: begin, or once more. None: the step is done."""
    match visit.posing.stage:
        case "ready":
            return _begin(state, visit)
        case "result":
            return _begin(state, visit)
        case "looking" | "taking":
            return state, ()
    return None


def unfinished(visit: Visit, known: Facts) -> tuple[Problem, ...]:
    return tuple(Problem("photo.undecided", one.name) for one in wanted(visit, known) if one.name not in visit.portraits)


def _begin(state: State, visit: Visit) -> Result:
    material = next((one for one in visit.service.source.materials if one.name == visit.posing.material), None)
    if material is None or takes_left(visit) <= 0:
        return state, ()
    if not usable(state.devices.get("camera")):
        return shows(state, _ready(visit), Problem("availability.camera")), ()
    looking = replace(visit, posing=Posing("looking", material.name))
    return shows(state, looking), (do.WatchForPhoto(state.visit_number, material.photo_for),)


def _again(state: State, visit: Visit) -> Result:
    """What was decided does not count any more."""
    name = visit.posing.material
    scans = {one: pages for one, pages in visit.scans.items() if one != name}
    portraits = {one: word for one, word in visit.portraits.items() if one != name}
    return shows(state, replace(visit, scans=scans, portraits=portraits, posing=Posing("ready", name))), ()


def _take(state: State, visit: Visit) -> Result:
    return shows(state, _posing(visit, stage="taking", steady_since=None)), (do.TakePhoto(state.visit_number),)


def _taken(state: State, visit: Visit) -> Result:
    """A picture out of which no portrait could be cut was no take: the person only has to stand elsewhere."""
    posing = visit.posing
    if posing.taken is None:
        reasons = tuple(Problem(code) for code in posing.faults or ("photo.no-face",))
        again = replace(visit, posing=Posing("looking", posing.material, hint=reasons[0].code))
        material = next(one for one in visit.service.source.materials if one.name == posing.material)
        return shows(state, again, *reasons), (do.WatchForPhoto(state.visit_number, material.photo_for),)
    counted = {**visit.takes, posing.material: visit.takes.get(posing.material, 0) + 1}
    return shows(state, replace(visit, takes=counted, posing=replace(posing, stage="result"))), ()


def _to_the_window(visit: Visit) -> Visit:
    return _settled(replace(visit, posing=replace(visit.posing, taken=None)), "window")


def _settled(visit: Visit, word: Portrait) -> Visit:
    name, taken = visit.posing.material, visit.posing.taken
    scans = {**visit.scans, name: (taken,)} if taken is not None else visit.scans
    return replace(visit, scans=scans, portraits={**visit.portraits, name: word}, posing=Posing("settled", name), problems=())


def _ready(visit: Visit) -> Visit:
    return replace(visit, posing=Posing("ready", visit.posing.material))


def _posing(visit: Visit, **changed: object) -> Visit:
    return replace(visit, posing=replace(visit.posing, **changed))  # type: ignore[arg-type]  # names of its fields
