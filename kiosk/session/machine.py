"""The session as a state machine: `step(state, event) -> (state, effects)`.

Pure: no Qt, threads, files, sockets or clock reads. Every path can be walked by a test, and is (tests/session/test_walker.py).

What a visit does stands in `visiting`, which is loaded when the first begins: the home screen stands before that is needed.

Invariants
- An answer that carries another visit's number changes nothing.
- Leaving an occupied place, by whatever way, passes through `leaving.go_home`.
- Every place that is not Home, Closed or OutOfService is left by idle time at the latest. A card or a code that was left behind is no
  sign of a person.
- The hour closes a terminal only while nobody stands before it.
- A catalogue that comes while somebody is here is taken when they have left: nobody's service changes under their hands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import papers, search
from kiosk.session.condition import UNGUARDED
from kiosk.session.leaving import go_home, leave
from kiosk.session.marks import ForDoor, ForGlass, ForHelp
from kiosk.session.night import opening, resting
from kiosk.session.result import STOP_ALL, Result, somebody_there
from kiosk.session.state import About, Announced, Closed, Home, OutOfService, Progress, Search, Starting, State, Visit, Where

if TYPE_CHECKING:
    from kiosk.session import door_events, glass_events, help_events
    from kiosk.session.condition import Back
    from kiosk.session.state import Place

    Beside = help_events.Event | glass_events.Event | door_events.Event


BACK_SECONDS = 600.0
THANKS_SECONDS = 8.0
"""How long somebody is thanked for a rating: long enough to read it, or to have it read, twice."""


def step(state: State, event: on.Event) -> Result:
    """The next state, and what the world has to do for it."""
    if state.guard.cleaning_until is not None and isinstance(event, on.RESIDENT):
        return state, ()
    after, effects = _step(state, event)
    if not after.occupied:
        return after, effects
    from kiosk.session import glass

    return after, (*effects, *glass.sounds(state, event, after))


def _step(state: State, event: on.Event) -> Result:
    if isinstance(event, on.RESIDENT):
        state = somebody_there(state)
    match event:
        case on.Tick(now):
            return _looked_after(*_time_passed(replace(state, now=now)))
        case on.Touched() | on.MoreTimePressed():
            return state, ()
        case on.LanguageChosen(language):
            return replace(state, language=language), ()
        case on.HelpPressed() | on.HelpClosed():
            return _helped(state, event)
        case on.LeavePressed() | on.LeaveConfirmed() | on.StayPressed():
            return leave(state, event)
        case (
            on.DeviceChanged() | on.SuppliesChanged() | on.NetworkChanged() | on.CatalogueLoaded() | on.OutOfOrder() | on.Repaired()
            | on.CardTaken() | on.Minute() | on.SurroundingsLoaded()
        ):  # fmt: skip
            return _machine_changed(state, event)
        case on.ServiceChosen(code) if _may_choose(state.place):
            return _choose(state, code)
        case on.ProgressOpened() if isinstance(state.place, Home | Closed):
            return _open_progress(state)
        case on.SearchOpened() if isinstance(state.place, Home | Closed):
            return search.open_(state, event)
        case on.TicketSaved(kind="terminal-fault") | on.TicketNotSaved(kind="terminal-fault"):
            return _fault_told(state, event), ()
    if getattr(event, "visit", state.visit_number) != state.visit_number:
        return state, ()
    if isinstance(event, on.TicketSaved | on.TicketNotSaved) and event.kind in ("cannot-be-done", "call-back"):
        return _helped(state, event)
    if isinstance(event, ForHelp | ForGlass | ForDoor):
        return _beside(state, event)
    if isinstance(event, on.CardRead):
        state = _with_card(state, lies=True)
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


def _helped(state: State, event: on.HelpPressed | on.HelpClosed | on.TicketSaved | on.TicketNotSaved) -> Result:
    from kiosk.session import helping

    return helping.handle(state, event)


def _choose(state: State, code: str) -> Result:
    from kiosk.session import visiting

    return visiting.choose(state, code)


# --- time and the machine itself -------------------------------------------------------------------------------------------------


def _time_passed(state: State) -> Result:
    if not state.occupied:
        return _tidied(state), ()
    if state.warned_at is not None and state.now - state.warned_at >= state.rules.warning_seconds:
        return go_home(state)
    if _thanked(state):
        return go_home(state)
    if state.warned_at is None and state.now - state.touched_at >= papers.idle_seconds(state):
        return replace(state, warned_at=state.now), ()
    if isinstance(state.place, Visit):
        from kiosk.session import visiting

        return visiting.ticked(state, state.place)
    return state, ()


def _thanked(state: State) -> bool:
    """Everything is done and said, the rating too: nothing is left to wait for but the next person."""
    rating = state.place.rating if isinstance(state.place, Visit) else None
    over = rating is not None and rating.stage == "saved" and state.helping is None
    return over and state.now - state.touched_at >= THANKS_SECONDS


def _tidied(state: State) -> State:
    """Home as the next person should find it. Nothing of anybody's was there, so nobody is warned."""
    if state.now - state.touched_at < state.rules.idle_seconds:
        return state
    place = resting(state) if isinstance(state.place, Home | Closed) else state.place
    return replace(state, place=place, language=state.rules.language, manner=state.manner_of_nobody, helping=None)


