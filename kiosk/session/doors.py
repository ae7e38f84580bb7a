"""What stands behind the doors of the home screen that is no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.session.door_events import Event
    from kiosk.session.result import Result
    from kiosk.session.state import State


def handle(state: State, event: Event) -> Result:
    return state, ()
