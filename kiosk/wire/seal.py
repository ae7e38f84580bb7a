"""The seal: whoever holds the centre's public key can close it, only the centre can open it again.

HPKE base mode (RFC 9180) with the hybrid KEM MLKEM768-X25519, HKDF-SHA256 and AES-256-GCM: safe as long as either X25519 or ML-KEM
(FIPS 203) stands. Content is compressed first (zstd, RFC 8878), since ciphertext can't be. The suite's name stands beside every sealed
content, so that another suite is an entry more and not a change of format.

The context goes in as HPKE's `info`: sealed content moved to another record's envelope does not open.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

from kiosk.wire import encoding, pieces

SUITE = "HPKE-MLKEM768-X25519-HKDF-SHA256-AES-256-GCM+zstd"
LARGEST_PLAINTEXT = 2 * 1024 * 1024
SMALLEST_SEALED = 1120 + 16  # the encapsulated key and the tag
PUBLIC_BYTES, PRIVATE_BYTES = 1184 + 32, 64 + 32

PublicKey = hpke.MLKEM768X25519PublicKey
PrivateKey = hpke.MLKEM768X25519PrivateKey

_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class SealBroken(Exception):
    """The content does not open: another key, another context, damaged, or it would unpack to more than is allowed."""

    code = "seal.broken"


class TooLarge(ValueError):
    """More than `LARGEST_PLAINTEXT` bytes: what is larger travels as an attachment."""

    code = "seal.too-large"


class BadKey(ValueError):
    """Bytes that are no key of this suite."""

    code = "seal.bad-key"


@dataclass(frozen=True)
class Context:
    """The envelope a content is bound to, down to the place of the record in its case."""

    id: str
    tracking_number: str
    kind: str
    case_id: str
    seq: int
    service: str
    form_version: str
    terminal: str
    created_at: datetime
    refers_to: str | None = None
    attachments: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        """`attachments`: their content hashes, in order."""
        return encoding.fields(
            "kiosk record v2",
            (self.id, self.tracking_number, self.kind, self.case_id, self.seq, self.service, self.form_version, self.terminal,
             encoding.milliseconds(self.created_at), self.refers_to or "", *self.attachments),
        )  # fmt: skip


@dataclass(frozen=True)
class QuestionContext:
    """What a person's ID number is bound to when a terminal asks for that person's records."""

    terminal: str

    def encoded(self) -> bytes:
        return encoding.fields("kiosk progress question v1", (self.terminal,))


@dataclass(frozen=True)
class Sealed:
    """Sealed content with what has to stand beside it."""

    suite: str
    key_id: str
    content: bytes


class Seal(Protocol):
    """What closes records and attachments: `Sealer`, or something cheaper in a measurement."""

    def __call__(self, plaintext: bytes, context: Context, /) -> Sealed: ...

    def attachment(self, plain: BinaryIO, bound_to: bytes, /) -> Iterator[bytes]: ...


class Sealer:
    """Seals for one key of the centre: `Sealer(trust.sealing_key_id, public_key(trust.sealing_public))`."""

    def __init__(self, key_id: str, public: PublicKey) -> None:
        self.key_id, self.public = key_id, public

    def __call__(self, plaintext: bytes, context: Context | QuestionContext) -> Sealed:
        return Sealed(SUITE, self.key_id, seal(self.public, plaintext, context.encoded()))

    def attachment(self, plain: BinaryIO, bound_to: bytes) -> Iterator[bytes]:
        """The sealed bytes in order: the header, then one piece at a time. `bound_to`: see `kiosk.wire.attachment.context`."""
        key = secrets.token_bytes(pieces.KEY_BYTES)
        header = seal(self.public, key, bound_to)
        yield len(header).to_bytes(2, "big") + header
        yield from pieces.seal_pieces(key, plain)


def seal(public: PublicKey, plaintext: bytes, context: bytes) -> bytes:
    """Raises `TooLarge`."""
    if len(plaintext) > LARGEST_PLAINTEXT:
        raise TooLarge(f"{len(plaintext)} bytes; at most {LARGEST_PLAINTEXT} can be sealed")
    return _SUITE.encrypt(zstandard.ZstdCompressor(level=3).compress(plaintext), public, context)


def open_sealed(private: PrivateKey, sealed: bytes, context: bytes) -> bytes:
    """Raises `SealBroken`."""
    try:
        packed = _SUITE.decrypt(sealed, private, context)
    except InvalidTag:
        raise SealBroken("not sealed for this key and context, or damaged") from None
    try:
        # The frame's header is the sender's word: it is bounded before memory is taken for it. Frames without a size are refused.
        if not 0 <= zstandard.frame_content_size(packed) <= LARGEST_PLAINTEXT:
            raise SealBroken(f"it would unpack to more than {LARGEST_PLAINTEXT} bytes, or does not say to how many")
        return zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise SealBroken("opened, but not compressed as agreed") from error


def content_hash(sealed: bytes, attachments: Iterable[str] = ()) -> str:
    """One hash over all a record consists of, in hexadecimal: SHA-256 of `sealed` followed by the content hash of every attachment."""
    whole = hashlib.sha256(sealed)
    for one in attachments:
        whole.update(bytes.fromhex(one))
    return whole.hexdigest()


def make_private_key() -> bytes:
    """A new private key: ML-KEM seed (64 bytes, FIPS 203) and X25519 scalar (32 bytes)."""
    return mlkem.MLKEM768PrivateKey.generate().private_bytes_raw() + x25519.X25519PrivateKey.generate().private_bytes_raw()


def private_key(raw: bytes) -> PrivateKey:
    """Raises `BadKey`."""
    if len(raw) != PRIVATE_BYTES:
        raise BadKey(f"a private key has {PRIVATE_BYTES} bytes")
    return PrivateKey(mlkem.MLKEM768PrivateKey.from_seed_bytes(raw[:64]), x25519.X25519PrivateKey.from_private_bytes(raw[64:]))


def public_key(raw: bytes) -> PublicKey:
    """From its ML-KEM encapsulation key (1184 bytes) and X25519 key (32 bytes). Raises `BadKey`."""
    if len(raw) != PUBLIC_BYTES:
        raise BadKey(f"a public key has {PUBLIC_BYTES} bytes")
    try:
        return PublicKey(mlkem.MLKEM768PublicKey.from_public_bytes(raw[:1184]), x25519.X25519PublicKey.from_public_bytes(raw[1184:]))
    except ValueError as error:
        raise BadKey("the bytes are no key of this suite") from error


def public_bytes(raw_private: bytes) -> bytes:
    """The public half of a raw private key. Raises `BadKey`."""
    private_key(raw_private)
    lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(raw_private[:64]).public_key().public_bytes_raw()
    return lattice + x25519.X25519PrivateKey.from_private_bytes(raw_private[64:]).public_key().public_bytes_raw()
