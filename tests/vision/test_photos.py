"""Photos off chips: shown if they can be decoded, else "not shown"; no bytes and no vendor's program crash, hang or fill the memory."""

from __future__ import annotations

import resource
import struct
import sys
import time
from collections.abc import Callable

import cv2
import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import ConfigurationError
from drivers.idcard.specimens import PHOTO_MARK, emulated_photo
from kiosk.vision import photos
from kiosk.vision.photos import EMULATED_MARK, EmulatedPhotoDecoder, ProcessPhotoDecoder, decode_chip_image
from kiosk.vision.picture_size import Size, bmp_size, chip_image_size, webp_size

SMALL = np.linspace(0, 255, 102 * 126 * 3).reshape(126, 102, 3).astype(np.uint8)
WLT = b"WLf" + bytes(range(256)) * 3  # begins as a card's photo does; not one


def encoded(suffix: str, pixels: photos.Pixels = SMALL, *options: int) -> bytes:
    done, content = cv2.imencode(suffix, pixels, list(options))
    assert done
    return content.tobytes()


def program(code: str, seconds: float = 20.0) -> ProcessPhotoDecoder:
    return ProcessPhotoDecoder((sys.executable, "-c", f"import os, sys\n{code}"), seconds)


# The emulators' form.


def test_the_emulators_photo_is_shown() -> None:
    decoder = EmulatedPhotoDecoder(production=False)
    assert EMULATED_MARK == PHOTO_MARK
    picture = decoder.decode(emulated_photo())
    assert picture is not None and picture.shape == (126, 102, 3)
    for other in (b"", WLT, EMULATED_MARK, EMULATED_MARK + WLT, emulated_photo()[:100], encoded(".webp")):
        assert decoder.decode(other) is None


def test_the_emulators_form_refuses_production() -> None:
    with pytest.raises(ConfigurationError, match="production"):
        EmulatedPhotoDecoder(production=True)


def test_a_picture_larger_than_any_card_holds_is_not_decoded() -> None:
    large = encoded(".webp", np.zeros((1000, 1000, 3), np.uint8))
    assert EmulatedPhotoDecoder(production=False).decode(EMULATED_MARK + large) is None


# A vendor's program.


def test_a_program_gets_the_photo_and_gives_a_bitmap() -> None:
    turns = "import cv2, numpy as np\nphoto = sys.stdin.buffer.read()\n"
    gives = "sys.stdout.buffer.write(cv2.imencode('.bmp', np.full((126, 102, 3), photo[3], np.uint8))[1].tobytes())"
    decoder = program(turns + gives)
    picture = decoder.decode(b"WLf" + b"\x7b" + bytes(1020))
    assert picture is not None and picture.shape == (126, 102, 3) and (picture == 0x7B).all()
    assert decoder.fault == ""


def test_a_blank_photo_starts_no_program() -> None:
    decoder = ProcessPhotoDecoder(("no-such-program",))
    assert decoder.decode(bytes(1024)) is None and decoder.decode(b"") is None
    assert decoder.fault == ""


@pytest.mark.parametrize(
    ("decoder", "fault"),
    [
        (ProcessPhotoDecoder(("no-such-program",)), "photo.decoder-missing"),
        (program("sys.exit(3)"), "photo.decoder-failed"),
        (program("os.abort()"), "photo.decoder-failed"),
        (program("pass"), "photo.decoder-failed"),
        (program("print('no picture')"), "photo.decoder-failed"),
        (program("os.write(1, b'BM' + bytes(60))"), "photo.decoder-failed"),
        (program("while True: os.write(1, bytes(65536))"), "photo.decoder-failed"),
        (program("import signal; signal.pause()", 0.3), "photo.decoder-hung"),
        (program("os.close(1); import signal; signal.pause()", 0.3), "photo.decoder-hung"),
    ],
)
def test_what_is_wrong_with_a_program_is_said_and_the_photo_not_shown(decoder: ProcessPhotoDecoder, fault: str) -> None:
    begun, before = time.monotonic(), children()
    assert decoder.decode(WLT) is None
    assert decoder.fault == fault
    assert time.monotonic() - begun < 15
    assert children() <= before, "neither the program nor what it started is left"


