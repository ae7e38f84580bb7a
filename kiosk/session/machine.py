"""The visit as a state machine: `step(state, event) -> (state, effects)`.

Pure: no Qt, threads, files, sockets or clock reads. Every path can be walked by a test, and is (tests/session/test_walker.py).

Invariants
- An answer that carries another visit's number changes nothing.
- What a kind of step does stands in a module of its own (identify, face, materials, collect). Every change of step passes through
  `_enter`, which stops what the step before needed.
- Leaving an occupied place, by whatever way, passes through `_go_home`, which alone emits `Wipe`, stops every device and withdraws what
  is still printing: nobody's paper comes out for the next person.
- `PrintReceipt` is emitted only by `Saved`, and again by somebody who saw that it did not come out: a printed receipt means a durable
  record.
- Every place that is not Home or OutOfService is left by idle time at the latest. A card or a code that was left behind is no
  sign of a person.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.errors import Problem
from kiosk.session import collect, face, identify, materials, papers
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import availability
from kiosk.session.parties import Party
from kiosk.session.result import STOP_ALL, Result, shows, somebody_there
from kiosk.session.state import Home, OutOfService, Progress, Receipt, Starting, State, Visit


def step(state: State, event: on.Event) -> Result:
    """The next state, and what the world has to do for it."""
    if isinstance(event, on.RESIDENT):
        state = somebody_there(state)
    match event:
        case on.Tick(now):
            return _time_passed(replace(state, now=now))
        case on.Touched() | on.MoreTimePressed():
            return state, ()
        case on.LanguageChosen(language):
            return replace(state, language=language), ()
        case on.HelpPressed() | on.HelpClosed():
            return replace(state, helping=isinstance(event, on.HelpPressed)), ()
        case on.LeavePressed() | on.LeaveConfirmed() | on.StayPressed():
            return _leave(state, event)
        case (
            on.DeviceChanged() | on.SuppliesChanged() | on.NetworkChanged() | on.CatalogueLoaded() | on.OutOfOrder() | on.Repaired()
            | on.CardTaken()
        ):  # fmt: skip
            return _machine_changed(state, event)
        case on.ServiceChosen(code) if isinstance(state.place, Home):
            return _choose(state, code)
        case on.ProgressOpened() if isinstance(state.place, Home):
            return _open_progress(state)
    if getattr(event, "visit", state.visit_number) != state.visit_number:
        return state, ()
    match state.place:
        case Visit():
            return _visit(state, state.place, event)
        case Progress():
            return _progress(state, state.place, event)
    return state, ()


# --- time, leaving, the machine itself -------------------------------------------------------------------------------------------


def _time_passed(state: State) -> Result:
    if not state.occupied:
        return _tidied(state), ()
    if state.warned_at is not None and state.now - state.warned_at >= state.rules.warning_seconds:
        return _go_home(state)
    if state.warned_at is None and state.now - state.touched_at >= papers.idle_seconds(state):
        return replace(state, warned_at=state.now), ()
    return state, ()


def _tidied(state: State) -> State:
    """Home as the next person should find it. Nothing of anybody's was there, so nobody is warned."""
    if state.now - state.touched_at < state.rules.idle_seconds:
        return state
    place = Home() if isinstance(state.place, Home) else state.place
    return replace(state, place=place, language=state.rules.language, helping=False)


def _leave(state: State, event: on.LeavePressed | on.LeaveConfirmed | on.StayPressed) -> Result:
    """Asks back only where something would be lost. While a record is being saved nobody can say any more that nothing is kept."""
    visit = state.place if isinstance(state.place, Visit) else None
    if not state.occupied or isinstance(event, on.StayPressed) or (visit and _saving(visit)):
        return replace(state, leaving=False), ()
    if isinstance(event, on.LeavePressed) and visit and _would_lose(visit):
        return replace(state, leaving=True), ()
    return _go_home(state)


def _would_lose(visit: Visit) -> bool:
    given = any(party.assurance != "L0" or party.signature for party in visit.parties) or bool(visit.scans)
    if visit.step.kind == "collect":
        return collect.printing(visit)
    return visit.receipt is None and (visit.index > 0 or given)


def _saving(visit: Visit) -> bool:
    return visit.step.kind == "submit" and not visit.problems


def _go_home(state: State, problem: Problem | None = None) -> Result:
    """The only way out of an occupied place: stops every device and every print job, forgets the person, gives the language back."""
    stopped = (*STOP_ALL, do.WithdrawPaper(), do.Wipe())
    place = OutOfService(state.out_of_order) if state.out_of_order else Home(problem)
    fresh = replace(
        state, place=place, language=state.rules.language, warned_at=None, leaving=False, helping=False, visit_number=state.visit_number + 1
    )
    return fresh, stopped


