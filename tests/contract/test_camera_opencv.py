"""The OpenCV driver keeps the contract over a real MJPEG stream from the emulator."""

from __future__ import annotations

import base64
import functools
import io
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from drivers import load
from drivers.camera import Online
from drivers.camera.capture import as_bgr
from drivers.camera.mjpeg_emulator import ODD_SIZE, CameraEmulator, part
from drivers.camera.opencv import Driver, Options
from drivers.errors import ConfigurationError, DeviceError, Garbled, NoAnswer, NotConnected
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


@functools.cache
def numbered(number: int) -> bytes:
    """A frame that shows its number, as sixteen squares that are white or black; as many bytes as a busy scene has, most in comments."""
    pixels = np.full((720, 1280, 3), 40, np.uint8)
    for bit in range(16):
        pixels[0:80, bit * 80 : bit * 80 + 80] = 255 if number >> bit & 1 else 0
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    comments = (b"\xff\xfe\xff\xff" + bytes(0xFFFD)) * 4
    return b"\xff\xd8" + comments + buffer.getvalue()[2:]


def number_of(pixels: NDArray[np.uint8]) -> int:
    return sum(1 << bit for bit in range(16) if pixels[40, bit * 80 + 40].mean() > 128)


@pytest.fixture(params=[30])
def film(request: pytest.FixtureRequest) -> Iterator[CameraEmulator]:
    """A camera whose frames show their numbers, 30 a second or as many as the test says."""
    with CameraEmulator(fps=request.param) as emulator:
        emulator.film = lambda number: part(numbered(number))
        yield emulator


def opened(emulator: CameraEmulator, **options: float) -> Driver:
    driver = Driver(Options(emulator.url, **options))  # type: ignore[arg-type]
    driver.open()
    return driver


@pytest.mark.parametrize("film", [12, 30, 60], indirect=True)
def test_a_slow_reader_gets_the_newest_frame_every_time(film: CameraEmulator) -> None:
    driver = opened(film)
    for _ in range(4):
        assert film.wait_for_frames(5, timeout=10.0)
        newest = film.frames_sent - 1
        assert newest <= number_of(driver.frame().pixels) <= film.frames_sent
    driver.close()


def test_frames_that_piled_up_on_the_cameras_side_are_passed_over_too(film: CameraEmulator) -> None:
    """Until the buffers of both sides were full and the camera stood still, in the middle of a frame."""
    driver = opened(film)
    while film.wait_for_frames(1, timeout=0.5):
        pass
    stuck = film.frames_sent
    assert stuck >= 4, "there was something to pass over"
    assert number_of(driver.frame().pixels) > stuck
    driver.close()


def test_a_fast_reader_misses_none_even_after_a_pause(film: CameraEmulator) -> None:
    """What tells stale frames from new ones must not cost every second one."""
    driver = opened(film)
    assert film.wait_for_frames(4, timeout=10.0), "so many always fit between them"
    driver.frame()
    seen = [number_of(driver.frame().pixels) for _ in range(20)]
    assert seen == sorted(set(seen)), "each is newer than the one before"
    assert seen[-1] - seen[0] < 30, "a few may be lost on a busy machine, not every second one"
    driver.close()


def test_a_reader_may_ask_for_fewer_frames(film: CameraEmulator) -> None:
    driver = opened(film, most_fps=8.0)
    seen = [(frame.taken_at, number_of(frame.pixels)) for frame in (driver.frame() for _ in range(4))]
    for (earlier, first), (later, second) in itertools.pairwise(seen):
        assert later - earlier >= 1 / 8 - 0.001
        assert second - first >= 2, "of the 30 a second the newest is given"
    driver.close()


@pytest.mark.parametrize("fault", ["truncated", "noise"])
def test_damage_is_passed_over(opencv: OpencvRig, fault: str) -> None:
    """Half a picture would be decoded, with a grey rest, and nobody could tell."""
    opencv.emulator.show(wall(240))
    opencv.emulator.fault = fault
    opencv.driver.open()
    for _ in range(3):
        assert opencv.driver.frame().pixels.min() > 230
    assert opencv.driver.state() == Online(1280, 720)


def test_frames_without_colour_are_given_in_colour(opencv: OpencvRig) -> None:
    opencv.emulator.show(wall(90))
    opencv.emulator.fault = "grey"
    opencv.driver.open()
    pixels = opencv.driver.frame().pixels
    assert (pixels.shape, pixels.mean()) == ((720, 1280, 3), pytest.approx(90, abs=3))


def test_a_camera_may_change_its_size_while_it_runs(opencv: OpencvRig) -> None:
    opencv.driver.open()
    opencv.emulator.fault = "resized"
    seen = set()
    for _ in range(100):
        height, width = opencv.driver.frame().pixels.shape[:2]
        assert opencv.driver.state() == Online(width, height)
        seen.add((width, height))
        if len(seen) == 2:
            break
    assert seen == {(1280, 720), ODD_SIZE}


