"""When this terminal is open, and where it rests while nobody is there.

Nobody's visit ends because of the hour: the doors of a hall are closed by people. Where the year's holidays are not announced yet, nobody
knows, and a terminal that may be open is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.session.state import Closed, Home, OutOfService, Starting

if TYPE_CHECKING:
    from kiosk.core.errors import Problem
    from kiosk.core.hours import Open
    from kiosk.session.state import State


def resting(state: State, problem: Problem | None = None) -> Starting | Home | Closed | OutOfService:
    """The place that is nobody's. `problem`: what home has to say to whoever just left."""
    if state.out_of_order is not None:
        return OutOfService(state.out_of_order)
    if state.catalogue is None:
        return Starting()
    return Closed() if is_closed(state) else Home(problem)


def is_closed(state: State) -> bool:
    """Certainly closed: nothing is accepted here now."""
    return state.opening is not None and state.opening.is_open is False


def opening(state: State) -> Open | None:
    """Whether it is open by its hours at this minute; None while nobody said which hours or what time it is."""
    if state.surroundings is None or state.clock is None:
        return None
    name = state.rules.hours
    if not name and (profile := state.surroundings.profiles.get(state.rules.profile)) is not None:
        name = profile.hours
    hours = state.surroundings.hours.get(name)
    if hours is None:
        return None
    from kiosk.core.hours import when

    return when(hours, state.clock, state.surroundings.calendar)