def _machine_changed(state: State, event: on.Event) -> Result:
    match event:
        case on.DeviceChanged(kind, health):
            state = replace(state, devices={**state.devices, kind: health})
            state = _mended(state, f"availability.{kind}") if health.word == "online" else state
            if kind == "idcard" and health.word != "online":  # what lies on it nobody can tell now
                state = _with_card(state, lies=False)
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
            return (replace(loaded, place=resting(loaded)) if isinstance(state.place, Starting) else loaded), ()
        case on.Minute(at):
            return _judged_anew(state, _by_the_hour(replace(state, clock=at))), ()
        case on.SurroundingsLoaded(surroundings):
            return _judged_anew(state, _by_the_hour(replace(state, surroundings=surroundings))), ()
        case on.OutOfOrder(problem):
            state = replace(state, out_of_order=problem)
            return go_home(state) if state.occupied else (replace(state, place=OutOfService(problem)), ())
        case on.Repaired(code):
            if code and state.out_of_order != Problem(code):
                return state, ()
            mended = replace(state, out_of_order=None)
            if not isinstance(state.place, OutOfService):
                return mended, ()
            return replace(mended, place=resting(mended)), ()
    return _with_card(state, lies=False), ()  # CardTaken


def _by_the_hour(state: State) -> State:
    """Whether it is open at this hour. Who stands before home when it closes still has it; what opens is open at once."""
    state = replace(state, opening=opening(state))
    return replace(state, place=resting(state)) if isinstance(state.place, Closed) else state


def _with_card(state: State, lies: bool) -> State:
    if state.guard.card_lies == lies:
        return state
    from kiosk.session import glass

    return glass.with_card(state, lies)


def _looked_after(state: State, effects: tuple[do.Effect, ...]) -> Result:
    """What another second means for the machine itself. Each is loaded when there first is something to look after."""
    more: tuple[do.Effect, ...] = ()
    if state.back is not None:
        state = replace(state, back=_still_back(state.back, state.now))
    if state.guard != UNGUARDED:
        from kiosk.session import glass

        state, more = glass.second(state)
    if isinstance(state.place, Starting) or not (state.faults or state.out_of_order or _something_broken(state)):
        return state, (*effects, *more)
    from kiosk.session import outage

    state, tickets = outage.watched(state)
    return state, (*effects, *more, *tickets)


def _something_broken(state: State) -> bool:
    return any(health.code for health in state.devices.values())


def _still_back(back: Back, now: float) -> Back | None:
    """For a while after a start it is said that the last run was cut off."""
    if back.since is None:
        return replace(back, since=now)
    return back if now - back.since < BACK_SECONDS else None


def _fault_told(state: State, event: on.TicketSaved | on.TicketNotSaved) -> State:
    from kiosk.session import outage

    return outage.answered(state, event)


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
            valid_to = document.valid_to if document.kind == "resident" else None
            state = replace(state, place=replace(progress, valid_to=valid_to))
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
