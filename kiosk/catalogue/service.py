"""A service ready for use: its elements, its fields looked up, its form's rules compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from kiosk.core.errors import Problem

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from kiosk.catalogue.bundles import BundleSource
    from kiosk.catalogue.elements import Lines, Words
    from kiosk.catalogue.models import FieldSpec, Role, ServiceSource, Step
    from kiosk.core.predicates import Predicate


@dataclass(frozen=True)
class Form:
    """The form of a service. `fields` is in the order of the screen."""

    version: int
    fields: Mapping[str, FieldSpec]
    schema: dict[str, Any] = field(repr=False)
    when: Mapping[str, Predicate] = field(default_factory=dict)
    of: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Validator:
        """The schema (JSON Schema 2020-12), compiled at its first use."""
        from jsonschema import Draft202012Validator

        return Draft202012Validator(self.schema)

    def problems(self, values: Mapping[str, str]) -> tuple[Problem, ...]:
        """What keeps `values` from being accepted, at most one problem a field, in the order of the screen.

        Codes are `form.<JSON Schema keyword>`: form.required, form.pattern, form.minLength, form.maxLength, form.enum.
        """
        given = {name: value for name, value in values.items() if value != ""}
        found: dict[str, Problem] = {}
        for error in self.rules.iter_errors(given):
            if error.validator == "required":
                for name in cast("list[str]", error.validator_value):
                    if name not in given:
                        found.setdefault(name, Problem("form.required", name))
            else:
                name = str(error.absolute_path[0]) if error.absolute_path else ""
                found.setdefault(name, Problem(f"form.{error.validator}", name))
        return tuple(found[name] for name in (*self.fields, "") if name in found)


@dataclass(frozen=True)
class Service:
    """One service item as the session uses it."""

    source: ServiceSource
    form: Form

    @property
    def code(self) -> str:
        return self.source.code

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.source.steps

    def name(self, language: str) -> str:
        return self.source.taskName.in_(language)

    @cached_property
    def head(self) -> Head:
        source, kinds = self.source, {step.kind for step in self.steps}
        return Head(
            source.code, "service", source.taskName, source.summary, source.aliases, source.rank, source.frequent, source.branch,
            source.serverType, source.lifeEvents, source.topics, source.handleArea, source.offline_class, source.devices,
            source.verified is not None, source.generated, "submit" in kinds, "collect" in kinds,
        )  # fmt: skip


@dataclass(frozen=True)
class Head:
    """What a list shows of a service or a bundle, and what decides whether it can be done here: enough not to open the whole of it."""

    code: str
    kind: Literal["service", "bundle"]
    name: Words
    summary: Words
    aliases: Lines
    rank: int
    frequent: bool
    branch: str
    """"" for a bundle."""
    audience: tuple[str, ...]
    life_events: tuple[str, ...]
    topics: tuple[str, ...]
    area: str
    """handleArea; "" for a bundle."""
    offline_class: Literal["F", "Q", "O"]
    devices: tuple[str, ...]
    verified: bool
    generated: bool
    submits: bool
    """It ends with a record."""
    collects: bool
    """It ends with a paper that was issued before. With neither, it is a guide."""


@dataclass(frozen=True)
class Catalogue:
    """All services and bundles of this terminal by code, in the order of their ranks."""

    services: Mapping[str, Service]
    bundles: Mapping[str, BundleSource] = field(default_factory=dict)
