"""The simulated camera keeps the contract, and stays out of production."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from drivers import load
from drivers.camera.simulator import Driver, Options
from drivers.errors import ConfigurationError
from tests.contract.camera import CameraContract, Rig


class SimulatorRig:
    def __init__(self) -> None:
        self.driver = Driver(Options())

    def show(self, pixels: NDArray[np.uint8]) -> None:
        self.driver.pixels = pixels

    def set_fault(self, name: str) -> None:
        self.driver.fault = name


class TestSimulator(CameraContract):
    @pytest.fixture
    def rig(self) -> Rig:
        return SimulatorRig()


def test_it_shows_a_picture(tmp_path: Path) -> None:
    Image.new("RGB", (8, 4), (10, 20, 30)).save(tmp_path / "wall.png")
    driver = load("camera", "simulator", {"picture": str(tmp_path / "wall.png")}, production=False)
    driver.open()
    assert driver.frame().pixels.tolist() == [[[30, 20, 10]] * 8] * 4


def test_it_refuses_production_and_what_is_no_picture_or_no_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="simulator"):
        load("camera", "simulator", {})
    (tmp_path / "text.png").write_text("no picture")
    for path in ("text.png", "nothing.png"):
        with pytest.raises(ConfigurationError, match="no picture"):
            Driver(Options(str(tmp_path / path)))
    with pytest.raises(ConfigurationError, match="fog"):
        Driver(Options()).fault = "fog"
