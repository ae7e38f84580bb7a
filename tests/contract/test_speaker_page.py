"""The technician's page of the loudspeaker: its commands work on a sound card made of files, and its table names the faults there are."""

from __future__ import annotations

import re
import shlex
import wave
from pathlib import Path

import pytest

import drivers
from drivers import errors
from kiosk.cli import voice
from tests.check.common import ROOT
from tests.contract.test_speaker_aplay import CARD

PAGE = (ROOT / "drivers" / "speaker" / "technician.md").read_text("utf-8")
SAYS = re.findall(r"^    kiosk voice (.*)$", PAGE, re.M)


@pytest.mark.parametrize("words", SAYS)
def test_each_command_is_heard(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the speaker of the settings, or in the file that the command names."""
    heard, alsa = tmp_path / "heard.raw", tmp_path / "asoundrc"
    alsa.write_text(CARD.format(heard=heard))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(alsa))
    monkeypatch.setenv("KIOSK_DEVICES__SPEAKER__DRIVER", "aplay")
    monkeypatch.setenv("KIOSK_DEVICES__SPEAKER__DEVICE", "ear")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        voice.app(shlex.split(words), prog_name="kiosk voice")
    assert not caught.value.code
    if "--out" in words:
        with wave.open(str(tmp_path / "try.wav")) as said:
            assert any(said.readframes(said.getnframes()))
    else:
        assert any(heard.read_bytes())


def test_nothing_is_missing() -> None:
    assert len(SAYS) == 2
    kinds = (errors.NotConnected, errors.ConfigurationError, errors.NoAnswer)
    assert set(re.findall(r"^\| `([a-z.-]+)", PAGE, re.M)) == {kind.code for kind in kinds}
    table = dict(re.findall(r'^    (\w+) = "(.*)"$', PAGE, re.M))
    drivers.load("speaker", table.pop("driver"), table, production=True)
