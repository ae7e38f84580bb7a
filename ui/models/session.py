"""The one view model that every screen starts from: where the session stands, and what a resident can do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import About, Announced, Closed, Home, OutOfService, Progress, Search, Starting, Visit, Where
from ui.lazy import lazy
from ui.models.cabinet import CabinetModel
from ui.models.collect import CollectModel
from ui.models.doors import DoorsModel
from ui.models.face import FaceModel
from ui.models.form import FormModel
from ui.models.guide import TOPICS, GuideModel
from ui.models.help import HelpModel
from ui.models.home import HomeModel
from ui.models.identify import IdentifyModel
from ui.models.machine import MachineModel
from ui.models.manner import MannerModel
from ui.models.materials import MaterialsModel
from ui.models.papers import PapersModel
from ui.models.pay import PayModel
from ui.models.photo import PhotoModel
from ui.models.preview import PreviewModel
from ui.models.progress import ProgressModel
from ui.models.rate import RateModel
from ui.models.search import SearchModel
from ui.models.situation import PartsModel, SituationModel
from ui.models.visit import ReceiptModel
from ui.models.voice import VoiceModel

if TYPE_CHECKING:
    from kiosk.catalogue.models import Way
    from kiosk.session import events as on
    from kiosk.session.state import State
    from kiosk.settings import Terminal
    from ui.words import Words
else:
    on = lazy("kiosk.session.events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class SessionModel(QObject):
    """A projection of `kiosk.session.state.State`. Slots only publish events; nothing is decided here."""

    changed = Signal()
    terminalChanged = Signal()
    wiped = Signal()

    def __init__(self, publish: Callable[[on.Event], None], words: Words, terminal: Terminal, demo: bool) -> None:
        super().__init__()
        self._publish, self._words, self._terminal, self._demo = publish, words, terminal, demo
        self._home, self._form, self._progress = HomeModel(words), FormModel(words), ProgressModel(words)
        self._identify, self._receipt = IdentifyModel(words), ReceiptModel(words)
        self._face, self._materials = FaceModel(words), MaterialsModel(words, lambda corners: publish(on.CornersMoved(corners)), publish)
        self._papers, self._collect = PapersModel(words), CollectModel(words)
        self._guide = GuideModel(words)
        self._search, self._situation, self._parts = SearchModel(words), SituationModel(words), PartsModel(words)
        self._manner, self._machine, self._help = MannerModel(publish), MachineModel(words, publish), HelpModel(words, publish)
        self._doors, self._pay = DoorsModel(words, publish), PayModel(words, publish)
        self._photo, self._rate = PhotoModel(words, publish), RateModel(words, publish)
        self._voice = VoiceModel(words, publish)
        self._cabinet = CabinetModel(terminal.cabinet)
        self._frames = PreviewModel()
        self.latest = self._frames.latest  # where pictures go in; any thread
        self._form.filled.connect(lambda name, value: publish(on.FieldFilled(name, value)))
        self._shown: dict[str, object] = {}

    def show(self, state: State) -> None:
        """Brings every model in line with `state`; what did not change is not announced."""
        models = (
            self._home, self._form, self._identify, self._face, self._materials, self._receipt, self._papers, self._collect, self._progress,
            self._search, self._situation, self._parts, self._guide, self._manner, self._machine, self._help, self._doors, self._pay,
            self._photo, self._rate, self._voice,
        )  # fmt: skip
        for model in models:
            model.show(state)
        shown = _projection(state, self._words)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def language_now(self) -> str:
        return self._text("language") or "zh"

    def _text(self, key: str) -> str:
        return str(self._shown.get(key, ""))

    def _number(self, key: str) -> int:
        value = self._shown.get(key, 0)
        return value if isinstance(value, int) else 0

    # Where the session stands.
    @Property(str, notify=changed)
    def place(self) -> str:
        """starting, home, out-of-service, closed, progress, answer, or the kind of the step."""
        return self._text("place") or "starting"

    @Property(str, notify=changed)
    def language(self) -> str:
        return self.language_now()

    @Property(str, notify=changed)
    def service(self) -> str:
        return self._text("service")

    @Property(list, notify=changed)
    def notice(self) -> list[str]:
        value = self._shown.get("notice", [])
        return value if isinstance(value, list) else []

    @Property(str, notify=changed)
    def problem(self) -> str:
        return self._text("problem")

    @Property(int, notify=changed)
    def stepNumber(self) -> int:
        return self._number("stepNumber")

    @Property(int, notify=changed)
    def stepCount(self) -> int:
        return self._number("stepCount")

    @Property(int, notify=changed)
    def secondsLeft(self) -> int:
        return self._number("secondsLeft")

    @Property(bool, notify=changed)
    def leaving(self) -> bool:
        return bool(self._shown.get("leaving"))

    @Property(bool, notify=changed)
    def helping(self) -> bool:
        return bool(self._shown.get("helping"))

    @Property(str, notify=changed)
    def review(self) -> str:
        """Why staff look at this application before it goes on; "" where they need not, or before it is known."""
        return self._text("review")

    @Property(str, notify=changed)
    def clock(self) -> str:
        """The time of day, HH:MM; "" while nobody said."""
        return self._text("clock")

    @Property(bool, notify=changed)
    def online(self) -> bool:
        return bool(self._shown.get("online"))

    @Property(int, notify=changed)
    def waiting(self) -> int:
        return self._number("waiting")

    # The machine.
    @Property(str, notify=terminalChanged)
    def terminalName(self) -> str:
        return self._terminal.name

    @Property(str, notify=terminalChanged)
    def terminalPlace(self) -> str:
        return self._terminal.place

    @Property(str, notify=terminalChanged)
    def terminalCode(self) -> str:
        return self._terminal.code

    @Property(str, notify=terminalChanged)
    def helpPhone(self) -> str:
        return self._terminal.help_phone

    @Property(bool, notify=changed)
    def demo(self) -> bool:
        """No application made here counts: it is no production, or the services are made up."""
        return self._demo or bool(self._shown.get("generated"))

    # The models of single screens.
    @Property(HomeModel, notify=terminalChanged)
    def home(self) -> HomeModel:
        return self._home

    @Property(CabinetModel, notify=terminalChanged)
    def cabinet(self) -> CabinetModel:
        return self._cabinet

    @Property(FormModel, notify=terminalChanged)
    def form(self) -> FormModel:
        return self._form

    @Property(IdentifyModel, notify=terminalChanged)
    def identify(self) -> IdentifyModel:
        return self._identify

    @Property(FaceModel, notify=terminalChanged)
    def face(self) -> FaceModel:
        return self._face

    @Property(MaterialsModel, notify=terminalChanged)
    def materials(self) -> MaterialsModel:
        return self._materials

    @Property(PreviewModel, notify=terminalChanged)
    def frames(self) -> PreviewModel:
        """What the camera sees, while it looks for something."""
        return self._frames

    @Property(ReceiptModel, notify=terminalChanged)
    def receipt(self) -> ReceiptModel:
        return self._receipt

    @Property(PapersModel, notify=terminalChanged)
    def papers(self) -> PapersModel:
        return self._papers

    @Property(CollectModel, notify=terminalChanged)
    def collect(self) -> CollectModel:
        return self._collect

    @Property(ProgressModel, notify=terminalChanged)
    def progress(self) -> ProgressModel:
        return self._progress

    @Property(SearchModel, notify=terminalChanged)
    def search(self) -> SearchModel:
        return self._search

    @Property(SituationModel, notify=terminalChanged)
    def situation(self) -> SituationModel:
        return self._situation

    @Property(GuideModel, notify=terminalChanged)
    def guide(self) -> GuideModel:
        return self._guide

    @Property(PartsModel, notify=terminalChanged)
    def parts(self) -> PartsModel:
        return self._parts

    @Property(MannerModel, notify=terminalChanged)
    def manner(self) -> MannerModel:
        return self._manner

    @Property(MachineModel, notify=terminalChanged)
    def machine(self) -> MachineModel:
        return self._machine

    @Property(HelpModel, notify=terminalChanged)
    def help(self) -> HelpModel:
        return self._help

    @Property(DoorsModel, notify=terminalChanged)
    def doors(self) -> DoorsModel:
        return self._doors

    @Property(PayModel, notify=terminalChanged)
    def pay(self) -> PayModel:
        return self._pay

    @Property(PhotoModel, notify=terminalChanged)
    def photo(self) -> PhotoModel:
        return self._photo

    @Property(VoiceModel, notify=terminalChanged)
    def voice(self) -> VoiceModel:
        return self._voice

    @Property(RateModel, notify=terminalChanged)
    def rate(self) -> RateModel:
        return self._rate

    # What a resident can do.
    @Slot()
    def touch(self) -> None:
        self._publish(on.Touched())

    @Slot(str)
    def choose(self, code: str) -> None:
        self._publish(on.ServiceChosen(code))

    @Slot(str, str)
    def openSearch(self, life_event: str, audience: str) -> None:
        self._publish(on.SearchOpened(life_event, audience))

    @Slot()
    def openEvents(self) -> None:
        """One thing, once: the bundles, whatever happened."""
        self._publish(on.SearchOpened("*"))

    @Slot(str)
    def searchFor(self, text: str) -> None:
        self._publish(on.SearchTyped(text))

    @Slot(str, str, bool)
    def narrow(self, life_event: str, audience: str, frequent: bool) -> None:
        self._publish(on.FacetChosen(life_event, audience, frequent))

    @Slot(str, str)
    def answer(self, question: str, value: str) -> None:
        self._publish(on.SituationAnswered(question, value))

    @Slot(str)
    def togglePart(self, part: str) -> None:
        self._publish(on.PartToggled(part))

    @Slot(str, bool)
    def exempt(self, material: str, wanted: bool) -> None:
        """Have it looked up instead of bringing it, which is a consent; or take that back."""
        self._publish(on.ExemptionChosen(material, wanted))

    @Slot()
    def openGuideError(self) -> None:
        """Opens the report of an error in this guide, or closes it."""
        self._publish(on.GuideErrorOpened())

    @Slot(str)
    def chooseGuideError(self, topic: str) -> None:
        for one in TOPICS:
            if one == topic:
                self._publish(on.GuideErrorTopic(one))

    @Slot()
    def sendGuideError(self) -> None:
        self._publish(on.GuideErrorSent())

    @Slot()
    def openProgress(self) -> None:
        self._publish(on.ProgressOpened())

    @Slot(str)
    def enterNumber(self, text: str) -> None:
        self._publish(on.NumberEntered(text))

    @Slot(str)
    def speak(self, language: str) -> None:
        from ui.i18n import languages

        if language in languages():
            self._publish(on.LanguageChosen(language))

    @Slot()
    def next(self) -> None:
        if not (self._form.turn(1) or self._situation.turn(1)):  # one question a screen: the next one comes first
            self._publish(on.NextPressed())
            self._form.tell_wrong()

    @Slot()
    def back(self) -> None:
        if not (self._form.turn(-1) or self._situation.turn(-1)):
            self._publish(on.BackPressed())

    @Slot()
    def leave(self) -> None:
        self._publish(on.LeavePressed())

    @Slot()
    def leaveForSure(self) -> None:
        self._publish(on.LeaveConfirmed())

    @Slot()
    def stay(self) -> None:
        self._publish(on.StayPressed())

    @Slot()
    def moreTime(self) -> None:
        self._publish(on.MoreTimePressed())

    @Slot()
    def useAnotherCard(self) -> None:
        self._publish(on.AnotherCardPressed())

    @Slot(str)
    def chooseWay(self, way: str) -> None:
        """card, passport or eid; others are nobody's."""
        known: tuple[Way, ...] = ("card", "passport", "eid")
        for one in known:
            if way == one:
                self._publish(on.WayChosen(one))

    @Slot(str, str)
    def correct(self, field: str, value: str) -> None:
        self._publish(on.DocumentCorrected(field, value))

    @Slot()
    def agreeToFace(self) -> None:
        self._publish(on.FaceAgreed())

    @Slot()
    def declineFace(self) -> None:
        self._publish(on.FaceDeclined())

    @Slot()
    def callWitness(self) -> None:
        self._publish(on.WitnessPressed())

    @Slot(str)
    def scan(self, material: str) -> None:
        self._publish(on.ScanPressed(material))

    @Slot(str)
    def removePage(self, material: str) -> None:
        self._publish(on.PageRemoved(material))

    @Slot()
    def capture(self) -> None:
        self._publish(on.CapturePressed())

    @Slot()
    def retake(self) -> None:
        self._publish(on.RetakePressed())

    @Slot()
    def reprint(self) -> None:
        self._publish(on.ReprintPressed())

    @Slot()
    def printNotice(self) -> None:
        self._publish(on.PrintNoticePressed())

    @Slot(str)
    def printResult(self, record: str) -> None:
        self._publish(on.ResultChosen(record))

    @Slot()
    def printForm(self) -> None:
        self._publish(on.PrintFormPressed())

    @Slot()
    def askHelp(self) -> None:
        self._publish(on.HelpPressed())

    @Slot()
    def closeHelp(self) -> None:
        self._publish(on.HelpClosed())

    @Slot("QVariantList", int, int)
    def sign(self, strokes: list[list[list[int]]], width: int, height: int) -> None:
        """A signature as drawn: strokes of [milliseconds, x, y]; no strokes wipe it off."""
        from kiosk.session.parties import Signature

        drawn = tuple(tuple((int(t), int(x), int(y)) for t, x, y in stroke) for stroke in strokes if stroke)
        self._publish(on.Signed(Signature(drawn, width, height) if drawn else None))


