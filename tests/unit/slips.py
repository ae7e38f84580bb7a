"""Receipts of nobody, and the parts of a slip put together again as its paper would show them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import zxingcpp
from PIL import Image

from drivers.receipt_printer import Blank, Part, Raster
from kiosk.documents.contents import ReceiptContent
from kiosk.documents.receipt import SAVED_HERE

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
COPY = dataclasses.replace(ZH, copy=2, copied_at=ZH.made_at + timedelta(minutes=7))
MARGIN = {576: 32, 512: 12, 384: 12}
RARE = "𠮷䶮㐀𬉼鿕\U0002a6a5\U00030000\U0003134a\U00031350\U000323af"
"""Of Extensions A, B, E, G and H, of the second block of the basic plane, and 龙 four times."""


def joined(parts: Iterable[Part], dots: int) -> Image.Image:
    """The parts of a drawn slip, one below the other."""
    rows = bytearray()
    for part in parts:
        match part:
            case Raster():
                assert part.width == dots
                rows += part.rows
            case Blank():
                rows += bytes(part.rows * dots // 8)
            case _:
                raise AssertionError(f"{part} is not drawn")
    return Image.frombytes("1", (dots, len(rows) * 8 // dots), bytes(rows), "raw", "1;I")


def codes(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def columns_with_ink(image: Image.Image) -> tuple[int, int]:
    box = image.convert("L").point([255] + [0] * 255).getbbox()
    assert box is not None
    return box[0], box[2]
