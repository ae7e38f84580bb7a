"""Any reader that a PC/SC service knows (pcscd).

pyscard's own monitors are not used: their threads die when pcscd restarts and do not come back. Here the reader's state is asked for, and
a lost service is `NotConnected`, after which `open` makes everything anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from smartcard import scard

from drivers.errors import DeviceError, Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.smartcard import CardInUse, CardMute, CardRemoved, HardwareError, Media, NoCard, Online, State
from drivers.smartcard.limited import LimitedCalls

_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_GONE = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE


def _codes(*codes: int) -> frozenset[int]:
    return frozenset(code & 0xFFFFFFFF for code in codes)


_LOST = _codes(
    scard.SCARD_E_NO_SERVICE, scard.SCARD_E_SERVICE_STOPPED, scard.SCARD_E_INVALID_HANDLE, scard.SCARD_F_COMM_ERROR,
    scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE, scard.SCARD_E_NO_READERS_AVAILABLE, scard.SCARD_P_SHUTDOWN,
    scard.SCARD_E_SYSTEM_CANCELLED,
)  # fmt: skip
_NO_CARD = _codes(scard.SCARD_E_NO_SMARTCARD)
_REMOVED = _codes(
    scard.SCARD_W_REMOVED_CARD, scard.SCARD_W_RESET_CARD, scard.SCARD_E_NOT_TRANSACTED, scard.SCARD_E_COMM_DATA_LOST
)  # fmt: skip
_MUTE = _codes(
    scard.SCARD_W_UNRESPONSIVE_CARD, scard.SCARD_W_UNPOWERED_CARD, scard.SCARD_W_UNSUPPORTED_CARD, scard.SCARD_E_PROTO_MISMATCH
)  # fmt: skip
_IN_USE = _codes(scard.SCARD_E_SHARING_VIOLATION)


@dataclass(frozen=True)
class Options:
    """`reader`: a part of the reader's name as PC/SC gives it; the first reader that has it is taken, and the first of
    all where it is empty. `answer_seconds`: the limit for the service. `exchange_seconds`: for a command to the card; a chip that was
    asked with wrong keys may take several seconds."""

    reader: str = ""
    answer_seconds: float = 5.0
    exchange_seconds: float = 15.0


def _fault(code: int, what: str) -> DeviceError:
    """What a PC/SC error means for whoever asked for `what`."""
    code &= 0xFFFFFFFF
    detail = f"{what}: {code:08X}"
    for codes, kind in ((_LOST, NotConnected), (_NO_CARD, NoCard), (_REMOVED, CardRemoved), (_MUTE, CardMute), (_IN_USE, CardInUse)):
        if code in codes:
            return kind(detail)
    return HardwareFault(detail)


class Driver:
    """A `drivers.smartcard.SmartcardReader`. Calls into PC/SC are made in a thread that can be left behind (limited.py)."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._calls: LimitedCalls | None = None
        self._left_behind: LimitedCalls | None = None
        self._context: int | None = None
        self._reader = ""
        self._card: int | None = None
        self._protocol = scard.SCARD_PCI_T1
        # Whether a card was let go of without being reset. A card that has just left must not be: pcscd, whose reset fails, would call the
        # reader empty until the card was lifted once more, if it is laid down again before pcscd's own next look (0.4 s).
        self._left_as_it_is = False

    def open(self) -> None:
        self.close()
        if self._left_behind is not None and self._left_behind.stuck:
            raise NoAnswer("an earlier call has not come back")  # else each try would leave a thread behind
        self._calls = LimitedCalls("pcsc")
        try:
            (self._context,) = self._ask("establish", partial(scard.SCardEstablishContext, scard.SCARD_SCOPE_USER))
            self._reader = self._chosen(self.readers())
            self._flags()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        calls, context, card, disposition = self._calls, self._context, self._card, self._disposition()
        self._calls = self._context = self._card = None
        if calls is None:
            return

        def release() -> None:
            if card is not None:
                scard.SCardDisconnect(card, disposition)
            if context is not None:
                scard.SCardReleaseContext(context)

        calls.end(release, self._options.answer_seconds)
        if calls.stuck:
            self._left_behind = calls

    def state(self) -> State:
        try:
            flags = self._flags()
        except HardwareFault as fault:
            return HardwareError(fault.detail)
        if flags & scard.SCARD_STATE_MUTE:
            return Online(Media.MUTE)
        if flags & scard.SCARD_STATE_PRESENT:
            return Online(Media.PRESENT)
        return Online(Media.NOT_PRESENT if flags & scard.SCARD_STATE_EMPTY else Media.UNKNOWN)

    def connect(self) -> bytes:
        self._require_open()
        self.disconnect()
        connect = partial(scard.SCardConnect, self._context, self._reader, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS)
        self._card, protocol = self._ask("connect", connect, self._options.exchange_seconds)
        if self._left_as_it_is:
            again = partial(scard.SCardReconnect, self._card, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS, scard.SCARD_RESET_CARD)
            (protocol,) = self._ask("reset", again, self._options.exchange_seconds)
            self._left_as_it_is = False
        self._protocol = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        *_, answer_to_reset = self._ask("status", partial(scard.SCardStatus, self._card))
        return bytes(answer_to_reset)

    def transmit(self, apdu: bytes) -> bytes:
        self._require_open()
        if self._card is None:
            raise NoCard("nothing is connected")
        exchange = partial(scard.SCardTransmit, self._card, self._protocol, list(apdu))
        (response,) = self._ask("transmit", exchange, self._options.exchange_seconds)
        if not response:  # no card can answer nothing: it left in the middle, and the service has not noticed yet
            self._left_as_it_is = True
            self.disconnect()
            raise CardRemoved("an empty answer")
        if len(response) < 2:
            self.disconnect()
            raise Garbled(f"an answer of {len(response)} byte")
        return bytes(response)

    def disconnect(self) -> None:
        card, self._card = self._card, None
        if card is not None:
            with suppress(DeviceError):  # the card or the service is gone: then so is what was to be undone
                self._ask("disconnect", partial(scard.SCardDisconnect, card, self._disposition()))

    def readers(self) -> list[str]:
        """The names of all readers that the service knows, after `open` or within it. Raises `NotConnected` where there are none."""
        (names,) = self._ask("list readers", partial(scard.SCardListReaders, self._context, []))
        return list(names)

    def _disposition(self) -> int:
        return int(scard.SCARD_LEAVE_CARD if self._left_as_it_is else scard.SCARD_RESET_CARD)

    def _chosen(self, names: list[str]) -> str:
        for name in names:
            if self._options.reader in name:
                return name
        raise NotConnected(f"no reader is called {self._options.reader!r}; there are {', '.join(names) or 'none'}")

    def _flags(self) -> int:
        self._require_open()
        # A state that nobody knows yet is answered at once, also with the limit 0.
        ask = partial(scard.SCardGetStatusChange, self._context, 0, [(self._reader, scard.SCARD_STATE_UNAWARE)])
        ((_, flags, _),) = self._ask("state", ask)[0]
        if flags & _GONE:
            self.close()
            raise NotConnected(f"{self._reader} was unplugged")
        return int(flags)

    def _ask(self, what: str, call: Callable[[], Any], seconds: float | None = None) -> list[Any]:
        """What `call` returns behind its result code. A fault lets go of the card, and of everything where the service is lost."""
        if self._calls is None:
            raise NotConnected("the reader is not open")
        try:
            answer = self._calls.make(call, seconds or self._options.answer_seconds, what)
        except NoAnswer:
            self._left_as_it_is = True
            self.close()
            raise
        code, *values = answer if isinstance(answer, (list, tuple)) else [answer]
        if code == scard.SCARD_S_SUCCESS:
            return values
        # Beside an error `values` may be memory that was never written: it goes no further.
        fault = _fault(code, what)
        if isinstance(fault, NotConnected):
            self.close()
        elif self._card is not None:
            self._left_as_it_is = True
            self.disconnect()
        raise fault

    def _require_open(self) -> None:
        if self._context is None:
            raise NotConnected("the reader is not open")
