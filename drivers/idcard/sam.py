"""ID-card readers with a SAM module (GA/T 467) on a serial line or its USB adapter.

The module never speaks unasked: a card is looked for by asking. A card that was read stays *used*: "find" gives no card until it
is lifted and put back, and only "read the newest address" still tells that it lies there.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from drivers.errors import Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.idcard import CardAlreadyRead, CardData, CardMoved, CardNotAccepted, HardwareError, Media, NoCard, NotAnIdCard, Online, State
from drivers.idcard import sam_codec as codec
from drivers.transport import Transport, open_url

_CHUNK = 4096  # more than the longest answer, so that every read takes all that has come


@dataclass(frozen=True)
class Options:
    """`url`: see drivers/transport.py. All times in seconds: how long each kind of answer may take until it is complete, and how
    long the line may be silent inside an answer."""

    url: str
    answer_seconds: float = 1.0
    read_seconds: float = 3.0
    address_seconds: float = 2.0
    gap_seconds: float = 0.2


class Driver:
    """A `drivers.idcard.IdCardReader`."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._transport: Transport | None = None
        self._parser = codec.AnswerParser()
        self._media = Media.UNKNOWN
        # Whether the card that lies there, if any, is used. None: nobody knows, as after `open` or a read that broke off.
        self._used: bool | None = None

    def open(self) -> None:
        self.close()
        self._transport = open_url(self._options.url)
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
            if self._used and not self._selected_card_lies_there():
                self._used, self._media = False, Media.NOT_PRESENT
        except HardwareFault as fault:
            return HardwareError(fault.detail)
        return Online(self._media)

    def read(self) -> CardData:
        # A card that sleeps wakes on the second find.
        if not (self._find() or self._find()):
            self._explain_why_nothing_was_found()
        found_at = time.monotonic()
        self._used, self._media = None, Media.UNKNOWN
        self._require_done(self._ask(codec.SELECT, self._options.answer_seconds))
        answer = self._ask(codec.READ, self._options.read_seconds)
        read_at = time.monotonic()
        self._require_done(answer)
        parts = codec.text_and_photo(answer.data)
        if parts is None:
            raise Garbled(f"a card's data of {len(answer.data)} bytes is not a text of 256 and a photo of 1024")
        self._used, self._media = True, Media.READ
        return CardData(*parts, found_at, read_at)

    def _self_test(self) -> None:
        answer = self._ask(codec.STATUS, self._options.answer_seconds)
        if answer.sw3 != codec.DONE:
            raise Garbled(f"status: {codec.meaning(answer.sw3)}")

    def _find(self) -> bool:
        answer = self._ask(codec.FIND, self._options.answer_seconds)
        if answer.sw3 not in (codec.FOUND, codec.NO_CARD):
            self._refuse(answer.sw3)
        return answer.sw3 == codec.FOUND

    def _explain_why_nothing_was_found(self) -> None:
        if self._used is not False and self._selected_card_lies_there():
            self._used, self._media = True, Media.READ
            raise CardAlreadyRead
        self._used, self._media = False, Media.NOT_PRESENT
        raise NoCard

    def _selected_card_lies_there(self) -> bool:
        answer = self._ask(codec.ADDRESSES, self._options.address_seconds)
        return answer.sw3 in (codec.DONE, codec.NO_SUCH_ITEM)

    def _require_done(self, answer: codec.Answer) -> None:
        if answer.sw3 != codec.DONE:
            self._refuse(answer.sw3)

    def _refuse(self, sw3: int) -> None:
        if sw3 in codec.NOT_ACCEPTED:
            raise CardNotAccepted(codec.meaning(sw3))
        if sw3 in codec.CARD_LOST:
            raise CardMoved(codec.meaning(sw3))
        if sw3 == codec.NOT_AN_ID_CARD:
            self._media = Media.PRESENT
            raise NotAnIdCard(codec.meaning(sw3))
        raise Garbled(f"not an answer to this request; {codec.meaning(sw3)}")

    def _ask(self, command: bytes, seconds: float) -> codec.Answer:
        """One request and its answer; the request goes out a second time when the module says that it came in damaged."""
        answer = self._exchange(command, seconds)
        if answer.sw3 in codec.REFUSED_REQUEST:
            answer = self._exchange(command, seconds)
        if answer.sw3 in codec.REFUSED_REQUEST:
            raise Garbled(f"refused twice; {codec.meaning(answer.sw3)}")
        if answer.sw3 in codec.OUT_OF_ORDER:
            raise HardwareFault(codec.meaning(answer.sw3))
        return answer

    def _exchange(self, command: bytes, seconds: float) -> codec.Answer:
        if self._transport is None:
            raise NotConnected(f"{self._options.url} is not open")
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
