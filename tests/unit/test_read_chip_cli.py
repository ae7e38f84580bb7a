"""`kiosk emulate chip` and `kiosk read chip` as a technician starts them: two processes and a PC/SC service between them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer

from drivers.smartcard.passport_files import document, drawn_face
from drivers.smartcard.private_pcscd import SOCKET_VARIABLE
from kiosk.cli.emulate import app as emulate_app
from kiosk.cli.read import app as read_app

KIOSK = [sys.executable, "-c", "from kiosk.cli import main; main()"]
TYPED = ["--number", "e00000000", "--birth", "1985-10-31", "--expiry", "2034-10-30"]

pytestmark = pytest.mark.xdist_group("pcscd")


@contextmanager
def emulated(*options: str) -> Iterator[dict[str, object]]:
    """A chip on a reader, until the block ends; what the command said when it was ready."""
    command = [*KIOSK, "emulate", "chip", "--private", "--until-eof", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()
            assert process.wait(timeout=30) == 0


def read(place: dict[str, object], *options: str) -> tuple[int, dict[str, object]]:
    """Exit status and answer of `kiosk read chip`."""
    environment = {**os.environ, SOCKET_VARIABLE: str(place["socket"])}
    command = [*KIOSK, "read", "chip", "--reader", "Virtual PCD", "--wait", "10", "--json", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, json.loads(done.stdout)


def at_once(app: typer.Typer, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit status and code of a command that ends before it touches a reader."""
    with pytest.raises(SystemExit) as caught:
        app(list(words), prog_name="kiosk")
    return int(caught.value.code or 0), capsys.readouterr().err.rpartition("[")[2].rstrip("]\n")


def code(answer: tuple[int, dict[str, object]]) -> str:
    status, said = answer
    assert status == 1
    error = said["error"]
    assert isinstance(error, dict)
    return str(error["code"])


def test_a_passport_by_its_lines_and_by_what_is_typed(tmp_path: Path) -> None:
    lines = document("passport").lines
    with emulated() as place:
        assert place["mrz"] == list(lines)
        status, by_lines = read(place, "--mrz-line", lines[0], "--mrz-line", lines[1], "--photo", str(tmp_path / "face.jpg"))
        assert (status, by_lines["kind"], by_lines["id_number"]) == (0, "passport", "E00000000")
        assert (by_lines["level"], by_lines["review"]) == ("L1", "assurance.chip-signer-unchecked")
        assert by_lines["verified_groups"] == [1, 2]
        assert (tmp_path / "face.jpg").read_bytes() == drawn_face()
        assert read(place, *TYPED) == (0, by_lines)
        assert code(read(place, "--number", "E0000000O", *TYPED[2:])) == "chip.key-refused"
        assert code(read(place, *TYPED, "--photo", str(tmp_path / "none" / "face.jpg"))) == "read.photo"
    assert code(read(place, *TYPED)) == "device.not-connected"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--wrong-hash"], "chip.altered"),
        (["--pace", "only"], "chip.needs-pace"),
        (["--fault", "half-answer@select"], "device.garbled"),
    ],
)
def test_each_failure_has_its_code(options: list[str], expected: str) -> None:
    with emulated(*options) as place:
        assert code(read(place, *TYPED)) == expected


def test_a_document_that_is_taken_away() -> None:
    with emulated("--fault", "removed@read") as place:
        assert code(read(place, *TYPED, "--wait", "1")) in ("smartcard.removed", "smartcard.no-card")


def test_a_document_by_its_own_lines_with_a_photo_of_ones_own(tmp_path: Path) -> None:
    picture = tmp_path / "face.jp2"
    picture.write_bytes(b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(500))
    line = document("taiwan-permit").lines[0]
    with emulated("--mrz-line", line, "--photo", str(picture)) as place:
        status, answer = read(place, "--mrz-line", line)
    assert (status, answer["kind"], answer["photo_type"], answer["photo_bytes"]) == (0, "taiwan-permit", "image/jp2", 512)


@pytest.mark.parametrize("options", [[], ["--number", "E0"], ["--mrz-line", "X", *TYPED], ["--number", "E-0", *TYPED[2:]]])
def test_wrong_usage(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert at_once(read_app, capsys, "chip", *options) == (2, "usage")


def test_lines_that_are_no_zone(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = at_once(read_app, capsys, "chip", "--mrz-line", "X" * 44, "--mrz-line", "X" * 44)
    assert (status, said.split(".")[0]) == (1, "mrz")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--specimen", "nobody"], "device.configuration"),
        (["--fault", "nothing"], "device.configuration"),
        (["--photo", "none.jpg"], "emulate.unavailable"),
        (["--port", "1"], "emulate.unavailable"),
    ],
)
def test_what_cannot_be_emulated_is_said(options: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert at_once(emulate_app, capsys, "chip", *options) == (1, expected)
