"""View model of the human way out: whom to call, where to go, what somebody can't get done, the call back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.lazy import lazy
from ui.models.places import nearest

if TYPE_CHECKING:
    from kiosk.session import help_events as by
    from kiosk.session import helping
    from kiosk.session.events import Event
    from kiosk.session.state import Help, State
    from ui.words import Words
else:
    by, helping = lazy("kiosk.session.help_events"), lazy("kiosk.session.helping")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class HelpModel(QObject):
    """What the sheet of 办不成? shows, while it is open."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._shown: dict[str, Any] = {}

    def show(self, state: State) -> None:
        shown = self._of(state, state.helping) if state.helping is not None else {}
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _of(self, state: State, sheet: Help) -> dict[str, Any]:
        from kiosk.wire.tracking import grouped

        def said(code: str) -> str:
            return self._words.for_code(code, state.language)

        shown: dict[str, Any] = {
            "page": sheet.page, "stage": sheet.stage, "reason": sheet.reason, "phone": sheet.phone,
            "number": grouped(sheet.tracking_number) if sheet.tracking_number else "",
            "problem": said(sheet.problem.code) if sheet.problem else "",
        }  # fmt: skip
        match sheet.page:
            case "now":
                shown["windows"] = nearest(state, self._words, "", None, limit=2, label="cannot-get-it-done")
            case "stuck":
                shown["reasonNames"] = [said(f"help.{one}") for one in helping.REASONS]
        return shown

    @Property(str, notify=changed)
    def page(self) -> str:
        """now, stuck or call-back; "" while the sheet is closed."""
        return self._text("page")

    @Property(str, notify=changed)
    def stage(self) -> str:
        """Of that page: asking, checking, saving, saved or failed."""
        return self._text("stage")

    @Property(list, notify=changed)
    def windows(self) -> list[str]:
        """The nearest desks for what can't be got done (办不成事反映窗口), what is open first; empty where none is known."""
        return self._list("windows")

    @Property(list, notify=changed)
    def reasons(self) -> list[str]:
        return list(helping.REASONS) if self._list("reasonNames") else []

    @Property(list, notify=changed)
    def reasonNames(self) -> list[str]:
        return self._list("reasonNames")

    @Property(str, notify=changed)
    def reason(self) -> str:
        return self._text("reason")

    @Property(str, notify=changed)
    def phone(self) -> str:
        return self._text("phone")

    @Property(str, notify=changed)
    def number(self) -> str:
        """Of what was kept, in groups, as it is read out."""
        return self._text("number")

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._text("problem")

    @Slot()
    def showFirst(self) -> None:
        self._publish(by.HelpTurned("now"))

    @Slot()
    def tell(self) -> None:
        """To the page of reasons."""
        self._publish(by.HelpTurned("stuck"))

    @Slot()
    def callBack(self) -> None:
        """To the page of the telephone."""
        self._publish(by.HelpTurned("call-back"))

    @Slot(str)
    def choose(self, reason: str) -> None:
        for one in helping.REASONS:
            if one == reason:
                self._publish(by.ReasonChosen(one))

    @Slot()
    def send(self) -> None:
        self._publish(by.ReasonSent())

    @Slot(str)
    def typePhone(self, phone: str) -> None:
        self._publish(by.PhoneTyped(phone))

    @Slot()
    def givePhone(self) -> None:
        self._publish(by.PhoneGiven())

    @Slot()
    def agree(self) -> None:
        """To being called back under the number that is shown."""
        self._publish(by.CallBackAgreed())

    def _text(self, key: str) -> str:
        return str(self._shown.get(key, ""))

    def _list(self, key: str) -> list[str]:
        value = self._shown.get(key, [])
        return value if isinstance(value, list) else []
