"""Who could not get it done, who is to be called, what is broken, what somebody thought of it: each in its list, once, with its day."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from kiosk.central import call_backs, faults, ratings
from kiosk.central import keys as keyring
from kiosk.central.indexing import index_all
from kiosk.central.ratings import RatingError
from kiosk.central.tables import events, metadata
from kiosk.central.terms import answer_by, is_overdue
from kiosk.central.tickets import TicketError, answer, listed
from kiosk.wire.models import Envelope, ProgressAnswer
from kiosk.wire.rating import Rating
from kiosk.wire.ticket import Ticket
from tests.central.conftest import Centre
from tests.central.terminals import NOW, batch, changed, envelope

CANARY = "+86 199-0000-4321"


def ticket(**said: Any) -> bytes:
    words = {"service": "", "topic": "other", "guide_version": "", "language": "zh", "step": "", "terminal": "A7K2", "schema_version": 2}
    return Ticket.model_validate({**words, **said}).to_bytes()


def sent(centre: Centre, content: bytes, kind: str = "ticket", case: Envelope | None = None, service: str = "terminal") -> Envelope:
    one = envelope(centre.keys.trust, content, kind, case=case, service=service)  # type: ignore[arg-type]
    assert centre.verdicts(batch(one)) == {one.id: ("accepted", None)}
    index_all(centre.engine, centre.keys, NOW)
    return one


def rating(level: int, about: Envelope | None = None, **said: Any) -> bytes:
    words = {"record_id": about.id if about else "", "service": "passport", "level": level, "language": "zh", "terminal": "A7K2"}
    return Rating.model_validate({**words, **said}).to_bytes()


def state_of(centre: Centre, number: str) -> str:
    response = centre.terminal.get(centre.client, f"/v1/progress/{number}?nonce=00")
    return ProgressAnswer.model_validate_json(response.content).items[0].state


def test_each_kind_stands_in_its_list_and_is_answered_by_its_number(centre: Centre) -> None:
    stuck = sent(centre, ticket(kind="cannot-be-done", topic="card-unreadable", service="passport", step="identify"))
    wrong = sent(centre, ticket(kind="guide-error", topic="fee", service="passport", step="notice", schema_version=1))
    assert [(one.kind, one.topic, one.service) for one in listed(centre.engine, kind="cannot-be-done")] == [
        ("cannot-be-done", "card-unreadable", "passport")
    ]
    assert {one.tracking_number for one in listed(centre.engine)} == {stuck.tracking_number, wrong.tracking_number}
    answer(centre.engine, stuck.tracking_number, "请到窗口办理", NOW)
    assert (state_of(centre, stuck.tracking_number), state_of(centre, wrong.tracking_number)) == ("answered", "open")


def test_a_number_to_call_is_read_on_purpose_and_lies_nowhere_else(
    centre: Centre, backend: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    one = sent(centre, ticket(kind="call-back", topic="too-hard", phone=CANARY))
    [waiting] = listed(centre.engine, kind="call-back")
    assert CANARY not in repr(waiting) and CANARY not in repr(Ticket.from_bytes(ticket(kind="call-back", phone=CANARY)))
    assert call_backs.phone_of(centre.engine, centre.keys, one.tracking_number, NOW) == CANARY
    with centre.engine.connect() as connection:
        noted = connection.execute(select(events.c.what).where(events.c.record_id == one.id).order_by(events.c.number)).scalars().all()
        everything = [row for table in metadata.sorted_tables for row in connection.execute(select(table)).all()]
    assert noted == ["received", "phone-read"]
    assert CANARY not in repr(everything) and CANARY.encode() not in repr(everything).encode()
    said = capfd.readouterr()
    assert CANARY not in caplog.text + said.out + said.err
    if backend == "sqlite":
        with centre.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(FULL)"))
        assert not [path for path in centre.data_dir.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_a_number_whose_key_is_away_keeps_no_other_from_being_read(centre: Centre) -> None:
    away = sent(centre, ticket(kind="call-back", phone=CANARY))
    keyring.rotate_sealing(centre.data_dir, NOW)
    assert keyring.archive(centre.data_dir, NOW + keyring.OPENS_FOR + timedelta(seconds=1))
    keys = keyring.load_or_make(centre.data_dir)
    one = envelope(keys.trust, ticket(kind="call-back", phone=CANARY), "ticket", service="terminal")
    centre.verdicts(batch(one))
    index_all(centre.engine, keys, NOW)
    found = call_backs.phones_of(centre.engine, keys, (away.tracking_number, one.tracking_number), NOW)
    assert found[one.tracking_number] == CANARY and isinstance(refused := found[away.tracking_number], TicketError)
    assert refused.code == "seal.key-archived"
    with centre.engine.connect() as connection:
        read = connection.execute(select(events.c.record_id).where(events.c.what == "phone-read")).scalars().all()
    assert read == [one.id], "what nobody was shown is not noted as read"


def test_nobody_is_called_about_what_is_no_call_back(centre: Centre) -> None:
    stuck = sent(centre, ticket(kind="cannot-be-done"))
    for number, code in ((stuck.tracking_number, "ticket.unknown-number"), ("nonsense", "tracking-number.length")):
        with pytest.raises(TicketError) as refused:
            call_backs.phone_of(centre.engine, centre.keys, number, NOW)
        assert refused.value.code == code


def test_the_same_fault_of_the_same_terminal_is_one_order_until_it_is_closed(centre: Centre) -> None:
    jam = {"kind": "terminal-fault", "topic": "receipt_printer.device.jammed"}
    first = sent(centre, ticket(**jam))
    assert len(faults.listed(centre.engine)) == 1
    again, other = sent(centre, ticket(**jam)), sent(centre, ticket(**{**jam, "topic": "store.full"}))
    orders = {one.fault: one for one in faults.listed(centre.engine)}
    assert {name: one.times for name, one in orders.items()} == {"receipt_printer.device.jammed": 2, "store.full": 1}
    assert orders["receipt_printer.device.jammed"].tracking_number == first.tracking_number
    assert faults.listed(centre.engine, "ZZZZ") == ()
    assert faults.close(centre.engine, again.tracking_number, "已修复", NOW) == 2, "by any of its numbers"
    assert faults.close(centre.engine, first.tracking_number, "已修复", NOW) == 0, "again changes nothing"
    assert [one.fault for one in faults.listed(centre.engine)] == ["store.full"]
    assert (state_of(centre, first.tracking_number), state_of(centre, other.tracking_number)) == ("answered", "open")
    sent(centre, ticket(**jam))
    assert len(faults.listed(centre.engine)) == 2, "back again, it is a new order"
    with pytest.raises(TicketError, match="no report"):
        faults.close(centre.engine, sent(centre, ticket(kind="cannot-be-done")).tracking_number, "x", NOW)


def test_a_fault_with_a_long_name_stops_no_other(centre: Centre) -> None:
    """As long as the wire allows; PostgreSQL would refuse the whole transaction for one that the column is too short for."""
    sent(centre, ticket(kind="terminal-fault", topic="x" * 60))
    sent(centre, ticket(kind="terminal-fault", topic="x" * 59 + "y"))
    assert [one.fault for one in faults.listed(centre.engine)] == ["x" * 60, "x" * 59 + "y"], "two that begin alike"


def test_ratings_are_counted_as_they_were_given(centre: Centre) -> None:
    application, other = sent(centre, b"", "submission"), sent(centre, b"", "submission")
    sent(centre, rating(5, application), "rating", application)
    sent(centre, rating(1, application), "rating", application)
    bad = sent(centre, rating(2, other, aspects=("device", "speed", "device")), "rating", other)
    for level in (3, 1):
        sent(centre, rating(level), "rating")
    [count] = ratings.counted(centre.engine)
    assert (count.service, count.channel, count.levels) == ("passport", "terminal", (1, 0, 1, 1, 1)), "one record is rated once"
    assert (count.all, count.good_percent) == (4, 50) and ratings.counted(centre.engine, "id-card-lost") == ()
    found = ratings.bad(centre.engine)
    assert {(one.level, one.rates, one.aspects) for one in found} == {
        (2, other.tracking_number, ("device", "speed")), (1, "", ()),
    }  # fmt: skip
    done = ratings.answer(centre.engine, bad.tracking_number, "已回访", NOW)
    assert ratings.answer(centre.engine, bad.tracking_number, "已回访", NOW + timedelta(days=1)) == done, "again changes nothing"
    assert [one.level for one in ratings.bad(centre.engine, open_only=True)] == [1]
    for number, words, code in (
        (application.tracking_number, "x", "rating.unknown-number"),
        (bad.tracking_number, " ", "rating.answer"),
        ("nonsense", "x", "tracking-number.length"),
    ):
        with pytest.raises(RatingError) as refused:
            ratings.answer(centre.engine, number, words, NOW)
        assert refused.value.code == code


def test_a_rating_that_is_sent_again_is_the_same_rating_and_moves_no_case(centre: Centre) -> None:
    application = sent(centre, b"", "submission")
    before = state_of(centre, application.tracking_number)
    one = sent(centre, rating(1, application), "rating", application)
    assert centre.verdicts(batch(one)) == {one.id: ("duplicate", None)}
    other = changed(one, content_hash="0" * 64)
    assert centre.verdicts(batch(other))[one.id][0] == "rejected"
    index_all(centre.engine, centre.keys, NOW)
    assert sum(count.all for count in ratings.counted(centre.engine)) == 1
    assert state_of(centre, application.tracking_number) == before


def test_bytes_that_are_no_rating_need_attention(centre: Centre) -> None:
    one = sent(centre, b'{"level": 9}', "rating")
    assert state_of(centre, one.tracking_number) == "needs-attention" and ratings.counted(centre.engine) == ()


def test_answers_are_due_in_working_days_of_guangzhou() -> None:
    monday_night = datetime(2026, 9, 28, 15, 59, tzinfo=UTC)
    assert answer_by(monday_night, 5).day == date(2026, 10, 10), "the week of the holiday does not count, a Saturday worked for it does"
    assert answer_by(datetime(2026, 11, 23, 1, tzinfo=UTC), 5).day == date(2026, 11, 30)
    assert answer_by(datetime(2026, 12, 31, 1, tzinfo=UTC), 5).about, "no calendar of 2027 yet"
    last = answer_by(datetime(2026, 11, 23, 1, tzinfo=UTC), 5)
    assert not is_overdue(last, datetime(2026, 11, 30, 15, 59, tzinfo=UTC)) and is_overdue(last, datetime(2026, 11, 30, 16, tzinfo=UTC))
