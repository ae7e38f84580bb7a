"""Which fields of a form are asked, and what an answer stands for: the same on the terminal that asks and at the centre that checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk.core.predicates import Value, holds

if TYPE_CHECKING:
    from kiosk.catalogue.elements import Question
    from kiosk.catalogue.service import Form


def with_the_form(form: Form, known: Mapping[str, Value], said: Callable[[str], str]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """What is known with the form, and the fields that are asked, in the order of the screen. From the top down: whether a field is asked
    may depend on those above it, and on nothing below. `said`: the value of a field, "" for none."""
    found, shown = dict(known), []
    for name in form.fields:
        if holds(form.when.get(name), found):
            shown.append(name)
            if value := said(name):
                found[f"form.{name}"] = value
    return found, tuple(shown)


def meant(question: Question, answer: str) -> str:
    """The answer as a value of what it stands for. "Elsewhere in Guangdong", 44 beside 4401, is no place within 4401: a code that no city
    has is in its stead."""
    finer = any(choice.value != answer and choice.value.startswith(answer) for choice in question.choices)
    return answer.ljust(6, "9") if finer and answer.isdigit() else answer
