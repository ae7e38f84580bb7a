"""What can be done here and now: a function of the devices, the network and the service, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kiosk.session.night import is_closed

if TYPE_CHECKING:
    from kiosk.catalogue.service import Head
    from kiosk.session.events import Devices, Health
    from kiosk.session.state import State


STORE = "store"
"""The outbox among the devices: online when a record can be saved and sealed, else with the code of what is missing."""


@dataclass(frozen=True)
class Availability:
    """`no` says by `reason` why; `degraded` works, and `reason` says what is missing (no paper: the receipt stays on the screen). `guide`:
    told here and done elsewhere, by `reason`; with none, because it never is more than a guide."""

    verdict: Literal["yes", "degraded", "guide", "no"]
    reason: str = ""


def usable(health: Health | None) -> bool:
    """Online, or resting: a camera is closed while nobody looks, which is `offline` without a code."""
    return health is not None and (health.word == "online" or (health.word == "offline" and not health.code))


def availability(head: Head, devices: Devices, online: bool, production: bool, offered: bool = True) -> Availability:
    """`offered`: by terminals of this profile. A service that no named officer has verified is guide only where `production` is true.

    A guide needs no device and no network: it is always told."""
    if (reason := why_guide(head, production, offered)) is not None:
        return Availability("guide", reason)
    store = devices.get(STORE)
    if store is not None and store.word != "online" and head.submits:
        return Availability("no", store.code)
    if head.offline_class == "O" and not online:
        return Availability("no", "availability.needs-network")
    for kind in head.devices:
        if not usable(devices.get(kind)):
            return Availability("no", f"availability.{kind}")
    if head.submits and not usable(devices.get("receipt_printer")):
        return Availability("degraded", "availability.no-paper")
    if not online:
        return Availability("degraded", "availability.saved-here-first")
    return Availability("yes")


def why_guide(head: Head, production: bool, offered: bool) -> str | None:
    """Why this is only told here, whatever works: "" because nobody could do it at a terminal; None where it is done here."""
    if not head.submits and not head.collects:
        return ""
    if production and not head.verified:
        return "availability.guide-only"
    if not offered:
        return "availability.not-offered-here"
    return "availability.pay-at-window" if head.pays_first else None


def here(state: State, head: Head) -> Availability:
    """The same, for a terminal as it stands. While it is closed it tells, and accepts nothing."""
    if is_closed(state) and (head.submits or head.collects):
        return Availability("no", "availability.closed")
    return availability(head, state.devices, state.online, state.rules.production, offered(state, head))


def offered(state: State, head: Head) -> bool:
    """Whether terminals of this profile have it. All do while nobody said which profile this one has."""
    profile = state.surroundings.profiles.get(state.rules.profile) if state.surroundings else None
    if profile is None:
        return True
    from kiosk.catalogue.profiles import offers

    return offers(profile, head)
