"""The home screen's list: what people come for most, each with what can be done of it here, now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtQml import QmlElement

from ui.models.rows import ServiceRows

if TYPE_CHECKING:
    from kiosk.catalogue.service import Catalogue, Head
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

MOST = 9
"""As many as there is room for on the widest glass; the screen shows fewer where letters are large."""


@QmlElement
class HomeModel(ServiceRows):
    """The first few of the frequent services, by their ranks."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self._of: Catalogue | None = None
        self._heads: list[Head] = []

    def show(self, state: State) -> None:
        if state.catalogue is not self._of:
            self._of = state.catalogue
            self._heads = most_wanted(state.catalogue) if state.catalogue else []
        self.fill(state, self._heads)

    def _row(self, state: State, head: Head) -> dict[str, Any]:
        """Of the name what comes before its brackets: the step that follows says the rest."""
        row = super()._row(state, head)
        return row | {"name": row["name"].partition("（")[0].partition(" (")[0]}


def most_wanted(catalogue: Catalogue) -> list[Head]:
    """Frequent ones that end with more than a guide; all are in the order of their ranks already."""
    found = []
    for head in catalogue.heads.values():
        if head.kind == "service" and head.frequent and (head.submits or head.collects):
            found.append(head)
            if len(found) == MOST:
                break
    return found
