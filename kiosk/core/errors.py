"""A problem that a person is told about: a stable code, perhaps the field it belongs to. The words are data (config/wordings)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What went wrong, as a value. `code` is stable (`idcard.moved`, `form.pattern`); `detail` never holds personal data."""

    code: str
    field: str = ""
    detail: str = ""
