"""`kiosk central` as officers meet it: each command of answering.md does what the page says."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.central.board import today
from kiosk.central.ingest import ingest
from kiosk.central.keys import load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.demo.board import demo_board
from kiosk.wire.models import RecordKind
from tests.central.terminals import Terminal, batch, envelope
from tests.central.test_answering import CANARY, rating, ticket
from tests.central.test_cli import answer, failure, run
from tests.check.common import ROOT

PAGE = (ROOT / "kiosk/central/answering.md").read_text("utf-8")
COMMANDS = [line.split("  #")[0].strip() for line in re.findall(r"^    kiosk (central .*)$", PAGE, re.M)]
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def numbers(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What has arrived, and the other words of the page that stand for something."""
    data = tmp_path / "central"
    data.mkdir()
    engine, keys = open_database(database_url(data, "")), load_or_make(data)
    contents: dict[str, tuple[RecordKind, bytes]] = {
        "STUCK": ("ticket", ticket(kind="cannot-be-done", topic="too-hard")),
        "CALL": ("ticket", ticket(kind="call-back", phone=CANARY)),
        "FAULT": ("ticket", ticket(kind="terminal-fault", topic="receipt_printer.device.jammed")),
        "BAD": ("rating", rating(1)),
    }
    made = {"DIR": str(data), "LAST": (today(NOW) + 3 * DAY).isoformat(), "MONTH": today(NOW).isoformat()[:7]}
    for name, (kind, content) in contents.items():
        one = envelope(keys.trust, content, kind, service="terminal")
        ingest(engine, keys, Terminal().caller(), batch(one), NOW)
        made[name] = one.tracking_number
    yield made
    engine.dispose()


def of(command: str, numbers: dict[str, str]) -> list[str]:
    return [numbers.get(word, word) for word in shlex.split(command)][1:]


def told(command: str, numbers: dict[str, str]) -> Any:
    return answer(*of(f"central {command} --data DIR", numbers))


def test_each_command_of_the_page_works_in_its_order_and_tells_no_number(numbers: dict[str, str]) -> None:
    assert len(COMMANDS) == 23
    for command in COMMANDS:
        result = run(*of(command, numbers), "--json")
        assert result.exit_code == 0, f"{command}: {result.output}"
        assert (CANARY in result.stdout) == ("--phone" in command), command
        json.loads(result.stdout)
    for command in COMMANDS:  # in words for people, and again
        result = run(*of(command, numbers))
        assert result.exit_code == 0 or re.search(r"\[board\.(taken|stage)\]", result.output), f"{command}: {result.output}"
        assert (CANARY in result.output) == ("--phone" in command), command


def test_what_officers_are_told(numbers: dict[str, str]) -> None:
    [stuck] = told("tickets --kind cannot-be-done", numbers)["tickets"]
    assert stuck["tracking_number"] == numbers["STUCK"] and (stuck["overdue"], stuck["topic"]) == (False, "too-hard")
    assert stuck["answer_by"] > NOW.date().isoformat()
    [call] = told("call-backs --working-days 0", numbers)["call_backs"]
    assert call["answer_by"] == today(NOW).isoformat() and "phone" not in call
    assert told("call-backs --phone", numbers)["call_backs"][0]["phone"] == CANARY
    told("answer CALL --text 已电话回复", numbers)
    assert told("call-backs --open", numbers)["call_backs"] == []
    [fault] = told("faults", numbers)["faults"]
    assert (fault["fault"], fault["times"], fault["terminal"]) == ("receipt_printer.device.jammed", 1, "A7K2")
    assert told("close-fault FAULT --text 已修复", numbers)["reports"] == 1 and told("faults", numbers)["faults"] == []
    ratings = told("ratings", numbers)
    assert [(one["all"], one["good_percent"]) for one in ratings["counts"]] == [(1, 0)] and len(ratings["bad"]) == 1
    told("answer-rating BAD --text 已回访", numbers)
    assert told("ratings --open", numbers)["bad"] == []
    for command, code in (
        ("tickets --kind nothing", "usage"),
        ("answer-rating CALL --text x", "rating.unknown-number"),
        ("close-fault STUCK --text x", "ticket.no-such-fault"),
        ("topic move never --stage assigned", "board.unknown"),
        ("topic move never --stage lost", "usage"),
        ("leader-day remove tomorrow", "usage"),
        ("topic add queues --month 2026-1 --title x --title-en x", "board.malformed"),
        ("board --load /nowhere/board.json", "board.unreadable-file"),
    ):
        assert failure(*of(f"central {command} --data DIR", numbers)) == code, command


def test_the_board_of_the_demo_is_one_and_says_what_it_is(numbers: dict[str, str], tmp_path: Path) -> None:
    prepared = tmp_path / "board.json"
    prepared.write_bytes(demo_board(today(NOW)))
    board = told(f"board --load {prepared}", numbers)
    assert (len(board["notices"]), len(board["topics"]), len(board["leader_days"])) == (3, 4, 1)
    assert {one["stage"] for one in board["topics"]} == {"listed", "assigned", "led", "delisted"}
    for one in (*board["notices"], *board["topics"]):
        assert one["title"]["zh"].startswith("演示：") and one["title"]["en"].startswith("Demo: ")
        assert len(one["title"]["zh"]) < 14
    shown = tmp_path / "shown.json"
    shown.write_text(json.dumps(board), "utf-8")
    assert failure(*of(f"central board --load {shown} --data DIR", numbers)) == "board.taken", "what it shows is what it takes"
