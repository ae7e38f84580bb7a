"""What somebody types with: keys, digits, a place to write by hand. Where an address begins, days by steps, one question a screen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.state import Manner, State
from tests.qml.test_screens import SIZES, STATES, Glass
from tests.qml.warnings import qt_warnings
from ui.models.pages import Pages
from ui.robot import visible_items

FORM, ASKED = STATES["residence-registration form"], STATES["situation"]
KEYBOARD = QGuiApplication.inputMethod


class Desk:
    """A glass whose events are obeyed, so that what is typed stands in the state."""

    def __init__(self) -> None:
        self.glass = Glass(self.obey)
        self.finger = self.glass.finger
        self.state = FORM
        self.size, self.language = SIZES[0], "zh"
        self.model("form").filled.connect(lambda name, value: self.obey(on.FieldFilled(name, value)))

    def model(self, name: str) -> Any:
        """A view model, as QML has it."""
        return getattr(self.glass.session, name)

    def obey(self, event: on.Event) -> None:
        self.state, _ = step(self.state, event)
        self.glass.session.show(self.state)

    def show(self, state: State, size: tuple[int, int] = SIZES[0], manner: Manner | None = None) -> None:
        """To somebody who comes anew: the keyboard is as the one before found it."""
        KEYBOARD().hide()
        self.glass.session.wiped.emit()
        self.state, self.size = replace(state, manner=manner or Manner()), size
        self.glass.show(self.state, "zh", size)
        self.state = replace(self.state, language="zh")

    def begin(self, field: str) -> QQuickItem:
        """Touches the field until something to type with stands there."""
        self.finger.touch(field)
        self.finger.until(lambda: KEYBOARD().isVisible() and self.panel().height() > 0, "something to type with")
        return self.finger.find(field)

    def panel(self) -> QQuickItem:
        found = self.glass.screen.window.findChild(QObject, "keyboard")
        assert isinstance(found, QQuickItem)
        return found

    def press(self, word: str) -> None:
        """A key of the keyboard, by the word on it."""
        keys = [one for one in visible_items(self.glass.screen.window.contentItem()) if one.property("displayText") == word]
        self.finger.touch_item(keys[0])

    def by_hand(self, strokes: str) -> None:
        for stroke in strokes.split("|"):
            self.finger.draw("writing", [tuple(float(value) / 100 for value in at.split(",")) for at in stroke.split()])  # type: ignore[misc]

    def value(self, name: str) -> str:
        from kiosk.session.state import Visit

        assert isinstance(self.state.place, Visit)
        return self.state.place.mine.value(name)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    made = Desk()
    with qt_warnings() as said:
        made.show(FORM)
        window = made.glass.screen.window
        made.finger.until(
            lambda: getattr(window.findChild(QObject, "keyboard"), "property", lambda _: None)("item") is not None, "the keyboard"
        )
        yield made
        KEYBOARD().hide()
        made.glass.screen.close()
    assert said == []


def test_a_number_is_typed_on_the_pad_and_shown_in_groups(desk: Desk) -> None:
    desk.show(FORM)
    desk.finger.type("field:phone", "13800138000")
    assert desk.value("phone") == "13800138000"
    assert "138 0013 8000" in desk.finger.words()


def test_the_pad_erases_and_clears(desk: Desk) -> None:
    desk.show(FORM)
    desk.begin("field:phone")
    for name in ("pad:clear", "pad:1", "pad:3", "pad:9", "pad:erase"):
        desk.finger.until(lambda name=name: bool(desk.finger.all_named(name)), name)  # type: ignore[misc]
        desk.finger.touch_item(desk.finger.all_named(name)[0])
    assert desk.value("phone") == "13"
    desk.finger.touch("pad:clear")
    assert desk.value("phone") == ""
    desk.finger.touch("pad:done")
    desk.finger.until(lambda: not KEYBOARD().isVisible(), "the pad to go")


def test_a_name_is_written_by_hand(desk: Desk) -> None:
    desk.show(FORM)
    desk.begin("field:landlord_name")
    desk.press("手写")
    desk.by_hand("12,35 88,33|50,10 50,92|48,36 12,78|52,36 90,76")

    def choices() -> list[str]:
        return [str(one.property("text")) for number in range(11) for one in desk.finger.all_named(f"written:{number}")]

    desk.finger.until(lambda: choices()[:1] == ["木"], "木, first of the candidates")  # also before the last stroke is read
    desk.finger.touch("written:0")
    assert desk.value("landlord_name") == "木"
    assert desk.finger.find("writing").property("empty")
    desk.finger.touch("write:marks")
    desk.finger.touch("written:8")
    assert desk.value("landlord_name") == "木8"
    desk.finger.touch("write:erase")
    assert desk.value("landlord_name") == "木"


def test_back_to_the_keys_and_a_digit_needs_no_handwriting(desk: Desk) -> None:
    desk.show(FORM)
    desk.begin("field:landlord_name")
    desk.press("手写")
    desk.finger.touch("write:keys")
    desk.press("英文")
    desk.finger.until(lambda: any(one.property("displayText") == "拼音" for one in visible_items(desk.panel())), "letters")
    desk.press("手写")
    desk.begin("field:phone")
    assert desk.finger.all_named("pad:0")
    assert not desk.finger.all_named("writing")


def test_the_next_person_begins_with_pinyin_keys(desk: Desk) -> None:
    typing = desk.glass.screen.engine.singletonInstance("Kiosk", "Typing")
    assert isinstance(typing, QObject)
    typing.setProperty("writing", True)
    typing.setProperty("latin", True)
    desk.glass.session.wiped.emit()
    assert not typing.property("writing")
    assert not typing.property("latin")


@pytest.mark.parametrize("manner", [Manner(), Manner(elder=True), Manner(low=True)], ids=["plain", "elder", "low"])
@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
@pytest.mark.parametrize(("field", "writing"), [("landlord_name", False), ("landlord_name", True), ("phone", False)])
def test_what_is_typed_stays_in_sight(desk: Desk, size: tuple[int, int], manner: Manner, field: str, writing: bool) -> None:
    """The field in use, all of it, above what it is typed with; and every key inside the window."""
    desk.show(FORM, size, manner)
    for _ in range(6):
        if desk.finger.all_named(f"field:{field}") or not desk.model("form").pages.property("alone"):
            break
        desk.glass.session.next()
    box = desk.begin(f"field:{field}")
    typing = desk.glass.screen.engine.singletonInstance("Kiosk", "Typing")
    assert isinstance(typing, QObject)
    typing.setProperty("writing", writing)

    def free() -> bool:
        place = box.mapRectToScene(QRectF(0, 0, box.width(), box.height()))
        panel = desk.panel().mapRectToScene(QRectF(0, 0, desk.panel().width(), desk.panel().height()))
        candidates = 0.0 if writing or field == "phone" else float(typing.property("row"))  # they come above the keys with the first one
        return place.top() >= 0 and place.bottom() <= panel.bottom() - max(panel.height(), 4 * candidates) and panel.bottom() <= size[1] + 1

    desk.finger.until(free, f"{field} above the keyboard", 3)
    typing.setProperty("writing", False)


def test_the_dictionary_learns_nothing_that_outlives_the_visit() -> None:
    """A phrase that was put together character by character is what the keyboard would remember. Nothing of it is written, neither while
    somebody types nor when the visit ends: its file is an empty dictionary at both times. Qt chooses the folder once in a process, so this
    has one of its own."""
    done = subprocess.run([sys.executable, "-m", "tests.qml.typing_run"], capture_output=True, text=True, check=True, timeout=60)
    said = json.loads(done.stdout)
    assert "样本" in said["typed"], "something was typed that could be remembered"
    assert said["while_typing"], "the keyboard has its file"
    for held in map(bytes.fromhex, (*said["while_typing"], *said["afterwards"])):
        for word in (*said["typed"], "yangben"):
            assert word.encode() not in held
            assert word.encode("utf-16-le") not in held
        assert len(held) <= 40, "a dictionary without an entry"


def test_the_number_of_a_slip_is_typed_with_letters(desk: Desk) -> None:
    """The pad of digits has no letters: a slip's number does. Whatever the language of the visit, no candidates come between."""
    desk.show(STATES["progress"])
    typed: list[str] = []
    desk.finger.type("number", "gz7k", lambda: typed.append(str(desk.finger.find("number").property("text"))))
    assert [text.upper() for text in typed] == ["GZ7K"]
    assert not desk.finger.all_named("pad:done")


