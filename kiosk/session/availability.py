"""What can be done here and now: a function of the devices, the network and the service, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.catalogue.service import Service
    from kiosk.session.events import Devices


@dataclass(frozen=True)
class Availability:
    """`no` says by `reason` why; `degraded` works, and `reason` says what is missing (no paper: the receipt stays on the screen)."""

    verdict: Literal["yes", "degraded", "no"]
    reason: str = ""


def availability(service: Service, devices: Devices, online: bool, production: bool) -> Availability:
    """A service that no named officer has verified is guide only where `production` is true."""
    if production and service.source.verified is None:
        return Availability("no", "availability.guide-only")
    if service.source.offline_class == "O" and not online:
        return Availability("no", "availability.needs-network")
    for kind in service.source.devices:
        health = devices.get(kind)
        if health is None or health.word != "online":
            return Availability("no", f"availability.{kind}")
    printer = devices.get("receipt_printer")
    if printer is None or printer.word != "online":
        return Availability("degraded", "availability.no-paper")
    if not online:
        return Availability("degraded", "availability.saved-here-first")
    return Availability("yes")
