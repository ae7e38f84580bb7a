"""Tickets, ratings and votes: as the session asks for them, under the seal, at the centre in their lists. Real store, sync and centre."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from kiosk.central import board as desk_of_officers
from kiosk.central import call_backs, faults, ratings
from kiosk.central.indexing import index_all
from kiosk.central.keys import load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.central.tickets import listed
from kiosk.core.errors import Problem
from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.errors import StoreError
from kiosk.outbox.records import Status
from kiosk.outbox.store import Store
from kiosk.runtime.desk import Desk
from kiosk.runtime.reports import Saying, to_rating, to_ticket
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.door_events import VoteNotSaved, VoteSaved
from kiosk.session.rate_events import RatingNotSaved, RatingSaved
from kiosk.settings import load_settings
from kiosk.wire.board import Bilingual, Topic
from kiosk.wire.rating import Rating
from kiosk.wire.ticket import REASONS, BadTicket, Ticket
from tests.central.terminals import SAMPLE, submission
from tests.outbox.servers import centre
from tests.rig import Terminal, enrol
from tests.unit.told import Told

CODE = "A7K2"
CANARY = "13800138765"
STUCK = do.SaveTicket(4, "", "too-hard", "", "zh-Hant", "", "cannot-be-done")
CALL = do.SaveTicket(4, "passport", "other", "1/2026-11-23", "zh", "notice", "call-back", CANARY)
FAULT = do.SaveTicket(0, "", "receipt_printer.device.jammed", "", "en", "", "terminal-fault")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    data_dir = tmp_path / "centre"
    with centre(data_dir) as url, Terminal(tmp_path / "state", enrol(tmp_path / "state", url, data_dir, CODE)) as made:
        yield made


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "centre").mkdir(exist_ok=True)
    made = open_database(database_url(tmp_path / "centre", ""))
    yield made
    made.dispose()


def kept(state_dir: Path, *said: Saying) -> Told:
    """What the desk answers to each."""
    told = Told()
    desk = Desk(load_settings({"terminal.code": CODE}, {"KIOSK_STATE_DIR": str(state_dir)}), told, lambda: None)
    desk.worker.start()
    for one in said:
        desk.report(one)
    assert desk.worker.stop()
    return told


def delivered(terminal: Terminal, tmp_path: Path, engine: Engine) -> None:
    """Everything that waits, and opened there."""
    sync, later = terminal.sync(), datetime.now(UTC) + timedelta(hours=1)
    while (report := sync.run_once(later)).outcome == "delivered":
        assert not report.held, report
    assert terminal.counts()[:2] == (0, 0)
    index_all(engine, load_or_make(tmp_path / "centre"), later)


def test_what_residents_say_is_in_its_list_at_the_centre(terminal: Terminal, tmp_path: Path, engine: Engine) -> None:
    now = datetime.now(UTC)
    topic = Topic(id="queues", month="2026-11", title=Bilingual(zh="排队", en="Queues"), stage="listed", since=now.date())
    desk_of_officers.add_topic(engine, topic, now)
    application = terminal.enqueue(submission(SAMPLE))
    rating = do.SaveRating(4, application.id, "residence-permit", 1, ("device",), "zh")
    alone = do.SaveRating(5, "", "", 5)
    told = kept(terminal.folder, STUCK, CALL, FAULT, rating, alone, do.SaveVote(4, "queues"))
    assert [(one.visit, one.kind) for one in told.all(on.TicketSaved)] == [(4, "cannot-be-done"), (4, "call-back"), (0, "terminal-fault")]
    assert told.all(RatingSaved) == [RatingSaved(4), RatingSaved(5)] and told.all(VoteSaved) == [VoteSaved(4, "queues")]
    numbers = {one.kind: one.tracking_number for one in told.all(on.TicketSaved)}
    delivered(terminal, tmp_path, engine)

    assert {one.kind: one.tracking_number for one in listed(engine)} == numbers
    keys = load_or_make(tmp_path / "centre")
    assert call_backs.phone_of(engine, keys, numbers["call-back"], now) == CANARY
    assert [(one.terminal, one.fault) for one in faults.listed(engine)] == [(CODE, "receipt_printer.device.jammed")]
    assert [(one.service, one.levels) for one in ratings.counted(engine)] == [("", (1, 0, 0, 0, 0)), ("residence-permit", (0, 0, 0, 0, 1))]
    assert [(one.rates, one.aspects) for one in ratings.bad(engine)] == [(application.tracking_number, ("device",))]
    assert [one.votes for one in desk_of_officers.listed(engine, now).topics] == [1]


def test_a_rating_comes_after_what_it_rates(terminal: Terminal) -> None:
    application = terminal.enqueue(submission(SAMPLE))
    kept(terminal.folder, do.SaveRating(4, application.id, "residence-permit", 4))
    [first] = terminal.store.next_batch(10, datetime.now(UTC) + timedelta(hours=1))
    assert first.id == application.id, "the rating waits until the centre has the application"


def test_a_number_to_call_is_in_no_file_of_the_terminal(
    terminal: Terminal, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told = kept(terminal.folder, CALL)
    assert CANARY not in repr(told.events) + repr(CALL) + repr(to_ticket(CALL, CODE))
    with Store.open(terminal.folder / OUTBOX_FILE, CODE) as store:
        found = store.find(told.first(on.TicketSaved).tracking_number)
    assert found is not None and (found.kind, found.service) == ("ticket", "passport")
    assert not [path for path in terminal.folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    said = capfd.readouterr()
    assert CANARY not in caplog.text + said.out + said.err


def test_what_can_not_be_kept_says_so_by_its_kind(tmp_path: Path) -> None:
    told = kept(tmp_path, CALL, do.SaveRating(4, "", "passport", 1), do.SaveVote(4, "queues"))
    [ticket], [rating], [vote] = told.all(on.TicketNotSaved), told.all(RatingNotSaved), told.all(VoteNotSaved)
    assert (ticket.visit, ticket.kind, ticket.problem.code) == (4, "call-back", "store.no-sealing-key")
    assert (rating.visit, rating.problem.code) == (4, "store.no-sealing-key")
    assert (vote.visit, vote.topic, vote.problem.code) == (4, "queues", "store.no-sealing-key")


def test_a_ticket_of_before_reads_and_is_written_as_it_was() -> None:
    old = (
        b'{"schema_version":1,"kind":"guide-error","service":"passport","topic":"fee","guide_version":"1/2026-11-23","language":"en",'
        b'"step":"notice","terminal":"A7K2"}'
    )
    assert Ticket.from_bytes(old).to_bytes() == old
    assert to_ticket(do.SaveTicket(4, "passport", "fee", "1/2026-11-23", "en", "notice"), CODE).to_bytes() == old


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "cannot-be-done", "topic": "my neighbour"},
        {"kind": "cannot-be-done", "topic": "other", "phone": CANARY},
        {"kind": "call-back", "topic": "other"},
        {"kind": "call-back", "topic": "other", "phone": "call me"},
        {"kind": "terminal-fault", "topic": ""},
        {"kind": "guide-error", "topic": "fee"},
        {"kind": "cannot-be-done", "topic": "other", "schema_version": 1},
    ],
)
def test_what_is_no_ticket(said: dict[str, str]) -> None:
    words = {"service": "", "topic": "other", "guide_version": "", "language": "zh", "step": "", "terminal": CODE, "schema_version": 2}
    one = Ticket.model_construct(**{"phone": "", **words, **said})  # type: ignore[arg-type]
    with pytest.raises(BadTicket) as refused:
        Ticket.from_bytes(one.to_bytes())
    assert CANARY not in str(refused.value) and "call me" not in str(refused.value)


def test_the_words_of_the_session_are_words_of_the_wire() -> None:
    """Both lists are closed; a reason or an aspect that only one of them knew would end the store's thread."""
    from typing import get_args

    from kiosk.session import help_events, rate_events
    from kiosk.wire import rating

    assert set(get_args(help_events.Reason)) <= REASONS
    assert set(get_args(rate_events.Aspect)) <= set(get_args(rating.Aspect))


