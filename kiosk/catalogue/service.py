"""A service ready for use: its elements, its fields looked up, its form's rules compiled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from kiosk.catalogue.formats import problem_of
from kiosk.core.errors import Problem
from kiosk.core.languages import chosen, in_script, written

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from kiosk.catalogue.bundles import BundleSource
    from kiosk.catalogue.elements import Fee
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

    def problems(self, values: Mapping[str, str], asked: Collection[str] | None = None) -> tuple[Problem, ...]:
        """What keeps `values` from being accepted, at most one problem a field, in the order of the screen. `asked`: the fields that are on
        the screen, None for all; what is not asked is neither required nor looked at.

        Codes are `form.<JSON Schema keyword>`: form.required, form.pattern, form.minLength, form.maxLength, form.enum; or, before them,
        `form.<kind>`: what no value of that kind of field looks like (`kiosk.catalogue.formats`).
        """
        asked = self.fields if asked is None else asked
        given = {name: value for name, value in values.items() if value != "" and name in asked}
        found: dict[str, Problem] = {}
        for name, value in given.items():
            if name in self.fields and self.fields[name].source != "card" and (code := problem_of(self.fields[name].kind, value)):
                found[name] = Problem(code, name)
        for error in self.rules.iter_errors(given):
            if error.validator == "required":
                for name in cast("list[str]", error.validator_value):
                    if name not in given and name in asked:
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
    condition_parts: tuple[str, ...] = ()
    """Of a bundle that was composed: to which of its parts each condition belongs, in their order. Empty in a single service."""

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
            source.code, "service", Said(source.taskName.zh, source.taskName.en), Said(source.summary.zh, source.summary.en),
            SaidLines(source.aliases.zh, source.aliases.en), source.rank, source.frequent, source.branch, source.serverType,
            source.lifeEvents, source.topics, source.handleArea, source.offline_class, source.devices,
            source.verified is not None, source.generated, "submit" in kinds, "collect" in kinds,
            any(_only_at_window(fee, "pay" in kinds) for fee in source.fees), _district(source),
        )  # fmt: skip


def _only_at_window(fee: Fee, here: bool) -> bool:
    """`here`: whether the service has a step to pay."""
    first = fee.due == "before-submission" and fee.when is None and fee.amount.value != 0
    return first and not (here and fee.payable_here)


class Said(NamedTuple):
    """As `kiosk.catalogue.elements.Words`, without pydantic behind it: the home screen stands before that is imported."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        return chosen(self.zh, self.en, language)


class SaidLines(NamedTuple):
    """As `kiosk.catalogue.elements.Lines`."""

    zh: tuple[str, ...]
    en: tuple[str, ...]

    def in_(self, language: str) -> tuple[str, ...]:
        return tuple(in_script(line, language) for line in self.zh) if written(language) == "zh" else self.en


@dataclass(frozen=True)
class Head:
    """What a list shows of a service or a bundle, and what decides whether it can be done here: enough not to open the whole of it."""

    code: str
    kind: Literal["service", "bundle"]
    name: Said
    summary: Said
    aliases: SaidLines
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
    pays_first: bool = False
    """A fee is due before submission, whatever the case is, that can't be paid at a terminal."""
    district: str = ""
    """Of a service that each district has one of: which one's it is, by its code in GB/T 2260."""


def _district(source: ServiceSource) -> str:
    """Where a body of a district does it: the region in that body's credit code, which the implementing code begins with (GB 32100,
    characters 3 to 8)."""
    return source.taskCode[2:8] if source.taskCode and source.useLevel in ("county", "town") else ""


def head_of_bundle(bundle: BundleSource, services: Mapping[str, Head]) -> Head:
    """What its parts make of it: it can't do without what one of them can't. As strict about the network as the strictest of those that
    nobody can leave out; the others are left out where there is none."""
    parts = [services[one.task] for one in bundle.subitems if one.task]
    strict = [services[one.task].offline_class for one in bundle.subitems if one.task and one.id in bundle.fixed]
    devices = tuple(dict.fromkeys(kind for part in parts for kind in part.devices))
    offline = max(strict, key="FQO".index) if strict else min((part.offline_class for part in parts), key="FQO".index)
    return Head(
        bundle.code, "bundle", Said(bundle.taskName.zh, bundle.taskName.en), Said(bundle.summary.zh, bundle.summary.en),
        SaidLines(bundle.aliases.zh, bundle.aliases.en), bundle.rank, True, "", bundle.serverType, bundle.lifeEvents, (), "",
        offline, devices, bundle.verified is not None, bundle.generated,
        any(part.submits for part in parts), any(part.collects for part in parts),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All services and bundles of this terminal by code, in the order of their ranks: whole in memory, or decoded at first use
    (`kiosk.catalogue.pack`). `version`: which one it is, for people; "" for what was just read from its sources.
    `published_at`: when the centre published it, ISO 8601; "" for one that came with the program."""

    services: Mapping[str, Service]
    bundles: Mapping[str, BundleSource] = field(default_factory=dict)
    known_heads: Mapping[str, Head] | None = field(default=None, repr=False)
    """Where they are known without opening anything."""
    version: str = ""
    published_at: str = ""

    @cached_property
    def heads(self) -> Mapping[str, Head]:
        """Of the services, then of the bundles."""
        if self.known_heads is not None:
            return self.known_heads
        heads = {code: service.head for code, service in self.services.items()}
        return {**heads, **{code: head_of_bundle(bundle, heads) for code, bundle in self.bundles.items()}}

    @cached_property
    def generated(self) -> bool:
        """Something in it was made up for demonstration."""
        return any(head.generated for head in self.heads.values())
