"""The frames of the SAM module in an ID-card reader (GA/T 467). Pure: bytes in, bytes out.

    request   AA AA AA 96 69 | length | command parameter data | check
    answer    AA AA AA 96 69 | length | SW1 SW2 SW3 data       | check

`length` is big-endian and counts everything after itself. `check` is the XOR of everything from the length on. SW1 SW2 come from
the card and decide nothing; SW3 is the module's verdict.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"

RESET = b"\x10\xff"
STATUS = b"\x11\xff"
NUMBER = b"\x12\xff"
FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ = b"\x30\x01"
READ_WITH_FINGERS = b"\x30\x10"
ADDRESSES = b"\x30\x03"

RATES: Mapping[int, bytes] = {115200: b"\x60\x00", 57600: b"\x60\x01", 38400: b"\x60\x02", 19200: b"\x60\x03", 9600: b"\x60\x04"}
"""Speeds of the line in bits a second, as delivered first, and the command that sets each; the module keeps it."""


class Remedy(Enum):
    """What is to be done about a verdict."""

    NONE = "it is what was asked for"
    NOTHING_THERE = "wait for a card, or for the one that lies there to be lifted"
    RESEND = "send the request once more; if it is refused again, reset the module"
    READ_AGAIN = "ask to hold the card still and begin again at find"
    TRY_ANOTHER_WAY = "begin again at find; after the third time the card is worn or none that was issued"
    WITHOUT_FINGERS = "read the card without its finger data"
    ANOTHER_CARD = "say that this is no ID card the module knows"
    REPAIR = "out of order until a technician has seen to the module"


@dataclass(frozen=True)
class Verdict:
    """One value of SW3: what it says, and what is done about it."""

    meaning: str
    remedy: Remedy


DONE = 0x90
NO_SUCH_ITEM = 0x91
FOUND = 0x9F
NO_CARD = 0x80

VERDICTS: Mapping[int, Verdict] = {
    0x10: Verdict("the request's checksum is wrong", Remedy.RESEND),
    0x11: Verdict("the request's length is wrong", Remedy.RESEND),
    0x21: Verdict("the request's command is wrong", Remedy.RESEND),
    0x23: Verdict("no privilege for this command", Remedy.REPAIR),
    0x24: Verdict("unknown error", Remedy.READ_AGAIN),
    0x31: Verdict("the card did not accept the module", Remedy.TRY_ANOTHER_WAY),
    0x32: Verdict("the module did not accept the card", Remedy.TRY_ANOTHER_WAY),
    0x33: Verdict("the information's check failed", Remedy.READ_AGAIN),
    0x37: Verdict("the finger data's check failed", Remedy.WITHOUT_FINGERS),
    0x3F: Verdict("the information's length is wrong", Remedy.READ_AGAIN),
    0x40: Verdict("the card's type is unknown", Remedy.ANOTHER_CARD),
    0x41: Verdict("reading failed", Remedy.READ_AGAIN),
    0x47: Verdict("the random number failed", Remedy.READ_AGAIN),
    0x60: Verdict("the module's self-test failed", Remedy.REPAIR),
    0x66: Verdict("the module is not authorised", Remedy.REPAIR),
    NO_CARD: Verdict("no card, or one that was used and not lifted", Remedy.NOTHING_THERE),
    0x81: Verdict("selecting failed", Remedy.READ_AGAIN),
    DONE: Verdict("done", Remedy.NONE),
    NO_SUCH_ITEM: Verdict("the card has no such item", Remedy.NONE),
    FOUND: Verdict("card found", Remedy.NONE),
}

TEXT_BYTES = 256
ADDRESS_BYTES = 70
MOST_ADDRESSES = 4
PHOTO_BYTES = 1024
FINGER_SIZES = (0, 512, 1024)
NUMBER_BYTES = 16

# The longest answer known is 2321 bytes in all. A greater length is line noise that looks like a preamble.
LONGEST_LENGTH = 2400
SHORTEST_LENGTH = 4

# A receiver that wakes late may lose the first AA, so a frame is known by the last four bytes of its preamble.
_MARK = PREAMBLE[1:]
_LENGTH_BYTES = 2


@dataclass(frozen=True)
class Answer:
    """One whole answer. `sw3` is the verdict; `data` may hold a person's card and stays out of the repr."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(repr=False)


def request(command: bytes, data: bytes = b"") -> bytes:
    """The frame that carries `command` (two bytes: command and parameter)."""
    body = command + data
    measured = (len(body) + 1).to_bytes(_LENGTH_BYTES, "big") + body
    return PREAMBLE + measured + bytes([check(measured)])


def check(measured: bytes) -> int:
    """The XOR of `measured`, which runs from the length's first byte to the last byte before the check."""
    return reduce(xor, measured, 0)


