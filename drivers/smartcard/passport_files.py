"""What the chips of people who do not exist hold: the files of a travel document, made from the lines of its machine-readable zone.

Nothing here is shared with the code that reads chips, so that each checks the other. The signer's key is made anew in every process and
never stored: nobody can take its signature for a state's.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from drivers.errors import ConfigurationError
from drivers.smartcard.specimen_signer import lds_security_object, signed_object, tlv

CARD_ACCESS, SECURITY_OBJECT, COMMON, TEXT, PHOTO = 0x011C, 0x011D, 0x011E, 0x0101, 0x0102
_PACE_INFO = bytes.fromhex("31143012060A04007F0007020204020202010202010D")  # id-PACE-ECDH-GM-AES-CBC-CMAC-128, version 2, curve 13


@dataclass(frozen=True)
class ChipDocument:
    """`lines`: the printed zone. `text`: what DG1 holds, which on some permits is more. `photo`: JPEG or JPEG 2000, "" for a drawn one."""

    lines: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    photo: bytes = field(default=b"", repr=False)

    @property
    def key_information(self) -> str:
        """Number, birth and expiry with their check digits: what the chip's keys are made of."""
        first = self.lines[0]
        if len(self.lines) == 2:
            second = self.lines[1]
            return second[0:10] + second[13:20] + second[21:28]
        if len(self.lines) == 1:
            return first[2:12] + first[21:28] + first[13:20]
        if first[:2] in ("CR", "CT"):
            return first[2:12] + first[23:30] + first[15:22]
        number = first[5:15] if first[14] != "<" else first[5:14] + first[15:].split("<")[0]
        return number + self.lines[1][0:7] + self.lines[1][8:15]


