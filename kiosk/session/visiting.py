"""A visit, step by step: from the service that was chosen to its receipt, or to the notice where it is only told.

What a kind of step does stands in a module of its own (situation, identify, face, materials, collect); which steps there are, in `course`.

Invariants
- Every change of step passes through `_enter`, which stops what the step before needed.
- Nobody goes on while a condition of acceptance is certainly not met: nothing is typed in vain.
- Nothing is submitted that a step would still complain of: what became incomplete behind somebody's back is shown where it is mended.
- `PrintReceipt` is emitted only by `Saved`, and again by somebody who saw that it did not come out: a printed receipt means a durable
  record.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.catalogue.formats import tidy
from kiosk.core.errors import Problem
from kiosk.session import collect, course, exemptions, face, identify, materials, papers, parts, pay, photo, reporting, search, situation
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import here
from kiosk.session.eligibility import NO, refusals
from kiosk.session.knowing import answers, contradictions, facts, visible
from kiosk.session.leaving import go_home, leave, saving, would_lose
from kiosk.session.parties import Party
from kiosk.session.result import STOP_ALL, Result, shows, somebody_there
from kiosk.session.state import Announced, Home, Receipt, Search, State, Visit
from kiosk.session.telling import given, pages, told

if TYPE_CHECKING:
    from kiosk.catalogue.service import Catalogue, Head

ENDS = ("receipt", "collect")
"""The steps that a visit ends with, and may be rated at."""
DIFFERS = "situation.card-differs"
_BEYOND_JUDGING = ("pay", "submit", "receipt", "collect")
"""The steps at which it was decided already that this person may."""


def choose(state: State, code: str) -> Result:
    """Begins a visit of a service or a bundle; from the search it is the same person's. What can't be done here now is told all the same:
    why not, what it takes, and where it is done."""
    head = state.catalogue.heads.get(code) if state.catalogue else None
    if state.catalogue is None or head is None:
        return _not_begun(state, Problem("catalogue.unknown-service")), ()
    can = here(state, head)
    visit = replace(begun(state.catalogue, head), told_only=can.reason if can.verdict == "no" else "")
    if not state.occupied:
        state = replace(state, visit_number=state.visit_number + 1)
    elif isinstance(state.place, Search):
        visit = replace(visit, found_by=state.place)
    entered, effects = _enter(state, course.settled(state, parts.composed(state, visit)))
    return judged(state, entered), effects


def _not_begun(state: State, problem: Problem) -> State:
    if isinstance(state.place, Search | Announced):  # a notice may name a service that this terminal does not have
        return replace(state, place=replace(state.place, problem=problem))
    return state if state.occupied else replace(state, place=Home(problem))


def begun(catalogue: Catalogue, head: Head) -> Visit:
    """A visit before anybody has said anything: with every step and part that there may be."""
    if (bundle := catalogue.bundles.get(head.code)) is not None:
        from kiosk.catalogue.composing import compose

        service = compose(bundle, [part.id for part in bundle.subitems], catalogue.services)
    else:
        service = catalogue.services[head.code]
    blank = tuple(Party(rule.role) for rule in service.source.parties)
    return Visit(head, service, 0, blank, service.steps, bundle=bundle)


def _enter(state: State, visit: Visit, forward: bool = True) -> Result:
    """Shows a step and starts what it needs; whatever the step before needed is stopped."""
    if visit.step.kind == "face" and face.settled(visit):
        passed = course.onward(state, visit) if forward else replace(visit, index=visit.index - 1)
        assert passed is not None  # a face is the last step of nothing (kiosk.catalogue.load)
        return _enter(state, passed, forward)
    visit = collect.left(replace(visit, problems=()))
    state = shows(state, visit)
    effects: tuple[do.Effect, ...] = ()
    match visit.step.kind:
        case "notice":
            state = shows(state, replace(visit, notice_hash=told(state, visit).content_hash(state.written)))
        case "identify":
            state, effects = identify.enter(state, visit)
        case "face":
            state, effects = face.enter(state, visit)
        case "form":
            state = shows(state, _begun_form(state, visit))
        case "materials":
            state, effects = materials.enter(state, visit)
        case "photo":
            state, effects = photo.enter(state, visit, facts(state, visit))
        case "collect":
            state, effects = collect.enter(state, visit)
        case "pay":
            state, effects = pay.enter(state, visit)
        case "submit":
            return _submit(state, visit)
    return state, (*STOP_ALL, *effects)


def _submit(state: State, visit: Visit) -> Result:
    """Sends what every step is content with; else back to the first that is not."""
    for index in range(visit.index):
        at = replace(visit, index=index)
        if at.step.kind != "face" and (problems := _unfinished(state, at)):
            entered, effects = _enter(state, at, forward=False)
            assert isinstance(entered.place, Visit)
            return shows(entered, entered.place, *problems), effects
    save = do.Save(
        state.visit_number,
        visit.service,
        given(state, visit),
        state.written,
        pages(state, visit),
        visit.short_of,
        answers(state, visit),
        parts.sub_cases(state, visit),
        exemptions.all_of(visit, facts(state, visit)),
        visit.notice_hash,
        pay.paid_by(visit),
    )
    return state, (*STOP_ALL, save)


def handle(state: State, visit: Visit, event: on.Event) -> Result:
    """What an event comes to, and then whether this is still for this person."""
    after, effects = _handle(state, visit, event)
    return judged(state, after), effects


def judged(before: State, state: State) -> State:
    """The state with what keeps its visit from going on said first. Looked at anew whenever anything may have become known."""
    visit = state.place
    if not isinstance(visit, Visit) or visit.step.kind in _BEYOND_JUDGING or (visit is before.place and state.clock is before.clock):
        return state
    found = refusals(state, visit)
    if visit.step.kind == "identify":
        found = (*found, *(Problem(DIFFERS, id_) for id_ in contradictions(state, visit)))
    problems = (*found, *(one for one in visit.problems if one.code not in (NO, DIFFERS)))
    return state if problems == visit.problems else shows(state, visit, *problems)


def _handle(state: State, visit: Visit, event: on.Event) -> Result:
    kind = visit.step.kind
    if (result := pay.handle(state, visit, event)) is not None:
        return _left(*result)
    if kind in ENDS:
        from kiosk.session import rate

        if (rated := rate.handle(state, visit, event)) is not None:
            return rated
    match event:
        case on.NextPressed():
            return _next(state, visit)
        case on.BackPressed():
            return _back(state, visit)
        case on.FieldFilled(name, value) if kind == "form":
            return replace(state, place=_fill(visit, name, value)), ()
        case on.Signed(signature) if kind == "sign":
            return shows(state, visit.with_party(replace(visit.mine, signature=signature))), ()
        case on.Saved() if kind == "submit":
            return _saved(state, visit, event)
        case on.NotSaved(_, problem) if kind == "submit":
            return shows(state, visit, problem), ()
        case on.WayChosen() if kind == "collect" and not collect.printing(visit):
            return _prove_anew(state, visit, event)
        case on.LicencesFound() | on.LicencesRefused():
            return exemptions.answered(state, visit, event)
    if (result := papers.handle(state, visit, event) or reporting.handle(state, visit, event)) is not None:
        return result
    match kind:
        case "situation":
            return situation.handle(state, visit, event)
        case "identify":
            return identify.handle(state, visit, event)
        case "face":
            return face.handle(state, visit, event)
        case "materials":
            return materials.handle(state, visit, event)
        case "photo":
            decided = photo.decided(visit, event)
            return photo.handle(state, visit, event) if decided is None else _next(replace(state, place=decided), decided)
        case "collect":
            return collect.handle(state, visit, event)
    return state, ()


def ticked(state: State, visit: Visit) -> Result:
    """Time went by, and nobody was warned or sent home by it."""
    match visit.step.kind:
        case "photo":
            return photo.ticked(state, visit)
    return handle(state, visit, on.NextPressed()) if pay.shown_long_enough(state, visit) else (state, ())


def with_devices(state: State, visit: Visit) -> Result:
    """Who waits for a device that works no longer is told so."""
    match visit.step.kind:
        case "face":
            after, effects = face.with_device(state, visit)
        case "materials":
            after, effects = materials.with_device(state, visit)
        case "photo":
            after, effects = photo.with_device(state, visit)
        case _:
            after, effects = identify.with_device(state)
    return judged(state, after), effects


def _prove_anew(state: State, visit: Visit, chosen: on.WayChosen) -> Result:
    """Back to where this party said who they are, to say it in another way."""
    index = next(at for at, step in enumerate(visit.steps) if (step.kind, step.party) == ("identify", visit.step.party))
    visit = replace(visit, index=index)
    if chosen.way not in identify.ways(visit):
        return state, ()
    entered, stopped = _enter(state, visit, forward=False)
    begun, effects = identify.handle(entered, visit, chosen)
    return begun, (*stopped, *effects)


def _next(state: State, visit: Visit) -> Result:
    kind = visit.step.kind
    if kind == "collect" and (result := collect.next_(state, visit)) is not None:
        return result
    if kind in ENDS:
        return go_home(state)
    if kind == "submit":  # only reachable as "try again" after NotSaved; a second press while saving changes nothing
        return _once_more(state, visit) if visit.problems else (state, ())
    if kind == "pay":  # paid, or perhaps: nothing that comes to light now keeps it from being sent
        return _enter(state, replace(visit, index=visit.index + 1))
    if kind == "materials" and materials.within(visit):
        return materials.next_(state, visit)
    if kind == "photo":
        visit = photo.decided(visit, on.NextPressed()) or visit
        state = replace(state, place=visit)
        if (result := photo.next_(state, visit)) is not None:
            return result
    if kind == "identify" and not _unfinished(state, visit):
        visit = identify.taken(visit)
        state = replace(state, place=visit)
    if problems := (*refusals(state, visit), *_unfinished(state, visit)):
        return identify.with_device(shows(state, visit, *problems))
    if kind == "notice":  # as it stood there at last: in another language, or with what came in meanwhile
        visit = replace(visit, notice_hash=told(state, visit).content_hash(state.written))
    if kind == "face":
        visit = visit.with_party(visit.mine.without_photo())
    visit = parts.composed(state, visit) if kind in ("situation", "identify") else visit
    further = course.onward(state, visit)
    return go_home(state) if further is None else _enter(state, further)


def _once_more(state: State, visit: Visit) -> Result:
    """Sends it again; what turned out not to be paid is paid first."""
    unpaid = visit.steps[visit.index - 1].kind == "pay" and not visit.paying.settled
    return _enter(state, replace(visit, index=visit.index - 1) if unpaid else visit)


def _unfinished(state: State, visit: Visit) -> tuple[Problem, ...]:
    """What this step still lacks."""
    match visit.step.kind:
        case "situation":
            return situation.unfinished(state, visit)
        case "identify":
            return identify.unfinished(visit)
        case "face":
            return face.unfinished(visit)
        case "form":
            values = {name: entry.value for name, entry in visit.mine.fields.items()}
            return visit.service.form.problems(values, visible(state, visit, visit.step.party))
        case "materials":
            return materials.unfinished(visit, facts(state, visit))
        case "photo":
            return photo.unfinished(visit, facts(state, visit))
        case "sign" if visit.mine.signature is None:
            return (Problem("sign.empty"),)
    return ()


def _back(state: State, visit: Visit) -> Result:
    if visit.step.kind == "receipt" or saving(visit) or (visit.step.kind == "collect" and collect.printing(visit)):
        return state, ()
    if visit.step.kind == "materials" and materials.within(visit):
        return materials.back(state, visit)
    if visit.step.kind == "photo" and photo.within(visit):
        return photo.back(state, visit)
    if visit.step.kind == "submit" and visit.paying.settled:  # what is paid stays with this application, which is tried again
        return state, ()
    if visit.index == 0 and visit.found_by is not None and not would_lose(visit):
        if collect.printing(visit):  # nobody is sent away from a printer that works for them: the paper ends with the visit
            return state, ()
        back, asked = search.resumed(state, visit.found_by)
        return back, (*STOP_ALL, *asked)
    if visit.index == 0:
        return leave(state, on.LeavePressed())
    return _enter(state, replace(visit, index=visit.index - 1), forward=False)


def _left(state: State, effects: tuple[do.Effect, ...]) -> Result:
    """To the step before, where the step to pay was left and nothing is paid or can be."""
    visit = state.place
    if not isinstance(visit, Visit) or visit.step.kind != "pay" or visit.paying.stage != "left":
        return state, effects
    before, further = _enter(state, replace(visit, index=visit.index - 1), forward=False)
    return before, (*effects, *further)


def _begun_form(state: State, visit: Visit) -> Visit:
    """The form with what is chosen until somebody chooses otherwise."""
    party = visit.mine
    for name, field in visit.service.form.fields.items():
        if name in party.fields or not field.begins_with:
            continue
        offered = state.rules.district if field.begins_with == "terminal-district" else field.choices[0].value
        if any(one.value == offered for one in field.choices):
            party = party.with_field(name, offered, "offered")
    return visit if party is visit.mine else visit.with_party(party)


def _fill(visit: Visit, name: str, value: str) -> Visit:
    """Takes a value for a field that is the resident's to fill; what the card said stays so, and what it did not say is typed."""
    field = visit.service.form.fields.get(name)
    if field is None or (field.source == "card" and name in visit.mine.fields and visit.mine.fields[name].source != "typed"):
        return visit
    party = visit.mine.with_field(name, tidy(field.kind, value), "chosen" if field.kind == "choice" else "typed")
    return replace(visit.with_party(party), problems=tuple(one for one in visit.problems if one.field != name))


def _saved(state: State, visit: Visit, saved: on.Saved) -> Result:
    receipt = Receipt(saved.record_id, saved.tracking_number, saved.saved_at)
    place = replace(visit, index=visit.index + 1, receipt=receipt, problems=())
    return replace(somebody_there(state), place=place, leaving=False), (papers.receipt_job(state, place, receipt),)
