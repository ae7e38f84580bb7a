"""What goes wrong in a hall at night, each on the real screen with the real drivers: the right words, nothing lost, nothing pretended."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from drivers.idcard.specimens import specimen
from kiosk.app import App
from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.store import Store
from kiosk.session import events as on
from kiosk.settings import load_settings
from tests.e2e.conftest import Stage
from tests.qml.warnings import qt_warnings
from ui.robot import Finger


def saved(stage: Stage) -> tuple[str, ...]:
    """The tracking numbers that are on disk."""
    with Store.open(stage.bundle.folder / "state" / OUTBOX_FILE, "DEM0") as store:
        return tuple(item.tracking_number for item in store.items())


def fill_and_sign(stage: Stage) -> None:
    """From a read card to just before "submit"."""
    finger = stage.finger
    finger.touch("next")
    stage.at("form")
    finger.touch("address_unchanged:no")
    stage.app.bridge.handle(on.FieldFilled("current_address", "天河区样本路1号"))
    stage.app.bridge.handle(on.FieldFilled("phone", "13800138000"))
    finger.touch("next")
    stage.at("review")
    finger.touch("next")
    stage.at("sign")
    finger.draw("pad", [(0.2, 0.5), (0.5, 0.4), (0.8, 0.6)])


def submit(stage: Stage) -> str:
    """Submits; the outcome of the paper."""
    outcomes: list[str] = []
    stage.app.bridge.seen = lambda event: outcomes.append(event.outcome) if isinstance(event, on.Printed) else None
    stage.finger.touch("next")
    stage.finger.until(lambda: bool(outcomes), "what became of the paper", 20)
    return outcomes[0]


def test_no_card_then_a_card_that_moves_then_a_good_one(stage: Stage) -> None:
    """ "Next" stays shut without a card; a card taken away too early gets its own words and is read when it lies still."""
    stage.to_the_card()
    finger, reader = stage.finger, stage.bundle.reader
    assert reader is not None
    assert not any(item.isEnabled() for item in finger.all_named("next"))
    reader.fault = "moved"
    reader.place(specimen("resident"))
    finger.until(lambda: stage.shown("证件被移动了"), "the words for a moved card")
    reader.fault = None
    reader.lift()
    reader.place(specimen("resident"))
    finger.until(lambda: stage.shown("测试样本"), "the card's name")


def test_a_card_that_was_read_and_not_lifted(stage: Stage) -> None:
    """The next visit finds the same card still lying there: it says so, and goes on when the card was lifted and put back."""
    reader = stage.bundle.reader
    assert reader is not None
    stage.to_the_card()
    reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("测试样本"), "the card's name")
    stage.finger.touch("leave")
    stage.finger.touch("leaveForSure")
    stage.at("home")
    stage.finger.touch("closeCardNotice")
    stage.to_the_card()
    stage.finger.until(lambda: stage.shown("请拿起来再放一次"), "the words for a used card")
    reader.lift()
    reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("测试样本"), "the card's name")


def test_a_document_that_is_no_id_card(stage: Stage) -> None:
    stage.to_the_card()
    reader = stage.bundle.reader
    assert reader is not None
    reader.fault = "not-an-id-card"
    reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("这不是身份证"), "the words for another document")


def test_a_reader_that_is_unplugged_closes_its_services_and_comes_back(stage: Stage) -> None:
    """The home screen says which services can't be done, which are then only told; plugged in again, they open by themselves."""
    reader = stage.bundle.reader
    assert reader is not None
    reader.unplug()
    stage.finger.until(lambda: stage.shown("读卡器暂时不可用"), "the words for a dead reader", 20)
    stage.finger.touch("service:residence-permit-endorsement")
    stage.finger.until(lambda: stage.place() != "home", "what it takes, and why it is no more than told")
    stage.finger.touch("leave")
    stage.finger.until(lambda: stage.place() == "home", "home")
    reader.plug()
    stage.finger.until(lambda: not stage.shown("读卡器暂时不可用"), "the reader to come back", 30)


@pytest.mark.parametrize(
    ("fault", "outcome", "words"),
    [
        ("paper-out", "failed", "缺纸"),
        ("silent", "failed", "没有应答"),
        ("paper-out-mid-job", "failed", "缺纸"),
        ("silent-mid-job", "unknown", "可能没有打印出来"),
    ],
)
def test_a_receipt_that_does_not_print(stage: Stage, fault: str, outcome: str, words: str) -> None:
    """The record is safe, the screen says in words what became of the paper, and never claims that it printed."""
    printer, reader = stage.bundle.printer, stage.bundle.reader
    assert printer is not None and reader is not None
    stage.to_the_card()
    reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("测试样本"), "the card's name")
    fill_and_sign(stage)
    printer.fault = fault
    assert submit(stage) == outcome
    stage.finger.until(lambda: stage.shown(words), f"the words for {fault}")
    assert not stage.shown("回执已打印")
    assert len(saved(stage)) == 1


def test_the_centre_is_down_all_the_time(stage: Stage) -> None:
    """Saved, printed, honest: "not yet received"; asked by number, the terminal says that it waits here; by card, that it can't."""
    stage.bundle.link.cut()
    stage.app.courier.wake()
    reader = stage.bundle.reader
    assert reader is not None
    stage.finger.until(lambda: not stage.app.bridge.state.online, "the network to be missed")
    stage.to_the_card()
    reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("测试样本"), "the card's name")
    fill_and_sign(stage)
    assert submit(stage) == "confirmed"
    assert stage.shown("已保存，待中心受理")
    [number] = saved(stage)
    stage.finger.touch("next")
    stage.at("home")
    stage.take_the_card()
    stage.finger.touch("progress")
    stage.at("progress")
    reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("暂时不能用身份证查"), "the words for asking by card without a network", 20)
    stage.app.bridge.handle(on.NumberEntered(number[:-1] + ("A" if number[-1] != "A" else "B")))
    stage.finger.until(lambda: stage.shown("编号不对"), "the words for a wrong number")
    stage.app.bridge.handle(on.NumberEntered(number.lower()))
    stage.at("answer")
    stage.finger.find("state:waiting-here")


def test_by_card_the_centre_names_all_of_a_persons_records(stage: Stage) -> None:
    """Online, the card alone is enough."""
    reader = stage.bundle.reader
    assert reader is not None
    stage.to_the_card()
    reader.place(specimen("resident"))
    stage.finger.until(lambda: stage.shown("测试样本"), "the card's name")
    fill_and_sign(stage)
    submit(stage)
    stage.finger.touch("next")
    stage.at("home")
    stage.take_the_card()
    stage.finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", 20)
    stage.finger.touch("progress")
    stage.at("progress")
    reader.place(specimen("resident"))
    stage.at("answer")
    stage.finger.find("state:received-by-centre")


def test_a_terminal_without_any_device_says_what_is_missing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Residents read which services are closed and why; the technician reads which table to add."""
    settings = dataclasses.replace(load_settings(environ={}), state_dir=tmp_path)
    with qt_warnings() as said, App(settings, (1080, 1920)) as app:
        finger = Finger(app.screen.window)
        finger.until(lambda: any("读卡器暂时不可用" in words for words in finger.words()), "the words for a missing reader")
        assert "add a table [devices.idcard]" in caplog.text
    assert said == []
