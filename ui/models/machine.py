"""View model of the machine itself: out of service, closed, power back, degraded, wiped, covered, a card left behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Closed, Home, OutOfService
from ui.lazy import lazy
from ui.models.listing import Listing

if TYPE_CHECKING:
    from kiosk.session import glass_events as on
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words
else:
    on = lazy("kiosk.session.glass_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1

NEARBY = 3
CAUSES = {"store": "outage.store", "catalogue": "outage.catalogue"}
"""What is broken in plain words, by the family of its code."""
WORKED_WITH = ("idcard", "camera", "receipt_printer")
"""Devices whose absence residents notice; the others are extras of some terminals."""


@QmlElement
class MachineModel(QObject):
    """What the machine has to say of itself. `nearby` has the roles name, address, open, hours, phone, district."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._shown: dict[str, Any] = {}
        self._nearby = Listing("name", "address", "open", "hours", "phone", "district")
        self._around: tuple[object, ...] = ()
        self._of: tuple[object, ...] = ()
        self._degraded: dict[str, Any] = {}

    def show(self, state: State) -> None:
        """Brings the model in line with `state`."""
        self._show_nearby(state)
        shown = {**_guarded(state), **_of_itself(state, self._words), **self._missing(state)}
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _show_nearby(self, state: State) -> None:
        """Looked for only where it is shown: there are a thousand places."""
        wanted = isinstance(state.place, Closed | OutOfService)
        around = (wanted, *((state.surroundings, state.clock, state.board, state.language) if wanted else ()))
        if _same(around, self._around):
            return
        self._around = around
        rows: list[dict[str, object]] = []
        if wanted:
            from ui.models.nearby import terminals

            rows = terminals(state, self._words, NEARBY)
        self._nearby.fill(rows)

    def _missing(self, state: State) -> dict[str, Any]:
        """Counted anew only when something it depends on is another."""
        if not isinstance(state.place, Home):
            return self._degraded
        of = (state.devices, state.online, state.catalogue, state.surroundings, state.clock, state.board, state.language, state.opening)
        if not _same(of, self._of):
            self._of = of
            from ui.models.nearby import degraded

            self._degraded = degraded(state, self._words, WORKED_WITH)
        return self._degraded

    def _text(self, key: str) -> str:
        return str(self._shown.get(key, ""))

    def _number(self, key: str) -> int:
        return int(self._shown.get(key, 0))

    # Out of service, closed, back.
    @Property(str, notify=changed)
    def cause(self) -> str:
        """What is broken, in plain words."""
        return self._text("cause")

    @Property(str, notify=changed)
    def ticket(self) -> str:
        """Of what put it out of service: none, saving, saved under `ticketNumber`, or failed."""
        return self._text("ticket")

    @Property(str, notify=changed)
    def ticketNumber(self) -> str:
        return self._text("ticketNumber")

    @Property(Listing, notify=changed)
    def nearby(self) -> Listing:
        """Terminals that work, as far as is known, the nearest that is open first."""
        return self._nearby

    @Property(str, notify=changed)
    def opens(self) -> str:
        """When it opens again: a day and a time; "" where nobody knows."""
        return self._text("opens")

    @Property(bool, notify=changed)
    def dimmed(self) -> bool:
        """Closed, and nobody is there: few pixels are lit."""
        return bool(self._shown.get("dimmed"))

    @Property(str, notify=changed)
    def back(self) -> str:
        """Why the last run was cut off, for a while after it: power, killed, or ""."""
        return self._text("back")

    @Property(int, notify=changed)
    def kept(self) -> int:
        """Records in the store; -1 while nobody has looked."""
        return int(self._shown.get("kept", -1))

    # Degraded.
    @Property(str, notify=changed)
    def degraded(self) -> str:
        """What is missing here, in words; "" where nothing is."""
        return self._text("degraded")

    @Property(int, notify=changed)
    def worksCount(self) -> int:
        """Services that can be done here all the same."""
        return self._number("works")

    @Property(int, notify=changed)
    def elsewhereCount(self) -> int:
        """Services that can't be, for what is missing."""
        return self._number("elsewhere")

    @Property(str, notify=changed)
    def elsewhere(self) -> str:
        """The nearest place for those."""
        return self._text("nearest")

    # What guards the glass.
    @Property(int, notify=changed)
    def cleaning(self) -> int:
        """Seconds for which no touch means anything; 0 when it does."""
        return self._number("cleaning")

    @Property(bool, notify=changed)
    def covered(self) -> bool:
        return bool(self._shown.get("covered"))

    @Property(bool, notify=changed)
    def coverable(self) -> bool:
        """Something of a person may be on the screen."""
        return bool(self._shown.get("coverable"))

    @Property(bool, notify=changed)
    def cardLies(self) -> bool:
        """A card that was read has not been lifted since."""
        return bool(self._shown.get("cardLies"))

    @Property(bool, notify=changed)
    def cardLeft(self) -> bool:
        """And whoever laid it there is gone."""
        return bool(self._shown.get("cardLeft"))

    @Slot()
    def clean(self) -> None:
        self._publish(on.CleaningAsked())

    @Slot(bool)
    def cover(self, wanted: bool) -> None:
        self._publish(on.CoverChosen(wanted))

    @Slot()
    def closeCardNotice(self) -> None:
        self._publish(on.CardNoticeClosed())


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _guarded(state: State) -> dict[str, Any]:
    guard = state.guard
    left = 0 if guard.cleaning_until is None else max(1, math.ceil(guard.cleaning_until - state.now))
    return {
        "cleaning": left,
        "covered": guard.covered,
        "coverable": state.occupied,
        "cardLies": guard.card_lies,
        "cardLeft": guard.card_lies and not guard.card_told and not state.occupied and not left,
        "dimmed": isinstance(state.place, Closed) and state.now - state.touched_at >= state.rules.idle_seconds and not guard.card_lies,
    }


def _of_itself(state: State, words: Words) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if state.back is not None:
        kept = -1 if state.back.kept is None else state.back.kept
        shown |= {"back": "power" if state.back.power else "killed", "kept": kept}
    match state.place:
        case OutOfService(problem):
            cause = words.for_code(CAUSES.get(problem.code.partition(".")[0], "outage.other"), state.language)
            fault = next((one for one in state.faults if one.code == problem.code), None)
            shown |= {"cause": cause, "ticket": fault.ticket if fault else "none"}
            shown["ticketNumber"] = fault.tracking_number if fault else ""
        case Closed() if state.opening is not None and state.clock is not None and state.opening.opens is not None:
            from ui.models.places import moment_line

            opens = moment_line(state.opening.opens, words, state.language, state.clock)
            shown["opens"] = opens[:1].upper() + opens[1:]
    return shown
