"""What a scanned text means: any text has a meaning, a kind and a standing, and none raises."""

from __future__ import annotations

from kiosk.identity.codes import ELicence, identifier_of, kind_of, meaning, standing

SEEDS: tuple[bytes, ...] = (
    b"A7K2000427KQ3X",
    b"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    b"urn:oid:1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
    b"91110000600037341L",
    b"11010519491231002X",
    b"KIOSK-EID:1:MFRGGZDFMZTWQ2LKNNWG23TPOB",
    b"https://example.org/verify?c=1",
    "身份证 测试".encode(),
)


def fuzz(data: bytes) -> None:
    """An identifier of a licence, put together again, means the same licence."""
    what = meaning(data.decode("utf-8", "replace"))
    kind_of(what)
    standing(what, online=len(data) % 2 == 0)
    repr(what)
    if isinstance(what, ELicence):
        assert meaning(identifier_of(what)) == what
