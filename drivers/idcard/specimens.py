"""Cards of people who do not exist, for emulators, training and tests.

Nothing here is shared with the code that decodes a card's text, so that each checks the other.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.errors import ConfigurationError

if TYPE_CHECKING:
    from PIL.Image import Image

PHOTO_MARK = b"KIOSK-EMULATED-PHOTO\0"
PHOTO_BYTES = 1024
PHOTO_SIZE = (102, 126)
TEXT_BYTES = 256
ADDRESS_BYTES = 70
MOST_ADDRESSES = 4
FINGERS = (b"C\1" + bytes(510)) * 2
"""Two fingers' data that are nobody's: the first byte of the real form, then nothing."""


@dataclass(frozen=True)
class CardImage:
    """What a chip holds: the text (256 bytes), the photo (1024 bytes), finger data (0, 512 or 1024 bytes) and newer addresses
    (0 to 4 of 70 bytes each)."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    finger: bytes = field(default=b"", repr=False)
    addresses: bytes = field(default=b"", repr=False)


_Layout = Mapping[str, tuple[int, int]]  # name of the field -> first byte, bytes

_RESIDENT: _Layout = {
    "name": (0, 30), "sex": (30, 2), "nation_code": (32, 4), "birth": (36, 16), "address": (52, 70), "id_number": (122, 36),
    "authority": (158, 30), "valid_from": (188, 16), "valid_to": (204, 16),
}  # fmt: skip
_HMT: _Layout = {
    **{name: place for name, place in _RESIDENT.items() if name != "nation_code"},
    "permit_number": (220, 18), "issue_count": (238, 4),
}  # fmt: skip
_FOREIGNER_2017: _Layout = {
    "name_english": (0, 120), "sex": (120, 2), "id_number": (122, 30), "nationality": (152, 6), "name": (158, 30),
    "valid_from": (188, 16), "valid_to": (204, 16), "birth": (220, 16), "card_version": (236, 4), "authority": (240, 8),
}  # fmt: skip
_FOREIGNER_2023: _Layout = {
    "name": (0, 30), "sex": (30, 2), "renewal_count": (32, 4), "birth": (36, 16), "name_english": (52, 70), "id_number": (122, 36),
    "valid_from": (188, 16), "valid_to": (204, 16), "name_english_rest": (220, 22), "nationality": (242, 6), "old_number_link": (250, 6),
}  # fmt: skip

_KINDS: Mapping[str, tuple[str, _Layout]] = {
    "resident": (" ", _RESIDENT),
    "hmt": ("J", _HMT),
    "foreigner-2017": ("I", _FOREIGNER_2017),
    "foreigner-2023": ("Y", _FOREIGNER_2023),
}

_DATES = ("birth", "valid_from", "valid_to")
_SEXES = {"未知": "0", "男": "1", "女": "2", "未说明": "9"}
# What a decoded document says besides, in words or worked out from other fields. Accepted so that it can be written back.
_DERIVED = {"kind", "sex_code", "nation", "old_number", "newest_address"}

SPECIMENS: Mapping[str, Mapping[str, str]] = {
    "resident": {
        "kind": "resident", "name": "测试样本", "sex": "1", "nation_code": "01", "birth": "1949-12-31",
        "address": "北京市朝阳区样本路1号", "id_number": "11010519491231002X", "authority": "样本市公安局",
        "valid_from": "2020-01-01", "valid_to": "长期",
    },
    "hmt": {
        "kind": "hmt", "name": "证件样本", "sex": "2", "birth": "1981-08-03", "address": "广东省珠海市香洲区样本路2号",
        "id_number": "810000198108030023", "authority": "样本市公安局", "valid_from": "2018-09-01", "valid_to": "2023-09-01",
        "permit_number": "H12345678", "issue_count": "01",
    },
    "foreigner-2017": {
        "kind": "foreigner-2017", "name_english": "ZHENGJIAN YANGBEN", "name": "证件样本", "sex": "2", "birth": "1981-08-03",
        "id_number": "CAN110081080319", "nationality": "CAN", "valid_from": "2017-06-16", "valid_to": "2027-06-15",
        "card_version": "01", "authority": "1500",
    },
    "foreigner-2023": {
        "kind": "foreigner-2023", "name_english": "ZHENGJIAN, YANGBEN", "name": "证件样本", "sex": "2", "birth": "1980-01-01",
        "id_number": "931586198001010028", "nationality": "PAK", "valid_from": "2023-12-01", "valid_to": "2033-11-30",
        "renewal_count": "01", "old_number_link": "000",
    },
}  # fmt: skip


def specimen(name: str) -> CardImage:
    """The card of a synthetic person: resident, hmt, foreigner-2017 or foreigner-2023. Raises `ConfigurationError` for others."""
    if name not in SPECIMENS:
        raise ConfigurationError(f"there is no specimen {name!r}; there are {', '.join(SPECIMENS)}")
    return CardImage(chip_text(SPECIMENS[name]), emulated_photo())