def _machine_changed(state: State, event: on.Event) -> Result:
    match event:
        case on.DeviceChanged(kind, health):
            state = replace(state, devices={**state.devices, kind: health})
            state = _mended(state, f"availability.{kind}") if health.word == "online" else state
            return _with_devices(state)
        case on.SuppliesChanged(kind, supplies):
            return replace(state, supplies={**state.supplies, kind: supplies}), ()
        case on.NetworkChanged(online, waiting):
            state = replace(state, online=online, waiting=waiting)
            return (_mended(state, "availability.needs-network") if online else state), ()
        case on.CatalogueLoaded(catalogue):
            loaded = replace(state, catalogue=catalogue)
            return (replace(loaded, place=Home()) if isinstance(state.place, Starting) else loaded), ()
        case on.OutOfOrder(problem):
            state = replace(state, out_of_order=problem)
            return _go_home(state) if state.occupied else (replace(state, place=OutOfService(problem)), ())
        case on.Repaired(code):
            if code and state.out_of_order != Problem(code):
                return state, ()
            mended = replace(state, out_of_order=None)
            if not isinstance(state.place, OutOfService):
                return mended, ()
            return replace(mended, place=Home() if state.catalogue else Starting()), ()
    return state, ()  # CardTaken: the reader is free again; nothing on the screen depends on it


def _with_devices(state: State) -> Result:
    """Who waits for a device that works no longer is told so."""
    match state.place:
        case Visit() as visit if visit.step.kind == "face":
            return face.with_device(state, visit)
        case Visit() as visit if visit.step.kind == "materials":
            return materials.with_device(state, visit)
    return identify.with_device(state)


def _mended(state: State, code: str) -> State:
    """What the home screen last complained of is no longer so."""
    return replace(state, place=Home()) if state.place == Home(Problem(code)) else state


# --- a visit ---------------------------------------------------------------------------------------------------------------------


def _choose(state: State, code: str) -> Result:
    service = state.catalogue.services.get(code) if state.catalogue else None
    if service is None:
        return replace(state, place=Home(Problem("catalogue.unknown-service"))), ()
    can = availability(service, state.devices, state.online, state.rules.production)
    if can.verdict == "no":
        return replace(state, place=Home(Problem(can.reason))), ()
    parties = tuple(Party(rule.role) for rule in service.source.parties)
    return _enter(replace(state, visit_number=state.visit_number + 1), Visit(service, 0, parties))


def _enter(state: State, visit: Visit, forward: bool = True) -> Result:
    """Shows a step and starts what it needs; whatever the step before needed is stopped."""
    if visit.step.kind == "face" and face.settled(visit):
        return _enter(state, replace(visit, index=visit.index + (1 if forward else -1)), forward)
    visit = collect.left(replace(visit, problems=()))
    state = shows(state, visit)
    effects: tuple[do.Effect, ...] = ()
    match visit.step.kind:
        case "identify":
            state, effects = identify.enter(state, visit)
        case "face":
            state, effects = face.enter(state, visit)
        case "materials":
            state, effects = materials.enter(state, visit)
        case "collect":
            state, effects = collect.enter(state, visit)
        case "submit":
            effects = (do.Save(state.visit_number, visit.service, visit.parties, state.language, visit.scans, visit.short_of),)
    return state, (*STOP_ALL, *effects)


def _visit(state: State, visit: Visit, event: on.Event) -> Result:
    kind = visit.step.kind
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
    if (result := papers.handle(state, visit, event)) is not None:
        return result
    match kind:
        case "identify":
            return identify.handle(state, visit, event)
        case "face":
            return face.handle(state, visit, event)
        case "materials":
            return materials.handle(state, visit, event)
        case "collect":
            return collect.handle(state, visit, event)
    return state, ()


def _prove_anew(state: State, visit: Visit, chosen: on.WayChosen) -> Result:
    """Back to where this party said who they are, to say it in another way."""
    index = next(at for at, step in enumerate(visit.service.steps) if (step.kind, step.party) == ("identify", visit.step.party))
    visit = replace(visit, index=index)
    if chosen.way not in identify.ways(visit):
        return state, ()
    entered, stopped = _enter(state, visit, forward=False)
    begun, effects = identify.handle(entered, visit, chosen)
    return begun, (*stopped, *effects)


