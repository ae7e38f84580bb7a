"""View model of paper: what can be printed for who stands here, what became of it, and how long the paper will last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit

if TYPE_CHECKING:
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1
NOBODY_KNOWS = -1


@dataclass(frozen=True)
class _Shown:
    """One value for each property."""

    receipt_paper: str = ""
    receipts_left: int = NOBODY_KNOWS
    document_paper: str = ""
    can_reprint: bool = False
    can_print_notice: bool = False
    notice: str = ""
    notice_reason: str = ""
    can_print_form: bool = False
    form: str = ""
    form_reason: str = ""


@QmlElement
class PapersModel(QObject):
    """Outcomes: "" before anything was asked for, printing, confirmed, unknown or failed; a reason is words. Levels of paper: low, out, or
    "" where nothing is to be said."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown = _Shown()

    def show(self, state: State) -> None:
        level, left = _paper(state, "receipt_printer", "receipt-paper")
        shown = _Shown(level, left, _paper(state, "document_printer", "document-paper")[0])
        if isinstance(state.place, Visit):
            shown = self._of_visit(shown, state, state.place)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _of_visit(self, paper: _Shown, state: State, visit: Visit) -> _Shown:
        from kiosk.session import papers

        def told(name: str) -> tuple[str, str]:
            one = papers.printout(visit, name)
            if one is None:
                return "", ""
            return one.outcome or "printing", self._words.for_code(one.reason, state.language) if one.reason else ""

        return _Shown(
            paper.receipt_paper,
            paper.receipts_left,
            paper.document_paper,
            papers.can_reprint(visit, state.devices),
            papers.can_print_notice(visit, state.devices),
            *told(papers.NOTICE),
            papers.can_print_form(visit, state.devices),
            *told(papers.FORM),
        )

    @Property(str, notify=changed)
    def receiptPaper(self) -> str:
        return self._shown.receipt_paper

    @Property(int, notify=changed)
    def receiptsLeft(self) -> int:
        """About so many; -1 when nobody knows."""
        return self._shown.receipts_left

    @Property(str, notify=changed)
    def documentPaper(self) -> str:
        return self._shown.document_paper

    @Property(bool, notify=changed)
    def canReprint(self) -> bool:
        return self._shown.can_reprint

    @Property(bool, notify=changed)
    def canPrintNotice(self) -> bool:
        return self._shown.can_print_notice

    @Property(str, notify=changed)
    def notice(self) -> str:
        return self._shown.notice

    @Property(str, notify=changed)
    def noticeReason(self) -> str:
        return self._shown.notice_reason

    @Property(bool, notify=changed)
    def canPrintForm(self) -> bool:
        return self._shown.can_print_form

    @Property(str, notify=changed)
    def form(self) -> str:
        return self._shown.form

    @Property(str, notify=changed)
    def formReason(self) -> str:
        return self._shown.form_reason


def _paper(state: State, kind: str, name: str) -> tuple[str, int]:
    """Level and number of what is left in a printer that answers; of one that does not, what was last known may be long gone."""
    health = state.devices.get(kind)
    if health is None or health.word not in ("online", "user-error"):
        return "", NOBODY_KNOWS
    for one in state.supplies.get(kind, ()):
        if one.name == name and one.level in ("low", "out"):
            return one.level, NOBODY_KNOWS if one.left is None else one.left
    return "", NOBODY_KNOWS
