"""The words that belong to a stable code. They are data (config/wordings), read together with the catalogue."""

from __future__ import annotations

from collections.abc import Mapping


class Words:
    """Looks words up by code and language. Before they are loaded, and for a code without words, the code itself is shown: a
    technician can still look it up."""

    def __init__(self) -> None:
        self._table: Mapping[str, Mapping[str, str]] = {}

    def load(self, table: Mapping[str, Mapping[str, str]]) -> None:
        self._table = table

    def for_code(self, code: str, language: str) -> str:
        return self._table.get(code, {}).get(language, code)
