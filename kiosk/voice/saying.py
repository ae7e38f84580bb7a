"""`Voice`: a text in, sounds out, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from drivers.speaker import Sound
from kiosk.voice.prompts import Prompts
from kiosk.voice.spoken import Piece, Tongue, pieces, sentences


class Synthesis(Protocol):
    def samples(self, piece: Piece) -> bytes: ...


class Voice:
    """Speaks what was made at build as it was made, and everything else as it comes."""

    def __init__(self, prompts: Prompts, synthesis: Synthesis) -> None:
        self._prompts, self._synthesis = prompts, synthesis

    def sounds(self, text: str, tongue: Tongue) -> Iterator[Sound]:
        """One sound a sentence, made when it is asked for: who stops listening after the first pays for no other. Raises `CannotSpeak`."""
        for sentence in sentences(text):
            samples = self._prompts.samples(tongue, sentence)
            yield Sound(self.made(sentence, tongue) if samples is None else samples, words=sentence)

    def made(self, sentence: str, tongue: Tongue) -> bytes:
        """The sentence spoken now. Raises `CannotSpeak`."""
        return b"".join(self._synthesis.samples(piece) for piece in pieces(sentence, tongue))
