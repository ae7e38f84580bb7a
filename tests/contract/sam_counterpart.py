"""A second client for ID-card readers, written after the published descriptions of the protocol and sharing nothing with our driver.

It talks like the old ones in the field: it asks the module's state and sets the radio's frame size first, then goes one step a poll, and
looks for a card again between selecting and reading.
"""

from __future__ import annotations

import os
import select
import time
import tty


class Counterpart:
    """One card a call of `next_card`, as a table of what stands on it."""

    def __init__(self, path: str) -> None:
        self._line = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._line)
        self.log: list[str] = []

    def close(self) -> None:
        os.close(self._line)

    def start(self) -> None:
        for request in ("AAAAAA9669000311FFED", "AAAAAA9669000461FF50CA"):
            assert self._ask(request)[9] == 0x90

    def next_card(self) -> dict[str, str] | None:
        if self._ask("AAAAAA96690003200122")[9] != 0x9F:
            return None
        if self._ask("AAAAAA96690003200221")[9] != 0x90:
            return None
        self._ask("AAAAAA96690003200122")  # its own poll goes on, and the answer does not matter
        answer = self._ask("AAAAAA96690003300132")
        if answer[9] != 0x90:
            return None
        assert answer[10:14] == bytes([1, 0, 4, 0])
        return self._fields(answer[14 : 14 + 256])

    @staticmethod
    def _fields(text: bytes) -> dict[str, str]:
        places = {
            "name": 30, "sex": 2, "nation": 4, "birth": 16, "address": 70, "number": 36, "authority": 30, "from": 16, "to": 16,
        }  # fmt: skip
        found, at = {}, 0
        for name, size in places.items():
            found[name] = text[at : at + size].decode("utf-16-le").rstrip(" ")
            at += size
        return found

    def _ask(self, request: str) -> bytes:
        os.write(self._line, bytes.fromhex(request))
        answer = b""
        deadline = time.monotonic() + 5
        while len(answer) < 7 or len(answer) < 7 + answer[5] * 256 + answer[6]:
            assert select.select([self._line], [], [], max(0.0, deadline - time.monotonic()))[0], f"no answer to {request}"
            answer += os.read(self._line, 64)
        parity = 0
        for byte in answer[5:]:
            parity ^= byte
        assert (answer[:5].hex(), parity) == ("aaaaaa9669", 0)
        self.log.append(answer[:14].hex().upper())
        return answer
