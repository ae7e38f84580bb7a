"""The camera's pictures on the glass: how many a second, what one costs beside the usual way of Qt Quick, and what an open camera costs
that nobody looks at. The camera is `kiosk emulate camera` in a process of its own, so its work is not counted."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject, QSize, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickImageProvider, QQuickWindow

import ui.models.preview
from drivers.camera.opencv import Driver, Options
from tests.bench.figures import Figure
from ui.models.preview import PreviewModel
from ui.robot import let_live
from ui.start import QML, application

__all__ = ["measure", "ui"]

FPS = 30.0
SIZE = (1280, 720)
_WINDOW = "import QtQuick\nimport Kiosk\nimport Kiosk.Models\nWindow { id: window; visible: true; width: 1290; height: 730\n%s }"
_OURS = "required property PreviewModel frames\nCameraPreview { anchors.fill: parent; frames: window.frames }"
_USUAL = """property int number: 0
Image { anchors.fill: parent; cache: false; source: window.number > 0 ? 'image://camera/' + window.number : '' }"""


@dataclass(frozen=True)
class Run:
    """`fps`: frames on the glass a second. `cost`: CPU milliseconds of this process for each, decoding included."""

    fps: float
    cost: float


def measure(seconds: float = 4.0) -> list[Figure]:
    """Each way of showing is watched for `seconds`, and so is the camera that is open and unread."""
    application()
    with tempfile.TemporaryDirectory() as folder, _camera(Path(folder)) as url:
        ours, usual = _shown(url, seconds, _our_way), _shown(url, seconds, _usual_way)
        unread, closed = _unread(url, seconds)
    return [
        Figure(
            "P14", "camera preview on the glass, 1280×720, software", ours.fps, usual.fps, FPS - 0.5, "frames/s", "at least",
            note=f"the camera sends {FPS:.0f}; baseline: QQuickImageProvider",
        ),
        Figure(
            "P14b", "CPU time a previewed frame, JPEG decoding included", ours.cost, usual.cost, 12.0, "ms",
            note="baseline: QQuickImageProvider, which leaves no frame out either",
        ),
        Figure("P14c", "camera open, nobody looks", unread, closed, 5.0, "% of a core", note="baseline: closed"),
    ]  # fmt: skip


@contextmanager
def _camera(folder: Path) -> Iterator[str]:
    """A camera that looks at a scene with as much detail as a room has."""
    coarse = np.random.default_rng(3).integers(0, 255, (SIZE[1] // 8, SIZE[0] // 8, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC).save(folder / "scene.png")
    command = [
        sys.executable,
        "-m",
        "kiosk.cli",
        "emulate",
        "camera",
        "--picture",
        str(folder / "scene.png"),
        "--fps",
        str(FPS),
        "--until-eof",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.stdin.close()


Way = Callable[[QQmlEngine], tuple[QQuickWindow, Callable[[NDArray[np.uint8]], None]]]


def _shown(url: str, seconds: float, way: Way) -> Run:
    engine = QQmlEngine()
    engine.addImportPath(str(QML))
    window, put = way(engine)
    swapped = [0]
    window.frameSwapped.connect(lambda: swapped.__setitem__(0, swapped[0] + 1))
    done = threading.Event()

    def look() -> None:
        driver = Driver(Options(url))
        driver.open()
        while not done.is_set():
            put(driver.frame().pixels)
        driver.close()

    thread = threading.Thread(target=look)
    thread.start()
    _live(1.0)
    swapped[0], began, spent = 0, time.monotonic(), time.process_time()
    _live(seconds)
    frames, lasted, spent = swapped[0], time.monotonic() - began, time.process_time() - spent
    done.set()
    thread.join(10)
    window.close()
    window.deleteLater()
    engine.deleteLater()
    _live(0.05)
    return Run(frames / lasted, 1000 * spent / max(1, frames))


def _our_way(engine: QQmlEngine) -> tuple[QQuickWindow, Callable[[NDArray[np.uint8]], None]]:
    frames = PreviewModel(engine)
    return _window(engine, _OURS, frames=frames), frames.latest.put


def _usual_way(engine: QQmlEngine) -> tuple[QQuickWindow, Callable[[NDArray[np.uint8]], None]]:
    provider, arrived = _Provider(), _Arrived(engine)
    engine.addImageProvider("camera", provider)
    window = _window(engine, _USUAL)
    number = [0]

    def show() -> None:
        number[0] += 1
        window.setProperty("number", number[0])

    def put(pixels: NDArray[np.uint8]) -> None:
        provider.pixels = pixels
        arrived.told.emit()

    arrived.told.connect(show)
    return window, put


class _Arrived(QObject):
    told = Signal()


class _Provider(QQuickImageProvider):
    """The latest frame as it is; Qt scales and converts it."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self.pixels: NDArray[np.uint8] | None = None

    def requestImage(self, _name: str, _size: QSize, _wanted: QSize) -> QImage:
        assert self.pixels is not None, "asked for when there is one"
        height, width = self.pixels.shape[:2]
        return QImage(self.pixels.data, width, height, self.pixels.strides[0], QImage.Format.Format_BGR888)


def _window(engine: QQmlEngine, body: str, **properties: QObject) -> QQuickWindow:
    component = QQmlComponent(engine, engine)
    component.setData((_WINDOW % body).encode(), QUrl("preview.qml"))
    made = component.createWithInitialProperties(dict(properties))
    assert isinstance(made, QQuickWindow), component.errorString()
    QQmlEngine.setObjectOwnership(made, QQmlEngine.ObjectOwnership.CppOwnership)
    return made


def _unread(url: str, seconds: float) -> tuple[float, float]:
    """Per cent of a core with the camera open and unread, and closed."""
    driver = Driver(Options(url))
    driver.open()
    open_ = _idle(seconds)
    driver.close()
    return open_, _idle(seconds)


def _idle(seconds: float) -> float:
    began, spent = time.monotonic(), time.process_time()
    threading.Event().wait(seconds)
    return 100 * (time.process_time() - spent) / (time.monotonic() - began)


def _live(seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        let_live(50)


if __name__ == "__main__":
    for one in measure():
        print(one)
