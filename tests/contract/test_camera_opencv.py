"""The OpenCV driver keeps the contract over a real MJPEG stream from the emulator."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from drivers import load
from drivers.camera.mjpeg_emulator import CameraEmulator
from drivers.camera.opencv import Driver, Options
from drivers.errors import ConfigurationError, DeviceError, NoAnswer, NotConnected
from tests.contract.camera import LIMIT, CameraContract, Rig, wall


class OpencvRig:
    def __init__(self, emulator: CameraEmulator) -> None:
        self.emulator = emulator
        self.driver = Driver(Options(emulator.url, open_timeout=1.5, read_timeout=LIMIT))

    def show(self, pixels: NDArray[np.uint8]) -> None:
        self.emulator.show(pixels)
        if self.emulator.watchers:
            assert self.emulator.wait_for_frames(3, timeout=5.0)

    def set_fault(self, name: str) -> None:
        if name == "absent":
            self.driver = Driver(Options(self.emulator.url.replace("stream.mjpg", "elsewhere")))
        else:
            self.emulator.fault = name


@pytest.fixture
def opencv() -> Iterator[OpencvRig]:
    with CameraEmulator(fps=8) as emulator:
        rig = OpencvRig(emulator)
        yield rig
        rig.driver.close()


class TestOpencv(CameraContract):
    @pytest.fixture
    def rig(self, opencv: OpencvRig) -> Rig:
        return opencv


def wait_until_nobody_watches(emulator: CameraEmulator) -> bool:
    deadline = time.monotonic() + 5
    while emulator.watchers and time.monotonic() < deadline:
        emulator.wait_for_frames(1, 0.05)
    return not emulator.watchers


def test_garbage_is_an_error_in_time(opencv: OpencvRig) -> None:
    opencv.driver.open()
    opencv.emulator.fault = "garbage"
    started = time.monotonic()
    with pytest.raises((NotConnected, NoAnswer)):
        for _ in range(100):
            started = time.monotonic()
            opencv.driver.frame()
    assert time.monotonic() - started < 3 * LIMIT


def test_bytes_that_trickle_do_not_stretch_the_limit() -> None:
    """A frame that comes byte by byte is a stall too: the limit is for the frame, not for the next byte."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8"
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            client, _ = server.accept()
            with client:
                client.recv(4096)
                client.sendall(head)
                try:
                    while not done.wait(0.02):
                        client.sendall(b"\x00")
                except OSError:
                    pass  # the driver gave up: what the test waits for

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        started = time.monotonic()
        with pytest.raises(DeviceError):
            Driver(Options(f"http://127.0.0.1:{server.getsockname()[1]}/", open_timeout=LIMIT, read_timeout=LIMIT)).open()
        assert time.monotonic() - started < 6 * LIMIT
        done.set()
        thread.join(5)


@pytest.mark.parametrize("source", ["/dev/video987", "987", "/nowhere/recording.mkv", "http://127.0.0.1:1/stream.mjpg"])
def test_nothing_at_the_source(source: str) -> None:
    with pytest.raises(NotConnected):
        Driver(Options(source)).open()


def test_a_recording_gives_every_frame_and_then_ends(tmp_path: Path) -> None:
    for number in range(4):
        Image.new("L", (64, 48), 60 * number).save(tmp_path / f"{number:03}.png")
    driver = Driver(Options(str(tmp_path / "%03d.png")))
    driver.open()
    assert [round(driver.frame().pixels.mean() / 60) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(NotConnected):
        driver.frame()


def test_it_says_nothing_on_standard_error() -> None:
    """OpenCV and FFmpeg would both complain there about a camera that is not there."""
    script = (
        "from drivers.camera.opencv import Driver, Options\nfrom drivers.errors import NotConnected\n"
        "for source in ('http://127.0.0.1:1/', '987'):\n"
        "    try:\n        Driver(Options(source)).open()\n    except NotConnected:\n        print('not connected')\n"
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("OPENCV_")}
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=plain, timeout=30, check=True)
    assert (result.stdout, result.stderr) == ("not connected\n" * 2, "")


def test_opencv_is_loaded_only_when_a_camera_is_opened() -> None:
    script = "import sys, drivers.camera.opencv as it\nit.Driver(it.Options('0')).state()\nprint('cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True).stdout == "False\n"


def test_options_are_checked() -> None:
    assert isinstance(load("camera", "opencv", {"source": "0", "read_timeout": 1}), Driver)
    for wrong in ({"source": ""}, {"source": "0", "read_timeout": 0}, {"source": 0}):
        with pytest.raises(ConfigurationError):
            load("camera", "opencv", wrong)


# The emulator.


def test_it_works_only_while_somebody_watches(opencv: OpencvRig) -> None:
    assert (opencv.emulator.watchers, opencv.emulator.frames_sent) == (0, 0)
    opencv.driver.open()
    assert opencv.emulator.watchers == 1
    opencv.driver.close()
    assert wait_until_nobody_watches(opencv.emulator)


def test_a_watcher_that_leaves_during_a_stall_is_noticed(opencv: OpencvRig) -> None:
    opencv.driver.open()
    opencv.emulator.fault = "stall"
    opencv.driver.close()
    assert wait_until_nobody_watches(opencv.emulator)


def test_a_file_is_scaled_to_fit_centred_and_read_again_when_it_changes(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (100, 100), (255, 255, 255)).save(picture)
    with CameraEmulator(picture=picture, fps=20) as emulator:
        driver = Driver(Options(emulator.url))
        driver.open()
        frame = driver.frame().pixels
        inside = np.flatnonzero(frame[360, :, 0] > 200)
        assert (inside[0], inside[-1]) == (pytest.approx(280, abs=2), pytest.approx(999, abs=2))
        assert frame[360, 100].tolist() == pytest.approx([96] * 3, abs=3)
        Image.new("RGB", (1280, 720), (0, 0, 0)).save(picture)
        assert emulator.wait_for_frames(3, timeout=5.0)
        assert driver.frame().pixels.mean() < 4
        picture.write_bytes(b"half written")
        assert emulator.wait_for_frames(3, timeout=5.0)
        assert driver.frame().pixels.mean() < 4
        driver.close()


def test_two_may_watch(opencv: OpencvRig) -> None:
    opencv.emulator.show(wall(90))
    second = Driver(Options(opencv.emulator.url))
    for driver in (opencv.driver, second):
        driver.open()
    assert opencv.emulator.watchers == 2
    for driver in (opencv.driver, second):
        assert driver.frame().pixels.mean() == pytest.approx(90, abs=3)
        driver.close()


def test_other_addresses_and_faults_do_not_exist(opencv: OpencvRig) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(opencv.emulator.url.replace("stream.mjpg", ""), timeout=5)
    assert caught.value.code == 404
    caught.value.close()
    with pytest.raises(ValueError, match="fog"):
        opencv.emulator.fault = "fog"
