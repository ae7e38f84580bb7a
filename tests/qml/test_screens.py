"""Every screen, loaded with the real view models: no Qt warning, no clipped word, nothing outside the window."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtQuick import QQuickItem

from drivers.idcard.specimens import specimen
from kiosk.catalogue.wordings import read_wordings
from kiosk.core.consumables import Consumable, Level
from kiosk.core.errors import Problem
from kiosk.identity.chip_text import decode
from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.parties import Signature
from kiosk.session.state import Help, Home, OutOfService, Progress, Rules, State, Visit, start
from kiosk.settings import CONFIG, Terminal
from tests.qml.accessible import covering, within
from tests.qml.door_states import door_states
from tests.qml.guide_states import answered, guide_states, guides
from tests.qml.help_states import help_states
from tests.qml.machine_states import machine_states
from tests.qml.pay_states import pay_states
from tests.qml.photo_states import photo_states
from tests.qml.proof_states import proof_states
from tests.qml.warnings import qt_warnings
from tests.session.walker import CATALOGUE
from ui.models.session import SessionModel, place_name
from ui.robot import Finger, let_live, visible_items
from ui.start import FirstModel, Screen, application
from ui.words import Words

SIZES = ((1080, 1920), (1920, 1080), (1280, 720))
ANSWERS = tuple(
    on.Answer("DEM0000019VXZA", word, "residence-registration", "2026-11-23T02:18:00+08:00", "centre")
    for word in ("waiting-here", "partly-received", "received-by-centre", "issued", "needs-attention", "made-elsewhere", "unknown-number")
)


BUNDLED = on.Answer(
    "DEM0000019VXZA", "partly-issued", "bundle-newborn", "2026-11-23T02:18:00+08:00", "centre",
    (
        on.AnswerPart("register", "issued"), on.AnswerPart("medical-insurance", "sent-on"),
        on.AnswerPart("birth-costs", "refused", "refused.other-department"),
    ),
)  # fmt: skip


def after(state: State, *happened: on.Event) -> State:
    for event in happened:
        state, _ = step(state, event)
    return state


def states() -> dict[str, State]:
    """One state for each thing that a screen can show."""
    online = [on.DeviceChanged(kind, on.Health("online")) for kind in ("idcard", "camera", "receipt_printer")]
    home = after(start(Rules()), on.CatalogueLoaded(CATALOGUE), on.NetworkChanged(True, 0), *online)
    offline = after(home, on.NetworkChanged(False, 12))
    reader_gone = after(home, on.DeviceChanged("idcard", on.Health("no-device", "device.not-connected")))
    dead = [on.DeviceChanged(kind, on.Health("hardware-error", "device.hung")) for kind in ("idcard", "camera")]
    found = {
        "starting": start(Rules()),
        "home": home,
        "home offline": offline,
        **paper_at_home(home),
        "home without reader": reader_gone,
        "told without reader": after(reader_gone, on.ServiceChosen("residence-registration")),
        "out of service": replace(home, place=OutOfService(Problem("store.full"))),
        "out of service help": replace(home, place=OutOfService(Problem("store.full")), helping=Help()),
        "progress": after(offline, on.ProgressOpened()),
        "progress without reader": after(reader_gone, on.ProgressOpened()),
        "progress without devices": after(home, *dead, on.ProgressOpened()),
        "progress refused": replace(offline, place=Progress(problem=Problem("progress.offline-by-card"))),
        "answer": replace(home, place=Progress(answers=ANSWERS)),
        "answer about a bundle": replace(home, place=Progress(answers=(BUNDLED,))),
    }
    for code in ("residence-registration", "residence-permit-endorsement"):
        found |= visit_states(code, offline)
    return (
        found
        | photo_states(home)
        | proof_states(home)
        | pay_states()
        | guide_states(home)
        | door_states(home)
        | help_states(home)
        | machine_states(home)
    )


PAGES = on.DeviceChanged("document_printer", on.Health("online"))
NO_PAPER = on.DeviceChanged("receipt_printer", on.Health("user-error", "printer.paper-out"))


def paper_at_home(home: State) -> dict[str, State]:
    """What the home screen says of paper, in passing."""

    def says(receipts: Consumable | None, pages: Level | None = None) -> State:
        told = () if receipts is None else (receipts,)
        page = () if pages is None else (Consumable("document_printer", "document-paper", pages, None, "sheets"),)
        return after(home, PAGES, on.SuppliesChanged("receipt_printer", told), on.SuppliesChanged("document_printer", page))

    low = Consumable("receipt_printer", "receipt-paper", "low", 9, "receipts")
    return {
        "home paper low": says(low),
        "home paper nearly gone": says(replace(low, left=None), "low"),
        "home paper out": after(says(replace(low, level="out", left=0), "out"), NO_PAPER),
        "home pages out": says(None, "out"),
    }


def paper_states(code: str, notice: State, receipt: State) -> dict[str, State]:
    """What can be had on paper, and what became of it."""
    number = notice.visit_number
    with_pages, saved = after(notice, PAGES), after(receipt, PAGES)
    asked = after(with_pages, on.PrintNoticePressed())
    failed = after(saved, on.Printed(number, "failed", "printer.paper-out"))
    formed = after(failed, on.PrintFormPressed())
    return {
        f"{code} notice to print": with_pages,
        f"{code} notice printing": asked,
        f"{code} notice printed": after(asked, on.DocumentPrinted(number, "notice", "confirmed")),
        f"{code} notice perhaps": after(asked, on.DocumentPrinted(number, "notice", "unknown")),
        f"{code} notice failed": after(asked, on.DocumentPrinted(number, "notice", "failed", "printer.paper-out")),
        f"{code} receipt failed and form": failed,
        f"{code} receipt failed, no paper": after(failed, NO_PAPER),
        f"{code} receipt again": after(failed, on.ReprintPressed()),
        f"{code} form printing": formed,
        f"{code} form failed": after(formed, on.DocumentPrinted(number, "form", "failed", "printer.paper-out")),
        f"{code} form printed": after(
            saved, on.Printed(number, "confirmed"), on.PrintFormPressed(), on.DocumentPrinted(number, "form", "confirmed")
        ),
    }


CARDS = {
    "residence-registration": replace(decode(specimen("resident").text), address=""),
    "residence-permit-endorsement": replace(decode(specimen("resident").text), name="迪丽热巴·买买提艾力·阿卜杜热合曼·玉素甫江"),
}
"""A card that gives no address, and one with a name as long as the chip has room for."""


def visit_states(code: str, offline: State) -> dict[str, State]:
    notice = after(offline, on.ServiceChosen(code))
    if isinstance(notice.place, Visit) and notice.place.step.kind == "situation":
        notice = after(answered(notice), on.NextPressed())
    identify = after(notice, on.NextPressed())
    number = identify.visit_number
    read = after(identify, on.CardRead(number, CARDS[code]))
    form = after(read, on.NextPressed())
    wrong = after(form, on.NextPressed())
    filled = after(
        form, on.FieldFilled("current_address", "天河区天河路一号楼" * 7), on.FieldFilled("landlord_name", "样" * 35),
        on.FieldFilled("phone", "13800138000"), on.FieldFilled("stay_reason", "work"), on.FieldFilled("address_unchanged", "no"),
    )  # fmt: skip
    review = after(filled, on.NextPressed())
    sign = after(review, on.NextPressed())
    saving = after(sign, on.Signed(Signature((((0, 1, 1), (5, 9, 9)),), 100, 100)), on.NextPressed())
    receipt = after(saving, on.Saved(number, "0" * 36, "DEM0000019VXZA", "2026-11-23T02:18:00+08:00"))
    assert isinstance(receipt.place, Visit) and receipt.place.receipt is not None
    return {
        **paper_states(code, notice, receipt),
        f"{code} notice": notice,
        f"{code} identify": identify,
        f"{code} card moved": after(identify, on.CardRefused(number, Problem("idcard.moved"))),
        f"{code} card read": read,
        f"{code} form": form,
        f"{code} form wrong": wrong,
        f"{code} review": review,
        f"{code} sign": sign,
        f"{code} saving": saving,
        f"{code} not saved": after(saving, on.NotSaved(number, Problem("store.full"))),
        f"{code} receipt printing": receipt,
        f"{code} receipt confirmed": after(receipt, on.Printed(number, "confirmed")),
        f"{code} receipt unknown": after(receipt, on.Printed(number, "unknown")),
        f"{code} receipt failed": after(receipt, on.Printed(number, "failed", "printer.paper-out")),
        f"{code} idle warning": replace(form, warned_at=form.now),
        f"{code} leaving": after(form, on.LeavePressed()),
        f"{code} help": after(form, on.HelpPressed()),
    }


STATES = states()


class Glass:
    """A window that shows any state."""

    def __init__(self, publish: Callable[[on.Event], None] = lambda _event: None, demo: bool = True) -> None:
        application()
        self.words = Words()
        self.words.load(read_wordings(CONFIG / "wordings"))
        terminal = Terminal("DEM0", "演示终端", "演示派出所大厅", "020-00000000", "440104", "city")
        self.session = SessionModel(publish, self.words, terminal, demo)
        self.first = FirstModel("演示终端")
        self.screen = Screen(self.first, SIZES[0])
        self.screen.begin(self.session)
        theme = self.screen.engine.singletonInstance("Kiosk", "Theme")
        assert isinstance(theme, QObject)
        theme.setProperty("motion", 0)
        self.finger = Finger(self.screen.window)

    def show(self, state: State, language: str, size: tuple[int, int]) -> None:
        self.screen.window.resize(*size)
        self.first.show(state)
        self.session.show(replace(state, language=language))
        self.finger.rest()
        let_live(20)

    def lasting(self, complaints: Callable[[Glass], list[str]]) -> list[str]:
        """What is still complained of once the layout has settled: a text is laid out a frame after its words change."""
        ends = time.monotonic() + 2
        while (found := complaints(self)) and time.monotonic() < ends:
            let_live(10)
        return found


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    made = Glass()
    yield made
    made.screen.close()


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_stands(glass: Glass, language: str, size: tuple[int, int]) -> None:
    """Each state in each language and size, as residents cause them: no warning, no word cut off, every control in reach. In every run
    `test_everywhere` looks at each state in a slice of all that, and at more."""
    with qt_warnings() as said:
        for name, state in STATES.items():
            glass.show(state, language, size)
            assert glass.lasting(clipped) == [], f"{name} in {language} at {size}"
            assert glass.lasting(out_of_reach) == [], f"{name} in {language} at {size}"
            if not (state.leaving or state.helping or state.warned_at is not None):  # sheets lie over everything
                assert glass.lasting(overlapping) == [], f"{name} in {language} at {size}"
            assert said == [], f"{name} in {language} at {size}"


def test_every_place_has_a_screen_of_its_own() -> None:
    """The states above reach each screen file; a new screen without a state here fails."""
    files = {path.stem.removesuffix("Screen").lower() for path in Path("ui/qml/Kiosk/screens").glob("*.qml")}
    assert {place_name(state).replace("-", "") for state in STATES.values()} == files
    assert any(isinstance(state.place, Home) for state in STATES.values())


RESTING = on.DeviceChanged("camera", on.Health("offline"))
READER, CAMERA = "读卡器暂时不可用", "摄像头暂时不可用"


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        (STATES["progress"], set()),
        (after(STATES["progress"], RESTING), set()),  # nobody looks through it: it is opened when somebody asks
        (STATES["progress without reader"], {READER}),
        (STATES["progress without devices"], {READER, CAMERA}),
        (replace(STATES["progress"], devices={}), {READER, CAMERA}),
    ],
    ids=["all there", "camera resting", "no reader", "both dead", "not known yet"],
)
def test_the_progress_screen_promises_no_dead_device(glass: Glass, state: State, missing: set[str]) -> None:
    """A way to ask that can't work now is said to be so; asking by number is always there."""
    glass.show(state, "zh", SIZES[0])
    glass.finger.find("number")
    words = "".join(glass.finger.words())
    assert {one for one in (READER, CAMERA) if one in words} == missing
    assert ("把身份证放在读卡区" in words) == (READER not in missing)
    assert ("对准摄像头" in words) == (CAMERA not in missing)
    assert "③ 输入回执上的查询编号" in words


