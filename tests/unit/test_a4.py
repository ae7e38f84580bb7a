"""The sheets of the terminal: every word of the content is on them, in both languages, over as many pages as it takes, and can be read back
by other programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.documents import a4
from kiosk.documents.contents import FormContent, FormParty, NoticeContent, NoticeMaterial, ReceiptContent
from kiosk.session.parties import Signature
from tests import pages

MOMENT = datetime(2026, 11, 23, 14, 2, tzinfo=timezone(timedelta(hours=8)))
RARE = "张㐀䶮𠮷𬉼鿕"
LINK = "https://kiosk.example/r/A7K2000427KQ3X?v=3f9a1c"
SIGNATURE = Signature((((0, 10, 20), (16, 200, 120), (32, 420, 40)), ((50, 500, 150),)), 600, 200)

NOTICE = NoticeContent(
    service_name="无犯罪记录证明",
    summary="个人申请，三个工作日内答复",
    lines=("需要：本人的身份证；用途证明的原件。", "不需要：复印件、照片、表格。"),
    materials=(NoticeMaterial("用途证明", "录用通知、录取通知、邀请函等，任选一种"), NoticeMaterial("委托书", "仅由他人代办时", False)),
    needs=("出示本人身份证。", "在屏幕上签名。"),
    promise_days=3,
    is_fee=False,
    place="样本市公安局一层",
    terminal="测试终端 1 号",
    help_phone="0000-12345",
    made_at=MOMENT,
    version="1",
)
NOTICE_EN = dataclasses.replace(
    NOTICE,
    service_name="No-criminal-record certificate",
    summary="For yourself; answered within three working days",
    lines=("Bring your ID card.",),
    materials=(NoticeMaterial("Proof of purpose", "A job offer or an invitation"),),
    needs=("Show your ID card.",),
    place="Sample City",
    terminal="Test terminal 1",
    language="en",
)
FORM = FormContent(
    service_name="无犯罪记录证明",
    tracking_number="A7K2000427KQ3X",
    verification=LINK,
    made_at=MOMENT,
    terminal="测试终端 1 号",
    help_phone="0000-12345",
    parties=(
        FormParty("申请人", (("姓名", RARE), ("公民身份号码", "11010519491231002X"), ("记录期间", "")), SIGNATURE),
        FormParty("监护人", (("姓名", "测试样本"),)),
    ),
    materials=("用途证明，2 页",),
    declaration="本人声明以上内容真实、完整。",
    review="您的申请先由工作人员审核。",
)
FORM_EN = dataclasses.replace(
    FORM, service_name="Certificate", parties=(FormParty("Applicant", (("Name", "SAMPLE"),), SIGNATURE),), materials=(),
    declaration="I declare that this is true.", review="", terminal="Test terminal 1", language="en",
)  # fmt: skip
RECEIPT = ReceiptContent(
    title="公安自助服务回执",
    status="已保存，待中心受理",
    service_name="居民身份证丢失补领",
    tracking_number="A7K2000427KQ3X",
    verification=LINK,
    masked_name="*𠮷",
    made_at=MOMENT,
    terminal="测试终端 1 号",
    help_phone="0000-12345",
    next_steps=("网络恢复后，本机会自动把申请送到受理中心。",),
    copy=1,
    copied_at=MOMENT + timedelta(minutes=3),
)


def words(value: object) -> list[str]:
    """Every text in a content but what is a picture on paper."""
    match value:
        case str():
            return [value]
        case tuple():
            return [text for one in value for text in words(one)]
        case Signature():
            return []
        case _ if dataclasses.is_dataclass(value):
            fields = (
                field.name for field in dataclasses.fields(value) if field.name not in ("language", "verification", "tracking_number")
            )
            return [text for name in fields for text in words(getattr(value, name))]
    return []


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("make", "content", "also"),
    [
        (a4.notice, NOTICE, ["一次性告知书", "受理后3个工作日内", "不收费", "有则提供", "第1页共1页", "0000-12345", "2026-11-2314:02"]),
        (a4.notice, NOTICE_EN, ["Whatyouneed", "Within3workingdays", "Freeofcharge", "Page1of1"]),
        (a4.application_form, FORM, ["申请表", "A7K2000427KQ3X", "（未填写）", "2026-11-2314:02", "未要求签名"]),
        (a4.application_form, FORM_EN, ["Application", "Nopaperswerehandedin", "A7K2000427KQ3X"]),
        (a4.receipt, RECEIPT, ["补打（第1次）", "A7K2000427KQ3X", "2026-11-2314:02", "2026-11-2314:05"]),
        (a4.receipt, dataclasses.replace(RECEIPT, language="en", copy=0, copied_at=None), ["Applicant", "Whathappensnext"]),
    ],
)  # fmt: skip
def test_every_word_is_on_the_paper(make: Callable[[object], bytes], content: object, also: list[str]) -> None:
    pdf = make(content)
    text = pages.text(pdf)
    for one in [*words(content), *also]:
        assert squeezed(one) in text
    assert pages.count(pdf) == (2 if content is FORM else 1)  # two parties, each with a line to sign on
    assert pages.conformance(pdf) == "2B"
    assert all((embedded, subset) == ("yes", "yes") for _, embedded, subset in pages.fonts(pdf))


@pytest.mark.parametrize(("make", "content"), [(a4.application_form, FORM), (a4.receipt, RECEIPT)])
def test_zbar_reads_the_code_of_the_number_from_the_page(make: Callable[[object], bytes], content: object, tmp_path: Path) -> None:
    assert pages.codes(make(content), tmp_path) == [LINK]


def test_what_is_long_goes_on_over_the_page() -> None:
    long_notice = dataclasses.replace(NOTICE, lines=NOTICE.lines * 9, materials=NOTICE.materials * 6)
    long_form = dataclasses.replace(FORM, parties=FORM.parties * 4, materials=FORM.materials * 9)
    for pdf, content in ((a4.notice(long_notice), long_notice), (a4.application_form(long_form), long_form)):
        assert pages.count(pdf) > 1
        text = pages.text(pdf)
        assert f"第{pages.count(pdf)}页共{pages.count(pdf)}页" in text
        assert all(text.count(squeezed(one)) >= words(content).count(one) for one in set(words(content)))


def test_what_is_empty_leaves_no_heading_behind() -> None:
    text = pages.text(a4.notice(dataclasses.replace(NOTICE, summary="", lines=(), materials=(), needs=(), promise_days=0, is_fee=True)))
    assert "事项说明" not in text and "本人需要做的" not in text
    assert "不需要任何纸质材料" in text and "当场办结" in text and "收费，具体金额" in text


def test_the_signature_is_on_the_form_as_it_was_drawn() -> None:
    unsigned = dataclasses.replace(FORM, parties=tuple(dataclasses.replace(one, signature=None) for one in FORM.parties))
    assert pages.text(a4.application_form(unsigned)).count("未要求签名") == 2
    assert a4.form_data(FORM)["parties"][0]["signature"].count("M") == 2  # type: ignore[index]


def test_the_title_of_a_document_names_no_person() -> None:
    """Printers show it, and keep it."""
    for pdf in (a4.application_form(FORM), a4.receipt(RECEIPT)):
        head = pages.title(pdf)
        assert head and RARE not in head and "11010519491231002X" not in head and "A7K2" not in head


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_test_page_says_that_it_stands_for_nothing(language: str, tmp_path: Path) -> None:
    pdf = a4.test_page(MOMENT, language=language)  # type: ignore[arg-type]
    text = pages.text(pdf)
    assert ("不代表任何申请" if language == "zh" else "standsfornoapplication") in text
    assert pages.count(pdf) == 1
    assert pages.codes(pdf, tmp_path) == ["kiosk:test:202611231402"]
