"""The search over the catalogue, offline: Chinese, pinyin, initials, English, daily speech, and one slip of a finger a word.

FTS5 finds the few services that can be meant at all; those are then compared phrase by phrase with what was asked
(`kiosk.catalogue.comparing`), because a service is called by one of its names, not by all of them at once.
"""

from __future__ import annotations

import json
import math
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kiosk.catalogue.comparing import Asked, Meant, Named, fit
from kiosk.catalogue.searching import Book, Reading, Unit, characters_of, half_typed, readings_of, words_of
from kiosk.catalogue.slips import one_slip_apart, shortened
from kiosk.shelf.search_index import FORMAT, SHORTEST_SLIP, build, weight

__all__ = ["Index", "Query", "SearchUnreadable", "build"]

EVERY_EVENT = "*"
"""As a life event: whatever happened, what is made for it are the bundles."""
CANDIDATES = 24
"""Services that are looked at: so many by FTS5's rank, and as many by their own."""
COMPARED = 20
"""Of these, how many are compared phrase by phrase."""
_ENOUGH, _TOO_MANY = 150, 600
"""Once the rarer terms of a question name so many services, its commoner ones are left to the comparison; so many are not ranked by FTS5,
which takes long for it and hardly tells them apart."""
_MOST_ENDINGS = 48
_HABIT, _FREQUENT = 0.1, 0.06
"""What being the first of all services is worth, and being one of those that people come for most."""
_BUNDLE, _DISTRICT = 0.08, 0.1
"""What being a bundle is worth within a life event; and among the copies of one service, being of this terminal's district."""
_LEAST = 0.12
"""What scores less is not what was asked for."""


class SearchUnreadable(Exception):
    """The index is not there, is damaged, or is of another format: it has to be built again."""

    code = "search.unreadable"


@dataclass(frozen=True)
class Query:
    """What somebody looks for. Empty text lists what the facets leave, the usual ones first. `life_event` "*": the bundles of all of them.
    `district`: this terminal's, by its code: of a service that each district has one of, its own comes first, and the others come behind
    all that is something else."""

    text: str = ""
    life_event: str = ""
    audience: str = ""
    frequent: bool = False
    district: str = ""