def test_out_of_service_still_has_a_way_out_and_the_other_language() -> None:
    heard: list[on.Event] = []
    made = Glass(heard.append)
    made.show(STATES["out of service"], "zh", SIZES[0])
    made.finger.touch("help")
    made.finger.touch("language")
    made.finger.touch("language:en")
    made.screen.close()
    assert heard == [on.HelpPressed(), on.LanguageChosen("en")]


def test_from_the_card_is_said_only_of_what_the_card_gave(glass: Glass) -> None:
    """This card gives no address: an empty line has no origin."""
    review = STATES["residence-registration review"]
    assert isinstance(review.place, Visit)
    party, fields = review.place.parties[0], review.place.service.form.fields
    from_card = [party.value(name) for name, field in fields.items() if field.source == "card"]
    given = sum(1 for value in from_card if value)
    assert 0 < given < len(from_card)
    glass.show(review, "zh", SIZES[0])
    glass.finger.until(lambda: "来自证件芯片" in glass.finger.words(), "the rows")
    assert glass.finger.words().count("来自证件芯片") == given


def clipped(glass: Glass) -> list[str]:
    """Texts that a person could not read in full: elided, or reaching out of the window."""
    window = QRectF(0, 0, glass.screen.window.width(), glass.screen.window.height())
    found = []
    for item in visible_items(glass.screen.window.contentItem()):
        if not item.inherits("QQuickText") or not item.property("text"):
            continue
        where = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
        in_list = scrolls(item)
        if item.property("truncated") or (not in_list and not window.contains(where)):
            found.append(str(item.property("text")))
        elif float(item.property("paintedWidth")) > item.width() + 1:
            found.append("too wide: " + str(item.property("text")))
        elif float(item.property("paintedHeight")) > item.height() + 1:
            found.append("too high: " + str(item.property("text")))
    return found


