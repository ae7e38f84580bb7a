"""espeak-ng as a process: words in, samples out. One process for each piece, bounded in time.

The words go in by a pipe and never as an argument: every user of the machine may read a process's arguments, and words may be a person's.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.voice.pinyin import as_pinyin
from kiosk.voice.spoken import Piece, Tongue

RATE = 22050
VOICES: Mapping[Tongue, str] = {"cmn": "cmn-latn-pinyin", "yue": "yue", "en": "en-gb"}
PACE: Mapping[Tongue, int] = {"cmn": 165, "yue": 165, "en": 160}
"""Words a minute, in espeak-ng's count: slower than its 175, for people who hear this voice for the first time."""
_LIMIT = 10.0  # seconds; a long sentence takes 0.05
_HEADER = 44  # bytes of a WAV file before its samples


class CannotSpeak(Exception):
    """No voice here. `code` is stable."""

    code = "voice.unavailable"


@dataclass(frozen=True)
class Espeak:
    """Makes sound of words. `program`: the command."""

    program: str = "espeak-ng"

    def samples(self, piece: Piece) -> bytes:
        """16-bit little-endian samples, `RATE` a second, of one channel. Raises `CannotSpeak`."""
        wave = self._run(piece, "--stdout", "-s", str(PACE[piece.tongue]))
        if wave[:4] != b"RIFF" or wave[36:40] != b"data":
            raise CannotSpeak("espeak-ng made no WAV")
        return wave[_HEADER : len(wave) - (len(wave) - _HEADER) % 2]

    def phonemes(self, piece: Piece) -> str:
        """What it would say, in its own phoneme names: how a test hears."""
        return _line(self._run(piece, "-q", "-x"))

    def told(self, syllables: str) -> str:
        """The same for pinyin as it is written there."""
        return _line(self._spoken(VOICES["cmn"], syllables, "-q", "-x"))

    def _run(self, piece: Piece, *options: str) -> bytes:
        return self._spoken(VOICES[piece.tongue], as_pinyin(piece.words) if piece.tongue == "cmn" else piece.words, *options)

    def _spoken(self, voice: str, words: str, *options: str) -> bytes:
        command = [self.program, "-b", "1", "-v", voice, *options, "--stdin"]
        try:
            done = subprocess.run(command, input=words.encode(), capture_output=True, check=True, timeout=_LIMIT)
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotSpeak(f"espeak-ng: {type(error).__name__}") from None  # its words stay out of every log
        return done.stdout


def _line(phonemes: bytes) -> str:
    return " ".join(phonemes.decode().split())
