"""What can be done here and now: a function of the devices, the network and the service, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.catalogue.service import Service
    from kiosk.session.events import Devices, Health


STORE = "store"
"""The outbox among the devices: online when a record can be saved and sealed, else with the code of what is missing."""


@dataclass(frozen=True)
class Availability:
    """`no` says by `reason` why; `degraded` works, and `reason` says what is missing (no paper: the receipt stays on the screen)."""

    verdict: Literal["yes", "degraded", "no"]
    reason: str = ""


def usable(health: Health | None) -> bool:
    """Online, or resting: a camera is closed while nobody looks, which is `offline` without a code."""
    return health is not None and (health.word == "online" or (health.word == "offline" and not health.code))


def availability(service: Service, devices: Devices, online: bool, production: bool) -> Availability:
    """A service that no named officer has verified is guide only where `production` is true."""
    if production and service.source.verified is None:
        return Availability("no", "availability.guide-only")
    store = devices.get(STORE)
    if store is not None and store.word != "online" and any(step.kind == "submit" for step in service.steps):
        return Availability("no", store.code)
    if service.source.offline_class == "O" and not online:
        return Availability("no", "availability.needs-network")
    for kind in service.source.devices:
        if not usable(devices.get(kind)):
            return Availability("no", f"availability.{kind}")
    if any(step.kind == "receipt" for step in service.steps) and not usable(devices.get("receipt_printer")):
        return Availability("degraded", "availability.no-paper")
    if not online:
        return Availability("degraded", "availability.saved-here-first")
    return Availability("yes")
