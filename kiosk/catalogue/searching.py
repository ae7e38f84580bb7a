"""How text becomes terms that can be looked up: of a question, and of the names that answer it.

Chinese is split by ourselves, into single characters and pairs: the tokenizers of SQLite find no word of two characters, such as 户口.
Daily speech is brought to one meaning first (掉了, 丢失 and "lost" are one term), and what people type around what they mean is left out.

A term is a word of its own to FTS5, of letters, digits and Chinese characters only: nothing that anybody types is ever syntax there.

    户, 户口      a character, a pair            1fu, 2fukou    a sound, a pair of sounds (`syllables.alike`)
    0visa, 8lost a thing, and what happens      7hukou         a meaning inside a longer one (户口 in 户口簿)
    4kind        a word or number               3hkb, 6hkb     initials: from some character on; of a whole name
    ?zho         letters that are no syllable: never looked up as they are
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast

from kiosk.catalogue.syllables import alike, segment

LONGEST = 200
"""Characters of a question that are looked at; nobody types more at a terminal."""
MOST_INITIALS = 12
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PARTS = re.compile(rf"[{_HAN}]|[a-z\u00fc]+(?:'[a-z]+)*|[0-9]+|\S")
_IS_HAN = re.compile(f"[{_HAN}]")
_IS_WORD = re.compile(r"[a-z0-9ü']+")
_NOTHING: Mapping[str, Any] = MappingProxyType({})
BREAK = ""
"""Between two tokens that no pair or wording goes across."""


class Unit(NamedTuple):
    """One thing that a text says. `share`: how much it counts beside the others of its text. `weak`: terms that say it half. `begun`: typed
    only as far as this, or just not finished. `guesses`: how it may have been meant, each perhaps with one letter wrong."""

    term: str
    share: float
    weak: tuple[str, ...] = ()
    begun: bool = False
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """The wordings of daily speech, compiled: a run of tokens joined by spaces -> its meaning; "" for what is left out."""

    meanings: Mapping[str, str]
    longest: Mapping[str, int] = field(init=False, repr=False)
    """How many tokens the longest wording has that begins with this one."""

    def __post_init__(self) -> None:
        longest: dict[str, int] = {}
        for key in self.meanings:
            tokens = key.split(" ")
            longest[tokens[0]] = max(longest.get(tokens[0], 0), len(tokens))
        object.__setattr__(self, "longest", longest)

    def wordings(self, tokens: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
        """What the tokens from `at` on mean, and how many of them, the longest first."""
        for length in range(min(self.longest.get(tokens[at], 0), len(tokens) - at), 0, -1):
            if (meaning := self.meanings.get(" ".join(tokens[at : at + length]))) is not None:
                yield meaning, length


@dataclass(frozen=True)
class Phrase:
    """A name, made ready: what it says in writing and in sound, everything it can be found by, and its initials ("" for a Latin one)."""

    written: tuple[Unit, ...]
    spoken: tuple[Unit, ...]
    terms: frozenset[str]
    initials: str


@dataclass(frozen=True)
class Reading:
    """One way to understand a question. `faith`: how likely it is meant so, 1 at most."""

    manner: Literal["written", "spoken", "initials"]
    units: tuple[Unit, ...]
    faith: float = 1.0


Wordings = Mapping[str, Iterable[str]]
Speak = Callable[[str], Sequence[str]]
"""Chinese text -> the sound of each character, without tone; "" for what has none."""


def spoken_chinese() -> Speak:
    """pypinyin, which reads characters in their words (银行 is yinhang). For building an index: a question never asks it."""
    from pypinyin import Style, lazy_pinyin

    def speak(text: str) -> Sequence[str]:
        found = lazy_pinyin(text, style=Style.NORMAL, errors=lambda strange: cast("str", [""] * len(strange)))  # as it documents
        return [one.replace("ü", "v") for one in found]

    return speak


def compiled(things: Wordings, happenings: Wordings, stop: Iterable[str], speak: Speak) -> Book:
    """Wordings by the name of what they mean; `stop`: what is left out. A Chinese wording of two or more characters is understood by its
    sound too."""
    entries: dict[str, str] = {}
    sounds: dict[str, str] = {}
    terms = {"": stop, **{_meaning("0", name): said for name, said in things.items()}}
    terms |= {_meaning("8", name): said for name, said in happenings.items()}
    for term, wordings in terms.items():
        for wording in wordings:
            tokens = tokens_of(wording)
            entries[" ".join(map(_word, tokens))] = term
            if len(tokens) > 1 and all(map(_IS_HAN.fullmatch, tokens)):
                sounds.setdefault(" ".join("1" + alike(sound) for sound in speak("".join(tokens))), term)
    return Book(sounds | entries)


def _meaning(kind: str, name: str) -> str:
    return kind + name.replace("-", "")


def tokens_of(text: str) -> list[str]:
    """Characters, words and numbers, in lower case; full-width forms and ligatures are what they stand for (NFKC)."""
    parts = (match.group() for match in _PARTS.finditer(unicodedata.normalize("NFKC", text[:LONGEST]).lower()))
    return [part if _IS_HAN.fullmatch(part) or _IS_WORD.fullmatch(part) else BREAK for part in parts]


def _word(token: str) -> str:
    """A Latin word or number as a term, without the plural: fines is fine, address stays."""
    if not _IS_WORD.fullmatch(token):
        return token
    token = token.removesuffix("'s").replace("'", "").replace("ü", "v")
    if len(token) > 3 and token.endswith("s") and token[-2] not in "sui":
        token = token[:-1]
    return "4" + token


def _folded(tokens: Sequence[str], book: Book) -> list[tuple[str, int]]:
    """`tokens` with each wording of daily speech replaced by its meaning, the longest first, from the left; each with its place."""
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(tokens):
        meaning, length = next(book.wordings(tokens, at), (tokens[at], 1))
        found.append((meaning, at))
        at += length
    return found


def _meanings_within(tokens: Sequence[str], book: Book) -> Iterator[str]:
    """Every meaning that some run of `tokens` has, also inside of a longer one."""
    for at in range(len(tokens)):
        yield from (meaning for meaning, _ in book.wordings(tokens, at) if meaning)


def _heard(words: Sequence[str], sounds: Mapping[int, Sequence[str]], book: Book) -> list[str]:
    """What `words` sound like: wordings of daily speech as their meaning, first by how they are written, then by their sound."""
    heard: list[str] = []
    for token, at in _folded(words, book):
        heard += sounds.get(at, [token]) if token == words[at] else [token]
    return [token for token, _ in _folded(heard, book)]


def _units(tokens: Sequence[str], begun: bool = False, within: Mapping[str, Sequence[str]] = _NOTHING) -> tuple[Unit, ...]:
    """What folded tokens say. `begun`: the last of them may be only the beginning of a word. `within`: what else a meaning has in it."""
    units: dict[str, Unit] = {}
    kinds = [_kind(token) for token in tokens]
    for at, (token, kind) in enumerate(zip(tokens, kinds, strict=True)):
        last = begun and at == len(tokens) - 1
        before = kinds[at - 1] if at else "break"
        after = kinds[at + 1] if at + 1 < len(tokens) else "break"
        match kind:
            case "thing" | "happening":
                found = [Unit(token, 2.5 if kind == "thing" else 1.5, weak=("7" + token[1:], *within.get(token, ())))]
            case "word" | "initials":
                found = [Unit(token, 1.5, begun=last or kind == "initials")]
            case "junk":
                found = [Unit(token, 1.0, guesses=tuple(_guesses(tokens, at)))]
            case "character" | "sound":
                found = [Unit(token, 0.25 if {before, after} & {kind, "junk"} else 0.8, begun=last and kind == "sound")]
                if before == kind:
                    pair = tokens[at - 1] + token if kind == "character" else f"2{tokens[at - 1][1:]}{token[1:]}"
                    found.append(Unit(pair, 1.0, begun=last and kind == "sound"))
            case _:
                found = []
        for unit in found:
            units.setdefault(unit.term, unit)
    return tuple(units.values())


def _kind(token: str) -> str:
    kinds = {"": "break", "0": "thing", "8": "happening", "1": "sound", "3": "initials", "4": "word", "?": "junk"}
    return kinds.get(token[:1], "character")


def _guesses(tokens: Sequence[str], at: int) -> Iterator[str]:
    """Pairs of sounds that were perhaps meant around letters that are no syllable: hu zho? a may be huzhao. The letters alone, or with one
    or two syllables after them, stand for one sound; that sound is a pair with the one before or behind it."""
    before = tokens[at - 1][1:] if at and _kind(tokens[at - 1]) == "sound" else ""
    for end in range(at + 1, min(at + 4, len(tokens) + 1)):
        if any(_kind(token) != "sound" for token in tokens[at + 1 : end]):
            return
        sound = alike(tokens[at][1:] + "".join(token[1:] for token in tokens[at + 1 : end]))
        if before:
            yield f"2{before}{sound}"
        if end < len(tokens) and _kind(tokens[end]) == "sound":
            yield f"2{sound}{tokens[end][1:]}"


def phrase_of(text: str, book: Book, speak: Speak) -> Phrase:
    """A name or another text of a service, made ready for the index."""
    tokens = tokens_of(text)
    words = [_word(token) for token in tokens]
    sounds = _sounds(tokens, speak)
    plain = [sounds.get(at, word) for at, word in enumerate(words)]
    written = _units([token for token, _ in _folded(words, book)])
    spoken = _units(_heard(words, {at: [sound] for at, sound in sounds.items()}, book))
    within = {"7" + meaning[1:] for meaning in (*_meanings_within(words, book), *_meanings_within(plain, book))}
    terms = {unit.term for unit in (*written, *spoken, *_units(words), *_units(plain))} | within
    initials = "".join(one[1:2] if _kind(one) == "sound" else one[1:] for one in plain if _kind(one) in ("sound", "word"))
    return Phrase(written, spoken, frozenset(terms), initials if sounds else "")


def _sounds(tokens: Sequence[str], speak: Speak) -> dict[int, str]:
    """The sound of every Chinese character by its place, read in the run that it stands in."""
    found: dict[int, str] = {}
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and _IS_HAN.fullmatch(tokens[end]):
            end += 1
        if end > at:
            heard = zip(range(at, end), speak("".join(tokens[at:end])), strict=True)
            found |= {place: "1" + alike(sound) for place, sound in heard if sound}
        at = max(end, at + 1)
    return found


def characters_of(text: str) -> tuple[str, ...]:
    """The Chinese characters of a question: whose sounds `readings_of` wants to know."""
    return tuple(dict.fromkeys(token for token in tokens_of(text) if _IS_HAN.fullmatch(token)))


def words_of(text: str) -> tuple[str, ...]:
    """The Latin words and numbers of a question, as terms."""
    return tuple(dict.fromkeys(word for token in tokens_of(text) if (word := _word(token)).startswith("4")))


def half_typed(text: str) -> bool:
    """Whether the last word may go on."""
    last = text[:LONGEST][-1:]
    return last.isascii() and last.isalpha()


def readings_of(text: str, book: Book, sounds: Mapping[str, str], mended: Mapping[str, str] = _NOTHING) -> tuple[Reading, ...]:
    """How a question may be meant, as it stands at this moment: its last word may be half typed. `sounds`: of its Chinese characters.
    `mended`: what is meant by Latin words in which a slip was found."""
    tokens = tokens_of(text)
    words = [mended.get(word := _word(token), word) for token in tokens]
    begun = half_typed(text)
    meant = _folded(words, book)
    within = {}
    for (token, at), (_, end) in pairwise([*meant, (BREAK, len(words))]):
        if _kind(token) in ("thing", "happening"):
            within[token] = ["7" + inner[1:] for inner in _meanings_within(words[at:end], book) if inner != token]
    written = _units([token for token, _ in meant], begun, within)
    if not written and any(words):
        written = _units(words, begun)  # nothing but what is left out: then it is what was meant
    readings = [Reading("written", written)]
    chinese = any(token in sounds for token in tokens)
    heard = {at: _letters_heard(token) for at, token in enumerate(tokens) if token.isascii() and token.replace("'", "").isalpha()}
    heard |= {at: ["1" + alike(sounds[token])] for at, token in enumerate(tokens) if token in sounds}
    hidden = [BREAK if token.isascii() and at in heard else words[at] for at, token in enumerate(tokens)]  # pinyin, not English
    readings.append(Reading("spoken", _units(_heard(hidden, heard, book), begun, within), 0.9 if chinese else 0.97))
    letters = "".join(tokens)
    if letters.isascii() and letters.isalpha() and 1 < len(letters) <= MOST_INITIALS:
        readings.append(Reading("initials", (Unit("3" + letters, 1.0, begun=True),)))
    return tuple(reading for reading in readings if reading.units)


def _letters_heard(letters: str) -> list[str]:
    """A run of letters as sounds; as initials where hardly a syllable is in it."""
    pieces = [piece for part in letters.split("'") for piece in segment(part)]
    strange = sum(len(piece.letters) for piece in pieces if not piece.known)
    if 2 * strange >= len(letters.replace("'", "")) and 1 < len(letters) <= MOST_INITIALS:
        return ["3" + letters.replace("'", "")]
    return ["1" + alike(piece.letters) if piece.known else "?" + piece.letters for piece in pieces]
