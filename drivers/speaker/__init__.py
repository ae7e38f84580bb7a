"""Loudspeakers and headphone jacks: the contract.

A speaker plays one sound at a time. Whoever asks for it says, again and again, whether it is still wanted: what is spoken stops at the
touch of a key, and nobody hears the end of what was said to somebody else.

Whether headphones are plugged in is said in the words of XFS4IoT (Auxiliaries, enhanced audio): with them what is spoken is private.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

RATE = 22050
"""Samples a second of what is spoken here: what espeak-ng makes."""
LOOKED_AT = 0.02
"""Seconds at most between two questions whether a sound is still wanted."""

Headphones = Literal["present", "not-present", "unknown"]


@dataclass(frozen=True)
class Online:
    """The sound card takes samples. `headphones`: unknown where nothing says so."""

    headphones: Headphones = "unknown"


State = Online


@dataclass(frozen=True, repr=False)
class Sound:
    """16-bit little-endian samples of one channel. `words`: what they say, for a simulator's transcript."""

    samples: bytes
    rate: int = RATE
    words: str = ""

    @property
    def seconds(self) -> float:
        return len(self.samples) / 2 / self.rate

    def __repr__(self) -> str:  # what is read to a person may hold a person's data
        return f"Sound(<{self.seconds:.1f} s>)"


def always() -> bool:
    """For a sound that nobody takes back."""
    return True


class Speaker(Protocol):
    """Everything the terminal asks of a loudspeaker. Not thread-safe: one thread owns a speaker."""

    def open(self) -> None:
        """Takes the sound card. Raises `NotConnected` where there is none or another program holds it, `ConfigurationError`; may be called
        again."""

    def close(self) -> None:
        """Lets go of it. Never raises; harmless when closed already."""

    def state(self) -> State:
        """Raises `NotConnected` when the sound card is gone or the speaker is not open. Makes no sound."""

    def headphones(self) -> Headphones:
        """Whether they are plugged in now. Never raises, makes no sound and costs next to nothing: may be asked from `wanted` too."""

    def play(self, sound: Sound, volume: float = 1.0, wanted: Callable[[], bool] = always) -> bool:
        """Plays to the end and returns True, or stops within a tenth of a second of `wanted()` becoming false and returns False.
        `volume`: 0.0 silent to 1.0 as it was made.

        Raises `NotConnected`, and `NoAnswer` for a sound card that takes no samples for longer than the sound lasts and some seconds.
        """
