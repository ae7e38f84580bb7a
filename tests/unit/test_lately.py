"""A run that was cut off is noticed by the next, and a run that ended as it should is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.runtime.lately import FLAG, Lately


def booted(tmp_path: Path, boot: str = "boot-1") -> Lately:
    path = tmp_path / "boot_id"
    path.write_text(boot + "\n", "ascii")
    return Lately(tmp_path / "state", path)


def test_the_first_run_and_one_after_a_proper_end_have_nothing_to_say(tmp_path: Path) -> None:
    lately = booted(tmp_path)
    assert lately.cut_off() == ""
    lately.begun()
    lately.ended()
    assert booted(tmp_path).cut_off() == ""
    assert list((tmp_path / "state").iterdir()) == []


def test_killed_is_told_from_a_cut_in_the_power(tmp_path: Path) -> None:
    booted(tmp_path).begun()
    assert booted(tmp_path).cut_off() == "killed"
    assert booted(tmp_path, "boot-2").cut_off() == "power"


def test_it_is_said_until_a_run_ends_as_it_should(tmp_path: Path) -> None:
    """A second cut, before the flag was written anew, is one too."""
    booted(tmp_path).begun()
    assert booted(tmp_path, "boot-2").cut_off() != ""
    assert booted(tmp_path, "boot-3").cut_off() == "power"


@pytest.mark.parametrize("left", [b"", b"\xff\xfe\x00", b"x" * 10_000])
def test_a_flag_in_pieces_is_a_cut_too(tmp_path: Path, left: bytes) -> None:
    lately = booted(tmp_path)
    lately.begun()
    (tmp_path / "state" / FLAG).write_bytes(left)
    assert lately.cut_off() == "power"


def test_a_disk_that_fails_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", "ascii")
    lately = booted(tmp_path)
    lately.begun()
    lately.ended()
    assert lately.cut_off() == "" and "would not be noticed" in caplog.text
