"""Prompts are made once, played as they were made, and never for another text."""

from __future__ import annotations

import json
from pathlib import Path

from drivers.speaker import RATE
from kiosk.settings import CONFIG, ROOT
from kiosk.voice.prompts import INDEX, LEAST_LOUD, Prompts, faults, is_prompt, keep, loudest, name_of, unwrapped, wrapped, write_index
from kiosk.voice.saying import Voice
from kiosk.voice.spoken import Piece, Tongue
from kiosk.voice.texts import known_sentences
from kiosk.voice.tones import TONES, chime

LOUD = b"\x00\x40" * RATE
TEXTS: list[tuple[Tongue, str]] = [("cmn", "请放卡。"), ("en", "Lay your card down.")]


def made(folder: Path, samples: bytes = LOUD) -> Prompts:
    write_index(folder, {name_of(*one): keep(folder, name_of(*one), *one, samples) for one in TEXTS})
    return Prompts(folder)


def test_what_else_lies_in_the_folder_is_known_for_somebody_s(tmp_path: Path) -> None:
    """`kiosk voice build --out` clears away old prompts, and nothing that it did not make."""
    made(tmp_path)
    (tmp_path / f"{'0' * 24}.part").touch()
    (tmp_path / "family.wav").touch()
    assert sorted(one.name for one in tmp_path.iterdir() if not is_prompt(one)) == ["family.wav", INDEX]


class Counting:
    """Stands for espeak-ng where only how often it is asked matters."""

    def __init__(self) -> None:
        self.asked: list[Piece] = []

    def samples(self, piece: Piece) -> bytes:
        self.asked.append(piece)
        return b"\x01\x00" * 100


def test_a_prompt_is_played_and_everything_else_spoken(tmp_path: Path) -> None:
    engine = Counting()
    voice = Voice(made(tmp_path), engine)
    sounds = list(voice.sounds("请放卡。\n第 3 步", "cmn"))
    assert [one.words for one in sounds] == ["请放卡。", "第 3 步"]
    assert sounds[0].samples == LOUD
    assert engine.asked == [Piece("cmn", "第 三 步")]


def test_the_same_text_in_another_tongue_is_another_prompt(tmp_path: Path) -> None:
    assert made(tmp_path).samples("yue", "请放卡。") is None


def test_a_file_that_was_changed_is_not_played(tmp_path: Path) -> None:
    prompts = made(tmp_path)
    (tmp_path / f"{name_of(*TEXTS[0])}.wav").write_bytes(wrapped(LOUD[2:]))
    assert prompts.samples(*TEXTS[0]) is None and prompts.samples(*TEXTS[1]) == LOUD
    assert [one.partition(":")[0] for one in faults(tmp_path, TEXTS)] == ["damaged"]


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    made(tmp_path)
    assert faults(tmp_path, TEXTS) == ()
    assert [one.partition(":")[0] for one in faults(tmp_path, [TEXTS[0], ("yue", "请放卡。")])] == ["missing", "stale"]
    made(tmp_path, bytes(2 * RATE))
    assert {one.partition(":")[0] for one in faults(tmp_path, TEXTS)} == {"silent"}
    made(tmp_path, LOUD * 60)
    assert {one.partition(":")[0] for one in faults(tmp_path, TEXTS)} == {"60.0 s long"}


def test_a_damaged_index_is_no_index(tmp_path: Path) -> None:
    made(tmp_path)
    for damage in ("", "[]", '{"made_by": "another/1", "prompts": {}}', json.dumps({"made_by": "espeak-ng/1", "prompts": {"a": {"b": 1}}})):
        (tmp_path / INDEX).write_text(damage)
        assert Prompts(tmp_path).index == {}


def test_a_wav_of_another_kind_is_refused() -> None:
    assert unwrapped(wrapped(LOUD)) == LOUD
    assert unwrapped(b"RIFF") is None and unwrapped(wrapped(LOUD).replace(b"\x22\x56\x00\x00", b"\x44\xac\x00\x00", 1)) is None


def test_every_text_that_is_known_beforehand_is_wanted() -> None:
    """In both tongues of Chinese and in English; none with a gap in it, none that is silent."""
    wanted = known_sentences(CONFIG / "wordings", ROOT / "ui" / "i18n")
    assert ("cmn", "请把身份证放在读卡区") in wanted and ("yue", "请把身份证放在读卡区") in wanted
    assert {tongue for tongue, _ in wanted} == {"cmn", "yue", "en"}
    assert not any("%1" in text for _, text in wanted) and len(wanted) == len(set(wanted)) > 1000


def test_each_chime_is_short_and_heard() -> None:
    for kind in TONES:
        sound = chime(kind)
        assert 0.2 < sound.seconds < 1.5 and loudest(sound.samples) > LEAST_LOUD
    assert len({chime(kind).samples for kind in TONES}) == len(TONES)
