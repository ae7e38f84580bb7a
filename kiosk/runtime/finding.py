"""The search thread: answers what is typed into the search field, as it is typed.

Only the newest question is worth an answer. One that was not begun when the next key came is never asked, so that a slow moment is made up
for by the next answer and not by a row of old ones.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.runtime.worker import Worker
from kiosk.session import events as on

if TYPE_CHECKING:
    from kiosk.catalogue.service import Head
    from kiosk.session.effects import FindServices
    from kiosk.shelf.search import Index

log = logging.getLogger(__name__)
MOST = 20
"""Results of what was looked for."""
WHOLE = 200
"""Of a list in which nothing is looked for, such as all that is frequent."""


class Finder:
    """Owns the index. `use`, `find` and `forget` may be called from any thread; what is found is published as `ServicesFound`."""

    def __init__(self, publish: Callable[[on.Event], None], district: str = "") -> None:
        """`district`: of this terminal, by its code."""
        self._publish, self._district = publish, district
        self._lock = threading.Lock()
        self._newest: FindServices | None = None
        self._without_index: FindServices | None = None
        self._index: Index | None = None
        self._heads: Mapping[str, Head] = {}
        self._file: Path | None = None
        self.worker = Worker("finder", closed=self._close)

    def use(self, heads: Mapping[str, Head], index: Path | None) -> None:
        """Searches this catalogue from now on. `index`: as `kiosk.shelf.search.build` made it; None while there is none: then names and
        aliases are looked through as they are written, and lists work as ever. Who asked before there was one, and is still there, is
        answered anew."""
        self.worker.tell(lambda: self._use(heads, index))

    def find(self, question: FindServices) -> None:
        with self._lock:
            waits, self._newest = self._newest is not None, question
        if not waits:
            self.worker.tell(self._answer)

    def forget(self) -> None:
        """The visit is over: what was typed and not looked for yet never is."""
        with self._lock:
            self._newest = self._without_index = None

    # On the search thread.

    def _use(self, heads: Mapping[str, Head], index: Path | None) -> None:
        from kiosk.shelf.search import Index, SearchUnreadable

        self._close()
        self._heads = heads
        try:
            self._index, self._file = (Index(index) if index is not None else None), index
        except SearchUnreadable as error:
            log.error("%s: %s", error.code, error)
            _throw_away(index)
        if self._index is not None:
            with self._lock:
                self._newest = self._newest or self._without_index
            self._answer()

    def _answer(self) -> None:
        with self._lock:
            question, self._newest = self._newest, None
            self._without_index = question if self._index is None else None
        if question is not None:
            self._publish(on.ServicesFound(question.visit, question.number, self._found(question)))

    def _found(self, question: FindServices) -> tuple[str, ...]:
        from kiosk.shelf.search import Query, SearchUnreadable

        if self._index is not None:
            try:
                asked = Query(question.text, question.life_event, question.audience, question.frequent, self._district)
                found = self._index.find(asked, MOST if question.text.strip() else WHOLE)
                return tuple(code for code in found if code in self._heads)
            except SearchUnreadable as error:
                log.error("%s: %s", error.code, error)  # once: from now on it is done without
                self._close()
                if str(error).startswith("SQLITE_CORRUPT"):  # and not for whatever else a question may have done
                    _throw_away(self._file)
        return tuple(head.code for head in self._heads.values() if _fits(head, question))[: MOST if question.text.strip() else WHOLE]

    def _close(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None


def _throw_away(index: Path | None) -> None:
    """A damaged one is built again after the next start, which looks only whether there is one."""
    if index is not None:
        with suppress(OSError):
            index.unlink(missing_ok=True)


def _fits(head: Head, question: FindServices) -> bool:
    """Without an index: what is typed stands in one of the names as it is."""
    if question.life_event == "*" and head.kind != "bundle":
        return False
    if question.life_event not in ("", "*", *head.life_events):
        return False
    if (question.audience and question.audience not in head.audience) or (question.frequent and not head.frequent):
        return False
    text = question.text.strip().casefold()
    return any(text in name.casefold() for name in (*head.name, *head.aliases.zh, *head.aliases.en))