def children() -> set[int]:
    """Processes that this one, or one of them, started and that run still."""
    return {child.pid for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE}


def test_a_program_that_succeeds_and_leaves_another_behind_holds_nobody_up() -> None:
    decoder = program("if os.fork() == 0:\n    import signal; signal.pause()\nos._exit(0)", 0.5)
    assert decoder.decode(WLT) is None
    assert decoder.fault == "photo.decoder-hung"  # its child keeps the output open, and is ended with it


def test_no_program_at_all_is_a_wrong_configuration() -> None:
    with pytest.raises(ConfigurationError):
        ProcessPhotoDecoder(())


# Travel documents.


@pytest.mark.parametrize("suffix", [".jpg", ".jp2"])
def test_a_chips_picture(suffix: str) -> None:
    content = encoded(suffix)
    assert chip_image_size(content) == (102, 126)
    picture = decode_chip_image(content)
    assert picture is not None and picture.shape == (126, 102, 3)
    assert np.abs(picture.astype(int) - SMALL).mean() < 12
    assert decode_chip_image(content[: len(content) // 3]) is None or suffix == ".jpg"  # what is there of a JPEG may be shown


def test_a_progressive_picture_and_a_grey_one() -> None:
    for content in (encoded(".jpg", SMALL, cv2.IMWRITE_JPEG_PROGRESSIVE, 1), encoded(".jpg", SMALL[:, :, :1])):
        picture = decode_chip_image(content)
        assert picture is not None and picture.shape == (126, 102, 3)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff", b"\0\0\0\x0cjP  \r\n\x87\n", WLT, encoded(".png"), encoded(".bmp"), encoded(".webp")]
)
def test_other_forms_are_not_shown(content: bytes) -> None:
    assert decode_chip_image(content) is None


def with_size(content: bytes, width: int, height: int) -> bytes:
    """A JPEG that says it has another size."""
    place = content.index(b"\xff\xc0") + 5
    return content[:place] + struct.pack(">HH", height, width) + content[place + 4 :]


def claims(width: int, height: int) -> bytes:
    """The same for JPEG 2000."""
    content = encoded(".jp2")
    place = content.index(b"\xff\x4f\xff\x51") + 8
    return content[:place] + struct.pack(">II", width, height) + content[place + 8 :]


@pytest.mark.parametrize(
    "bomb",
    [
        with_size(encoded(".jpg"), 65000, 65000),
        with_size(encoded(".jpg"), 4473, 4473),
        claims(60000, 60000),
        claims(2**31, 2**31),
        encoded(".jp2") + claims(60000, 60000),
        bytes(5 << 20),
    ],
)
def test_a_small_file_that_says_it_is_huge_is_not_decoded(bomb: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert decode_chip_image(bomb) is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def test_a_picture_of_endless_scans_is_not_decoded() -> None:
    """Each scan costs a pass over the whole picture; ten thousand of them would take minutes."""
    content = encoded(".jpg", SMALL, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    last = content.rindex(b"\xff\xda")
    assert decode_chip_image(content[:-2] + content[last:-2] * 1000 + content[-2:]) is None


# Sizes without decoding.


@given(st.integers(1, 300), st.integers(1, 300))
def test_sizes_are_those_that_a_decoder_finds(width: int, height: int) -> None:
    pixels = np.zeros((height, width, 3), np.uint8)
    sizes: dict[str, Callable[[bytes], Size | None]] = {".jpg": chip_image_size, ".bmp": bmp_size, ".webp": webp_size}
    for suffix, size in sizes.items():
        assert size(encoded(suffix, pixels)) == (width, height)


def test_sizes_of_the_other_forms_of_webp_and_bmp() -> None:
    assert webp_size(encoded(".webp", SMALL, cv2.IMWRITE_WEBP_QUALITY, 101)) == (102, 126), "lossless"
    transparent = np.dstack([SMALL, SMALL[:, :, :1]])
    assert webp_size(encoded(".webp", transparent, cv2.IMWRITE_WEBP_QUALITY, 50)) == (102, 126), "extended"
    from_the_top = encoded(".bmp")
    from_the_top = from_the_top[:22] + struct.pack("<i", -126) + from_the_top[26:]
    assert bmp_size(from_the_top) == (102, 126)
