"""The frames of the SAM module in an ID-card reader (GA/T 467). Pure: bytes in, bytes out.

    request   AA AA AA 96 69 | length | command parameter data | check
    answer    AA AA AA 96 69 | length | SW1 SW2 SW3 data       | check

`length` is big-endian and counts everything after itself. `check` is the XOR of everything from the length on. SW1 SW2 come from
the card and decide nothing; SW3 is the module's verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"

STATUS = b"\x11\xff"
FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ = b"\x30\x01"
ADDRESSES = b"\x30\x03"

DONE = 0x90
NO_SUCH_ITEM = 0x91
FOUND = 0x9F
NO_CARD = 0x80
NOT_AN_ID_CARD = 0x40
REFUSED_REQUEST = frozenset({0x10, 0x11, 0x21})
NOT_ACCEPTED = frozenset({0x31, 0x32})
CARD_LOST = frozenset({0x24, 0x33, 0x3F, 0x41, 0x47, 0x80, 0x81})
OUT_OF_ORDER = frozenset({0x23, 0x60, 0x66})

MEANING = {
    0x10: "the request's checksum is wrong",
    0x11: "the request's length is wrong",
    0x21: "the request's command is wrong",
    0x23: "no privilege for this command",
    0x24: "unknown error",
    0x31: "the card did not accept the module",
    0x32: "the module did not accept the card",
    0x33: "the information's check failed",
    0x37: "the finger data's check failed",
    0x3F: "the information's length is wrong",
    0x40: "the card's type is unknown",
    0x41: "reading failed",
    0x47: "the random number failed",
    0x60: "the module's self-test failed",
    0x66: "the module is not authorised",
    0x80: "no card, or one that was used and not lifted",
    0x81: "selecting failed",
    0x90: "done",
    0x91: "the card has no such item",
    0x9F: "card found",
}

TEXT_BYTES = 256
ADDRESS_BYTES = 70
PHOTO_BYTES = 1024

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
    return f"SW3 {sw3:02X}: {MEANING.get(sw3, 'not a code that we know')}"


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
        case b"\x30\x01":
            return length > TEXT_BYTES
        case b"\x30\x03":
            return length % ADDRESS_BYTES == 0
    return length == 0


def text_and_photo(data: bytes) -> tuple[bytes, bytes] | None:
    """Splits the data of a read answer: two big-endian lengths, then the text and the photo. None when it is not of that form."""
    if len(data) < 4:
        return None
    text_end = 4 + int.from_bytes(data[:2], "big")
    photo_end = text_end + int.from_bytes(data[2:4], "big")
    text, photo = data[4:text_end], data[text_end:photo_end]
    if len(data) != photo_end or len(text) != TEXT_BYTES or len(photo) not in (0, PHOTO_BYTES):
        return None
    return text, photo


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
