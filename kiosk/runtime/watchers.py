"""What is done with each device between jobs: look for a card, look for a code, ask for the paper. Each runs on its device's thread;
`watch` and `rest` are called there too (`Worker.tell`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from drivers import camera, idcard, receipt_printer
from kiosk.core.errors import Problem
from kiosk.identity.acceptance import is_sound, out_of_term
from kiosk.identity.chip_text import ChipTextError, decode
from kiosk.session.events import CardRead, CardRefused, CardTaken, CodeScanned, Event, Health
from kiosk.wire import tracking

Publish = Callable[[Event], None]

CARD_POLL, CARD_REST = 0.3, 2.0  # seconds; vendors poll at 0.3 to 1 s, and a reader nobody waits for only has to be alive
CODE_POLL = 0.08
PAPER_POLL = 5.0
UNREADABLE = "idcard.unreadable"
TRIES = 3


class CardWatch:
    """Polls for a card while a visit waits for one. Each state of the reader is reported once, not at every poll."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._visit: int | None = None
        self._said = ""
        self._turned_away = 0

    def watch(self, visit: int) -> None:
        self._visit, self._said, self._turned_away = visit, "", 0

    def rest(self) -> None:
        self._visit = None

    def tend(self, reader: idcard.IdCardReader) -> tuple[float, Health]:
        if self._visit is None:
            state = reader.state()
            if isinstance(state, idcard.HardwareError):
                return CARD_REST, Health("hardware-error", "device.hardware-fault")
            return CARD_REST, Health("online")
        self._look(reader, self._visit)
        return CARD_POLL, Health("online")

    def _look(self, reader: idcard.IdCardReader, visit: int) -> None:
        try:
            card = reader.read()
            document = decode(card.text)
        except idcard.NoCard:
            self._turned_away = 0
            self._say("idcard.no-card", CardTaken())
        except idcard.CardNotAccepted as refusal:  # may have been the moment: only the third time in a row it is the card
            self._turned_away += 1
            code = refusal.code if self._turned_away >= TRIES else idcard.CardMoved.code
            self._say(code, CardRefused(visit, Problem(code)))
        except (idcard.CardAlreadyRead, idcard.CardMoved, idcard.NotAnIdCard) as refusal:
            if not (isinstance(refusal, idcard.CardAlreadyRead) and self._said == UNREADABLE):  # it lies there still
                self._say(refusal.code, CardRefused(visit, Problem(refusal.code)))
        except ChipTextError:
            self._say(UNREADABLE, CardRefused(visit, Problem(UNREADABLE)))
        else:
            if not is_sound(document, date.today()):
                self._say(UNREADABLE, CardRefused(visit, Problem(UNREADABLE)))
                return
            self._visit, self._said = None, ""
            self._publish(CardRead(visit, document, card.found_at, out_of_term(document, date.today())))

    def _say(self, code: str, event: Event) -> None:
        if code != self._said:
            self._said = code
            self._publish(event)


class CodeWatch:
    """Looks for a code in the newest frame while a visit waits for one; the camera is closed otherwise. A code that stays in view is
    reported once a visit, or a receipt left lying there would be asked about for ever."""

    def __init__(self, publish: Publish, preview: Callable[[Any], None] = lambda _pixels: None) -> None:
        self._publish, self._preview = publish, preview
        self.visit: int | None = None
        self._said: tuple[int, str] | None = None

    def watch(self, visit: int) -> None:
        self.visit = visit

    def rest(self) -> None:
        self.visit = None

    def wanted(self) -> bool:
        return self.visit is not None

    def tend(self, source: camera.Camera) -> tuple[float, Health]:
        from kiosk.vision.codes import read_codes

        pixels = source.frame().pixels
        self._preview(pixels)
        codes = sorted(read_codes(pixels), key=lambda code: not _is_tracking_number(code.text))  # other slips carry other codes
        if not codes:
            self._said = None
        elif self.visit is not None and self._said != (self.visit, codes[0].text):
            self._said = (self.visit, codes[0].text)
            self._publish(CodeScanned(self.visit, codes[0].text))
            self.visit = None
        return CODE_POLL, Health("online")


def _is_tracking_number(text: str) -> bool:
    try:
        tracking.parse(text)
    except tracking.BadTrackingNumber:
        return False
    return True


def tend_printer(printer: receipt_printer.ReceiptPrinter) -> tuple[float, Health]:
    """The printer's state as residents' services see it. Low paper still prints."""
    match printer.state():
        case receipt_printer.Online():
            return PAPER_POLL, Health("online")
        case receipt_printer.NotReady(reason):
            return PAPER_POLL, Health("user-error", reason)
        case receipt_printer.HardwareError():
            return PAPER_POLL, Health("hardware-error", "device.hardware-fault")
