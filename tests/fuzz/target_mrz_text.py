"""Lines of a machine-readable zone, as a camera, a chip or a keyboard gives them."""

from __future__ import annotations

from datetime import date

from kiosk.identity.mrz import MrzError, english_name, information, is_regular_name, name_code, parse

_TODAY = date(2024, 1, 1)

SEEDS: tuple[bytes, ...] = (
    b"CSC000000004<2404200<8108038<6",
    b"CDL000000007<2508197<8208031<6",
    b"CRH1234567830002212119F8108038\nNGKELMPONBPJLBLOAABA1234567842\nZHENG<JIAN<<YANG<BEN<<<<<<<<<<",
    b"CT00000000<00262006084F8108038\nNGKELMPONBPJLBLOAABR0000000001\nZHENG<JIAN<<YANG<BEN<<<<<<3500",
    b"POCHNZHENGJIAN<<YANGBEN<<<<<<<<<<<<<<<<<<<<<\nE000000008CHN8510312F2410306NGKELMPONBPJB970",
    b"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    b"I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<",
)


def fuzz(data: bytes) -> None:
    """Either a document whose parts are plain text, or an `MrzError` that quotes none of the lines."""
    lines = data.decode("utf-8", "replace").split("\n")
    for line in lines:
        name_code(line)
        english_name(line)
        is_regular_name(line)
    try:
        key = information(lines)
        assert len(key) >= 24 and key.isascii()
        document = parse(lines, _TODAY)
    except MrzError as error:
        assert str(error) == f"{error.code}: {error.field}"
        return
    assert document.origin == "mrz" and document.valid_to is not None and document.id_number
    assert document.birth is None or document.birth <= _TODAY
