"""The reader on the real screens: what it says, in which order, and what the four keys do. What is said is caught before it is spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.session import events as on
from kiosk.session.glass_events import ModeChosen
from kiosk.session.machine import step
from kiosk.session.state import Manner
from kiosk.voice.spoken import Tongue
from tests.qml.test_screens import SIZES, STATES, Glass
from tests.qml.warnings import qt_warnings
from ui.reader import Reader
from ui.robot import let_live
from ui.tree import view

UP, DOWN, PRESS, AGAIN, PLUS = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Plus
FORM = "residence-registration form"


@dataclass
class Mouth:
    """Keeps what it is asked to say. `busy`: as if it were being said; `held`: as if it were paused."""

    busy: bool = False
    held: bool = False
    said: list[tuple[str, Tongue]] = field(default_factory=list)
    hushed: int = 0
    paused: int = 0

    def say(self, text: str, tongue: Tongue, volume: int, then: bool = False) -> None:
        self.said.append((text, tongue))

    def hush(self) -> None:
        self.hushed += 1

    def pause(self) -> None:
        self.paused += 1


class Stage:
    """A window whose events take effect, a reader, a mouth."""

    def __init__(self) -> None:
        self.happened: list[on.Event] = []
        self.glass = Glass(self._take)
        self.mouth = Mouth()
        self.state = STATES["home"]
        self.reader = Reader(self.glass.screen.window, self.glass.session, self.glass.words, self.mouth)

    def _take(self, event: on.Event) -> None:
        self.happened.append(event)
        self.state, _ = step(self.state, event)
        self.glass.session.show(self.state)

    def show(self, name: str, language: str = "zh", **manner: bool) -> str:
        """Shows a state with the voice on; what is said of it."""
        self.glass.show(replace(STATES["home"], manner=Manner()), "zh", SIZES[0])
        self.settle()
        self.mouth.said.clear()
        self.state = replace(STATES[name], language=language, manner=Manner(**{"voice": True, **manner}))
        self.glass.show(self.state, language, SIZES[0])
        return self.settle()

    def settle(self) -> str:
        """Until nothing new has been said for a while; all that was said."""
        before = -1
        while len(self.mouth.said) != before:
            before = len(self.mouth.said)
            let_live(350)
        return self.text()

    def text(self) -> str:
        return "\n".join(text for text, _ in self.mouth.said)

    def key(self, key: Qt.Key) -> str:
        """Presses it; what is said at once."""
        self.mouth.said.clear()
        QTest.keyClick(self.glass.screen.window, key)
        let_live(10)
        return self.text()

    def find(self, words: str) -> str:
        for _ in range(150):
            said = self.key(DOWN)
            if words in said:
                return said
            assert "最后一项" not in said
        raise AssertionError(words)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with qt_warnings() as said:
        made = Stage()
        yield made
        made.glass.screen.close()
    assert said == []


def test_a_screen_is_announced_by_its_title_and_what_stands_under_it(stage: Stage) -> None:
    said = stage.show("residence-registration identify")
    assert said.split("\n")[1:3] == ["请把身份证放在读卡区", "平放不动，看到“已读取”再拿开。"]
    assert "下一步" not in said, "what can be touched is found by the keys"


def test_the_keys_walk_everything_and_say_where_it_ends(stage: Stage) -> None:
    stage.show("residence-registration identify")
    assert "平放不动" in stage.key(DOWN)
    assert "请把身份证" in stage.key(UP)
    assert "第一项" in stage.key(UP)
    assert "现在不能选" in stage.find("下一步"), "without a card"
    assert "现在不能选" in stage.key(PRESS)
    nodes = view(stage.glass.screen.window).nodes
    walked = sum(1 for _ in range(len(nodes)) if "最后一项" not in stage.key(DOWN))
    assert walked < len(nodes)


def test_a_press_acts_as_a_touch_does(stage: Stage) -> None:
    stage.show(FORM)
    stage.find("退出")
    stage.key(PRESS)
    assert any(isinstance(one, on.LeavePressed) for one in stage.happened)


def test_a_sheet_keeps_out_what_it_covers(stage: Stage) -> None:
    said = stage.show("residence-registration leaving")
    assert "要退出吗" in said
    everything = said + "".join(stage.key(DOWN) for _ in range(12))
    assert "继续办理" in everything and "现居住地址" not in everything


def test_a_countdown_is_said_once_and_not_every_second(stage: Stage) -> None:
    said = stage.show("residence-registration idle warning")
    assert "您还在吗" in said and "秒后将清除" in said
    stage.mouth.said.clear()
    for _ in range(3):
        stage.state = replace(stage.state, now=stage.state.now + 1)
        stage.glass.session.show(stage.state)
        let_live(300)
    assert stage.text() == ""


def test_a_problem_is_said_when_it_appears(stage: Stage) -> None:
    stage.show("residence-registration identify")
    stage.mouth.said.clear()
    stage.state = replace(STATES["residence-registration card moved"], manner=Manner(voice=True))
    stage.glass.session.show(stage.state)
    assert "被移动" in stage.settle()


def test_a_field_is_written_in_a_list_of_its_own(stage: Stage) -> None:
    stage.show(FORM)
    assert "没有填写" in stage.find("手机号码\n")
    stage.key(PRESS)
    assert "已填写" in stage.settle()
    keys = [node.name for node in view(stage.glass.screen.window).nodes if node.touchable]
    assert keys[:10] == list("0123456789")
    stage.find("1\n")
    stage.key(PRESS)
    assert "已填写：1" in stage.settle()
    stage.key(PRESS)
    assert "已填写：11" in stage.settle(), "the reader stays on the key"
    stage.find("填好了")
    stage.key(PRESS)
    assert "手机号码" in stage.settle(), "back where one was"
    assert any(isinstance(one, on.FieldFilled) and one.value == "11" for one in stage.happened)


def test_cantonese_and_english_have_voices_of_their_own(stage: Stage) -> None:
    stage.show("home", cantonese=True)
    assert {tongue for _, tongue in stage.mouth.said} == {"yue"}
    stage.show("home", "en")
    assert {tongue for _, tongue in stage.mouth.said[1:]} == {"en"}


def test_any_key_wakes_the_voice_and_counts_as_somebody(stage: Stage) -> None:
    stage.state = replace(STATES["home"], manner=Manner())
    stage.glass.show(stage.state, "zh", SIZES[0])
    stage.happened.clear()
    stage.key(DOWN)
    assert [type(one) for one in stage.happened[:2]] == [on.Touched, ModeChosen]
    assert stage.state.manner.voice


def test_a_touch_stops_what_is_being_said_and_the_repeat_key_pauses_it(stage: Stage) -> None:
    stage.show("home")
    before = stage.mouth.hushed
    stage.glass.finger.touch("elder")
    assert stage.mouth.hushed > before
    stage.mouth.busy = True
    stage.key(AGAIN)
    stage.mouth.busy = False
    assert stage.mouth.paused == 1


def test_who_is_read_to_is_there_but_not_who_is_warned_or_paused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the warning, by being read out, would take itself back, and a visit that was left would never end."""
    monkeypatch.setattr("ui.reader.PRESENT", 1)

    def touched(name: str, held: bool = False) -> bool:
        stage.show(name)
        stage.happened.clear()
        stage.mouth.busy, stage.mouth.held = True, held
        let_live(400)
        stage.mouth.busy = stage.mouth.held = False
        return any(isinstance(one, on.Touched) for one in stage.happened)

    assert touched("residence-registration identify")
    assert not touched("residence-registration identify", held=True)
    assert not touched("residence-registration idle warning")


