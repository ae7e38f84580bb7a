"""View model of the step `pay`, and of paying after the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import Visit
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.session import fees, pay
    from kiosk.session import pay_events as on
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words
else:
    fees, pay, on = lazy("kiosk.session.fees"), lazy("kiosk.session.pay"), lazy("kiosk.session.pay_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class PayModel(QObject):
    """An order, its code, and what became of it. Amounts are words here: nobody reckons with them."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._shown: dict[str, Any] = {}

    def show(self, state: State) -> None:
        """Brings the model in line with `state`."""
        visit = state.place if isinstance(state.place, Visit) and state.place.step.kind in ("pay", "submit", "receipt") else None
        shown = self._of(state, visit) if visit is not None else {}
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _of(self, state: State, visit: Visit) -> dict[str, Any]:
        paying = visit.paying
        told = {"stage": paying.stage, "amount": yuan(paying.amount), "offered": pay.may_open(state, visit)}
        if not visit.pays:
            due = fees.afterwards(state, visit) if told["offered"] else ()
            return told | {"due": yuan(sum(one.fee.fen for one in due))}
        due = fees.afterwards(state, visit) if paying.after else fees.first(state, visit)
        return told | {
            "after": paying.after,
            "code": paying.code if paying.stage == "open" else "",
            "number": _grouped(paying.number),
            "payee": paying.payee,
            "what": "、".join(one.fee.name.in_(state.language) for one in due),
            "left": _minutes(paying.until - state.now) if paying.stage == "open" else "",
            "problem": self._words.for_code(paying.reason, state.language) if paying.reason else "",
            "window": any("window" in one.fee.channels for one in due),
        }

    def _text(self, key: str) -> str:
        return str(self._shown.get(key, ""))

    @Property(str, notify=changed)
    def stage(self) -> str:
        """none, asking, open, paid, unknown, closing, closed or refused; "" where nothing is ever paid."""
        return self._text("stage")

    @Property(str, notify=changed)
    def amount(self) -> str:
        return self._text("amount")

    @Property(str, notify=changed)
    def code(self) -> str:
        """What a phone scans; "" unless it can be paid now."""
        return self._text("code")

    @Property(str, notify=changed)
    def number(self) -> str:
        """The number of the order, in groups that can be read out; "" before there is one."""
        return self._text("number")

    @Property(str, notify=changed)
    def payee(self) -> str:
        return self._text("payee")

    @Property(str, notify=changed)
    def what(self) -> str:
        """What it is paid for."""
        return self._text("what")

    @Property(str, notify=changed)
    def left(self) -> str:
        """For how long it can be paid, M:SS; "" unless it can."""
        return self._text("left")

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._text("problem")

    @Property(bool, notify=changed)
    def window(self) -> bool:
        """Whether a window takes the money too."""
        return bool(self._shown.get("window"))

    @Property(bool, notify=changed)
    def after(self) -> bool:
        """The application is sent already: who goes back, goes back to the receipt."""
        return bool(self._shown.get("after"))

    @Property(bool, notify=changed)
    def offered(self) -> bool:
        """Whether what falls due after acceptance can be paid now, at the receipt."""
        return bool(self._shown.get("offered"))

    @Property(str, notify=changed)
    def due(self) -> str:
        """How much that is."""
        return self._text("due")

    @Slot()
    def open(self) -> None:
        """Pay now, at the receipt."""
        self._publish(on.PayOpened())


def yuan(fen: int) -> str:
    return f"¥{fen // 100}.{fen % 100:02d}"


def _minutes(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def _grouped(number: str) -> str:
    """In fours: a row of thirty letters can't be read out to anybody."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