class Index:
    """An index that `build` made, opened to be read. For one thread."""

    def __init__(self, path: Path) -> None:
        """Raises `SearchUnreadable`."""
        try:
            self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            about = dict(self._database.execute("SELECT name, value FROM about"))
            if about.get("format") != FORMAT:
                raise SearchUnreadable(f"{path}: format {about.get('format')!r}, not {FORMAT}")
            self._services, self._frequent = int(about["services"]), int(about["frequent"])
            self._bundles = {number for (number,) in self._database.execute("SELECT id FROM heads WHERE kind = 'bundle'")}
            rows = self._database.execute("SELECT id, alike, district FROM heads WHERE alike != ''").fetchall()
            self._alike = {number: alike for number, alike, _ in rows}
            self._own = {(alike, district): number for number, alike, district in rows}
            self._book = Book(dict(self._database.execute("SELECT tokens, meaning FROM book")))
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            raise SearchUnreadable(f"{path}: {error}") from error
        self._named = lru_cache(maxsize=256)(self._read_named)
        self._everything = lru_cache(maxsize=512)(self._read_everything)

    def close(self) -> None:
        self._database.close()

    def find(self, query: Query, limit: int = 20) -> tuple[str, ...]:
        """Codes of services and bundles, best first. Nothing anybody types makes this fail. Raises `SearchUnreadable` when the file is
        damaged."""
        try:
            return self._find(query, limit)
        except sqlite3.Error as error:  # its words may have in them what was typed
            raise SearchUnreadable(getattr(error, "sqlite_errorname", type(error).__name__)) from None

    def _find(self, query: Query, limit: int) -> tuple[str, ...]:
        characters = characters_of(query.text)
        sounds = self._looked_up("SELECT character, sound FROM sounds WHERE character IN", characters)
        readings = readings_of(query.text, self._book, sounds, self._mended(query.text))
        if not readings:
            return () if query.text.strip() else self._listed(query, limit)
        best: dict[int, float] = {}
        understood = False
        for reading in readings:
            if reading.manner == "spoken" and characters and understood:
                continue  # what is written well is not listened to as well
            meant = self._meant(reading if best or reading.manner != "initials" else self._abridged(reading))
            understood = all(one.terms for one in meant.asked)
            for number in self._likeliest(meant, self._with_own(self._candidates(meant, query), query), query.district):
                score = round(meant.reading.faith * fit(meant, self._named(number), self._everything(number)), 6)  # alike is alike
                if score >= _LEAST:
                    best[number] = max(best.get(number, 0.0), score + self._liking(number, query))
        worth = {number: score + (_DISTRICT if self._is_own(number, query.district) else 0.0) for number, score in best.items()}
        numbers = self._folded(sorted(best, key=lambda number: (-best[number], number)), worth)[:limit]
        codes = self._looked_up("SELECT id, code FROM heads WHERE id IN", numbers)
        return tuple(codes[number] for number in numbers)

    def _liking(self, number: int, query: Query) -> float:
        """Of two that fit alike, the usual one comes first: services are numbered in the order of their ranks, the frequent ones before the
        others."""
        liking = _HABIT * (1 - math.log(number) / math.log(self._services + 2)) + (_FREQUENT if number <= self._frequent else 0.0)
        if query.life_event and number in self._bundles:
            liking += _BUNDLE
        return liking

    # What each district has one of.

    def _is_own(self, number: int, district: str) -> bool:
        return number in self._alike and self._own.get((self._alike[number], district)) == number

    def _with_own(self, candidates: list[int], query: Query) -> list[int]:
        """Beside copies, the one of this terminal's district, which is not always among the first that FTS5 finds."""
        own = {self._own.get((self._alike[number], query.district)) for number in candidates if number in self._alike}
        if not (missing := own - {None, *candidates}):
            return candidates
        facets, values = _facets(query)
        marks = ",".join("?" * len(missing))
        rows = self._database.execute(f"SELECT id FROM heads WHERE id IN ({marks}) {facets}", (*missing, *values))
        return candidates + sorted(number for (number,) in rows)

    def _folded(self, numbers: Sequence[int], worth: Mapping[int, float]) -> list[int]:
        """Of copies the one that is worth most, where the first of them stood; the others behind all that is something else."""
        first: dict[str | int, int] = {}
        for number in numbers:
            copy_of = self._alike.get(number, number)
            if copy_of not in first or worth[number] > worth[first[copy_of]]:
                first[copy_of] = number
        shown = set(first.values())
        return [*first.values(), *(number for number in numbers if number not in shown)]

    # What is asked.

    def _mended(self, text: str) -> dict[str, str]:
        """For each Latin word that nobody knows, the one it was probably to be: one slip apart, and in most services."""
        words = [word for word in words_of(text) if len(word) >= SHORTEST_SLIP]
        known = self._looked_up("SELECT term, services FROM terms WHERE term IN", words)
        strange = [word for word in words if word not in known]
        if strange and half_typed(text) and strange[-1] == words[-1] and self._ends(words[-1], 1):
            strange.pop()
        meant = ((word, self._slips((word,))) for word in strange)
        return {word: max(found, key=lambda term: found[term]) for word, found in meant if found}

    def _ends(self, beginning: str, most: int) -> list[tuple[str, int]]:
        """Terms that begin so, the commonest first, and how many services have each."""
        return self._database.execute(
            "SELECT term, services FROM terms WHERE term > ? AND term < ? ORDER BY services DESC LIMIT ?",
            (beginning, beginning + "\U0010ffff", most),
        ).fetchall()

    def _abridged(self, reading: Reading) -> Reading:
        """The first letters of initials that some name has, where none has them all: xszbb is xszb to whoever calls it so."""
        (unit,), faith = reading.units, reading.faith
        while len(unit.term) > 4 and not self._initialled(unit.term):
            unit, faith = unit._replace(term=unit.term[:-1]), 0.85 * faith
        return Reading("initials", (unit,), faith)

    def _meant(self, reading: Reading) -> Meant:
        exact = {term for unit in reading.units for term in (unit.term, *unit.weak)}
        known = self._looked_up("SELECT term, services FROM terms WHERE term IN", exact)
        return Meant(reading, [self._looked_into(unit, known) for unit in reading.units])

    def _looked_into(self, unit: Unit, known: dict[Any, Any]) -> Asked:
        terms = [(unit.term, 1.0)] if known.get(unit.term) else []
        terms += [(term, 0.5) for term in unit.weak if term in known]
        having = known[terms[0][0]] if terms else 0
        if unit.term[0] == "3":
            having = self._initialled(unit.term)
        elif unit.begun:
            ends = self._ends(unit.term, _MOST_ENDINGS)
            terms += [(term, 0.95) for term, _ in ends]
            having += sum(services for _, services in ends) if len(ends) < _MOST_ENDINGS else self._services
        if not terms and (unit.guesses or (unit.term[0] == "2" and len(unit.term) >= SHORTEST_SLIP)):
            meant = self._slips(unit.guesses or (unit.term,))
            terms += [(term, 0.85) for term in meant]
            having = sum(meant.values())
        return Asked(unit, unit.share * weight(self._services, having), min(having, self._services), tuple(terms))

    def _initialled(self, term: str) -> int:
        """How many services have a name with these initials in it, as far as it matters."""
        matching = self._database.execute("SELECT rowid FROM services WHERE services MATCH ? LIMIT ?", (f'"{term}" *', _TOO_MANY))
        return len(matching.fetchall())

    def _slips(self, guesses: Sequence[str]) -> dict[str, int]:
        """Terms that are one slip apart from one of `guesses`, with how many services have them."""
        keys = {slip for guess in guesses for slip in shortened(guess)}
        marks = ",".join("?" * len(keys))
        rows = self._database.execute(
            f"SELECT DISTINCT term, services FROM slips JOIN terms USING (term) WHERE slip IN ({marks})",
            tuple(keys),
        )
        return {term: services for term, services in rows if any(guess == term or one_slip_apart(guess, term) for guess in guesses)}

    # Which services can be meant.

    def _candidates(self, meant: Meant, query: Query) -> list[int]:
        matches = [(match, one.services) for one in sorted(meant.asked, key=lambda one: one.services) if (match := _match(one))]
        wanted, having = [], 0
        for match, services in matches:
            if having < _ENOUGH:
                wanted.append(match)
                having += services
        if not wanted:
            return []
        found = dict.fromkeys(self._matching(" OR ".join(wanted), query, "services.rowid"))
        if len(found) < CANDIDATES:
            return list(found)  # all there are
        if having < _TOO_MANY:
            found |= dict.fromkeys(self._matching(" OR ".join(wanted), query, "bm25(services, 4.0, 3.0, 1.0, 0.5)"))
        if len(matches) > 1:
            found |= dict.fromkeys(self._matching(" AND ".join(match for match, _ in matches), query, "services.rowid"))
        return list(found)

    def _matching(self, match: str, query: Query, order: str) -> list[int]:
        facets, values = _facets(query)
        rows = self._database.execute(
            f"SELECT services.rowid FROM services {'JOIN heads ON heads.id = services.rowid' if facets else ''} "
            f"WHERE services MATCH ? {facets} ORDER BY {order} LIMIT {CANDIDATES}",
            (match, *values),
        )
        return [number for (number,) in rows]

    def _listed(self, query: Query, limit: int) -> tuple[str, ...]:
        facets, values = _facets(query)
        first = "kind != 'bundle', " if query.life_event else ""  # a life event is what bundles are made for
        codes = dict(self._database.execute(f"SELECT id, code FROM heads WHERE 1 {facets} ORDER BY {first}id", values).fetchall())
        own = {number: float(self._is_own(number, query.district)) for number in codes}
        return tuple(codes[number] for number in self._folded(list(codes), own)[:limit])

    # How well each fits.

    def _likeliest(self, meant: Meant, candidates: Sequence[int], district: str) -> Sequence[int]:
        """Those of which most is said at all: no phrase of a service says more than all of them together. Further copies come last."""
        if len(candidates) <= COMPARED or meant.reading.manner == "initials":
            return candidates
        said = {number: meant.in_(self._everything(number)) for number in candidates}
        worth = {number: said[number] + (_DISTRICT if self._is_own(number, district) else 0.0) for number in candidates}
        return self._folded(sorted(candidates, key=lambda number: (-said[number], number)), worth)[:COMPARED]

    def _read_named(self, number: int) -> tuple[Named, ...]:
        try:
            rows = json.loads(self._head(number, "phrases"))
            return tuple(Named(float(written), float(spoken), initials, _set(terms)) for written, spoken, initials, terms in rows)
        except (ValueError, TypeError, AttributeError):
            raise SearchUnreadable("the names of a service") from None

    def _read_everything(self, number: int) -> frozenset[str]:
        return _set(self._head(number, "everything"))

    def _head(self, number: int, column: str) -> str:
        row = self._database.execute(f"SELECT {column} FROM heads WHERE id = ?", (number,)).fetchone()
        if row is None or not isinstance(row[0], str):
            raise SearchUnreadable("a service that is found has no row")
        return row[0]

    def _looked_up(self, select: str, keys: Iterable[object]) -> dict[Any, Any]:
        wanted = tuple(keys)
        return dict(self._database.execute(f"{select} ({','.join('?' * len(wanted))})", wanted)) if wanted else {}


def _match(one: Asked) -> str:
    """In the language of FTS5. Terms are letters, digits and Chinese characters in quotation marks: nothing else is ever in them."""
    if one.unit.term[0] == "3":
        return f'("6{one.unit.term[1:]}" OR "{one.unit.term}" *)'
    strong = [term for term, well in one.terms if well > 0.5] or [term for term, _ in one.terms]
    quoted = [f'"{one.unit.term}" *'] if one.unit.begun and one.terms else [f'"{term}"' for term in strong]
    return f"({' OR '.join(quoted)})" if quoted else ""


def _facets(query: Query) -> tuple[str, list[str]]:
    """SQL that leaves only what the facets name, and its values."""
    text, values = "", []
    if query.life_event == EVERY_EVENT:
        text += " AND heads.kind = 'bundle'"
    for column, value in (("life_events", query.life_event), ("audience", query.audience)):
        if value not in ("", EVERY_EVENT):
            text += f" AND instr(heads.{column}, ?)"
            values.append(f" {value} ")
    if query.frequent:
        text += " AND heads.frequent = ?"
        values.append("1")
    return text, values


def _set(terms: str) -> frozenset[str]:
    return frozenset(map(sys.intern, terms.split(" ")))