def load_document(path: Path) -> CardImage:
    """The card that a JSON file describes field by field, as `kiosk read idcard --json` prints it. Raises `ConfigurationError`."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(fields, dict):
        raise ConfigurationError(f"{path} must hold one JSON object")
    words = {name: str(value) for name, value in fields.items() if value is not None}
    return CardImage(
        chip_text(words), emulated_photo(), addresses=address_records([words["newest_address"]] if "newest_address" in words else [])
    )


def address_records(addresses: Sequence[str]) -> bytes:
    """What the chip holds of addresses newer than the printed one, oldest first. Raises `ConfigurationError` for too many or too long."""
    records = [_encoded("newest_address", address) for address in addresses]
    if len(records) > MOST_ADDRESSES or any(len(record) > ADDRESS_BYTES for record in records):
        raise ConfigurationError(f"a chip holds at most {MOST_ADDRESSES} newer addresses of {ADDRESS_BYTES // 2} characters")
    return b"".join(record + " ".encode("utf-16-le") * ((ADDRESS_BYTES - len(record)) // 2) for record in records)


def chip_text(fields: Mapping[str, str]) -> bytes:
    """The 256 bytes that hold `fields`; missing ones are blank. Raises `ConfigurationError` for an unknown or too long field."""
    kind = fields.get("kind", "resident")
    if kind not in _KINDS:
        raise ConfigurationError(f"kind: {kind!r} is none of {', '.join(_KINDS)}")
    letter, layout = _KINDS[kind]
    text = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    text[248:250] = letter.encode("utf-16-le")
    values = _as_on_the_chip(fields)
    for name in values:
        if name not in layout:
            raise ConfigurationError(f"{name}: a document of the kind {kind} has no such field; it has {', '.join(layout)}")
    for name, value in values.items():
        start, size = layout[name]
        encoded = _encoded(name, value)
        if len(encoded) > size:
            raise ConfigurationError(f"{name}: more than {size // 2} characters")
        text[start : start + len(encoded)] = encoded
    return bytes(text)


def _encoded(name: str, value: str) -> bytes:
    try:
        return value.encode("utf-16-le")
    except UnicodeEncodeError as error:
        raise ConfigurationError(f"{name}: half of a character") from error


def _as_on_the_chip(fields: Mapping[str, str]) -> dict[str, str]:
    values = {name: value for name, value in fields.items() if name not in _DERIVED}
    if "nation" in fields and "nation_code" not in fields:
        raise ConfigurationError("nation: the chip holds a code; give nation_code, such as 01")
    if sex := fields.get("sex_code", fields.get("sex", "")):
        values["sex"] = _SEXES.get(sex, sex)
    for name in _DATES:
        if name in values:
            values[name] = values[name].replace("-", "")
    if fields.get("kind") == "foreigner-2023":
        if english := values.get("name_english"):
            values["name_english"], values["name_english_rest"] = english[:35], english[35:]
        if len(old := fields.get("old_number", "")) == 15:  # the chip holds only those of its characters that are not elsewhere
            values.setdefault("old_number_link", old[5:7] + old[13])
    return values


@functools.cache
def emulated_photo() -> bytes:
    """A drawn head and shoulders, nobody's, in the form of `photo_of`."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", PHOTO_SIZE, (236, 239, 242))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 86, 92, 168), fill=(142, 152, 163))
    draw.ellipse((30, 24, 72, 82), fill=(166, 175, 184))
    return _marked(picture)


def photo_of(file: Path) -> bytes:
    """The picture of `file` as an emulated card holds it, in our own marked form: the mark, a WebP picture of 102 × 126, zeros up to
    1024 bytes. Its middle is kept where it is of another shape. Raises `ConfigurationError` when it is no picture.

    It is not WLT, the form of real cards, and begins unlike it, so no decoder can take one for the other.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(file) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ConfigurationError(f"{file} is not a picture that can be read") from error
    return _marked(ImageOps.fit(upright, PHOTO_SIZE, Image.Resampling.LANCZOS))


def _marked(picture: Image) -> bytes:
    """Softened by and by where even the lowest quality is too large: only detail costs bytes."""
    from PIL import ImageFilter

    for radius in (0.0, 0.6, 1.0, 1.5, 2.5, 4.0, 8.0):
        softened = picture.filter(ImageFilter.GaussianBlur(radius)) if radius else picture
        for quality in (80, 65, 50, 35, 20, 10, 1):
            encoded = io.BytesIO()
            softened.save(encoded, "WEBP", quality=quality, method=6)
            photo = PHOTO_MARK + encoded.getvalue()
            if len(photo) <= PHOTO_BYTES:
                return photo.ljust(PHOTO_BYTES, b"\0")
    raise ConfigurationError("the picture does not fit on a card")
