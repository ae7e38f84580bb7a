"""The step `situation`: questions that choose the right list, the parts of a bundle, and why it is not for this person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.models import roles
from ui.models.pages import PagesModel

if TYPE_CHECKING:
    from kiosk.catalogue.bundles import SubItem
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
QUESTION_ROLES = ("question", "ask", "hint", "choiceValues", "choiceLabels", "value", "missing", "corrected")
PART_ROLES = ("part", "name", "dept", "wanted", "fixed")


class Rows(QAbstractListModel):
    """Rows that are kept as long as they are the same ones, so that a control under somebody's finger is never made anew."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names
        self._rows: list[dict[str, Any]] = []

    def fill(self, rows: list[dict[str, Any]]) -> None:
        first = self._names[0]
        if [row[first] for row in rows] != [row[first] for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        for number, row in enumerate(rows):
            if row != self._rows[number]:
                self._rows[number] = row
                self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(self._names[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(self._names)


@QmlElement
class SituationModel(Rows):
    """Roles: question (id), ask, hint, choiceValues and choiceLabels (in the same order), value (chosen, or ""), missing (asked for and not
    answered), corrected (the document says otherwise than was answered)."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(QUESTION_ROLES)
        self._words = words
        self._refused: list[str] = []
        self._places: list[str] = []
        self._pages = PagesModel(self)

    def show(self, state: State) -> None:
        visit = state.place if isinstance(state.place, Visit) else None
        rows = _questions(state, visit) if visit and visit.step.kind == "situation" else []
        self.fill(rows)
        self._turn_to(state, visit, rows)
        refused, places = self._refusals(state, visit) if visit else ([], [])
        if (refused, places) != (self._refused, self._places):
            self._refused, self._places = refused, places
            self.changed.emit()

    def _turn_to(self, state: State, visit: Visit | None, rows: list[dict[str, Any]]) -> None:
        """One page a question; one after them for the parts of a bundle."""
        key = (state.visit_number, visit.service.code, visit.index) if visit and rows else None
        parts = (-1,) if visit and visit.bundle else ()
        wrong = tuple(number for number, row in enumerate(rows) if row["missing"])
        self._pages.show(state.manner.elder and bool(rows), key, (*range(len(rows)), *parts), wrong)

    def turn(self, by: int) -> bool:
        """Shows the next question, or the one before; False where there is none, or all are shown at once."""
        return self._pages.turn(by)

    @Property(PagesModel, constant=True)
    def pages(self) -> PagesModel:
        """Which question is asked now, for whoever is asked one at a time; -1 for the parts of a bundle."""
        return self._pages

    @Property(list, notify=changed)
    def refused(self) -> list[str]:
        """Why this is not for this person: one sentence a condition, with its clause. Empty where it may be."""
        return self._refused

    @Property(list, notify=changed)
    def places(self) -> list[str]:
        """Who can help instead: one line a place."""
        return self._places

    def _refusals(self, state: State, visit: Visit) -> tuple[list[str], list[str]]:
        from kiosk.session.eligibility import NO
        from ui.models.places import dictionaries, nearest

        conditions = visit.service.source.eligibility
        broken = [conditions[int(one.field)] for one in visit.problems if one.code == NO and one.field.isdigit()]
        bracket = " ({})" if state.written == "en" else "（{}）"
        said = [one.because.in_(state.language) + (bracket.format(one.clause) if one.clause else "") for one in broken]
        kinds = dict.fromkeys(one.where for one in broken if one.where)
        places = [line for where in kinds for line in nearest(state, self._words, where, visit.head, 2)]
        known = dictionaries(state)
        names = [known.places[where].in_(state.language) for where in kinds if known and where in known.places]
        return said, list(dict.fromkeys(places)) or names


@QmlElement
class PartsModel(Rows):
    """The parts of a bundle that are for this person. Roles: part (id), name, dept (whose it is, where not ours), wanted, fixed."""

    def __init__(self, _words: Words) -> None:
        super().__init__(PART_ROLES)

    def show(self, state: State) -> None:
        visit = state.place if isinstance(state.place, Visit) else None
        self.fill(_parts(state, visit) if visit and visit.bundle and visit.step.kind == "situation" else [])


def _questions(state: State, visit: Visit) -> list[dict[str, Any]]:
    from kiosk.session.knowing import answers, asked, contradictions

    given, wrong, language = answers(state, visit), contradictions(state, visit), state.language
    missing = {one.field for one in visit.problems if one.code == "situation.unanswered"}
    return [
        {
            "question": one.id,
            "ask": one.ask.in_(language),
            "hint": one.hint.in_(language) if one.hint else "",
            "choiceValues": [choice.value for choice in one.choices],
            "choiceLabels": [choice.in_(language) for choice in one.choices],
            "value": given.get(one.id, ""),
            "missing": one.id in missing,
            "corrected": one.id in wrong,
        }
        for one in asked(state, visit)
    ]


def _parts(state: State, visit: Visit) -> list[dict[str, Any]]:
    from kiosk.session.parts import applying

    assert visit.bundle is not None
    there, must = applying(state, visit), visit.bundle.fixed
    return [
        {
            "part": part.id,
            "name": part_name(state, part),
            "dept": part.dept.in_(state.language) if part.dept else "",
            "wanted": part.id in visit.chosen,
            "fixed": part.id in must,
        }
        for part in visit.bundle.subitems
        if part.id in there
    ]


def part_name(state: State, part: SubItem) -> str:
    """What a part of a bundle is called."""
    if part.name is not None:
        return part.name.in_(state.language)
    head = state.catalogue.heads.get(part.task or "") if state.catalogue else None
    return head.name.in_(state.language) if head else part.id
