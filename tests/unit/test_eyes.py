"""What is looked for in the camera's pictures, with a real camera thread's worth of frames: found once, shown live, and gone at once."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import numpy as np
import pytest
import segno
from numpy.typing import NDArray
from PIL import Image

from drivers.camera.simulator import Driver as Camera
from kiosk.runtime.eyes import Eyes
from kiosk.runtime.looking import TAKEN_AWAY, CodeLooker, PageLooker
from kiosk.session import events as on
from tests.unit.told import PATIENCE, Told

Pixels = NDArray[np.uint8]
ON_THE_TABLE = ((330, 90), (860, 110), (900, 880), (300, 860))
"""Where the corners of `sheet` lie in its picture, in pixels."""


def picture(text: str) -> Pixels:
    """A receipt's code in front of the camera."""
    file = io.BytesIO()
    segno.make_qr(text).save(file, kind="png", scale=6)
    return np.ascontiguousarray(np.asarray(Image.open(file).convert("RGB"), np.uint8))


def sheet() -> Pixels:
    """A white page with lines of print on a dark table, turned a little."""
    import cv2

    page = np.full((900, 640, 3), 235, np.uint8)
    for row in range(60, 840, 40):
        cv2.putText(page, "SAMPLE TEXT 0123456789", (50, row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (40, 40, 40), 2)
    flat, seen = np.array(((0, 0), (640, 0), (640, 900), (0, 900)), np.float32), np.array(ON_THE_TABLE, np.float32)
    turned = cv2.getPerspectiveTransform(flat, seen)
    return np.asarray(cv2.warpPerspective(page, turned, (1280, 960), borderValue=(45, 40, 38)), np.uint8)


class Shown:
    """The screen's side of the slot."""

    def __init__(self) -> None:
        self.pixels: Pixels | None = None
        self.frames = 0

    def put(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self.frames += 1

    def hold(self, pixels: Pixels) -> None:
        self.put(pixels)

    def clear(self) -> None:
        self.pixels = None


class Booth:
    """A camera, the eyes behind it, and what they say. `look` gives them one frame and waits until they have looked."""

    def __init__(self) -> None:
        self.told, self.camera, self.shown = Told(), Camera(), Shown()
        self.seconds = 0.0
        self.eyes = Eyes(self.told, self.shown, lambda: self.seconds)
        self.camera.open()

    def look(self) -> list[on.Event]:
        self.told.forget()
        self.seconds += 1.0
        self.eyes.tend(self.camera)
        return self.said()

    def dark(self) -> bool:
        """Whether nothing is shown."""
        return self.shown.pixels is None

    def said(self) -> list[on.Event]:
        self.eyes.worker.ask(lambda: None).result(PATIENCE)
        return self.told.events.copy()

    def watch_for_code(self, visit: int) -> None:
        self.eyes.watch(self.eyes.code_looker(visit))


@pytest.fixture
def booth() -> Iterator[Booth]:
    made = Booth()
    made.eyes.worker.start()
    yield made
    assert made.eyes.worker.stop()


def test_the_camera_is_wanted_only_while_a_visit_waits(booth: Booth) -> None:
    assert booth.eyes.wanted() is False
    booth.watch_for_code(4)
    assert booth.eyes.wanted() is True
    assert booth.look() == [] and not booth.dark()
    booth.camera.pixels = picture("A7K2 00042 7KQ3 X")
    assert booth.look() == [on.CodeScanned(4, "A7K2 00042 7KQ3 X")]
    assert not booth.eyes.wanted() and booth.dark(), "one code is enough"
    assert booth.look() == []
    booth.watch_for_code(5)
    booth.eyes.rest()
    assert not booth.eyes.wanted() and booth.look() == []


def test_a_code_left_in_view_is_said_once_a_visit(booth: Booth) -> None:
    booth.camera.pixels = picture("FIRST")
    booth.watch_for_code(4)
    assert booth.look() == [on.CodeScanned(4, "FIRST")]
    booth.watch_for_code(4)
    assert booth.look() == [] and booth.eyes.wanted(), "still looking for another one"
    booth.camera.pixels = picture("SECOND")
    assert booth.look() == [on.CodeScanned(4, "SECOND")]
    booth.watch_for_code(5)
    assert booth.look() == [on.CodeScanned(5, "SECOND")], "somebody else's visit"
    booth.watch_for_code(5)
    for looks, said in ((TAKEN_AWAY - 1, []), (TAKEN_AWAY, [on.CodeScanned(5, "SECOND")])):
        booth.camera.pixels = Camera().pixels
        for _ in range(looks):
            assert booth.look() == []
        booth.camera.pixels = picture("SECOND")
        assert booth.look() == said, "taken away and shown again, or only out of sight for a moment"


def test_a_page_is_found_held_still_and_straightened(booth: Booth) -> None:
    booth.camera.pixels = sheet()
    booth.eyes.watch(PageLooker(4))
    [seen] = booth.look()
    assert isinstance(seen, on.PageSeen) and seen.corners is not None
    for (x, y), (wanted_x, wanted_y) in zip(seen.corners, ON_THE_TABLE, strict=True):
        assert abs(x * 1280 - wanted_x) < 8 and abs(y * 960 - wanted_y) < 8
    assert booth.look() == [], "a page that lies still is said once"
    booth.eyes.capture(4)
    [captured] = [event for event in booth.said() if isinstance(event, on.PageCaptured)]
    still = booth.shown.frames
    booth.camera.pixels = Camera().pixels
    booth.look()
    assert booth.shown.frames == still, "the picture stands still"
    assert captured.corners is not None
    booth.eyes.straighten(4, captured.corners)
    [made] = [event for event in booth.said() if isinstance(event, on.PageStraightened)]
    assert made.page is not None and made.faults == () and made.page.height > made.page.width
    with Image.open(io.BytesIO(made.page.jpeg)) as jpeg:
        assert jpeg.size == (made.page.width, made.page.height)
    booth.eyes.rest()
    assert booth.dark()


def test_after_rest_nothing_is_shown_or_held(booth: Booth) -> None:
    """Whatever either thread was doing."""
    booth.camera.pixels = sheet()
    booth.eyes.watch(PageLooker(4))
    booth.look()
    booth.eyes.rest()
    booth.eyes.capture(4)
    booth.eyes.straighten(4, ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)))
    assert booth.look() == [on.NoPicture(4)] or booth.look() == []
    assert booth.dark()
    held = [value for value in vars(booth.eyes).values() if isinstance(value, np.ndarray)]
    assert held == []


def test_frames_between_two_looks_are_shown_and_not_looked_into(booth: Booth) -> None:
    booth.watch_for_code(4)
    booth.look()
    booth.camera.pixels = picture("FIRST")
    booth.eyes.tend(booth.camera)
    assert booth.said() == [] and booth.shown.frames == 2
    assert booth.look() == [on.CodeScanned(4, "FIRST")]


def test_a_frame_that_waits_is_replaced_by_a_newer_one(booth: Booth) -> None:
    """A slow look never piles frames up."""
    seen: list[int] = []

    class Slow(CodeLooker):
        def look(self, pixels: Pixels) -> tuple[on.Event, ...]:
            seen.append(int(pixels[0, 0, 0]))
            return ()

    booth.eyes.watch(Slow(4))
    door = threading.Event()
    booth.eyes.worker.ask(lambda: door.wait(PATIENCE))
    for brightness in (10, 20, 30):
        booth.camera.pixels = np.full((720, 1280, 3), brightness, np.uint8)
        booth.eyes.tend(booth.camera)
    door.set()
    booth.said()
    assert seen == [30]
