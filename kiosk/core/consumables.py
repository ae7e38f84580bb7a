"""What is used up in a terminal, and for how long it will last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["full", "low", "out", "unknown"]


@dataclass(frozen=True)
class Consumable:
    """`device`: the kind it is in. `name`: `receipt-paper`, `document-paper`, or a supply as the printer calls it. `left` in `unit`, as far
    as anybody can say: about so many receipts or sheets, or a percentage."""

    device: str
    name: str
    level: Level
    left: int | None = None
    unit: Literal["receipts", "sheets", "percent"] = "percent"
