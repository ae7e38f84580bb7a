"""The sheet of languages: it fits in every mode, and is not left open for the next person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF

from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.state import Closed, Manner
from tests.qml.test_screens import SIZES, STATES, Glass, clipped, scrolls
from ui.i18n import languages
from ui.robot import visible_items

MODES = (Manner(), Manner(elder=True), Manner(elder=True, low=True), Manner(low=True, contrast=True))


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    made = Glass()
    yield made
    made.screen.close()


def opened(glass: Glass) -> bool:
    return bool(glass.finger.all_named("closeLanguages"))


@pytest.mark.parametrize("manner", MODES, ids=["plain", "elder", "elder, low", "low, contrast"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_language_fits(glass: Glass, size: tuple[int, int], manner: Manner) -> None:
    least = (120 if manner.elder else 88) * min(size) / 1080 - 1
    glass.show(replace(STATES["home"], manner=manner), "zh", size)
    glass.finger.touch("language")
    assert opened(glass)
    controls = [one for one in visible_items(glass.finger.find("languages")) if one.inherits("QQuickAbstractButton")]
    names = {one.objectName() for one in controls}
    assert names == {"closeLanguages", *(f"language:{tag}" for tag in languages())}
    for one in controls:
        at = one.mapRectToScene(QRectF(0, 0, one.width(), one.height()))
        assert min(one.height(), one.width()) >= least, one.objectName()
        assert scrolls(one) or at.bottom() <= size[1] + 1, one.objectName()
        assert not manner.low or scrolls(one) or at.top() >= size[1] / 2 - 1, one.objectName()
    words = {str(one.property("text")) for one in visible_items(glass.finger.find("languages")) if one.inherits("QQuickText")}
    cut = [one for one in clipped(glass) if one.removeprefix("too wide: ").removeprefix("too high: ") in words]
    assert cut == []
    glass.finger.touch("closeLanguages")


@pytest.mark.parametrize("closed", [False, True], ids=["home", "closed"])
def test_nobody_finds_it_open(glass: Glass, closed: bool) -> None:
    """Whoever opened it at home and went is forgotten like a visit, on a closed screen too."""
    state = replace(STATES["home"], touched_at=STATES["home"].now)
    state = replace(state, place=Closed()) if closed else state
    glass.show(state, "zh", SIZES[0])
    glass.finger.touch("language")
    soon, _ = step(state, on.Tick(state.now + state.rules.idle_seconds - 1))
    glass.session.show(soon)
    assert opened(glass)
    late, _ = step(soon, on.Tick(state.now + state.rules.idle_seconds))
    glass.session.show(late)
    glass.finger.until(lambda: not opened(glass), "the sheet to close")
