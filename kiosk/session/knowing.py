"""What is known in a visit, as the subjects of `kiosk.core.predicates`: from answers, documents, forms, the clock and the terminal.

Invariants
- Nothing is guessed: a subject that nobody has spoken of is not there.
- A document wins over an answer. Where they differ, the answer counts no longer, and the person is told (`contradictions`).
- What stands in a field that is not asked is not known; neither is an answer to a question that is not asked any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kiosk.catalogue.asked import meant, with_the_form
from kiosk.core.predicates import Value, holds
from kiosk.core.regions import NO_SUCCESSORS
from kiosk.identity.hukou import hukou_of_document
from kiosk.identity.id_number import Holder, holder_of

if TYPE_CHECKING:
    from kiosk.catalogue.elements import Question
    from kiosk.catalogue.models import Role
    from kiosk.core.regions import Successors
    from kiosk.session.parties import Party
    from kiosk.session.state import State, Visit

Facts = Mapping[str, Value]
ELSEWHERE = "99"
"""The answer "in another province", where the others are administrative codes."""


def facts(state: State, visit: Visit, of: Role | None = None) -> dict[str, Value]:
    """All that is known now. A form's value is that of the party `of` where they have one, else of the first who has."""
    return _with_the_form(visit, _before_the_form(state, visit), of)[0]


def visible(state: State, visit: Visit, role: Role) -> tuple[str, ...]:
    """The fields of the form that this party is asked, in the order of the screen."""
    theirs = visit.service.form.of.get(role)
    shown = _with_the_form(visit, _before_the_form(state, visit), role)[1]
    return shown if theirs is None else tuple(name for name in shown if name in theirs)


def _with_the_form(visit: Visit, known: dict[str, Value], of: Role | None) -> tuple[dict[str, Value], tuple[str, ...]]:
    """With what was filled in, from the top down: whether a field is asked may depend on those above it, and on nothing below."""
    parties = sorted(visit.parties, key=lambda party: party.role != of)
    return with_the_form(visit.service.form, known, lambda name: next(filter(None, (party.value(name) for party in parties)), ""))


def _before_the_form(state: State, visit: Visit) -> dict[str, Value]:
    known: dict[str, Value] = {}
    if state.clock is not None:
        known["today"] = state.clock.date()
    if state.rules.district:
        known["terminal.district"] = state.rules.district
    successors = state.surroundings.successors if state.surroundings else NO_SUCCESSORS
    for party in visit.parties:
        known |= _of_a_document(party, successors)
    applicant = next((party.document for party in visit.parties if party.role == "applicant"), None)
    if applicant is not None and applicant.id_number == visit.licences.holder:
        known |= {f"held.{type_}": type_ in visit.licences.held for type_ in visit.licences.asked}
    if visit.bundle is not None:
        known |= {f"item.{part.id}": "yes" if part.id in visit.chosen else "no" for part in visit.bundle.subitems}
        known |= {f"situation.{id_}": value for id_, value in _said_by_the_bundle(visit).items()}
    for question in questions_of(visit):
        if holds(question.when, known) and (answer := _answer(question, visit, known)):
            known[f"situation.{question.id}"] = answer
            if question.stands_for:
                known.setdefault(question.stands_for, meant(question, answer))
    return known


def _of_a_document(party: Party, successors: Successors) -> dict[str, Value]:
    """What a party's document says. `region`: where the number was first given, which says nothing about where they live."""
    document = party.document
    if document is None:
        return {}
    said: dict[str, Value | None] = {"birth": document.birth, "sex": document.sex_code, "kind": document.kind}
    if holder_of(document.id_number) is Holder.CITIZEN:
        said |= {"region": document.id_number[:6], "hukou": hukou_of_document(document, successors)}
    return {f"{party.role}.{what}": value for what, value in said.items() if value}


def questions_of(visit: Visit) -> tuple[Question, ...]:
    """The questions of the bundle, then those of the services in it."""
    own = visit.service.source.situations
    return own if visit.bundle is None else tuple({one.id: one for one in (*visit.bundle.situations, *own)}.values())


def _said_by_the_bundle(visit: Visit) -> dict[str, str]:
    """Answers to questions of its parts that nobody is asked, because the bundle is for nothing else."""
    parts = visit.bundle.subitems if visit.bundle else ()
    return {id_: value for part in parts if part.id in visit.chosen for id_, value in part.answers.items()}


def asked(state: State, visit: Visit) -> tuple[Question, ...]:
    """The questions that are asked as things stand."""
    known = facts(state, visit)
    return tuple(question for question in questions_of(visit) if holds(question.when, known))


def answers(state: State, visit: Visit) -> dict[str, str]:
    """What counts as answered, by question: with the card's word where it differs from what was said."""
    known = facts(state, visit)
    ids = (*_said_by_the_bundle(visit), *(one.id for one in questions_of(visit)))
    return {id_: str(known[f"situation.{id_}"]) for id_ in ids if f"situation.{id_}" in known}


def contradictions(state: State, visit: Visit) -> tuple[str, ...]:
    """Questions whose answer is not what the document says."""
    counts = answers(state, visit)
    return tuple(id_ for id_, value in visit.answers.items() if counts.get(id_, value) != value)


def _answer(question: Question, visit: Visit, known: Facts) -> str:
    said = visit.answers.get(question.id, "")
    shown = known.get(question.stands_for) if question.stands_for else None
    return said if shown is None or not said else _by_document(question, str(shown), said)


def _by_document(question: Question, shown: str, said: str) -> str:
    """The choice that fits what the document shows: the longest that it begins with, else "elsewhere"; what was said, where none does."""
    values = [choice.value for choice in question.choices]
    fitting = sorted((value for value in values if shown.startswith(value)), key=len)
    if fitting:
        return fitting[-1]
    return ELSEWHERE if ELSEWHERE in values else said
