"""Is there a person for whom these conditions come to what is wanted? A search over answers, card facts and form values.

The conditions are three-valued (`kiosk.core.predicates`), so a partial person already refutes most of what can't be: subjects are settled
one by one, in the order in which the conditions need them, and whatever a `no` has decided is not looked at any further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from kiosk.core.predicates import (
    Age,
    All,
    AnyOf,
    Between,
    Held,
    In,
    Not,
    Predicate,
    RegionOf,
    Value,
    judge,
    subjects,
)

Domains = Mapping[str, tuple[Value, ...]]
SOMETHING_ELSE = "something-else"
MOST_STEPS = 20_000
"""Persons looked at before giving up. The shipped conditions need fewer than a hundred."""


class TooManyCases(Exception):
    """The conditions are too entangled to be settled by looking at cases."""


def somebody(wanted: Iterable[Predicate], domains: Domains, today: date) -> dict[str, Value] | None:
    """Facts under which all of `wanted` come to yes, or None where nobody is such a person. Subjects take the values of `domains`. Raises
    `TooManyCases`."""
    predicates, tries = tuple(wanted), 0

    def settle(facts: dict[str, Value]) -> dict[str, Value] | None:
        nonlocal tries
        tries += 1
        if tries > MOST_STEPS:
            raise TooManyCases
        findings = [judge(one, facts) for one in predicates]
        if any(found.answer == "no" for found in findings):
            return None
        needed = next((found.needs[0] for found in findings if found.needs), None)
        if needed is None:
            return facts
        for value in domains.get(needed, ()):
            if found := settle({**facts, needed: value}):
                return found
        return None

    return settle({"today": today})


def domains_of(predicates: Iterable[Predicate], closed: Domains, today: date) -> dict[str, tuple[Value, ...]]:
    """For each subject that `predicates` speak of, the values that can make a difference: what they name, and something else beside it.
    `closed`: subjects that have these values and no others (the choices of a question)."""
    every = tuple(predicates)
    named: dict[str, dict[Value, None]] = {name: {} for one in every for name in subjects(one)}
    for one in every:
        for subject, value in _values(one, today):
            named[subject].setdefault(value)
    return {subject: closed.get(subject) or tuple(values) for subject, values in named.items()}


def _values(predicate: Predicate, today: date) -> Iterator[tuple[str, Value]]:
    match predicate:
        case All(all=parts) | AnyOf(any=parts):
            for part in parts:
                yield from _values(part, today)
        case Not(not_=part):
            yield from _values(part, today)
        case In(in_=one):
            yield from ((one.of, value) for value in (*one.values, SOMETHING_ELSE))
        case Between(between=span):
            yield from ((span.of, value) for value in _around(span.from_, span.to))
        case Age(age=span):
            yield from ((f"{span.of}.birth", _born(years, today)) for years in _around(span.from_, span.to) if isinstance(years, int))
        case RegionOf(region=place):
            yield from ((place.of, code) for code in (*(one.ljust(6, "0") for one in place.under), "110000", "650000"))
        case Held(held=licence):
            yield from ((f"held.{licence}", value) for value in (True, False))


def _around(low: int | date | None, high: int | date | None) -> Iterator[int | date]:
    """Both ends, and what lies just outside and between."""
    for end in (low, high):
        match end:
            case date():
                yield from (end, end - timedelta(days=1), end + timedelta(days=1))
            case int():
                yield from (end, end + 1, *((end - 1,) if end else ()))


def _born(years: int, today: date) -> date:
    return date(max(1, today.year - years), 1, 1)
