"""Papers for the demo's camera, lying a little askew on a dark table: an invitation that nobody wrote to nobody, the receipt of a photo
that nobody took, and the data page of a passport of the state that ICAO invented for its samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LINES = (
    "邀请函（样本）", "", "兹邀请 样本先生 于二〇二七年三月", "赴样本国参加样本会议。", "", "本函仅供演示，不是任何真实文件。", "",
    "样本会议组委会", "2026年11月",
)  # fmt: skip
PHOTO_RECEIPT = (
    "数字相片采集检测回执（样本）", "", "相片编号：4401002026112001", "用途：居民身份证", "检测结果：合格", "",
    "本回执仅供演示，不是任何真实文件。", "", "样本照相馆  2026年11月",
)  # fmt: skip
OCR_B = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
_SHEET, _TABLE = (900, 1272), (1280, 960)
_CORNERS = ((392, 60), (918, 84), (890, 902), (342, 866))


def drawn(lines: tuple[str, ...] = LINES) -> NDArray[np.uint8]:
    """The picture of a sheet with these lines, BGR."""
    import cv2
    import numpy as np
    from PIL import Image, ImageDraw

    from kiosk.documents.faces import font

    sheet = Image.new("RGB", _SHEET, (244, 243, 238))
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        pen.text((90, 110 + 92 * number), line, font=font(58 if number == 0 else 44), fill=(34, 34, 40))
    flat = np.array(((0, 0), (_SHEET[0], 0), _SHEET, (0, _SHEET[1])), np.float32)
    turned = cv2.getPerspectiveTransform(flat, np.array(_CORNERS, np.float32))
    seen = cv2.warpPerspective(np.asarray(sheet)[:, :, ::-1], turned, _TABLE, flags=cv2.INTER_AREA, borderValue=(52, 46, 43))
    shade = np.linspace(1.0, 0.86, _TABLE[0], dtype=np.float32)[None, :, None]
    return np.asarray(seen * shade, np.uint8)


def passport() -> NDArray[np.uint8]:
    """The data page of a passport of Utopia (UTO, ICAO 9303-3), BGR. It is valid until 2035."""
    import cv2
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    from kiosk.documents.faces import font
    from kiosk.identity.mrz_layout import check_digit

    number, birth, expiry, other = "L898902C3", "740812", "350415", "ZE184226B<<<<<"
    checked = number + check_digit(number), birth + check_digit(birth), expiry + check_digit(expiry), other + check_digit(other)
    second = f"{checked[0]}UTO{checked[1]}F{checked[2]}{checked[3]}"
    lines = ("P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<"), second + check_digit("".join(checked)))
    page = Image.new("RGB", (1100, 770), (232, 236, 230))
    pen = ImageDraw.Draw(page)
    pen.text((50, 40), "UTOPIA  PASSPORT  SPECIMEN", font=font(40), fill=(60, 70, 90))
    pen.rectangle((50, 120, 330, 480), fill=(196, 202, 206))
    for row, (label, value) in enumerate(
        (("Surname", "ERIKSSON"), ("Given names", "ANNA MARIA"), ("Nationality", "UTOPIAN"), ("Number", number))
    ):
        pen.text((390, 130 + 90 * row), label, font=font(22), fill=(90, 96, 110))
        pen.text((390, 158 + 90 * row), value, font=font(34), fill=(30, 34, 44))
    zone = ImageFont.truetype(OCR_B, 32)  # its characters are 0.723 em wide: 23.2 pixels
    for row, line in enumerate(lines):
        for place, character in enumerate(line):
            pen.text((44 + 23.2 * place, 610 + 66 * row), character, font=zone, fill=(24, 24, 28))
    seen = np.full((960, 1280, 3), (60, 52, 48), np.uint8)
    seen[100:870, 90:1190] = np.asarray(page)[:, :, ::-1]
    turned = cv2.getRotationMatrix2D((640, 480), 2.0, 1.0)
    return np.asarray(cv2.warpAffine(seen, turned, (1280, 960), borderValue=(60, 52, 48)), np.uint8)
