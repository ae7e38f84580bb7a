"""What the centre signs about a batch, and how a terminal checks it. Ed25519 (RFC 8032), one signature a batch.

A captive portal, a proxy or another server can answer 200; it can't make this signature. An old answer replayed stays true: it
speaks of exact contents, not of a connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.wire import encoding
from kiosk.wire.models import Acknowledgement, ItemVerdict


class NotSignedByCentre(Exception):
    """The answer is not the centre's, or was changed on the way. Nothing in it may be believed."""

    code = "acknowledgement.not-signed"


def signed_bytes(terminal: str, items: Iterable[ItemVerdict], key_id: str, signed_at: datetime) -> bytes:
    """What the signature covers: who is answered, by which key, when, and every verdict in the order of the ids."""
    in_order = sorted(items, key=lambda item: (item.id, item.content_hash))
    values: list[str | int] = [terminal, key_id, encoding.milliseconds(signed_at), len(in_order)]
    for item in in_order:
        values += [item.id, item.content_hash, item.verdict, "none" if item.reason is None else f"reason {item.reason}"]
    return encoding.fields("kiosk acknowledgement v1", values)


def sign(private: Ed25519PrivateKey, key_id: str, terminal: str, items: tuple[ItemVerdict, ...], signed_at: datetime) -> Acknowledgement:
    signature = private.sign(signed_bytes(terminal, items, key_id, signed_at))
    return Acknowledgement(terminal=terminal, items=items, key_id=key_id, signed_at=signed_at, signature=signature)


def verify(public: Ed25519PublicKey, answer: Acknowledgement) -> None:
    """Returns when the signature is right. Raises `NotSignedByCentre`."""
    try:
        public.verify(answer.signature, signed_bytes(answer.terminal, answer.items, answer.key_id, answer.signed_at))
    except InvalidSignature:
        raise NotSignedByCentre("the signature over the answer is wrong") from None
