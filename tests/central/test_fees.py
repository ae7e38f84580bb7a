"""What has to be paid is an order; unpaid at the end of its day, in Guangzhou, the application is abandoned, and nothing revives it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from kiosk.central import fees, parts
from kiosk.central.case_tables import orders
from kiosk.central.fees import Paid, end_of_day, orders_of, pay, sweep
from kiosk.central.indexing import index_all
from kiosk.central.tables import cases, events, writing
from kiosk.wire.models import Envelope, ProgressAnswer
from kiosk.wire.submission import SubCase, Submission
from tests.central.conftest import Centre, serving
from tests.central.terminals import batch, envelope
from tests.central.test_checking import sent
from tests.session.walker import CATALOGUE

LAPSES = "id-card-lost"
EVENING = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)  # 23:59 in Guangzhou
MINUTE = timedelta(minutes=1)


@pytest.fixture
def centre(database: str, tmp_path: Path) -> Iterator[Centre]:
    with serving(tmp_path, database) as started:
        yield started


def arrived(centre: Centre, said: Submission, at: datetime = EVENING) -> Envelope:
    one = envelope(centre.keys.trust, said.to_bytes(), service=said.service)
    centre.verdicts(batch(one))
    index_all(centre.engine, centre.keys, at)
    return one


def state_of(centre: Centre, one: Envelope) -> str:
    response = centre.terminal.get(centre.client, f"/v1/progress/{one.tracking_number}?nonce=00")
    return ProgressAnswer.model_validate_json(response.content).items[0].state


def states(centre: Centre) -> list[str]:
    with centre.engine.connect() as connection:
        return list(connection.execute(select(orders.c.state).order_by(orders.c.number)).scalars())


def noted(centre: Centre, one: Envelope) -> list[str]:
    with centre.engine.connect() as connection:
        return list(connection.execute(select(events.c.what).where(events.c.record_id == one.id).order_by(events.c.number)).scalars())


def test_unpaid_at_the_end_of_the_day_is_abandoned_once(centre: Centre) -> None:
    one, free = arrived(centre, sent(LAPSES)), arrived(centre, sent("residence-registration"))
    assert states(centre) == ["unpaid"], "nothing is asked for what is free"
    assert fees.listed(centre.engine, one.id)[0]["until"] == "2026-11-23T00:00:00+08:00"
    assert (sweep(centre.engine, EVENING), state_of(centre, one)) == (0, "accepted")
    assert sweep(centre.engine, EVENING + MINUTE) == 1
    assert (state_of(centre, one), state_of(centre, free), states(centre)) == ("abandoned", "accepted", ["abandoned"])
    assert sweep(centre.engine, EVENING + timedelta(days=1)) == 0
    assert noted(centre, one).count("unpaid-abandoned") == 1


def test_what_was_paid_in_time_goes_on(centre: Centre) -> None:
    one = arrived(centre, sent(LAPSES))
    assert pay(centre.engine, one.id, one.case_id, EVENING) == Paid(1, 0)
    assert pay(centre.engine, one.id, one.case_id, EVENING) == Paid(0, 0)
    assert (sweep(centre.engine, EVENING + timedelta(days=9)), state_of(centre, one), states(centre)) == (0, "accepted", ["paid"])


@pytest.mark.parametrize("swept", [True, False])
def test_a_late_payment_revives_nothing_and_asks_a_person(centre: Centre, swept: bool) -> None:
    one = arrived(centre, sent(LAPSES))
    late = EVENING + 2 * MINUTE
    if swept:
        sweep(centre.engine, late)
    assert pay(centre.engine, one.id, one.case_id, late) == Paid(1, 1)
    sweep(centre.engine, late)
    assert states(centre) == ["paid-late"] and noted(centre, one)[-1] == "paid-late"
    assert state_of(centre, one) == ("abandoned" if swept else "needs-attention")


def test_nobody_is_late_for_what_nobody_had_asked_for(centre: Centre) -> None:
    """It arrived in the evening, and was opened the next morning: its day is the day on which the order was made."""
    one = arrived(centre, sent(LAPSES), EVENING + timedelta(hours=9))
    assert (sweep(centre.engine, EVENING + timedelta(hours=10)), state_of(centre, one)) == (0, "accepted")
    assert sweep(centre.engine, EVENING + timedelta(days=1, minutes=1)) == 1


def test_what_somebody_has_worked_on_is_not_abandoned(centre: Centre) -> None:
    one = arrived(centre, sent(LAPSES))
    with writing(centre.engine) as connection:
        connection.execute(cases.update().where(cases.c.case_id == one.case_id).values(state="approved"))
    assert (sweep(centre.engine, EVENING + MINUTE), state_of(centre, one), states(centre)) == (0, "approved", ["abandoned"])


def test_a_bundle_of_which_one_part_was_worked_on_is_not_abandoned(centre: Centre) -> None:
    """Its state is that of the part that is furthest behind, which nobody has looked at yet."""
    part = SubCase(id="renewal", task=LAPSES), SubCase(id="elsewhere", dept="卫生健康部门")
    one = arrived(centre, sent(LAPSES).model_copy(update={"sub_cases": part}))
    assert parts.decide(centre.engine, one.tracking_number, "elsewhere", "sent-on", EVENING).state == "accepted"
    assert (sweep(centre.engine, EVENING + MINUTE), states(centre)) == (0, ["abandoned"])
    assert state_of(centre, one) == "needs-attention", "its form is no bundle's; but it goes on"


def test_what_is_paid_while_the_day_is_closed_is_not_abandoned(centre: Centre) -> None:
    """The payment was made in time, and is committed after the end of the day was looked at."""
    one = arrived(centre, sent(LAPSES))
    closing = threading.Thread(target=sweep, args=(centre.engine, EVENING + MINUTE))
    with writing(centre.engine) as connection:
        connection.execute(orders.update().where(orders.c.record_id == one.id).values(state="paid"))
        closing.start()
        _until_it_waits(centre)
    closing.join(20)
    assert (state_of(centre, one), states(centre), noted(centre, one)) == ("accepted", ["paid"], ["received"])


def _until_it_waits(centre: Centre) -> None:
    """SQLite has one writer, and nothing is to be waited for."""
    if centre.engine.dialect.name != "postgresql":
        return
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with centre.engine.connect() as connection:
            if connection.execute(waits).scalar_one():
                return
    raise AssertionError("nobody waits for the payment")


def test_an_abandoned_case_can_still_be_withdrawn_by_nobody_and_decided_by_nobody(centre: Centre) -> None:
    one = arrived(centre, sent(LAPSES))
    sweep(centre.engine, EVENING + MINUTE)
    centre.verdicts(batch(envelope(centre.keys.trust, b"x", "withdrawal", one)))
    assert state_of(centre, one) == "abandoned"
    with pytest.raises(parts.PartError):
        parts.decide(centre.engine, one.tracking_number, "x", "issued", EVENING)


def test_only_a_known_amount_after_acceptance_can_make_anything_lapse() -> None:
    for service in CATALOGUE.services.values():
        for row, fee in ((row, service.source.fees[row["place"]]) for row in orders_of(service, {}, "r", EVENING)):
            assert fee.due != "before-submission", "that is paid before anything is sent"
            known = fee.amount.value is not None and fee.amount.up_to is None
            assert row["amount"] == (fee.amount.value * 100 if known and fee.amount.value is not None else None)
            assert (row["until"] is not None) == (fee.unpaid == "abandoned" and fee.due == "after-acceptance" and bool(row["amount"]))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_a_day_ends_at_midnight_in_guangzhou(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    end = end_of_day(now)
    assert timedelta(0) < end - now <= timedelta(days=1)
    assert (end.astimezone(UTC).hour, end.minute, end.second) == (16, 0, 0)
