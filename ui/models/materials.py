"""View model of the step `materials`: the list of papers, and the page that is being scanned."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.models import roles
from ui.models.quad import QuadModel

if TYPE_CHECKING:
    from kiosk.session.scan import Corners
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("material", "label", "hint", "needed", "pages", "full", "problem")


@QmlElement
class MaterialsModel(QAbstractListModel):
    """Rows are materials: material, label, hint, needed, pages (how many), full (no more pages), problem (words).

    `corners`: eight shares of the picture's width and height, x and y of each corner from the top left clockwise; empty for none."""

    changed = Signal()
    quadChanged = Signal()

    def __init__(self, words: Words, moved: Callable[[Corners], None]) -> None:
        """`moved` is told when a person moved a corner."""
        super().__init__()
        self._words = words
        self._quad = QuadModel()
        self._quad.moved.connect(lambda: moved(self._quad.corners))
        self._rows: list[dict[str, Any]] = []
        self._shown: tuple[str, str, list[float], str] = ("", "", [], "")

    def show(self, state: State) -> None:
        rows: list[dict[str, Any]] = []
        shown: tuple[str, str, list[float], str] = ("", "", [], "")
        if isinstance(state.place, Visit) and state.place.step.kind in ("materials", "review"):
            visit, scanning = state.place, state.place.scanning
            rows = [self._row(visit, one.name, state.language) for one in visit.service.source.materials]
            label = next((row["label"] for row in rows if row["material"] == scanning.material), "")
            shown_problems = [one for one in visit.problems if not one.field]
            problem = self._words.for_code(shown_problems[0].code, state.language) if shown_problems else ""
            if scanning.stage == "corners" and scanning.corners is not None and scanning.corners != self._quad.corners:
                self._quad.load(scanning.corners)
            shown = (scanning.stage, label, [share for corner in scanning.corners or () for share in corner], problem)
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _row(self, visit: Visit, name: str, language: str) -> dict[str, Any]:
        material = next(one for one in visit.service.source.materials if one.name == name)
        pages = len(visit.scans.get(name, ()))
        problem = next((one.code for one in visit.problems if one.field == name), "")
        return {
            "material": name,
            "label": material.label.in_(language),
            "hint": material.hint.in_(language) if material.hint else "",
            "needed": material.is_need,
            "pages": pages,
            "full": pages >= material.most_pages,
            "problem": self._words.for_code(problem, language) if problem else "",
        }

    @Property(str, notify=changed)
    def stage(self) -> str:
        return self._shown[0]

    @Property(str, notify=changed)
    def label(self) -> str:
        return self._shown[1]

    @Property(list, notify=changed)
    def corners(self) -> list[float]:
        return self._shown[2]

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._shown[3]

    @Property(QuadModel, notify=quadChanged)
    def quad(self) -> QuadModel:
        """The corners that a person may drag."""
        return self._quad

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)
