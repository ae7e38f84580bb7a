"""What is done with each device between jobs: look for a card, read a chip, take a scanned code, ask for the paper. Each runs on its
device's thread; `watch` and `rest` are called there too (`Worker.tell`). What is done with the camera stands in kiosk/runtime/eyes.py.

Contracts and checks are imported where they are used: all of this is made before the home screen stands, and only the reader is tended.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from drivers import idcard
from drivers.errors import DeviceError
from kiosk.core.errors import Problem
from kiosk.session.events import (
    CardRead,
    CardRefused,
    CardTaken,
    ChipRead,
    ChipRefused,
    CodeScanned,
    CodeUnreadable,
    Event,
    Health,
    SuppliesChanged,
)
from kiosk.session.glass_events import CardLies

if TYPE_CHECKING:
    from drivers import document_printer, receipt_printer, smartcard
    from drivers import scanner as scanning
    from kiosk.core.consumables import Consumable
    from kiosk.runtime.consumables import Roll, Supplies

log = logging.getLogger(__name__)
Publish = Callable[[Event], None]

CARD_POLL, CARD_REST = 0.3, 2.0  # seconds; vendors poll at 0.3 to 1 s, and a reader nobody waits for only has to be alive
SCAN_SECONDS = 0.5
CHIP_SECONDS = 12.0  # for one passport; with its photo a slow chip takes half of that, and a hung one must not look like a hung driver
CHIP_TRIES = 3
PAPER_POLL = 5.0
SLIP_SECONDS, SLIP_POLL = 8.0, 1.0  # a slip in the presenter after its visit; the next person's hand is not there sooner
UNREADABLE = "idcard.unreadable"
TRIES = 3


class CardWatch:
    """Polls for a card while a visit waits for one. Each state of the reader is reported once, not at every poll.

    A card that was read is asked after until it was lifted, though no visit waits for it any more: by the reader's own word for one that
    is used, so without finding it, and without reading it again."""

    def __init__(self, publish: Publish, takes_photos: bool = True) -> None:
        """`takes_photos`: whether the portrait is of use to anybody; else it is let go at once."""
        self._publish, self._takes_photos = publish, takes_photos
        self._visit: int | None = None
        self._said = ""
        self._turned_away = 0
        self._lies = self._to_be_told = False

    def watch(self, visit: int) -> None:
        import kiosk.identity.acceptance  # noqa: F401  while the card is still being looked for

        self._visit, self._said, self._turned_away = visit, "", 0

    def rest(self) -> None:
        self._visit, self._to_be_told = None, True

    def tend(self, reader: idcard.IdCardReader) -> tuple[float, Health]:
        if self._visit is None:
            state = reader.state()
            if isinstance(state, idcard.HardwareError):
                self._to_be_told = True
                return CARD_REST, Health("hardware-error", "device.hardware-fault")
            self._ask_after(state.media)
            return CARD_REST, Health("online")
        self._look(reader, self._visit)
        return CARD_POLL, Health("online")

    def _ask_after(self, media: idcard.Media) -> None:
        lies = media is idcard.Media.READ
        if lies and self._to_be_told:
            self._publish(CardLies())
        elif self._lies and not lies:
            self._publish(CardTaken())
        self._lies, self._to_be_told = lies, False

    def _look(self, reader: idcard.IdCardReader, visit: int) -> None:
        from kiosk.identity.acceptance import is_sound, out_of_term, under_age
        from kiosk.identity.chip_text import ChipTextError, decode

        try:
            card = reader.read()
            document = decode(card.text)
        except idcard.NoCard:
            self._turned_away, self._lies = 0, False
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
            self._visit, self._said, self._lies = None, "", True
            today = date.today()
            photo = card.photo if self._takes_photos else b""
            self._publish(CardRead(visit, document, card.found_at, out_of_term(document, today), photo, under_age(document, today)))

    def _say(self, code: str, event: Event) -> None:
        if code != self._said:
            self._said = code
            self._publish(event)


class ChipWatch:
    """Reads the chip that is laid down while a visit waits for one. What may have been the moment, a document that shifted or a line that
    broke, is tried again by itself a few times; after that, and after anything else, only when it was lifted and laid down anew."""

    def __init__(self, publish: Publish, clock: Callable[[], float] = time.monotonic) -> None:
        self._publish, self._clock = publish, clock
        self._visit: int | None = None
        self._information = ""
        self._left = CHIP_TRIES
        self._said = ""

    def watch(self, visit: int, information: str) -> None:
        self._visit, self._information, self._left, self._said = visit, information, CHIP_TRIES, ""

    def rest(self) -> None:
        self._visit, self._information = None, ""

    def tend(self, reader: smartcard.SmartcardReader) -> tuple[float, Health]:
        from drivers import smartcard

        state = reader.state()
        if isinstance(state, smartcard.HardwareError):
            return CARD_REST, Health("hardware-error", "device.hardware-fault")
        if state.media not in (smartcard.Media.PRESENT, smartcard.Media.MUTE):
            self._left, self._said = CHIP_TRIES, ""
        elif self._visit is not None and self._left > 0:
            self._left -= 1
            self._look(reader, self._visit, mute=state.media is smartcard.Media.MUTE)
        return CARD_REST if self._visit is None else CARD_POLL, Health("online")

    def _look(self, reader: smartcard.SmartcardReader, visit: int, mute: bool) -> None:
        from drivers import smartcard

        try:
            said = ChipRefused(visit, Problem(smartcard.CardMute.code)) if mute else self._read(reader, visit)
        except DeviceError as error:  # the supervisor mends the reader; the person is told meanwhile
            self._say(ChipRefused(visit, Problem(error.code)))
            raise
        self._say(said)

    def _say(self, event: ChipRead | ChipRefused) -> None:
        """The same refusal once, until the document was lifted."""
        code = event.problem.code if isinstance(event, ChipRefused) else ""
        if not code or code != self._said:
            self._said = code
            self._publish(event)

    def _read(self, reader: smartcard.SmartcardReader, visit: int) -> ChipRead | ChipRefused:
        from drivers import smartcard
        from kiosk.identity.acceptance import out_of_term, under_age
        from kiosk.identity.icao import errors
        from kiosk.identity.icao.reading import read_chip

        today = date.today()
        try:
            reader.connect()
            try:
                deadline = self._clock() + CHIP_SECONDS
                reading = read_chip(reader.transmit, self._information, today, deadline=deadline, clock=self._clock)
            finally:
                reader.disconnect()
        except (smartcard.NoCard, smartcard.CardRemoved, smartcard.CardMute, smartcard.CardInUse) as error:
            return ChipRefused(visit, Problem(error.code))
        except errors.ChipError as error:
            log.warning("smartcard: %s %s", error.code, error.detail)
            again = isinstance(error, errors.ChannelBroken | errors.ChipDamaged | errors.TooSlow)
            self._left = self._left if again else 0
            distrusted = isinstance(error, errors.ChipAltered | errors.ChipUnverifiable)
            return ChipRefused(visit, Problem(error.code), final=not again, distrusted=distrusted)
        document = reading.document
        self.rest()
        return ChipRead(visit, document, reading.photo, out_of_term(document, today), under_age(document, today))


class ScanWatch:
    """What the barcode scanner reads while a visit waits for a code; what is scanned at any other time is nobody's."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._visit: int | None = None
        self._begins = self._noisy = False

    def watch(self, visit: int) -> None:
        self._visit, self._begins = visit, True

    def rest(self) -> None:
        self._visit = None

    def tend(self, scanner: scanning.BarcodeScanner) -> tuple[float, Health]:
        from drivers.scanner import ScanUnreadable

        if self._begins:  # half a code of before is not this visit's
            scanner.discard()
            self._begins = False
        try:
            scan = scanner.read(SCAN_SECONDS)
        except ScanUnreadable as error:
            if self._visit is not None and not self._noisy:
                self._publish(CodeUnreadable(self._visit, Problem(error.code)))
            self._noisy = True  # said once, until a code comes or the line is quiet: noise can come by the thousand
            return 0.0, Health("online")
        self._noisy = False
        if scan is not None and self._visit is not None:
            visit, self._visit = self._visit, None
            self._publish(CodeScanned(visit, scan.text))
        return 0.0, Health("online")


