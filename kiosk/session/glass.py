"""The glass itself, whatever stands on it: large, high in contrast, low, spoken; wiped, covered; and what it says of a card left behind.

Invariants
- While the glass is wiped no touch means anything, nor makes the time longer: it ends by itself.
- The cover goes with the visit, and so does what anybody was told of a card.
- Whose card lies on the reader is nobody's business: it is not read again, and the next person cannot begin with it before it was lifted
  (`drivers.idcard`: a card that was read stays used).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import effects as do
from kiosk.session import events
from kiosk.session import glass_events as on
from kiosk.session.leaving import go_home
from kiosk.session.result import somebody_there
from kiosk.session.state import LOUDEST, About, Closed, Home, OutOfService

if TYPE_CHECKING:
    from kiosk.session.result import Result
    from kiosk.session.state import State

CHIME_EVERY, MOST_CHIMES = 5.0, 12
"""Seconds between two, and how many there are of a card that nobody takes: a minute calls back whoever is still in the room, and more
only disturbs the next."""
WARNING_EVERY = 10.0


def handle(state: State, event: on.Event) -> Result:
    match event:
        case on.ModeChosen(mode, wanted):
            return replace(state, manner=replace(state.manner, **{mode: wanted})), ()
        case on.HeadphonesChanged(plugged):
            return _with_headphones(state, plugged), ()
        case on.VolumeChosen(volume):
            return replace(state, manner=replace(state.manner, volume=max(0, min(volume, LOUDEST)))), ()
        case on.CleaningAsked() if isinstance(state.place, Home | Closed | OutOfService):
            return _cleaned(state), ()
        case on.CleaningAsked() if isinstance(state.place, About):
            home, effects = go_home(state)
            return _cleaned(home), effects
        case on.CoverChosen(wanted) if state.occupied:
            return replace(state, guard=replace(state.guard, covered=wanted)), ()
        case on.CardNoticeClosed():
            return replace(state, guard=replace(state.guard, card_told=state.guard.card_lies)), ()
        case on.CardLies():
            return with_card(state, lies=True), ()
        case on.RecordsKept(count) if state.back is not None:
            return replace(state, back=replace(state.back, kept=count)), ()
    return state, ()


def _with_headphones(state: State, plugged: bool) -> State:
    """Plugging them in begins the spoken guidance: who can't see the screen can't find its button. Pulling them out ends nothing."""
    state = replace(state, headphones=plugged)
    return replace(somebody_there(state), manner=replace(state.manner, voice=True)) if plugged else state


def _cleaned(state: State) -> State:
    return replace(state, guard=replace(state.guard, cleaning_until=state.now + state.rules.cleaning_seconds))


def with_card(state: State, lies: bool) -> State:
    """Whether a card that was read lies on the reader. What was said of the one before is not said of the next."""
    if state.guard.card_lies == lies:
        return state
    return replace(state, guard=replace(state.guard, card_lies=lies, card_told=False, chimes=0, chimed_at=0.0))


def tells_of_card(state: State) -> bool:
    """Whether the screen says that somebody's card lies on the reader: their visit is over, and nobody said that they know."""
    return state.guard.card_lies and not state.guard.card_told and not state.occupied


def second(state: State) -> Result:
    """What another second means: the glass is wiped long enough, or a card calls for its holder once more."""
    guard = state.guard
    if guard.cleaning_until is not None and state.now >= guard.cleaning_until:
        return replace(state, guard=replace(guard, cleaning_until=None)), ()
    waited = state.now - guard.chimed_at >= CHIME_EVERY or guard.chimes == 0
    if tells_of_card(state) and waited and guard.chimes < MOST_CHIMES:
        return replace(state, guard=replace(guard, chimes=guard.chimes + 1, chimed_at=state.now)), (do.Chime("card-left"),)
    return state, ()


def sounds(before: State, event: events.Event, after: State) -> tuple[do.Chime, ...]:
    """What is heard of this step by whoever does not look, or can't. Of what changed nothing, nothing."""
    if after.warned_at is not None:
        warned = before.warned_at is None or _turns(before) != _turns(after)
        return (do.Chime("warning"),) if warned else ()
    if after.place is before.place or not after.occupied:
        return ()
    match event:
        case events.Saved():
            return (do.Chime("done"),)
        case events.NotSaved() | events.CardRefused():
            return (do.Chime("refused"),)
    return ()


def _turns(state: State) -> int:
    """How many times the warning sounds up to now."""
    return 0 if state.warned_at is None else int((state.now - state.warned_at) // WARNING_EVERY)