def _next(state: State, visit: Visit) -> Result:
    if visit.step.kind == "collect" and (result := collect.next_(state, visit)) is not None:
        return result
    if visit.index + 1 == len(visit.service.steps):
        return _go_home(state)
    if visit.step.kind == "submit":  # only reachable as "try again" after NotSaved; a second press while saving changes nothing
        return _enter(state, visit) if visit.problems else (state, ())
    if visit.step.kind == "materials" and materials.within(visit):
        return materials.next_(state, visit)
    problems = _unfinished(visit)
    if problems:
        return identify.with_device(shows(state, visit, *problems))
    if visit.step.kind == "identify":
        visit = identify.taken(visit)
    if visit.step.kind == "face":
        visit = visit.with_party(visit.mine.without_photo())
    return _enter(state, replace(visit, index=visit.index + 1))


def _unfinished(visit: Visit) -> tuple[Problem, ...]:
    """What this step still lacks."""
    match visit.step.kind:
        case "identify":
            return identify.unfinished(visit)
        case "face":
            return face.unfinished(visit)
        case "form":
            return visit.service.form.problems({name: entry.value for name, entry in visit.mine.fields.items()})
        case "materials":
            return materials.unfinished(visit)
        case "sign" if visit.mine.signature is None:
            return (Problem("sign.empty"),)
    return ()


def _back(state: State, visit: Visit) -> Result:
    if visit.step.kind == "receipt" or _saving(visit) or (visit.step.kind == "collect" and collect.printing(visit)):
        return state, ()
    if visit.step.kind == "materials" and materials.within(visit):
        return materials.back(state, visit)
    if visit.index == 0:
        return _leave(state, on.LeavePressed())
    return _enter(state, replace(visit, index=visit.index - 1), forward=False)


def _fill(visit: Visit, name: str, value: str) -> Visit:
    """Takes a value for a field that is the resident's to fill; what the card said stays as the card said it."""
    field = visit.service.form.fields.get(name)
    if field is None or field.source == "card":
        return visit
    party = visit.party(visit.step.party).with_field(name, value.strip(), "chosen" if field.kind == "choice" else "typed")
    return replace(visit.with_party(party), problems=tuple(one for one in visit.problems if one.field != name))


def _saved(state: State, visit: Visit, saved: on.Saved) -> Result:
    receipt = Receipt(saved.record_id, saved.tracking_number, saved.saved_at)
    place = replace(visit, index=visit.index + 1, receipt=receipt, problems=())
    return replace(somebody_there(state), place=place, leaving=False), (papers.receipt_job(state, place, receipt),)


# --- progress --------------------------------------------------------------------------------------------------------------------


def _open_progress(state: State) -> Result:
    return _question(replace(state, visit_number=state.visit_number + 1), Progress())


def _progress(state: State, progress: Progress, event: on.Event) -> Result:
    open_for_questions = progress.answers is None and not progress.asking
    match event:
        case on.BackPressed() if progress.answers is not None:  # from the answer back to the question
            return _question(state, Progress())
        case on.BackPressed() | on.NextPressed():
            return _go_home(state)
        case on.NumberEntered(text) | on.CodeScanned(_, text) if open_for_questions:
            return _ask(state, do.AskProgress(state.visit_number, text))
        case on.CardRead(_, document) if open_for_questions:
            return _ask(somebody_there(state), do.AskProgressByDocument(state.visit_number, document.id_number))
        case on.CardRefused(_, problem) if open_for_questions and not _lies_there_still(progress, problem):
            return replace(state, place=replace(progress, problem=problem)), ()
        case on.CodeUnreadable(_, problem) if open_for_questions:
            return replace(state, place=replace(progress, problem=problem)), ()
        case on.ProgressAnswered(_, answers) if progress.asking:
            return replace(somebody_there(state), place=Progress(answers=answers)), STOP_ALL
        case on.ProgressRefused(_, problem) if progress.asking:
            return _question(state, Progress(problem=problem))
    return state, ()


def _question(state: State, progress: Progress) -> Result:
    """The question, with all three ways to ask it."""
    return replace(state, place=progress), (do.WatchForCard(state.visit_number), do.WatchForCode(state.visit_number))


def _ask(state: State, question: do.AskProgress | do.AskProgressByDocument) -> Result:
    return replace(state, place=Progress(asking=True)), (question,)


def _lies_there_still(progress: Progress, problem: Problem) -> bool:
    """The card that was asked about: why there was no answer is the news, not that the card was read."""
    return progress.problem is not None and problem.code == "idcard.already-read"
