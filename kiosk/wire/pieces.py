"""Encryption of something large piece by piece: whoever reads or writes never has more than two pieces in memory.

    piece = AES-256-GCM of 64 KiB of plaintext (the last piece: what is left, perhaps nothing)
    nonce = number of the piece (11 bytes) · 1 for the last piece, 0 for others (1)

This is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): pieces can't be swapped, repeated or left out, and the end
can't be cut off. A key is for one content only, so that nonces may be counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 64 * 1024
TAG = 16
KEY_BYTES = 32


class PieceBroken(Exception):
    """A piece is damaged, missing or out of place, or the key is another."""

    code = "seal.broken"


def seal_pieces(key: bytes, plain: BinaryIO) -> Iterator[bytes]:
    """One sealed piece at a time, as `plain` is read to its end."""
    cipher, number, piece = AESGCM(key), 0, _read(plain, PIECE)
    while True:
        following = _read(plain, PIECE)
        yield cipher.encrypt(_nonce(number, last=not following), piece, None)
        if not following:
            return
        number, piece = number + 1, following


def open_pieces(key: bytes, sealed: BinaryIO) -> Iterator[bytes]:
    """The plaintext piece by piece. Believe none of it until the iterator has ended: only the last piece proves that nothing was cut off.

    Raises `PieceBroken`.
    """
    cipher, number, piece = AESGCM(key), 0, _read(sealed, PIECE + TAG)
    while True:
        following = _read(sealed, PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, None)
        except (InvalidTag, ValueError):
            raise PieceBroken(f"piece {number} is damaged, missing or out of place") from None
        if not following:
            return
        number, piece = number + 1, following


def _read(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end: an unbuffered source may give less at a time, and pieces have to be whole."""
    content = source.read(size)
    while 0 < len(content) < size and (more := source.read(size - len(content))):
        content += more
    return content


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
