"""Carries out what the session asks for. Each effect goes to the one thread that may do it; the answer comes back as an event."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from drivers.errors import DeviceError
from drivers.receipt_printer import Confirmed, Failed, Outcome
from kiosk.runtime.looking import Looker, MrzLooker, PageLooker
from kiosk.session import effects as do
from kiosk.session.events import Event, Language, Printed

if TYPE_CHECKING:
    from concurrent.futures import Future

    from kiosk.runtime.courier import Courier
    from kiosk.runtime.desk import Desk
    from kiosk.runtime.eyes import Eyes
    from kiosk.runtime.faces import Faces
    from kiosk.runtime.supervisor import Supervisor
    from kiosk.runtime.watchers import CardWatch, ChipWatch, ScanWatch
    from kiosk.settings import Terminal

NEXT_STEPS: dict[Language, tuple[str, ...]] = {
    "zh": ("网络恢复后自动送达中心。", "凭编号、二维码或身份证，可在任何一台自助机查询。"),
    "en": ("It is sent to the centre by itself.", "Ask with this number, its code or your card at any terminal."),
}
REVIEWED: dict[Language, str] = {
    "zh": "工作人员先审核您的身份，再办理。",
    "en": "Staff look at who you are before it goes on.",
}


@dataclass(frozen=True)
class Performer:
    """`devices` holds a supervisor for each configured kind. `wipe` forgets what the screen knows; it runs on the main thread.
    `present`: whether that visit is still going on; from any thread."""

    devices: dict[str, Supervisor]
    card: CardWatch
    chip: ChipWatch
    scan: ScanWatch
    eyes: Eyes
    faces: Faces
    desk: Desk
    courier: Courier
    terminal: Terminal
    publish: Callable[[Event], None]
    wipe: Callable[[], None]
    present: Callable[[int], bool]

    def perform(self, effect: do.Effect) -> None:
        match effect:
            case do.WatchForCard(visit):
                self._tell("idcard", lambda: self.card.watch(visit))
            case do.StopWatchingForCard():
                self._tell("idcard", self.card.rest)
            case do.WatchForChip(visit, information):
                self._tell("smartcard", lambda: self.chip.watch(visit, information))
            case do.StopWatchingForChip():
                self._tell("smartcard", self.chip.rest)
            case do.WatchForCode(visit):
                self._tell("scanner", lambda: self.scan.watch(visit))
                self._look(self.eyes.code_looker(visit))
            case do.WatchForMrz(visit):
                self._look(MrzLooker(visit))
            case do.PrepareFaces():
                self.eyes.worker.tell(self.faces.prepare)
            case do.WatchForFace(visit, photo):
                self._look(self.faces.looker(visit, photo))
            case do.WatchForPage(visit):
                self._look(PageLooker(visit))
            case do.CapturePage(visit):
                self.eyes.capture(visit)
            case do.StraightenPage(visit, corners):
                self.eyes.straighten(visit, corners)
            case do.StopLooking():
                self._rest_eyes()
            case do.VerifyCode():
                self.courier.verify(effect)
            case do.Note():
                self.desk.note(effect)
            case do.Save():
                self.desk.save(effect)
            case do.PrintReceipt():
                self._print(effect)
            case do.AskProgress(visit, number):
                self.courier.ask(visit, number)
            case do.AskProgressByDocument(visit, id_number):
                self.courier.ask_by_document(visit, id_number)
            case do.Wipe():
                self.eyes.forget()
                self.wipe()

    def _tell(self, kind: str, job: Callable[[], None]) -> None:
        if kind in self.devices:
            self.devices[kind].worker.tell(job)

    def _look(self, looker: Looker) -> None:
        self.eyes.watch(looker)
        self._tell("camera", _nothing)  # its thread looks again whether the camera is wanted

    def _rest_eyes(self) -> None:
        self.eyes.rest()
        self.eyes.worker.tell(self.faces.forget)
        self._tell("scanner", self.scan.rest)
        self._tell("camera", _nothing)

    def _print(self, effect: do.PrintReceipt) -> None:
        if "receipt_printer" not in self.devices:
            self.publish(Printed(effect.visit, "failed", "device.configuration"))
            return
        job = self.devices["receipt_printer"].ask(lambda printer: self._print_if_still_wanted(printer, effect))
        job.add_done_callback(lambda done: self.publish(_printed(effect.visit, done)))

    def _print_if_still_wanted(self, printer: Any, effect: do.PrintReceipt) -> Outcome:
        """No job outlives its visit: one that waited behind a stuck printer must not come out before the next person."""
        return self._print_now(printer, effect) if self.present(effect.visit) else Failed("device.cancelled", "the visit is over", 0)

    def _print_now(self, printer: Any, effect: do.PrintReceipt) -> Outcome:
        from kiosk.documents.raster import FontMissing, MissingGlyphs, TooLong, to_raster
        from kiosk.documents.receipt import draw_receipt

        try:
            raster = to_raster(draw_receipt(self._content(effect)))
        except (FontMissing, MissingGlyphs) as error:
            return Failed("receipt.not-drawn", error.code, 0)
        except TooLong as error:
            return Failed("receipt.not-drawn", str(error), 0)
        outcome: Outcome = printer.print(effect.record_id, raster)
        return outcome

    def _content(self, effect: do.PrintReceipt) -> Any:
        from kiosk.documents.raster import missing_glyphs
        from kiosk.documents.receipt import SAVED_HERE, ReceiptContent

        language: Language = "en" if effect.language == "en" else "zh"
        name = effect.masked_name
        rare = missing_glyphs(name)  # nobody goes without a receipt because the font lacks a character of their name
        return ReceiptContent(
            title="Guangzhou Police Self-Service" if language == "en" else "广州公安自助服务",
            status=SAVED_HERE[language],
            service_name=effect.service.name(language),
            tracking_number=effect.tracking_number,
            verification=effect.tracking_number,
            masked_name=name.translate({ord(character): "*" for character in rare}),
            made_at=datetime.fromisoformat(effect.saved_at),
            terminal=f"{self.terminal.code} {self.terminal.place}",
            help_phone=self.terminal.help_phone,
            next_steps=((REVIEWED[language],) if effect.review else ()) + NEXT_STEPS[language],
            language=language,
        )


def _nothing() -> None:
    """A job that only wakes a worker."""


def _printed(visit: int, done: Future[Outcome]) -> Printed:
    error = done.exception()
    if isinstance(error, DeviceError):
        return Printed(visit, "failed", error.code)
    if error is not None:  # a bug: a future would keep it to itself
        sys.excepthook(type(error), error, error.__traceback__)
        return Printed(visit, "failed", "receipt.not-drawn")
    outcome = done.result()
    if isinstance(outcome, Failed):
        return Printed(visit, "failed", outcome.reason, outcome.bytes_sent)
    return Printed(visit, "confirmed" if isinstance(outcome, Confirmed) else "unknown", bytes_sent=outcome.bytes_sent)
