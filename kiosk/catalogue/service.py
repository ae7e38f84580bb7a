"""A service ready for use: its elements, its fields looked up, its form's rules compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from kiosk.core.errors import Problem

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from kiosk.catalogue.models import FieldSpec, ServiceSource, Step


@dataclass(frozen=True)
class Form:
    """The form of a service. `fields` is in the order of the screen."""

    version: int
    fields: Mapping[str, FieldSpec]
    schema: dict[str, Any] = field(repr=False)

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


@dataclass(frozen=True)
class Catalogue:
    """All services of this terminal by code, in the order of the home screen."""

    services: Mapping[str, Service]
