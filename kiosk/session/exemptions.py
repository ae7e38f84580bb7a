"""Papers that need not be brought: what the state holds already, used with the person's consent, and what the form says by itself.

Invariants
- Nothing is looked up about anybody before they agreed to just that; a child's guardian agrees for the child (PIPL articles 14, 31).
- Who takes the consent back is asked for the paper again, and what was found is forgotten.
- What was certainly not found has to be brought. What nobody could look up counts for now: it is looked up after it was sent, and staff ask
  for what is not there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from kiosk.catalogue.checklist import by_itself, ways
from kiosk.core.errors import Problem
from kiosk.core.predicates import holds
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.parties import Consent
from kiosk.session.result import Result, shows
from kiosk.session.state import Exempt, Licences, State, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.elements import Material
    from kiosk.catalogue.models import Role
    from kiosk.session.knowing import Facts
    from kiosk.session.parties import Party

_HOLDERS: tuple[Role, ...] = ("applicant", "guardian", "other-parent", "enterprise")


def applying(visit: Visit, known: Facts) -> tuple[Material, ...]:
    """The papers that this case takes, whether they are brought or not."""
    return tuple(one for one in visit.service.source.materials if holds(one.when, known))


def scanned_here(visit: Visit, known: Facts) -> tuple[Material, ...]:
    """Those that are shown to the camera unless they are exempt."""
    return tuple(one for one in applying(visit, known) if one.here == "scan" and not by_itself(one))


def anything_to_show(visit: Visit, known: Facts) -> bool:
    return bool(scanned_here(visit, known))


def stands_in(visit: Visit, material: Material) -> bool:
    """Whether something stands in for this paper, as far as anybody can say now."""
    if by_itself(material):
        return True
    chosen = visit.exemptions.get(material.name)
    return chosen is not None and chosen.found != "no"


def all_of(visit: Visit, known: Facts) -> dict[str, Exempt]:
    """Every paper of this case that is not brought, by name: for the record."""
    found = {}
    for one in applying(visit, known):
        if itself := by_itself(one):
            found[one.name] = Exempt(itself.kind, found="yes")
        elif one.name in visit.exemptions and stands_in(visit, one) and not visit.scans.get(one.name):
            found[one.name] = visit.exemptions[one.name]
    return found


def choose(state: State, visit: Visit, chosen: on.ExemptionChosen) -> Result:
    material = next((one for one in visit.service.source.materials if one.name == chosen.material), None)
    if material is None or not ways(material):
        return state, ()
    if not chosen.wanted:
        return shows(state, _without(visit, chosen.material)), ()
    holder = holder_of(visit)
    if holder is None or holder.document is None:
        return shows(state, visit, Problem("exemption.nobody", chosen.material)), ()
    by = _who_agrees(visit, holder)
    if by is None:
        return shows(state, visit, Problem("exemption.needs-guardian", chosen.material)), ()
    agreed = visit.with_party(holder.with_consent(Consent("data-share", by, given=True)))
    agreed = replace(agreed, exemptions={**visit.exemptions, chosen.material: Exempt("e-licence")})
    return _ask(state, _told(agreed), holder.document.id_number, by)


def holder_of(visit: Visit) -> Party | None:
    """In whose name it is looked up: the applicant's, or who stands in for one without a document, as parents do for a newborn. Never an
    agent's: they may not see what the state holds of somebody else."""
    known = {party.role: party for party in visit.parties if party.document is not None}
    return next((known[role] for role in _HOLDERS if role in known), None)


def _who_agrees(visit: Visit, holder: Party) -> Role | None:
    if holder.minor is False:
        return holder.role
    return next((one.role for one in visit.parties if one.role == "guardian" and one.minor is False), None)


def _without(visit: Visit, name: str) -> Visit:
    """The last one that is taken back ends the consent, and what rested on it."""
    left = {material: one for material, one in visit.exemptions.items() if material != name}
    visit, holder = replace(visit, exemptions=left), holder_of(visit)
    given = next((one for one in holder.consents if one.purpose == "data-share"), None) if holder else None
    if left or holder is None or given is None:
        return visit
    return replace(visit.with_party(holder.with_consent(replace(given, given=False))), licences=Licences())


def _ask(state: State, visit: Visit, id_number: str, by: Role) -> Result:
    """One question is open at a time: a newer one asks for all that the older did."""
    chosen = (one for one in visit.service.source.materials if one.name in visit.exemptions)
    wanted = tuple(dict.fromkeys(way.by for one in chosen for way in ways(one) if way.by not in visit.licences.asked))
    if not wanted:
        return shows(state, visit), ()
    number = visit.questions + 1
    asking = replace(visit.licences, holder=id_number, asking=number, wanted=wanted, problem=None)
    asked = replace(visit, questions=number, licences=asking)
    return shows(state, asked), (do.AskLicences(state.visit_number, id_number, wanted, number, visit.service.code, by),)


def answered(state: State, visit: Visit, event: on.LicencesFound | on.LicencesRefused) -> Result:
    """Wherever the visit stands by then: who went on was told that it may still be asked for."""
    licences = visit.licences
    if not licences.asking or event.number != licences.asking:
        return state, ()
    match event:
        case on.LicencesFound(_, _, held):
            found = {type_: as_of for type_, as_of in held.items() if type_ in licences.wanted}
            told = replace(licences, asking=0, wanted=(), asked=(*licences.asked, *licences.wanted), held={**licences.held, **found})
        case on.LicencesRefused(_, _, problem):
            told = replace(licences, asking=0, wanted=(), problem=problem)
    return replace(state, place=_told(replace(visit, licences=told))), ()


def _told(visit: Visit) -> Visit:
    """Each chosen exemption with what is known of it now."""
    by_name = {one.name: one for one in visit.service.source.materials}
    return replace(visit, exemptions={name: _standing(visit, by_name[name]) for name in visit.exemptions if name in by_name})


def _standing(visit: Visit, material: Material) -> Exempt:
    licences, possible = visit.licences, ways(material)
    for way in possible:
        if way.by in licences.held:
            return Exempt(way.kind, way.by, consent=True, found="yes", as_of=licences.held[way.by])
    found: Literal["no", "unknown"] = "no" if all(way.by in licences.asked for way in possible) else "unknown"
    return Exempt(possible[0].kind, possible[0].by, consent=True, found=found)
