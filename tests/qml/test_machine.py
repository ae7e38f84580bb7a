"""What guards the glass, touched: press and release inside, once each; nothing through a sheet, a cover, or while it is wiped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from kiosk.session import events as on
from kiosk.session import glass_events as glass
from tests.qml.machine_states import later
from tests.qml.test_screens import SIZES, STATES, Glass
from ui.robot import let_live


@pytest.fixture
def heard() -> list[on.Event]:
    return []


@pytest.fixture
def stage(heard: list[on.Event]) -> Iterator[Glass]:
    made = Glass(heard.append)
    made.show(STATES["home"], "zh", SIZES[0])
    made.finger.find("openSearch")  # what is behind the first frame is loaded
    yield made
    made.screen.close()


def middle(stage: Glass, name: str) -> QPoint:
    item = stage.finger.find(name)
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


def press(stage: Glass, at: QPoint, to: QPoint) -> None:
    window = stage.screen.window
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    let_live(20)
    QTest.mouseMove(window, to)
    let_live(20)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, to)
    let_live(20)


def acts(heard: list[on.Event]) -> list[on.Event]:
    """What was meant, beside that somebody is there."""
    return [one for one in heard if not isinstance(one, on.Touched)]


def test_a_control_acts_once_and_only_when_it_is_released_inside(stage: Glass, heard: list[on.Event]) -> None:
    """A finger that slips off takes the press back (WCAG 2.2, 2.5.2)."""
    stage.show(STATES["machine closed"], "zh", SIZES[0])
    inside = middle(stage, "progress")
    press(stage, inside, QPoint(inside.x(), 40))
    assert acts(heard) == []
    press(stage, QPoint(inside.x(), 600), inside)
    assert acts(heard) == [], "nor one that slips onto it"
    press(stage, inside, inside + QPoint(5, 5))
    assert acts(heard) == [on.ProgressOpened()]


@pytest.mark.parametrize("state", ["machine warned with a card", "machine covered", "machine wiped", "machine card left"])
def test_nothing_is_touched_through_what_lies_over_it(stage: Glass, heard: list[on.Event], state: str) -> None:
    stage.show(replace(STATES[state], guard=STATES["home"].guard, warned_at=None), "zh", SIZES[0])
    at = {name: middle(stage, name) for name in ("help", "elder", "readAloud")}
    stage.show(STATES[state], "zh", SIZES[0])
    for place in at.values():
        press(stage, place, place)
    assert set(acts(heard)) <= {glass.CoverChosen(False)}


def test_the_cover_hides_every_word_and_any_touch_takes_it_away(stage: Glass, heard: list[on.Event]) -> None:
    guard, pictures = STATES["machine covered"].guard, []
    for name in ("machine closed", "residence-registration form"):
        stage.show(replace(STATES[name], guard=guard), "zh", SIZES[0])
        stage.finger.find("curtain")
        pictures.append(stage.finger.see())
    grid = [(x, y) for x in range(0, 1080, 2) for y in range(0, 1920, 2)]
    different = [at for at in grid if pictures[0].pixel(*at) != pictures[1].pixel(*at)]
    assert len(different) < len(grid) / 1000, "what lies under it can't be told, but for how an edge of the mark was smoothed"
    stage.finger.touch("curtain")
    assert acts(heard) == [glass.CoverChosen(False)]


def test_a_visit_can_be_covered_from_its_bar_of_modes(stage: Glass, heard: list[on.Event]) -> None:
    stage.show(replace(STATES["machine covered"], guard=STATES["home"].guard), "zh", SIZES[0])
    stage.finger.touch("cover")
    assert acts(heard) == [glass.CoverChosen(True)]
    stage.show(STATES["home"], "zh", SIZES[0])
    assert not stage.finger.all_named("cover")


def test_the_seconds_of_wiping_are_counted_down(stage: Glass) -> None:
    stage.show(STATES["machine wiped"], "zh", SIZES[0])
    assert "60 秒" in stage.finger.words()
    stage.show(later(STATES["machine wiped"], 15.0), "zh", SIZES[0])
    assert "45 秒" in stage.finger.words()


def test_out_of_service_names_terminals_that_work(stage: Glass) -> None:
    """Those that are down, as far as the centre knows, are left out."""
    from datetime import UTC, datetime

    from kiosk.wire.board import Board

    state = STATES["machine out of service"]
    stage.show(state, "zh", SIZES[0])
    stage.finger.until(lambda: any("0001号" in word for word in stage.finger.words()), "the nearest")
    down = Board(as_of=datetime(2026, 11, 23, tzinfo=UTC), down=("0001", "0002"))
    stage.show(replace(state, board=down), "zh", SIZES[0])
    stage.finger.until(lambda: any("0003号" in word for word in stage.finger.words()), "the nearest that works")
    assert not any("0001号" in word or "0002号" in word for word in stage.finger.words())


def test_by_night_only_what_is_open_now_is_named(stage: Glass) -> None:
    stage.show(STATES["machine closed"], "zh", SIZES[0])
    stage.finger.until(lambda: stage.finger.words().count("24小时开放") == 3, "three that are open")


def test_at_night_a_touch_lights_the_screen_and_does_no_more(stage: Glass, heard: list[on.Event]) -> None:
    stage.show(STATES["machine closed"], "zh", SIZES[0])
    at = middle(stage, "progress")
    stage.show(STATES["machine closed and dim"], "zh", SIZES[0])
    picture = stage.finger.see()
    lit = sum(1 for x in range(0, 1080, 8) for y in range(0, 1920, 8) if picture.pixelColor(x, y).lightness() > 0x40)
    assert lit < 135 * 240 * 0.01, "few pixels are lit"
    press(stage, at, at)
    assert heard and acts(heard) == []
