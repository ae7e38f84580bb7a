"""`kiosk central` as officers meet it: each command of deciding.md does what the page says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.central.ingest import ingest
from kiosk.central.keys import load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.wire.submission import Submission
from kiosk.wire.ticket import Ticket
from tests.central.terminals import Terminal, batch, envelope
from tests.central.test_checking import sent
from tests.central.test_cli import answer, failure, run
from tests.central.test_parts import NEWBORN, applied
from tests.check.common import ROOT

PAGE = (ROOT / "kiosk/central/deciding.md").read_text("utf-8")
COMMANDS = [line.split("  #")[0].strip() for line in re.findall(r"^    kiosk (central .*)$", PAGE, re.M)]
TICKET = Ticket(service="passport", topic="fee", guide_version="1/", language="zh", step="notice", terminal="A7K2").to_bytes()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "central"


@pytest.fixture
def numbers(data: Path) -> Iterator[dict[str, str]]:
    """What has arrived: a bundle, a report, something to pay for, and what needs attention."""
    data.mkdir()
    engine, keys = open_database(database_url(data, "")), load_or_make(data)
    lost = sent("id-card-lost")
    contents = {
        "bundle": ("submission", applied(*NEWBORN)),
        "report": ("ticket", TICKET),
        "to-pay": ("submission", lost.to_bytes()),
        "wrong": ("submission", lost.model_copy(update={"parties": ()}).to_bytes()),
    }
    made = {}
    for name, (kind, content) in contents.items():
        service = Submission.from_bytes(content).service if kind == "submission" else "passport"
        one = envelope(keys.trust, content, kind, service=service)  # type: ignore[arg-type]
        ingest(engine, keys, Terminal().caller(), batch(one), datetime.now(UTC))
        made[name] = one.tracking_number
    yield made
    engine.dispose()


def of(command: str, numbers: dict[str, str], data: Path) -> list[str]:
    """The command with a number that it is about, and the folder."""
    kind = {"settle": "wrong", "answer": "report", "orders": "to-pay", "pay": "to-pay"}.get(command.split()[1], "bundle")
    return shlex.split(command.replace("NUMBER", numbers[kind]).replace("DIR", str(data)))[1:]


def test_each_command_of_the_page_works_in_its_order(numbers: dict[str, str], data: Path) -> None:
    assert len(COMMANDS) == 14
    for command in COMMANDS:
        answer(*of(command, numbers, data))
    for command in COMMANDS:
        if command.split()[1] not in ("licence",):
            result = run(*of(command, numbers, data))
            assert result.exit_code == 0 or "[part." in result.output, "in words for people, and again"


def test_what_officers_are_told(numbers: dict[str, str], data: Path) -> None:
    where = ("--data", str(data))
    cases = {one["tracking_number"]: one["found"] for one in answer("attention", *where)["cases"]}
    assert ["party.missing", "applicant"] in cases[numbers["wrong"]]
    parts = answer("parts", numbers["bundle"], *where)
    assert (parts["state"], [one["state"] for one in parts["parts"]]) == ("accepted", ["accepted"] * 4)
    assert failure("decide", numbers["bundle"], "medical-insurance", "--state", "sent-on", *where) == "part.waits"
    refused = answer("decide", numbers["bundle"], "register", "--state", "refused", "--reason", "refused.papers", *where)
    assert "复议" in refused["remedy"]["review"]["name"]["zh"] and refused["remedy"]["litigation"]["name"]["zh"]
    assert failure("decide", numbers["bundle"], "register", "--state", "lost", *where) == "usage"
    assert failure("decide", numbers["bundle"], "register", "--state", "refused", "--reason", "no", *where) == "usage"
    assert answer("tickets", "--open", *where)["open_by_service"] == {"passport": 1}
    assert answer("tickets", "--service", "id-card-lost", *where)["tickets"] == []
    assert failure("answer", numbers["to-pay"], "--text", "x", *where) == "ticket.unknown-number"
    [order] = answer("orders", numbers["to-pay"], *where)["orders"]
    assert (order["state"], order["due"]) == ("unpaid", "after-acceptance") and order["yuan"] > 0
    assert answer("close-day", *where) == {"abandoned": 0}
    assert answer("pay", numbers["to-pay"], *where)["changed"] == 1
    assert failure("settle", "nonsense", *where) == "tracking-number.length"
