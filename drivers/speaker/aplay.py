"""A sound card by ALSA's own player: one process for each sound, fed through a pipe, killed when nobody wants to hear on.

A process, because a sound card that hangs then hangs the player and not the terminal: SIGKILL ends it. Samples are written only as far
as the pipe takes them, so that stopping needs no more than closing it.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.errors import ConfigurationError, NoAnswer, NotConnected
from drivers.speaker import LOOKED_AT, Headphones, Online, Sound, State, always

_PATIENCE = 5.0  # seconds beyond the length of the sound
_SILENCE = Sound(bytes(2 * 220))  # 10 ms: a card that takes them takes more
_MOST_SAID = 200  # characters of what aplay complains of


@dataclass(frozen=True)
class Options:
    """`device`: of ALSA, as `aplay -L` lists them. `jack`: a file that reads 1 while headphones are plugged in (a GPIO's value); empty:
    nobody says. `program`: the player."""

    device: str = "default"
    jack: str = ""
    program: str = "aplay"


class Driver:
    """A `drivers.speaker.Speaker`."""

    def __init__(self, options: Options = Options()) -> None:
        self._options = options
        self._is_open = False

    def open(self) -> None:
        self._is_open = False
        self._play(_SILENCE, always)
        self._is_open = True

    def close(self) -> None:
        self._is_open = False

    def state(self) -> State:
        self._require_open()
        self._play(_SILENCE, always)
        return Online(self.headphones())

    def play(self, sound: Sound, volume: float = 1.0, wanted: Callable[[], bool] = always) -> bool:
        self._require_open()
        return self._play(_at(sound, volume), wanted)

    def _require_open(self) -> None:
        if not self._is_open:
            raise NotConnected("the speaker is not open")

    def headphones(self) -> Headphones:
        if not self._options.jack:
            return "unknown"
        with contextlib.suppress(OSError):
            return "present" if Path(self._options.jack).read_bytes()[:1] == b"1" else "not-present"
        return "unknown"

    def _play(self, sound: Sound, wanted: Callable[[], bool]) -> bool:
        limit = time.monotonic() + sound.seconds + _PATIENCE
        player = self._player(sound.rate)
        try:
            if not _feed(player, sound.samples, wanted, limit) or not _ended(player, wanted, limit):
                return False
            if player.returncode != 0:
                raise NotConnected(_complaint(player))
            return True
        finally:
            player.kill()
            player.wait()
            for pipe in (player.stdin, player.stderr):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def _player(self, rate: int) -> subprocess.Popen[bytes]:
        form = ["-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(rate)]
        command = [self._options.program, "-q", "-D", self._options.device, *form]
        try:
            player = subprocess.Popen(
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            raise ConfigurationError(f"{self._options.program}: {error.strerror}; install alsa-utils") from error
        assert player.stdin is not None
        os.set_blocking(player.stdin.fileno(), False)
        return player


def _feed(player: subprocess.Popen[bytes], samples: bytes, wanted: Callable[[], bool], limit: float) -> bool:
    """Hands over all samples; False when nobody wants them any more. A player that ended early says why by itself."""
    assert player.stdin is not None
    left = memoryview(samples)
    while left:
        if not wanted():
            return False
        if time.monotonic() > limit:
            raise NoAnswer("the sound card takes no samples")
        _, ready, _ = select.select([], [player.stdin], [], LOOKED_AT)
        if ready:
            try:
                left = left[os.write(player.stdin.fileno(), left) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                return True
    player.stdin.close()
    return True


def _ended(player: subprocess.Popen[bytes], wanted: Callable[[], bool], limit: float) -> bool:
    """Waits until the last sample has been heard; False when nobody wants to hear on."""
    while True:
        if not wanted():
            return False
        if time.monotonic() > limit:
            raise NoAnswer("the sound card does not come to an end")
        with contextlib.suppress(subprocess.TimeoutExpired):
            player.wait(LOOKED_AT)
            return True


def _complaint(player: subprocess.Popen[bytes]) -> str:
    said = player.stderr.read(4096) if player.stderr is not None else b""
    return " ".join((said or b"").decode(errors="replace").split())[-_MOST_SAID:] or f"aplay ended with {player.returncode}"


def _at(sound: Sound, volume: float) -> Sound:
    """The sound at that volume."""
    if volume >= 1.0:
        return sound
    import numpy

    samples = numpy.frombuffer(sound.samples, "<i2") * max(0.0, volume)
    return Sound(samples.astype("<i2").tobytes(), sound.rate, sound.words)
