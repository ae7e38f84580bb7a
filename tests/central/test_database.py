"""The two databases under the centre: who may open them, what is promised of a commit, and what happens when one goes away."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, select

from kiosk.central.bulk import insert_all, insert_new
from kiosk.central.case_tables import tickets
from kiosk.central.tables import (
    DATABASE,
    SCHEMA,
    SchemaUnknown,
    cases,
    database_url,
    enrolment_codes,
    metadata,
    open_database,
    revoked_keys,
    schema_version,
    terminals,
    writing,
)
from tests.central.conftest import Centre, serving
from tests.central.terminals import Terminal, batch, envelope
from tests.postgres import postgres_cluster


def test_many_that_open_a_new_database_at_once_all_find_it_whole(database: str, tmp_path: Path) -> None:
    def opened(_: int) -> set[str]:
        engine = open_database(database_url(tmp_path, database))
        with engine.connect() as connection:
            assert connection.execute(select(schema_version.c.version)).scalars().all() == [SCHEMA]
        names = set(inspect(engine).get_table_names())
        engine.dispose()
        return names

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(opened, range(6))) == [set(metadata.tables)] * 6


def test_a_database_of_another_version_is_left_as_it_is(database: str, tmp_path: Path) -> None:
    url = database_url(tmp_path, database)
    open_database(url).dispose()
    plain = create_engine(url)
    with plain.begin() as connection:
        connection.execute(schema_version.update().values(version=SCHEMA + 1))
    with pytest.raises(SchemaUnknown):
        open_database(url)
    with plain.begin() as connection:
        assert connection.execute(select(schema_version.c.version)).scalars().all() == [SCHEMA + 1]
        connection.exec_driver_sql("DROP TABLE schema_version")
    with pytest.raises(SchemaUnknown):
        open_database(url)
    assert "schema_version" not in inspect(plain).get_table_names()
    plain.dispose()


def test_a_database_of_version_2_is_taken_over_with_its_revocations(database: str, tmp_path: Path) -> None:
    url = database_url(tmp_path, database)
    open_database(url).dispose()
    plain = create_engine(url)
    stolen, other = Terminal("A7K2"), Terminal("B7K2")
    with plain.begin() as connection:  # as version 2 left it
        connection.exec_driver_sql("DROP TABLE revoked_keys")
        connection.exec_driver_sql("ALTER TABLE enrolment_codes DROP COLUMN reinstates")
        for index in ("audit_heads_of_terminal", "terminals_enrolled", "terminals_revoked"):
            connection.exec_driver_sql(f"DROP INDEX {index}")
        for code, key, revoked_at in (("A7K2", stolen, 5), ("C7K2", stolen, 4), ("B7K2", other, None)):
            row = {"code": code, "public_key": key.public, "enrolled_at": 1, "revoked_at": revoked_at}
            connection.execute(terminals.insert().values(row))
        connection.exec_driver_sql("INSERT INTO enrolment_codes (name, secret, terminal, valid_until) VALUES ('AAAA', '0', 'A7K2', 9)")
        connection.execute(schema_version.update().values(version=2))
    engine = open_database(url)
    open_database(url).dispose()
    with engine.connect() as connection:
        assert connection.execute(select(schema_version.c.version)).scalars().all() == [SCHEMA]
        assert [(bytes(row.public_key), row.revoked_at) for row in connection.execute(select(revoked_keys))] == [(stolen.public, 4)]
        assert connection.execute(select(enrolment_codes.c.reinstates)).scalars().all() == [0]
    names = {str(one["name"]) for table in ("audit_heads", "terminals") for one in inspect(engine).get_indexes(table)}
    assert {"audit_heads_of_terminal", "terminals_enrolled", "terminals_revoked"} <= names
    engine.dispose()
    plain.dispose()


def test_in_a_database_of_version_3_a_fault_has_room_for_its_whole_name(database: str, tmp_path: Path) -> None:
    url = database_url(tmp_path, database)
    open_database(url).dispose()
    plain = create_engine(url)
    with plain.begin() as connection:  # as version 3 left it
        if database:
            connection.exec_driver_sql("ALTER TABLE tickets ALTER COLUMN topic TYPE VARCHAR(40)")
        connection.execute(schema_version.update().values(version=3))
    open_database(url).dispose()
    row = {"record_id": "r", "kind": "terminal-fault", "service": "", "topic": "x" * 60, "guide_version": "", "step": "", "at": 1}
    with plain.begin() as connection:
        connection.execute(tickets.insert().values(**row, state="open"))
        assert connection.execute(select(tickets.c.topic)).scalar() == "x" * 60
        assert connection.execute(select(schema_version.c.version)).scalars().all() == [SCHEMA]
    plain.dispose()


def test_a_commit_is_on_disk_when_it_returns(database: str, tmp_path: Path) -> None:
    """What the database itself says of how it is set; that a sync is one is for the power-cut proofs."""
    engine = open_database(database_url(tmp_path, database))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
            assert asked == ["wal", 2, 1]
            assert stat.S_IMODE((tmp_path / DATABASE).stat().st_mode) == 0o600
        else:
            assert [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("synchronous_commit", "fsync")] == ["on", "on"]
    engine.dispose()


def test_rows_in_bulk_are_those_that_are_new(database: str, tmp_path: Path) -> None:
    engine = open_database(database_url(tmp_path, database))
    rows: dict[str, list[Any]] = {"case_id": ["b", "a", "c"], "service": ["x", "居", ""], "state": ["s"] * 3, "changed_at": [1, 2**53, -1]}
    with writing(engine) as connection:
        assert insert_new(connection, cases, {name: values[:1] for name, values in rows.items()}, "case_id") == {"b"}
        assert insert_new(connection, cases, rows, "case_id") == {"a", "c"}
        insert_all(connection, cases, rows, or_keep=True)
        insert_all(connection, cases, {name: [] for name in rows})
        found = connection.execute(select(cases).order_by(cases.c.case_id)).all()
    assert [tuple(row) for row in found] == [("a", "居", "s", 2**53), ("b", "x", "s", 1), ("c", "", "s", -1)]
    engine.dispose()


def test_addresses_of_databases(tmp_path: Path) -> None:
    assert database_url(tmp_path, "") == f"sqlite:///{tmp_path / DATABASE}"
    assert database_url(tmp_path, "postgresql://u:p%40@h/n") == "postgresql+psycopg://u:p%40@h/n"
    assert database_url(tmp_path, "postgresql+psycopg://h/n") == "postgresql+psycopg://h/n"


def test_while_the_database_is_away_the_centre_says_so_and_loses_nothing(tmp_path: Path) -> None:
    """PostgreSQL crashes ("immediate") under a centre that is serving, and comes back: what was acknowledged is there."""
    with postgres_cluster() as cluster, serving(tmp_path, cluster.new_database()) as centre:
        before, after = envelope(centre.keys.trust), envelope(centre.keys.trust)
        assert centre.verdicts(batch(before)) == {before.id: ("accepted", None)}
        cluster.stop("immediate")
        number = f"/v1/progress/{before.tracking_number}?nonce=00"
        for method, path, body in (("POST", "/v1/batches", batch(after)), ("GET", number, b""), ("POST", "/v1/tokens", b"")):
            response = centre.terminal.ask(centre.client, method, path, body)
            assert centre.refusal(response) == (503, "centre.storage"), "a database that is away makes nobody and nothing unknown"
            assert response.headers["retry-after"] == "30"
        cluster.start()
        assert served_again(centre, batch(before, after)) == {before.id: ("duplicate", None), after.id: ("accepted", None)}


def served_again(centre: Centre, body: bytes) -> dict[str, tuple[str, str | None]]:
    """The pool may still hold connections of the server that crashed; each is found out and thrown away with one refusal at most."""
    for _ in range(3):
        response = centre.terminal.post(centre.client, "/v1/batches", body)
        if response.status_code == 200:
            break
        assert centre.refusal(response) == (503, "centre.storage")
    return {item["id"]: (item["verdict"], item["reason"]) for item in response.json()["items"]}
