"""A centre that is served ends by itself what a crash left of payments, and says by its code when it can't."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from kiosk.central.payment_stand_in import StandIn
from kiosk.central.payments import HOLD, VALID, Till
from kiosk.central.problems import Refusal
from kiosk.central.sweeping import Sweeper
from kiosk.central.tables import database_url, open_database
from kiosk.wire.payment import STAND_IN
from tests.central.conftest import serving
from tests.central.terminals import NOW
from tests.central.test_payments import made, number, stands
from tests.pcscd import until


def always() -> bool:
    return True


def test_what_a_crash_left_is_closed_or_given_back_while_the_centre_is_served(database: str, tmp_path: Path) -> None:
    engine = open_database(database_url(tmp_path, database))
    till, over, forgotten = Till(engine, StandIn(engine)), number(), number()
    made(till, over)
    made(till, forgotten)
    StandIn(engine).pay(forgotten, NOW)
    row = till.row(forgotten)
    assert row is not None and till.looked_at(row, NOW)[1] == "paid"
    with serving(tmp_path, database, now=lambda: NOW + HOLD + VALID, payment_service=STAND_IN, sweep_every=0.02):
        until(lambda: (stands(till, over), stands(till, forgotten)) == ("closed", "refunded"), "the sweep")
    engine.dispose()


def test_a_sweep_ends_between_two_orders_when_the_centre_does(tmp_path: Path) -> None:
    engine = open_database(database_url(tmp_path, ""))
    till, numbers = Till(engine, StandIn(engine)), [number() for _ in range(3)]
    for which in numbers:
        made(till, which)
    asked = iter((True, False))
    assert till.end_what_is_over(NOW + VALID, lambda: next(asked)) == {"closed": 1, "paid": 0}
    assert till.end_what_is_over(NOW + VALID)["closed"] == 2
    engine.dispose()


class Failing:
    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)

    def sweep(self, _now: datetime, _goes_on: object) -> None:
        if (error := self.errors.pop(0)) is not None:
            raise error


def test_a_sweep_that_fails_is_said_once_by_its_code_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    broken = OperationalError("SELECT CANARY", {}, OSError("CANARY"))
    late = Refusal(503, "centre.indexing", "CANARY")
    sweeper = Sweeper(Failing(broken, broken, late, RuntimeError("CANARY"), None, None, late), lambda: NOW + timedelta(days=1))
    with caplog.at_level(logging.WARNING):
        for _ in range(7):
            sweeper.turn(always)
    said = [record.getMessage().removeprefix("payments are not swept: ") for record in caplog.records]
    assert said == ["database OSError", "centre.indexing", "bug RuntimeError", "payments are swept again", "centre.indexing"]
    assert "CANARY" not in caplog.text
