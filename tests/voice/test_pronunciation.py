"""Whether the words are right, without ears: what espeak-ng would say is compared, sound by sound, with syllables written down by hand.

Its Mandarin voice for pinyin is told one syllable at a time here, and the whole sentence there: both must come to the same sounds.
"""

from __future__ import annotations

import re

import pytest

from kiosk.voice.pinyin import as_pinyin
from kiosk.voice.spoken import Piece, pieces
from kiosk.voice.synthesis import RATE, Espeak

TRICKY = [
    ("银行行长在重庆", "yin2 hang2 hang2 zhang3 zai4 chong2 qing4"),
    ("请重新放卡", "qing3 chong2 xin1 fang4 ka3"),
    ("长者优先", "zhang2 zhe3 you1 xian1"),
    ("证件的长度", "zheng4 jian4 de5 chang2 du4"),
    ("您还在吗", "nin2 hai2 zai4 ma5"),
    ("归还证件", "gui1 huan2 zheng4 jian4"),
    ("为您保存", "wei4 nin2 bao3 cun2"),
    ("变更为集体户", "bian4 geng1 wei2 ji2 ti3 hu4"),
    ("出生登记", "chu1 sheng1 deng1 ji4"),
    ("曾用名", "ceng2 yong4 ming2"),
    ("参加工作", "can1 jia1 gong1 zuo4"),
    ("人参", "ren2 shen1"),
    ("处理中", "chu2 li3 zhong1"),
    ("办事处", "ban4 shi4 chu4"),
    ("番禺区", "pan1 yu2 qu1"),
    ("增城区", "zeng1 cheng2 qu1"),
    ("从化区", "cong2 hua4 qu1"),
    ("大厦", "da4 sha4"),
    ("调取档案", "diao4 qu3 dang4 an4"),
    ("调整角度", "tiao2 zheng3 jiao3 du4"),
    ("角色", "jue2 se4"),
    ("音乐", "yin1 yue4"),
    ("快乐", "kuai4 le4"),
    ("便民", "bian4 min2"),
    ("便宜", "pian2 yi5"),
    ("觉得", "jue2 de5"),
    ("得到结果", "de2 dao4 jie2 guo3"),
    ("了解", "liao2 jie3"),
    ("已经办好了", "yi3 jing1 ban4 hao3 le5"),
    ("着急", "zhao2 ji2"),
    ("穿着制服", "chuan1 zhe5 zhi4 fu2"),
    ("女儿旅行", "nv3 er2 lv3 xing2"),
]


@pytest.mark.parametrize(("text", "syllables"), TRICKY, ids=[text for text, _ in TRICKY])
def test_heteronyms_are_read_by_their_words(text: str, syllables: str) -> None:
    assert as_pinyin(text) == syllables


def bare(phonemes: str) -> str:
    """The sounds without tone and stress, which the sentence decides."""
    return re.sub(r"[\d'\s_|,:]", "", phonemes)


@pytest.mark.parametrize(("text", "syllables"), TRICKY, ids=[text for text, _ in TRICKY])
def test_espeak_says_the_sounds_of_these_syllables(text: str, syllables: str) -> None:
    """No syllable is spelt out, skipped or read as English in the sentence: its sounds are those of the syllables, each said alone."""
    espeak = Espeak()
    whole = espeak.phonemes(Piece("cmn", text))
    alone = "".join(espeak.told(one) for one in syllables.split())
    assert "(en)" not in whole
    assert bare(whole) == bare(alone)


@pytest.mark.parametrize(("syllable", "contour"), [("ji1", "55"), ("ji2", "35"), ("ji3", "214"), ("ji4", "51"), ("ji5", "11")])
def test_a_tone_is_sung_as_it_is_written(syllable: str, contour: str) -> None:
    """The pitches that textbooks give the four tones (Chao's numbers), and a low one for the neutral."""
    assert contour in Espeak().told(syllable)


def test_cantonese_reads_by_words_too() -> None:
    assert bare(Espeak().phonemes(Piece("yue", "银行行长"))) == "Nanhonghongzoeng"


@pytest.mark.parametrize(
    ("text", "tongue"), [("请把身份证放在读卡区", "cmn"), ("請放低身份證", "yue"), ("Lay your ID card on the reader", "en")]
)
def test_it_makes_sound_of_a_sane_length(text: str, tongue: str) -> None:
    known = {"cmn": "cmn", "yue": "yue", "en": "en"}
    [piece] = pieces(text, known[tongue])  # type: ignore[arg-type]
    samples = memoryview(Espeak().samples(piece)).cast("h")
    assert 1.0 < len(samples) / RATE < 6.0
    assert max(samples) > 5000
