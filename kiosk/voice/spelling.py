"""Writing by four keys: what can be written next stands in a list that one walks and chooses from. Pure but for pypinyin's tables.

Digits and Latin letters are chosen one by one. Chinese is written as it is at the keyboard, letters of pinyin first and then the
character; each candidate is told apart by a word that it stands in: 北，北京的北.
"""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["digits", "letters", "text"]

MOST = 12
"""Candidates of one syllable that are offered: a list that is listened to has to be short."""
LONGEST = 200
_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SIGNS = "-@._"


@dataclass(frozen=True)
class Key:
    """`label` stands on it; `word` is a Chinese word that tells the character, "" where it needs none. `action`: delete, candidates,
    letters, done; "" writes the label."""

    label: str
    word: str = ""
    action: Literal["", "delete", "candidates", "letters", "done"] = ""


@dataclass(frozen=True, repr=False)
class Spelling:
    """What is written so far. `syllable`: letters of pinyin whose character is not chosen yet; `choosing`: the candidates are offered.
    `longest`: characters that the field takes."""

    kind: Kind
    text: str = ""
    syllable: str = ""
    choosing: bool = False
    longest: int = LONGEST

    @property
    def keys(self) -> tuple[Key, ...]:
        """In the order in which they are walked: what is likeliest to be wanted next comes first."""
        ends = (Key("", action="delete"), Key("", action="done"))
        if self.choosing:
            return (*(Key(one, word_with(one, self.syllable)) for one in candidates(self.syllable)), Key("", action="letters"))
        if self.kind == "digits":
            return (*(Key(one) for one in _DIGITS), *ends)
        if self.kind == "letters":
            return (*(Key(one) for one in _DIGITS + _LETTERS.upper() + _SIGNS), *ends)
        offered = (Key(self.syllable, action="candidates"),) if self.syllable in syllables() else ()
        following = _LETTERS if not self.syllable else "".join(one for one in _LETTERS if _begins(self.syllable + one))
        rest = () if self.syllable else (*(Key(one) for one in _DIGITS), *ends[1:])
        return (*offered, *(Key(one) for one in following), ends[0], *rest)

    def press(self, at: int) -> Spelling | None:
        """After that key; None when it was "done"."""
        key = self.keys[at]
        match key.action:
            case "done":
                return None
            case "delete" if self.syllable:
                return replace(self, syllable=self.syllable[:-1])
            case "delete":
                return replace(self, text=self.text[:-1])
            case "candidates":
                return replace(self, choosing=True)
            case "letters":
                return replace(self, choosing=False)
        if self.choosing:
            return replace(self, text=(self.text + key.label)[: self.longest], syllable="", choosing=False)
        if self.kind == "text" and key.label in _LETTERS:
            return replace(self, syllable=self.syllable + key.label)
        return replace(self, text=(self.text + key.label)[: self.longest])

    def __repr__(self) -> str:  # somebody writes it
        return f"Spelling({self.kind}, <{len(self.text)} characters>)"


def syllables() -> frozenset[str]:
    """Those that a character is read by."""
    return frozenset(_tables()[0])


def candidates(syllable: str) -> tuple[str, ...]:
    """Characters that are read so, in any tone, the commonest first."""
    return _tables()[0].get(syllable, ())[:MOST]


def word_with(character: str, syllable: str) -> str:
    """A common word with this character in it, read so; "" where there is none."""
    return _tables()[1].get((character, syllable), "")


def _begins(letters: str) -> bool:
    return any(one.startswith(letters) for one in _tables()[0])


@functools.cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], str]]:
    """Characters by syllable, and a word for each. How common a character is follows from how many phrases it stands in; a word is the
    better, the commoner the other character is."""
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.contrib.tone_convert import to_normal

    common: Counter[str] = Counter(one for phrase in PHRASES_DICT for one in phrase)
    readings: Counter[tuple[str, str]] = Counter()
    words: dict[tuple[str, str], str] = {}
    for phrase, read in PHRASES_DICT.items():
        if len(read) != len(phrase):
            continue
        for at, character in enumerate(phrase):
            key = (character, _normal(read[at][0], to_normal))
            readings[key] += 1
            if _worth(phrase, character, common) > _worth(words.get(key, ""), character, common):
                words[key] = phrase
    found: dict[str, list[tuple[int, str]]] = {}
    for (character, syllable), often in readings.items():
        found.setdefault(syllable, []).append((-often, character))
    return {syllable: tuple(one for _, one in sorted(ranked)) for syllable, ranked in found.items()}, words


def _worth(word: str, character: str, common: Counter[str]) -> tuple[int, int]:
    """How well a word tells a character: short ones do, of common characters, and best where the character comes first."""
    if not word:
        return (0, 0)
    others = word.replace(character, "", 1)
    return (-len(word) + 10, min((common[one] for one in others), default=0) * (2 if word[0] == character else 1))


@functools.cache
def _normal(read: str, to_normal) -> str:  # type: ignore[no-untyped-def]
    return str(to_normal(read)).replace("ü", "v")
