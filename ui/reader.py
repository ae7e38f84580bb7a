"""A screen reader for the terminal's own window, and its four keys.

A blind resident has headphones and a pad of keys with raised marks: up and left go back, down and right go on, enter presses, one key says
it again (held, or pressed while something is said, it pauses). Plus and minus are the volume. Every key begins the guidance where it was
off: who can't see the screen can't find its button.

The reader knows nothing of any screen. It reads what assistive technology reads (`ui.tree`), a few times a second and only while it is on:
a new screen is announced with its title and what stands under it, a change of those or a new alert when it happens. Numbers that only
count down are not. A key or a touch stops what is being said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, cast

import shiboken6
from PySide6.QtCore import QEvent, QMetaObject, QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.session.state import LOUDEST
from ui.tree import Node, View, view

if TYPE_CHECKING:
    from kiosk.voice.spelling import Kind
    from kiosk.voice.spoken import Tongue
    from ui.models.manner import MannerModel
    from ui.models.session import SessionModel
    from ui.models.voice import VoiceModel
    from ui.words import Words

LOOKS = 120  # milliseconds between two looks at the screen
PRESENT = 40  # looks after which somebody who is being read to counts as touched; of a warning or a pause nobody says that they listen
UNANSWERED = 3  # looks after a press that changed nothing, until what is wrong is said again
_BACK = (Qt.Key.Key_Up, Qt.Key.Key_Left)
_ON = (Qt.Key.Key_Down, Qt.Key.Key_Right)
_PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select)
_AGAIN = (Qt.Key.Key_Escape, Qt.Key.Key_F5)
_LOUDER, _SOFTER = (Qt.Key.Key_Plus, Qt.Key.Key_VolumeUp), (Qt.Key.Key_Minus, Qt.Key.Key_VolumeDown)
_KEYS = (*_BACK, *_ON, *_PRESS, *_AGAIN, *_LOUDER, *_SOFTER)
_TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress)


class Mouth(Protocol):
    """What says it: `kiosk.runtime.speaking.Speaking`."""

    @property
    def busy(self) -> bool: ...
    @property
    def held(self) -> bool: ...
    def say(self, text: str, tongue: Tongue, volume: int, then: bool = False) -> None: ...
    def hush(self) -> None: ...
    def pause(self) -> None: ...


@dataclass(frozen=True)
class _Screen:
    """What makes one screen another for who listens."""

    place: str
    step: int
    language: str
    sheet: QQuickItem | None


class Reader(QObject):
    """Reads `window` aloud. Main thread only; it lives as long as the window."""

    def __init__(self, window: QQuickWindow, session: SessionModel, words: Words, mouth: Mouth) -> None:
        super().__init__(window)
        self._window, self._session, self._words, self._mouth = window, session, words, mouth
        self._manner = cast("MannerModel", session.manner)
        self._voice = cast("VoiceModel", session.voice)
        self._on = False
        self._screen: _Screen | None = None
        self._left: dict[_Screen, Node] = {}  # where one was on the screen that a sheet covers
        self._told: tuple[str, ...] = ()
        self._cursor: Node | None = None
        self._looks = 0
        self._unanswered = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKS)
        self._timer.timeout.connect(self._look)
        window.installEventFilter(self)
        self._manner.changed.connect(self._switch)
        self._voice.asked.connect(self._read_all)
        session.wiped.connect(self._forget)
        self._switch()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keys of the pad are the reader's; touches go on to what they were meant for."""
        kind = event.type()
        if kind in _TOUCHES:
            self._mouth.hush()
        elif kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            if not self._on and _types_there():
                return False
            if kind == QEvent.Type.KeyPress:
                self._key(event.key(), event.isAutoRepeat())
            return True
        return False

    # --- on and off --------------------------------------------------------------------------------------------------------------

    def _switch(self) -> None:
        wanted = bool(self._manner.property("voice"))
        if wanted == self._on:
            return
        self._on = wanted
        if wanted:
            self._screen, self._told, self._cursor = None, (), None
            self._left = {}
            self._say(self._word("voice.on"))
            self._timer.start()
            return
        self._timer.stop()
        self._voice.stop_spelling()
        self._voice.point(QRectF())
        self._say(self._word("voice.off"))

    def _forget(self) -> None:
        """The visit is over: not a word more of it."""
        self._mouth.hush()
        self._voice.stop_spelling()
        self._voice.point(QRectF())
        self._screen, self._told, self._cursor = None, (), None
        self._left = {}

    def _key(self, key: int, held: bool) -> None:
        self._session.touch()
        if not self._on:
            self._manner.chooseVoice(True)
            return
        if key in _AGAIN and (held or self._mouth.busy):
            if self._mouth.busy and not (held and self._mouth.held):  # a key that is held repeats itself: it pauses once
                self._mouth.pause()
        elif key in _AGAIN:
            self._announce(view(self._window)) if self._cursor is None else self._say(self._described(self._cursor))
        elif key in _LOUDER or key in _SOFTER:
            volume = max(1, min(LOUDEST, self._volume() + (1 if key in _LOUDER else -1)))
            self._manner.chooseVolume(volume)
            self._mouth.say(self._word("voice.volume").format(volume), self._tongue(), volume)
        elif key in _BACK or key in _ON:
            self._step(1 if key in _ON else -1)
        elif not held:
            self._press()

    # --- what is on the screen -----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Announces what is new. While one screen slides over another, neither is read."""
        self._looks += 1
        if self._looks % PRESENT == 0 and self._mouth.busy and not self._mouth.held and not self._session.property("secondsLeft"):
            self._session.touch()
        stack = self._window.findChild(QQuickItem, "stack")
        if stack is None or stack.property("busy"):
            return
        if _types_there():  # the keyboard is for eyes, and hides the way on
            QGuiApplication.inputMethod().hide()
            self._window.activeFocusItem().setFocus(False)
            return
        now = view(self._window)
        screen = _Screen(self._session.property("place"), self._session.property("stepNumber"), self._session.language_now(), now.sheet)
        if screen != self._screen:
            if _stands(now):
                self._enter(screen, now)
        else:
            self._tell_changes(now)
            self._answer_a_press(now)
        self._follow(now)

    def _enter(self, screen: _Screen, now: View) -> None:
        """Another screen, or a sheet over it; when the sheet is gone, the place where one was."""
        before, self._screen = self._screen, screen
        left = self._left.pop(screen, None)
        if before is not None and screen == replace(before, sheet=screen.sheet) and screen.sheet is not None and self._cursor is not None:
            self._left = {before: self._cursor}
        back = _same(now, left) if left is not None else None
        if back is None:
            self._announce(now, then=before is None)
            return
        self._told, self._cursor = tuple(node.name for node in _opening(now)), back
        self._say(self._described(back))

    def _announce(self, now: View, then: bool = False) -> None:
        """The title, and what stands under it until the first thing to touch."""
        told = _opening(now)
        self._told = tuple(node.name for node in told)
        self._cursor = told[0] if told else None
        self._say("\n".join(self._told), then)

    def _tell_changes(self, now: View) -> None:
        told = tuple(node.name for node in _opening(now))
        same = str if self._voice.property("spelling") else _steady  # a digit that was written is news
        known = {same(one) for one in self._told}
        fresh = [one for one in told if same(one) not in known]
        self._told = told
        if fresh:
            self._say("\n".join(fresh), then=self._mouth.busy)
        before = self._cursor
        if before is None or not before.touchable:
            return
        here = _same(now, before)
        if here is None and now.sheet is not None:  # another list of keys stands there: from its first
            self._cursor = next((node for node in now.nodes if node.touchable), None)
            if self._cursor is not None:
                self._say(self._described(self._cursor), then=bool(fresh))
        elif here is not None and here != before:
            self._cursor = here
            if (here.chosen, here.value) != (before.chosen, before.value):
                self._say(self._state_of(here), then=True)

    def _answer_a_press(self, now: View) -> None:
        """A press that changed nothing is answered by what is wrong, as often as it is pressed."""
        if self._unanswered == 0:
            return
        self._unanswered -= 1
        wrong = [node.name for node in now.nodes if node.role == "alert"]
        if self._unanswered == 0 and wrong:
            self._say("\n".join(wrong))

    def _follow(self, now: View) -> None:
        """The frame around where the reader is."""
        here = _same(now, self._cursor) if self._cursor is not None else None
        if here is None:
            self._voice.point(QRectF())
            return
        self._cursor = here
        item = here.item
        self._voice.point(item.mapRectToScene(QRectF(0, 0, item.width(), item.height())))

    # --- moving and pressing -------------------------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        now = view(self._window)
        nodes = _in_order(now)
        if not nodes:
            return
        here = _same(now, self._cursor) if self._cursor is not None else None
        at = nodes.index(here) + by if here in nodes else 0
        if not 0 <= at < len(nodes):
            self._say(self._word("voice.first" if at < 0 else "voice.last"))
            return
        self._cursor = nodes[at]
        _bring_into_sight(self._cursor.item)
        self._follow(view(self._window))
        self._say(self._described(self._cursor))

    def _press(self) -> None:
        now = view(self._window)
        here = _same(now, self._cursor) if self._cursor is not None else None
        if here is None or not here.touchable:
            self._announce(now)
        elif not here.enabled:
            self._say(f"{here.name}\n{self._word('voice.disabled')}")
        elif here.role == "field":
            self._spell(here)
        else:
            self._mouth.hush()
            self._unanswered = UNANSWERED
            here.press()

    def _spell(self, field: Node) -> None:
        from kiosk.voice.spelling import LONGEST, Spelling

        item = field.item

        def write(text: str) -> None:
            if shiboken6.isValid(item):
                item.setProperty("text", text)
                QMetaObject.invokeMethod(item, "textEdited")

        text, most = item.property("text"), item.property("maximumLength")
        longest = min(LONGEST, most) if isinstance(most, int) and most > 0 else LONGEST
        self._voice.spell(field.name, Spelling(_kind_of(item), text if isinstance(text, str) else "", longest=longest), write)

    # --- words ---------------------------------------------------------------------------------------------------------------------

    def _read_all(self) -> None:
        """The whole screen once, from its title on; without the voice mode too."""
        nodes = _in_order(view(self._window))
        start = next((at for at, node in enumerate(nodes) if node.role in ("heading", "alert")), 0)
        self._say("\n".join(node.name for node in nodes[start:]))

    def _described(self, node: Node) -> str:
        """Its words, what it is, how it stands."""
        said = [node.name]
        if node.role == "field":
            said += [node.value or self._word("voice.empty"), self._word("voice.field")]
        elif node.role == "button" and node.chosen is None:
            said.append(self._word("voice.button"))
        if node.chosen is not None:
            said.append(self._state_of(node))
        if not node.enabled:
            said.append(self._word("voice.disabled"))
        return "\n".join(said)

    def _state_of(self, node: Node) -> str:
        if node.role == "field":
            return node.value
        return self._word("voice.chosen" if node.chosen else "voice.not-chosen")

    def _say(self, text: str, then: bool = False) -> None:
        self._unanswered = 0
        self._mouth.say(text, self._tongue(), self._volume(), then)

    def _volume(self) -> int:
        return int(self._manner.property("volume"))

    def _tongue(self) -> Tongue:
        if self._session.language_now() == "en":
            return "en"
        return "yue" if self._manner.property("cantonese") else "cmn"

    def _word(self, code: str) -> str:
        return self._words.for_code(code, self._session.language_now())


