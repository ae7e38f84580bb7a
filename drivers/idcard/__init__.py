"""ID-card readers: the contract.

A reader gives the bytes of one card; what they mean is `kiosk.identity`'s business. All four documents of the national chip
(resident, Hong Kong/Macao/Taiwan residence permit, foreigner's cards of 2017 and 2023) come through the same verbs.

A card stays *used* after it was read: the reader does not find it again until it has been lifted and put back. That is a state of
its own here (`MEDIA_READ`), because the person has to be told "lift it and put it back", not "no card".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from drivers.errors import UserAction


class Media(Enum):
    """What lies on the reader, in the words of XFS4IoT's card reader class."""

    NOT_PRESENT = "not-present"
    PRESENT = "present"
    READ = "read"  # present, already read, not yet lifted
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Online:
    """The reader works; `media` is what was last seen on it."""

    media: Media


@dataclass(frozen=True)
class HardwareError:
    """The reader answers, and says that it is broken. `detail` is for the technician."""

    detail: str


State = Online | HardwareError


@dataclass(frozen=True)
class CardData:
    """One card as the module gave it.

    `text`: 256 bytes, UTF-16LE in fixed fields. `photo`: 1024 bytes WLT, may be empty. `found_at`: `time.monotonic()` seconds at
    which the answer "card found" was complete. `read_at`: the same for the answer that carried the text. `fingerprints`: two of 512
    bytes, one, or none, as the card has them; empty when they were not asked for. `addresses`: addresses newer than the printed one, 70
    bytes UTF-16LE each, in the card's order; None when they were not asked for, so that "none" is never a guess.
    """

    text: bytes
    photo: bytes
    found_at: float
    read_at: float
    fingerprints: bytes = b""
    addresses: tuple[bytes, ...] | None = None

    def __repr__(self) -> str:  # personal data never reaches a log by accident
        return f"CardData(text=<{len(self.text)} bytes>, photo=<{len(self.photo)} bytes>)"


class NoCard(UserAction):
    """Nothing was found on the reader."""

    code = "idcard.no-card"


class CardMoved(UserAction):
    """A card was found and left the field, or did not answer, before it was read. Ask to hold it still, then read again."""

    code = "idcard.moved"


class CardAlreadyRead(UserAction):
    """The card was read before and not lifted since. Ask to lift it and put it back."""

    code = "idcard.already-read"


class NotAnIdCard(UserAction):
    """A card is there that the module does not accept as an ID card."""

    code = "idcard.not-an-id-card"


class CardNotAccepted(UserAction):
    """Card and module do not accept each other: a worn card, or none that was issued. May be a bad moment; try again, then say so."""

    code = "idcard.not-accepted"


class IdCardReader(Protocol):
    """Everything the terminal asks of an ID-card reader. Not thread-safe: one thread owns a reader."""

    def open(self) -> None:
        """Connects and self-tests. Raises `NotConnected`, `NoAnswer`, `Garbled` or `HardwareFault`; may be called again."""

    def close(self) -> None:
        """Lets go of the reader. Never raises; harmless when closed already."""

    def state(self) -> State:
        """Asks the reader how it is, without touching a card that waits to be read. Raises like `open`."""

    def read(self, *, fingerprints: bool = False, newest_address: bool = False) -> CardData:
        """Looks for a card once and reads it; finger data and newer addresses only when asked for, as each costs time on the line.

        A card without readable finger data is read without. Raises `NoCard` (nothing there), `CardAlreadyRead`, `CardMoved`,
        `CardNotAccepted`, `NotAnIdCard`, or a fault of the reader. Never waits for a card: the caller polls.
        """


@dataclass(frozen=True)
class SelfTest:
    """What a reader that works tells a technician. `module_number`: as printed on the module. `baud`: the speed of its line in bits a
    second; None where the line has none, as on USB. `url`: where it answers now."""

    module_number: str
    baud: int | None
    url: str


class Serviceable(Protocol):
    """What a technician asks of a reader besides, for a model that can do it."""

    def self_test(self) -> SelfTest:
        """Opens the reader if need be, tests it and asks its number. Raises like `IdCardReader.open`."""

    def find_rate(self) -> int:
        """Asks at each speed that a reader can have, that of its address first, and stays open at the one at which it answers. Raises
        `NoAnswer` for none of them, `ConfigurationError` on a line without a speed, or like `open`."""

    def set_rate(self, baud: int) -> None:
        """Has the open reader change its speed for good, and goes on at the new one. Raises `ConfigurationError` for a speed that it
        cannot have, or like `open` when it does not answer afterwards."""
