"""Somebody who can't get it done, before the whole terminal: told by touch, kept under seal, at the centre, and nothing of it left here."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from drivers.idcard.specimens import specimen
from kiosk.session.effects import SaveTicket
from kiosk.session.help_events import PhoneTyped
from kiosk.session.state import Help
from tests.e2e.conftest import Stage
from tests.e2e.test_bad_input import fill_and_sign, submit
from tests.e2e.test_wipe import files_with, texts_of

PHONE = "13922507418"


def with_the_phone() -> list[str]:
    """What in this process still knows the number: the session's own values, wherever they are kept."""
    gc.collect()
    known = [one for one in gc.get_objects() if type(one) in (Help, SaveTicket, PhoneTyped)]
    return [type(one).__name__ for one in known if PHONE in (getattr(one, "phone", ""))]


def test_a_call_back_reaches_the_centre_and_the_number_stays_nowhere(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    finger = stage.finger
    for name in ("help", "helpCallBack", *(f"pad:{digit}" for digit in PHONE), "helpGive"):
        finger.touch(name)
    finger.until(lambda: stage.shown("139 2250 7418"), "the number once more")
    assert "Help" in with_the_phone(), "it would be found"
    finger.touch("helpAgree")
    finger.until(lambda: stage.shown("已记下"), "the number of the ticket")
    finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", 20)
    finger.touch("closeHelp")
    finger.until(lambda: stage.app.bridge.state.helping is None, "the sheet gone")
    finger.until(lambda: with_the_phone() == [], "nobody who knows it")
    assert not [text for root in (stage.app.screen.window, stage.app.session._help) for text in texts_of(root) if PHONE in text]
    terminal = [path for path in files_with(stage.bundle.folder, PHONE) if "centr" not in str(path)]
    assert terminal == [] == files_with(Path(os.environ["XDG_CONFIG_HOME"]), PHONE)
    assert PHONE not in caplog.text


def test_what_was_done_is_rated_and_told_from_any_step(stage: Stage) -> None:
    """In the middle of a visit somebody says that it is too hard, goes on all the same, and says what they thought of it."""
    finger, reader = stage.finger, stage.bundle.reader
    assert reader is not None
    stage.to_the_card()
    for name in ("help", "helpTell", "reason:too-hard", "helpSend"):
        finger.touch(name)
    finger.until(lambda: stage.shown("已记下"), "the number of the ticket")
    finger.touch("closeHelp")
    reader.place(specimen("resident"))
    finger.until(lambda: stage.shown("测试样本"), "the card's name")
    fill_and_sign(stage)
    submit(stage)
    reader.lift()
    for name in ("rate", "level:2", "aspect:device", "next"):
        finger.touch(name)
    finger.until(lambda: stage.shown("谢谢您的评价"), "the thanks")
    finger.touch("next")
    stage.at("home")
    finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement of all three", 30)
