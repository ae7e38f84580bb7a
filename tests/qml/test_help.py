"""The sheet of 办不成? and the rating under a finger: they fit in every mode and size, and nothing behind a sheet is touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.state import Manner, State, Visit
from tests.qml.test_screens import SIZES, STATES, Glass, clipped, out_of_reach, scrolls
from ui.robot import visible_items

SHEETS = tuple(name for name in STATES if name.startswith("help "))
RATINGS = tuple(name for name in STATES if name.startswith("rating"))
MODES = (Manner(), Manner(elder=True), Manner(elder=True, low=True), Manner(low=True, contrast=True))
NUMBER = "DEM0000019VXZA"


class Standing:
    """A window before a machine that really steps; `done` are its effects."""

    def __init__(self) -> None:
        self.done: list[do.Effect] = []
        self.state = STATES["home"]
        self.glass = Glass(self._tell)

    def _tell(self, event: on.Event) -> None:
        self.state, effects = step(self.state, event)
        self.done += effects
        self.glass.session.show(self.state)

    def stand_at(self, state: State, size: tuple[int, int] = SIZES[0]) -> None:
        self.state = state
        self.done.clear()
        self.glass.show(state, state.language, size)

    def touch(self, *names: str) -> None:
        for name in names:
            self.glass.finger.touch(name)

    def kept(self) -> None:
        """The store keeps what it was last given."""
        last = self.done[-1]
        assert isinstance(last, do.SaveTicket)
        self._tell(on.TicketSaved(last.visit, "0" * 36, NUMBER, last.kind))

    def words(self) -> str:
        return "\n".join(self.glass.finger.words())


@pytest.fixture(scope="module")
def standing() -> Iterator[Standing]:
    made = Standing()
    yield made
    made.glass.screen.close()


def on_the_sheet(glass: Glass) -> list[QQuickItem]:
    """Its controls that can be touched now."""
    sheet = glass.finger.find("helpSheet")
    return [item for item in visible_items(sheet) if item.inherits("QQuickAbstractButton") and item.isEnabled()]


@pytest.mark.parametrize("manner", MODES, ids=["plain", "elder", "elder, low", "low, contrast"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_sheet_fits(standing: Standing, size: tuple[int, int], manner: Manner) -> None:
    """Nothing is cut off, every control is large enough and, in the low mode, in the lower half, but for what a list scrolls."""
    least = (120 if manner.elder else 88) * min(size) / 1080 - 1
    for name in SHEETS:
        standing.stand_at(replace(STATES[name], manner=manner), size)

        def wrong() -> list[str]:
            places = [(item, item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))) for item in on_the_sheet(standing.glass)]
            small = [item.objectName() for item, _ in places if item.height() < least or item.width() < least]
            high = [item.objectName() for item, at in places if manner.low and not scrolls(item) and at.top() < size[1] / 2 - 1]
            below = [item.objectName() for item, at in places if not scrolls(item) and at.bottom() > size[1] + 1]
            return [*small, *high, *below]

        assert standing.glass.lasting(lambda _glass: wrong()) == [], f"{name} at {size}"
        assert standing.glass.lasting(_cut_on_the_sheet) == [], f"{name} at {size}"


def _cut_on_the_sheet(glass: Glass) -> list[str]:
    """Words of the sheet that can't be read in full; what lies behind it is not looked at."""
    words = {str(item.property("text")) for item in visible_items(glass.finger.find("helpSheet")) if item.inherits("QQuickText")}
    return [one for one in clipped(glass) if one.removeprefix("too wide: ").removeprefix("too high: ") in words]


