"""The print log: no job is printed twice, whoever asks, and however this process ended before.

A job's row is committed and synced before its first byte leaves, its outcome afterwards. So an id that began and has no outcome (the
process was killed, the power was cut) may be on paper: it is unknown for ever, and what it was about is printed under another id only, when
a person decides so. What an id came to is told to whoever asks for it again, in this process or another.

It knows how much paper went through a printer, too. Rows say nothing of anybody: ids, codes, numbers. The oldest are folded into sums; an
id that is folded away was of a visit that ended thousands of papers ago.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.errors import DeviceError
from drivers.printing import Confirmed, Failed, Outcome, Unknown
from kiosk.wire.encoding import milliseconds

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database

FILE = "print-log.db"
KEPT = 5000
"""Rows, and so ids, that are looked up. More of them than `LAST` receipts, which the forecast is made of."""
FOLDED_AT_ONCE = 100
LAST = 50
RECORDED = "recorded"
_VERSION = 1


class PrintLogError(DeviceError):
    """The log can't be written, so nothing is printed: nobody could tell later whether it was."""

    code = "printer.not-logged"


@dataclass(frozen=True)
class Anchor:
    """How much paper a device had at a moment that was certain: `left` rows or sheets when `total` of it had been used since ever. `level`:
    what its sensor last said, once it had settled."""

    left: int
    total: int
    level: str


class PrintLog:
    """One file of the state folder. Any thread may use it; other processes may have it open too. Every method raises `PrintLogError`."""

    def __init__(self, state_dir: Path, kept: int = KEPT, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path, self._kept, self._now = state_dir / FILE, kept, now
        self._lock = threading.Lock()
        self._db: Database | None = None

    def begin(self, job: str, device: str, copy: int = 0) -> Outcome | None:
        """Takes `job` for printing: None, and from now on it is never given again. What became of it, where it was given before."""
        with self._change() as connection:
            found = connection.execute("SELECT outcome, reason, bytes_sent, paper_used FROM jobs WHERE id = ?", (job,)).fetchone()
            if found is not None:
                return _outcome(*found)
            connection.execute(
                "INSERT INTO jobs (id, device, copy, began_at) VALUES (?, ?, ?, ?)", (job, device, copy, milliseconds(self._now()))
            )
            return None

    def finish(self, job: str, outcome: Outcome) -> None:
        """What became of a job that `begin` gave; the first word counts."""
        word, reason = _word(outcome), outcome.reason if isinstance(outcome, Failed) else ""
        with self._change() as connection:
            changed = connection.execute(
                "UPDATE jobs SET outcome = ?, reason = ?, bytes_sent = ?, paper_used = ? WHERE id = ? AND outcome IS NULL",
                (word, reason, outcome.bytes_sent, outcome.paper_used, job),
            )
            if changed.rowcount:
                connection.execute(
                    "INSERT INTO totals (device, used) SELECT device, paper_used FROM jobs WHERE id = ?"
                    " ON CONFLICT (device) DO UPDATE SET used = used + excluded.used",
                    (job,),
                )
            self._fold(connection)

    def left_paper(self, device: str) -> bool:
        """Whether the last job of a device may have left something in it: it was cut short, or moved paper and was not confirmed."""
        with self._reading() as connection:
            found = connection.execute(
                "SELECT outcome, paper_used FROM jobs WHERE device = ? ORDER BY number DESC LIMIT 1", (device,)
            ).fetchone()
            return found is not None and found[0] != "confirmed" and (found[0] is None or found[1] > 0)

    def lengths(self, device: str) -> tuple[int, ...]:
        """How much the last `LAST` confirmed jobs of a device took, the newest first."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT paper_used FROM jobs WHERE device = ? AND outcome = 'confirmed' AND paper_used > 0 ORDER BY number DESC LIMIT ?",
                (device, LAST),
            )
            return tuple(used for (used,) in rows)

    def used(self, device: str) -> int:
        """Rows or sheets that went through a device since ever."""
        with self._reading() as connection:
            found = connection.execute("SELECT used FROM totals WHERE device = ?", (device,)).fetchone()
            return 0 if found is None else int(found[0])

    def anchor(self, device: str) -> Anchor | None:
        with self._reading() as connection:
            found = connection.execute("SELECT left_then, total_then, level FROM anchors WHERE device = ?", (device,)).fetchone()
            return None if found is None else Anchor(*found)

    def set_anchor(self, device: str, anchor: Anchor) -> None:
        with self._change() as connection:
            connection.execute(
                "INSERT INTO anchors (device, left_then, total_then, level, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET"
                " left_then = excluded.left_then, total_then = excluded.total_then, level = excluded.level, at = excluded.at",
                (device, anchor.left, anchor.total, anchor.level, milliseconds(self._now())),
            )

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _fold(self, connection: sqlite3.Connection) -> None:
        """Jobs whose outcome is known, by kind of outcome, when there are more than are kept. One that has none was cut short: it is
        folded as what it is, unknown."""
        [(rows,)] = connection.execute("SELECT count(*) FROM jobs")
        if rows < self._kept + FOLDED_AT_ONCE:
            return
        [(newest,)] = connection.execute("SELECT number FROM jobs ORDER BY number DESC LIMIT 1 OFFSET ?", (self._kept,))
        connection.execute(
            "INSERT INTO sums (device, outcome, jobs, paper_used)"
            " SELECT device, coalesce(outcome, 'unknown'), count(*), sum(paper_used) FROM jobs WHERE number <= ? GROUP BY 1, 2"
            " ON CONFLICT (device, outcome) DO UPDATE SET jobs = jobs + excluded.jobs, paper_used = paper_used + excluded.paper_used",
            (newest,),
        )
        connection.execute("DELETE FROM jobs WHERE number <= ?", (newest,))

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on disk when it is over."""
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, opened where it is not; after an error it is opened anew the next time, since the disk may be another then."""
        import sqlite3  # in here: the log is opened after the home screen stands

        from kiosk.outbox.errors import StoreError

        with self._lock:
            try:
                if self._db is None:
                    self._db = _opened(self._path)
                yield self._db.conn
            except (sqlite3.Error, OSError, StoreError) as error:
                self._forget()
                raise PrintLogError(f"{self._path.name}: {getattr(error, 'sqlite_errorname', type(error).__name__)}") from error

    def _forget(self) -> None:
        if self._db is not None:
            self._db.conn.close()
            self._db = None


def _opened(path: Path) -> Database:
    """As the outbox is opened, and for the same reasons (kiosk/outbox/schema.py): WAL, a sync at each commit, the owner's alone."""
    import sqlite3

    from sqlite_utils import Database

    from kiosk.outbox.schema import BUSY_MILLISECONDS, sole_opening
    from kiosk.outbox.whole import sync_folder

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with sole_opening(path.parent):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000, check_same_thread=False)
        try:
            [(mode,)] = connection.execute("PRAGMA journal_mode = WAL")
            if mode != "wal":
                raise sqlite3.OperationalError(f"the mode stays {mode}")
            connection.execute("PRAGMA synchronous = FULL")
            _make_tables(connection)
            sync_folder(path.parent)
        except BaseException:
            connection.close()
            raise
    return Database(connection, execute_plugins=False)


