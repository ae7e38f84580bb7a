"""The centre's database in SQLAlchemy Core, on SQLite: WAL, a sync at every commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)

metadata = MetaData()

records = Table(
    "records", metadata,
    Column("id", String(36), primary_key=True),
    Column("tracking_number", String(14), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("case_id", String(36), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("service", String(100), nullable=False),
    Column("form_version", String(100), nullable=False),
    Column("terminal", String(4), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("suite", String(100), nullable=False),
    Column("key_id", String(100), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("unreadable", Integer, nullable=False, default=0),
    Column("sealed", LargeBinary, nullable=False),
)  # fmt: skip

cases = Table(
    "cases", metadata,
    Column("case_id", String(36), primary_key=True),
    Column("service", String(100), nullable=False),
    Column("state", String(40), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)  # fmt: skip

events = Table(
    "events", metadata,
    Column("number", Integer, primary_key=True),
    Column("record_id", String(36), ForeignKey("records.id"), nullable=False),
    Column("case_id", String(36), nullable=False),
    Column("what", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

# Records whose parties are not indexed yet: opening a seal is no part of ingest.
to_index = Table("to_index", metadata, Column("record_id", String(36), ForeignKey("records.id"), primary_key=True))

# `person` is an HMAC of the ID number, never the number.
parties = Table(
    "parties", metadata,
    Column("person", String(64), primary_key=True),
    Column("record_id", String(36), ForeignKey("records.id"), primary_key=True),
    Column("role", String(20), primary_key=True),
)  # fmt: skip

Index("records_of_case", records.c.case_id, records.c.seq)


def open_database(path: Path) -> Engine:
    """The engine, with every table in place. Errors never show parameters: they hold what residents sent."""
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": 10.0, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing: "begin" below does
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer inside its transaction can fail at once as busy; who is going to write says so first.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    with writing(engine) as connection:
        metadata.create_all(connection)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One writing transaction, committed at the end."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
