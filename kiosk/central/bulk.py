"""Many rows in one statement, without SQLAlchemy's work for each of them: ingest is where the centre spends its processor.

PostgreSQL gets one array a column in binary form and one `INSERT … SELECT FROM unnest(…)`: parsing and planning are paid once for a
batch, and the bytes of a record are copied, not escaped. SQLite has neither arrays nor a server to go to: there a prepared statement runs
row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, Table

Columns = Mapping[str, Sequence[Any] | int | str]
"""Values by column, equally many in each; a single number or text stands for the same in every row."""


def insert_new(connection: Connection, table: Table, columns: Columns, returning: str) -> set[str]:
    """Inserts the rows that conflict with none, in their order; gives their values of the column `returning`."""
    ending = f" ON CONFLICT DO NOTHING RETURNING {returning}"
    if connection.dialect.name == "postgresql":
        return set(connection.exec_driver_sql(_unnest(table, _shape(columns)) + ending, _arrays(columns)).scalars())
    statement = _values(table, tuple(columns)) + ending
    cursor = connection.connection.cursor()
    try:
        return {one for row in _rows(columns) for (one,) in cursor.execute(statement, row).fetchall()}
    finally:
        cursor.close()


def insert_all(connection: Connection, table: Table, columns: Columns, or_keep: bool = False) -> None:
    """Inserts every row; with `or_keep` those which conflict with an existing one are passed over."""
    ending = " ON CONFLICT DO NOTHING" if or_keep else ""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_unnest(table, _shape(columns)) + ending, _arrays(columns))
    elif rows := list(_rows(columns)):
        connection.exec_driver_sql(_values(table, tuple(columns)) + ending, rows)


def _shape(columns: Columns) -> tuple[tuple[str, bool], ...]:
    return tuple((name, isinstance(values, int | str)) for name, values in columns.items())


def _arrays(columns: Columns) -> dict[str, Any]:
    return {name: values if isinstance(values, int | str) else list(values) for name, values in columns.items()}  # a tuple is a composite


def _rows(columns: Columns) -> Iterator[tuple[Any, ...]]:
    """Ends with the shortest: there is always a column of many, and `repeat` has no end."""
    return zip(*(repeat(values) if isinstance(values, int | str) else values for values in columns.values()), strict=False)


@cache
def _unnest(table: Table, shape: tuple[tuple[str, bool], ...]) -> str:
    typed = {name: f"%({name})b::{_postgresql_type(table, name)}" for name, _ in shape}
    chosen = ", ".join(typed[name] if same else f'many."{name}"' for name, same in shape)
    many = [name for name, same in shape if not same]
    arrays = ", ".join(f"{typed[name]}[]" for name in many)
    into = _quoted(name for name, _ in shape)
    return f"INSERT INTO {table.name} ({into}) SELECT {chosen} FROM unnest({arrays}) AS many ({_quoted(many)})"


@cache
def _values(table: Table, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {table.name} ({_quoted(names)}) VALUES ({', '.join('?' for _ in names)})"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _postgresql_type(table: Table, name: str) -> str:
    kind = table.c[name].type
    if isinstance(kind, BigInteger):
        return "bigint"
    if isinstance(kind, Integer):
        return "integer"
    return "bytea" if isinstance(kind, LargeBinary) else "text"
