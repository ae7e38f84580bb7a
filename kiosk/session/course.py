"""The course of a visit: which parts, parties and steps it has, as far as is known; and what keeps it from going on.

Invariants
- The steps are those of the service, in its order, without those that do not apply. They are made anew when a step is left, never under
  somebody's hands: the place in them is kept by what the step is, not by its number.
- A step that comes to apply before the one that was left is gone to next: nothing is passed over because it was not known in time.
- A party that takes no part has no step, and nothing of theirs is kept. A card that is not asked for any more is nobody's.
- Where something is only told here, the visit ends after the notice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.predicates import holds
from kiosk.session import availability, exemptions, fees, photo
from kiosk.session.knowing import facts
from kiosk.session.parties import Party
from kiosk.session.state import Licences

if TYPE_CHECKING:
    from kiosk.catalogue.models import Role, Step
    from kiosk.session.knowing import Facts
    from kiosk.session.state import State, Visit

TOLD = ("situation", "notice")
"""The kinds of steps that a guide has."""


def settled(state: State, visit: Visit) -> Visit:
    """The visit with the steps and parties that apply now, still at the step where it was: at the first that is left of it."""
    at = _place(visit, visit.step)
    known = facts(state, visit)
    roles = taking_part(visit, known)
    visit = _of_who_is_there(visit, roles, known)
    known = facts(state, visit)
    steps = _steps(state, visit, roles, known)
    index = next((number for number, step in enumerate(steps) if _place(visit, step) >= at), len(steps) - 1)
    return photo.kept(replace(visit, steps=steps, index=index), known)


def _of_who_is_there(visit: Visit, roles: frozenset[Role], known: Facts) -> Visit:
    """Without those who take no part, and without the card of a party whose card is not asked for any more: who said "for me" and then
    "for my child" is the guardian with that same card. What they agreed to, and the papers, go with them, as with another card."""
    identify = (step for step in visit.service.steps if step.kind == "identify" and step.party in roles)
    shown = {step.party for step in identify if holds(step.when, known)}
    said = {one.by for party in visit.parties for one in party.consents}
    gone = (said | {party.role for party in visit.parties if party.document is not None}) - shown
    left = tuple(party if party.role in roles - gone else Party(party.role) for party in visit.parties)
    for role in gone:
        left = tuple(party.without_consents_of(role) for party in left)
    visit = replace(visit, parties=left, absent=frozenset(party.role for party in left) - roles)
    return replace(visit, scans={}, takes={}, portraits={}, exemptions={}, licences=Licences()) if gone else visit


def onward(state: State, visit: Visit) -> Visit | None:
    """The visit at its next step: the first that has come to apply before this one, else the one after it. None: there is none."""
    left, before = visit.step, {(step.kind, step.party) for step in visit.steps}
    visit = settled(state, visit)
    at = _place(visit, left)
    for index, step in enumerate(visit.steps):
        place = _place(visit, step)
        if place > at or (place < at and (step.kind, step.party) not in before):
            return replace(visit, index=index)
    return None


def taking_part(visit: Visit, known: Facts) -> frozenset[Role]:
    return frozenset(rule.role for rule in visit.service.source.parties if holds(rule.when, known))


def _place(visit: Visit, step: Step) -> int:
    """Where it stands in the service, by what it is: where a bundle's parts have changed, its `when` may have too. 0: it is gone."""
    return next((place for place, one in enumerate(visit.service.steps) if (one.kind, one.party) == (step.kind, step.party)), 0)


def _steps(state: State, visit: Visit, roles: frozenset[Role], known: Facts) -> tuple[Step, ...]:
    steps = [step for step in visit.service.steps if step.party in roles and holds(step.when, known)]
    if why_guide(state, visit) is not None:
        steps = [step for step in steps if step.kind in TOLD]
    if not exemptions.anything_to_show(visit, known):
        steps = [step for step in steps if step.kind != "materials"]
    if not photo.wanted(visit, known):
        steps = [step for step in steps if step.kind != "photo"]
    if not fees.any_first(visit, known):
        steps = [step for step in steps if step.kind != "pay"]
    return tuple(steps) or visit.service.steps[:1]


def why_guide(state: State, visit: Visit) -> str | None:
    """Why this visit only tells what to do: a reason as in `kiosk.session.availability`; None where it goes all the way."""
    if visit.told_only:
        return visit.told_only
    reason = availability.why_guide(visit.head, state.rules.production, availability.offered(state, visit.head))
    if reason is None and fees.only_at_window(visit, facts(state, visit)):
        return "availability.pay-at-window"
    return reason
