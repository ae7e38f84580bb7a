"""Carries out what the session asks for. Each effect goes to the one thread that may do it; the answer comes back as an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.runtime.looking import Looker, MrzLooker, PageLooker
from kiosk.session import effects as do

if TYPE_CHECKING:
    from kiosk.runtime.courier import Courier
    from kiosk.runtime.desk import Desk
    from kiosk.runtime.eyes import Eyes
    from kiosk.runtime.faces import Faces
    from kiosk.runtime.finding import Finder
    from kiosk.runtime.paying import Till
    from kiosk.runtime.printing import Printing
    from kiosk.runtime.results import Results
    from kiosk.runtime.speaking import Speaking
    from kiosk.runtime.supervisor import Supervisor
    from kiosk.runtime.watchers import CardWatch, ChipWatch, ScanWatch


@dataclass(frozen=True)
class Performer:
    """`devices` holds a supervisor for each configured kind. `wipe` forgets what the screen knows; it runs on the main thread."""

    devices: dict[str, Supervisor]
    card: CardWatch
    chip: ChipWatch
    scan: ScanWatch
    eyes: Eyes
    faces: Faces
    desk: Desk
    courier: Courier
    printing: Printing
    results: Results
    finder: Finder
    till: Till
    speaking: Speaking
    wipe: Callable[[], None]

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
            case do.WatchForPhoto(visit, document):
                self._look(self.faces.photo_looker(visit, document))
            case do.TakePhoto(visit):
                self.eyes.take(visit)
            case do.StopLooking():
                self._rest_eyes()
            case do.VerifyCode():
                self.courier.verify(effect)
            case do.Note():
                self.desk.note(effect)
            case do.SaveTicket() | do.SaveRating() | do.SaveVote():
                self.desk.report(effect)
            case do.FindServices():
                self.finder.find(effect)
            case do.Save():
                self.desk.save(effect)
            case do.PrintReceipt():
                self.printing.receipt(effect)
            case do.PrintNotice():
                self.printing.notice(effect)
            case do.PrintForm():
                self.printing.form(effect)
            case do.FindResults():
                self.results.find(effect)
            case do.PrintResult():
                self.results.print(effect)
            case do.WithdrawPaper():
                self.printing.withdraw()
            case do.AskPayment():
                self.till.ask(effect)
            case do.EndPayment():
                self.till.end(effect)
            case do.AskLicences():
                self.courier.look_up(effect)
            case do.AskProgress(visit, number):
                self.courier.ask(visit, number)
            case do.AskProgressByDocument(visit, id_number):
                self.courier.ask_by_document(visit, id_number)
            case do.Chime(kind):
                self.speaking.chime(kind)
            case do.Wipe():
                self.speaking.hush()
                self.eyes.forget()
                self.finder.forget()
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


def _nothing() -> None:
    """A job that only wakes a worker."""
