"""What the centre signs about records that somebody asks for, and how a terminal checks it. Ed25519, with the key of acknowledgements.

"Received" and "never arrived" are both the centre's to say, so both are signed. The answer names the question it belongs to, and no two
questions are the same: by number the terminal adds a nonce, by document the sealing is random. So an answer recorded before says nothing
about another number, another person or another time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.wire import answer as signed_answer
from kiosk.wire import encoding
from kiosk.wire.models import Progress, ProgressAnswer, SealedQuestion, Trust


def about_number(tracking_number: str, nonce: str) -> str:
    """The question by number, which stands in its canonical form."""
    return _hash("kiosk progress by number v1", (tracking_number, nonce))


def about_document(question: SealedQuestion) -> str:
    """The question by document: the seal as it was sent."""
    sealed = hashlib.sha256(question.sealed).hexdigest()
    return _hash("kiosk progress by document v1", (question.terminal, question.suite, question.key_id, sealed))


def signed_bytes(question: str, items: Iterable[Progress], key_id: str, signed_at: datetime) -> bytes:
    """What the signature covers: which question, by which key, when, and every record in its order. A service is never empty.

    An answer that names parts is signed as one: a terminal that knows no parts does not take it for the other kind.
    """
    listed = list(items)
    values: list[str | int] = [question, key_id, encoding.milliseconds(signed_at), len(listed)]
    for item in listed:
        values += [item.tracking_number, item.state, encoding.milliseconds(item.at), item.service or ""]
    if not any(item.parts for item in listed):
        return encoding.fields("kiosk progress v1", values)
    for item in listed:
        values.append(len(item.parts))
        for one in item.parts:
            values += [one.part, one.state, one.reason, "collectable" if one.collectable else ""]
    return encoding.fields("kiosk progress v2", values)


def sign(private: Ed25519PrivateKey, key_id: str, question: str, items: tuple[Progress, ...], signed_at: datetime) -> ProgressAnswer:
    signature = private.sign(signed_bytes(question, items, key_id, signed_at))
    return ProgressAnswer(question=question, items=items, key_id=key_id, signed_at=signed_at, signature=signature)


def verify(trust: Trust, question: str, answer: ProgressAnswer) -> tuple[Progress, ...]:
    """The records, once the answer is proven to be the centre's and to this question. Raises `NotSignedByCentre`."""
    signed_answer.verify(trust, question, answer, signed_bytes(question, answer.items, answer.key_id, answer.signed_at))
    return answer.items


def _hash(domain: str, values: tuple[str, ...]) -> str:
    return hashlib.sha256(encoding.fields(domain, values)).hexdigest()
