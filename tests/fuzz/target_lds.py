"""The data groups of a chip, and its EF.CardAccess."""

from __future__ import annotations

from drivers.smartcard.passport_files import CARD_ACCESS, PHOTO, SPECIMENS, TEXT, chip_files, document
from kiosk.identity.icao import ChipError
from kiosk.identity.icao.access import offers_pace
from kiosk.identity.icao.lds import chip_photo, chip_text

_PICTURE = b"\xff\xd8\xff\xe0" + bytes(40)
_FILES = [chip_files(document(name, _PICTURE)) for name in SPECIMENS]
SEEDS: tuple[bytes, ...] = (*(files[TEXT] for files in _FILES), _FILES[0][PHOTO], _FILES[0][CARD_ACCESS])


def fuzz(data: bytes) -> None:
    try:
        text = chip_text(data)
        assert len("".join(text.lines) + text.rest) in (88, 90)
    except ChipError:
        pass
    try:
        photo, kind = chip_photo(data)
        assert len(photo) <= len(data)
        assert bool(photo) == bool(kind)
    except ChipError:
        pass
    try:
        offers_pace(data)
    except ChipError:
        pass