def _digit(text: str) -> str:
    values = {character: place for place, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    return str(sum(values.get(character, 0) * weight for character, weight in zip(text, (7, 3, 1) * len(text), strict=False)) % 10)


def _with_digit(text: str) -> str:
    return text + _digit(text)


def _passport() -> ChipDocument:
    number, birth, expiry = _with_digit("E00000000"), _with_digit("851031"), _with_digit("341030")
    optional = _with_digit("NGKELMPONBPJ97")
    second = f"{number}CHN{birth}F{expiry}{optional}" + _digit(number + birth + expiry + optional)
    lines = ("POCHNZHENGJIAN<<YANGBEN".ljust(44, "<"), second)
    return ChipDocument(lines, "".join(lines))


def _one_line_permit(kind: str, number: str) -> ChipDocument:
    parts = [_with_digit(number), _with_digit("340420"), _with_digit("810803")]
    line = kind + "<".join(parts) + "<" + _digit("".join(parts))
    behind = "NGKELMPONBPJ" + "ZHENGJIAN<<YANGBEN" + "F"  # a layout that no public source confirms
    return ChipDocument((line,), (line + behind).ljust(90, "<"))


def _home_return_permit() -> ChipDocument:
    first = "CR" + _with_digit("H12345678") + _with_digit("03") + _with_digit("341221") + "F" + _with_digit("810803")
    lines = (first, "NGKELMPONBPJLBLOAABA1234567842", "ZHENG<JIAN<<YANG<BEN".ljust(30, "<"))
    return ChipDocument(lines, "".join(lines))


def _travel_card() -> ChipDocument:
    """A number of more than nine characters (ICAO Doc 9303-5, 4.2.2.1 note j)."""
    number, birth, expiry = "D23145890734", _with_digit("340712"), _with_digit("350712")
    first = ("I<UTO" + number[:9] + "<" + number[9:] + _digit(number)).ljust(30, "<")
    second = f"{birth}F{expiry}UTO".ljust(29, "<")
    second += _digit(first[5:] + second[:7] + second[8:15] + second[18:])
    lines = (first, second, "YANGBEN<<ZHENG<JIAN".ljust(30, "<"))
    return ChipDocument(lines, "".join(lines))


SPECIMENS: Mapping[str, Callable[[], ChipDocument]] = {
    "passport": _passport,
    "hk-macao-permit": functools.partial(_one_line_permit, "CS", "C00000000"),
    "taiwan-permit": functools.partial(_one_line_permit, "CD", "L00000000"),
    "home-return-permit": _home_return_permit,
    "travel-card": _travel_card,
}


def document(specimen: str, photo: bytes = b"") -> ChipDocument:
    """A synthetic document, by the names of `SPECIMENS`. Raises `ConfigurationError` for others."""
    if specimen not in SPECIMENS:
        raise ConfigurationError(f"there is no specimen {specimen!r}; there are {', '.join(SPECIMENS)}")
    made = SPECIMENS[specimen]()
    return ChipDocument(made.lines, made.text, photo)


def document_of(lines: tuple[str, ...], photo: bytes = b"") -> ChipDocument:
    """The document with that printed zone. Raises `ConfigurationError` for lines that no document has."""
    if [len(line) for line in lines] not in ([44, 44], [30, 30, 30], [30]) or not "".join(lines).isascii():
        raise ConfigurationError("a zone has two lines of 44, three of 30 or one of 30 characters")
    return ChipDocument(lines, "".join(lines).ljust(90, "<") if len(lines) == 1 else "".join(lines), photo)


def chip_files(document: ChipDocument, digest: str = "sha256", scheme: str = "ecdsa", wrong_hash: bool = False) -> dict[int, bytes]:
    """The files by identifier. `digest`: sha1 to sha512 or sm3. `scheme`: ecdsa, rsa or pss. `wrong_hash`: that of DG1 does not fit."""
    text = tlv(0x61, tlv(0x5F1F, document.text.encode("ascii")))
    photo = tlv(0x75, tlv(0x7F61, tlv(0x02, b"\x01") + tlv(0x7F60, _BIOMETRIC_HEADER + tlv(0x5F2E, _face(document.photo or drawn_face())))))
    groups = {1: text + b"\0" if wrong_hash else text, 2: photo}
    common = tlv(0x60, tlv(0x5F01, b"0107") + tlv(0x5F36, b"040000") + tlv(0x5C, b"\x61\x75"))
    signed = tlv(0x77, signed_object(lds_security_object(groups, digest), digest, scheme))
    return {COMMON: common, TEXT: text, PHOTO: photo, SECURITY_OBJECT: signed, CARD_ACCESS: _PACE_INFO}


# ISO/IEC 7816-11 header: patron version, biometric type face, format owner and type of ISO/IEC JTC 1 SC 37
_BIOMETRIC_HEADER = tlv(0xA1, tlv(0x80, b"\x01\x01") + tlv(0x81, b"\x02") + tlv(0x87, b"\x01\x01") + tlv(0x88, b"\x00\x08"))


def _face(picture: bytes) -> bytes:
    """A record of ISO/IEC 19794-5:2005 with one face and two feature points."""
    points = bytes(2 * 8)
    kind = b"\x00" if picture.startswith(b"\xff\xd8") else b"\x01"
    image = b"\x01" + kind + (240).to_bytes(2, "big") + (320).to_bytes(2, "big") + bytes(6)
    size = 20 + len(points) + len(image) + len(picture)
    face = size.to_bytes(4, "big") + b"\x00\x02" + bytes(14) + points + image + picture
    return b"FAC\x00010\x00" + (14 + size).to_bytes(4, "big") + b"\x00\x01" + face


@functools.cache
def drawn_face() -> bytes:
    """A drawn head and shoulders, nobody's, as JPEG of 240 × 320."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (240, 320), (236, 239, 242))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 220, 220, 430), fill=(142, 152, 163))
    draw.ellipse((70, 60, 170, 210), fill=(166, 175, 184))
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=85)
    return encoded.getvalue()
