"""Looking into an outbox without touching it: for a technician's commands, which must neither make files nor wait for anybody.

While a terminal runs, or after it was killed, there is a WAL file beside the database, and it is read like any reader does, without the
right to write. When there is none, nobody has the database open, and it is read as it lies (`immutable`), since SQLite would otherwise
make a WAL of its own. Should a terminal start in that moment, the answer is thrown away and asked for again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sqlite_utils import Database

from kiosk.outbox import schema
from kiosk.outbox.errors import StoreError, store_error
from kiosk.outbox.store import Store

Answer = TypeVar("Answer")


def look(path: Path, question: Callable[[Store], Answer]) -> Answer:
    """What `question` reads from the store at `path`. Raises `StoreError`: store.missing where there is none, store.older-version and
    store.newer-version where it is another program's."""
    return look_into(path, lambda connection: question(Store(Database(connection, execute_plugins=False), path.parent, "")))


def look_into(path: Path, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """As `look`, for what asks SQLite itself."""
    if not path.exists():
        raise StoreError("store.missing", f"there is no outbox at {path}")
    wal = path.with_name(path.name + "-wal")
    if not wal.exists():
        try:
            answer = _read(path, "mode=ro&immutable=1", question)
        except StoreError:
            if not wal.exists():
                raise
        else:
            if not wal.exists():
                return answer
    return _read(path, "mode=ro", question)


def _read(path: Path, how: str, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    try:
        address = f"file:{quote(str(path.resolve()))}?{how}"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=schema.BUSY_MILLISECONDS / 1000)) as connection:
            schema.check_version(connection)
            connection.execute("BEGIN")  # one state of the file for all that is asked
            return question(connection)
    except sqlite3.Error as error:
        raise store_error(error) from error
