"""The main job by touch: one resident from card to centre, offline and online again, on the real screen. Leaves pictures and a summary."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.demo.scripts import SCRIPTS, Press, Type
from kiosk.session import events as on
from kiosk.session.state import Scanning
from kiosk.session.state import Visit as SessionVisit
from ui.models.session import place_name
from ui.robot import Finger, NotFound

if TYPE_CHECKING:
    from kiosk.app import App
    from kiosk.demo.bundle import Bundle

SIGNATURE = (
    [(0.30, 0.35), (0.36, 0.33), (0.45, 0.32), (0.52, 0.31)],
    [(0.41, 0.22), (0.40, 0.40), (0.36, 0.58), (0.29, 0.74)],
    [(0.42, 0.45), (0.50, 0.60), (0.58, 0.72), (0.66, 0.76)],
)


@dataclass
class Times:
    """Monotonic seconds at which things happened; milliseconds in the summary."""

    found: float = 0.0
    shown: float = 0.0
    submitted: float = 0.0
    saved: float = 0.0
    printed: float = 0.0
    mended: float = 0.0
    delivered: float = 0.0

    def milliseconds(self) -> dict[str, float]:
        def span(begin: float, end: float) -> float:
            return round((end - begin) * 1000, 1)

        return {
            "card_to_screen": span(self.found, self.shown),
            "enqueue": span(self.submitted, self.saved),
            "receipt": span(self.saved, self.printed),
            "sync": span(self.mended, self.delivered),
        }


@dataclass
class Visit:
    """Plays the visit on an opened terminal. `language` zh or en; `service` a code of the catalogue."""

    app: App
    bundle: Bundle
    out: Path
    service: str = "residence-registration"
    language: str = "zh"
    say: Callable[[str], None] = lambda _line: None
    times: Times = field(default_factory=Times)
    screens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.out / "screens").mkdir(parents=True, exist_ok=True)
        for old in (self.out / "summary.json", self.out / "receipt.png", self.out / "notice.png", *(self.out / "screens").glob("*.png")):
            old.unlink(missing_ok=True)  # what an earlier run left would pass for this one's
        if self.service not in SCRIPTS:
            raise NotFound(f"nobody wrote down what to do for {self.service!r}; for {', '.join(SCRIPTS)} it is known")
        self._script = SCRIPTS[self.service]
        self._doings: Mapping[str, Callable[[], None]] = {
            "situation": self._answer, "notice": self._print_notice, "identify": self._identify, "face": self._decline_face,
            "form": self._fill_form, "materials": self._show_papers, "review": lambda: None,
        }  # fmt: skip
        self._finger = Finger(self.app.screen.window)
        self._events: list[on.Event] = []
        self.app.bridge.seen = self._note
        self.app.screen.window.frameSwapped.connect(self._frame)

    def play(self) -> dict[str, Any]:
        """The whole visit; the summary, which is also written to summary.json. Raises `ui.robot.NotFound` where it got stuck."""
        document = self._identify_and_fill()
        number, receipt = self._submit_offline()
        verdict = self._deliver(number)
        self._ask_progress(number)
        offline = self.times.mended - self.bundle.link.cut_at
        summary = {
            "tracking_number": number,
            "service": self.service,
            "document": document,
            "verdict": verdict,
            "offline_seconds": round(offline, 3),
            "receipt": receipt,
            "timings_ms": self.times.milliseconds(),
            "screens": self.screens,
        }
        (self.out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
        return summary

    # --- the parts of the visit

    def _identify_and_fill(self) -> dict[str, str]:
        finger = self._finger
        finger.until(lambda: self._place() == "home", "the home screen")
        finger.until(lambda: self.app.bridge.state.online and self._ready("idcard"), "the reader and the centre", 20)
        finger.until(lambda: self._ready("receipt_printer") and self._ready("store"), "the printer and the store", 20)
        finger.until(lambda: self._ready("document_printer"), "the printer for pages", 20)
        if self.language == "en":
            finger.touch("language")
            finger.touch(f"language:{self.language}")
        self._shot("home")
        if self._script.offline_from == "home":
            self._cut("home-offline")
        if self._script.exempt:
            self.bundle.hold_licence(self._script.exempt)
        self._choose()
        self._finger.until(lambda: self._place() in self._doings, "the first step", 20)
        while (place := self._place()) != "sign":
            if place not in self._doings:
                raise NotFound(f"nothing is known to do at {place!r}")
            self._shot(place)
            if place == self._script.offline_from:
                self._cut("offline")
            self._doings[place]()
            finger.touch("next")
            finger.until(partial(self._left, place), f"the step after {place}")
        self._shot("sign")
        for stroke in SIGNATURE:
            finger.draw("pad", stroke)
        self._shot("signed")
        if self.bundle.reader is not None:
            self.bundle.reader.lift()
        state = self.app.bridge.state.place
        document = state.parties[0].document if isinstance(state, SessionVisit) else None
        return {name: value for name, value in document.to_json().items() if value is not None} if document else {}

    def _cut(self, name: str) -> None:
        self.bundle.link.cut()
        self.app.courier.wake()
        self._finger.until(lambda: not self.app.bridge.state.online, "the network to be missed")
        self._shot(name)

    def _choose(self) -> None:
        """From the home screen, or by asking for it in words."""
        finger, asked = self._finger, self._script.asked_for
        if asked is not None:
            finger.touch("openSearch")
            self._at("search")
            finger.until(lambda: bool(finger.all_named("search")), "the search box")
            finger.type(asked.name, asked.keys(self.language), lambda: self._shot("search-typing"))
            finger.until(lambda: bool(finger.all_named(f"service:{self.service}")), "the service among what was found")
            self._shot("search-found")
        finger.touch(f"service:{self.service}")

    def _answer(self) -> None:
        """Until no question is open: an answer may bring another."""
        for question, value in self._script.answers.items():
            self._finger.touch(f"{question}:{value}")
        self._shot("situation-answered")

    def _identify(self) -> None:
        finger = self._finger
        if self._script.way == "eid":
            if finger.all_named("way:eid"):  # not where it is the way that stands there first
                finger.touch("way:eid")
            self.bundle.show_identity_code("--person", "resident")
        elif self.bundle.reader is not None:
            from drivers.idcard.specimens import specimen

            self.bundle.reader.place(specimen("resident"))
        finger.until(lambda: self.times.found > 0, "the document to be read", 30)
        finger.until(lambda: self.times.shown > 0, "its text on the glass")
        self._shot("identified")

    def _print_notice(self) -> None:
        """On A4, where there is a printer for pages; a picture of it stays beside the receipt's."""
        self._finger.touch("print:notice")
        self._finger.until(lambda: any(isinstance(event, on.DocumentPrinted) for event in self._events), "the notice on paper", 20)
        self._shot("notice-printed")
        if self.bundle.pages is not None and self.bundle.pages.documents:
            picture = self.bundle.pages.documents[-1].with_suffix(".png")
            if picture.exists():
                (self.out / "notice.png").write_bytes(picture.read_bytes())

    def _left(self, place: str) -> bool:
        return self._place() != place

    def _decline_face(self) -> None:
        """The card that is emulated has a drawn portrait, in which no engine finds a face; and nobody has to agree."""
        place = self.app.bridge.state.place
        if isinstance(place, SessionVisit) and place.facing.stage == "consent":
            self._finger.touch("decline")
            self._shot("face-declined")

    def _show_papers(self) -> None:
        """What the state holds already is looked up, the rest scanned."""
        finger = self._finger
        if self._script.exempt:
            finger.touch(f"exempt:{self._script.exempt}")
            finger.until(lambda: any(isinstance(event, on.LicencesFound) for event in self._events), "the register's word", 20)
            self._shot("materials-looked-up")
        for paper in self._script.papers:
            self._scan(paper)

    def _scan(self, paper: str) -> None:
        from kiosk.demo.paper import LINES, PHOTO_RECEIPT, drawn

        finger = self._finger
        if self.bundle.camera is not None:
            self.bundle.camera.show(drawn(PHOTO_RECEIPT if paper == "photo-receipt" else LINES))
        finger.touch(f"scan:{paper}")
        finger.until(lambda: self._scanning().corners is not None, "a page before the camera", 20)
        self._shot("page-found")
        finger.touch("capture")
        finger.until(lambda: self._scanning().stage == "check", "the page")
        self._shot("page-straightened")
        finger.touch("adjust")
        finger.until(lambda: self._scanning().stage == "corners", "the picture")
        self._shot("page-corners")
        finger.touch("next")
        finger.until(lambda: self._scanning().stage == "check", "the page again")
        finger.touch("next")
        finger.until(lambda: self._scanning().stage == "list", "the list of papers")

    def _scanning(self) -> Scanning:
        place = self.app.bridge.state.place
        return place.scanning if isinstance(place, SessionVisit) else Scanning()

    def _fill_form(self) -> None:
        typed = False
        for doing in self._script.form:
            match doing:
                case Press(name):
                    self._finger.touch(name)
                case Type(name):
                    self._finger.type(name, doing.keys(self.language), (lambda: None) if typed else partial(self._shot, "form-typing"))
                    typed = True
        self._shot("form-filled")

    def _submit_offline(self) -> tuple[str, dict[str, Any]]:
        finger = self._finger
        self.times.submitted = time.monotonic()
        finger.touch("next")
        finger.until(lambda: self.times.printed > 0, "the receipt", 20)
        self._at("receipt")
        saved = next(event for event in self._events if isinstance(event, on.Saved))
        printed = next(event for event in self._events if isinstance(event, on.Printed))
        if self.bundle.printer is not None and self.bundle.printer.last_receipt is not None:
            (self.out / "receipt.png").write_bytes(self.bundle.printer.last_receipt.read_bytes())
        finger.touch("next")
        self._at("home")
        return saved.tracking_number, {"outcome": printed.outcome, "bytes": printed.bytes_sent}

    def _deliver(self, number: str) -> str:
        """Mends the network; the word with which the centre itself answers for the record then."""
        from kiosk.outbox import enrolment, progress
        from kiosk.outbox.trust import need_trust

        self.times.mended = time.monotonic()
        self.bundle.link.mend()
        self.app.courier.wake()
        self._finger.until(lambda: self.app.bridge.state.online and self.app.bridge.state.waiting == 0, "the centre's acknowledgement", 20)
        self._shot("home-online-again")
        state = self.bundle.folder / "state"
        known = enrolment.need(state)
        session = known.session()
        try:
            record = progress.ask(known.centre(session, self.bundle.link.url), need_trust(state), number)
        finally:
            session.close()
        return record.state if record is not None else "not-received"

    def _ask_progress(self, number: str) -> None:
        finger = self._finger
        if finger.all_named("closeCardNotice"):  # nobody takes the card from a reader that is not the bundle's
            finger.touch("closeCardNotice")
        finger.touch("progress")
        self._at("progress")
        if self.bundle.camera is not None and self.bundle.printer is not None and self.bundle.printer.last_receipt is not None:
            self.bundle.camera.show(self.bundle.printer.last_receipt)  # the slip itself is held before the lens
        else:
            self._wait_for_camera_or_type(number)
        self._at("answer")
        finger.find("state:received-by-centre")
        self._shot("received")
        finger.touch("next")
        self._at("home")

    def _wait_for_camera_or_type(self, number: str) -> None:
        """A camera of somebody else's may see the slip; if it does not, the number is typed."""
        try:
            self._finger.until(lambda: self._place() == "answer", "a code before the camera", 3)
        except NotFound:
            self._finger.type("number", number)
            self._finger.touch("ask")

    # --- what it looks at

    def _place(self) -> str:
        return place_name(self.app.bridge.state)

    def _ready(self, kind: str) -> bool:
        health = self.app.bridge.state.devices.get(kind)
        return health is not None and health.word == "online"

    def _at(self, place: str) -> None:
        self._finger.until(lambda: self._place() == place, f"the screen {place!r}", 20)
        self._shot(place)

    def _shot(self, name: str) -> None:
        path = self.out / "screens" / f"{len(self.screens) + 1:02}-{name}.png"
        self._finger.see().save(str(path))
        self.screens.append(f"screens/{path.name}")
        self.say(name)

    def _note(self, event: on.Event) -> None:
        if isinstance(event, on.Tick | on.Touched):
            return
        self._events.append(event)
        match event:
            case on.CardRead(found_at=found_at):
                self.times.found = found_at
            case on.CodeVerified():
                self.times.found = time.monotonic()
            case on.Saved():
                self.times.saved = time.monotonic()
            case on.Printed():
                self.times.printed = time.monotonic()
            case on.NetworkChanged(online=True, waiting=0) if self.times.mended and not self.times.delivered:
                self.times.delivered = time.monotonic()

    def _frame(self) -> None:
        """The first frame painted after the card's text was given to the screen."""
        if self.times.found and not self.times.shown:
            self.times.shown = time.monotonic()
