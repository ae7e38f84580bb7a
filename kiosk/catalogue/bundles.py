"""One thing, once (一件事一次办): several services under one name, with one form, one set of papers and one pick-up."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kiosk.catalogue.elements import Evidence, Fact, Frozen, Lines, Question, Words
from kiosk.catalogue.models import Code, Verified
from kiosk.core.predicates import Predicate


class SubItem(Frozen):
    """A part of a bundle. `task`: the service of ours that it is, by code; None for what another department does with what is sent on to
    it, which then has `name` and `dept`. `depends_on`: parts (by `id`) that come first; others run side by side."""

    id: Code
    task: Code | None = None
    name: Words | None = None
    dept: Words | None = None
    required: bool = True
    depends_on: tuple[Code, ...] = ()
    promiseDay: Fact | None = None
    """Of what another department does; of our own service its own holds."""
    when: Predicate | None = None
    answers: dict[str, str] = Field(default_factory=dict)
    """What the bundle says already in answer to the part's own questions, by their ids: who came for a lost passport is not asked whether
    it is lost."""

    @model_validator(mode="after")
    def _named(self) -> SubItem:
        if self.task is None and (self.name is None or self.dept is None):
            raise ValueError("what is no service of ours has a name and a dept")
        return self


class BundleSource(Frozen):
    """The YAML file of one bundle, in config/catalogue/bundles/. Its form, papers, parties, steps and eligibility are made of its parts
    (`kiosk.catalogue.composing`). `notice`: what is said before anything else. `pickup`: together, with the last; as-ready, each."""

    code: Code
    rank: int = Field(ge=1)
    generated: bool = False
    taskName: Words
    aliases: Lines = Lines(zh=(), en=())
    summary: Words
    kind: Literal["cross-department", "cross-branch", "within-branch"]
    """跨部门联办, 跨警种合办, 警种内速办."""
    lifeEvents: tuple[Code, ...] = Field(min_length=1)
    serverType: tuple[Literal["natural-person", "enterprise", "institution", "organisation"], ...] = ("natural-person",)
    notice: Lines
    situations: tuple[Question, ...] = ()
    subitems: tuple[SubItem, ...] = Field(min_length=2)
    pickup: Literal["together", "as-ready"]
    partial: Words
    """What is said when one part fails: the others go on, and what was issued stays issued."""
    stepsBefore: Fact
    stepsNow: Fact
    tripsBefore: Fact
    tripsNow: Fact
    verified: Verified | None = None
    checked: str = ""
    evidence: dict[str, Evidence] = Field(default_factory=dict)

    @property
    def fixed(self) -> frozenset[str]:
        """Parts that nobody can leave out, as far as they apply: what has to be in it, and what that needs."""
        needed: set[str] = set()
        for part in reversed(self.subitems):  # each comes after what it depends on (kiosk.catalogue.load)
            if part.required or part.id in needed:
                needed |= {part.id, *part.depends_on}
        return frozenset(needed)
