"""A terminal that goes out of service reports itself: the ticket is sealed in its store and reaches the centre before anybody asks."""

from __future__ import annotations

from kiosk.core.errors import Problem
from kiosk.session import events as on
from tests.e2e.conftest import Stage


def test_out_of_service_is_reported_and_its_number_is_on_the_screen(stage: Stage) -> None:
    stage.app.bridge.handle(on.OutOfOrder(Problem("catalogue.invalid")))
    stage.at("out-of-service")
    stage.finger.until(lambda: stage.shown("已自动报修，编号"), "the number of the report", 20)
    (fault,) = stage.app.bridge.state.faults
    assert (fault.code, fault.ticket) == ("catalogue.invalid", "saved") and stage.shown(fault.tracking_number)
    stage.finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", 20)
