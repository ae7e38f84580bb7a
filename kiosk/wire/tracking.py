"""The tracking number: what a resident reads out, types in and finds on the receipt.

    A7K2 00042 7KQ3 X      terminal (4) · sequence (5, base 32) · random (4) · check (1)

The terminal's code and sequence make it unique without asking anybody; the random part keeps a neighbour's number from being guessed;
the check character (ISO/IEC 7064, pure system MOD 37-2) catches every single wrong character and every two adjacent ones swapped.
The hybrid system MOD 37,36 misses some swaps, which a test of this module found out.

Alphabet: the 32 characters of Crockford's base 32, which has no I, L, O or U, so that reading forgives O for 0 and I or L for 1. MOD
37-2 has check values outside it (I, L, O, U and *); numbers with such a check are never made: the last random character moves on.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_2

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TERMINAL, SEQUENCE, RANDOM = 4, 5, 4
LENGTH = TERMINAL + SEQUENCE + RANDOM + 1
LARGEST_SEQUENCE = 32**SEQUENCE - 1
RANDOM_BYTES = 3  # 24 bits, of which 20 are used

_ALPHABET = frozenset(ALPHABET)
_PAIRS = [one + other for one in ALPHABET for other in ALPHABET]  # base 32, ten bits at once
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"  # of MOD 37-2
_VALUES = {character: value for value, character in enumerate(_CHARACTERS)}
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\u2013": None, "\u00a0": None, "\u3000": None})


class BadTrackingNumber(ValueError):
    """Not a tracking number. `code` is one of tracking-number.length, .character, .check, .terminal, .sequence, .random."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class TrackingNumber:
    """A number that passed its check. `text` is the canonical form, without spaces."""

    text: str
    terminal: str
    sequence: int

    def __str__(self) -> str:
        return self.text


def make(terminal_code: str, sequence: int, random_bytes: bytes) -> str:
    """The number for this sequence at this terminal, in canonical form. `random_bytes`: at least 3, from the system's generator.

    Raises `BadTrackingNumber` for a terminal code outside the alphabet or a sequence that does not fit its five characters.
    """
    if len(terminal_code) != TERMINAL or not _ALPHABET.issuperset(terminal_code):
        raise BadTrackingNumber("tracking-number.terminal", f"a terminal code is {TERMINAL} characters of {ALPHABET}")
    if not 0 <= sequence <= LARGEST_SEQUENCE:
        raise BadTrackingNumber("tracking-number.sequence", f"a sequence is between 0 and {LARGEST_SEQUENCE}")
    if len(random_bytes) < RANDOM_BYTES:
        raise BadTrackingNumber("tracking-number.random", f"{RANDOM_BYTES} random bytes are needed")
    chance: int = int.from_bytes(random_bytes[:RANDOM_BYTES], "big") % 32**RANDOM
    while True:  # different last characters have different checks, so at most five steps lead into the alphabet
        last = _PAIRS[chance >> 10] + _PAIRS[chance & 1023]
        body = terminal_code + _PAIRS[sequence >> 15] + _PAIRS[sequence >> 5 & 1023] + ALPHABET[sequence & 31] + last
        check = _check(body)
        if check in ALPHABET:
            return body + check
        chance = (chance & ~31) | ((chance + 1) & 31)


def parse(text: str) -> TrackingNumber:
    """Reads a number as people write it: spaces, dashes, lower case, O for 0 and I or L for 1 are forgiven.

    Raises `BadTrackingNumber`.
    """
    plain = text.strip().upper().translate(_FORGIVEN)
    if len(plain) != LENGTH:
        raise BadTrackingNumber("tracking-number.length", f"a tracking number has {LENGTH} characters, this one {len(plain)}")
    if not set(plain) <= set(ALPHABET):
        raise BadTrackingNumber("tracking-number.character", "a character that tracking numbers do not use")
    if not mod_37_2.is_valid(plain):
        raise BadTrackingNumber("tracking-number.check", "the check character does not fit: one character is wrong, or two are swapped")
    sequence = 0
    for character in plain[TERMINAL : TERMINAL + SEQUENCE]:
        sequence = sequence * 32 + ALPHABET.index(character)
    return TrackingNumber(plain, plain[:TERMINAL], sequence)


def grouped(number: str) -> str:
    """As printed and read out: "A7K2 00042 7KQ3 X"."""
    cuts = (0, TERMINAL, TERMINAL + SEQUENCE, LENGTH - 1, LENGTH)
    return " ".join(number[start:end] for start, end in itertools.pairwise(cuts))


def _check(body: str) -> str:
    """The check character of MOD 37-2: with it, the characters' values weighted with powers of 2 sum up to 1 modulo 37. The library's is
    ten times slower, which every enqueue would pay for; it reads what this writes."""
    total = 0
    for character in body:
        total = 2 * total + _VALUES[character]
    return _CHARACTERS[(1 - 2 * total) % 37]