def meaning(sw3: int) -> str:
    """What `sw3` says, with its number, for a technician."""
    verdict = VERDICTS.get(sw3)
    return f"SW3 {sw3:02X}: {verdict.meaning if verdict else 'not a code that we know'}"


def remedy(sw3: int) -> Remedy | None:
    """What is to be done about `sw3`; None for a code that we do not know."""
    verdict = VERDICTS.get(sw3)
    return verdict.remedy if verdict else None


def belongs_to(answer: Answer, command: bytes) -> bool:
    """Whether a successful answer has a length that this command's answers have: a late answer to another request has not."""
    if answer.sw3 not in (DONE, FOUND):
        return True
    length = len(answer.data)
    match command:
        case b"\x20\x01":
            return answer.sw3 == FOUND and length in (0, 4)
        case b"\x20\x02":
            return length in (0, 8)
        case b"\x30\x01" | b"\x30\x10":
            return length > TEXT_BYTES
        case b"\x12\xff":
            return length == NUMBER_BYTES
        case b"\x30\x03":
            return length % ADDRESS_BYTES == 0 and length <= MOST_ADDRESSES * ADDRESS_BYTES
    return length == 0


def parts_of(command: bytes, data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Splits the data of an answer to `READ` or `READ_WITH_FINGERS`: two or three big-endian lengths, then the text, the photo and the
    finger data. None when it is not of that form."""
    count = 3 if command == READ_WITH_FINGERS else 2
    sizes = [int.from_bytes(data[2 * part : 2 * part + 2], "big") for part in range(count)]
    if len(data) != 2 * count + sum(sizes):
        return None
    ends = list(itertools.accumulate(sizes, initial=2 * count))
    text, photo, fingers = [*(data[start:end] for start, end in itertools.pairwise(ends)), b""][:3]
    if len(text) != TEXT_BYTES or len(photo) not in (0, PHOTO_BYTES) or len(fingers) not in FINGER_SIZES:
        return None
    return text, photo, fingers


def addresses_in(data: bytes) -> tuple[bytes, ...]:
    """The newer addresses of an answer to `ADDRESSES`, 70 bytes each, in the card's order."""
    return tuple(data[start : start + ADDRESS_BYTES] for start in range(0, len(data), ADDRESS_BYTES))


def module_number(data: bytes) -> str:
    """The number of the module as its maker prints it, out of the 16 bytes of an answer to `NUMBER`."""
    first, second = (int.from_bytes(data[start : start + 2], "little") for start in (0, 2))
    day, serial, more = (int.from_bytes(data[start : start + 4], "little") for start in (4, 8, 12))
    return f"{first:02d}.{second:02d}-{day:08d}-{serial:010d}-{more:010d}"


class AnswerParser:
    """Finds whole answers in a stream that may start late, carry noise and come in pieces of any size.

    `begun`: an answer has begun and is not complete. `spoiled`: since the last `reset`, something that began like an answer had a
    wrong check or was cut off.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.spoiled = False

    def reset(self) -> None:
        """Forgets everything received so far."""
        self._buffer.clear()
        self.spoiled = False

    @property
    def begun(self) -> bool:
        return self._buffer.startswith(_MARK)

    def feed(self, chunk: bytes) -> list[Answer]:
        """The answers that `chunk` completes, in order."""
        self._buffer += chunk
        return self._complete_answers()

    def gap(self) -> list[Answer]:
        """The line fell silent: what has begun will not be completed.

        A preamble made of noise may have swallowed a true answer behind it; such answers are given back.
        """
        rescued: list[Answer] = []
        while self.begun:
            self._drop_false_start()
            rescued += self._complete_answers()
        return rescued

    def _complete_answers(self) -> list[Answer]:
        answers: list[Answer] = []
        while self._seek_mark():
            length = int.from_bytes(self._buffer[4:6], "big")
            if len(self._buffer) < 6:
                break
            if not SHORTEST_LENGTH <= length <= LONGEST_LENGTH:
                del self._buffer[:1]
                continue
            if len(self._buffer) < 6 + length:
                break
            frame = bytes(self._buffer[4 : 6 + length])
            if check(frame) != 0:
                self._drop_false_start()
                continue
            del self._buffer[: 6 + length]
            answers.append(Answer(frame[2], frame[3], frame[4], frame[5:-1]))
        return answers

    def _seek_mark(self) -> bool:
        """Drops what cannot begin an answer; true when one begins at the front."""
        start = self._buffer.find(_MARK)
        if start < 0:
            del self._buffer[: -len(_MARK) + 1]  # its first bytes may be the last that came
            return False
        del self._buffer[:start]
        return True

    def _drop_false_start(self) -> None:
        del self._buffer[:1]
        self.spoiled = True