class PaperWatch:
    """Asks the printers how they are and how long their paper will last. Both threads use it, each its own `tend`."""

    def __init__(
        self,
        publish: Publish,
        roll: Roll,
        supplies: Supplies,
        new_roll: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`new_roll` is called once for each roll that was put in."""
        self._publish, self._roll, self._supplies, self._new_roll, self._clock = publish, roll, supplies, new_roll, clock
        self._draw_in_at: float | None = None
        self._looked_back = False

    def withdraw(self, printer: receipt_printer.ReceiptPrinter) -> None:
        """The visit is over. Who stretches out a hand for the slip still gets it; what nobody took by then is drawn in."""
        from drivers import receipt_printer

        state = printer.state()
        if isinstance(state, receipt_printer.Online) and state.slip_waits:
            self._draw_in_at = self._clock() + SLIP_SECONDS
        else:
            printer.withdraw()

    def came_out(self) -> None:
        """A slip that was asked for since. The one before was drawn in for it, so what waits there now is who stands here's."""
        self._draw_in_at = None

    def tend_printer(self, printer: receipt_printer.ReceiptPrinter) -> tuple[float, Health]:
        """The printer's state as residents' services see it. Low paper still prints. A log that can't be written is as bad as a broken
        printer, and raises: nothing would be printed (kiosk/runtime/print_log.py)."""
        from drivers import receipt_printer

        state = printer.state()
        if not self._looked_back and isinstance(state, receipt_printer.Online):
            self._look_back(printer)
        if self._draw_in_at is not None:
            self._draw_in(printer, isinstance(state, receipt_printer.Online) and state.slip_waits, self._draw_in_at)
        if isinstance(state, receipt_printer.HardwareError):
            self._tell("receipt_printer", ())
            return PAPER_POLL, Health("hardware-error", "device.hardware-fault")
        covered = isinstance(state, receipt_printer.NotReady) and state.reason != receipt_printer.PaperOut.code
        if covered:  # tells nothing of the roll: somebody has it in hand
            self._roll.handled()
        else:
            if self._roll.look(state.paper):
                self._new_roll()
            self._tell("receipt_printer", (self._roll.forecast(state.paper),))
        if isinstance(state, receipt_printer.NotReady):
            return PAPER_POLL, Health("user-error", state.reason)
        return (PAPER_POLL if self._draw_in_at is None else SLIP_POLL), Health("online")

    def _look_back(self, printer: receipt_printer.ReceiptPrinter) -> None:
        """With the printer in order for the first time: no job is taken before."""

        def withdraw() -> None:
            printer.expect_remains()
            self._looked_back = True
            printer.withdraw()

        self._roll.clear_what_was_left(withdraw)
        self._looked_back = True

    def _draw_in(self, printer: receipt_printer.ReceiptPrinter, slip_waits: bool, at: float) -> None:
        if not slip_waits:
            self._draw_in_at = None
        elif self._clock() >= at:
            self._draw_in_at = None
            printer.withdraw()

    def tend_document_printer(self, printer: document_printer.DocumentPrinter) -> tuple[float, Health]:
        """The same of the printer for pages, which knows its supplies by itself."""
        from drivers import document_printer
        from kiosk.runtime.consumables import document_supplies

        state = printer.state()
        self._tell("document_printer", document_supplies(state))
        match state:
            case document_printer.Online():
                return PAPER_POLL, Health("online")
            case document_printer.NotReady(reason):
                return PAPER_POLL, Health("user-error", reason)
            case document_printer.HardwareError():
                return PAPER_POLL, Health("hardware-error", "device.hardware-fault")

    def _tell(self, kind: str, supplies: tuple[Consumable, ...]) -> None:
        if self._supplies.tell(kind, supplies):
            self._publish(SuppliesChanged(kind, supplies))
