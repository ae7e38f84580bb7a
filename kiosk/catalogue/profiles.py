"""What a terminal offers by where it stands: city, district, station, community, outpost (at a partner's), portable."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.catalogue.elements import Device, Frozen, Words
from kiosk.catalogue.models import Code
from kiosk.catalogue.service import Head

ProfileName = Literal["city", "district", "station", "community", "outpost", "portable"]


class Profile(Frozen):
    """One entry of config/places/profiles.yaml. `only`: nothing but these services and bundles, by code; empty: all. `branches`: of these
    branches alone; empty: all; a bundle is of none and is left to `bundles`. `without`: not these. `devices`: what such a terminal has:
    a service that can't do without another is not offered. `offline_classes`: a portable one is without a network for long, and offers
    nothing that needs one all the time. `deliveries`: whether papers are sent from here. `hours`: of config/places/hours.yaml."""

    name: Words
    only: tuple[Code, ...] = ()
    branches: tuple[str, ...] = ()
    without: tuple[Code, ...] = ()
    bundles: bool = True
    devices: tuple[Device, ...]
    offline_classes: tuple[Literal["F", "Q", "O"], ...] = Field(default=("F", "Q", "O"), min_length=1)
    deliveries: bool = True
    hours: Code


def offers(profile: Profile, head: Head) -> bool:
    """Whether a terminal of this profile has that service or bundle; what it does not have, it only tells about."""
    if head.code in profile.without or (profile.only and head.code not in profile.only):
        return False
    if head.kind == "bundle":
        in_scope = profile.bundles or head.code in profile.only
    else:
        in_scope = not profile.branches or head.branch in profile.branches
    return in_scope and head.offline_class in profile.offline_classes and set(head.devices) <= set(profile.devices)