def test_one_question_a_screen(desk: Desk) -> None:
    """First what the card said, then each question; at the end the step itself goes on, and comes back to what is missing."""
    desk.show(ASKED)
    desk.show(FORM, manner=Manner(elder=True))
    session = desk.glass.session
    assert "证件上的内容" in desk.finger.words()
    assert not desk.finger.all_named("field:phone")
    seen = []
    for _ in range(4):
        session.next()
        seen.append((desk.model("form").pages.property("number"), desk.model("form").property("question")))
    assert [number for number, _ in seen] == [1, 2, 3, 4]
    assert len({words for _, words in seen}) == 4
    assert session.property("place") == "form"
    session.next()  # the form is empty: it stays, at the first thing that is wrong
    assert (session.property("place"), desk.model("form").pages.property("number")) == ("form", 1)
    session.back()
    assert desk.model("form").pages.property("number") == 0
    session.back()
    assert session.property("place") != "form"


def test_situations_one_at_a_time(desk: Desk) -> None:
    desk.show(FORM)
    desk.show(ASKED, manner=Manner(elder=True))
    model = desk.model("situation").pages
    assert (model.property("number"), model.property("more")) == (1, True)
    desk.glass.session.next()
    assert model.property("number") == 2
    desk.show(ASKED)
    assert not model.property("alone")


