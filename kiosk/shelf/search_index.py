"""Builds the file that a search looks into: SQLite with FTS5 over the terms of `kiosk.catalogue.searching`.

Everything that a question needs is in that one file, also the wordings of daily speech and the sounds of characters, so that an index and
what is asked of it can't be of two minds.
"""

from __future__ import annotations

import json
import math
import os
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from kiosk.catalogue.searching import Book, Phrase, Speak, Unit, compiled, phrase_of, spoken_chinese
from kiosk.catalogue.service import Head
from kiosk.catalogue.slips import shortened
from kiosk.settings import CONFIG

FORMAT = 2
SHORTEST_SLIP = 5
"""Letters, with the kind, of a term in which one wrong letter is forgiven."""
_IN_A_DISTRICT = re.compile("（[^（）]*[区县市]）")
_COMMON_HAN = range(0x4E00, 0xA000)
_TABLES = """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;
    CREATE TABLE about(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE heads(id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, life_events TEXT NOT NULL,
        audience TEXT NOT NULL, frequent INTEGER NOT NULL, phrases TEXT NOT NULL, everything TEXT NOT NULL,
        alike TEXT NOT NULL, district TEXT NOT NULL);
    CREATE VIRTUAL TABLE services USING fts5(name, aliases, summary, words, content='', prefix='2 3 4 5',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co'");
    CREATE TABLE terms(term TEXT PRIMARY KEY, services INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE slips(slip TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (slip, term)) WITHOUT ROWID;
    CREATE TABLE book(tokens TEXT PRIMARY KEY, meaning TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE sounds(character TEXT PRIMARY KEY, sound TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class _Texts:
    """The texts of one service by the columns of the index. Whole phrases are compared with a question; details are only found."""

    name: tuple[Phrase, ...]
    aliases: tuple[Phrase, ...]
    summary: tuple[Phrase, ...]
    words: tuple[Phrase, ...]

    @property
    def terms(self) -> frozenset[str]:
        return frozenset().union(*(phrase.terms for phrase in (*self.name, *self.aliases, *self.summary, *self.words)))


def build(path: Path, heads: Iterable[Head], search_folder: Path = CONFIG / "search") -> None:
    """Writes the index of `heads` to `path`, in one move: whoever has the old one open goes on with it. Raises `OSError`."""
    speak = spoken_chinese()
    book = _book(search_folder, speak)
    ordered = sorted(heads, key=lambda head: (not head.frequent, head.rank, head.code))
    made_of = cache(lambda text: phrase_of(text, book, speak))  # branches of one city say much in the same words
    texts = [_texts(head, made_of) for head in ordered]
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
    os.close(handle)
    made = Path(name)
    try:
        with closing(sqlite3.connect(made)) as database:
            database.executescript(_TABLES)
            with database:
                _fill(database, ordered, texts, book, speak)
            database.execute("INSERT INTO services(services) VALUES ('optimize')")
            database.commit()
        with made.open("rb") as written:
            os.fsync(written.fileno())
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _book(folder: Path, speak: Speak) -> Book:
    synonyms = yaml.safe_load((folder / "synonyms.yaml").read_text("utf-8"))
    stop = yaml.safe_load((folder / "stopwords.yaml").read_text("utf-8"))
    kinds = {kind: {name: _wordings(rows) for name, rows in synonyms[kind].items()} for kind in ("things", "happens")}
    return compiled(kinds["things"], kinds["happens"], _wordings(stop), speak)


def _wordings(languages: Mapping[str, Iterable[object]]) -> list[str]:
    return [str(wording) for wordings in languages.values() for wording in wordings]


def _texts(head: Head, made_of: Callable[[str], Phrase]) -> _Texts:
    def phrases(*texts: str) -> tuple[Phrase, ...]:
        return tuple(map(made_of, dict.fromkeys(texts)))

    words = " ".join((*head.life_events, *head.topics, head.kind)).replace("-", " ")
    return _Texts(
        phrases(head.name.zh, head.name.en),
        phrases(*head.aliases.zh, *head.aliases.en),
        phrases(head.summary.zh, head.summary.en),
        phrases(words),
    )


def _fill(database: sqlite3.Connection, heads: list[Head], texts: list[_Texts], book: Book, speak: Speak) -> None:
    count = Counter(term for one in texts for term in one.terms)
    weigh = {term: weight(len(heads), services) for term, services in count.items()}
    for number, (head, one) in enumerate(zip(heads, texts, strict=True), 1):
        columns = (" ".join(_column(phrases)) for phrases in (one.name, one.aliases, one.summary, one.words))
        database.execute("INSERT INTO services(rowid, name, aliases, summary, words) VALUES (?, ?, ?, ?, ?)", (number, *columns))
        database.execute(
            "INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                head.code,
                head.kind,
                _listed(head.life_events),
                _listed(head.audience),
                head.frequent,
                _compact(one, weigh),
                " ".join(sorted(one.terms)),
                alike(head),
                head.district,
            ),
        )
    known = {word: 0 for key in book.meanings for word in key.split(" ") if word.startswith("4")} | count
    database.executemany("INSERT INTO terms VALUES (?, ?)", sorted(known.items()))
    slips = {(slip, term) for term in known if term[0] in "24" and len(term) >= SHORTEST_SLIP for slip in shortened(term)}
    database.executemany("INSERT INTO slips VALUES (?, ?)", sorted(slips))
    database.executemany("INSERT INTO book VALUES (?, ?)", sorted(book.meanings.items()))
    database.executemany("INSERT INTO sounds VALUES (?, ?)", sorted(_sounds(speak).items()))
    about = {"format": FORMAT, "services": len(heads), "frequent": sum(head.frequent for head in heads)}
    database.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))


def alike(head: Head) -> str:
    """What the same service of all districts has in common, "" for one that is no district's: its name, but for the district in it."""
    return _IN_A_DISTRICT.sub("", head.name.zh) if head.district else ""


def weight(services: int, having: int) -> float:
    """How much a term tells when `having` of `services` have it (inverse document frequency). What fewer than one in a hundred have, or
    nobody, tells no more for it: one rare word is not to drown the others of a question."""
    return math.log(1 + services / max(having, services / 100, 1))


def _column(phrases: Iterable[Phrase]) -> Iterator[str]:
    for phrase in phrases:
        yield from sorted(phrase.terms)
        if phrase.initials:
            yield "6" + phrase.initials
            yield from ("3" + phrase.initials[at:] for at in range(len(phrase.initials)))


def _compact(one: _Texts, weigh: Mapping[str, float]) -> str:
    """What a question is compared with, as JSON: of each phrase its weight in writing and in sound, its initials, its terms."""

    def heavy(units: Iterable[Unit]) -> float:
        return round(sum(unit.share * weigh[unit.term] for unit in units), 3)

    phrases = [[heavy(p.written), heavy(p.spoken), p.initials, " ".join(sorted(p.terms))] for p in (*one.name, *one.aliases)]
    return json.dumps(phrases, ensure_ascii=False, separators=(",", ":"))


def _listed(words: Iterable[str]) -> str:
    return "".join(f" {word} " for word in words)


def _sounds(speak: Speak) -> dict[str, str]:
    """The commonest sound of every common character, traditional ones too: 證 is heard as 证 is."""
    return {chr(code): sound for code in _COMMON_HAN if (sound := speak(chr(code))[0])}
