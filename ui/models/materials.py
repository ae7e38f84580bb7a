"""View model of the step `materials`: the list of papers, and the page that is being scanned."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.core.languages import in_script
from kiosk.session.state import Visit
from ui.models import roles
from ui.models.places import dictionaries
from ui.models.quad import QuadModel

if TYPE_CHECKING:
    from kiosk.catalogue.checklist import Paper
    from kiosk.session.events import Event
    from kiosk.session.scan import Corners
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("material", "label", "hint", "needed", "pages", "full", "problem", "paperState", "instead", "canExempt", "exempted")


@QmlElement
class MaterialsModel(QAbstractListModel):
    """Rows are materials: material, label, hint, needed, pages (how many), full (no more pages), problem (words),
    paperState (bring, hand-over, exempt, perhaps), instead (what stands in for it, or could, in words), canExempt (it could be looked up),
    exempted (that was chosen).

    `corners`: eight shares of the picture's width and height, x and y of each corner from the top left clockwise; empty for none."""

    changed = Signal()
    quadChanged = Signal()

    def __init__(self, words: Words, moved: Callable[[Corners], None], publish: Callable[[Event], None] = lambda _event: None) -> None:
        """`moved` is told when a person moved a corner."""
        super().__init__()
        self._words, self._publish = words, publish
        self._quad = QuadModel()
        self._quad.moved.connect(lambda: moved(self._quad.corners))
        self._rows: list[dict[str, Any]] = []
        self._shown: tuple[str, str, list[float], str] = ("", "", [], "")

    @Slot()
    def adjust(self) -> None:
        """Back to the corners, which were found wrong."""
        from kiosk.session.page_events import AdjustPressed

        self._publish(AdjustPressed())

    def show(self, state: State) -> None:
        rows: list[dict[str, Any]] = []
        shown: tuple[str, str, list[float], str] = ("", "", [], "")
        if isinstance(state.place, Visit) and state.place.step.kind in ("materials", "review"):
            from kiosk.session.telling import told

            visit, scanning = state.place, state.place.scanning
            rows = [self._row(visit, one, state) for one in told(state, visit).papers if one.state != "not-needed"]
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

    def _row(self, visit: Visit, paper: Paper, state: State) -> dict[str, Any]:
        material, name, language = paper.material, paper.material.name, state.language
        pages = len(visit.scans.get(name, ()))
        problem = next((one.code for one in visit.problems if one.field == name), "")
        chosen = visit.exemptions.get(name)
        if chosen is not None and chosen.found == "no":
            problem = problem or "exemption.not-found"
        return {
            "material": name,
            "label": material.label.in_(language),
            "hint": material.hint.in_(language) if material.hint else "",
            "needed": material.is_need,
            "pages": pages,
            "full": pages >= material.most_pages,
            "problem": self._words.for_code(problem, language) if problem else "",
            "paperState": paper.state,
            "instead": _instead(paper, state),
            "canExempt": bool(paper.ways),
            "exempted": paper.state == "exempt" and bool(paper.ways),
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


def _instead(paper: Paper, state: State) -> str:
    from kiosk.catalogue.telling import instead

    by = paper.by or (paper.ways[0] if paper.ways else None)
    return in_script(instead(by, paper.found, paper.as_of, dictionaries(state), state.written), state.language) if by else ""
