"""Texts of the screen become words: numbers, dates, codes, what is masked, foreign words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.voice.spoken import TONGUES, Piece, Tongue, digits, discreet, numeral, pieces, sentences

SPOKEN: list[tuple[Tongue, str, str]] = [
    ("cmn", "440104********0014", "四四零幺，零四，八个星号，零零幺四"),
    ("yue", "440104********0014", "四四零一，零四，八个星号，零零一四"),
    ("en", "440104********0014", "4 4 0 1, 0 4, 8 asterisks, 0 0 1 4"),
    ("cmn", "4401 0419 8502 28 001X", "四四零幺，零四幺九，八五零二，二八零零，幺 X"),
    ("cmn", "¥40.00", "四十元"),
    ("cmn", "工本费20元", "工本费二十元"),
    ("en", "¥40.50", "40.5 yuan"),
    ("cmn", "2026-11-20", "二零二六年十一月二十日"),
    ("en", "2026-11-20", "20 November 2026"),
    ("cmn", "2026-11-23T02:18:00+08:00", "二零二六年十一月二十三日 二点十八分"),
    ("cmn", "23:01", "二十三点零一分"),
    ("cmn", "8:00", "八点整"),
    ("en", "8:00", "8 o'clock"),
    ("cmn", "请拨打 110", "请拨打 ，幺幺零"),
    ("en", "Call 110", "Call , 1 1 0"),
    ("cmn", "020-83110000", "零二零八，三幺幺零，零零零"),
    ("cmn", "第 3 步，共 12 步", "第 三 步，共 十二 步"),
    ("cmn", "2 份，第 2 份", "两 份，第 二 份"),
    ("cmn", "30%", "百分之三十"),
    ("cmn", "DEM0000019VXZA", "D  E  M 零，零零零零，幺九 V  X ， Z  A"),
    ("en", "DEM0000019VXZA", "D E M 0, 0 0 0 0, 1 9 V X, Z A"),
    ("cmn", "用手机扫 QR 码", "用手机扫 Q R 码"),
]


@pytest.mark.parametrize(("tongue", "text", "words"), SPOKEN, ids=[f"{tongue} {text}" for tongue, text, _ in SPOKEN])
def test_how_it_is_read(tongue: Tongue, text: str, words: str) -> None:
    [piece] = pieces(text, tongue)
    assert piece == Piece(tongue, piece.words)
    assert piece.words.strip("，, ") == words.strip("，, ")


def test_a_foreign_word_has_its_own_voice() -> None:
    assert pieces("持证人 MUHAMMAD ALI 已读取", "cmn") == (Piece("cmn", "持证人"), Piece("en", "MUHAMMAD ALI"), Piece("cmn", "已读取"))
    assert pieces("Name 测试样本 read", "en") == (Piece("en", "Name"), Piece("cmn", "测试样本"), Piece("en", "read"))


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "零"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1001, "一千零一")],
)  # fmt: skip
def test_numbers_in_characters(value: int, said: str) -> None:
    assert numeral(value) == said


def test_a_loudspeaker_tells_no_document_number() -> None:
    def heard(text: str) -> str:
        return discreet(text, "cmn")

    assert heard("证件号码 11010519491231002X，编号 DEM0000019VXZA") == "证件号码 110*************2X，其余不读出，编号 DEM0000019VXZA"
    assert heard("110105 19491231 002X 已读取") == "110*************2X，其余不读出 已读取", "grouped, as the screen shows it"
    assert discreet("Passport H12345678.", "en") == "Passport H12****78, the rest is not said aloud."
    for typed in range(9, 19):
        assert "10519491" not in heard("11010519491231002X"[:typed]), "on the way to being typed"
    assert heard("13800138000") == heard("138 0013 8000") == "138******00，其余不读出"
    assert heard("请拨打 110，或 020-83110000，或 12345") == "请拨打 110，或 020-83110000，或 12345", "what may be called is said"


def test_sentences_are_what_can_be_stopped_after() -> None:
    assert sentences("请放卡。\n不要拿开！好吗?  \n——\n") == ("请放卡。", "不要拿开！", "好吗?")


@given(st.text(max_size=60), st.sampled_from(TONGUES))
def test_any_text_can_be_said(text: str, tongue: Tongue) -> None:
    """Whatever somebody wrote: words for known voices, and no digit left to a Chinese voice, which would read it its own way."""
    for sentence in sentences(text):
        for piece in pieces(sentence, tongue):
            assert piece.tongue in TONGUES and piece.words.strip()
            assert piece.tongue == "en" or not re.search(r"[0-9]", piece.words)


@given(st.text("0123456789X", min_size=1, max_size=30), st.sampled_from(TONGUES))
def test_digits_are_all_said_in_order(number: str, tongue: Tongue) -> None:
    back = str.maketrans("零一二三四五六七八九幺", "01234567891")
    assert re.sub(r"[ ,，]", "", digits(number, tongue)).translate(back) == number
