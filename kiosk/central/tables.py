"""The centre's database in SQLAlchemy Core: SQLite by default (WAL, a sync at every commit), PostgreSQL 15 for a real fleet.

Ids are compared byte by byte in either database, so that "sorted ids" means the same in Python, SQLite and PostgreSQL. Moments are
milliseconds since 1970 UTC.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    DDL,
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
    Text,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

SCHEMA = 4
"""The version of the tables below. 1 is the one before versions were written down; 2 and 3 are taken over by `_from_2` and `_from_3`."""
DATABASE = "central.db"


class SchemaUnknown(Exception):
    """The database was made by another version of the centre, which this one can't take over. It is left as it is."""

    code = "central.schema"


def _text(length: int) -> TypeEngine[str]:
    return String(length).with_variant(String(length, collation="C"), "postgresql")


_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # only "INTEGER PRIMARY KEY" counts by itself there
_ID, _CODE, _HASH, _NAME = _text(36), _text(4), _text(64), _text(100)
metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

# `complete`: every attachment it names is stored. `unreadable`: it does not open, or its key is in the archive (`kiosk.central.late_keys`).
records = Table(
    "records", metadata,
    Column("id", _ID, primary_key=True),
    Column("tracking_number", _text(14), nullable=False, unique=True),
    Column("kind", _text(20), nullable=False),
    Column("case_id", _ID, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("service", _NAME, nullable=False),
    Column("form_version", _NAME, nullable=False),
    Column("terminal", _CODE, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("suite", _NAME, nullable=False),
    Column("key_id", _NAME, nullable=False),
    Column("content_hash", _HASH, nullable=False),
    Column("refers_to", _ID),
    Column("attachments_expected", Integer, nullable=False, default=0),
    Column("complete", Integer, nullable=False, default=1),
    Column("unreadable", Integer, nullable=False, default=0),
    Column("sealed", LargeBinary, nullable=False),
)  # fmt: skip

# What a record names, in its order. `offset`: how many bytes are on disk for certain. `stored_at`: all of them, with the right hash.
attachments = Table(
    "attachments", metadata,
    Column("id", _ID, primary_key=True),
    Column("record_id", _ID, nullable=False),
    Column("position", Integer, nullable=False),
    Column("terminal", _CODE, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content_hash", _HASH, nullable=False),
    Column("offset", BigInteger, nullable=False, default=0),
    Column("began_at", BigInteger),
    Column("stored_at", BigInteger),
)  # fmt: skip

cases = Table(
    "cases", metadata,
    Column("case_id", _ID, primary_key=True),
    Column("service", _NAME, nullable=False),
    Column("state", _text(40), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)  # fmt: skip

# No foreign keys from here and `to_index` to records: both are written with the record, in its transaction, and never without.
events = Table(
    "events", metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("record_id", _ID, nullable=False),
    Column("case_id", _ID, nullable=False),
    Column("what", _text(40), nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

# Records whose parties are not indexed yet: opening a seal is no part of ingest.
to_index = Table("to_index", metadata, Column("record_id", _ID, primary_key=True))

# `person` is an HMAC of the ID number, never the number.
parties = Table(
    "parties", metadata,
    Column("person", _HASH, primary_key=True),
    Column("record_id", _ID, ForeignKey("records.id"), primary_key=True),
    Column("role", _text(20), primary_key=True),
)  # fmt: skip

# What was sealed for a key that is in the archive, sealed again for a key in use: a record's content, an attachment's header.
resealed = Table(
    "resealed", metadata,
    Column("id", _ID, primary_key=True),
    Column("key_id", _NAME, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

# `last_seen` and `heartbeat` (JSON) are written by the heartbeats, a second behind.
terminals = Table(
    "terminals", metadata,
    Column("code", _CODE, primary_key=True),
    Column("public_key", LargeBinary, nullable=False, index=True),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("reason", _text(200)),
    Column("last_seen", BigInteger),
    Column("heartbeat", Text),
)  # fmt: skip

# Keys that a code was enrolled under before: whoever signs with one is told that it was revoked, not that the signature is wrong.
former_keys = Table(
    "former_keys", metadata,
    Column("code", _CODE, primary_key=True),
    Column("public_key", LargeBinary, primary_key=True),
    Column("replaced_at", BigInteger, nullable=False),
)  # fmt: skip

enrolment_codes = Table(
    "enrolment_codes", metadata,
    Column("name", _CODE, primary_key=True),
    Column("secret", _text(16), nullable=False),
    Column("terminal", _CODE, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("used_by", LargeBinary),
    Column("reinstates", Integer, nullable=False, server_default="0"),
)  # fmt: skip

# Keys of terminals that were revoked: none of them is enrolled again under any code, unless a person reinstates it.
revoked_keys = Table(
    "revoked_keys", metadata,
    Column("public_key", LargeBinary, primary_key=True),
    Column("revoked_at", BigInteger, nullable=False),
)  # fmt: skip

nonces = Table(
    "nonces", metadata,
    Column("nonce", _text(32), primary_key=True),
    Column("terminal", _CODE, primary_key=True),
    Column("created_at", BigInteger, nullable=False, index=True),
)  # fmt: skip

# Heads of terminals' audit chains, one row a change, the latest and every alarm. `alarm`: a stable code when the chain went back or split.
audit_heads = Table(
    "audit_heads", metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("terminal", _CODE, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", _HASH, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("alarm", _text(40)),
)  # fmt: skip

Index("records_of_case", records.c.case_id, records.c.seq)
Index("attachments_of_record", attachments.c.record_id, attachments.c.position)
_IN_3 = (
    Index("audit_heads_of_terminal", audit_heads.c.terminal, audit_heads.c.number),
    Index("terminals_enrolled", terminals.c.enrolled_at),
    Index(
        "terminals_revoked",
        terminals.c.revoked_at,
        sqlite_where=terminals.c.revoked_at.is_not(None),
        postgresql_where=terminals.c.revoked_at.is_not(None),
    ),
)

# Ciphertext can't be compressed: PostgreSQL is told not to try.
_NOT_COMPRESSED = DDL("ALTER TABLE records ALTER COLUMN sealed SET STORAGE EXTERNAL")  # type: ignore[no-untyped-call]
event.listen(records, "after_create", _NOT_COMPRESSED.execute_if(dialect="postgresql"))


def database_url(data_dir: Path, database: str) -> str:
    """The SQLAlchemy URL: `database` as it was given, or SQLite in `data_dir` for "". A plain postgresql: address is taken with psycopg."""
    if not database:
        return f"sqlite:///{data_dir / DATABASE}"
    url = make_url(database)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def open_database(url: str) -> Engine:
    """The engine, with every table in place. Errors never show parameters: they hold what residents sent.

    Raises `SchemaUnknown`; SQLAlchemy's errors when the database can't be used.
    """
    name = make_url(url).get_backend_name()
    engine = _sqlite(url) if name == "sqlite" else _postgresql(url)
    try:
        with writing(engine) as connection:
            _make_tables(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One writing transaction, committed at the end."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def insert(where: Engine | Connection, table: Table) -> Any:
    """The INSERT of this database, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if where.dialect.name == "postgresql" else sqlite.insert(table)


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 10.0, "check_same_thread": False})

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

    return engine


def _postgresql(url: str) -> Engine:
    # A commit that returned is on disk, whatever the server's own configuration says; a lock is never waited for without end.
    options = "-c synchronous_commit=on -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    connect = {"options": options, "connect_timeout": 5, "application_name": "kiosk central"}
    return create_engine(url, hide_parameters=True, pool_size=10, max_overflow=30, pool_timeout=10, connect_args=connect)


def _make_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # two that start together would both make them
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('kiosk central schema'))")
    existing = set(inspect(connection).get_table_names())
    found = connection.execute(select(schema_version.c.version)).scalar() if schema_version.name in existing else None
    if found is None and records.name in existing:
        found = 1
    if found not in (None, 2, 3, SCHEMA):
        raise SchemaUnknown(f"the database has schema version {found}; this centre knows 2 to {SCHEMA} only")
    metadata.create_all(connection)
    if found is None:
        connection.execute(schema_version.insert().values(version=SCHEMA))
    if found == 2:
        _from_2(connection)
    if found in (2, 3):
        _from_3(connection)


def _from_2(connection: Connection) -> None:
    """What `create_all` leaves undone to tables that are there, in its transaction."""
    connection.exec_driver_sql("ALTER TABLE enrolment_codes ADD COLUMN reinstates INTEGER NOT NULL DEFAULT 0")
    for index in _IN_3:
        index.create(connection)
    theirs = select(terminals.c.public_key, func.min(terminals.c.revoked_at)).where(terminals.c.revoked_at.is_not(None))
    connection.execute(revoked_keys.insert().from_select(["public_key", "revoked_at"], theirs.group_by(terminals.c.public_key)))


def _from_3(connection: Connection) -> None:
    """A ticket's topic is as long as the wire allows. SQLite keeps no lengths (Datatypes In SQLite, 3.1)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE IF EXISTS tickets ALTER COLUMN topic TYPE VARCHAR(60)")
    connection.execute(schema_version.update().values(version=SCHEMA))
