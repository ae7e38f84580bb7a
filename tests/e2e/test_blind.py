"""A blind resident: headphones, a card, and a pad of keys. Nothing is known of the screen but what is heard; all is done by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from drivers.idcard.specimens import specimen
from drivers.speaker.simulator import Heard, Options
from kiosk.session import events as on
from kiosk.session.glass_events import HeadphonesChanged
from kiosk.session.state import Visit
from kiosk.voice.spoken import discreet
from tests.e2e.conftest import Stage
from tests.e2e.test_bad_input import saved

UP, DOWN, PRESS, AGAIN = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape
PATIENCE = 20.0
MOST_KEYS = 120
"""On one screen, to find something: more is nothing that a person bears."""


class Listener:
    """Ears and four fingers. What counts is what came since the last key."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._marked = 0
        self.keys = 0

    def everything(self) -> list[Heard]:
        return list(self._stage.app.devices["speaker"].ask(lambda driver: list(driver.heard)).result(10))

    def since(self) -> str:
        """What was said since the last key, a sentence a line."""
        return "\n".join(one.words for one in self.everything()[self._marked :])

    def key(self, key: Qt.Key) -> str:
        """Presses it and listens until nothing is said any more; what was said."""
        self.touch(key)
        self.until(lambda: bool(self.since()) and not self._stage.app.speaking.busy, f"a word after {key.name}")
        return self.since()

    def touch(self, key: Qt.Key) -> None:
        """Presses it and does not wait."""
        self._marked = len(self.everything())
        self.keys += 1
        QTest.keyClick(self._stage.app.screen.window, key)

    def catch(self, *words: str) -> None:
        """Waits until all of these are said."""
        self.until(lambda: all(one in self.since() for one in words), f"to hear {words}")

    def find(self, fits: Callable[[str], bool], what: str) -> str:
        """Walks on to the end, then back to the beginning, until something is heard that fits."""
        self.until(lambda: not self._stage.app.speaking.busy, "the end of what is being said: that key would pause it")
        said = self.key(AGAIN)
        for way, end in ((DOWN, "已经是最后一项"), (UP, "已经是第一项")):
            for _ in range(MOST_KEYS):
                if fits(said):
                    return said
                said = self.key(way)
                if end in said:
                    break
        raise AssertionError(f"nothing here says {what!r}")

    def press(self, words: str) -> None:
        """Finds what says so, and can be pressed, and presses it. Whoever presses another key next waits for what is said of this one:
        until then nothing tells that anything will be."""
        said = self.find(lambda heard: words in heard and ("按钮" in heard or "选" in heard or "按确认键" in heard), words)
        assert "现在不能选" not in said, said
        self.touch(PRESS)

    def spell(self, keys: str) -> None:
        """One key of the list after the other."""
        for one in keys:
            self.find(lambda heard: heard.split("\n")[0] == one, one)  # noqa: B023 -- called at once
            self.touch(PRESS)
            self.catch("已填写")

    def write(self, field: str, digits: str) -> None:
        self.press(f"{field}\n")
        self.catch("已填写")
        for one in digits:
            self.find(lambda heard: heard.split("\n")[0] == one, one)  # noqa: B023 -- called at once
            self.touch(PRESS)
            self.catch("已填写")
        self.press("填好了")
        self.catch(field, discreet(digits, "cmn"))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        self._stage.finger.until(condition, what, PATIENCE)


def test_a_whole_service_by_ear_and_four_keys(stage: Stage) -> None:
    """From the key that wakes the voice to the number of the receipt: a card, an address written by syllable and candidate, a choice, a
    signature by key."""
    reader = stage.bundle.reader
    assert reader is not None
    ear = Listener(stage)
    ear.touch(DOWN)
    ear.catch("语音导航已打开", "您想办什么")
    ear.press("居住登记")
    ear.catch("办理之前", "需要：本人的居民身份证")
    ear.press("开始办理")
    ear.catch("请把身份证放在读卡区")
    reader.place(specimen("resident"))
    ear.catch("已读取，请取回证件", "测试样本", "110*************2X，其余不读出")
    ear.press("下一步")
    ear.catch("请填写以下内容")
    ear.press("天河区")
    ear.catch("广东省广州市天河区")
    ear.press("现居住地址\n")
    ear.catch("已填写")
    ear.spell("he")
    ear.press("选 he 的字")
    ear.catch("合，")
    ear.press("河，")
    ear.catch("已填写：河")
    ear.press("填好了")
    ear.catch("现居住地址")
    ear.write("房东或单位名称", "12")
    ear.write("手机号码", "13800138000")
    ear.press("务工就业")
    ear.catch("已选")
    ear.press("下一步")
    ear.catch("请核对")
    ear.press("确认，去签名")
    ear.catch("请在框内签名")
    ear.press("我按键确认")
    ear.catch("已选")
    ear.press("提交")
    ear.catch("已保存", "查询编号", "回执已打印")
    visit = stage.app.bridge.state.place
    assert isinstance(visit, Visit) and visit.receipt is not None
    assert "sign.by-key" in visit.short_of, "staff look at what nobody drew"
    assert saved(stage) == (visit.receipt.tracking_number,)
    spoken = "".join(one.words for one in ear.everything()).replace(" ", "")
    assert visit.receipt.tracking_number in spoken, "the number was said, group by group"
    assert "11010519491231002X" not in spoken, "a loudspeaker is not private"
    assert all(one.loudest > 0 for one in ear.everything())
    ear.press("完成")
    stage.at("home")
    assert not stage.app.bridge.state.manner.voice, "the next person did not ask for it"


def test_nothing_is_said_of_who_has_gone(stage: Stage) -> None:
    """Leaving stops the sentence that is being said, and the sentences that wait."""
    ear = Listener(stage)
    ear.touch(DOWN)
    ear.catch("您想办什么")
    ear.press("居住登记")
    ear.catch("办理之前")
    speaker = stage.app.devices["speaker"]
    speaker.ask(lambda driver: setattr(driver, "_options", Options(pace=1.0))).result(10)  # a sentence takes its time from here on
    for _ in range(5):
        stage.app.speaking.say("这是上一位的内容。" * 40, "cmn", 2, then=True)
    stage.app.bridge.handle(HeadphonesChanged(True))  # the voice stays on: nothing else that is said cuts it short
    stage.app.bridge.handle(on.LeaveConfirmed())  # and no touch does
    stage.at("home")
    after = len(ear.everything())
    stage.app.speaking.worker.ask(lambda: None).result(10)
    assert not any("上一位" in one.words for one in ear.everything()[after + 1 :])
