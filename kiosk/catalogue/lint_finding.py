"""What the guide linter says: one finding a place, and the report over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.catalogue.bundles import BundleSource
    from kiosk.catalogue.dictionaries import Dictionaries
    from kiosk.catalogue.elements import Fact
    from kiosk.catalogue.models import FieldSpec, ServiceSource
    from kiosk.catalogue.service import Service

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Flaw:
    """What one rule has against one item. `path`: where, in dotted names; "" for the whole of it."""

    rule: str
    path: str
    zh: str
    en: str
    severity: Severity = "error"

    def in_(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Finding:
    """A flaw and whose it is: the code of a service or bundle, or the file of what is shared (`fields`, `facts`, `dictionaries`)."""

    service: str
    flaw: Flaw

    def to_json(self) -> dict[str, object]:
        flaw = self.flaw
        return {
            "rule": flaw.rule, "severity": flaw.severity, "service": self.service, "path": flaw.path,
            "words": {"zh": flaw.zh, "en": flaw.en},
        }  # fmt: skip


@dataclass(frozen=True)
class Report:
    """`items`: how many services and bundles were looked at, those included that could not even be read."""

    items: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.flaw.severity == "error")

    @property
    def accuracy(self) -> Fraction:
        """办事指南准确率: the share of items without an error. What is wrong in a shared file is nobody's own and counts as one item more,
        so that no error hides behind 100 %."""
        wrong, shared = {one.service for one in self.errors}, {one.service for one in self.errors if one.service in SHARED}
        total = self.items + len(shared)
        return Fraction(total - len(wrong), total) if total else Fraction(0)

    @property
    def fit(self) -> bool:
        """Fit for release: everything is right, and there is something."""
        return self.items > 0 and not self.errors


SHARED = frozenset({"fields", "facts", "dictionaries"})


@dataclass(frozen=True)
class Whole:
    """The catalogue that an item stands in, and all that it may refer to. `today`: what `checked` is compared with."""

    services: Mapping[str, Service]
    bundles: Mapping[str, BundleSource]
    fields: Mapping[str, FieldSpec]
    facts: Mapping[str, Fact]
    dictionaries: Dictionaries
    today: date


OwnRule = Callable[["ServiceSource"], Iterator[Flaw]]
"""Looks at one item alone."""
Rule = Callable[["Service", Whole], Iterator[Flaw]]
