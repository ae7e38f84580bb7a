"""The one-time notice and the technician's test page on receipt paper."""

from __future__ import annotations

import dataclasses

import pytest

from drivers.receipt_printer import Capabilities, Code, Raster, Text
from kiosk.core.glyphs import missing
from kiosk.documents import notice, slip_parts, test_page
from kiosk.documents.contents import NoticeContent, NoticeMaterial
from kiosk.documents.raster import TooLong
from kiosk.documents.slip import words_of
from kiosk.documents.test_page import CODE, RARE, TestPage
from tests.unit.slips import ZH, codes, columns_with_ink, joined

ZH_NOTICE = NoticeContent(
    service_name="居住登记",
    summary="来穗居住三日以上，登记现住址",
    lines=("不需要：复印件、照片、表格。",),
    materials=(NoticeMaterial("居住证明", "租赁合同或房产证"), NoticeMaterial("近期照片", is_need=False)),
    needs=("申请人到场，出示居民身份证。",),
    promise_days=5,
    is_fee=False,
    place="样本派出所",
    terminal="A7K2 样本派出所",
    help_phone="0000-12345",
    made_at=ZH.made_at,
    version="3",
)
EN_NOTICE = dataclasses.replace(ZH_NOTICE, language="en", service_name="Residence registration", promise_days=0, is_fee=True, materials=())
PAGE = TestPage((("url", "tcp://192.0.2.7:9100"), ("model", "generic-80")), ZH.made_at)


def test_a_notice_tells_all_of_it_what_to_bring_first() -> None:
    said = words_of(notice.blocks(ZH_NOTICE))
    for word in (
        "1.居住证明（必需）：租赁合同或房产证2.近期照片（有则提供）",
        "受理后 5 个工作日内",
        "不收费",
        "2026-11-22 14:02",
        "版本3",
    ):
        assert word in said
    places = [said.index(word) for word in ("居住登记", "需要带的材料", "本人需要做的", "事项说明", "办结时间", "0000-12345")]
    assert places == sorted(places)
    english = words_of(notice.blocks(EN_NOTICE))
    assert all(words in english for words in ("No papers are needed.", "At once", "There is a fee"))


@pytest.mark.parametrize("dots", [576, 512, 384])
@pytest.mark.parametrize("content", [ZH_NOTICE, EN_NOTICE], ids=["zh", "en"])
def test_a_notice_comes_in_bands_and_fits(content: NoticeContent, dots: int) -> None:
    paper = joined(notice.parts(content, Capabilities(dots)), dots)
    assert paper.tobytes() == slip_parts.picture(notice.blocks(content), dots).tobytes()
    left, right = columns_with_ink(paper)
    assert left >= 12
    assert right <= dots - 12
    in_letters = [part.text for part in notice.parts(content, Capabilities(dots, prints_text=True)) if isinstance(part, Text)]
    assert content.service_name in " ".join(in_letters)


def test_a_notice_that_no_slip_holds_is_refused_before_the_first_part() -> None:
    with pytest.raises(TooLong):
        notice.parts(dataclasses.replace(ZH_NOTICE, lines=("补" * 40,) * 90), Capabilities())


@pytest.mark.parametrize("dots", [576, 512, 384])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_test_page_reaches_both_edges_of_the_head_and_scans(dots: int, language: str) -> None:
    page = dataclasses.replace(PAGE, language="en" if language == "en" else "zh")
    paper = joined(test_page.parts(page, Capabilities(dots)), dots)
    assert columns_with_ink(paper) == (0, dots)
    assert codes(paper) == [CODE]


def test_the_test_page_uses_every_dot_of_the_head() -> None:
    paper = joined(test_page.parts(PAGE, Capabilities()), 576)
    rows = paper.tobytes("raw", "1;I")
    lines = [rows[at : at + 72] for at in range(0, len(rows), 72)]
    assert {bytes([0xAA] * 72), bytes([0x55] * 72), bytes([0xCC] * 72), bytes([0x33] * 72)} <= set(lines)


def test_the_test_page_shows_rare_characters_and_one_that_none_has() -> None:
    assert missing(RARE) == ("\U0010fffd",)


def test_a_model_with_letters_of_its_own_shows_them_too() -> None:
    own = [part for part in test_page.parts(PAGE, Capabilities(prints_text=True)) if not isinstance(part, Raster)]
    assert Code(CODE) in own
    lines = [part.text for part in own if isinstance(part, Text)]
    assert "123456789012345678901234567890123456789012345678" in lines
    assert not any(isinstance(part, Text) for part in test_page.parts(PAGE, Capabilities()))
