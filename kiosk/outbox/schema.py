"""Opens the outbox's database and brings its schema up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from kiosk.outbox.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 5000


def connect(path: Path) -> Database:
    """WAL with a sync at every commit; transactions are begun and ended explicitly. The file is the owner's alone.

    The folder is synced at every opening: who made the file may have died, or lost power, before doing so.
    """
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)
    try:
        db = Database(connection, execute_plugins=False)
        db.enable_wal()
        db.conn.execute("PRAGMA synchronous = FULL")
        db.conn.execute("PRAGMA temp_store = MEMORY")
        _migrate(db)
        sync_folder(path.parent)
    except BaseException:
        connection.close()
        raise
    return db


def sync_folder(folder: Path) -> None:
    """Makes names created in `folder` durable: SQLite syncs a database file, but not the entry of a new one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _migrate(db: Database) -> None:
    """Applies what is newer than the file, each version in a transaction of its own.

    Raises `StoreError` store.newer-version when a newer program wrote it.
    """
    scripts = {int(script.stem): script for script in sorted(MIGRATIONS.glob("*.sql"))}
    newest = max(scripts)
    version = _version(db)
    if version > newest:
        raise StoreError("store.newer-version", f"the outbox has version {version}, this program knows {newest}")
    while version < newest:
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            version = _version(db)  # another process may have been faster
            if version < newest:
                for statement in _statements(scripts[version + 1].read_text("utf-8")):
                    db.conn.execute(statement)
                version += 1
                db.conn.execute(f"PRAGMA user_version = {version}")
            db.conn.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise


def _version(db: Database) -> int:
    [(version,)] = db.conn.execute("PRAGMA user_version")
    return int(version)


def _statements(script: str) -> Iterator[str]:
    """One statement after the other: `executescript` would commit the transaction it stands in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
