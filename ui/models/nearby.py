"""Where else, for a machine that can't: the nearest terminals that work, and what is missing here. Loaded when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk.session.availability import here, usable
from kiosk.session.state import Closed
from kiosk.session.whereabouts import is_down, other_place
from ui.models.places import hours_line, place_and_hours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.session.state import State
    from ui.words import Words

ASKED = 40
"""So many are looked at for a few that work: a storm takes a whole district down."""


def terminals(state: State, words: Words, limit: int) -> list[dict[str, object]]:
    """Those that are in order as far as the centre knows; by night only those that are open now."""
    if state.surroundings is None or state.clock is None:
        return []
    around, language = state.surroundings, state.language
    found = around.sites.nearest("terminal", None, state.rules.district, state.clock, around.calendar, ASKED)
    works = [one for one in found if not is_down(state, one.site)]
    if isinstance(state.place, Closed):
        works = [one for one in works if one.open.is_open]
    rows: list[dict[str, object]] = []
    for offer in works[:limit]:
        site, district = offer.site, around.districts.get(offer.site.district)
        rows.append(
            {
                "name": site.name.in_(language),
                "address": site.address.in_(language) if site.address else "",
                "open": {True: "yes", False: "no", None: "unknown"}[offer.open.is_open],
                "hours": hours_line(offer.open, words, language, state.clock),
                "phone": site.phone,
                "district": district.name.in_(language) if district else "",
            }
        )
    return rows


def degraded(state: State, words: Words, kinds: Iterable[str]) -> dict[str, Any]:
    """What is missing, how many services can be done here all the same, how many can't, and the nearest place for the first of those."""
    gone = [kind for kind in kinds if kind in state.devices and _is_gone(state, kind)]
    if not gone or state.catalogue is None:
        return {}
    verdicts = [(head, here(state, head).verdict) for head in state.catalogue.heads.values()]
    unable = [head for head, verdict in verdicts if verdict == "no"]
    place = other_place(state, unable[0]) if unable else None
    return {
        "degraded": " · ".join(words.for_code(f"availability.{kind}", state.language) for kind in gone),
        "works": sum(1 for _, verdict in verdicts if verdict in ("yes", "degraded")),
        "elsewhere": len(unable),
        "nearest": place_and_hours(place, words, state.language, state.clock) if place and state.clock else "",
    }


def _is_gone(state: State, kind: str) -> bool:
    """Not while it is being opened."""
    health = state.devices[kind]
    return health.word != "starting" and not usable(health)
