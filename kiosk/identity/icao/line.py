"""One command and its answer, with what a contact card's transport asks for in between, inside a bound on commands and time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kiosk.identity.icao.errors import ChipDamaged, TooSlow

MOST_COMMANDS = 1200  # the largest files allowed need some 600
_MOST_MORE = 8  # parts of one answer

OK = 0x9000
SELECT_APPLET = bytes.fromhex("00A4040C07A0000002471001")
GET_CHALLENGE = bytes.fromhex("0084000008")

Transmit = Callable[[bytes], bytes]


class Answer(NamedTuple):
    """`data`, and the two status bytes as one number."""

    data: bytes
    status: int

    def __repr__(self) -> str:
        return f"Answer(<{len(self.data)} bytes>, {self.status:04X})"


def answer_of(response: bytes) -> Answer:
    """Splits a response. Raises `ChipDamaged` where it has no status."""
    if len(response) < 2:
        raise ChipDamaged("an answer without status")
    return Answer(response[:-2], int.from_bytes(response[-2:], "big"))


class Line:
    """`transmit` carries one command APDU and returns the response; its own errors pass through. `deadline` is a time of `clock`."""

    def __init__(self, transmit: Transmit, clock: Callable[[], float], deadline: float) -> None:
        self._transmit = transmit
        self._clock = clock
        self._deadline = deadline
        self._commands = 0

    def ask(self, command: bytes) -> Answer:
        """The answer to `command`. Raises `TooSlow`, `ChipDamaged`."""
        answer = self._once(command)
        asks_for_data = len(command) == 5 or len(command) > 5 + command[4]  # its last byte is Le
        if answer.status >> 8 == 0x6C and not answer.data and asks_for_data:  # the right Le is told
            answer = self._once(command[:-1] + bytes([answer.status & 0xFF]))
        gathered = answer.data
        for _ in range(_MOST_MORE):
            if answer.status >> 8 != 0x61:
                return Answer(gathered, answer.status)
            answer = self._once(bytes([0x00, 0xC0, 0x00, 0x00, answer.status & 0xFF]))  # GET RESPONSE
            gathered += answer.data
        raise ChipDamaged("an answer that does not end")

    def _once(self, command: bytes) -> Answer:
        self._commands += 1
        if self._commands > MOST_COMMANDS:
            raise TooSlow("more commands than a document needs")
        if self._clock() > self._deadline:
            raise TooSlow("the deadline has passed")
        return answer_of(self._transmit(command))