def place_name(state: State) -> str:
    """The name of the screen that `state` shows: starting, home, out-of-service, closed, progress, answer, or the kind of the step."""
    match state.place:
        case Starting():
            return "starting"
        case Home():
            return "home"
        case Closed():
            return "closed"
        case OutOfService():
            return "out-of-service"
        case Progress(answers=answers):
            return "progress" if answers is None else "answer"
        case Search():
            return "search"
        case Where():
            return "where"
        case Announced():
            return "board"
        case About():
            return "about"
        case Visit() as visit:
            return "rate" if visit.rating is not None else "pay" if visit.pays else visit.step.kind


def _projection(state: State, words: Words) -> dict[str, object]:
    shown: dict[str, object] = {
        "language": state.language, "secondsLeft": state.seconds_left, "leaving": state.leaving, "helping": state.helping is not None,
        "online": state.online, "waiting": state.waiting, "place": place_name(state),
        "clock": f"{state.clock:%H:%M}" if state.clock else "",
        "generated": state.catalogue is not None and state.catalogue.generated,
    }  # fmt: skip
    match state.place:
        case Home(problem):
            shown["problem"] = words.for_code(problem.code, state.language) if problem else ""
        case OutOfService(problem):
            shown["problem"] = problem.code
        case Visit() as visit:
            shown |= {
                "service": visit.service.name(state.language), "stepNumber": visit.index + 1, "stepCount": len(visit.steps),
                "notice": list(visit.service.source.notice.in_(state.language)),
                "problem": words.for_code(visit.problems[0].code, state.language) if visit.problems else "",
                "review": words.for_code(visit.short_of[0], state.language) if visit.short_of else "",
            }  # fmt: skip
    return shown