@pytest.mark.parametrize("manner", MODES[:2], ids=["plain", "elder"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_rating_fits_and_all_levels_are_in_sight(standing: Standing, size: tuple[int, int], manner: Manner) -> None:
    for name in RATINGS:
        standing.stand_at(replace(STATES[name], manner=manner), size)
        assert standing.glass.lasting(clipped) == [], f"{name} at {size}"
        assert standing.glass.lasting(out_of_reach) == [], f"{name} at {size}"
    standing.stand_at(replace(STATES["rating"], manner=manner), size)
    levels = [standing.glass.finger.find(f"level:{level}") for level in (5, 4, 3, 2, 1)]
    for measures in ([one.width() for one in levels], [one.height() for one in levels]):
        assert max(measures) - min(measures) <= 1, "all alike"
    assert not any(one.property("picked") for one in levels), "none beforehand"


def test_what_is_wrong_is_told_with_two_touches_from_a_refusal(standing: Standing) -> None:
    standing.stand_at(STATES["situation refused"])
    standing.touch("refusalHelp", "helpTell", "helpSend")
    [told] = [effect for effect in standing.done if isinstance(effect, do.SaveTicket)]
    assert (told.kind, told.topic) == ("cannot-be-done", "system-says-no")
    standing.kept()
    standing.glass.finger.until(lambda: "DEM0 00001 9VXZ A" in standing.words(), "the number, in groups")
    standing.touch("closeHelp")
    assert standing.state.helping is None and isinstance(standing.state.place, Visit)


@pytest.mark.parametrize("size", SIZES[:2], ids=["portrait", "landscape"])
def test_a_call_back_by_the_pad(standing: Standing, size: tuple[int, int]) -> None:
    standing.stand_at(STATES["home"], size)
    standing.touch("help", "helpCallBack", *(f"pad:{digit}" for digit in "13800138009"), "pad:erase", "pad:0", "helpGive")
    standing.glass.finger.until(lambda: "138 0013 8000" in standing.words(), "the number, to be looked at once more")
    standing.touch("helpChange", "pad:erase", "pad:1", "helpGive", "helpAgree")
    [asked] = [effect for effect in standing.done if isinstance(effect, do.SaveTicket)]
    assert asked.phone == "13800138001"
    standing.kept()
    assert "138" not in standing.words() and not standing.glass.session._help.property("phone")
    standing.touch("closeHelp")
    assert "138" not in repr(standing.state)


def test_it_says_whom_to_call_and_where_to_go_and_calls_nobody(standing: Standing) -> None:
    standing.stand_at(STATES["help at home"])
    words = standing.words()
    for needed in ("020-00000000", "DEM0", "演示派出所大厅", "110", "119", "120", "不能替您拨号"):
        assert needed in words
    assert standing.glass.session._help.windows, "the desks are known here"
    names = {item.objectName() for item in on_the_sheet(standing.glass)}
    assert names == {"helpTell", "helpCallBack", "closeHelp"}, "no control dials"


def test_nothing_behind_the_sheet_is_touched(standing: Standing) -> None:
    standing.stand_at(STATES["residence-registration review"])
    finger = standing.glass.finger
    behind = [finger.find(name) for name in ("next", "back", "leave", "elder")]
    places = [item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint() for item in behind]
    place = standing.state.place
    for at in places:
        standing.stand_at(step(STATES["residence-registration review"], on.HelpPressed())[0])
        finger.find("closeHelp")
        finger._tap(at)
        assert standing.state.place == place and standing.state.manner == Manner() and not standing.state.leaving


def test_the_rating_is_reached_sent_and_thanked(standing: Standing) -> None:
    standing.stand_at(STATES["receipt to be rated"])
    standing.touch("rate", "level:2", "aspect:device", "next")
    [kept] = [effect for effect in standing.done if isinstance(effect, do.SaveRating)]
    assert (kept.level, kept.aspects) == (2, ("device",))


@pytest.mark.parametrize("way", [("next",), ("level:5", "noRating"), ("level:1", "leave")], ids=["at once", "after all not", "out"])
def test_not_to_rate_is_one_touch(standing: Standing, way: tuple[str, ...]) -> None:
    standing.stand_at(STATES["rating"])
    standing.touch(*way)
    assert not isinstance(standing.state.place, Visit)
    assert not [effect for effect in standing.done if isinstance(effect, do.SaveRating)]
