"""The session as a state machine: `step(state, event) -> (state, effects)`.

Pure: no Qt, threads, files, sockets or clock reads. Every path can be walked by a test, and is (tests/session/test_walker.py).

What a visit does stands in `visiting`, which is loaded when the first begins: the home screen stands before that is needed.

Invariants
- An answer that carries another visit's number changes nothing.
- Leaving an occupied place, by whatever way, passes through `leaving.go_home`.
- Every place that is not Home or OutOfService is left by idle time at the latest. A card or a code that was left behind is no
  sign of a person.
- A catalogue that comes while somebody is here is taken when they have left: nobody's service changes under their hands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import papers, search
from kiosk.session.leaving import go_home, leave
from kiosk.session.marks import ForDoor, ForGlass, ForHelp
from kiosk.session.result import STOP_ALL, Result, somebody_there
from kiosk.session.state import PLAIN, About, Announced, Home, OutOfService, Progress, Search, Starting, State, Visit, Where

if TYPE_CHECKING:
    from kiosk.session import door_events, glass_events, help_events

    Beside = help_events.Event | glass_events.Event | door_events.Event


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
            return leave(state, event)
        case (
            on.DeviceChanged() | on.SuppliesChanged() | on.NetworkChanged() | on.CatalogueLoaded() | on.OutOfOrder() | on.Repaired()
            | on.CardTaken() | on.Minute() | on.SurroundingsLoaded()
        ):  # fmt: skip
            return _machine_changed(state, event)
        case on.ServiceChosen(code) if _may_choose(state.place):
            return _choose(state, code)
        case on.ProgressOpened() if isinstance(state.place, Home):
            return _open_progress(state)
        case on.SearchOpened() if isinstance(state.place, Home):
            return search.open_(state, event)
    if getattr(event, "visit", state.visit_number) != state.visit_number:
        return state, ()
    if isinstance(event, ForHelp | ForGlass | ForDoor):
        return _beside(state, event)
    match state.place:
        case Visit() as visit:
            from kiosk.session import visiting

            return visiting.handle(state, visit, event)
        case Progress():
            return _progress(state, state.place, event)
        case Search():
            return search.handle(state, state.place, event)
        case Where() | Announced() | About() if isinstance(event, on.BackPressed | on.NextPressed):
            return go_home(state)
    return state, ()


def _beside(state: State, event: Beside) -> Result:
    """What is no part of a service: each area is loaded when somebody first uses it."""
    from kiosk.session import doors, glass, helping

    if isinstance(event, ForHelp):
        return helping.handle(state, event)
    if isinstance(event, ForGlass):
        return glass.handle(state, event)
    return doors.handle(state, event)


def _may_choose(place: Place) -> bool:
    """Nothing of anybody's would be left behind: who asked how far it is, or read what is announced, goes on as the same person."""
    return isinstance(place, Home | Search | Announced) or (isinstance(place, Progress) and place.answers is not None)


def _choose(state: State, code: str) -> Result:
    from kiosk.session import visiting

    return visiting.choose(state, code)


# --- time and the machine itself -------------------------------------------------------------------------------------------------


def _time_passed(state: State) -> Result:
    if not state.occupied:
        return _tidied(state), ()
    if state.warned_at is not None and state.now - state.warned_at >= state.rules.warning_seconds:
        return go_home(state)
    if state.warned_at is None and state.now - state.touched_at >= papers.idle_seconds(state):
        return replace(state, warned_at=state.now), ()
    return state, ()


def _tidied(state: State) -> State:
    """Home as the next person should find it. Nothing of anybody's was there, so nobody is warned."""
    if state.now - state.touched_at < state.rules.idle_seconds:
        return state
    place = Home() if isinstance(state.place, Home) else state.place
    return replace(state, place=place, language=state.rules.language, manner=PLAIN, helping=False)


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
            if state.occupied:
                return replace(state, coming=catalogue), ()
            loaded = replace(state, catalogue=catalogue)
            return (replace(loaded, place=Home()) if isinstance(state.place, Starting) else loaded), ()
        case on.Minute(at):
            return _judged_anew(state, replace(state, clock=at)), ()
        case on.SurroundingsLoaded(surroundings):
            return _judged_anew(state, replace(state, surroundings=surroundings)), ()
        case on.OutOfOrder(problem):
            state = replace(state, out_of_order=problem)
            return go_home(state) if state.occupied else (replace(state, place=OutOfService(problem)), ())
        case on.Repaired(code):
            if code and state.out_of_order != Problem(code):
                return state, ()
            mended = replace(state, out_of_order=None)
            if not isinstance(state.place, OutOfService):
                return mended, ()
            return replace(mended, place=Home() if state.catalogue else Starting()), ()
    return state, ()  # CardTaken: the reader is free again; nothing on the screen depends on it


def _with_devices(state: State) -> Result:
    if not isinstance(state.place, Visit):
        return state, ()
    from kiosk.session import visiting

    return visiting.with_devices(state, state.place)


def _judged_anew(before: State, state: State) -> State:
    """Another day has come, or more is known of places: whether this is still for this person may depend on it."""
    if not isinstance(state.place, Visit):
        return state
    from kiosk.session import visiting

    return visiting.judged(before, state)


def _mended(state: State, code: str) -> State:
    """What the screen last complained of is no longer so."""
    if isinstance(state.place, Home | Search) and state.place.problem == Problem(code):
        return replace(state, place=replace(state.place, problem=None))
    return state


# --- progress --------------------------------------------------------------------------------------------------------------------


def _open_progress(state: State) -> Result:
    return _question(replace(state, visit_number=state.visit_number + 1), Progress())


def _progress(state: State, progress: Progress, event: on.Event) -> Result:
    open_for_questions = progress.answers is None and not progress.asking
    match event:
        case on.BackPressed() if progress.answers is not None:  # from the answer back to the question
            return _question(state, Progress())
        case on.BackPressed() | on.NextPressed():
            return go_home(state)
        case on.NumberEntered(text) | on.CodeScanned(_, text) if open_for_questions:
            return _ask(state, do.AskProgress(state.visit_number, text))
        case on.CardRead(_, document) if open_for_questions:
            state = replace(state, place=replace(progress, valid_to=document.valid_to))
            return _ask(somebody_there(state), do.AskProgressByDocument(state.visit_number, document.id_number))
        case on.CardRefused(_, problem) if open_for_questions and not _lies_there_still(progress, problem):
            return replace(state, place=replace(progress, problem=problem)), ()
        case on.CodeUnreadable(_, problem) if open_for_questions:
            return replace(state, place=replace(progress, problem=problem)), ()
        case on.ProgressAnswered(_, answers) if progress.asking:
            return replace(somebody_there(state), place=Progress(answers=answers, valid_to=progress.valid_to)), STOP_ALL
        case on.ProgressRefused(_, problem) if progress.asking:
            return _question(state, Progress(problem=problem))
    return state, ()


def _question(state: State, progress: Progress) -> Result:
    """The question, with all three ways to ask it."""
    return replace(state, place=progress), (do.WatchForCard(state.visit_number), do.WatchForCode(state.visit_number))


def _ask(state: State, question: do.AskProgress | do.AskProgressByDocument) -> Result:
    valid_to = state.place.valid_to if isinstance(state.place, Progress) else None
    return replace(state, place=Progress(asking=True, valid_to=valid_to)), (question,)


def _lies_there_still(progress: Progress, problem: Problem) -> bool:
    """The card that was asked about: why there was no answer is the news, not that the card was read."""
    return progress.problem is not None and problem.code == "idcard.already-read"
