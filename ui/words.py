"""The words that belong to a stable code. They are data (config/wordings), read together with the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.core.languages import chosen


class Words:
    """Looks words up by code and language. Before they are loaded, and for a code without words, the code itself is shown: a
    technician can still look it up."""

    def __init__(self) -> None:
        self._table: Mapping[str, Mapping[str, str]] = {}

    def load(self, table: Mapping[str, Mapping[str, str]]) -> None:
        self._table = table

    def for_code(self, code: str, language: str) -> str:
        said = self._table.get(code)
        return code if said is None else chosen(said["zh"], said["en"], language)
