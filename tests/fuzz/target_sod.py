"""A chip's security object: signed data with hashes in it."""

from __future__ import annotations

from drivers.smartcard.passport_files import SECURITY_OBJECT, chip_files, document
from kiosk.identity.icao import ChipError
from kiosk.identity.icao.security_object import security_object

_PASSPORT = document("passport", b"\xff\xd8\xff" + bytes(40))
SEEDS: tuple[bytes, ...] = tuple(
    chip_files(_PASSPORT, digest, scheme)[SECURITY_OBJECT]
    for digest, scheme in (("sha256", "ecdsa"), ("sha1", "rsa"), ("sha512", "pss"), ("sm3", "rsa"))
)


def fuzz(data: bytes) -> None:
    try:
        found = security_object(data)
    except ChipError:
        return
    assert found.hashes
    try:
        found.check(1, b"")
    except ChipError:
        pass
