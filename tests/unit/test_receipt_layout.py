"""The receipt as dots: everything on it can be read back, fits the paper, and comes band by band as it would come at once."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from drivers.receipt_printer import Blank, Capabilities, Raster
from kiosk.core import glyphs
from kiosk.documents import faces, raster
from kiosk.documents.contents import Language, ReceiptContent
from kiosk.documents.raster import Sheet, TooLong, to_raster
from kiosk.documents.receipt import blocks, draw_receipt, groups, parts
from kiosk.documents.slip import words_of
from tests.unit.slips import COPY, EN, MARGIN, RARE, ZH, codes, columns_with_ink, joined

DOTS = (576, 512, 384)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text("补领居民，。 aW-（）𠮷\ue000\u0301ก한Ệ", max_size=60)


@pytest.mark.parametrize("dots", DOTS)
@pytest.mark.parametrize("content", [ZH, EN, COPY], ids=["zh", "en", "copy"])
def test_the_code_can_be_read_from_the_dots_that_go_to_the_head(content: ReceiptContent, dots: int, tmp_path: Path) -> None:
    """By two readers that share no code; one of them is what a telephone has."""
    paper = joined(parts(content, Capabilities(dots)), dots)
    assert codes(paper) == [content.verification]
    paper.convert("L").save(tmp_path / "paper.png")
    read = subprocess.run(["zbarimg", "-q", "--raw", str(tmp_path / "paper.png")], capture_output=True, text=True, check=True)
    assert read.stdout == content.verification + "\n"


@pytest.mark.parametrize("dots", DOTS)
@pytest.mark.parametrize("content", [ZH, EN, COPY], ids=["zh", "en", "copy"])
def test_nothing_runs_into_the_margins(content: ReceiptContent, dots: int) -> None:
    image = draw_receipt(content, dots)
    assert (image.mode, image.width, *columns_with_ink(image)) == ("1", dots, MARGIN[dots], dots - MARGIN[dots])


@pytest.mark.parametrize("dots", DOTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_words_and_names_wrap_instead_of_leaving_the_paper(language: Language, dots: int) -> None:
    content = dataclasses.replace(
        ZH,
        language=language,
        service_name="补" * 90,
        terminal="W" * 90,
        title="公安自助服务回执" * 5,
        tracking_number="ABCDEFGH" * 4,
        status="已保存" * 20,
    )
    left, right = columns_with_ink(draw_receipt(content, dots))
    assert left >= MARGIN[dots]
    assert right <= dots - MARGIN[dots]


@settings(max_examples=40, deadline=None)
@given(name=texts, service=texts, step=texts, dots=st.sampled_from(DOTS))
@example(name="\u0301" * 40, service="W" * 40, step="ﷺ𒐫꧅", dots=384)
@example(name="\ue000" * 30, service="\U0010ffff" * 30, step="\t\n\r\x85\u2028\u3000", dots=384)
def test_any_text_fits_and_comes_in_bands_dot_by_dot_as_at_once(name: str, service: str, step: str, dots: int) -> None:
    """A glyph whose ink goes beyond its advance may stand in the margin by a little; none reaches the edge of the paper, where it would be
    cut."""
    content = dataclasses.replace(ZH, masked_name=name, service_name=service, next_steps=(step,))
    whole = draw_receipt(content, dots)
    left, right = columns_with_ink(whole)
    assert left > 0
    assert right < dots
    assert joined(parts(content, Capabilities(dots)), dots).tobytes() == whole.tobytes()


def test_the_first_band_is_made_before_the_last_and_white_paper_is_not_sent() -> None:
    drawn: list[int] = []
    sheet = Sheet(576, 32)

    def draw(pen: ImageDraw.ImageDraw, top: int) -> None:
        drawn.append(top)
        pen.rectangle((100, top, 200, top + 9), fill=raster.BLACK)

    for _ in range(3):
        sheet.space(50)
        sheet.drawn(10, draw)
    sheet.space(7)
    bands = sheet.bands()
    assert drawn == []
    assert next(bands) == Blank(50)
    first = next(bands)
    assert (isinstance(first, Raster), len(drawn)) == (True, 1)
    assert [part.height if isinstance(part, Raster) else -part.rows for part in bands] == [-50, 10, -50, 10, -7]


@pytest.mark.parametrize("capabilities", [Capabilities(), Capabilities(384), Capabilities(prints_text=True)])
def test_what_can_fail_fails_before_the_first_part(capabilities: Capabilities) -> None:
    for field, value in (("next_steps", ("补" * 6000,)), ("verification", "x" * 3000), ("verification", "x" * 2000)):
        content = dataclasses.replace(ZH, **{field: value})  # type: ignore[arg-type]
        if capabilities.dots == 576 and not capabilities.prints_text and value == "x" * 2000:
            assert codes(joined(parts(content, capabilities), 576)) == [value], "the largest code that a slip holds"
        else:
            with pytest.raises(TooLong):
                parts(content, capabilities)
    with pytest.raises(TooLong, match="strip"):
        draw_receipt(dataclasses.replace(ZH, next_steps=("补" * 3000,)))


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    caches = (faces.font, faces._opened, faces._extent, glyphs.face_of, glyphs._font)
    missing = tuple(dataclasses.replace(face, path=tmp_path / face.path.name) for face in glyphs.FACES)
    for module in (glyphs, faces):
        monkeypatch.setattr(module, "FACES", missing)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("no_fonts")
def test_a_missing_font_is_a_typed_error_before_the_first_part() -> None:
    with pytest.raises(glyphs.FontMissing, match="fonts-noto-cjk"):
        parts(ZH, Capabilities())


def test_every_field_reaches_the_paper() -> None:
    plain = draw_receipt(ZH).tobytes()
    changes: dict[str, Any] = dict.fromkeys(
        ("title", "status", "service_name", "verification", "masked_name", "terminal", "help_phone"), "样本 9"
    )
    changes |= {
        "tracking_number": "A7K2000427KQ3Y",
        "made_at": ZH.made_at + timedelta(minutes=1),
        "next_steps": ("样本",),
        "language": "en",
        "copy": 1,
    }
    for field, value in changes.items():
        assert draw_receipt(dataclasses.replace(ZH, **{field: value})).tobytes() != plain, field
    assert draw_receipt(dataclasses.replace(ZH, made_at=ZH.made_at.astimezone(UTC))).tobytes() != plain
    assert draw_receipt(dataclasses.replace(COPY, copied_at=None)).tobytes() != draw_receipt(COPY).tobytes()
    assert draw_receipt(ZH).tobytes() == plain


def test_a_repetition_says_so_at_the_top_with_its_number_and_time() -> None:
    assert "补打 · 第 2 次补打时间 2026-11-22 14:09" in words_of(blocks(COPY)[:8])
    assert "REPRINT No. 1" in words_of(blocks(dataclasses.replace(EN, copy=1))[:8])
    assert "补打" not in words_of(blocks(ZH))


def test_a_box_for_a_missing_character_is_explained_on_the_slip_in_its_language() -> None:
    assert "档案中的原文不变" not in words_of(blocks(dataclasses.replace(ZH, masked_name="**" + RARE)))
    assert "档案中的原文不变" in words_of(blocks(dataclasses.replace(ZH, masked_name="**\ue815")))
    assert "record holds the text unchanged" in words_of(blocks(dataclasses.replace(EN, masked_name="**\ue815")))


@pytest.mark.parametrize("field", ["made_at", "copied_at"])
def test_a_time_without_a_zone_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field} carries no time zone"):
        dataclasses.replace(ZH, **{field: datetime(2026, 11, 22, 14, 2)})  # type: ignore[arg-type]


def test_what_is_logged_of_a_receipt_names_nobody() -> None:
    content = dataclasses.replace(ZH, masked_name="样本名")
    assert "样本名" not in repr(content) + repr(blocks(content)) + repr(list(parts(content, Capabilities(prints_text=True))))


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
