"""The figures that the office answers for, as dated data (`config/figures/`), and what a catalogue comes to when the same is counted in it.

A figure without a day and a source is a rumour: nothing here is compared with anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal, cast

import yaml
from pydantic import Field, ValidationError

from kiosk.catalogue.bundles import BundleSource
from kiosk.catalogue.elements import Fact, Frozen, Words
from kiosk.catalogue.load import CatalogueError
from kiosk.catalogue.models import Code, ServiceSource

Unit = Literal[
    "items", "terminals", "days", "percent", "bundles", "steps", "trips", "windows", "types", "organisations", "times",
]  # fmt: skip
Counted = Literal[
    "items", "frequent", "licences", "days_saved", "days_cut_percent", "immediate_percent", "cross_region", "city_wide", "bundles",
    "steps_saved", "trips_saved", "licence_types",
]  # fmt: skip
"""What can be counted in a catalogue: attributes of `Statistics`."""


class Figure(Frozen):
    """`at_least`: the value is a floor. `counted`: what of a catalogue it speaks of, where a catalogue shows it."""

    value: Decimal = Field(ge=0)
    unit: Unit
    name: Words
    day: date
    source: Words
    at_least: bool = False
    counted: Counted | None = None


class _File(Frozen):
    source: Words | None = None
    day: date | None = None
    figures: Mapping[Code, dict[str, object]]


def read_figures(folder: Path) -> dict[str, Figure]:
    """All figures in `folder`, by id. A file's own `source` and `day` are those of each figure that names none. Raises `CatalogueError`."""
    figures: dict[str, Figure] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            file = _File.model_validate(yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
            common = {name: value for name, value in (("source", file.source), ("day", file.day)) if value is not None}
            found = {name: Figure.model_validate({**common, **row}) for name, row in file.figures.items()}
        except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
            raise CatalogueError(f"{path.name}: {error}") from error
        if twice := sorted(set(found) & set(figures)):
            raise CatalogueError(f"{path.name}: {twice[0]!r} stands in another file too")
        figures |= found
    if not figures:
        raise CatalogueError(f"{folder}: no figure in it")
    return figures


@dataclass(frozen=True)
class Statistics:
    """What one catalogue comes to. Days of licences are added as they stand, working and calendar days alike, as the published sums do;
    licences of which either time is not known are in `licences` and not in the sums."""

    items: int = 0
    frequent: int = 0
    licences: int = 0
    legal_days: int = 0
    promised_days: int = 0
    immediate: int = 0
    cross_region: int = 0
    """Done from another city or province: 跨域通办."""
    city_wide: int = 0
    bundles: int = 0
    steps_saved: int = 0
    trips_saved: int = 0
    licence_types: int = 0
    """Types of electronic licences that replace a paper somewhere."""

    @property
    def days_saved(self) -> int:
        return self.legal_days - self.promised_days

    @property
    def days_cut_percent(self) -> Decimal:
        return percent(self.days_saved, self.legal_days)

    @property
    def immediate_percent(self) -> Decimal:
        return percent(self.immediate, self.items)

    def counts(self, what: Counted) -> Decimal:
        return Decimal(cast("int | Decimal", getattr(self, what)))


def statistics(services: Iterable[ServiceSource], bundles: Iterable[BundleSource]) -> Statistics:
    every, joined = list(services), list(bundles)
    licences = [one for one in every if one.taskType == "01"]
    times = [(one.anticipateDay, one.promiseDay) for one in licences if one.anticipateDay is not None]
    known = [(legal.value, promised.value) for legal, promised in times if legal.value is not None and promised.value is not None]
    exempting = [way for one in every for paper in one.materials for way in paper.exempt_by]
    return Statistics(
        items=len(every),
        frequent=sum(one.frequent for one in every),
        licences=len(licences),
        legal_days=sum(legal for legal, _ in known),
        promised_days=sum(promised for _, promised in known),
        immediate=sum(one.projectType == "immediate" for one in every),
        cross_region=sum(one.handleArea in ("nation", "province") for one in every),
        city_wide=sum(one.handleArea == "city" for one in every),
        bundles=len(joined),
        steps_saved=sum(_saved(one.stepsBefore, one.stepsNow) for one in joined),
        trips_saved=sum(_saved(one.tripsBefore, one.tripsNow) for one in joined),
        licence_types=len({way.by for way in exempting if way.kind == "e-licence"}),
    )


def _saved(before: Fact, now: Fact) -> int:
    return 0 if before.value is None or now.value is None else before.value - now.value


def percent(part: int, whole: int) -> Decimal:
    """With one decimal, halves away from zero, as such figures are published. 0 of nothing."""
    if whole == 0:
        return Decimal(0)
    share = Fraction(100 * part, whole)
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Relation:
    """What follows from figures, so that a reader can see whether they agree with one another. `from_`: their ids."""

    id: str
    value: Decimal
    from_: tuple[str, ...]


def relations(figures: Mapping[str, Figure]) -> tuple[Relation, ...]:
    """The arithmetic behind the founding figures. Raises `KeyError` where one of them is missing."""
    value = {name: figure.value for name, figure in figures.items()}
    saved, cut, licences = value["days-saved"], value["days-cut"] / 100, value["licences"]
    legal = (saved / cut).to_integral_value(ROUND_HALF_UP)
    tenth = Decimal("0.1")
    return (
        Relation("legal-days", legal, ("days-saved", "days-cut")),
        Relation("promised-days", legal - saved, ("days-saved", "days-cut")),
        Relation("legal-days-each", (legal / licences).quantize(tenth), ("days-saved", "days-cut", "licences")),
        Relation("promised-days-each", ((legal - saved) / licences).quantize(Decimal("0.01")), ("days-saved", "days-cut", "licences")),
        Relation("open-24h-percent", (100 * value["terminals-24h"] / value["terminals"]).quantize(tenth), ("terminals-24h", "terminals")),
        Relation("terminals-with-hours", value["terminals"] - value["terminals-24h"], ("terminals", "terminals-24h")),
        Relation(
            "bundles-of-the-city", (100 * value["bundles"] / value["bundles-share"]).to_integral_value(ROUND_HALF_UP),
            ("bundles", "bundles-share"),
        ),
        Relation(
            "checks-a-person", (value["identity-requests"] / value["people-served"]).quantize(tenth),
            ("identity-requests", "people-served"),
        ),
        Relation("steps-a-bundle", (value["steps-saved"] / value["bundles"]).quantize(tenth), ("steps-saved", "bundles")),
        Relation("trips-a-bundle", (value["trips-saved"] / value["bundles"]).quantize(tenth), ("trips-saved", "bundles")),
    )  # fmt: skip
