"""Where to go for which kind of business: the choices of 去哪办, and the places that each of them means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.catalogue.places import Label, Offer, Site
    from kiosk.catalogue.service import Head
    from kiosk.session.state import State, Where

MOST = 12
"""Places of one list: whoever needs more of them chooses another district."""


@dataclass(frozen=True)
class Kind:
    """`where`: a kind of place. `service`: what is to be done there. `label`: what stands over its door. `always`: open day and night."""

    where: str = ""
    service: str = ""
    label: Label | None = None
    always: bool = False


KINDS = {
    "terminal": Kind(always=True),
    "id-card": Kind(service="id-card-renewal"),
    "household": Kind(where="household-hall"),
    "residence": Kind(service="residence-permit"),
    "exit-entry": Kind(where="exit-entry-hall"),
    "traffic": Kind(where="traffic-hall"),
    "cannot-get-it-done": Kind(label="cannot-get-it-done"),
    "bundle-window": Kind(where="bundle-window"),
}
"""In the order of the screen; their words are those of where.<kind>."""


def nearest(state: State, place: Where) -> tuple[Offer, ...]:
    """The nearest places of that kind, open ones first; none while nobody knows what lies around or what time it is."""
    if state.surroundings is None or state.clock is None:
        return ()
    around, kind = state.surroundings, KINDS[place.kind]
    head = state.catalogue.heads.get(kind.service) if kind.service and state.catalogue else None
    fitting = replace(around.sites, rows=tuple(site for site in around.sites.rows if _fits(site, kind)))
    district = place.district or state.rules.district
    found = fitting.nearest(kind.where, head, district, state.clock, around.calendar, MOST, terminals=not kind.where)
    return tuple(sorted(found, key=lambda offer: is_down(state, offer.site)))


def other_place(state: State, head: Head) -> Offer | None:
    """The nearest place that can do what this machine can't now, and is in order as far as the centre knows."""
    if state.surroundings is None or state.clock is None:
        return None
    around = state.surroundings
    found = around.sites.nearest("", head, state.rules.district, state.clock, around.calendar, 3)
    return next((offer for offer in found if not is_down(state, offer.site)), None)


def _fits(site: Site, kind: Kind) -> bool:
    if kind.label is not None and kind.label not in site.labels:
        return False
    if kind.always:
        return site.kind in ("terminal", "self-service-zone") and "self-service-24h" in site.facilities
    return not kind.service or site.kind != "terminal"


def is_down(state: State, site: Site) -> bool:
    """Heartbeats name terminals by their own codes, four capitals and digits; the place of one is that code in small letters, or
    `terminal-` and that code."""
    if state.board is None:
        return False
    down = {code.casefold() for code in state.board.down}
    return site.code in down or site.code.removeprefix("terminal-") in down