def test_pages_keep_to_their_question_while_others_come_and_go() -> None:
    pages = Pages().about("step", (-1, 0, 1, 2), ()).turned(1)
    assert pages is not None
    assert pages.row == 0
    assert pages.about("step", (0, 1), ()).row == 0
    assert pages.about("step", (-1, 0, 1, 2), (2,)).row == 2
    assert pages.about("step", (-1, 0, 1, 2), (2,)).turned(-1).about("step", (-1, 0, 1, 2), (2,)).row == 1  # type: ignore[union-attr]
    assert pages.about("another", (0, 1), ()).row == 0
    assert Pages().turned(1) is None


def test_a_day_is_chosen_by_steps(desk: Desk) -> None:
    state = STATES["form with every control"]
    desk.show(state)
    date = next(one.objectName() for one in visible_items(desk.glass.screen.window.contentItem()) if one.objectName().endswith(":today"))
    name = date.removesuffix(":today")
    field = name.removeprefix("field:")
    desk.finger.touch(date)
    assert desk.value(field) == "2026-11-28"
    desk.finger.touch(f"{name}:1:less")
    desk.finger.touch(f"{name}:2:more")
    assert desk.value(field) == "2026-10-29"
    desk.finger.touch(f"{name}:year-ago")
    assert desk.value(field) == "2025-11-28"


def run(item: QObject, script: str) -> None:
    """As if it stood in that item's own file."""
    context = qmlContext(item)
    assert context is not None
    QQmlExpression(context, item, script).evaluate()


def test_a_step_and_a_half_typed_day_keep_what_was_typed(desk: Desk) -> None:
    desk.show(STATES["form with every control"])
    name = next(one.objectName() for one in visible_items(desk.glass.screen.window.contentItem()) if one.objectName().endswith(":today"))
    box = desk.finger.find(name).parent()
    while box is not None and box.property("parts") is None:
        box = box.parent()
    assert box is not None
    told: list[str] = []
    box.edited.connect(told.append)  # type: ignore[attr-defined]
    run(box, 'put(""); take(0, "1950")')
    assert told.pop() == "1950", "what there is, and no month 00"
    run(box, "step(1, 1)")
    assert told.pop() == "1950-11-28", "a step fills in what is missing"
    run(box, 'put("2025-2"); step(1, 0)')
    assert told.pop() == "2025-02-28"
    run(box, 'put(""); step(0, 1)')
    assert told.pop() == "2026-11-28", "the first step begins today"


