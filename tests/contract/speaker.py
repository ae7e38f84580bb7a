"""What every loudspeaker must do: the simulator, and the real player on a sound card of files."""

from __future__ import annotations

import math
import struct
import threading
import time
from typing import Protocol

import pytest

from drivers.errors import NotConnected
from drivers.speaker import RATE, Online, Sound, Speaker

WORDS = "请把身份证放在读卡区"
TONE = Sound(b"".join(struct.pack("<h", round(8000 * math.sin(at / 8))) for at in range(RATE // 10)), words=WORDS)
LONG = Sound(TONE.samples * 100, words=WORDS)
STOPS = 0.5
"""Seconds within which a sound that nobody wants has surely stopped; the contract says a tenth, this machine may be busy."""


class Bench(Protocol):
    """A speaker, and an ear."""

    speaker: Speaker

    def heard(self) -> int:
        """Seconds of sound that came out, in thousandths."""

    def unplug(self) -> None: ...
    def plug(self) -> None: ...


class SpeakerContract:
    """Subclasses give the fixture `bench`, with a working speaker, not yet opened, and `slow`, which takes samples as they are heard."""

    def test_an_opened_speaker_is_online(self, bench: Bench) -> None:
        bench.speaker.open()
        assert bench.speaker.state() == Online("unknown")

    def test_opening_and_closing_twice_is_harmless(self, bench: Bench) -> None:
        bench.speaker.open()
        bench.speaker.open()
        assert isinstance(bench.speaker.state(), Online)
        bench.speaker.close()
        bench.speaker.close()

    def test_a_closed_speaker_is_not_connected(self, bench: Bench) -> None:
        for _ in range(2):
            for verb in (bench.speaker.state, lambda: bench.speaker.play(TONE)):
                with pytest.raises(NotConnected):
                    verb()
            bench.speaker.open()
            bench.speaker.close()

    def test_a_sound_is_heard_to_its_end(self, bench: Bench) -> None:
        bench.speaker.open()
        before = bench.heard()
        assert bench.speaker.play(TONE) is True
        assert bench.heard() - before == 100

    def test_sounds_are_heard_one_after_the_other(self, bench: Bench) -> None:
        bench.speaker.open()
        before = bench.heard()
        for _ in range(3):
            assert bench.speaker.play(TONE, 0.5) is True
        assert bench.heard() - before == 300

    def test_no_sound_at_all_is_harmless(self, bench: Bench) -> None:
        bench.speaker.open()
        assert bench.speaker.play(Sound(b"")) is True

    def test_what_nobody_wants_is_not_played(self, bench: Bench) -> None:
        bench.speaker.open()
        assert bench.speaker.play(LONG, 1.0, lambda: False) is False

    def test_it_stops_when_nobody_wants_it_any_more(self, slow: Bench) -> None:
        slow.speaker.open()
        done = threading.Event()
        hand = threading.Timer(0.1, done.set)
        hand.start()
        begun = time.monotonic()
        assert slow.speaker.play(LONG, 1.0, lambda: not done.is_set()) is False
        took = time.monotonic() - begun
        hand.join()
        assert 0.1 <= took < 0.1 + STOPS

    def test_it_plays_again_after_it_was_stopped(self, bench: Bench) -> None:
        bench.speaker.open()
        bench.speaker.play(LONG, 1.0, lambda: False)
        before = bench.heard()
        assert bench.speaker.play(TONE) is True
        assert bench.heard() - before == 100

    def test_what_is_said_does_not_show_in_the_repr(self) -> None:
        assert WORDS not in repr(TONE)

    def test_an_unplugged_speaker_works_again_when_plugged_in(self, bench: Bench) -> None:
        bench.speaker.open()
        bench.unplug()
        for verb in (bench.speaker.state, lambda: bench.speaker.play(TONE), bench.speaker.open):
            with pytest.raises(NotConnected):
                verb()
        bench.plug()
        bench.speaker.open()
        assert bench.speaker.play(TONE) is True
