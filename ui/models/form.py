"""The form as a list of fields, and the review as the same list without controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.models import roles
from ui.models.pages import PagesModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.catalogue.divisions import Divisions
    from kiosk.session.parties import Party
    from kiosk.session.state import State
    from ui.words import Words

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

Index = QModelIndex | QPersistentModelIndex
ROLES = ("field", "label", "hint", "kind", "value", "shown", "problem", "fromCard", "source", "choiceValues", "choiceLabels", "proposals")


@QmlElement
class FormModel(QAbstractListModel):
    """Roles: field, label, hint, kind (text, address, number, phone, choice), value (as stored), shown (as a person reads it),
    problem (words), fromCard (not the person's to fill), source (card, mrz, chip, register, typed, chosen or ""), choiceValues and
    choiceLabels (in the same order), proposals (how the name might be written in Latin letters)."""

    filled = Signal(str, str)
    placesChanged = Signal()
    turned = Signal()
    wrong = Signal(int)
    """The row to mend first, whenever somebody is told so: not while they mend it, or another before it."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._key: object = None
        self._rows: list[dict[str, Any]] = []
        self._districts: list[str] = []
        self._city = "广东省广州市"
        self._divisions: Divisions | None = None
        self._today = ""
        self._wrong: set[int] = set()
        self._proposed: dict[str, tuple[str, ...]] = {}
        self._pages = PagesModel(self)
        self._pages.turned.connect(self.turned)

    @Slot(str, str)
    def fill(self, field: str, value: str) -> None:
        self.filled.emit(field, value)

    @Slot(result=int)
    def firstProblem(self) -> int:
        """The row of the first problem, -1 without one."""
        return next((number for number, row in enumerate(self._rows) if row["problem"]), -1)

    def show(self, state: State) -> None:
        """Rows are kept as long as the step is the same, so that a control that is being typed in is never made anew."""
        self._look_around(state)
        before, self._proposed = self._proposed, {}  # nobody's name outlives their form
        key: object = None
        rows: list[dict[str, Any]] = []
        if isinstance(state.place, Visit) and state.place.step.kind in ("form", "review"):
            visit = state.place
            key = (state.visit_number, visit.service.code, visit.index)
            asked = _shown(state, visit)
            several = len({party.role for _, party in asked}) > 1
            rows = [self._row(name, visit, party, state.language, several, before) for name, party in asked]
        self._fill(key, rows)
        alone = state.manner.elder and isinstance(state.place, Visit) and state.place.step.kind == "form"
        read = (-1,) if any(row["fromCard"] for row in rows) else ()
        questions = tuple(number for number, row in enumerate(rows) if not row["fromCard"])
        wrong = tuple(number for number, row in enumerate(rows) if row["problem"])
        self._pages.show(alone, key, (*read, *questions), wrong)
        newly, self._wrong = set(wrong) - self._wrong, set(wrong)
        if newly:
            self.tell_wrong()

    def tell_wrong(self) -> None:
        """Says again what is to be mended first, if anything is: to whoever wants to go on and has lost it from sight."""
        if (row := self.firstProblem()) >= 0:
            self.wrong.emit(row)

    def _fill(self, key: object, rows: list[dict[str, Any]]) -> None:
        if key != self._key or len(rows) != len(self._rows):
            self.beginResetModel()
            self._key, self._rows = key, rows
            self.endResetModel()
            return
        for number, row in enumerate(rows):
            if row != self._rows[number]:
                self._rows[number] = row
                self.dataChanged.emit(self.index(number), self.index(number))

    def turn(self, by: int) -> bool:
        """Shows the next question, or the one before; False where there is none, or all are shown at once."""
        return self._pages.turn(by)

    @Property(PagesModel, constant=True)
    def pages(self) -> PagesModel:
        """Which question is asked now, for whoever is asked one at a time; -1 for what the card said."""
        return self._pages

    @Property(str, notify=turned)
    def question(self) -> str:
        """The label of what is asked now; "" for what the card said."""
        row = self._pages.asked()
        return str(self._rows[row]["label"]) if row is not None and row < len(self._rows) else ""

    def _row(
        self, name: str, visit: Visit, party: Party, language: str, several: bool, known: Mapping[str, tuple[str, ...]]
    ) -> dict[str, Any]:
        field = visit.service.form.fields[name]
        value = party.value(name)
        problem = next((one.code for one in visit.problems if one.field == name), "")
        labels = [choice.in_(language) for choice in field.choices]
        values = [choice.value for choice in field.choices]
        return {
            "field": name,
            "label": (self._words.for_code(f"role.{party.role}", language) + " · " if several else "") + field.label.in_(language),
            "hint": field.hint.in_(language) if field.hint else "",
            "kind": field.kind,
            "value": value,
            "shown": labels[values.index(value)] if value in values else value,
            "problem": self._words.for_code(problem, language) if problem else "",
            "fromCard": field.source == "card",
            "source": party.fields[name].source if name in party.fields else "",
            "choiceValues": values,
            "choiceLabels": labels,
            "proposals": self._romanised(name, visit, party, known) if field.kind == "pinyin" else [],
        }

    def _look_around(self, state: State) -> None:
        districts = [one.name.zh for one in state.surroundings.districts.values()] if state.surroundings else []
        today = state.clock.date().isoformat() if state.clock else ""
        if (districts, today) != (self._districts, self._today):
            self._districts, self._today = districts, today
            self.placesChanged.emit()

    def _known_divisions(self) -> Divisions:
        if self._divisions is None:
            from kiosk.catalogue.divisions import Divisions
            from kiosk.settings import CONFIG

            self._divisions = Divisions.read(CONFIG)
        return self._divisions

    def _romanised(self, field: str, visit: Visit, party: Party, known: Mapping[str, tuple[str, ...]]) -> list[str]:
        from kiosk.catalogue.romanise import name_behind, part_for, romanised

        name = party.value(name_behind(field, visit.service.form.fields))
        self._proposed[name] = known[name] if name in known else romanised(name)
        return list(part_for(field, self._proposed[name]))

    @Property(list, notify=placesChanged)
    def districts(self) -> list[str]:
        """The districts of this city, for addresses; empty before the places are known."""
        return self._districts

    @Property(str, notify=placesChanged)
    def city(self) -> str:
        """What stands before a district in a full address."""
        return self._city

    @Slot(result="QStringList")
    def provinces(self) -> list[str]:
        """All but this one's, for an address elsewhere."""
        known = self._known_divisions()
        return [name for code, name in known.provinces.items() if code != known.home]

    @Slot(result="QStringList")
    def cities(self) -> list[str]:
        """The cities of this province but this one, each with the province before it."""
        known = self._known_divisions()
        full = [known.provinces[known.home] + name for name in known.cities.values()]
        return [name for name in full if name != self._city]

    @Property(str, notify=placesChanged)
    def today(self) -> str:
        """YYYY-MM-DD; "" while nobody said."""
        return self._today

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> Any:
        return self._rows[index.row()].get(ROLES[role - roles.FIRST])

    def roleNames(self) -> dict[int, QByteArray]:
        return roles.names(ROLES)


def _shown(state: State, visit: Visit) -> list[tuple[str, Party]]:
    """What is asked of the party whose form this is; at the review, what was asked of everybody who takes part."""
    from kiosk.session.knowing import visible

    parties = [visit.mine] if visit.step.kind == "form" else [party for party in visit.parties if party.role not in visit.absent]
    return [(name, party) for party in parties for name in visible(state, visit, party.role)]