def test_where_a_typeface_is_missing_the_keys_come_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ui.models.writing import shared_reader

    monkeypatch.setattr("kiosk.handwriting.shapes.TYPEFACES", ("NoSuchFace.ttc",))
    shared_reader.cache_clear()
    try:
        desk.show(FORM)
        desk.begin("field:landlord_name")
        desk.press("手写")
        desk.finger.until(lambda: not any(one.objectName() == "writing" for one in visible_items(desk.panel())), "the keys again")
        keys = [one.property("displayText") for one in visible_items(desk.glass.screen.window.contentItem())]
        assert "手写" not in keys and "handwriting.not-installed" in caplog.text
    finally:
        shared_reader.cache_clear()
        run(desk.panel(), "Typing.canWrite = true")


def test_a_reader_that_is_known_to_be_missing_gives_the_keys_back_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found while the pad is being made: what made it must still learn that it is gone."""
    from ui.models.writing import shared_reader

    monkeypatch.setattr("kiosk.handwriting.shapes.TYPEFACES", ("NoSuchFace.ttc",))
    shared_reader.cache_clear()
    try:
        reader = shared_reader()
        assert reader is not None
        desk.finger.until(lambda: reader.missing, "the missing typeface found")
        desk.show(FORM)
        desk.begin("field:landlord_name")
        desk.press("手写")
        desk.finger.until(lambda: not any(one.objectName() == "writing" for one in visible_items(desk.panel())), "the keys again")
    finally:
        shared_reader.cache_clear()
        run(desk.panel(), "Typing.canWrite = true")


def test_what_is_wrong_is_in_sight_and_stays_away_while_another_is_mended(desk: Desk) -> None:
    desk.show(FORM, SIZES[1])
    view = desk.finger.find("form")

    def sight(field: str) -> QRectF:
        """Of the field with its label and what is wrong with it, from the top of what is shown."""
        row = desk.finger.find(field).parentItem()
        while row is not None and row.property("problem") is None:
            row = row.parentItem()
        assert row is not None
        return row.mapRectToItem(view, QRectF(0, 0, row.width(), row.height()))

    def whole(field: str) -> bool:
        at = sight(field)
        return at.top() >= 0 and at.bottom() <= view.height() + 0.5

    def push(by: float) -> None:
        run(view, "movementStarted()")
        view.setProperty("contentY", by)

    desk.finger.touch("next")
    desk.finger.until(lambda: whole("field:current_address"), "the first wrong field")
    push(view.property("contentHeight") - view.height())
    assert not whole("field:current_address")
    desk.obey(on.FieldFilled("phone", "13800138000"))
    desk.finger.rest()
    assert not whole("field:current_address"), "who mends the second is not drawn back to the first"
    desk.finger.touch("next")
    desk.finger.until(lambda: whole("field:current_address"), "the first wrong field again, though nothing else changed")


def test_an_address_begins_with_a_choice(desk: Desk) -> None:
    from tests.qml.guide_states import MORNING, SURROUNDINGS

    known = FORM
    for event in (on.Minute(MORNING), on.SurroundingsLoaded(SURROUNDINGS)):
        known, _ = step(known, event)
    desk.show(known)
    desk.finger.touch("current_address:越秀区")
    assert desk.value("current_address") == "广东省广州市越秀区"
    KEYBOARD().hide()
    desk.finger.touch("current_address:again")
    desk.finger.touch("current_address:province")
    desk.finger.touch("current_address:广东省佛山市")
    assert desk.value("current_address") == "广东省佛山市"
    KEYBOARD().hide()
    desk.finger.touch("current_address:again")
    desk.finger.touch("current_address:country")
    desk.finger.touch("current_address:湖南省")
    assert desk.value("current_address") == "湖南省"
    assert desk.finger.find("field:current_address").mapToScene(QPointF(0, 0)).y() > 0
