"""E1: what it costs to know whether a service is for somebody, at every step of every service and bundle: all facts gathered, all
conditions judged. A session does so at every event that may have changed something."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Callable, Iterator

from kiosk.catalogue.checklist import judged
from kiosk.session import events as on
from kiosk.session.eligibility import refusals
from kiosk.session.knowing import asked, facts
from kiosk.session.machine import step
from kiosk.session.state import State, Visit
from tests.bench.figures import Figure
from tests.session.walker import CATALOGUE, CODES, Walk

GOAL = 1.0  # ms
Moment = tuple[State, Visit]


def measure(rounds: int = 20, codes: tuple[str, ...] = CODES) -> list[Figure]:
    """`rounds`: at each moment, all of which count."""
    moments = [moment for code in codes for moment in _moments(code)]
    whole = _each(rounds, [functools.partial(refusals, *moment) for moment in moments])
    ready = [(visit, facts(state, visit)) for state, visit in moments]
    alone = _each(rounds, [functools.partial(judged, visit.service, known) for visit, known in ready])
    answers = _each(max(1, rounds // 4), [job for moment in moments for job in _answers(*moment)])
    conditions = max(len(visit.service.source.eligibility) for _, visit in moments)
    note = f"median {statistics.median(whole):.3f}, worst {max(whole):.3f} ms at {len(moments)} moments, up to {conditions} conditions"
    return [
        Figure("E1", "a visit's eligibility, facts and all, p99 / the conditions alone", _p99(whole), _p99(alone), GOAL, "ms", note=note),
        Figure(
            "E1b", "an answer to a question, with all that follows from it, p99", _p99(answers), _p99(whole), 10 * GOAL, "ms",
            note=f"median {statistics.median(answers):.2f}, worst {max(answers):.2f} ms; in a bundle the parts are united anew",
        ),
    ]  # fmt: skip


def _moments(code: str) -> Iterator[Moment]:
    """The visit of somebody for whom it is, as it stands after each step is done."""
    walk = Walk(CATALOGUE)
    walk.choose(code)
    while not walk.at_home and walk.visit.step.kind not in ("collect", "submit"):
        walk.give()
        yield walk.state, walk.visit
        walk.tell(on.NextPressed())


def _answers(state: State, visit: Visit) -> Iterator[Callable[[], object]]:
    """Every question that is asked, answered otherwise."""
    for question in asked(state, visit) if visit.step.kind == "situation" else ():
        for choice in question.choices:
            if choice.value != visit.answers.get(question.id):
                yield functools.partial(step, state, on.SituationAnswered(question.id, choice.value))


def _each(rounds: int, jobs: list[Callable[[], object]]) -> list[float]:
    """Milliseconds of CPU of every single one."""
    spans = []
    for job in jobs:
        for _ in range(rounds):
            begun = time.process_time()
            job()
            spans.append(1000 * (time.process_time() - begun))
    return spans


def _p99(spans: list[float]) -> float:
    ordered = sorted(spans)
    return ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
