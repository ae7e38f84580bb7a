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
from kiosk.session.glass_events import ModeChosen
from kiosk.session.state import LOUDEST

if TYPE_CHECKING:
    from kiosk.runtime.supervisor import Supervisor
    from kiosk.session.events import Event
    from kiosk.voice.saying import Voice
    from kiosk.voice.spoken import Tongue

log = logging.getLogger(__name__)

POLL = 5.0
JACK_POLL = 1.0
_CHIME = 3
"""Of `LOUDEST`: a chime protects somebody, whatever the voice's volume is."""


class SpeakerWatch:
    """Looks after the speaker between two sounds. Headphones that are plugged in begin the spoken guidance: who can't see the screen can't
    find its button."""

    def __init__(self, publish: Callable[[Event], None]) -> None:
        self._publish = publish
        self._headphones: speaker.Headphones = "unknown"
        self.private = False

    def tend(self, driver: speaker.Speaker) -> tuple[float, Health]:
        before, self._headphones = self._headphones, driver.state().headphones
        self.private = self._headphones == "present"
        if (before, self._headphones) == ("not-present", "present"):
            self._publish(ModeChosen("voice", True))
        return (POLL if self._headphones == "unknown" else JACK_POLL), Health("online")


class Speaking:
    """The terminal's mouth. Every method may be called from any thread and returns at once.

    `device`: the speaker's supervisor; None where there is none, and then nothing is heard. `voice` is made on the thread, with the first
    word. `private`: whether only one person hears it; where nobody says so, numbers of documents are not read out.
    """

    def __init__(self, device: Supervisor | None, voice: Callable[[], Voice], private: Callable[[], bool] = lambda: False) -> None:
        self._device, self._make, self._private = device, voice, private
        self._voice: Voice | None = None
        self._lock = threading.Lock()
        self._number = 0
        self._paused = threading.Event()
        self._said_silent = False
        self._busy = False
        self.worker = Worker("voice")

    def say(self, text: str, tongue: Tongue, volume: int, then: bool = False) -> None:
        """Says it, instead of whatever is being said; with `then` after it. `volume`: 0 silent to `LOUDEST`."""
        with self._lock:
            self._number += not then
            number = self._number
        if not then:  # what comes after it waits with it
            self._paused.clear()
        self.worker.tell(lambda: self._say(number, text, tongue, volume / LOUDEST))

    def chime(self, kind: str) -> None:
        """A short tone, after what is being said. No word cuts it short: it may say that somebody's card lies there."""
        self.worker.tell(lambda: self._chime(kind))

    def hush(self) -> None:
        """Nothing that was asked for so far is heard any more."""
        with self._lock:
            self._number += 1
        self._paused.clear()

    def pause(self) -> None:
        """Holds on after a sentence that is cut short, which is then said again; the second time it goes on."""
        if self._paused.is_set():
            self._paused.clear()
        else:
            self._paused.set()

    @property
    def busy(self) -> bool:
        """Whether something is being said, or is held."""
        return self._busy

    @property
    def held(self) -> bool:
        """Whether it is paused."""
        return self._paused.is_set()

    def _current(self, number: int) -> bool:
        return number == self._number

    def _say(self, number: int, text: str, tongue: Tongue, volume: float) -> None:
        from kiosk.voice.spoken import discreet
        from kiosk.voice.synthesis import CannotSpeak

        if not self._current(number) or self._device is None or volume <= 0:
            return
        if self._voice is None:
            self._voice = self._make()
        self._busy = True
        heard = text if self._private() else discreet(text)
        try:
            for sound in self._voice.sounds(heard, tongue):
                if not self._current(number):
                    return
                self._play(lambda: self._current(number), sound, volume)
        except CannotSpeak as error:
            if not self._said_silent:
                self._said_silent = True
                log.warning("%s %s", error.code, error)
        finally:
            self._busy = False

    def _chime(self, kind: str) -> None:
        from kiosk.voice.tones import chime

        if self._device is not None:
            self._play(speaker.always, chime(kind), _CHIME / LOUDEST)

    def _play(self, current: Callable[[], bool], sound: speaker.Sound, volume: float) -> None:
        """Until it was heard whole, or nobody wants it. What becomes of a device that fails its supervisor knows."""
        device = self._device
        assert device is not None, "asked before"

        def wanted() -> bool:
            device.lives()
            return current() and not self._paused.is_set()

        while current():
            if self._paused.is_set():
                _breathe()
                continue
            try:
                if device.ask(lambda driver: bool(driver.play(sound, volume, wanted))).result() or not self._paused.is_set():
                    return
            except (DeviceError, CancelledError):
                return


def _breathe() -> None:
    import time

    time.sleep(0.05)
