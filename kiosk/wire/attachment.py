"""Attachments: scans and photos of 100 kB to 32 MB, sealed and opened piece by piece, so that neither side holds one twice.

    sealed   = size of header (2) · header · piece …      (`Sealer.attachment` makes it, `kiosk.wire.pieces` says what a piece is)
    header   = HPKE of a fresh AES-256 key, bound to the attachment, its record and its terminal

Photos are compressed already and stay as they are.

Over the wire: tus 1.0 at /v1/attachments. `Upload-Metadata` holds `id` and `record_id`. When the last byte is stored and the hash is
right, the answer to PATCH, and any later HEAD, carries `Kiosk-Receipt`: the centre's signed word, a `StoredReceipt` in base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError

from kiosk.wire import encoding
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, RecordId, TerminalCode, Trust
from kiosk.wire.pieces import KEY_BYTES
from kiosk.wire.seal import PrivateKey, SealBroken, open_sealed

RECEIPT_HEADER = "Kiosk-Receipt"
CHECKSUM_ALGORITHMS = ("sha256", "sha1")  # of tus' checksum extension; every server of it knows sha1


def context(attachment: str, record: str, terminal: str) -> bytes:
    """What an attachment is bound to: moved to another record or terminal it does not open."""
    return encoding.fields("kiosk attachment v1", (attachment, record, terminal))


def split_header(sealed: BinaryIO) -> bytes:
    """Reads the header; the pieces follow. Raises `SealBroken`."""
    size = int.from_bytes(sealed.read(2), "big")
    header = sealed.read(size)
    if not size or len(header) != size:
        raise SealBroken("the attachment ends inside its header")
    return header


def open_key(private: PrivateKey, header: bytes, bound_to: bytes) -> bytes:
    """Raises `SealBroken`."""
    key = open_sealed(private, header, bound_to)
    if len(key) != KEY_BYTES:
        raise SealBroken("the header holds no key")
    return key


class StoredReceipt(Contract):
    """The centre has the whole attachment, with this hash, on disk."""

    terminal: TerminalCode
    id: RecordId
    record_id: RecordId
    content_hash: Hash
    key_id: Name
    signed_at: Moment
    signature: Base64

    def to_header(self) -> str:
        return base64.b64encode(self.model_dump_json().encode()).decode("ascii")


def sign_receipt(
    private: Ed25519PrivateKey, key_id: str, terminal: str, attachment: str, record: str, content_hash: str, signed_at: datetime
) -> StoredReceipt:
    signature = private.sign(_receipt_bytes((terminal, attachment, record, content_hash, key_id, encoding.milliseconds(signed_at))))
    return StoredReceipt(
        terminal=terminal,
        id=attachment,
        record_id=record,
        content_hash=content_hash,
        key_id=key_id,
        signed_at=signed_at,
        signature=signature,
    )


def verify_receipt(trust: Trust, header: str, terminal: str, attachment: str, record: str, content_hash: str) -> StoredReceipt:
    """The receipt, once it is proven to be the centre's and about this attachment. Raises `NotSignedByCentre`."""
    try:
        receipt = StoredReceipt.model_validate_json(base64.b64decode(header, validate=True))
    except (ValidationError, binascii.Error, ValueError):
        raise NotSignedByCentre("no receipt for an attachment") from None
    if (receipt.terminal, receipt.id, receipt.record_id, receipt.content_hash) != (terminal, attachment, record, content_hash):
        raise NotSignedByCentre("a receipt for another attachment")
    if receipt.key_id != trust.ack_key_id:
        raise NotSignedByCentre(f"signed with key {receipt.key_id!r}, which this terminal does not trust")
    covered = (terminal, attachment, record, content_hash, receipt.key_id, encoding.milliseconds(receipt.signed_at))
    try:
        Ed25519PublicKey.from_public_bytes(trust.ack_public).verify(receipt.signature, _receipt_bytes(covered))
    except InvalidSignature:
        raise NotSignedByCentre("the signature over the receipt is wrong") from None
    return receipt


def _receipt_bytes(values: Iterable[str | int]) -> bytes:
    return encoding.fields("kiosk attachment receipt v1", values)
