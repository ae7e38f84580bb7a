"""The corners of a page, put right with a finger or the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from tests.qml.panes import bright_noise, named, pane, seen
from ui.models.preview import PreviewModel
from ui.models.quad import WHOLE, QuadModel, moved, stands
from ui.robot import Finger, let_live, visible_items

BODY = "CornerEditor { objectName: 'editor'; anchors { fill: parent; margins: 40 } frames: window.frames; quad: window.quad }"
SIZES = ((1080, 1920), (1920, 1080))
PAGE = [(0.2, 0.2), (0.8, 0.25), (0.75, 0.8), (0.25, 0.75)]


@pytest.fixture
def quad() -> QuadModel:
    model = QuadModel()
    model.load(PAGE)
    return model


@pytest.fixture(params=SIZES, ids=["portrait", "landscape"])
def window(quad: QuadModel, request: pytest.FixtureRequest) -> Iterator[QQuickWindow]:
    frames = PreviewModel()
    frames.latest.hold(bright_noise())
    with pane(BODY, request.param, frames=frames, quad=quad) as made:
        let_live(30)
        yield made
        frames.latest.clear()


def drag(window: QQuickWindow, corner: int, to: tuple[float, float], before_release: list[bool] | None = None) -> None:
    """A finger takes the corner, off its middle, to a place of the picture in fractions of it."""
    finger, device = Finger(window), QTest.createTouchDevice()
    handle, picture = named(window, f"corner{corner}"), named(window, "overlay")
    off = QPointF(handle.width() * 0.7, handle.height() * 0.4)
    start = handle.mapToScene(off)
    goal = (
        picture.mapToScene(QPointF(to[0] * picture.width(), to[1] * picture.height()))
        + off
        - QPointF(handle.width() / 2, handle.height() / 2)
    )
    QTest.touchEvent(window, device).press(0, start.toPoint(), window).commit()
    for part in range(1, 9):
        QTest.touchEvent(window, device).move(0, (start + (goal - start) * part / 8).toPoint(), window).commit()
        finger._live(0.012)
    if before_release is not None:
        before_release.append("magnifier" in {item.objectName() for item in visible_items(window.contentItem())})
    QTest.touchEvent(window, device).release(0, goal.toPoint(), window).commit()
    let_live(20)


def test_a_corner_follows_the_finger_and_the_others_stay(window: QQuickWindow, quad: QuadModel) -> None:
    told: list[int] = []
    quad.moved.connect(lambda: told.append(1))
    drag(window, 0, (0.1, 0.12))
    assert list(quad.corners[0]) == pytest.approx([0.1, 0.12], abs=0.01)
    assert list(quad.corners[1:]) == PAGE[1:]
    assert told


def test_a_corner_stays_in_the_picture_and_never_folds_the_page(window: QQuickWindow, quad: QuadModel) -> None:
    drag(window, 1, (1.02, -0.02))
    assert list(quad.corners[1]) == pytest.approx([1.0, 0.0], abs=0.01)
    drag(window, 0, (0.9, 0.9))
    assert stands(quad.corners)
    assert quad.corners[0][0] < 0.6


def test_the_finger_hides_nothing(window: QQuickWindow, quad: QuadModel) -> None:
    """While a corner is dragged, a magnifier shows the picture around it, away from the finger."""
    seen_meanwhile: list[bool] = []
    drag(window, 0, (0.3, 0.3), seen_meanwhile)
    assert seen_meanwhile == [True]
    assert "magnifier" not in {item.objectName() for item in visible_items(window.contentItem())}


def test_the_arrow_keys_move_the_chosen_corner(window: QQuickWindow, quad: QuadModel) -> None:
    named(window, "corner2").forceActiveFocus()
    before = quad.corners[2]
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(window, key)
    assert list(quad.corners[2]) == pytest.approx([before[0] - 0.005, before[1]])
    editor = named(window, "editor")
    assert editor.property("selected") == 2


def test_handles_are_large_enough_named_and_in_the_window_at_the_very_edge(window: QQuickWindow, quad: QuadModel) -> None:
    quad.load(WHOLE)
    let_live(20)
    unit = min(window.width(), window.height()) / 1080
    names = set()
    for corner in range(4):
        handle = named(window, f"corner{corner}")
        at = handle.mapToScene(QPointF(0, 0))
        assert handle.width() >= 88 * unit and handle.height() >= 88 * unit
        assert at.x() >= 0 and at.y() >= 0
        assert at.x() + handle.width() <= window.width() and at.y() + handle.height() <= window.height()
        described = QAccessible.queryAccessibleInterface(handle)
        names.add(described.text(QAccessible.Text.Name))
    assert names == {"左上角", "右上角", "右下角", "左下角"}


def test_the_edges_run_from_corner_to_corner(window: QQuickWindow) -> None:
    glass, picture = seen(window).astype(int), named(window, "overlay")
    for first, second in zip(PAGE, [*PAGE[1:], PAGE[0]], strict=True):
        middle = QPointF((first[0] + second[0]) / 2 * picture.width(), (first[1] + second[1]) / 2 * picture.height())
        at = picture.mapToScene(middle).toPoint()
        around = glass[at.y() - 2 : at.y() + 3, at.x() - 2 : at.x() + 3].reshape(-1, 3)
        assert any(np.abs(pixel - (0x0B, 0x4E, 0xA2)).max() < 30 for pixel in around)


@pytest.mark.parametrize(
    "wrong",
    [
        [], PAGE[:3], [*PAGE, (0.5, 0.5)], [(0.1, 0.1)] * 4,
        [(0.2, 0.2), (0.75, 0.8), (0.8, 0.25), (0.25, 0.75)],  # crossed
        [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.5, 0.001)],  # a line
        [(-5.0, -5.0), (-4.0, -5.0), (-4.0, -4.0), (-5.0, -4.0)],  # nowhere
    ],
)  # fmt: skip
def test_a_guess_that_is_no_page_becomes_the_whole_picture(wrong: list[tuple[float, float]]) -> None:
    model = QuadModel()
    model.load(wrong)
    assert model.corners == WHOLE


def test_a_guess_beyond_the_edge_is_taken_at_the_edge() -> None:
    model = QuadModel()
    model.load([(-0.1, 0.0), (1.2, 0.0), (1.0, 1.0), (0.0, 1.0)])
    assert model.corners == WHOLE
    model.move(7, 0.5, 0.5)
    model.nudge(-1, 0.5, 0.5)
    assert model.corners == WHOLE


PLACE = st.floats(-0.5, 1.5, allow_nan=False)


@given(st.lists(st.tuples(st.integers(0, 3), PLACE, PLACE), max_size=20))
def test_whatever_is_moved_where_it_stays_a_page(moves: list[tuple[int, float, float]]) -> None:
    page = WHOLE
    for corner, x, y in moves:
        to = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        after = moved(page, corner, (x, y))
        assert stands(after)
        assert [after[one] for one in range(4) if one != corner] == [page[one] for one in range(4) if one != corner]
        free = (*page[:corner], to, *page[corner + 1 :])
        assert after == free or not stands(free)  # type: ignore[arg-type]
        page = after
