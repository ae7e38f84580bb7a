"""What a network camera sends: its header's boundary, the parts of its stream in two pieces, and what the pictures say of their size."""

from __future__ import annotations

from drivers.camera.mjpeg_codec import LARGEST_PART, PartParser, boundary_of, jpeg_size, whole_jpeg

_JPEG = bytes.fromhex("ffd8ffe000040102ffc000110801680280030122000211010311" + "01ffda00023fffd9")

SEEDS: tuple[bytes, ...] = (
    b"--f\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n--f\r\nContent-Length: 1\r\n\r\nx\r\n" % (len(_JPEG), _JPEG),
    b"--f\n\n" + _JPEG + b"\n--f\n\nx\n--f--",
    b'multipart/x-mixed-replace; boundary="--f"',
    _JPEG,
)


def fuzz(data: bytes) -> None:
    boundary_of(data.decode("latin-1"))
    half = len(data) // 2
    parser = PartParser(b"--f")
    in_two = [*parser.feed(data[:half]), *parser.feed(data[half:])]
    assert sum(map(len, in_two)) <= len(data) <= LARGEST_PART
    for body in (data, *in_two):
        size = jpeg_size(body)
        assert not whole_jpeg(body) or size is not None
