"""What the data groups hold (ICAO Doc 9303-10): the text of the machine-readable zone, and a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from kiosk.identity.icao import tlv
from kiosk.identity.icao.errors import ChipDamaged

PhotoType = Literal["image/jpeg", "image/jp2", ""]

_DG1, _MRZ = 0x61, 0x5F1F
_DG2, _TEMPLATES, _TEMPLATE, _BLOCK, _BLOCK_CONSTRUCTED = 0x75, 0x7F61, 0x7F60, 0x5F2E, 0x7F2E

_LINES = {88: 44, 90: 30}
# The mainland's cards for Hong Kong, Macao and Taiwan are printed with one line of 30, which their DG1 holds first. Behind the first date
# and its digit, where TD1 has its optional places, that line has filler at three fixed places.
_ONE_LINE = re.compile(r"C[SD][A-Z0-9<]{9}[0-9]<[0-9]{7}<[0-9<]{6}[0-9]<[0-9]")

_FACIAL_RECORD = b"FAC\x00010\x00"  # ISO/IEC 19794-5:2005, 5.4
_RECORD_HEADER, _FACIAL_INFORMATION, _FEATURE_POINT, _IMAGE_INFORMATION = 14, 20, 8, 12
_PICTURES: dict[bytes, PhotoType] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x00\x00\x00\x0cjP  \r\n\x87\n": "image/jp2",
    b"\xff\x4f\xff\x51": "image/jp2",
}


@dataclass(frozen=True)
class ChipText:
    """`lines`: the zone as it is printed. `rest`: characters of a permit behind its line, whose meaning no public source confirms."""

    lines: tuple[str, ...] = field(repr=False)
    rest: str = field(repr=False)


def chip_text(data_group_1: bytes) -> ChipText:
    """The lines of the zone. Raises `ChipDamaged` for what is none."""
    raw = tlv.only(tlv.only(data_group_1, _DG1), _MRZ)
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        raise ChipDamaged("DG1: other characters than a zone can have") from None
    if len(text) not in _LINES:
        raise ChipDamaged(f"DG1: {len(text)} characters")
    if len(text) == 90 and _ONE_LINE.fullmatch(text[:30]):
        return ChipText((text[:30],), text[30:])
    width = _LINES[len(text)]
    return ChipText(tuple(text[at : at + width] for at in range(0, len(text), width)), "")


def chip_photo(data_group_2: bytes) -> tuple[bytes, PhotoType]:
    """The first picture, as it lies in the file, and its type. Raises `ChipDamaged` where the file is not of the form of DG2.

    Empty, and no type, for a record of another standard than ISO/IEC 19794-5:2005 or a picture that is neither JPEG nor JPEG 2000.
    """
    templates = tlv.items(tlv.only(tlv.only(data_group_2, _DG2), _TEMPLATES))
    template = tlv.items(tlv.first(templates, _TEMPLATE))
    picture = _picture(tlv.first(template, _BLOCK, _BLOCK_CONSTRUCTED))
    for mark, kind in _PICTURES.items():
        if picture.startswith(mark):
            return picture, kind
    return b"", ""


def _picture(record: bytes) -> bytes:
    """The picture of the record's first face; empty where it is not such a record."""
    if not record.startswith(_FACIAL_RECORD):
        return b""
    face = record[_RECORD_HEADER:]
    size = int.from_bytes(face[:4], "big")
    features = int.from_bytes(face[4:6], "big")
    return face[_FACIAL_INFORMATION + features * _FEATURE_POINT + _IMAGE_INFORMATION : size]
