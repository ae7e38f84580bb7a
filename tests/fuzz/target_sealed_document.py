"""A document that the centre, or whoever answers in its place, sends to be printed."""

from __future__ import annotations

from kiosk.documents.seals import NotGenuine, verify
from tests import sealed

_SEALED = sealed.certificate()
_AT = _SEALED.index(b"/ByteRange")
# A large file lets a mutation hit the part that decides: nothing but the signature and what is around it.
_SMALL = b"%PDF-1.7\n" + _SEALED[_AT - 4000 : _AT + 600]
SEEDS: tuple[bytes, ...] = (
    _SEALED,
    _SMALL,
    sealed.composed()[:4000],
    b"%PDF-1.7\n/ByteRange [0 40 60 9]" + b" " * 8 + b"<" + b"30" * 9 + b">" + b" " * 9,
)


def fuzz(data: bytes) -> None:
    try:
        found = verify(data, sealed.authority(), sealed.LATER)
    except NotGenuine as refusal:
        assert refusal.code.startswith("document.")
        return
    assert found.pages == 1 and data == _SEALED
