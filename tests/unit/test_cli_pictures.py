"""Pictures that commands are given: what is damaged, of another form or enormous is refused in words, never with a traceback."""

from __future__ import annotations

import io
import json
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.cli import read
from kiosk.cli.pictures import pixels_of

TAKEN, OTHERS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF"), ("GIF", "DDS", "JPEG2000", "ICO", "TGA", "PCX", "SGI", "PPM")


def stored(form: str, size: tuple[int, int] = (60, 40)) -> bytes:
    buffer = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(noise).save(buffer, form)
    return buffer.getvalue()


def png_saying(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(100))
    chunks = (len(chunk[4:]).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4) for chunk in (header, data, b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def refusal(capsys: pytest.CaptureFixture[str], file: Path, command: str) -> tuple[int, str, str]:
    """Exit status, code and words of a command that was given `file`."""
    out_file = ("--out", str(file.with_suffix(".pdf"))) if command == "page" else ()
    with pytest.raises(SystemExit) as caught:
        read.app([command, "--image", str(file), *out_file, "--json"], prog_name="kiosk read")
    error = json.loads(capsys.readouterr().out)["error"]
    return int(caught.value.code or 0), error["code"], error["message"]


@pytest.mark.parametrize("form", TAKEN)
def test_each_form_that_is_named_is_read(form: str, tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(stored(form))
    assert pixels_of(file, "L", "code.unreadable-image", as_json=True).shape == (40, 60)
    assert pixels_of(file, "RGB", "code.unreadable-image", as_json=True).shape == (40, 60, 3)


@pytest.mark.parametrize("form", OTHERS)
def test_other_forms_are_refused(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "picture"
    file.write_bytes(stored(form))
    status, code, words = refusal(capsys, file, "code")
    assert (status, code) == (1, "code.unreadable-image")
    assert "PNG, JPEG" in words


@pytest.mark.parametrize("command", ["code", "mrz", "page"])
@pytest.mark.parametrize(
    "body", [b"", stored("DDS"), stored("PNG")[:-500], stored("JPEG2000"), png_saying(12000, 12000), png_saying(60000, 60000)]
)
def test_each_command_refuses_in_words(command: str, body: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(body)
    status, code, _ = refusal(capsys, file, command)
    assert (status, code) == (1, f"{command}.unreadable-image")


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is no file" in refusal(capsys, tmp_path / "none.png", "code")[2]
    assert refusal(capsys, tmp_path, "code")[1] == "code.unreadable-image"


@pytest.mark.parametrize("form", TAKEN)
def test_damage_anywhere_is_refused_or_read(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance, whole, file = random.Random(form), stored(form), tmp_path / "picture"
    for _ in range(150):
        body = bytearray(whole)
        for _ in range(chance.choice((1, 2, 4))):
            body[chance.randrange(min(len(body), 400))] = chance.choice((0, 1, 0x80, 0xFF, chance.randrange(256)))
        file.write_bytes(body[: chance.randrange(len(body))] if chance.random() < 0.2 else body)
        try:
            assert pixels_of(file, "L", "code.unreadable-image", as_json=True).ndim == 2
        except SystemExit:
            assert json.loads(capsys.readouterr().out)["error"]["code"] == "code.unreadable-image"
