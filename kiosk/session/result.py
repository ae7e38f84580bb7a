"""What one step of the machine gives back, and what every kind of step needs to give it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session.state import State, Visit

Result: TypeAlias = tuple[State, tuple[do.Effect, ...]]

STOP_ALL: tuple[do.Effect, ...] = (do.StopWatchingForCard(), do.StopWatchingForChip(), do.StopLooking())
"""No device looks for anybody from now on."""


def somebody_there(state: State) -> State:
    """A person showed that they are there."""
    return replace(state, touched_at=state.now, warned_at=None)


def shows(state: State, visit: Visit, *problems: Problem) -> State:
    """The same step with what it has to say now."""
    return replace(state, place=replace(visit, problems=problems))
