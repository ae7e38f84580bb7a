"""A loudspeaker in memory: for tests of what lies above the drivers, and for a terminal without hardware.

    speaker.heard                        what was played, in order: `Heard(words, seconds, volume, whole)`
    speaker.jack = "present"             somebody plugs them in
    speaker.fault = NotConnected()       every verb raises this until it is set to None

It plays at `pace` times the speed of sound, or as fast as it can.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.errors import DeviceError, NotConnected
from drivers.speaker import LOOKED_AT, Headphones, Online, Sound, State, always

SIMULATED = True
_KEPT = 2000


@dataclass(frozen=True)
class Options:
    """`pace`: seconds of sound in one second; 0 takes no time."""

    pace: float = 0.0


@dataclass(frozen=True)
class Heard:
    """One sound as somebody heard it. `loudest`: the highest sample, of 32767. `whole`: it was not stopped."""

    words: str = field(repr=False)  # may be somebody's
    seconds: float
    volume: float
    loudest: int
    whole: bool


class Driver:
    """A `drivers.speaker.Speaker`. `heard`, `jack` and `fault` may be read and set from another thread."""

    def __init__(self, options: Options = Options()) -> None:
        self._options = options
        self._is_open = False
        self.heard: list[Heard] = []
        self.jack: Headphones = "unknown"
        self.fault: DeviceError | None = None

    def open(self) -> None:
        self._fail_if_asked()
        self._is_open = True

    def close(self) -> None:
        self._is_open = False

    def state(self) -> State:
        self._require_open()
        return Online(self.headphones())

    def headphones(self) -> Headphones:
        return self.jack

    def play(self, sound: Sound, volume: float = 1.0, wanted: Callable[[], bool] = always) -> bool:
        self._require_open()
        ends = time.monotonic() + (sound.seconds / self._options.pace if self._options.pace else 0.0)
        whole = wanted()
        while whole and (left := ends - time.monotonic()) > 0:
            self._fail_if_asked()
            time.sleep(min(left, LOOKED_AT))
            whole = wanted()
        samples = memoryview(sound.samples).cast("h")
        loudest = max((abs(one) for one in samples[::7]), default=0)
        del self.heard[: max(0, len(self.heard) + 1 - _KEPT)]
        self.heard.append(Heard(sound.words, sound.seconds, volume, round(loudest * volume), whole))
        return whole

    def _require_open(self) -> None:
        if not self._is_open:
            raise NotConnected("the simulator is not open")
        self._fail_if_asked()

    def _fail_if_asked(self) -> None:
        if self.fault is not None:
            raise self.fault