_TABLES = (
    "CREATE TABLE jobs (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, copy INTEGER NOT NULL,"
    " began_at INTEGER NOT NULL, outcome TEXT, reason TEXT NOT NULL DEFAULT '', bytes_sent INTEGER NOT NULL DEFAULT 0,"
    " paper_used INTEGER NOT NULL DEFAULT 0) STRICT",
    "CREATE TABLE sums (device TEXT, outcome TEXT, jobs INTEGER NOT NULL, paper_used INTEGER NOT NULL,"
    " PRIMARY KEY (device, outcome)) STRICT",
    "CREATE TABLE totals (device TEXT PRIMARY KEY, used INTEGER NOT NULL) STRICT",
    "CREATE TABLE anchors (device TEXT PRIMARY KEY, left_then INTEGER NOT NULL, total_then INTEGER NOT NULL, level TEXT NOT NULL,"
    " at INTEGER NOT NULL) STRICT",
)


def _make_tables(connection: sqlite3.Connection) -> None:
    import sqlite3

    [(version,)] = connection.execute("PRAGMA user_version")
    if version == _VERSION:
        return
    if version != 0:
        raise sqlite3.DatabaseError("a newer program wrote it")
    connection.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        connection.execute(table)
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")


def _word(outcome: Outcome) -> str:
    match outcome:
        case Confirmed():
            return "confirmed"
        case Unknown():
            return "unknown"
        case Failed():
            return "failed"


def _outcome(word: str | None, reason: str, bytes_sent: int, paper_used: int) -> Outcome:
    match word:
        case "confirmed":
            return Confirmed(RECORDED, bytes_sent, paper_used)
        case "failed":
            return Failed(reason, RECORDED, bytes_sent, paper_used)
        case "unknown":
            return Unknown(RECORDED, bytes_sent, paper_used)
    return Unknown("begun, and nobody knows how it ended", bytes_sent, paper_used)
