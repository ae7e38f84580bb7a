"""View model of the step `identify`: by which way, what was read, what its holder has to look over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.lazy import lazy

if TYPE_CHECKING:
    from datetime import date

    from kiosk.session import identify
    from kiosk.session.state import State
    from ui.words import Words
else:
    identify = lazy("kiosk.session.identify")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, repr=False)
class _Shown:
    way: str = "card"
    ways: tuple[str, ...] = ()
    read: bool = False
    pending: bool = False
    verifying: bool = False
    chip: str = "none"
    kind: str = ""
    name: str = ""
    english: str = ""
    number: str = ""
    birth: str = ""
    valid_to: str = ""
    address: str = ""
    authority: str = ""
    problem: str = ""
    doubtful: tuple[str, ...] = ()
    open_fields: tuple[str, ...] = ()
    lapses: str = ""
    lapsed: bool = False


@QmlElement
class IdentifyModel(QObject):
    """`read`: somebody is known. `pending`: a travel document is to be looked over. Neither: the device of `way` looks."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown = _Shown()

    def show(self, state: State) -> None:
        shown = self._of(state, state.place) if isinstance(state.place, Visit) and state.place.step.kind == "identify" else _Shown()
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _of(self, state: State, visit: Visit) -> _Shown:
        identifying, pending = visit.identifying, visit.identifying.pending
        document = visit.mine.document or (pending.document if pending else None)
        problem = self._words.for_code(visit.problems[0].code, state.language) if visit.problems else ""
        at = (identifying.way, identify.ways(visit), visit.mine.document is not None, pending is not None, bool(identifying.verifying))
        if document is None:
            return _Shown(*at, problem=problem)
        said = (document.name, document.name_english, document.id_number, _day(document.birth), _day(document.valid_to))
        return _Shown(
            *at, pending.chip if pending else "none", document.kind, *said, document.address, document.authority, problem,
            tuple(sorted(pending.doubtful)) if pending else (), pending.open_fields if pending else (), *_lapse(state, visit),
        )  # fmt: skip

    @Property(str, notify=changed)
    def lapses(self) -> str:
        """The last day of a resident's card, where that is near and is not what this service is about."""
        return self._shown.lapses

    @Property(bool, notify=changed)
    def lapsed(self) -> bool:
        return self._shown.lapsed

    @Property(str, notify=changed)
    def way(self) -> str:
        """card, passport or eid."""
        return self._shown.way

    @Property(list, notify=changed)
    def ways(self) -> list[str]:
        return list(self._shown.ways)

    @Property(bool, notify=changed)
    def read(self) -> bool:
        return self._shown.read

    @Property(bool, notify=changed)
    def pending(self) -> bool:
        return self._shown.pending

    @Property(bool, notify=changed)
    def verifying(self) -> bool:
        return self._shown.verifying

    @Property(str, notify=changed)
    def chip(self) -> str:
        """none, waiting, read or failed."""
        return self._shown.chip

    @Property(str, notify=changed)
    def kind(self) -> str:
        return self._shown.kind

    @Property(str, notify=changed)
    def name(self) -> str:
        """As it is shown: the Chinese one, or the other where there is none."""
        return self._shown.name or self._shown.english

    @Property(str, notify=changed)
    def chineseName(self) -> str:
        return self._shown.name

    @Property(str, notify=changed)
    def englishName(self) -> str:
        return self._shown.english

    @Property(bool, notify=changed)
    def chineseNameOpen(self) -> bool:
        """Whether the Chinese name may be typed over."""
        return "name" in self._shown.open_fields

    @Property(bool, notify=changed)
    def englishNameOpen(self) -> bool:
        return "name_english" in self._shown.open_fields

    @Property(str, notify=changed)
    def number(self) -> str:
        return self._shown.number

    @Property(str, notify=changed)
    def birth(self) -> str:
        return self._shown.birth

    @Property(str, notify=changed)
    def validTo(self) -> str:
        return self._shown.valid_to

    @Property(str, notify=changed)
    def address(self) -> str:
        return self._shown.address

    @Property(str, notify=changed)
    def authority(self) -> str:
        return self._shown.authority

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._shown.problem

    @Property(list, notify=changed)
    def doubtful(self) -> list[str]:
        """The fields that were read with doubt, by their names in `IdDocument`."""
        return list(self._shown.doubtful)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _lapse(state: State, visit: Visit) -> tuple[str, bool]:
    from ui.models.reminding import RENEWAL, lapse

    document = visit.mine.document
    if document is None or document.kind != "resident" or visit.head.code == RENEWAL:
        return "", False
    return lapse(state, document.valid_to)[:2]
