"""Prompts: sentences that were spoken into files at build, so that nothing is computed while somebody waits, and so that a person's own
recording can stand in for any of them.

    <folder>/index.json     {"made_by": …, "prompts": {"<name>": {"tongue": …, "text": …, "sha256": …, "seconds": …}}}
    <folder>/<name>.wav     16 bit, one channel

The name follows from tongue, text and the way of making it (`MADE_BY`): a text that changes gets another file, an old file is never played
for a new text. What does not have the hash that the index has for it is not played either.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import wave
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.voice.spoken import Tongue
from kiosk.voice.synthesis import RATE

MADE_BY = "espeak-ng/1"
"""Changes whenever the same text would be spoken differently: voices, pace, readings."""
INDEX = "index.json"
LEAST_LOUD = 1000
"""Of 32767: below it nobody hears anything."""


@dataclass(frozen=True)
class Prompt:
    """A line of the index."""

    tongue: Tongue
    text: str
    sha256: str
    seconds: float


def name_of(tongue: Tongue, sentence: str) -> str:
    return hashlib.sha256(f"{MADE_BY}\n{tongue}\n{sentence}".encode()).hexdigest()[:24]


def is_prompt(file: Path) -> bool:
    """Whether it is by its name a file of `keep`, whole or half: what else lies in a folder is somebody's."""
    return re.fullmatch(r"[0-9a-f]{24}\.(wav|part)", file.name) is not None


class Prompts:
    """The prompts of one folder. Without the folder, or with one that is damaged, there are none: everything is spoken as it comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = _read_index(folder)

    def samples(self, tongue: Tongue, sentence: str) -> bytes | None:
        """What was made for it; None where nothing was, or where the file is not the one that was made."""
        prompt = self.index.get(name := name_of(tongue, sentence))
        if prompt is None:
            return None
        try:
            raw = (self.folder / f"{name}.wav").read_bytes()
        except OSError:
            return None
        return unwrapped(raw) if hashlib.sha256(raw).hexdigest() == prompt.sha256 else None


def wrapped(samples: bytes) -> bytes:
    """The samples as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples)
    return file.getvalue()


def unwrapped(raw: bytes) -> bytes | None:
    """The samples of a WAV file; None for one of another kind."""
    try:
        with wave.open(io.BytesIO(raw)) as file:
            if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, RATE):
                return None
            return bytes(file.readframes(file.getnframes()))
    except (wave.Error, EOFError):
        return None


def keep(folder: Path, name: str, tongue: Tongue, sentence: str, samples: bytes) -> Prompt:
    """Writes one prompt; its line of the index."""
    raw = wrapped(samples)
    part = folder / f"{name}.part"
    part.write_bytes(raw)
    part.replace(folder / f"{name}.wav")
    return Prompt(tongue, sentence, hashlib.sha256(raw).hexdigest(), round(len(samples) / 2 / RATE, 3))


def write_index(folder: Path, prompts: Mapping[str, Prompt]) -> None:
    """The index last and at once: whoever is stopped before leaves the old one, which names no half file."""
    lines = {name: vars(prompt) for name, prompt in sorted(prompts.items())}
    part = folder / f"{INDEX}.part"
    part.write_text(json.dumps({"made_by": MADE_BY, "prompts": lines}, ensure_ascii=False, indent=0), "utf-8")
    part.replace(folder / INDEX)


def faults(folder: Path, wanted: Iterable[tuple[Tongue, str]]) -> tuple[str, ...]:
    """What is wrong with the prompts of that folder, one line each: missing, stale, silent, of a length that can't be, damaged."""
    prompts = Prompts(folder)
    found: list[str] = []
    names = set()
    for tongue, sentence in wanted:
        name = name_of(tongue, sentence)
        names.add(name)
        if name not in prompts.index:
            found.append(f"missing: {tongue} {sentence}")
            continue
        samples = prompts.samples(tongue, sentence)
        if samples is None:
            found.append(f"damaged: {tongue} {sentence}")
        elif complaint := _complaint(samples, sentence):
            found.append(f"{complaint}: {tongue} {sentence}")
    return (*found, *(f"stale: {name}" for name in sorted(prompts.index.keys() - names)))


def loudest(samples: bytes) -> int:
    return max((abs(one) for one in array("h", samples)), default=0)


def _complaint(samples: bytes, sentence: str) -> str:
    """A syllable takes about 0.2 s and a Latin letter about 0.06; far from both, something else was spoken."""
    if loudest(samples) < LEAST_LOUD:
        return "silent"
    seconds = len(samples) / 2 / RATE
    letters = sum(1 for one in sentence if one.isalnum())
    return "" if 0.02 * letters <= seconds <= 1.0 * letters + 3.0 else f"{seconds:.1f} s long"


def _read_index(folder: Path) -> Mapping[str, Prompt]:
    try:
        read = json.loads((folder / INDEX).read_text("utf-8"))
        if read["made_by"] != MADE_BY:
            return {}
        return {name: Prompt(**line) for name, line in read["prompts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
