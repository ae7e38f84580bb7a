"""What a terminal runs out of reaches whoever looks after the fleet, from the newest heartbeat; an older side loses nothing by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from typer.testing import CliRunner

from kiosk.cli import central as cli
from kiosk.core.consumables import Consumable
from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.heartbeat import heartbeat
from kiosk.outbox.store import Store
from kiosk.wire.fleet import MOST_CONSUMABLES, NAME_LENGTH, ConsumableLeft, Heartbeat
from tests.central.fleets import Fleet, beat
from tests.central.terminals import Terminal

LOW = Consumable("receipt_printer", "receipt-paper", "low", 9, "receipts")
PAGES = Consumable("document_printer", "document-paper", "full", None, "sheets")
TONER = Consumable("document_printer", "Black Toner", "out", 0)


@pytest.fixture
def fleet(tmp_path: Path, database: str) -> Iterator[Fleet]:
    made = Fleet(tmp_path, database)
    yield made
    made.engine.dispose()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / OUTBOX_FILE, "A7K2") as opened:
        yield opened


def test_the_newest_word_is_kept_and_shown(fleet: Fleet, store: Store, tmp_path: Path, database: str) -> None:
    client = TestClient(fleet.app)
    token = fleet.token(client, Terminal().enrolled(fleet.engine, fleet.now()))
    for supplies in ((PAGES,), (LOW, PAGES, TONER)):
        assert beat(client, token, heartbeat(store, datetime.now(UTC), supplies)).status_code == 200
        fleet.heartbeats.write()
    written = fleet.written()
    assert written is not None
    assert [(one.device, one.name, one.level, one.left, one.unit) for one in written.consumables] == [
        ("receipt_printer", "receipt-paper", "low", 9, "receipts"),
        ("document_printer", "document-paper", "full", None, "sheets"),
        ("document_printer", "Black Toner", "out", 0, "percent"),
    ]
    where = ("--data", str(tmp_path), *(("--database", database) if database else ()))
    shown = json.loads(CliRunner().invoke(cli.app, ["terminals", *where, "--json"]).stdout)["terminals"]
    assert [one["runs_out"] for one in shown] == [["receipt_printer/receipt-paper: low", "document_printer/Black Toner: out"]]


def test_an_older_terminal_says_nothing_of_it(fleet: Fleet, tmp_path: Path, database: str) -> None:
    client = TestClient(fleet.app)
    token = fleet.token(client, Terminal().enrolled(fleet.engine, fleet.now()))
    told = Heartbeat(at=datetime.now(UTC)).model_dump_json(exclude={"consumables"}).encode()
    assert beat(client, token, told).status_code == 200
    fleet.heartbeats.write()
    written = fleet.written()
    assert written is not None and written.consumables == ()
    where = ("--data", str(tmp_path), *(("--database", database) if database else ()))
    shown = json.loads(CliRunner().invoke(cli.app, ["terminals", *where, "--json"]).stdout)["terminals"]
    assert [one["runs_out"] for one in shown] == [[]]


def test_an_older_centre_reads_the_rest() -> None:
    """As this one reads a newer terminal's: no side knows every member of the other."""
    told = Heartbeat(at=datetime.now(UTC), pending=3, consumables=(ConsumableLeft(device="x", name="y", level="low"),))
    newer = {**json.loads(told.model_dump_json()), "of_tomorrow": [1]}
    newer["consumables"][0]["of_tomorrow"] = 1
    assert Heartbeat.model_validate_json(json.dumps(newer)) == told


def test_a_printer_with_odd_supplies_does_not_make_a_heartbeat_unreadable(store: Store) -> None:
    many = tuple(Consumable("document_printer", "n" * 500, "low", 3) for _ in range(40))
    told = heartbeat(store, datetime.now(UTC), many)
    assert len(told.consumables) == MOST_CONSUMABLES and len(told.consumables[0].name) == NAME_LENGTH
    assert Heartbeat.model_validate_json(told.model_dump_json()) == told
    assert len(told.model_dump_json()) < 16 * 1024, "what the centre reads at most"
    with pytest.raises(ValidationError):
        Heartbeat(at=datetime.now(UTC), consumables=told.consumables * 2)
