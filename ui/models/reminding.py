"""What somebody is reminded of: a card that lapses soon. It goes with the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kiosk.session.state import State

RENEWAL = "id-card-renewal"


def lapse(state: State, valid_to: date | None) -> tuple[str, bool, str]:
    """The last day, whether it is over, and the service that renews the card; empty where there is nothing to remind of."""
    if valid_to is None:
        return "", False, ""
    from kiosk.session.doors import reminder

    day = reminder(state, valid_to)
    if day is None or state.clock is None:
        return "", False, ""
    known = state.catalogue is not None and RENEWAL in state.catalogue.heads
    return day.isoformat(), day < state.clock.date(), RENEWAL if known else ""
