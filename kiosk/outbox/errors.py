"""What the store may raise, and how SQLite's result codes map to it."""

from __future__ import annotations

import sqlite3


class StoreError(Exception):
    """The outbox can't do what was asked; nothing was stored or changed.

    Stable `code`: store.full, store.read-only, store.busy, store.damaged, store.io, store.missing, store.newer-version,
    store.older-version, store.numbers-exhausted, store.payload, store.terminal-code, store.unknown-record, store.unknown-attachment,
    store.not-held, store.not-pending, store.not-a-code. The message holds no content.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


_BY_RESULT = {
    sqlite3.SQLITE_FULL: ("store.full", "the disk is full"),
    sqlite3.SQLITE_READONLY: ("store.read-only", "the outbox can't be written to"),
    sqlite3.SQLITE_PERM: ("store.read-only", "the outbox may not be written to"),
    sqlite3.SQLITE_CANTOPEN: ("store.io", "the outbox can't be opened"),
    sqlite3.SQLITE_BUSY: ("store.busy", "another process holds the outbox"),
    sqlite3.SQLITE_LOCKED: ("store.busy", "another process holds the outbox"),
    sqlite3.SQLITE_CORRUPT: ("store.damaged", "the outbox is damaged"),
    sqlite3.SQLITE_NOTADB: ("store.damaged", "the file is no outbox"),
}


def store_error(error: sqlite3.Error) -> StoreError:
    """The typed error for what SQLite reported (https://www.sqlite.org/rescode.html; the low byte is the primary code)."""
    result = getattr(error, "sqlite_errorcode", None)
    code, words = _BY_RESULT.get((result or 0) & 0xFF, ("store.io", "the outbox failed"))
    return StoreError(code, f"{words} ({getattr(error, 'sqlite_errorname', type(error).__name__)})")
