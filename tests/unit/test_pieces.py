"""Something large, sealed piece by piece: what opens to its end is what was sealed, and nothing else opens to its end."""

from __future__ import annotations

import io
import itertools
import tracemalloc
from typing import BinaryIO, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.wire import pieces
from kiosk.wire.pieces import PIECE, TAG, PieceBroken

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
BORDERS = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1, 3 * PIECE)
SIZES = st.sampled_from(BORDERS) | st.integers(0, 3 * PIECE + 5)


def plain(size: int) -> bytes:
    """No two pieces alike, so that a swap would show."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def sealed(size: int) -> list[bytes]:
    return list(pieces.seal_pieces(KEY, io.BytesIO(plain(size))))


def opened(content: bytes, key: bytes = KEY) -> bytes:
    return b"".join(pieces.open_pieces(key, io.BytesIO(content)))


def assert_broken(content: bytes, size: int) -> None:
    """It ends in `PieceBroken`, and what came out before is a true beginning: never a wrong byte."""
    given_out = bytearray()
    with pytest.raises(PieceBroken):
        for piece in pieces.open_pieces(KEY, io.BytesIO(content)):
            given_out += piece
    assert plain(size).startswith(bytes(given_out))
    assert len(given_out) < max(1, size)


class Dribbling(io.RawIOBase):
    """An unbuffered source, which may give fewer bytes than it is asked for."""

    def __init__(self, content: bytes, portions: list[int]) -> None:
        self._content, self._portions = io.BytesIO(content), itertools.cycle(portions)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what RawIOBase gives it
        content = self._content.read(min(len(buffer), next(self._portions)))
        buffer[: len(content)] = content
        return len(content)


@settings(max_examples=30)
@given(SIZES)
@example(0)
@example(PIECE)
@example(2 * PIECE)
def test_what_was_sealed_comes_back_in_pieces_of_the_agreed_size(size: int) -> None:
    parts = sealed(size)
    assert [len(part) for part in parts[:-1]] == [PIECE + TAG] * (len(parts) - 1)
    assert len(parts) == max(1, -(-size // PIECE))
    assert opened(b"".join(parts)) == plain(size)


@settings(max_examples=20)
@given(SIZES, st.lists(st.integers(1, PIECE), min_size=1, max_size=5))
def test_a_source_that_gives_little_at_a_time_changes_nothing(size: int, portions: list[int]) -> None:
    source = cast(BinaryIO, Dribbling(plain(size), [max(500, portion) for portion in portions]))
    content = b"".join(pieces.seal_pieces(KEY, source))
    assert opened(content) == plain(size)
    dribbled = cast(BinaryIO, Dribbling(content, [max(500, portion) for portion in portions]))
    assert b"".join(pieces.open_pieces(KEY, dribbled)) == plain(size)


@settings(max_examples=60)
@given(SIZES, st.data())
def test_a_cut_anywhere_is_noticed(size: int, data: st.DataObject) -> None:
    content = b"".join(sealed(size))
    assert_broken(content[: data.draw(st.integers(0, len(content) - 1))], size)


@pytest.mark.parametrize("size", [size for size in BORDERS if size > PIECE])
def test_a_cut_at_the_border_of_a_piece_is_noticed(size: int) -> None:
    parts = sealed(size)
    for kept in range(len(parts)):
        assert_broken(b"".join(parts[:kept]), size)


@settings(max_examples=60)
@given(SIZES, st.data())
def test_a_flipped_bit_is_noticed(size: int, data: st.DataObject) -> None:
    content = bytearray(b"".join(sealed(size)))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert_broken(bytes(content), size)


@settings(max_examples=40)
@given(st.integers(2, 4), st.data())
def test_pieces_swapped_repeated_or_left_out_are_noticed(count: int, data: st.DataObject) -> None:
    size = count * PIECE
    parts = sealed(size)
    order = data.draw(st.lists(st.integers(0, count - 1), max_size=count + 1).filter(lambda order: order != list(range(count))))
    assert_broken(b"".join(parts[place] for place in order), size)


@settings(max_examples=20)
@given(SIZES, st.binary(min_size=1, max_size=100))
def test_something_put_behind_the_end_is_noticed(size: int, more: bytes) -> None:
    with pytest.raises(PieceBroken):
        opened(b"".join(sealed(size)) + more)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(PieceBroken):
        opened(b"".join(sealed(100)), OTHER)


def test_pieces_of_another_content_under_another_key_are_noticed() -> None:
    mine, foreign = sealed(2 * PIECE), list(pieces.seal_pieces(OTHER, io.BytesIO(plain(2 * PIECE))))
    assert_broken(mine[0] + foreign[1], 2 * PIECE)


def test_neither_side_holds_more_than_a_few_pieces() -> None:
    size = 48 * PIECE  # 3 MiB
    source = io.BytesIO(plain(size))
    content = io.BytesIO(b"".join(pieces.seal_pieces(KEY, source)))
    source.seek(0)
    tracemalloc.start()
    try:
        for _ in pieces.seal_pieces(KEY, source):
            pass
        for _ in pieces.open_pieces(KEY, content):
            pass
        assert tracemalloc.get_traced_memory()[1] < 6 * PIECE
    finally:
        tracemalloc.stop()
