"""For whom a service is, and for whom it is not: cases found by trying answers and cards, with the session's own idea of what is known.

A case is a person and the answers they give. `eligible` goes all the way; `breaking` has, for every condition, one that certainly fails it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from kiosk.catalogue.checklist import Judged, judged
from kiosk.catalogue.elements import Question
from kiosk.catalogue.service import Catalogue
from kiosk.core.predicates import Predicate, subjects
from kiosk.session import course, parts
from kiosk.session.knowing import facts, questions_of
from kiosk.session.parties import Party
from kiosk.session.state import Rules, State, Visit
from kiosk.session.visiting import begun
from tests.session.people import HOME, PEOPLE, Person

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
BIRTHS = tuple(date(year, 3, 1) for year in (1949, 1961, 1986, 2004, 2009, 2012, 2024))
KINDS = ("resident", "hmt", "passport", "foreigner-2023", "hk-macao-permit", "home-return-permit", "taiwan-compatriot-permit")
MOST_TRIES, MOST_DIFFERENCES = 3000, 3


@dataclass(frozen=True)
class Case:
    """`people`: whose card lies there, by role."""

    people: Mapping[str, Person] = field(default_factory=lambda: PEOPLE)
    answers: Mapping[str, str] = field(default_factory=dict)


class NoCase(AssertionError):
    """Nobody was found."""


def eligible(catalogue: Catalogue, code: str) -> Case:
    """Somebody whom no condition keeps away and who gets as far as the service goes. Raises `NoCase`."""
    key = (id(catalogue), code)
    if key not in _FOUND:
        _FOUND[key] = _Trial(catalogue, code).first()
    return _FOUND[key]


_FOUND: dict[tuple[int, str], Case] = {}


def breaking(catalogue: Catalogue, code: str) -> dict[str, Case]:
    """By the words of its reason: somebody who fails that condition for certain, and no other where that can be; as near as can be to
    somebody who fails none. Raises `NoCase`. Of a bundle, only the nearest ones: the others are found with its parts."""
    trial = _Trial(catalogue, code)
    wanted = {one.because.zh for one in trial.blank.service.source.eligibility}
    alone: dict[str, Case] = {}
    among: dict[str, Case] = {}
    for cases in trial.rings(eligible(catalogue, code), MOST_DIFFERENCES if trial.blank.bundle is None else 1):
        if wanted <= set(among):
            break
        for case in cases:
            failed = [one.condition.because.zh for one in trial.judged(case) if one.answer == "no"]
            for because in failed:
                (alone if len(failed) == 1 else among).setdefault(because, case)
        among = {**among, **alone}
    if wanted - set(among) and (trial.blank.bundle is None or not among):
        raise NoCase(f"{code}: nobody fails: {sorted(wanted - set(among))}")
    return {**among, **alone}


def variants(catalogue: Catalogue, code: str) -> Iterator[Case]:
    """Who differs in one thing from somebody for whom it is, and is one too: one for each course of steps that this brings."""
    trial, seen = _Trial(catalogue, code), set[object]()
    for case in next(trial.rings(eligible(catalogue, code), 1)):
        visit = trial.visit(case)
        course = tuple((step.kind, step.party) for step in visit.steps)
        if course not in seen and not parts.is_empty(visit) and not any(one.answer == "no" for one in trial.judged(case)):
            seen.add(course)
            yield case


class _Trial:
    """A service, tried with cases as they would stand after the questions and the cards."""

    def __init__(self, catalogue: Catalogue, code: str) -> None:
        self.state = State(Rules(), catalogue=catalogue, clock=NOW, online=True)
        self.blank = begun(catalogue, catalogue.heads[code])
        self.questions = questions_of(self.blank)
        self.spoken_of = frozenset().union(*(subjects(one) for one in _predicates(self.blank)))
        self.people = tuple(_people(self.spoken_of))
        kinds = {step.kind for step in self.blank.service.steps}
        self.last = next(kind for kind in ("receipt", "collect", "notice", "situation") if kind in kinds)

    def visit(self, case: Case) -> Visit:
        known = tuple(Party(party.role, case.people[party.role].document) for party in self.blank.parties)
        there = parts.composed(self.state, replace(self.blank, answers=case.answers, parties=known))
        known = tuple(Party(party.role, case.people[party.role].document) for party in there.parties)
        return course.settled(self.state, replace(there, parties=known))

    def judged(self, case: Case) -> tuple[Judged, ...]:
        visit = self.visit(case)
        return judged(visit.service, facts(self.state, visit))

    def first(self) -> Case:
        """Question by question, leaving every way at the first condition that fails on it."""
        for people in self.people:
            for case in self._further(Case(people), 0):
                visit = self.visit(case)
                if visit.steps[-1].kind == self.last and not parts.is_empty(visit):
                    return case
        raise NoCase(f"{self.blank.service.code}: nobody gets to the end of it")

    def _further(self, case: Case, index: int) -> Iterator[Case]:
        if any(one.answer == "no" for one in self.judged(case)):
            return
        if index == len(self.questions):
            yield case
            return
        question = self.questions[index]
        for value in self._values(question, case.people["applicant"]):
            yield from self._further(replace(case, answers={**case.answers, question.id: value}), index + 1)

    def _values(self, question: Question, applicant: Person) -> tuple[str, ...]:
        """What can be answered; where a card will say it, what it will say."""
        values = tuple(choice.value for choice in question.choices)
        if question.stands_for != "applicant.hukou":
            return values
        code = next(code for code, address in HOME.items() if applicant.document.address.startswith(address))
        return (max((value for value in values if code.startswith(value)), key=len, default="99"),)

    def rings(self, case: Case, most: int) -> Iterator[list[Case]]:
        """What differs from the case in one thing; then in two; and so on."""
        edge, seen = [case], {_key(case)}
        for _ in range(most):
            edge = [other for one in edge for other in self._beside(one, seen)]
            yield edge

    def _beside(self, case: Case, seen: set[str]) -> Iterator[Case]:
        for people in (one for one in self.people if _differences(one, case.people) == 1):
            hukou = {q.id: self._values(q, people["applicant"])[0] for q in self.questions if q.stands_for == "applicant.hukou"}
            yield from _new(replace(case, people=people, answers={**case.answers, **hukou}), seen)
        for question in self.questions:
            for value in self._values(question, case.people["applicant"]):
                yield from _new(replace(case, answers={**case.answers, question.id: value}), seen)


def _new(case: Case, seen: set[str]) -> Iterator[Case]:
    if (key := _key(case)) not in seen and len(seen) < MOST_TRIES:
        seen.add(key)
        yield case


def _key(case: Case) -> str:
    said = [(one.birth, one.address, one.kind, one.sex_code) for one in (person.document for person in case.people.values())]
    return f"{sorted(case.answers.items())}{said}"


def _differences(one: Mapping[str, Person], other: Mapping[str, Person]) -> int:
    pairs = [(one[role].document, other[role].document) for role in one]
    return sum((a.birth != b.birth) + (a.address != b.address) + (a.kind != b.kind) + (a.sex_code != b.sex_code) for a, b in pairs)


def _predicates(visit: Visit) -> Iterator[Predicate]:
    source = visit.service.source
    yield from (one.rule for one in source.eligibility)
    yield from (one.when for one in source.situations if one.when is not None)
    yield from (one.when for one in source.materials if one.when is not None)
    yield from (one.when for one in source.steps if one.when is not None)
    yield from (one.when for one in source.parties if one.when is not None)
    yield from (one.when for one in source.fees if one.when is not None)
    yield from (one.when for one in (visit.bundle.subitems if visit.bundle else ()) if one.when is not None)
    yield from visit.service.form.when.values()


def _people(spoken_of: frozenset[str]) -> Iterator[Mapping[str, Person]]:
    """Everybody who may take part, in every combination of what is spoken of; what nobody speaks of stays as it is."""

    def of(subject: str, values: Iterable[object], otherwise: object = None) -> Iterable[object]:
        return values if subject in spoken_of else (otherwise,)

    others = [role for role in PEOPLE if role != "applicant" and f"{role}.birth" in spoken_of]
    choices = (
        of("applicant.birth", BIRTHS), of("applicant.hukou", HOME, ""), of("applicant.kind", KINDS), of("applicant.sex", ("1", "2"), ""),
        *((None, BIRTHS[-1]) for _ in others),
    )  # fmt: skip
    for birth, hukou, kind, sex, *births in itertools.product(*choices):
        people = dict(PEOPLE)
        people["applicant"] = people["applicant"].as_(birth=birth, hukou=hukou, kind=kind, sex=sex)  # type: ignore[arg-type]  # see above
        for role, born in zip(others, births, strict=True):
            people[role] = people[role].as_(birth=born)  # type: ignore[arg-type]  # one of the days above
        yield people
