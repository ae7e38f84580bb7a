"""What a figure is: a value beside a baseline measured in the same run, and the goal."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

KEYS = ("id", "figure", "value", "baseline", "goal", "unit", "met")


@dataclass(frozen=True)
class Figure:
    """`value` and `goal` are in `unit`; `baseline` is the limit or peer of the same run: in milliseconds where the unit is a ratio,
    else in `unit`. `sense`: whether `value` may be at most or has to be at least `goal`. `note` is for the reader of the table."""

    id: str
    figure: str
    value: float
    baseline: float
    goal: float
    unit: str
    sense: Literal["at most", "at least"] = "at most"
    note: str = field(default="", compare=False)

    @property
    def met(self) -> bool:
        return self.value <= self.goal if self.sense == "at most" else self.value >= self.goal

    def to_json(self) -> dict[str, object]:
        """The row in bench.json."""
        rounded = {"value": round(self.value, 3), "baseline": round(self.baseline, 3), "goal": round(self.goal, 3)}
        return {"id": self.id, "figure": self.figure, **rounded, "unit": self.unit, "met": self.met}


def p95(samples: Sequence[float]) -> float:
    """The value that 95 of 100 samples do not exceed; with few samples, nearly the largest."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def spread(samples: Sequence[float], unit: str) -> str:
    """For the table: median, p95 and how many."""
    return f"median {statistics.median(samples):.1f}, p95 {p95(samples):.1f} {unit} of {len(samples)}"
