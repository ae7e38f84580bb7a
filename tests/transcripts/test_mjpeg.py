"""MJPEG streams, byte by byte: what the codec cuts out of them, however the bytes arrive."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from drivers.camera.mjpeg_codec import LARGEST_PART, LONGEST_HEAD, PartParser, boundary_of, jpeg_size, whole_jpeg

JPEG = bytes.fromhex("ffd8 ffe0 0004 0102 ffc0 0011 08 0168 0280 03 012200 021101 031101 ffda 0002 3f ffd9".replace(" ", ""))
STREAM = b"--f\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\n\r\nfirst\r\n--f\r\nContent-Length: 6\r\n\r\nsecond\r\n"


def cut(stream: bytes, at_once: int = 1 << 20, boundary: bytes = b"--f") -> list[bytes]:
    parser = PartParser(boundary)
    return [part for at in range(0, len(stream), at_once) for part in parser.feed(stream[at : at + at_once])]


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/x-mixed-replace; boundary=frame", b"--frame"),
        ('Multipart/X-Mixed-Replace;charset=x; Boundary="my frame"', b"--my"),  # a space may not stand in it
        ("multipart/x-mixed-replace;boundary=--frame", b"--frame"),
        ("multipart/x-mixed-replace; boundary = frame ;x=y", b"--frame"),
        ("multipart/x-mixed-replace", None),
        ("multipart/x-mixed-replace; boundary=--", None),
        ("multipart/form-data; boundary=frame", None),
        ("image/jpeg", None),
        ("", None),
    ],
)
def test_the_boundary_is_taken_from_the_header(content_type: str, boundary: bytes | None) -> None:
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 1 << 20])
def test_parts_come_whole_however_the_bytes_arrive(at_once: int) -> None:
    assert cut(STREAM, at_once) == [b"first", b"second"]


@pytest.mark.parametrize("at_once", [1, 1 << 20])
@pytest.mark.parametrize(
    ("stream", "parts"),
    [
        (b"noise --g --f\r\n\r\nfirst\r\n--f\r\n\r\nsecond\r\n--f--\r\nmore", [b"first", b"second"]),
        (b"--f\n\nfirst\n--f\nX: y\n\nsecond\n--f\n", [b"first", b"second"]),
        (b"--f\r\nCONTENT-LENGTH:5\r\nX: y\r\n\r\nfirst--f\r\n\r\nx\r\n--f", [b"first", b"x"]),
        (
            b"--f\r\nContent-Length: 900\r\n\r\nfirst\r\n--f\r\nContent-Length: 1\r\n\r\nx" + b" " * 900,
            [b"x"],
        ),  # too long: that part is lost
        (b"--f\r\nContent-Length: 2\r\n\r\nfirst\r\n--f\r\nContent-Length: 1\r\n\r\nx", [b"fi", b"x"]),  # too short: no whole picture
        (b"--f\r\nContent-Length: -1\r\n\r\nfirst\r\n--f", [b"first"]),
        (b"--f\r\n" + b"x" * LONGEST_HEAD + b"--f\r\n\r\nfirst\r\n--f", [b"first"]),
        (b"--f\r\n\r\n" + JPEG, [JPEG]),  # without a length, its end is seen before the next part begins
    ],
)
def test_what_cameras_get_wrong(stream: bytes, parts: list[bytes], at_once: int) -> None:
    assert cut(stream, at_once) == parts


def test_a_part_without_an_end_does_not_eat_the_memory() -> None:
    parser = PartParser(b"--f")
    for head in (b"--f\r\n\r\n", b"--f\r\nContent-Length: 999999999\r\n\r\n"):
        parser.feed(head)
        for _ in range(LARGEST_PART // (1 << 20) + 2):
            parser.feed(bytes(1 << 20))
        assert len(parser._held) <= LARGEST_PART + (1 << 20)
    assert parser.feed(b"\r\n--f\r\nContent-Length: 1\r\n\r\nx")[-1:] == [b"x"]


def test_between_two_parts_it_is_inside_none() -> None:
    parser = PartParser(b"--f")
    seen = [parser.inside]
    for piece in (b"--f\r\n", b"Content-Length: 2\r\n\r\n", b"a", b"b", b"\r\n--f\r\n"):
        parser.feed(piece)
        seen.append(parser.inside)
    assert seen == [False, False, False, True, False, False]


def test_the_size_stands_in_the_picture() -> None:
    assert jpeg_size(JPEG) == (640, 360)
    assert whole_jpeg(JPEG) and whole_jpeg(JPEG + b"\r\n\0")
    buffer = io.BytesIO()
    Image.new("RGB", (641, 359)).save(buffer, "JPEG", progressive=True, exif=Image.Exif().tobytes())
    assert jpeg_size(buffer.getvalue()) == (641, 359)
    assert whole_jpeg(buffer.getvalue()) and not whole_jpeg(buffer.getvalue()[:-2])


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xd8", b"\xff\xd8\xff\xd9", JPEG[1:], JPEG[:14] + b"\xff\xd9", b"\xff\xd8\xff\xe0\x00\x00" + JPEG,
        JPEG.replace(bytes.fromhex("01680280"), bytes.fromhex("ffffffff")),  # 4 thousand million pixels
        JPEG.replace(bytes.fromhex("01680280"), bytes.fromhex("00000280")),
        b"\x89PNG\r\n\x1a\n" + JPEG,
    ],
)  # fmt: skip
def test_what_is_no_whole_picture(body: bytes) -> None:
    assert not whole_jpeg(body)
