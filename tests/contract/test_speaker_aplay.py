"""ALSA's real player keeps the contract, on a sound card made of files: what it would have played can be read."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import drivers
from drivers.errors import ConfigurationError, NotConnected
from drivers.speaker import RATE, Online, Speaker
from drivers.speaker.aplay import Driver, Options
from tests.contract.speaker import TONE, SpeakerContract

CARD = """
pcm.null {{ type null }}
pcm.ear {{ type file slave.pcm "null" file "|cat >> {heard}" format "raw" }}
"""


class AplayBench:
    """A sound card without a sound: ALSA writes into a file, or into a pipe that nobody empties."""

    def __init__(self, folder: Path, full: bool) -> None:
        self._config, self._pulled = folder / "asoundrc", folder / "pulled"
        self._heard = folder / "heard.raw"
        self._config.write_text(CARD.format(heard=self._heard))
        os.environ["ALSA_CONFIG_PATH"] = str(self._config)
        program = shutil.which("aplay") or "aplay"
        if full:  # it plays 10 ms and then takes nothing more
            stuck = folder / "aplay"
            stuck.write_text(f'#!/bin/sh\n[ -e {folder}/opened ] && exec sleep 60\ntouch {folder}/opened\nexec {program} "$@"\n')
            stuck.chmod(0o755)
            program = str(stuck)
        self.speaker: Speaker = Driver(Options("ear", program=program))

    def heard(self) -> int:
        """Silence left out: what the speaker asks with, and what the player fills its last buffer with."""
        samples = memoryview(self._heard.read_bytes() if self._heard.exists() else b"").cast("h")
        return round(100 * sum(1 for one in samples if one) / RATE) * 10

    def unplug(self) -> None:
        self._config.rename(self._pulled)
        self._config.write_text("")

    def plug(self) -> None:
        self._pulled.rename(self._config)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AplayBench:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "")
    return AplayBench(tmp_path, full=False)


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AplayBench:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "")
    return AplayBench(tmp_path, full=True)


class TestAplay(SpeakerContract):
    pass


def test_the_samples_arrive_as_they_were_made(bench: AplayBench, tmp_path: Path) -> None:
    bench.speaker.open()
    bench.speaker.play(TONE)
    assert TONE.samples in (tmp_path / "heard.raw").read_bytes()


def test_half_as_loud_is_half_as_high(bench: AplayBench, tmp_path: Path) -> None:
    bench.speaker.open()
    bench.speaker.play(TONE, 0.5)
    loud, soft = (max(memoryview(one).cast("h")) for one in (TONE.samples, (tmp_path / "heard.raw").read_bytes()))
    assert abs(soft - loud / 2) <= 1


def test_a_card_that_is_not_there_is_named(bench: AplayBench) -> None:
    with pytest.raises(NotConnected, match="nonesuch"):
        Driver(Options("nonesuch")).open()


def test_without_the_player_a_technician_reads_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="alsa-utils"):
        Driver(Options(program=str(tmp_path / "aplay"))).open()


def test_headphones_are_read_from_the_jack(bench: AplayBench, tmp_path: Path) -> None:
    jack = tmp_path / "value"
    speaker = Driver(Options("ear", jack=str(jack)))
    speaker.open()
    assert speaker.state() == Online("unknown")
    for value, word in ((b"0\n", "not-present"), (b"1\n", "present")):
        jack.write_bytes(value)
        assert speaker.state().headphones == word


def test_production_takes_it() -> None:
    assert isinstance(drivers.load("speaker", "aplay", {"device": "hw:0"}), Driver)
