"""How the board travels: whole where it changed, and signed anew each time, so that a terminal knows of when it is.

    GET /v1/board  s  ?known=HASH&nonce=…  → BoardAnswer

`known` is what an ETag would be. That nothing changed is the centre's to say as well: a bare 304 anybody in between could send, for ever.
The answer names its question, and no two questions are the same, so an older board can't be played back as the newest.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kiosk.wire import answer as signed_answer
from kiosk.wire import encoding
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.board import Board
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, Trust

PATH = "v1/board"
LARGEST_BOARD = 1024 * 1024
"""Bytes; a terminal takes no larger one, and the centre makes none."""
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


class BoardAnswer(Contract):
    """The board of `signed_at`. `board`: its content, empty where it is the one that the question named."""

    question: Hash
    content_hash: Hash
    board: Annotated[Base64, Field(max_length=LARGEST_BOARD)] = b""
    key_id: Name
    signed_at: Moment
    signature: Base64

    def with_content(self, content: bytes) -> BoardAnswer:
        """Whole, to be kept: the signature is over the hash of the content, and holds for it too."""
        return self.model_copy(update={"board": content})


def content_of(board: Board) -> bytes:
    """What of a board stays the same while nothing changes: all but its moment."""
    return board.model_copy(update={"as_of": _NO_MOMENT}).to_bytes()


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def about(known: str, nonce: str) -> str:
    """The question of a terminal that has the content with the hash `known`, "" for none."""
    return hashlib.sha256(encoding.fields("kiosk board asked v1", (known, nonce))).hexdigest()


def sign(private: Ed25519PrivateKey, key_id: str, question: str, content: bytes, known: str, signed_at: datetime) -> BoardAnswer:
    hash_ = hash_of(content)
    return BoardAnswer(
        question=question, content_hash=hash_, board=b"" if hash_ == known else content, key_id=key_id, signed_at=signed_at,
        signature=private.sign(_signed_bytes(question, hash_, key_id, signed_at)),
    )  # fmt: skip


def verify(trust: Trust, question: str, answer: BoardAnswer, held: bytes = b"") -> tuple[Board, bytes]:
    """The board with its moment, and its content, once it is proven to be the centre's. `held`: the content that the question named. Raises
    `NotSignedByCentre`; `BadBoard` for one of another schema."""
    content = answer.board or held
    if hash_of(content) != answer.content_hash:
        raise NotSignedByCentre("the board is not the one that was signed")
    signed_answer.verify(trust, question, answer, _signed_bytes(question, answer.content_hash, answer.key_id, answer.signed_at))
    return Board.from_bytes(content).model_copy(update={"as_of": answer.signed_at}), content


def _signed_bytes(question: str, content_hash: str, key_id: str, signed_at: datetime) -> bytes:
    return encoding.fields("kiosk board v1", (question, content_hash, key_id, encoding.milliseconds(signed_at)))
