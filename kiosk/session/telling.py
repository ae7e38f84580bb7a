"""What a visit takes of this person, as the checklist that is shown, printed, and named by its hash in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.catalogue.checklist import Checklist, Decided, Instead, checklist, ways
from kiosk.core.calendar import EMPTY
from kiosk.session import exemptions
from kiosk.session.knowing import answers, facts, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.session.parties import Party
    from kiosk.session.scan import Scan
    from kiosk.session.state import State, Visit


def told(state: State, visit: Visit) -> Checklist:
    """All of it, as things stand."""
    calendar = state.surroundings.calendar if state.surroundings else EMPTY
    return checklist(visit.service, facts(state, visit), answers(state, visit), _instead(visit), calendar, decided(state, visit))


def decided(state: State, visit: Visit) -> tuple[Decided, ...]:
    """Who decides on it, or on each part of a bundle that was chosen, in the district of this terminal today: powers move, and what was
    right yesterday is not today."""
    around, day, district = state.surroundings, state.clock, state.rules.district
    if around is None or day is None or not district:
        return ()
    from kiosk.catalogue.competence import competent

    if visit.bundle is None:
        found = competent(around.competence, visit.service.code, district, day.date())
        return (Decided(found),) if found else ()
    parts = [part.task for part in visit.bundle.subitems if part.task and part.id in visit.chosen]
    by = {task: competent(around.competence, task, district, day.date()) for task in parts}
    heads = state.catalogue.heads if state.catalogue else {}
    return tuple(Decided(one, heads[task].name if task in heads else None) for task, one in by.items() if one)


def given(state: State, visit: Visit) -> tuple[Party, ...]:
    """What goes on paper and into the record: of who takes part, and what they were asked."""
    return tuple(party.only(visible(state, visit, party.role)) for party in visit.parties if party.role not in visit.absent)


def pages(state: State, visit: Visit) -> Mapping[str, tuple[Scan, ...]]:
    """What is sent of what was scanned: of papers that this case takes. One that turned out not to be needed is not."""
    wanted = {one.name for one in exemptions.applying(visit, facts(state, visit))}
    return {name: scans for name, scans in visit.scans.items() if name in wanted}


def _instead(visit: Visit) -> dict[str, Instead]:
    """What was chosen instead of papers. One that is shown to the camera nevertheless is brought."""
    found = {}
    for material in visit.service.source.materials:
        chosen = visit.exemptions.get(material.name)
        by = next((way for way in ways(material) if chosen and (way.kind, way.by) == (chosen.kind, chosen.by)), None)
        if chosen is not None and by is not None and not visit.scans.get(material.name):
            found[material.name] = Instead(by, chosen.found, chosen.as_of)
    return found
