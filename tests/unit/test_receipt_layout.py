"""The receipt as a picture: everything on it can be read back, fits the paper, and nothing comes out as an empty box."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from kiosk.documents import raster
from kiosk.documents.raster import MissingGlyphs, Sheet, missing_glyphs, to_raster, wrap
from kiosk.documents.receipt import SAVED_HERE, Language, ReceiptContent, draw_receipt, groups

ZH = ReceiptContent(
    title="公安自助服务回执",
    status=SAVED_HERE["zh"],
    service_name="居民身份证丢失补领（同时办理临时身份证）",
    tracking_number="A7K2000427KQ3X",
    verification="https://kiosk.example/r/A7K2000427KQ3X?v=3f9a1c",
    masked_name="***本",
    made_at=datetime(2026, 11, 22, 14, 2, tzinfo=timezone(timedelta(hours=8))),
    terminal="测试终端 1 号",
    help_phone="0000-12345",
    next_steps=("网络恢复后，本机会自动把申请送到受理中心，您不需要再来。", "受理后会发短信告诉您，也可以扫码或凭编号查询。"),
)
EN = dataclasses.replace(
    ZH,
    title="Police self-service receipt",
    status=SAVED_HERE["en"],
    service_name="Replacement of a lost resident identity card",
    masked_name="S*****",
    terminal="Test terminal 1",
    next_steps=("When the network is back, this terminal sends your application to the centre. You need not return.",),
    language="en",
)


def codes(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def columns_with_ink(image: Image.Image) -> tuple[int, int]:
    box = image.convert("L").point([255] + [0] * 255).getbbox()
    assert box is not None
    return box[0], box[2]


@pytest.mark.parametrize("content", [ZH, EN])
def test_the_code_can_be_read_from_the_dots_that_go_to_the_head(content: ReceiptContent) -> None:
    dots = to_raster(draw_receipt(content))
    assert (dots.width, dots.height * 72) == (576, len(dots.rows))
    assert codes(Image.frombytes("1", (dots.width, dots.height), dots.rows, "raw", "1;I")) == [content.verification]


@pytest.mark.parametrize("content", [ZH, EN])
def test_nothing_runs_into_the_margins(content: ReceiptContent) -> None:
    image = draw_receipt(content)
    left, right = columns_with_ink(image)
    assert (image.mode, left, right) == ("1", 32, 576 - 32)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_words_and_names_wrap_instead_of_leaving_the_paper(language: Language) -> None:
    content = dataclasses.replace(
        ZH,
        language=language,
        service_name="补" * 90,
        terminal="W" * 90,
        title="公安自助服务回执" * 5,
        tracking_number="ABCDEFGH" * 4,
        status="已保存" * 20,
    )
    left, right = columns_with_ink(draw_receipt(content))
    assert left >= 32
    assert right <= 576 - 32


def test_more_text_than_a_strip_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="strip"):
        draw_receipt(dataclasses.replace(ZH, next_steps=("补" * 3000,)))


def test_every_field_reaches_the_paper() -> None:
    plain = draw_receipt(ZH).tobytes()
    changes: dict[str, Any] = dict.fromkeys(
        ("title", "status", "service_name", "verification", "masked_name", "terminal", "help_phone"), "样本 9"
    )
    for field, value in changes.items():
        assert draw_receipt(dataclasses.replace(ZH, **{field: value})).tobytes() != plain, field
    assert draw_receipt(dataclasses.replace(ZH, tracking_number="A7K2000427KQ3Y")).tobytes() != plain
    assert draw_receipt(dataclasses.replace(ZH, made_at=ZH.made_at + timedelta(minutes=1))).tobytes() != plain
    assert draw_receipt(dataclasses.replace(ZH, made_at=ZH.made_at.astimezone(UTC))).tobytes() != plain
    assert draw_receipt(ZH).tobytes() == plain


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        dataclasses.replace(ZH, made_at=datetime(2026, 11, 22, 14, 2))


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("A7K2000427KQ3X", ["A7K2", "00042", "7KQ3", "X"]),
        ("A7K2 00042 7KQ3 X", ["A7K2", "00042", "7KQ3", "X"]),
        ("A7K2-00042-7KQ3-X", ["A7K2", "00042", "7KQ3", "X"]),
        ("12345", ["12345"]),
    ],
)
def test_the_number_is_read_in_groups(number: str, read: list[str]) -> None:
    assert groups(number) == read


def test_rare_characters_of_names_have_glyphs() -> None:
    assert missing_glyphs("张㐀䶮𠮷𬉼鿕 *·（）：￥ Ab1") == ()


def test_a_character_without_a_glyph_is_named_and_never_printed_as_a_box() -> None:
    assert missing_glyphs("测\U000e0041试\ue000本\x07\U0001fae8") == ("\U000e0041", "\ue000", "\x07", "\U0001fae8")
    with pytest.raises(MissingGlyphs) as caught:
        draw_receipt(dataclasses.replace(ZH, masked_name="*\ue000"))
    assert (caught.value.missing, caught.value.code) == (("\ue000",), "documents.missing-glyphs")


def test_a_missing_font_is_a_typed_error(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(raster, "_FONTS", tmp_path)
    raster.font.cache_clear()
    with pytest.raises(raster.FontMissing):
        draw_receipt(ZH)


def test_the_face_is_the_chinese_one() -> None:
    assert raster.font(24).getname() == ("Noto Sans CJK SC", "Regular")
    assert raster.font(24, bold=True).getname() == ("Noto Sans CJK SC", "Bold")


def test_lines_break_between_words_and_never_before_a_closing_mark() -> None:
    face = raster.font(24)
    assert wrap("one two three", face, face.getlength("one two ")) == ["one two", "three"]
    assert wrap("补领补领，补领。", face, 24 * 4) == ["补领补", "领，补", "领。"]
    assert wrap("", face, 100) == [""]
    assert "".join(wrap("unbreakable" * 9, face, 100)) == "unbreakable" * 9
    assert all(face.getlength(line) <= 100 for line in wrap("unbreakable" * 9, face, 100))


def test_a_raster_is_black_and_white_and_whole_bytes_wide() -> None:
    sheet = Sheet(16, 2)
    sheet.space(1)
    sheet.rule(2)
    dots = to_raster(sheet.finish())
    assert (dots.width, dots.height, dots.rows.hex()) == (16, 3, "0000" + "3ffc" * 2)
    with pytest.raises(ValueError, match="black and white"):
        to_raster(Image.new("L", (16, 1)))
    with pytest.raises(ValueError, match="dots"):
        to_raster(Image.new("1", (15, 1)))
