"""The place `Search`: somebody looks for what they came for. What they look for is theirs, and is wiped like all else."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.leaving import go_home
from kiosk.session.state import Search

if TYPE_CHECKING:
    from kiosk.session.result import Result
    from kiosk.session.state import State

EVERY_EVENT = "*"
"""As a life event: the bundles of all of them."""
AT_FIRST = 20
LONGEST_TEXT = 100
"""Characters that are looked for: nobody types more, and a scanner that lies about may."""


def open_(state: State, opened: on.SearchOpened) -> Result:
    search = Search(life_event=opened.life_event, audience=opened.audience)
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
    return tuple(islice(fitting, AT_FIRST))


def resumed(state: State, search: Search) -> Result:
    """Back from what was found. What was chosen was a visit of its own: its questions, its papers and its reports are counted from one, so
    what is answered late must not meet the next. What was found meanwhile came to nobody: it is looked for again."""
    return _ask(replace(state, visit_number=state.visit_number + 1), search)


def handle(state: State, search: Search, event: on.Event) -> Result:
    match event:
        case on.SearchTyped(text) if text[:LONGEST_TEXT] != search.text:
            return _ask(state, replace(search, text=text[:LONGEST_TEXT]))
        case on.FacetChosen(life_event, audience, frequent):
            return _ask(state, replace(search, life_event=life_event, audience=audience, frequent=frequent))
        case on.ServicesFound(_, number, codes) if number == search.asked:
            known = state.catalogue.heads if state.catalogue else {}
            return replace(state, place=replace(search, results=tuple(code for code in codes if code in known), answered=number)), ()
        case on.BackPressed():
            return go_home(state)
    return state, ()


def _ask(state: State, search: Search) -> Result:
    """What was found before stays on the screen until the answer is there: it is no worse than nothing."""
    asked = replace(search, asked=search.asked + 1, problem=None)
    question = do.FindServices(state.visit_number, asked.text, asked.life_event, asked.audience, asked.frequent, asked.asked)
    return replace(state, place=asked), (question,)
