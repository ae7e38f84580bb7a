"""The parts of a bundle in a visit: which ones it has, which can be left out, and the one service that they make.

Invariants
- What has to be in the bundle, or is needed by what has to be, is not left out; what does not apply to this person is not in it.
- Without a network, a part that can't do without one is left out where it may be, and the screen says so; where it may not be, the whole
  bundle waits for the network (kiosk.session.availability).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.predicates import holds
from kiosk.session.effects import SubCase
from kiosk.session.knowing import facts
from kiosk.session.parties import Party

if TYPE_CHECKING:
    from kiosk.catalogue.bundles import SubItem
    from kiosk.catalogue.service import Service
    from kiosk.session.state import State, Visit


def applying(state: State, visit: Visit) -> frozenset[str]:
    """Parts of the bundle that are for this person and can be done now, whether they are wanted or not."""
    if visit.bundle is None:
        return frozenset()
    known = facts(state, visit)
    return frozenset(part.id for part in visit.bundle.subitems if holds(part.when, known) and not _needs_network(state, visit, part))


def waiting_for_network(state: State, visit: Visit) -> tuple[str, ...]:
    """Parts that are left out because there is no network now."""
    return tuple(part.id for part in visit.bundle.subitems if _needs_network(state, visit, part)) if visit.bundle else ()


def _needs_network(state: State, visit: Visit, part: SubItem) -> bool:
    if state.online or part.task is None or visit.bundle is None or part.id in visit.bundle.fixed:
        return False
    service = _services(state).get(part.task)
    return service is not None and service.source.offline_class == "O"


def composed(state: State, visit: Visit) -> Visit:
    """The visit with the service that its parts make now. A single service is what it is."""
    bundle = visit.bundle
    if bundle is None:
        return visit
    must = bundle.fixed
    chosen = frozenset(id_ for id_ in applying(state, visit) if id_ in must or id_ not in visit.left_out)
    if chosen == visit.chosen:
        return visit
    from kiosk.catalogue.composing import compose

    of_ours = frozenset(part.id for part in bundle.subitems if part.task)
    service = compose(bundle, chosen if chosen & of_ours else of_ours, _services(state))
    there = {party.role: party for party in visit.parties}
    parties = tuple(there.get(rule.role, Party(rule.role)) for rule in service.source.parties)
    return replace(visit, service=service, chosen=chosen, parties=parties)


def is_empty(visit: Visit) -> bool:
    """Whether nothing of ours is left in the bundle: there is nothing to apply for."""
    return visit.bundle is not None and not any(part.task and part.id in visit.chosen for part in visit.bundle.subitems)


def toggled(state: State, visit: Visit, id_: str) -> Visit:
    """With the part in or out; what depends on what is left out is left out too, and what is taken in brings what it depends on."""
    bundle = visit.bundle
    if bundle is None or id_ in bundle.fixed or id_ not in {part.id for part in bundle.subitems}:
        return visit
    moved = {id_}
    if id_ in visit.left_out:
        for part in reversed(bundle.subitems):
            moved |= set(part.depends_on) if part.id in moved else set()
        return composed(state, replace(visit, left_out=visit.left_out - moved))
    for part in bundle.subitems:
        moved |= {part.id} if moved & set(part.depends_on) else set()
    return composed(state, replace(visit, left_out=visit.left_out | moved))


def sub_cases(state: State, visit: Visit) -> tuple[SubCase, ...]:
    """What the record of a bundle asks for, part by part. A part of ours that is only told here is nobody's case."""
    bundle = visit.bundle
    if bundle is None:
        return ()
    services = _services(state)
    chosen = [part for part in bundle.subitems if part.id in visit.chosen and _is_sent(part, services)]
    ids = {part.id for part in chosen}
    return tuple(
        SubCase(part.id, part.task or "", part.dept.zh if part.dept else "", tuple(one for one in part.depends_on if one in ids))
        for part in chosen
    )


def _is_sent(part: SubItem, services: Mapping[str, Service]) -> bool:
    return part.task is None or (part.task in services and services[part.task].head.submits)


def _services(state: State) -> Mapping[str, Service]:
    return state.catalogue.services if state.catalogue else {}