def _in_order(now: View) -> list[Node]:
    """As the keys walk them: from the title on, and what stands above it at the end."""
    nodes = list(now.nodes)
    title = next((at for at, node in enumerate(nodes) if node.role == "heading"), 0)
    return nodes[title:] + nodes[:title]


def _opening(now: View) -> list[Node]:
    """What is said of itself: the title with what stands under it until the next heading or control, then alerts."""
    nodes = _in_order(now)
    first = next((at for at, node in enumerate(nodes) if node.touchable or (at and node.role == "heading")), len(nodes))
    return nodes[:first] + [node for node in nodes[first:] if node.role == "alert"]


def _stands(now: View) -> bool:
    """Whether there is a title to begin with."""
    return any(node.role in ("heading", "alert") for node in now.nodes)


def _same(now: View, node: Node) -> Node | None:
    """That node as it is now; None once it is gone."""
    return next((one for one in now.nodes if one.item is node.item), None)


def _steady(text: str) -> str:
    """Without its digits: what only counts is not news."""
    return re.sub(r"\d+", "#", text)


def _kind_of(item: QQuickItem) -> Kind:
    """Which list is enough to write in that field. `TextBox` says it by `kind`, any other by its input hints."""
    hints = item.property("inputMethodHints")
    number = hints.value if isinstance(hints, Qt.InputMethodHint) else int(hints) if isinstance(hints, int) else 0
    if item.property("pad") in ("phone", "digits") or number & Qt.InputMethodHint.ImhDigitsOnly.value:
        return "digits"
    return "letters" if number & Qt.InputMethodHint.ImhLatinOnly.value else "text"


def _bring_into_sight(item: QQuickItem) -> None:
    """Scrolls what it lies in so that it stands in the middle; a list then makes the rows that come next."""
    above = item.parentItem()
    while above is not None:
        if above.inherits("QQuickFlickable"):
            content = above.property("contentItem")
            middle = item.mapToItem(content, QPointF(0, item.height() / 2)).y()
            least = float(above.property("originY") or 0)
            most = max(least, least + float(above.property("contentHeight")) - above.height())
            above.setProperty("contentY", max(least, min(most, middle - above.height() / 2)))
        above = above.parentItem()


def _types_there() -> bool:
    """Whether somebody types into a field with these keys."""
    focus = QGuiApplication.focusObject()
    return focus is not None and focus.inherits("QQuickTextInput")
