"""What every signed answer of the centre to one question has in common. Ed25519 (RFC 8032), with the key of acknowledgements.

The answer names its question, and no two questions are the same: what was recorded before says nothing about another person, another
number or another moment. What is signed is the matter of each kind of answer, under a domain of its own.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Trust


class Signed(Protocol):
    """An answer: to which question, by which key."""

    @property
    def question(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def signature(self) -> bytes: ...


def verify(trust: Trust, question: str, answer: Signed, signed: bytes) -> None:
    """Returns when the answer is proven to be the centre's and to this question. `signed`: the bytes that its signature covers, the
    question and the key among them. Raises `NotSignedByCentre`."""
    if answer.key_id != trust.ack_key_id:
        raise NotSignedByCentre(f"signed with key {answer.key_id!r}, which this terminal does not trust")
    if answer.question != question:
        raise NotSignedByCentre("the answer is to another question")
    try:
        Ed25519PublicKey.from_public_bytes(trust.ack_public).verify(answer.signature, signed)
    except InvalidSignature:
        raise NotSignedByCentre("the signature over the answer is wrong") from None
