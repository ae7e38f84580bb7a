"""The place `Search`: somebody looks for what they came for. What they look for is theirs, and is wiped like all else."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import here
from kiosk.session.leaving import go_home
from kiosk.session.state import Search

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.session.result import Result
    from kiosk.session.state import State

EVERY_EVENT = "*"
"""As a life event: the bundles of all of them."""
AT_FIRST = 20
MOST_NOW = 100
"""Services of each kind that nobody scrolls beyond: whoever wants one more looks for it."""
LONGEST_TEXT = 100
"""Characters that are looked for: nobody types more, and a scanner that lies about may."""


def open_(state: State, opened: on.SearchOpened) -> Result:
    search = Search(life_event=opened.life_event, audience=opened.audience, frequent=opened.frequent, now=opened.now)
    if opened.now:
        return replace(state, visit_number=state.visit_number + 1, place=replace(search, results=now_and_not(state))), ()
    return _ask(replace(state, visit_number=state.visit_number + 1), replace(search, results=_at_first(state, search)))


def _at_first(state: State, search: Search) -> tuple[str, ...]:
    """What stands there before anything was looked for: what people come for most, or the bundles. It is no answer yet."""
    heads = state.catalogue.heads.values() if state.catalogue else ()
    bundles = search.life_event == EVERY_EVENT
    fitting = (
        head.code
        for head in heads
        if (head.kind == "bundle" if bundles else head.frequent) and (not search.audience or search.audience in head.audience)
    )
    return _folded(state, islice(fitting, AT_FIRST))


def _folded(state: State, codes: Iterable[str]) -> tuple[str, ...]:
    """Those that this catalogue has; of what each district has one of, the first, which is the own where there is one."""
    known = state.catalogue.heads if state.catalogue else {}
    found = (known[code] for code in codes if code in known)
    first: dict[str, str] = {}
    for head in found:
        first.setdefault(head.name.zh if head.district else head.code, head.code)
    return tuple(first.values())


def resumed(state: State, search: Search) -> Result:
    """Back from what was found. What was chosen was a visit of its own: its questions, its papers and its reports are counted from one, so
    what is answered late must not meet the next. What was found meanwhile came to nobody: it is looked for again."""
    state = replace(state, visit_number=state.visit_number + 1)
    if search.now:
        return replace(state, place=replace(search, results=now_and_not(state), asked=search.asked + 1, problem=None)), ()
    return _ask(state, search)


def now_and_not(state: State) -> tuple[str, ...]:
    """What can be done at this machine at this hour, then what could be at another or at another time. Mere guides are neither."""
    able: list[str] = []
    unable: list[str] = []
    for head in state.catalogue.heads.values() if state.catalogue else ():
        can = here(state, head)
        if can.verdict in ("yes", "degraded"):
            able.append(head.code)
        elif can.reason:
            unable.append(head.code)
    return (*able[:MOST_NOW], *unable[:MOST_NOW])


def handle(state: State, search: Search, event: on.Event) -> Result:
    match event:
        case on.SearchTyped(text) if text[:LONGEST_TEXT] != search.text:
            return _ask(state, replace(search, text=text[:LONGEST_TEXT], now=False))
        case on.FacetChosen(life_event, audience, frequent):
            return _ask(state, replace(search, life_event=life_event, audience=audience, frequent=frequent, now=False))
        case on.ServicesFound(_, number, codes) if number == search.asked:
            return replace(state, place=replace(search, results=_folded(state, codes), answered=number)), ()
        case on.BackPressed():
            return go_home(state)
    return state, ()


def _ask(state: State, search: Search) -> Result:
    """What was found before stays on the screen until the answer is there: it is no worse than nothing."""
    asked = replace(search, asked=search.asked + 1, problem=None)
    question = do.FindServices(state.visit_number, asked.text, asked.life_event, asked.audience, asked.frequent, asked.asked)
    return replace(state, place=asked), (question,)
