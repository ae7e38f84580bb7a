"""Readers for chip documents (passports, permits) and chip cards over PC/SC: the contract.

A reader carries commands (APDUs, ISO/IEC 7816-4) to one chip and brings its answers. What they mean is `kiosk.identity`'s business.

    reader.open()
    reader.state()          Online(Media.PRESENT)
    reader.connect()        the chip is powered and ours alone
    reader.transmit(apdu)   as often as needed
    reader.disconnect()     the chip forgets what it was told
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from drivers.errors import DeviceError, UserAction


class Media(Enum):
    """What lies on the reader, in the words of XFS4IoT's card reader class."""

    NOT_PRESENT = "not-present"
    PRESENT = "present"
    MUTE = "mute"  # something is there that does not answer: no chip, or the wrong way round
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Online:
    """The reader works; `media` is what lies on it now."""

    media: Media


@dataclass(frozen=True)
class HardwareError:
    """The reader is there and says that it is broken. `detail` is for the technician."""

    detail: str


State = Online | HardwareError


class NoCard(UserAction):
    """Nothing lies on the reader."""

    code = "smartcard.no-card"


class CardMute(UserAction):
    """Something lies there and does not answer: no chip, a dead one, or the wrong way round. Ask to turn or move it."""

    code = "smartcard.mute"


class CardRemoved(UserAction):
    """The card left, or moved too far away to answer, while it was used. Ask to hold it still, then begin anew."""

    code = "smartcard.removed"


class CardInUse(DeviceError):
    """Another program holds the card."""

    code = "smartcard.in-use"


class SmartcardReader(Protocol):
    """Everything the terminal asks of a reader for chips. Not thread-safe: one thread owns a reader.

    Every verb ends within the limits in its options: a chip or a service that hangs raises `NoAnswer`.
    """

    def open(self) -> None:
        """Finds the reader. Raises `NotConnected` where there is no such reader or no service, or `NoAnswer`; may be called again."""

    def close(self) -> None:
        """Lets go of card and reader. Never raises; harmless when closed already."""

    def state(self) -> State:
        """What lies on the reader, without disturbing a card that is being used. Raises like `open`."""

    def connect(self) -> bytes:
        """Powers the card for this program alone; its answer to reset. A card in use is begun anew.

        Raises `NoCard`, `CardMute`, `CardInUse`, `CardRemoved`, or a fault of the reader. Never waits for a card: the caller polls.
        """

    def transmit(self, apdu: bytes) -> bytes:
        """Sends one command as it is; the whole answer with its two status bytes, whatever they say.

        Raises `NoCard` where nothing is connected, `CardRemoved`, `NoAnswer`, `Garbled` for an answer without status, or `NotConnected`;
        after any of these `connect` begins anew.
        """

    def disconnect(self) -> None:
        """Resets the card and lets go of it. Never raises; harmless when not connected."""
