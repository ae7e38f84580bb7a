"""Opens the outbox's database, brings its schema up to date, and gives space back.

Why these settings (https://www.sqlite.org/wal.html, …/pragma.html):

page_size 4096        A commit writes every page it touched whole into the WAL. An enqueue touches four (the header, the record's two, the
                      line), so larger pages would multiply what is written; smaller ones than the disk's own unit save nothing. It
                      stands here although it is SQLite's default, because a file keeps it for ever.
wal_autocheckpoint    2,000 pages, 8 MiB, which are read in a moment after a power cut. The commit that crosses it also copies the pages
                      into the database and syncs that. So that this is no resident's, the sender's connection does it before, in small
                      portions and after its own commits (`Tender`), when the outbox is free for others already.
journal_size_limit    16 MiB: after attachments of 3 MB have made the WAL larger, its file shrinks again when it is started anew.
synchronous FULL      The WAL is synced at every commit, before the resident is told. NORMAL would not (tests/outbox/test_power_cut.py
                      shows what that loses).

Freed pages are used again by later records, so the file grows to what was queued at most at one time, plus what is kept for ever: about
1 kB a record. `reclaim` makes it small again after an outage was worked off.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from kiosk.outbox import carry_over
from kiosk.outbox.errors import StoreError
from kiosk.outbox.whole import sync_folder

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 5000
PAGE_SIZE = 4096
WAL_PAGES = 2000
TENDED_ROWS, TENDED_SECONDS = 2000, 30.0
LARGEST_IDLE_WAL = 16 * 1024 * 1024
RESERVE = 32 * 1024 * 1024
"""Bytes of the disk that enqueueing leaves alone. Settling writes to the WAL before it frees anything: on a disk that is full to the last
page nothing could be delivered any more, and so nothing ever be freed."""
WORTH_RECLAIMING = 16 * 1024 * 1024
MOST_LIVE = 64 * 1024 * 1024
_ALSO = {2: carry_over.to_version_2}


def connect(path: Path) -> Database:
    """WAL with a sync at every commit; transactions are begun and ended explicitly. The file is the owner's alone.

    The folder is synced at every opening: who made the file may have died, or lost power, before doing so.

    Openings come one after the other. Where two change a new file to the write-ahead log at once, SQLite turns one away without waiting;
    and whoever makes a file that another has opened meanwhile gives up the other's locks by closing it
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    with sole_opening(path.parent):
        return _opened(path)


@contextmanager
def sole_opening(folder: Path) -> Iterator[None]:
    """Of all threads and processes, one opens. Raises `StoreError` store.busy when its turn did not come in time."""
    deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise StoreError("store.busy", "another process is opening the outbox, and does not come to an end") from error
                time.sleep(0.002)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> Database:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)
    try:
        db = Database(connection, execute_plugins=False)
        db.conn.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        [(mode,)] = db.conn.execute("PRAGMA journal_mode = WAL")
        if mode != "wal":  # SQLite goes on in another mode when the disk fails here, with weaker promises
            raise StoreError("store.io", f"the outbox can't be kept with a write-ahead log; its mode stays {mode}")
        db.conn.execute("PRAGMA synchronous = FULL")
        db.conn.execute("PRAGMA temp_store = MEMORY")
        db.conn.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
        db.conn.execute(f"PRAGMA journal_size_limit = {LARGEST_IDLE_WAL}")
        _migrate(db)
        sync_folder(path.parent)
    except BaseException:
        connection.close()
        raise
    return db


class Tender:
    """Carries the log into the database every `TENDED_ROWS` rows that its connection changed, or `TENDED_SECONDS`. A writer is not kept
    waiting by it (https://www.sqlite.org/wal.html#application_initiated_checkpoints), though both want the disk."""

    def __init__(self, connection: sqlite3.Connection, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._connection, self._monotonic = connection, monotonic
        self._rows, self._moment = connection.total_changes, monotonic()

    def after_commit(self) -> None:
        """What was committed stays committed: as after SQLite's own checkpoints, a disk that fails here is told by the next commit."""
        rows, moment = self._connection.total_changes, self._monotonic()
        if rows - self._rows < TENDED_ROWS and moment - self._moment < TENDED_SECONDS:
            return
        self._rows, self._moment = rows, moment
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def check_room(folder: Path) -> None:
    """Raises `StoreError` store.full when only the reserve is left."""
    try:
        disk = os.statvfs(folder)
    except OSError as error:
        raise StoreError("store.io", f"{folder}: {error.strerror}") from error
    if disk.f_bavail * disk.f_frsize < RESERVE:
        raise StoreError("store.full", f"less than {RESERVE} bytes of the disk are free; these are kept for delivering what is queued")


def check_version(connection: sqlite3.Connection) -> None:
    """For who may not migrate. Raises `StoreError` store.newer-version, store.older-version."""
    version, newest = _version(connection), max(_scripts())
    if version != newest:
        code = "store.newer-version" if version > newest else "store.older-version"
        raise StoreError(code, f"the outbox has version {version}, this program knows {newest}; the terminal brings it up to date")


def _scripts() -> dict[int, Path]:
    return {int(script.stem): script for script in sorted(MIGRATIONS.glob("*.sql"))}


def _migrate(db: Database) -> None:
    """Applies what is newer than the file, each version in a transaction of its own.

    Raises `StoreError` store.newer-version when a newer program wrote it.
    """
    scripts = _scripts()
    newest = max(scripts)
    version = _version(db.conn)
    if version > newest:
        raise StoreError("store.newer-version", f"the outbox has version {version}, this program knows {newest}")
    is_new = version == 0
    while version < newest:
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            version = _version(db.conn)  # another process may have been faster
            if version < newest:
                version += 1
                for statement in _statements(scripts[version].read_text("utf-8")):
                    db.conn.execute(statement)
                if version in _ALSO:
                    _ALSO[version](db.conn)
                db.conn.execute(f"PRAGMA user_version = {version}")
            db.conn.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise
    if is_new:
        db.conn.execute("VACUUM")  # it begins without the pages of tables that later versions replaced


def _version(connection: sqlite3.Connection) -> int:
    [(version,)] = connection.execute("PRAGMA user_version")
    return int(version)


def _statements(script: str) -> Iterator[str]:
    """One statement after the other: `executescript` would commit the transaction it stands in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def reclaim(connection: sqlite3.Connection) -> int:
    """Writes the database anew without its free pages, when these are more than `WORTH_RECLAIMING` and more than half of it. Bytes saved.

    It is one transaction like any other: a power cut leaves the old file or the new one. While it lasts, whoever writes waits, so it is
    not done with more than `MOST_LIVE` bytes to copy: that is under a second on a common disk, and an enqueue waits five. The copy is
    made in memory, which the same bound keeps in order. What is larger stays as it is and fills its free pages.
    """
    size, pages, free = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_size", "page_count", "freelist_count"))
    if free * size <= WORTH_RECLAIMING or 2 * free <= pages or (pages - free) * size > MOST_LIVE:
        return 0
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # the file itself shrinks now; where a reader is in the way, at a later one
    [(left,)] = connection.execute("PRAGMA page_count")
    return (pages - int(left)) * size
