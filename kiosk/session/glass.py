"""The glass itself, whatever stands on it: large, high in contrast, low, spoken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import glass_events as on
from kiosk.session.state import LOUDEST

if TYPE_CHECKING:
    from kiosk.session.result import Result
    from kiosk.session.state import State


def handle(state: State, event: on.Event) -> Result:
    match event:
        case on.ModeChosen(mode, wanted):
            return replace(state, manner=replace(state.manner, **{mode: wanted})), ()
        case on.VolumeChosen(volume):
            return replace(state, manner=replace(state.manner, volume=max(0, min(volume, LOUDEST)))), ()
    return state, ()