def overlapping(glass: Glass) -> list[str]:
    """Pairs of buttons of which a finger could hit the wrong one."""
    sheet = covering(glass.screen.window)
    buttons = [
        item
        for item in visible_items(glass.screen.window.contentItem())
        if item.inherits("QQuickAbstractButton") and not scrolls(item) and (sheet is None or within(item, sheet))
    ]
    places = [(item.objectName(), item.mapRectToScene(QRectF(1, 1, item.width() - 2, item.height() - 2))) for item in buttons]
    return [f"{one} and {other}" for (one, here), (other, there) in itertools.combinations(places, 2) if here.intersects(there)]


def scrolls(item: QQuickItem | None) -> bool:
    """Inside a list, what is below the fold can be scrolled to."""
    if item is None:
        return False
    return item.inherits("QQuickFlickable") or scrolls(item.parentItem())


def test_a_made_up_catalogue_says_so_on_every_screen() -> None:
    """Whoever looks at any screen knows that these services are nobody's; with the real ones, in production, none says so."""
    heads = {code: replace(head, generated=True) for code, head in CATALOGUE.heads.items()}
    each = {place_name(state): state for state in STATES.values() if state.catalogue is not None}
    made = Glass(demo=False)
    try:
        for size in SIZES[:2]:
            for place, state in each.items():
                assert state.catalogue is not None
                made.show(state, "zh", size)
                assert not any("演示" in words.replace("演示派出所", "").replace("（演示）", "") for words in made.finger.words()), place
                made.show(replace(state, catalogue=replace(state.catalogue, known_heads=heads)), "zh", size)
                assert any("演示" in words.replace("演示派出所", "").replace("（演示）", "") for words in made.finger.words()), place
    finally:
        made.screen.close()


