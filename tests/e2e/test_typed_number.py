"""Whoever lost the slip's code types its number, on the keyboard of the screen."""

from __future__ import annotations

from drivers.idcard.specimens import specimen
from tests.e2e.conftest import Stage
from tests.e2e.test_bad_input import fill_and_sign, saved, submit


def test_the_number_that_was_typed_is_found(stage: Stage) -> None:
    finger, reader = stage.finger, stage.bundle.reader
    assert reader is not None
    stage.to_the_card()
    reader.place(specimen("resident"))
    finger.until(lambda: stage.shown("测试样本"), "the card's name")
    fill_and_sign(stage)
    submit(stage)
    finger.touch("next")
    stage.at("home")
    stage.take_the_card()
    finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", 20)
    [number] = saved(stage)

    finger.touch("progress")
    stage.at("progress")
    typed: list[str] = []
    finger.type("number", number, lambda: typed.append(str(finger.find("number").property("text"))))
    assert [text.upper() for text in typed] == [number]
    assert stage.place() == "progress", "nothing but the number asks"
    finger.touch("ask")
    stage.at("answer")
    finger.find("state:received-by-centre")
