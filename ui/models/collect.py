"""View model of the step `collect`: what was issued to this person, and what became of each document that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.availability import usable
from kiosk.session.state import Visit
from ui.models import roles

if TYPE_CHECKING:
    from kiosk.session.events import IssuedResult
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("record", "service", "number", "issued", "pages", "valid", "outcome", "offered", "canPrint", "needsMore", "problem")
NOTHING = ("", "", False, False)


@QmlElement
class CollectModel(QAbstractListModel):
    """Rows are documents: record, service (words, "" where this terminal does not know it), number, issued (day), pages, valid, outcome
    ("", printing, confirmed, unknown, failed), offered (it may be asked for at all), canPrint (and now),
    needsMore (of who somebody is), problem (words).

    `stage`: asking, list or refused. `problem`: words about all of it. `printing`: one is on its way to paper. `ready`: the printer is."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: list[dict[str, Any]] = []
        self._shown: tuple[str, str, bool, bool] = NOTHING

    def show(self, state: State) -> None:
        rows: list[dict[str, Any]] = []
        shown = NOTHING
        if isinstance(state.place, Visit) and state.place.step.kind == "collect":
            from kiosk.session import collect

            visit = state.place
            ready = usable(state.devices.get("document_printer"))
            code = self._complaint(visit, ready)
            words = self._words.for_code(code, state.language) if code else ""
            shown = (visit.collecting.stage, words, collect.printing(visit), ready)
            rows = [self._row(state, visit, one, ready) for one in visit.collecting.results]
        if rows != self._rows:
            self._take(rows)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _take(self, rows: list[dict[str, Any]]) -> None:
        """The same documents are not made anew: a list that was scrolled stays where it is."""
        if [row["record"] for row in rows] == [row["record"] for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @staticmethod
    def _complaint(visit: Visit, ready: bool) -> str:
        """Of everything; what is wrong with one document stands in its row."""
        if visit.collecting.stage == "refused":
            return visit.collecting.reason
        if visit.collecting.results and not ready:
            return "availability.document_printer"
        return next((one.code for one in visit.problems if not one.field), "")

    def _row(self, state: State, visit: Visit, result: IssuedResult, ready: bool) -> dict[str, Any]:
        from kiosk.session import collect, papers
        from kiosk.wire.tracking import grouped

        service = state.catalogue.services.get(result.service) if state.catalogue else None
        printout = papers.printout(visit, result.record_id)
        offered = collect.offered(visit, result)
        problem = next((one.code for one in visit.problems if one.field == result.record_id), "")
        reason = problem or (printout.reason if printout else "")
        return {
            "record": result.record_id,
            "service": service.name(state.language) if service else "",
            "number": grouped(result.tracking_number),
            "issued": result.issued_at[:10],
            "pages": result.pages,
            "valid": result.is_valid,
            "outcome": "" if printout is None else printout.outcome or "printing",
            "offered": offered,
            "canPrint": offered and ready and not collect.printing(visit),
            "needsMore": problem == "collect.needs-more",
            "problem": self._words.for_code(reason, state.language) if reason else "",
        }

    @Property(str, notify=changed)
    def stage(self) -> str:
        return self._shown[0]

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._shown[1]

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        return self._shown[2]

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        return self._shown[3]

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        return self._shown[0] == "list" and not self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)
