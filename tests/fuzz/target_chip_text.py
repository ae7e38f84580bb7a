"""What stands on a card's chip, through the decoder and what is made of the document."""

from __future__ import annotations

from datetime import date

from drivers.idcard.specimens import SPECIMENS, address_records, chip_text
from kiosk.identity.acceptance import is_sound, out_of_term
from kiosk.identity.chip_text import ChipTextError, decode
from kiosk.identity.hukou import hukou_of_document
from kiosk.identity.id_number import doubt_about, foreign_place_of, region_of
from kiosk.identity.masking import mask_id_number, mask_name

_ADDRESS = address_records(["样本市样本区新样本路9号"])

SEEDS: tuple[bytes, ...] = (*(chip_text(fields) for fields in SPECIMENS.values()), chip_text(SPECIMENS["resident"]) + _ADDRESS)


def fuzz(data: bytes) -> None:
    """The first 256 bytes are the text, what follows is cut into newer addresses."""
    more = tuple(data[start : start + 70] for start in range(256, len(data), 70))
    try:
        document = decode(data[:256], more)
    except ChipTextError as error:
        assert error.field
        return
    assert "…" in repr(document)
    document.to_json()
    is_sound(document, date(2026, 1, 1))
    out_of_term(document, date(2026, 1, 1))
    doubt_about(document.id_number)
    region_of(document.id_number)
    hukou_of_document(document)
    foreign_place_of(document.id_number)
    mask_name(document.name)
    mask_id_number(document.id_number)