@given(st.integers(1, 5), st.lists(st.sampled_from(["overall", "speed", "accuracy", "convenience", "device"]), unique=True), st.booleans())
def test_a_rating_reads_as_it_was_given(level: int, aspects: list[str], about: bool) -> None:
    said = do.SaveRating(4, "0" * 8 + "-0000-0000-0000-" + "0" * 12 if about else "", "passport", level, tuple(aspects), "zh-Hant")
    made = to_rating(said, CODE)
    assert Rating.from_bytes(made.to_bytes()) == made and (made.level, list(made.aspects), made.language) == (level, aspects, "zh")


def test_a_store_that_can_not_be_counted_at_first_is_opened_again(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever of the opening fails, the terminal is out of order until all of it works, and no longer."""
    counts, tries = Store.status, itertools.count()

    def fails_once(store: Store) -> Status:
        if next(tries) == 0:
            raise StoreError("store.io", "disk I/O error")
        return counts(store)

    monkeypatch.setattr(Store, "status", fails_once)
    told = Told()
    desk = Desk(load_settings({"terminal.code": CODE}, {"KIOSK_STATE_DIR": str(terminal.folder)}), told, lambda: None)
    desk._tend()
    assert told.all(on.OutOfOrder) == [on.OutOfOrder(Problem("store.io"))] and not told.all(on.Repaired)
    desk._tend()
    desk._close()
    assert told.all(on.Repaired) == [on.Repaired("store.io")]
