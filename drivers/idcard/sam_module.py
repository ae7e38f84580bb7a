"""A SAM module as a pure function of what it hears: request frames in, answer frames out, a card lying on it or not.

Every number here is written down a second time, apart from the driver's codec: a wrong one on either side is found out.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.idcard.sam_faults import ANY_VERDICT, FaultPlan
from drivers.idcard.specimens import CardImage

_HEAD = bytes.fromhex("AAAAAA9669")
_NOISE = bytes.fromhex("00FF5AAAAA9613AAAA")
_GARBAGE = bytes.fromhex("7F00AA96AA69FF0103AAAA00966912")
_MODULE_NUMBER = bytes.fromhex("05000300A53A340140E20100F1FB0900")
_CARD_MANAGEMENT_NUMBER = bytes(12) + bytes(range(16))

_STEPS = {
    (0x10, 0xFF): "reset", (0x11, 0xFF): "status", (0x12, 0xFF): "number", (0x20, 0x01): "find", (0x20, 0x02): "select",
    (0x30, 0x01): "read", (0x30, 0x10): "read-finger", (0x30, 0x03): "address", (0x30, 0x05): "management", (0x61, 0xFF): "radio",
    **{(0x60, speed): "speed" for speed in range(5)},
}  # fmt: skip
STEPS = tuple(dict.fromkeys(_STEPS.values()))
_RATES = (115200, 57600, 38400, 19200, 9600)
_WITH_ONE_BYTE_MORE = {"radio"}
_LONGEST = 2400


def verdict(sw3: int, data: bytes = b"") -> bytes:
    """An answer frame: SW1 SW2 zero, `sw3`, `data`."""
    counted = (4 + len(data)).to_bytes(2, "big") + bytes([0, 0, sw3]) + data
    parity = 0
    for byte in counted:
        parity ^= byte
    return _HEAD + counted + bytes([parity])


@dataclass
class _LyingCard:
    image: CardImage
    found: bool = False
    selected: bool = False


class SamModule:
    """The module without its wire: one request frame in, one answer frame out. A selected card is not found again until it was
    lifted, or lost its field by a reset."""

    def __init__(self, rate: int = _RATES[0]) -> None:
        self.rate = rate
        """The line's speed in bits a second, which a request may change."""
        self.met = ""
        """The fault that the last request met, "" for none."""
        self._card: _LyingCard | None = None
        self._plan = FaultPlan("", STEPS)

    def place(self, card: CardImage) -> None:
        """Lays a card down, in place of one that may lie there. Any thread."""
        self._card = _LyingCard(card)

    def lift(self) -> None:
        """Takes the card away. Any thread."""
        self._card = None

    @property
    def fault(self) -> str | None:
        """What goes wrong from now on, as `sam_faults` has it: `half-frame@read`, `moved@read:2,silent`; None for nothing."""
        return self._plan.text or None

    @fault.setter
    def fault(self, fault: str | None) -> None:
        self._plan = FaultPlan(fault or "", STEPS)

    def handle(self, frame: bytes) -> bytes:
        """The answer to one request frame; `b""` when there is none."""
        if not frame.startswith(_HEAD):
            return b""
        self.met = self._plan.take(_STEPS.get((frame[7], frame[8]), "") if len(frame) >= 9 else "")
        answer = self._answer(frame)
        match self.met:
            case "silent":
                return b""
            case "garbage":
                return _GARBAGE
            case "noise":
                return _NOISE + answer
            case "lost-first-aa":
                return answer[1:]
            case "wrong-checksum":
                return answer[:-1] + bytes([answer[-1] ^ 0x55])
            case "half-frame" | "unplug":
                return answer[: len(answer) // 2]
        return answer

    def _answer(self, frame: bytes) -> bytes:
        counted = frame[5:]
        if len(counted) < 5 or int.from_bytes(counted[:2], "big") != len(counted) - 2:
            return verdict(0x11)
        parity = 0
        for byte in counted:
            parity ^= byte
        if parity != 0 or self.met == "refused":
            return verdict(0x10)
        step = _STEPS.get((counted[2], counted[3]))
        if step is None:
            return verdict(0x21)
        if len(counted) != (6 if step in _WITH_ONE_BYTE_MORE else 5):
            return verdict(0x11)
        return self._stopped() or self._perform(step, counted[3])

    def _stopped(self) -> bytes:
        """The answer of a module that can't do what it was asked, as the present fault has it; `b""` without one."""
        if self.met == "moved" and self._card is not None:
            self._card.found = self._card.selected = False
        if other := ANY_VERDICT.fullmatch(self.met):
            return verdict(int(other[1], 16))
        known = {"moved": 0x41, "self-test-failed": 0x60, "not-authorised": 0x66, "not-an-id-card": 0x40 if self._card else 0}
        return verdict(known[self.met]) if known.get(self.met) else b""

    def _perform(self, step: str, parameter: int) -> bytes:
        card = self._card
        if step == "reset" and card is not None:
            card.found = card.selected = False
        if step == "speed":
            self.rate = _RATES[parameter]
        if step in ("reset", "status", "radio", "speed"):
            return verdict(0x90)
        if step == "number":
            return verdict(0x90, _MODULE_NUMBER)
        if step == "find":
            return self._find(card, used=self.met == "used")
        if step == "select":
            return self._select(card)
        if card is None or not card.selected:
            return verdict(0x41)
        if step == "address":
            return verdict(0x90, card.image.addresses) if card.image.addresses else verdict(0x91)
        if step == "management":
            return verdict(0x90, _CARD_MANAGEMENT_NUMBER)
        return verdict(0x90, _contents(card.image, with_finger=step == "read-finger"))

    @staticmethod
    def _find(card: _LyingCard | None, used: bool) -> bytes:
        if card is not None and used:
            card.found = card.selected = True
        if card is None or card.selected:
            return verdict(0x80)
        card.found = True
        return verdict(0x9F, bytes(4))

    @staticmethod
    def _select(card: _LyingCard | None) -> bytes:
        if card is None or not card.found:
            return verdict(0x81)
        card.selected = True
        return verdict(0x90, bytes(8))


def _contents(card: CardImage, with_finger: bool) -> bytes:
    parts = [card.text, card.photo, *([card.finger] if with_finger else [])]
    return b"".join(len(part).to_bytes(2, "big") for part in parts) + b"".join(parts)


class RequestSplitter:
    """Cuts what comes in into request frames; noise between them is dropped."""

    def __init__(self) -> None:
        self._received = b""

    @property
    def waits(self) -> bool:
        return bool(self._received)

    def forget(self) -> None:
        self._received = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        self._received += chunk
        frames: list[bytes] = []
        while (start := self._received.find(_HEAD)) >= 0:
            length = int.from_bytes(self._received[start + 5 : start + 7], "big")
            end = start + 7 + length
            if length > _LONGEST:
                self._received = self._received[start + 1 :]
            elif len(self._received) < start + 7 or len(self._received) < end:
                return frames
            else:
                frames.append(self._received[start:end])
                self._received = self._received[end:]
        self._received = self._received[-len(_HEAD) + 1 :]  # a head may have begun
        return frames