def test_what_is_only_told_here_says_so_before_it_is_chosen(glass: Glass) -> None:
    assert guides()
    for name, marks in (("search guides", len(guides())), ("search bundles", 0)):
        glass.show(STATES[name], "zh", SIZES[0])
        glass.finger.until(lambda: bool(glass.finger.all_named("results")), "the results")
        glass.finger.until(lambda: glass.finger.words().count("办事指南") == marks, f"{marks} marks")  # noqa: B023 -- read at once


def laws() -> set[str]:
    """Titles and clauses as they are enacted: they are looked up by these words in any language."""
    services = CATALOGUE.services.values()
    clauses = {condition.clause for service in services for condition in service.source.eligibility}
    return (clauses | {word for service in services for law in service.source.byLaw for word in (law.title, law.clause)}) - {""}


def test_a_language_change_reaches_every_word(glass: Glass) -> None:
    """After the switch to English no Chinese is left, but for the names of places, persons and laws and the other language's button."""
    own = ("演示派出所大厅", "（演示）", "金丝雀", "中文", "语言 Language", "样本", "迪丽热巴", "天河区", "样样", "Demo · ", *laws())
    for name, state in STATES.items():
        glass.show(replace(state), "en", SIZES[0])
        chinese = [text for text in glass.finger.words() if any("\u4e00" <= character <= "\u9fff" for character in text)]
        assert [text for text in chinese if not any(part in text for part in own)] == [], name


def out_of_reach(glass: Glass) -> list[str]:
    """Controls that are too small for a finger (88 px at 1080 on the short side) or not wholly in the window."""
    width, height = glass.screen.window.width(), glass.screen.window.height()
    least = 88 * min(width, height) / 1080 - 1
    found = []
    for item in visible_items(glass.screen.window.contentItem()):
        if item.inherits("QQuickAbstractButton") and item.isEnabled() and not scrolls(item):
            corner = item.mapToScene(QPointF(item.width(), item.height()))
            if item.height() < least or item.width() < least or corner.x() > width + 1 or corner.y() > height + 1:
                found.append(item.objectName())
    return found
