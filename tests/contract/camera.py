"""What every camera must do, whatever stands behind the contract. A test file derives from `CameraContract`.

Its fixture `rig` gives the driver under test and a way to the other side: what it sees, and faults.
"""

from __future__ import annotations

import time
from typing import Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from drivers.camera import Camera, Offline, Online
from drivers.errors import Garbled, NoAnswer, NotConnected

LIMIT = 0.5
"""Seconds that the driver under test is given for a frame."""


def wall(level: int) -> NDArray[np.uint8]:
    return np.full((720, 1280, 3), level, np.uint8)


class Rig(Protocol):
    @property
    def driver(self) -> Camera: ...

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """Puts `pixels` in front of the camera and returns when an unread stream would hold several frames of them."""

    def set_fault(self, name: str) -> None:
        """stall, drop, absent, garbage, or "" for a camera in order."""


class CameraContract:
    def test_it_is_offline_until_opened_and_after_it_was_closed(self, rig: Rig) -> None:
        assert rig.driver.state() == Offline()
        rig.driver.open()
        assert rig.driver.state() == Online(1280, 720)
        rig.driver.close()
        rig.driver.close()
        assert rig.driver.state() == Offline()
        with pytest.raises(NotConnected):
            rig.driver.frame()

    def test_it_may_be_opened_again(self, rig: Rig) -> None:
        rig.driver.open()
        rig.driver.open()
        assert rig.driver.frame().pixels.shape == (720, 1280, 3)

    def test_frames_are_pictures_of_what_is_there(self, rig: Rig) -> None:
        picture = wall(0)
        picture[:, 640:] = (250, 120, 10)
        rig.show(picture)
        rig.driver.open()
        before = time.monotonic()
        frame = rig.driver.frame()
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.shape == (720, 1280, 3)
        assert before <= frame.taken_at <= time.monotonic()
        assert frame.pixels[360, 200].tolist() == pytest.approx([0, 0, 0], abs=6)
        assert frame.pixels[360, 1000].tolist() == pytest.approx([250, 120, 10], abs=6), "blue first"

    def test_a_frame_belongs_to_who_took_it(self, rig: Rig) -> None:
        rig.show(wall(40))
        rig.driver.open()
        first = rig.driver.frame()
        first.pixels[:] = 255
        second = rig.driver.frame()
        assert second.pixels.mean() == pytest.approx(40, abs=3)
        assert first.pixels.min() == 255

    def test_the_newest_frame_is_given_and_stale_ones_are_dropped(self, rig: Rig) -> None:
        rig.show(wall(40))
        rig.driver.open()
        for level in (80, 160, 240):
            rig.show(wall(level))
            assert rig.driver.frame().pixels.mean() == pytest.approx(level, abs=3)

    def test_a_stall_is_no_answer_within_the_limit(self, rig: Rig) -> None:
        rig.driver.open()
        rig.driver.frame()
        rig.set_fault("stall")
        started = time.monotonic()
        with pytest.raises(NoAnswer):
            for _ in range(100):  # what was under way when it stalled may still come
                started = time.monotonic()
                rig.driver.frame()
        assert time.monotonic() - started < 3 * LIMIT

    def test_a_camera_that_stalls_from_the_start_is_no_answer(self, rig: Rig) -> None:
        rig.set_fault("stall")
        started = time.monotonic()
        with pytest.raises(NoAnswer):
            rig.driver.open()
        assert time.monotonic() - started < 6 * LIMIT
        assert rig.driver.state() == Offline()

    def test_what_is_no_picture_is_garbled_within_the_limit(self, rig: Rig) -> None:
        rig.driver.open()
        rig.set_fault("garbage")
        started = time.monotonic()
        with pytest.raises(Garbled):
            for _ in range(100):
                started = time.monotonic()
                rig.driver.frame()
        assert time.monotonic() - started < 3 * LIMIT
        with pytest.raises(Garbled):
            rig.driver.open()
        rig.set_fault("")
        rig.driver.open()
        assert rig.driver.state() == Online(1280, 720)

    def test_a_lost_camera_is_not_connected_and_can_be_opened_when_it_is_back(self, rig: Rig) -> None:
        rig.show(wall(40))
        rig.driver.open()
        rig.set_fault("drop")
        with pytest.raises(NotConnected):
            for _ in range(100):
                rig.driver.frame()
        with pytest.raises(NotConnected):
            rig.driver.state()
        with pytest.raises(NotConnected):
            rig.driver.open()
        rig.set_fault("")
        rig.driver.open()
        assert rig.driver.state() == Online(1280, 720)
        assert rig.driver.frame().pixels.mean() == pytest.approx(40, abs=3)

    def test_no_camera_at_the_source(self, rig: Rig) -> None:
        rig.set_fault("absent")
        with pytest.raises(NotConnected):
            rig.driver.open()
        assert rig.driver.state() == Offline()
