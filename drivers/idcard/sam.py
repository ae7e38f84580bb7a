"""ID-card readers with a SAM module (GA/T 467) on a serial line or on USB.

The module never speaks unasked: a card is looked for by asking. A card that was read stays *used*: "find" gives no card until it
is lifted and put back, and only "read the newest address" still tells that it lies there. A reset wakes it, so after a reset of its own
the driver remembers: what may have been read is never found as if it were new.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NoReturn

from drivers.errors import ConfigurationError, DeviceError, Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.idcard import (
    CardAlreadyRead,
    CardData,
    CardMoved,
    CardNotAccepted,
    HardwareError,
    Media,
    NoCard,
    NotAnIdCard,
    Online,
    SelfTest,
    State,
)
from drivers.idcard import sam_codec as codec
from drivers.idcard.sam_codec import Remedy
from drivers.transport import Transport, at_rate, open_url, rate_of

_CHUNK = 4096  # more than the longest answer, so that every read takes all that has come
_SWITCHING_SECONDS = 0.005  # the module changes its speed this long after its answer at the old one
_TRIES_FOR_THE_NUMBER = 3  # the first answer after plugging in may be wrong


@dataclass(frozen=True)
class Options:
    """`url`: see drivers/transport.py. All times in seconds: how long each kind of answer may take until it is complete, and how
    long the line may be silent inside an answer."""

    url: str
    answer_seconds: float = 1.0
    read_seconds: float = 3.0
    finger_seconds: float = 5.0
    address_seconds: float = 2.0
    gap_seconds: float = 0.2


class Driver:
    """A `drivers.idcard.IdCardReader`, and `Serviceable`."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._url = options.url
        self._transport: Transport | None = None
        self._parser = codec.AnswerParser()
        self._media = Media.UNKNOWN
        # Whether the card that lies there, if any, is used. None: nobody knows, as after `open` or a read that broke off.
        self._used: bool | None = None
        # Whether the card that lies there, if any, may have been read: until a look finds none, or one that no reset of ours woke.
        self._may_be_read = True
        self._woken = False  # by a reset of ours, while `_may_be_read`

    def open(self) -> None:
        self.close()
        self._transport = open_url(self._url)
        self._media, self._used = Media.UNKNOWN, None
        try:
            self._self_test()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
        self._transport = None

    def state(self) -> State:
        try:
            self._self_test()
            if self._used:
                self._selected_card_lies_there()
        except HardwareFault as fault:
            return HardwareError(fault.detail)
        return Online(self._media)

    def read(self, *, fingerprints: bool = False, newest_address: bool = False) -> CardData:
        # A card that sleeps wakes on the second find.
        if not (self._find() or self._find()):
            self._explain_why_nothing_was_found()
        found_at = time.monotonic()
        if self._woken:
            self._put_back_to_sleep()
            raise CardAlreadyRead
        self._used, self._may_be_read, self._media = None, False, Media.UNKNOWN
        self._require_done(self._ask(codec.SELECT, self._options.answer_seconds))
        text, photo, fingers, read_at = self._contents(fingerprints)
        addresses = self._addresses() if newest_address else None
        self._used, self._may_be_read, self._media = True, True, Media.READ
        return CardData(text, photo, found_at, read_at, fingers, addresses)

    def self_test(self) -> SelfTest:
        if self._transport is None:
            self.open()
        else:
            self._self_test()
        return SelfTest(self._module_number(), rate_of(self._url), self._url)

    def find_rate(self) -> int:
        own = self._own_rate()
        for rate in [own, *(rate for rate in codec.RATES if rate != own)]:
            self._url = at_rate(self._url, rate)
            try:
                self.open()
            except (NoAnswer, Garbled):  # at a wrong speed both sides hear noise
                continue
            except DeviceError:
                self._url = self._options.url
                raise
            return rate
        self._url = self._options.url
        raise NoAnswer(f"{self._url}: no answer at any of {', '.join(map(str, codec.RATES))} bits a second")

    def set_rate(self, baud: int) -> None:
        self._own_rate()
        if baud not in codec.RATES:
            raise ConfigurationError(f"{baud}: the speeds of a module are {', '.join(map(str, codec.RATES))}")
        try:
            self._require_done(self._ask(codec.RATES[baud], self._options.answer_seconds))
        except (NoAnswer, Garbled):
            pass  # the answer may drown in the change of speed; whether it took place shows in what follows
        self.close()
        time.sleep(_SWITCHING_SECONDS)
        earlier, self._url = self._url, at_rate(self._url, baud)
        try:
            self.open()
        except DeviceError:
            self._url = earlier
            raise

    def _own_rate(self) -> int:
        rate = rate_of(self._url)
        if rate is None:
            raise ConfigurationError(f"{self._url} has no speed: only a serial line has")
        return rate

    def _module_number(self) -> str:
        for _ in range(_TRIES_FOR_THE_NUMBER - 1):
            try:
                return codec.module_number(self._done(codec.NUMBER).data)
            except Garbled:
                continue
        return codec.module_number(self._done(codec.NUMBER).data)

    def _done(self, command: bytes) -> codec.Answer:
        answer = self._ask(command, self._options.answer_seconds)
        if answer.sw3 != codec.DONE:
            raise Garbled(f"answer to {command.hex()}: {codec.meaning(answer.sw3)}")
        return answer

    def _contents(self, with_fingers: bool) -> tuple[bytes, bytes, bytes, float]:
        """Text, photo, finger data, and when the answer that carried them was complete."""
        if with_fingers:
            answer = self._ask(codec.READ_WITH_FINGERS, self._options.finger_seconds)
            if answer.sw3 != codec.NO_SUCH_ITEM and codec.remedy(answer.sw3) is not Remedy.WITHOUT_FINGERS:
                return self._split(codec.READ_WITH_FINGERS, answer)
        return self._split(codec.READ, self._ask(codec.READ, self._options.read_seconds))

    def _split(self, command: bytes, answer: codec.Answer) -> tuple[bytes, bytes, bytes, float]:
        read_at = time.monotonic()
        self._require_done(answer)
        parts = codec.parts_of(command, answer.data)
        if parts is None:
            raise Garbled(f"a card's data of {len(answer.data)} bytes is not a text of 256, a photo of 1024 and finger data")
        return *parts, read_at

    def _addresses(self) -> tuple[bytes, ...]:
        answer = self._ask(codec.ADDRESSES, self._options.address_seconds)
        if answer.sw3 == codec.NO_SUCH_ITEM:
            return ()
        self._require_done(answer)
        return codec.addresses_in(answer.data)

    def _self_test(self) -> None:
        self._done(codec.STATUS)

    def _find(self) -> bool:
        answer = self._ask(codec.FIND, self._options.answer_seconds)
        if answer.sw3 not in (codec.FOUND, codec.NO_CARD):
            self._refuse(answer.sw3)
        return answer.sw3 == codec.FOUND

    def _explain_why_nothing_was_found(self) -> NoReturn:
        if self._used is not False and self._selected_card_lies_there():
            raise CardAlreadyRead
        self._woken = False
        self._media = Media.NOT_PRESENT
        raise NoCard

    def _selected_card_lies_there(self) -> bool:
        """Asks for the newest address, which only a selected card has or has not. Any other verdict counts as gone, without a second try
        or a reset: old modules do not know the request, and answer so at an empty reader too. A verdict on the request itself proves
        nothing about the card, so what may have been read stays so, unless a find just showed that the woken card is gone."""
        sw3 = self._exchange(codec.ADDRESSES, self._options.address_seconds).sw3
        if sw3 in (codec.DONE, codec.NO_SUCH_ITEM):
            self._used, self._woken, self._media = True, False, Media.READ
            return True
        if self._woken or codec.remedy(sw3) not in (Remedy.RESEND, Remedy.REPAIR):
            self._used, self._may_be_read = False, False
        self._media = Media.NOT_PRESENT
        return False

    def _put_back_to_sleep(self) -> None:
        """Selects the card that our reset woke: from then on it is used until it is lifted, as after a read. Where that fails it is found
        again at the next look, and still known as woken."""
        self._media = Media.READ
        if self._ask(codec.SELECT, self._options.answer_seconds).sw3 == codec.DONE:
            self._used, self._woken = True, False

    def _require_done(self, answer: codec.Answer) -> None:
        if answer.sw3 != codec.DONE:
            self._refuse(answer.sw3)

    def _refuse(self, sw3: int) -> NoReturn:
        match codec.remedy(sw3):
            case Remedy.TRY_ANOTHER_WAY:
                raise CardNotAccepted(codec.meaning(sw3))
            case Remedy.READ_AGAIN | Remedy.NOTHING_THERE:
                raise CardMoved(codec.meaning(sw3))
            case Remedy.ANOTHER_CARD:
                self._media = Media.PRESENT
                raise NotAnIdCard(codec.meaning(sw3))
        raise Garbled(f"not an answer to this request; {codec.meaning(sw3)}")

    def _ask(self, command: bytes, seconds: float) -> codec.Answer:
        """One request and its answer; the request goes out a second time when the module says that it came in damaged."""
        answer = self._exchange(command, seconds)
        if codec.remedy(answer.sw3) is Remedy.RESEND:
            answer = self._exchange(command, seconds)
        if codec.remedy(answer.sw3) is Remedy.RESEND:
            # Before it is sent: the answer to a reset that took place may be lost.
            self._used, self._woken, self._media = None, self._woken or self._may_be_read, Media.UNKNOWN
            self._exchange(codec.RESET, self._options.answer_seconds)
            raise Garbled(f"refused twice, and reset; {codec.meaning(answer.sw3)}")
        if codec.remedy(answer.sw3) is Remedy.REPAIR:
            raise HardwareFault(codec.meaning(answer.sw3))
        return answer

    def _exchange(self, command: bytes, seconds: float) -> codec.Answer:
        if self._transport is None:
            raise NotConnected(f"{self._url} is not open")
        self._transport.drain()  # the late answer to a request that was given up
        self._parser.reset()
        self._transport.write(codec.request(command), self._options.answer_seconds)
        return self._await_answer(self._transport, command, seconds)

    def _await_answer(self, transport: Transport, command: bytes, seconds: float) -> codec.Answer:
        deadline = time.monotonic() + seconds
        heard = False
        while (left := deadline - time.monotonic()) > 0:
            mid_answer = self._parser.begun or self._parser.spoiled
            chunk = transport.read(_CHUNK, min(left, self._options.gap_seconds) if mid_answer else left)
            heard = heard or bool(chunk)
            answers = self._parser.feed(chunk) if chunk else self._parser.gap()
            for answer in answers:
                if codec.belongs_to(answer, command):
                    return answer
            # Mere noise may come before the answer. A spoiled answer followed by silence was the answer.
            if not chunk and self._parser.spoiled:
                break
        if heard:
            raise Garbled(f"no whole answer to {command.hex()}")
        raise NoAnswer(f"no answer to {command.hex()} in {seconds:g} s")