def test_other_cameras_way_of_writing_the_stream() -> None:
    """No lengths, bare line feeds, the boundary declared with its dashes and sent after the picture, as some cameras do."""
    header = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=--mjpegstream\r\n\r\n"
    with lent_camera([header + b"--mjpegstream\nContent-type: image/jpeg\n\n" + numbered(5) + b"\n--mjpegstream\n"]) as (url, _asked):
        driver = Driver(Options(url, read_timeout=LIMIT))
        driver.open()
        assert driver.state() == Online(1280, 720)
        with pytest.raises(NoAnswer):
            driver.frame()


def test_name_and_password_are_sent_and_never_told() -> None:
    with lent_camera([b"HTTP/1.1 401 Unauthorized\r\n\r\n"]) as (url, asked):
        options = Options(url.replace("http://", "http://kiosk:se%3Acret@"))
        with pytest.raises(NotConnected) as caught:
            Driver(options).open()
    assert b"Authorization: Basic " + base64.b64encode(b"kiosk:se:cret") in asked[0]
    for text in (str(caught.value), caught.value.detail, repr(options)):
        assert "cret" not in text
    assert "401" in caught.value.detail


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace\r\n\r\n", b"x" * 100_000, b"",
    ],
)  # fmt: skip
def test_what_is_no_camera_is_told_apart(answer: bytes) -> None:
    with lent_camera([answer], end=True) as (url, _asked), pytest.raises(NotConnected):
        Driver(Options(url, open_timeout=5.0)).open()


@contextmanager
def lent_camera(pieces: list[bytes], end: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers one request with `pieces`, and then hangs up if `end`, else says nothing more. What it was asked."""
    asked: list[bytes] = []
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                asked.append(client.recv(4096))
                for piece in pieces:
                    client.sendall(piece)
                if not end:
                    done.wait(20)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", asked
        done.set()
        thread.join(5)


@pytest.mark.parametrize(
    ("pixels", "taken"),
    [
        (np.full((2, 3), 7, np.uint8), [7, 7, 7]),
        (np.full((2, 3, 1), 7, np.uint8), [7, 7, 7]),
        (np.full((2, 3, 4), (1, 2, 3, 255), np.uint8), [1, 2, 3]),
        (np.full((2, 3, 3), (1, 2, 3), np.uint8)[:, ::-1], [1, 2, 3]),
    ],
)
def test_every_form_of_picture_becomes_blue_green_red(pixels: NDArray[np.uint8], taken: list[int]) -> None:
    turned = as_bgr(pixels)
    assert turned.shape == (2, 3, 3) and turned[1, 2].tolist() == taken
    assert turned.flags.owndata and turned.flags.c_contiguous and turned.flags.writeable


@pytest.mark.parametrize(
    "pixels", [np.zeros((2, 3, 2), np.uint8), np.zeros((2, 3, 3), np.uint16), np.zeros((0, 3, 3), np.uint8), np.zeros((6,), np.uint8)]
)
def test_a_form_that_is_no_picture_is_garbled(pixels: NDArray[np.generic]) -> None:
    with pytest.raises(Garbled):
        as_bgr(pixels)


def test_open_and_unread_it_costs_nothing(film: CameraEmulator) -> None:
    """Nobody works for frames that nobody wants: neither this process, beyond the emulator's own share, nor a thread of the driver."""
    threads = threading.active_count()
    driver = opened(film)
    assert threading.active_count() - threads <= 1, "the emulator's own for this watcher"
    spent = time.thread_time()
    assert film.wait_for_frames(15, timeout=10.0)
    assert time.thread_time() - spent < 0.05 * 15 / 30, "at most 5 % of a core, in the thread that owns the driver"
    driver.close()


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


@pytest.mark.parametrize(
    "source",
    [
        "/dev/video987", "987", "/nowhere/recording.mkv", "http://127.0.0.1:1/stream.mjpg", "http://", "http://127.0.0.1:x/",
        "http://[::1/", "http://kiosk:secret@127.0.0.1:1/a?b=c", "https://kiosk:secret@127.0.0.1:1/", "rtsp://kiosk:secret@127.0.0.1:1/",
    ],
)  # fmt: skip
def test_nothing_at_the_source(source: str) -> None:
    with pytest.raises(NotConnected) as caught:
        Driver(Options(source)).open()
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_recording(tmp_path: Path) -> None:
    (tmp_path / "notes.avi").write_text("nothing to be seen" * 100)
    with pytest.raises(NotConnected):
        Driver(Options(str(tmp_path / "notes.avi"))).open()


def test_a_recording_that_vanishes_is_not_connected(tmp_path: Path) -> None:
    for number in range(200):
        Image.new("L", (64, 48), number).save(tmp_path / f"{number:03}.png")
    driver = Driver(Options(str(tmp_path / "%03d.png")))
    driver.open()
    driver.frame()
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(NotConnected):
        for _ in range(200):
            driver.frame()
    with pytest.raises(NotConnected):
        driver.state()
    with pytest.raises(NotConnected):
        driver.open()


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
