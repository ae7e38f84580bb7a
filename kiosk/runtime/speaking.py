"""Who speaks: one text at a time, and never to the next person.

The thread `voice` turns words into sounds, the speaker's own thread plays them. Each thing that is said has a number; `hush` and every new
word make the numbers before worthless, and the speaker asks for its number all the while it plays. What was said is kept nowhere.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from drivers import speaker
from drivers.errors import DeviceError
from kiosk.runtime.worker import Worker
from kiosk.session.events import Health
from kiosk.session.glass_events import HeadphonesChanged
from kiosk.session.state import LOUDEST

if TYPE_CHECKING:
    from kiosk.runtime.supervisor import Supervisor
    from kiosk.session.events import Event
    from kiosk.voice.saying import Voice
    from kiosk.voice.spoken import Tongue

log = logging.getLogger(__name__)

POLL = 5.0
JACK_POLL = 1.0
_HELD = 0.5  # seconds between two looks whether somebody still waits for a text that is held
_CHIME = 3
"""Of `LOUDEST`: a chime protects somebody, whatever the voice's volume is."""


class SpeakerWatch:
    """Looks after the speaker between two sounds, and tells of headphones. A jack that says nothing for a while changes nothing."""

    def __init__(self, publish: Callable[[Event], None]) -> None:
        self._publish = publish
        self._plugged = False

    def tend(self, driver: speaker.Speaker) -> tuple[float, Health]:
        headphones = driver.state().headphones
        plugged = headphones == "present"
        if headphones != "unknown" and plugged != self._plugged:
            self._plugged = plugged
            self._publish(HeadphonesChanged(plugged))
        return (POLL if headphones == "unknown" else JACK_POLL), Health("online")


class Speaking:
    """The terminal's mouth. Every method may be called from any thread and returns at once.

    `device`: the speaker's supervisor; None where there is none, and then nothing is heard. `voice` is made on the thread, with the first
    word. Where the jack does not say that only one person hears it, numbers of documents and telephones are not read out.
    """

    def __init__(self, device: Supervisor | None, voice: Callable[[], Voice]) -> None:
        self._device, self._make = device, voice
        self._voice: Voice | None = None
        self._lock = threading.Lock()
        self._number = 0
        self._going = threading.Event()  # while nobody holds it
        self._going.set()
        self._said_silent = False
        self._busy = False
        self.worker = Worker("voice")

    def say(self, text: str, tongue: Tongue, volume: int, then: bool = False) -> None:
        """Says it, instead of whatever is being said; with `then` after it. `volume`: 0 silent to `LOUDEST`."""
        with self._lock:
            self._number += not then
            number = self._number
        if not then:  # what comes after it waits with it
            self._going.set()
        self.worker.tell(lambda: self._say(number, text, tongue, volume / LOUDEST))

    def chime(self, kind: str) -> None:
        """A short tone, after what is being said. No word cuts it short: it may say that somebody's card lies there."""
        self.worker.tell(lambda: self._chime(kind))

    def hush(self) -> None:
        """Nothing that was asked for so far is heard any more."""
        with self._lock:
            self._number += 1
        self._going.set()

    def pause(self) -> None:
        """Holds on after a sentence that is cut short, which is then said again; the second time it goes on."""
        if self._going.is_set():
            self._going.clear()
        else:
            self._going.set()

    @property
    def busy(self) -> bool:
        """Whether something is being said, or is held."""
        return self._busy

    @property
    def held(self) -> bool:
        """Whether it is paused."""
        return not self._going.is_set()

    def _current(self, number: int) -> bool:
        return number == self._number

    def _say(self, number: int, text: str, tongue: Tongue, volume: float) -> None:
        from kiosk.voice.spoken import sentences
        from kiosk.voice.synthesis import CannotSpeak

        if not self._current(number):
            return
        if self._voice is None:  # without a speaker too: what is written by keys needs the same tables
            self._voice = self._make()
        if self._device is None or volume <= 0:
            return
        self._busy = True
        try:
            for sentence in sentences(text):
                if not self._current(number):
                    return
                self._utter(self._voice, lambda: self._current(number), sentence, tongue, volume)
        except CannotSpeak as error:
            if not self._said_silent:
                self._said_silent = True
                log.warning("%s %s", error.code, error)
        finally:
            self._busy = False

    def _utter(self, voice: Voice, current: Callable[[], bool], sentence: str, tongue: Tongue, volume: float) -> None:
        """As it stands to headphones alone: pulling them out cuts it short, and then it is said as others may hear it."""
        from kiosk.voice.spoken import discreet

        for_all = discreet(sentence, tongue)
        if for_all != sentence and self._alone():
            whole = [self._play(current, sound, volume, private=True) for sound in voice.sounds(sentence, tongue)]
            if all(whole) or not current():
                return
        for sound in voice.sounds(for_all, tongue):
            self._play(current, sound, volume)

    def _alone(self) -> bool:
        """Whether headphones are plugged in at this moment."""
        assert self._device is not None, "asked before"
        try:
            return bool(self._device.ask(lambda driver: bool(driver.headphones() == "present")).result())
        except (DeviceError, CancelledError):
            return False

    def _chime(self, kind: str) -> None:
        from kiosk.voice.tones import chime

        if self._device is not None:
            self._play(speaker.always, chime(kind), _CHIME / LOUDEST)

    def _play(self, current: Callable[[], bool], sound: speaker.Sound, volume: float, private: bool = False) -> bool:
        """Until it was heard whole, or nobody wants it; `private`: or headphones are not there, asked of the jack all the while. Whether it
        was heard whole. What becomes of a device that fails its supervisor knows."""
        device = self._device
        assert device is not None, "asked before"

        def wanted(driver: speaker.Speaker) -> bool:
            device.lives()
            return current() and self._going.is_set() and (not private or driver.headphones() == "present")

        while current():
            if not self._going.wait(_HELD):  # whoever takes the text back, or goes, sets it too
                continue
            try:
                whole = device.ask(lambda driver: bool(driver.play(sound, volume, lambda: wanted(driver)))).result()
            except (DeviceError, CancelledError):
                return False
            if whole or self._going.is_set():
                return whole
        return False
