"""A camera in memory, with faults on request. Refuses production."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.camera import Frame, Offline, Online, State
from drivers.errors import ConfigurationError, Garbled, NoAnswer, NotConnected

SIMULATED = True

FAULTS = ("stall", "drop", "absent", "garbage")
"""`stall`: no frame comes. `drop`: lost while open. `absent`: there is none to open. `garbage`: what comes is no picture."""


@dataclass(frozen=True)
class Options:
    """`picture`: a file to show; "" is a grey wall of 1280 × 720."""

    picture: str = ""


class Driver:
    """Shows `pixels` (height × width × 3, BGR), which may be replaced at any time. Set `fault` at any time."""

    def __init__(self, options: Options = Options()) -> None:
        self.pixels: NDArray[np.uint8] = _load(options.picture) if options.picture else np.full((720, 1280, 3), 96, np.uint8)
        self.fault = ""
        self._open = False

    @property
    def fault(self) -> str:
        return self._fault

    @fault.setter
    def fault(self, name: str) -> None:
        if name and name not in FAULTS:
            raise ConfigurationError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
        self._fault = name

    def open(self) -> None:
        self._open = False
        if self._fault in ("absent", "drop"):
            raise NotConnected("simulated: no camera there")
        self._need_a_picture()
        self._open = True

    def close(self) -> None:
        self._open = False

    def state(self) -> State:
        if self._open and self._fault == "drop":
            raise NotConnected("simulated: lost")
        return Online(self.pixels.shape[1], self.pixels.shape[0]) if self._open else Offline()

    def frame(self) -> Frame:
        if not self._open or self._fault in ("drop", "absent"):
            raise NotConnected("simulated: lost, or not open")
        self._need_a_picture()
        return Frame(self.pixels.copy(), time.monotonic())

    def _need_a_picture(self) -> None:
        if self._fault == "stall":
            raise NoAnswer("simulated: no frame came")
        if self._fault == "garbage":
            raise Garbled("simulated: what came is no picture")


def _load(path: str) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(Path(path)) as image:
            return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
    except (OSError, SyntaxError) as error:
        raise ConfigurationError(f"{path} is no picture: {error}") from error
