"""Exactly once, whatever happens on the way: what residents were promised is at the centre once, whole and openable, with its effects."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, func, select

from kiosk.central.keys import load_or_make
from kiosk.central.tables import attachments, cases, events, moment, open_database, records
from kiosk.outbox import OUTBOX_FILE
from kiosk.wire import attachment as wire
from kiosk.wire import pieces, seal
from tests.outbox import chaos
from tests.outbox.chaos import Outcome, Promise
from tests.postgres import Cluster, postgres_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres_cluster() as made:
        yield made


def play(folder: Path, cluster: Cluster, seconds: float, clients: int, residents: int) -> None:
    database = cluster.new_database()
    outcome = chaos.play(folder, cluster, database, seconds, clients, residents, seed=3)
    assert outcome.crashed == []
    assert (outcome.left, outcome.held) == (0, 0), outcome.reports
    assert outcome.kills > seconds and outcome.lost > 10, "the day was not bad enough to prove anything"
    assert len(outcome.promises) > clients * residents / 4
    engine = open_database(database)
    try:
        with engine.connect() as connection:
            found = {row.id: row for row in connection.execute(select(records))}
            stored = {row.id: row for row in connection.execute(select(attachments))}
            received = Counter(connection.execute(select(events.c.record_id).where(events.c.what == "received")).scalars())
            completed = Counter(connection.execute(select(events.c.record_id).where(events.c.what == "complete")).scalars())
            [opened] = connection.execute(select(func.count()).select_from(cases)).scalars()
    finally:
        engine.dispose()
    promised = {one.receipt.id: one for one in outcome.promises}
    assert found.keys() == promised.keys(), "lost, or more than was promised"
    assert set(received.values()) == {1} and received.keys() == promised.keys(), "effects = records"
    assert opened == len(promised)
    with_scans = {name for name, one in promised.items() if one.scans}
    assert set(completed.values()) == {1} and completed.keys() == with_scans, "a case is complete once, when all its scans are there"
    assert {row.complete for row in found.values()} == {1}
    _check_contents(folder / "central", promised, found, stored)
    _check_terminals(folder, outcome)


def _check_contents(
    data: Path, promised: dict[str, Promise], found: dict[str, Row[tuple[object, ...]]], stored: dict[str, Row[tuple[object, ...]]]
) -> None:
    """Every record and every scan opens and is what the resident left."""
    keys = load_or_make(data)
    by_record: dict[str, list[Row[Any]]] = {}
    for row in sorted(stored.values(), key=lambda one: one.position):
        assert row.stored_at is not None
        by_record.setdefault(row.record_id, []).append(row)
    for name, promise in promised.items():
        row, scans = found[name], by_record.get(name, [])
        context = seal.Context(
            row.id, row.tracking_number, row.kind, row.case_id, row.seq, row.service, row.form_version, row.terminal,
            moment(row.created_at), row.refers_to, tuple(one.content_hash for one in scans),
        )  # fmt: skip
        opener = keys.opener(row.key_id)
        assert opener is not None
        assert seal.open_sealed(opener, row.sealed, context.encoded()) == promise.content
        assert len(scans) == len(promise.scans)
        for scan, plain in zip(scans, promise.scans, strict=True):
            [path] = (data / "attachments").rglob(f"{scan.id}*")
            sealed = path.read_bytes()
            assert hashlib.sha256(sealed).hexdigest() == scan.content_hash
            file = io.BytesIO(sealed)
            key = wire.open_key(opener, wire.split_header(file), wire.context(scan.id, name, row.terminal))
            assert b"".join(pieces.open_pieces(key, file)) == plain


def _check_terminals(folder: Path, outcome: Outcome) -> None:
    """Every terminal believes the same, and can prove what it did."""
    from kiosk.outbox.store import Store

    for code in {one.terminal for one in outcome.promises}:
        with Store.open(folder / code / OUTBOX_FILE, code) as store:
            mine = [one.receipt.id for one in outcome.promises if one.terminal == code]
            assert sorted(item.id for item in store.items("delivered")) == sorted(mine)


def test_a_bad_quarter_of_a_minute(tmp_path: Path, cluster: Cluster) -> None:
    play(tmp_path, cluster, seconds=8, clients=32, residents=12)


@pytest.mark.soak
def test_a_bad_minute(tmp_path: Path, cluster: Cluster) -> None:
    play(tmp_path, cluster, seconds=60, clients=32, residents=80)
