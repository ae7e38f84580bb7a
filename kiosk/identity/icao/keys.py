"""The keys of Basic Access Control and the two operations done with them (ICAO Doc 9303-11, 4.3 and 9.7; 3DES throughout)."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import NamedTuple

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from kiosk.identity.icao.errors import ChannelBroken
from kiosk.identity.mrz_layout import FILLER, check_digit

BLOCK = 8


class Keys(NamedTuple):
    """Sixteen bytes each, with odd parity. A pair for the authentication, another for the session."""

    enc: bytes
    mac: bytes

    def __repr__(self) -> str:
        return "Keys(…)"


def typed_information(number: str, birth: date, expiry: date) -> str:
    """The "MRZ information" for the three things that a person can type; see `kiosk.identity.mrz.information` for a zone that was read.

    Capitals or not, with or without spaces. Raises `ValueError` for a number with other characters than letters and digits.
    """
    plain = "".join(number.split()).upper()
    if not plain or not plain.isascii() or not plain.replace(FILLER, "").isalnum():
        raise ValueError("a document's number has letters and digits only")
    parts = (plain.ljust(9, FILLER), f"{birth:%y%m%d}", f"{expiry:%y%m%d}")
    return "".join(part + check_digit(part) for part in parts)


def seed(information: str) -> bytes:
    """K_seed (4.3.2)."""
    return hashlib.sha1(information.encode("ascii"), usedforsecurity=False).digest()[:16]


def derive(seed: bytes) -> Keys:
    """Both keys of a seed (9.7.1)."""
    return Keys(_derived(seed, 1), _derived(seed, 2))


def _derived(seed: bytes, counter: int) -> bytes:
    key = hashlib.sha1(seed + counter.to_bytes(4, "big"), usedforsecurity=False).digest()[:16]
    return bytes(byte & 0xFE | (byte >> 1).bit_count() % 2 ^ 1 for byte in key)


def padded(data: bytes) -> bytes:
    """ISO/IEC 9797-1, padding method 2: 80 and zeros up to a whole block."""
    return data + b"\x80" + bytes(-(len(data) + 1) % BLOCK)


def unpadded(data: bytes) -> bytes:
    """What `padded` was given. Raises `ChannelBroken`."""
    body = data.rstrip(b"\0")
    if not body.endswith(b"\x80") or len(data) - len(body) >= BLOCK:
        raise ChannelBroken("the padding is wrong")
    return body[:-1]


def encrypt(key: bytes, blocks: bytes) -> bytes:
    """3DES in CBC mode, from zeros."""
    encryptor = Cipher(TripleDES(key + key[:BLOCK]), modes.CBC(bytes(BLOCK))).encryptor()
    return encryptor.update(blocks) + encryptor.finalize()


def decrypt(key: bytes, blocks: bytes) -> bytes:
    """The reverse. Raises `ChannelBroken` for what is not whole blocks."""
    if len(blocks) % BLOCK:
        raise ChannelBroken("not whole blocks")
    decryptor = Cipher(TripleDES(key + key[:BLOCK]), modes.CBC(bytes(BLOCK))).decryptor()
    return decryptor.update(blocks) + decryptor.finalize()


def mac(key: bytes, data: bytes) -> bytes:
    """The "retail MAC" over `data`, which is padded first: ISO/IEC 9797-1, algorithm 3, eight bytes."""
    left, right = key[:BLOCK], key[BLOCK:]
    chained = encrypt(left * 2, padded(data))[-BLOCK:]
    return encrypt(left * 2, decrypt(right * 2, chained))
