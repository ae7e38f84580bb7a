"""Pictures of a network camera that lie about their size, or are too large; and addresses with passwords in them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from drivers.camera.http_stream import place_of
from drivers.camera.mjpeg_codec import MOST_PIXELS, jpeg_size, whole_jpeg
from drivers.camera.mjpeg_emulator import CameraEmulator, part
from drivers.camera.opencv import Driver, Options
from drivers.errors import Garbled, NotConnected


def jpeg(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (90, 90, 90)).save(buffer, "JPEG")
    return buffer.getvalue()


def saying(body: bytes, width: int, height: int) -> bytes:
    """The same with another size in its header."""
    at = body.index(b"\xff\xc0") + 5
    return body[:at] + height.to_bytes(2) + width.to_bytes(2) + body[at + 4 :]


def with_two_headers(body: bytes) -> bytes:
    """A small size for who looks at the first header, a large one for who looks at the second."""
    at = body.index(b"\xff\xc0")
    end = at + 2 + int.from_bytes(body[at + 2 : at + 4])
    return body[:at] + saying(body, 64, 48)[at:end] + saying(body, 7000, 7000)[at:]


@pytest.mark.parametrize(
    ("size", "taken"),
    [((3840, 2160), True), ((4000, 3000), True), ((4001, 3000), False), ((65535, 65535), False), ((0, 480), False), ((640, 0), False)],
)
def test_up_to_twelve_million_pixels_are_decoded(size: tuple[int, int], taken: bool) -> None:
    body = saying(jpeg(64, 48), *size)
    assert jpeg_size(body) == size
    assert whole_jpeg(body) is taken
    assert MOST_PIXELS == 12_000_000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (saying(jpeg(64, 48), 60000, 60000), "60000 × 60000"),
        (saying(jpeg(64, 48), 4001, 3000), "12 million"),
        (saying(jpeg(64, 48), 64, 0), "no picture"),
        (with_two_headers(jpeg(64, 48)), "no picture"),
    ],
    ids=["enormous", "too large", "without height", "two headers"],
)
def test_a_header_that_lies_is_garbled_and_says_why(body: bytes, words: str) -> None:
    with CameraEmulator(fps=20) as camera:
        camera.film = lambda number: part(body)
        driver = Driver(Options(camera.url, read_timeout=0.4))
        with pytest.raises(Garbled, match=words):
            driver.open()
        camera.film = lambda number: part(jpeg(320, 240) if number % 3 else body)
        driver.open()
        assert driver.frame().pixels.shape == (240, 320, 3), "what lies is passed over"
        driver.close()


def test_the_size_that_is_true_is_taken() -> None:
    with CameraEmulator(fps=20) as camera:
        camera.film = lambda number: part(jpeg(3840, 2160))
        driver = Driver(Options(camera.url))
        driver.open()
        assert driver.frame().pixels.shape == (2160, 3840, 3)
        driver.close()


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("/dev/video0", "/dev/video0"),
        ("http://host:81/a.mjpg", "http://host:81/a.mjpg"),
        ("http://user:secret@host:81/a.mjpg?token=secret", "http://host:81/a.mjpg"),
        ("http://user:se/c@ret@host/a", "http://host/a"),
        ("http://user:se?cret@host/", "http://user…"),
        ("http://user:s@e?cret@host/", "http://user…"),
        ("http://user:s/e?cret@host/", "http://user…"),
        ("http://host/a?pwd=secr@et", "http://host…"),
    ],
)
def test_no_part_of_a_password_is_in_the_name_of_a_place(source: str, place: str) -> None:
    assert place_of(source) == place


@pytest.mark.parametrize("secret", ["pa?ss", "p@a?ss", "pa/s?s", "pa/ss", "p@ss", "1?ss"])
def test_no_part_of_a_password_is_in_an_error(secret: str) -> None:
    with pytest.raises(NotConnected) as caught:
        Driver(Options(f"http://user:{secret}@127.0.0.1:1/")).open()
    assert "ss" not in caught.value.detail and "pa" not in caught.value.detail
