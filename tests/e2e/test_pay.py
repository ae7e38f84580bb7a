"""Paying at the receipt, before the whole terminal: a code on the screen, a phone that pays at the centre's stand-in, and what both say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.demo.visit import Visit
from kiosk.session.state import Paying
from kiosk.session.state import Visit as SessionVisit
from tests.e2e.conftest import Stage


def paying(stage: Stage) -> Paying:
    place = stage.app.bridge.state.place
    assert isinstance(place, SessionVisit)
    return place.paying


def at_the_receipt(stage: Stage, out: Path) -> None:
    """Of a lost card's replacement, which costs 40 yuan once it is accepted, with the network back."""
    Visit(stage.app, stage.bundle, out, "id-card-lost")._identify_and_fill()
    stage.finger.touch("next")
    stage.at("receipt")
    assert not stage.finger.all_named("payNow"), "nobody can pay without the network"
    stage.bundle.link.mend()
    stage.app.courier.wake()
    stage.finger.until(lambda: stage.app.bridge.state.online and stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", 40)


def test_a_code_is_closed_another_is_paid_and_nobody_pays_twice(stage: Stage, tmp_path: Path) -> None:
    """The way back to the receipt leads over closing the code; the next one is another order; and what is paid is said at the
    receipt, where nothing is offered any more."""
    finger = stage.finger
    at_the_receipt(stage, tmp_path / "out")
    finger.touch("payNow")
    stage.at("pay")
    finger.until(lambda: paying(stage).stage == "open", "a code to pay by", 20)
    first = paying(stage)
    assert (first.amount, first.code) == (4000, f"KIOSK-PAY:1:{first.number}")
    finger.touch("back")
    stage.at("receipt")
    finger.touch("payNow")
    finger.until(lambda: paying(stage).stage == "open", "another code", 20)
    assert paying(stage).number != first.number
    stage.bundle.pay_last_order()
    finger.until(lambda: paying(stage).stage == "paid", "the payment to be seen", 20)
    stage.at("receipt")
    assert stage.shown("已支付")
    assert not finger.all_named("payNow")


@pytest.mark.soak
def test_who_may_have_paid_is_told_so_and_not_to_pay_again(stage: Stage, tmp_path: Path) -> None:
    """The network goes while the code is open: nobody can say, which is no failure, and goes on."""
    finger = stage.finger
    at_the_receipt(stage, tmp_path / "out")
    finger.touch("payNow")
    finger.until(lambda: paying(stage).stage == "open", "a code to pay by", 20)
    stage.bundle.link.cut()
    finger.until(lambda: paying(stage).stage == "unknown", "that nobody can say", 40)
    assert stage.shown("支付结果确认中")
    finger.touch("next")
    stage.at("receipt")
    assert stage.shown("请勿重复支付")
    assert not finger.all_named("payNow")