def test_the_cover_is_for_eyes_and_keys_go_on_behind_it(stage: Stage) -> None:
    stage.show("machine covered")
    assert "下一步" in stage.find("下一步")
    assert "显示屏幕" in stage.find("显示屏幕"), "and take it away"


def test_what_is_wrong_in_a_form_is_said_where_the_way_on_was_pressed(stage: Stage) -> None:
    stage.show(FORM)
    stage.find("下一步")
    stage.key(PRESS)
    assert "手机号码\n" in stage.settle(), "which field, and what to mend"


def test_a_second_press_of_the_way_on_says_again_what_is_wrong(stage: Stage) -> None:
    stage.show(FORM)
    stage.find("下一步")
    stage.key(PRESS)
    first = stage.settle()
    if "下一步" not in stage.key(AGAIN):
        stage.find("下一步")
    stage.key(PRESS)
    assert "手机号码\n" in first and "手机号码\n" in stage.settle()


def test_the_list_of_keys_writes_no_more_than_the_field_takes(stage: Stage) -> None:
    stage.show(FORM)
    stage.find("手机号码\n")
    stage.key(PRESS)
    stage.settle()
    stage.find("1\n")
    for _ in range(20):
        stage.key(PRESS)
    assert f"已填写：{'1' * 16}" in [node.name for node in view(stage.glass.screen.window).nodes]
    stage.find("填好了")
    stage.key(PRESS)
    stage.settle()


def test_the_volume_has_keys(stage: Stage) -> None:
    stage.show("home")
    assert stage.key(PLUS) == "音量 3"
    assert stage.state.manner.volume == 3


def test_read_aloud_reads_the_whole_screen_once(stage: Stage) -> None:
    stage.glass.show(replace(STATES["residence-registration review"], manner=Manner()), "zh", SIZES[0])
    stage.settle()
    stage.mouth.said.clear()
    stage.glass.finger.touch("readAloud")
    let_live(50)
    [(said, _)] = stage.mouth.said
    assert said.startswith("请核对") and "证件号码" in said and "确认，去签名" in said


def test_what_is_read_is_scrolled_into_sight(stage: Stage) -> None:
    stage.show(FORM)
    stage.find("手机号码\n")
    let_live(300)
    cursor = next(node for node in view(stage.glass.screen.window).nodes if node.role == "field" and node.name == "手机号码")
    top = cursor.item.mapToScene(cursor.item.boundingRect().topLeft())
    assert 0 <= top.y() < SIZES[0][1]
