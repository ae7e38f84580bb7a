"""One voice at a time, stopped at once, and never for the next person. With the real speaker's supervisor, the simulator below it and
sounds of known length above."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import NotConnected
from drivers.speaker.simulator import Driver, Options
from kiosk.runtime.speaking import SpeakerWatch, Speaking
from kiosk.runtime.supervisor import Supervisor
from kiosk.session.events import Event
from kiosk.session.glass_events import HeadphonesChanged
from kiosk.voice.prompts import Prompts
from kiosk.voice.saying import Voice
from kiosk.voice.spoken import Piece
from kiosk.voice.synthesis import RATE, CannotSpeak

PATIENCE = 10.0


class Steady:
    """Every piece lasts `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def samples(self, piece: Piece) -> bytes:
        if "坏" in piece.words:
            raise CannotSpeak("no espeak-ng")
        return b"\x00\x40" * round(RATE * self.seconds)


class Room:
    """A terminal's mouth and an ear. `pace` as of the simulator."""

    def __init__(self, folder: Path, pace: float, seconds: float) -> None:
        self.told: list[Event] = []
        self.driver = Driver(Options(pace))
        self.watch = SpeakerWatch(self.told.append)
        self.device = Supervisor("speaker", lambda: self.driver, self.watch.tend, self.told.append)
        self.speaking = Speaking(self.device, lambda: Voice(Prompts(folder), Steady(seconds)))
        for worker in (self.device.worker, self.speaking.worker):
            worker.start()

    def close(self) -> None:
        self.speaking.hush()
        assert self.speaking.worker.stop() and self.device.worker.stop()

    def settle(self) -> None:
        """Everything that was asked for has been said, or was not."""
        self.speaking.worker.ask(lambda: None).result(PATIENCE)

    def whole(self) -> list[str]:
        return [one.words for one in self.driver.heard if one.whole]

    def until(self, condition: threading.Event) -> None:
        assert condition.wait(PATIENCE)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path, 0.0, 0.1)
    yield made
    made.close()


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Room]:
    """Where a sentence takes its time: 30 s."""
    made = Room(tmp_path, 1.0, 30.0)
    yield made
    made.close()


def begun(room: Room) -> None:
    ends = time.monotonic() + PATIENCE
    while not room.speaking.busy:
        assert time.monotonic() < ends


def test_sentences_come_one_after_the_other(room: Room) -> None:
    room.speaking.say("一。二。", "cmn", 4)
    room.speaking.say("三。", "cmn", 2, then=True)
    room.settle()
    assert [(one.words, one.volume) for one in room.driver.heard] == [("一。", 1.0), ("二。", 1.0), ("三。", 0.5)]


def test_a_new_word_stops_the_one_that_is_being_said(slow: Room) -> None:
    slow.speaking.say("旧。还有。", "cmn", 4)
    begun(slow)
    started = time.monotonic()
    slow.speaking.hush()
    slow.settle()
    assert time.monotonic() - started < 1.0
    assert slow.whole() == []


def test_after_hush_nothing_that_waited_is_said(slow: Room) -> None:
    slow.speaking.say("旧。", "cmn", 4)
    for _ in range(20):
        slow.speaking.say("等着。", "cmn", 4, then=True)
    slow.speaking.hush()
    slow.settle()
    assert slow.whole() == [] and all("等着" not in one.words for one in slow.driver.heard)


def test_a_pause_holds_the_sentence_and_then_says_it_again(slow: Room) -> None:
    slow.speaking.say("一。", "cmn", 4)
    begun(slow)
    slow.speaking.pause()
    ends = time.monotonic() + PATIENCE
    while not slow.driver.heard:
        assert time.monotonic() < ends
    assert [(one.words, one.whole) for one in slow.driver.heard] == [("一。", False)]
    assert slow.speaking.busy and slow.speaking.held, "it is held, not over"
    slow.speaking.say("二。", "cmn", 4, then=True)
    assert slow.speaking.held, "what comes after it waits with it"
    slow.speaking.pause()
    slow.speaking.hush()
    slow.settle()


def test_silent_is_silent_and_no_speaker_is_no_error(room: Room, tmp_path: Path) -> None:
    room.speaking.say("一。", "cmn", 0)
    room.settle()
    assert room.driver.heard == []
    mute = Speaking(None, lambda: Voice(Prompts(tmp_path), Steady(0.1)))
    mute.worker.start()
    mute.say("一。", "cmn", 4)
    mute.chime("done")
    assert mute.worker.stop()


def test_a_chime_is_not_cut_short(room: Room) -> None:
    room.speaking.chime("card-left")
    room.speaking.hush()
    room.settle()
    assert room.whole() == ["<card-left>"]


def test_a_number_of_a_document_is_read_out_to_headphones_alone(room: Room) -> None:
    room.driver.jack = "not-present"
    room.device.worker.ask(room.device.cycle).result(PATIENCE)
    room.speaking.say("11010519491231002X", "cmn", 4)
    room.settle()
    room.driver.jack = "present"
    room.device.worker.ask(room.device.cycle).result(PATIENCE)
    room.speaking.say("11010519491231002X", "cmn", 4)
    room.settle()
    assert room.whole() == ["110*************2X，其余不读出", "11010519491231002X"]
    assert HeadphonesChanged(True) in room.told and HeadphonesChanged(False) not in room.told, "the session is told of them"


def test_headphones_that_are_pulled_cut_a_number_short_even_in_the_middle_of_it(slow: Room) -> None:
    slow.driver.jack = "present"
    plays, play = threading.Event(), slow.driver.play

    def playing(*sound: object) -> bool:
        plays.set()
        return play(*sound)  # type: ignore[arg-type]

    slow.driver.play = playing  # type: ignore[method-assign, assignment]
    slow.speaking.say("11010519491231002X。", "cmn", 4)
    slow.until(plays)
    slow.driver.jack = "not-present"
    ends = time.monotonic() + PATIENCE
    while not slow.driver.heard:
        assert time.monotonic() < ends
    assert [(one.words, one.whole) for one in slow.driver.heard] == [("11010519491231002X。", False)]
    slow.speaking.hush()
    slow.settle()
    assert [one.words for one in slow.driver.heard[1:] if "110105" in one.words] == []


def test_each_sentence_asks_the_jack_again(room: Room) -> None:
    room.driver.jack = "present"
    play = room.driver.play

    def pulled_after_the_first(*sound: object) -> bool:
        heard = play(*sound)  # type: ignore[arg-type]
        room.driver.jack = "not-present"
        return heard

    room.driver.play = pulled_after_the_first  # type: ignore[method-assign, assignment]
    room.speaking.say("13800138000。13800138001。", "cmn", 4)
    room.settle()
    assert room.whole() == ["13800138000。", "138******01，其余不读出。"]


def test_a_speaker_that_fails_or_a_missing_voice_ends_nothing(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.speaking.say("坏。", "cmn", 4)
    room.speaking.say("坏。", "cmn", 4, then=True)
    room.settle()
    assert [record.getMessage() for record in caplog.records if "voice" in record.getMessage()] == ["voice.unavailable no espeak-ng"]
    room.driver.fault = NotConnected()
    room.speaking.say("一。", "cmn", 4)
    room.settle()
    room.driver.fault = None
    assert not room.speaking.busy


def test_what_is_said_is_never_logged(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    room.speaking.say("测试样本的内容。坏。", "cmn", 4)
    room.settle()
    assert "测试样本" not in caplog.text
