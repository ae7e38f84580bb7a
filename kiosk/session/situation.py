"""The step `situation`: what no card says, asked by choices, before anything is read or typed. A bundle's parts are chosen here too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.session import parts
from kiosk.session.knowing import asked, questions_of
from kiosk.session.result import Result, shows

if TYPE_CHECKING:
    from kiosk.session.state import State, Visit


def handle(state: State, visit: Visit, event: on.Event) -> Result:
    match event:
        case on.SituationAnswered(id_, value) if _is_a_choice(visit, id_, value):
            answers = {name: one for name, one in visit.answers.items() if name != id_}
            answered = replace(visit, answers={**answers, id_: value} if value else answers)
            return shows(state, parts.composed(state, answered), *(one for one in visit.problems if one.field != id_)), ()
        case on.PartToggled(id_):
            return shows(state, parts.toggled(state, visit, id_)), ()
    return state, ()


def _is_a_choice(visit: Visit, id_: str, value: str) -> bool:
    question = next((one for one in questions_of(visit) if one.id == id_), None)
    return question is not None and (value == "" or value in {choice.value for choice in question.choices})


def unfinished(state: State, visit: Visit) -> tuple[Problem, ...]:
    open_ = tuple(Problem("situation.unanswered", one.id) for one in asked(state, visit) if one.id not in visit.answers)
    return open_ or ((Problem("bundle.nothing-chosen"),) if parts.is_empty(visit) else ())
