"""After a visit nothing of the person is left: in no file, no model, no live object, no clipboard."""

from __future__ import annotations

import gc
import os
import re
import tempfile
import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject
from PySide6.QtGui import QGuiApplication

from drivers.camera import Frame
from drivers.idcard import CardData
from drivers.idcard.specimens import CardImage, chip_text, emulated_photo
from kiosk.catalogue.checklist import Checklist
from kiosk.demo import paper
from kiosk.documents.contents import FormContent, FormParty, ReceiptContent
from kiosk.identity.chip_text import decode
from kiosk.identity.document import IdDocument
from kiosk.outbox.results import Fetched
from kiosk.session import events as on
from kiosk.session import glass_events as glass
from kiosk.session.condition import UNGUARDED
from kiosk.session.effects import FindServices, PrintResult
from kiosk.session.events import (
    CardRead,
    IssuedResult,
    LicencesFound,
    PageStraightened,
    ResultsFound,
    SearchTyped,
    SituationAnswered,
)
from kiosk.session.parties import Party, Signature
from kiosk.session.scan import Scan
from kiosk.session.state import PLAIN, Exempt, Home, Pending, Search, Visit
from kiosk.vision.pages import Page
from tests.central.documents import pdf
from tests.e2e import test_collect as collect
from tests.e2e.conftest import Stage
from tests.qml.guide_states import FILLED
from ui.models.pads import QrCode, SignaturePad

NAME, NUMBER, ADDRESS, TYPED = "金丝雀样本", "11010519491231002X", "金丝雀市金丝雀路7号", "近似却先主旨"
ADDRESS_FIELD, TYPED_KEYS = "field:current_address", "jinsique xianzhuzhi "  # what the keyboard makes of these keys is TYPED
ROOT = Path(__file__).resolve().parents[2]
CANARIES = (NAME, NUMBER, ADDRESS, TYPED)
PERSONAL = (
    Party, Signature, IdDocument, Pending, Scan, Page, CardData, CardRead, PageStraightened, Frame, IssuedResult, ResultsFound, PrintResult,
    Fetched, FormContent, FormParty, ReceiptContent, Checklist, Exempt, FindServices, LicencesFound, SearchTyped, SituationAnswered,
)  # fmt: skip
"""What holds something of a person, or a picture."""


def canary_card() -> CardImage:
    fields = {
        "kind": "resident", "name": NAME, "sex_code": "1", "nation_code": "01", "birth": "1949-12-31", "address": ADDRESS,
        "id_number": NUMBER, "authority": "样本市公安局", "valid_from": "2020-01-01", "valid_to": "长期",
    }  # fmt: skip
    return CardImage(chip_text(fields), emulated_photo())


def encodings(text: str) -> tuple[bytes, ...]:
    return text.encode("utf-8"), text.encode("utf-16-le"), text.encode("gb18030")


def files_with(folder: Path, text: str) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if any(code in path.read_bytes() for code in encodings(text))]


def textual_properties() -> set[str]:
    """Every property in which our QML can hold a text, and Qt's own. Named, not asked for: a Python wrapper of a QML object's
    QMetaObject outlives that object, and PySide then takes the next object at its address for it."""
    declared = re.compile(r"property (?:string|var|list<string>) (\w+)")
    own = {name for path in (ROOT / "ui" / "qml").rglob("*.qml") for name in declared.findall(path.read_text("utf-8"))}
    return own | {"text", "displayText", "preeditText", "placeholderText", "title", "source", "modelData", "model", "objectName"}


def texts_of(root: QObject) -> Iterator[str]:
    """Every text in a property or a model's row, of this object and all below it."""
    names = textual_properties()
    for thing in (root, *root.findChildren(QObject)):
        yield from (text_in(thing, name) for name in names)
        if isinstance(thing, QAbstractItemModel):
            for row in range(thing.rowCount()):
                yield from (str(thing.data(thing.index(row, 0, QModelIndex()), role)) for role in thing.roleNames())


def text_in(thing: QObject, name: str) -> str:
    try:
        return str(thing.property(name))
    except RuntimeError:  # PySide has no converter: the `section` of a ListView and the `status` of a Loader, which are no texts
        return ""


def reachable(root: object) -> Iterator[object]:
    """Everything that `root` keeps alive, short of code."""
    seen: set[int] = set()
    todo = [root]
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, type | types.ModuleType | types.FunctionType):
            continue
        seen.add(id(one))
        yield one
        todo += gc.get_referents(one)


def persons() -> list[object]:
    """Every live object that is about a person, wherever in the process it is kept; and what screens have drawn of one."""
    gc.collect()
    found = [one for one in gc.get_objects() if type(one) in PERSONAL]
    drawn = [one for one in gc.get_objects() if type(one) in (SignaturePad, QrCode)]
    return found + [one for one in drawn if vars(one).get("_strokes") or vars(one).get("_text")]


def left_since(before: list[object]) -> list[str]:
    known = {id(one) for one in before}
    return [type(one).__name__ for one in persons() if id(one) not in known]


def test_nothing_is_left_of_a_person_who_was_timed_out(stage: Stage) -> None:
    """Card read, form filled, never submitted; the clock of the session runs out. Drafts live in memory and die with the visit."""
    reader, before = stage.bundle.reader, persons()
    assert reader is not None
    stage.to_the_card()
    reader.place(canary_card())
    stage.finger.until(lambda: stage.shown(NAME), "the card's name")
    stage.finger.touch("next")
    stage.at("form")
    typed: list[str] = []
    stage.finger.type(ADDRESS_FIELD, TYPED_KEYS, lambda: typed.append(str(stage.finger.find(ADDRESS_FIELD).property("text"))))
    assert typed == [TYPED], "the keys compose the canary that is looked for"
    assert any(type(one) is Party for one in reachable(stage.app.bridge.state)), "a person would be found"
    assert left_since(before), "a person would be found"
    QGuiApplication.clipboard().setText(TYPED)
    stage.finger.touch("next")

    for chosen in (glass.ModeChosen("elder", True), glass.ModeChosen("contrast", True), glass.VolumeChosen(4), glass.CoverChosen(True)):
        stage.app.bridge.handle(chosen)
    assert stage.app.bridge.state.manner != PLAIN and stage.app.bridge.state.guard.covered, "they would be found"

    stage.app.bridge.stop()  # from here on the session's clock is this test's
    now = stage.app.bridge.state.now
    rules = stage.app.bridge.state.rules
    stage.app.bridge.handle(on.Tick(now + rules.idle_seconds + 1))
    stage.finger.until(lambda: stage.shown("您还在吗"), "the warning")
    assert stage.shown("20 秒")
    stage.app.bridge.handle(on.Tick(now + rules.idle_seconds + rules.warning_seconds + 2))
    stage.at("home")
    stage.finger.until(lambda: stage.shown("证件还在读卡区"), "the notice of the card")
    reader.lift()
    stage.finger.until(lambda: not stage.app.bridge.state.guard.card_lies, "the card to be taken")
    assert (stage.app.bridge.state.manner, stage.app.bridge.state.guard) == (PLAIN, UNGUARDED)
    stage.finger.see()
    gc.collect()

    session = stage.app.session
    live = [QGuiApplication.clipboard().text()]
    guides = (session._search, session._situation, session._parts, session._guide, session._materials)
    models = (session._home, session._form, session._identify, session._receipt, session._progress, session._collect, *guides)
    for root in (stage.app.screen.window, session, *models):
        live += texts_of(root)
    folders = [stage.bundle.folder, Path(os.environ["XDG_CONFIG_HOME"])]
    for canary in CANARIES:
        assert not [text for text in live if canary in text], f"{canary} is still in a live object"
        for folder in folders:
            assert files_with(folder, canary) == []
    assert isinstance(stage.app.bridge.state.place, Home)
    assert not [one for one in reachable(stage.app.bridge.state) if type(one) in (Party, Signature, IdDocument)]
    assert left_since(before) == []


def test_what_was_submitted_is_on_disk_only_under_seal(stage: Stage, caplog: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way to the centre and onto paper, slip and form, leaves the person's data in no readable file of the terminal, of its
    print log or of what is spooled, in no log line and in no object: not even the signature, in the Python side of a pad that Qt has
    destroyed."""
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setenv("TMPDIR", str(spool))
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    reader, before = stage.bundle.reader, persons()
    assert reader is not None
    stage.to_the_card()
    reader.place(canary_card())
    stage.finger.until(lambda: stage.shown(NAME), "the card's name")
    stage.finger.touch("next")
    stage.at("form")
    stage.finger.touch("address_unchanged:no")
    stage.app.bridge.handle(on.FieldFilled("current_address", TYPED))
    stage.app.bridge.handle(on.FieldFilled("phone", "13800138000"))
    for place in ("review", "sign"):
        stage.finger.touch("next")
        stage.at(place)
    stage.finger.draw("pad", [(0.2, 0.5), (0.8, 0.6)])
    assert {"SignaturePad", "Signature", "Party", "IdDocument"} <= set(left_since(before)), "each would be found"
    stage.finger.touch("next")
    stage.at("receipt")
    assert "QrCode" in left_since(before), "the code would be found"
    assert stage.bundle.pages is not None
    stage.finger.touch("print:form")
    stage.finger.until(lambda: stage.shown("申请表：已打印"), "the form", 20)
    assert len(stage.bundle.pages.documents) == 1
    assert not [name for name in stage.bundle.pages.job_names for canary in CANARIES if canary in name], "a printer shows names of jobs"
    stage.finger.touch("next")
    stage.at("home")
    stage.finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", 20)
    assert files_with(stage.bundle.folder / "state", stage.app.settings.terminal.code), "the print log is among what is looked through"
    assert (stage.bundle.folder / "state" / "print-log.db").exists()
    for canary in CANARIES:
        assert files_with(stage.bundle.folder / "state", canary) == []
        assert files_with(spool, canary) == []
        assert canary not in caplog.text
    assert not [one for one in reachable(stage.app.bridge.state) if type(one) in (Party, Signature, IdDocument)]
    assert left_since(before) == []


def test_nothing_is_left_of_portrait_and_papers(stage: Stage) -> None:
    """A card with its portrait, a face declined, a page scanned and straightened; then the person leaves."""
    reader, camera, before = stage.bundle.reader, stage.bundle.camera, persons()
    assert reader is not None and camera is not None
    stage.to_the_card("no-criminal-record-certificate")
    reader.place(canary_card())
    stage.finger.until(lambda: stage.shown(NAME), "the card's name")

    def visit() -> Visit:
        place = stage.app.bridge.state.place
        assert isinstance(place, Visit)
        return place

    assert visit().mine.photo.startswith(emulated_photo()[:20]), "the portrait would be found"
    stage.finger.touch("next")
    stage.at("face")
    stage.finger.touch("decline")
    stage.finger.touch("next")
    stage.at("form")
    assert not visit().party("applicant").photo
    stage.app.bridge.handle(on.FieldFilled("certificate_purpose", "abroad"))
    stage.app.bridge.handle(on.FieldFilled("phone", "13800138000"))
    stage.finger.touch("next")
    stage.at("materials")
    camera.show(paper.drawn())
    stage.finger.touch("scan:purpose-proof")
    stage.finger.until(lambda: visit().scanning.corners is not None, "the page", 20)
    stage.finger.touch("capture")
    stage.finger.until(lambda: visit().scanning.stage == "check", "the page as it will be sent")
    stage.finger.touch("next")
    stage.finger.until(lambda: bool(visit().scans), "the page to be taken")
    assert {"Party", "IdDocument", "Scan"} <= set(left_since(before)), "each would be found"
    stage.app.bridge.handle(on.LeaveConfirmed())
    stage.at("home")
    reader.lift()
    camera.show(Path(__file__).parents[2] / "ui" / "home.png")
    stage.finger.until(lambda: not left_since(before), "the last job of a worker to end")
    eyes = stage.app.eyes
    assert not eyes.wanted() and eyes._kept is None and eyes._newest is None
    assert stage.app.session.latest.size == (0, 0)
    for canary in CANARIES:
        assert files_with(stage.bundle.folder, canary) == []


def test_nothing_is_left_of_what_somebody_looked_for_answered_and_agreed_to(stage: Stage, caplog: Any) -> None:
    """Words typed into the search, the answers that chose a list, what the state holds instead of papers, how a name is written in letters:
    each is in the session while it goes on, and nowhere when its person has gone."""
    before, app, held = persons(), stage.app, "2026-11-20T12:34:56+08:00"

    def visit() -> Visit:
        place = app.bridge.state.place
        assert isinstance(place, Visit)
        return place

    stage.finger.touch("openSearch")
    stage.at("search")
    stage.finger.until(lambda: bool(stage.finger.all_named("search")), "the search box")
    typed: list[str] = []
    stage.finger.type("search", TYPED_KEYS, lambda: typed.append(str(stage.finger.find("search").property("text"))))
    assert typed == [TYPED] and isinstance(app.bridge.state.place, Search) and TYPED in app.bridge.state.place.text, "it would be found"
    app.bridge.handle(on.ServiceChosen("id-card-lost"))
    stage.answer(hukou="4401", proof="eid", photo="receipt")
    assert visit().answers == {"hukou": "4401", "proof": "eid", "photo": "receipt"}, "they would be found"
    card = replace(decode(canary_card().text), origin="register")
    app.bridge.handle(on.NextPressed())
    number = app.bridge.state.visit_number
    for event in (on.WayChosen("eid"), on.CodeScanned(number, "KIOSK-EID:1:SAMPLE"), on.CodeVerified(number, 1, card, minor=False)):
        app.bridge.handle(event)
    del card, event
    app.bridge.handle(on.NextPressed())
    stage.at("form")
    for name, value in FILLED.items():
        app.bridge.handle(on.FieldFilled(name, value))
    app.bridge.handle(on.NextPressed())
    stage.at("materials")
    app.bridge.handle(on.ExemptionChosen("household-register", True))
    app.bridge.handle(on.LicencesFound(number, visit().licences.asking, {"household-register": held}))
    assert visit().licences.held == {"household-register": held} and visit().exemptions, "they would be found"
    assert {"Party", "IdDocument", "Exempt"} <= set(left_since(before)), "each would be found"
    app.bridge.handle(on.LeaveConfirmed())
    stage.at("home")
    stage.finger.see()
    stage.finger.until(lambda: not left_since(before), "the last job of a worker to end")
    session = app.session
    live = [QGuiApplication.clipboard().text()]
    for root in (app.screen.window, session, session._search, session._situation, session._guide, session._materials, session._form):
        live += texts_of(root)
    for canary in (*CANARIES, held, held[:10]):
        assert not [text for text in live if canary in text], f"{canary} is still in a live object"
        assert files_with(stage.bundle.folder / "state", canary) == []
        assert canary not in caplog.text
    state = [one for one in reachable(app.bridge.state) if isinstance(one, str)]
    assert not [text for text in state if any(canary in text for canary in (*CANARIES, held))]


def buffers_with(mark: bytes, beside: object) -> list[bytes]:
    """Every buffer that a live object holds and in which `mark` stands, but those that `beside` keeps alive: the world's."""
    gc.collect()
    theirs = {id(one) for one in reachable(beside)}
    held = (held for one in gc.get_objects() if id(one) not in theirs for held in gc.get_referents(one))
    found = {id(one): bytes(one) for one in held if isinstance(one, bytes | bytearray | memoryview) and id(one) not in theirs}
    return [one for one in found.values() if mark in one and one != mark]


def test_nothing_is_left_of_a_document_that_was_collected(stage: Stage, caplog: Any) -> None:
    """Its bytes live from fetching to printing: no file of the terminal, no log line and no object has them when its person is gone."""
    before, pages = persons(), stage.bundle.pages
    assert pages is not None
    record, mark = collect.applied(stage), "".join(("CANARY", "-", "DOCUMENT"))
    (stage.bundle.folder / "officer.pdf").write_bytes(pdf(mark))
    stage.bundle.issue(record.tracking_number, "--file", str(stage.bundle.folder / "officer.pdf"), "--assurance", "L2")
    collect.to_the_list(stage)
    assert {"Party", "IssuedResult"} <= set(left_since(before)), "each would be found"
    assert collect.pressed(stage, record.id) == ("confirmed", "")
    [printed] = pages.documents
    assert mark.encode() in printed.read_bytes(), "the canary went through the terminal"
    code = stage.app.settings.terminal.code
    assert all(name.startswith(f"kiosk-{code}.") for name in pages.job_names), "several terminals at one printer know their own jobs"
    stage.finger.touch("next")
    stage.at("home")
    assert stage.bundle.reader is not None
    stage.bundle.reader.lift()
    stage.finger.until(lambda: not left_since(before), "the last job of a worker to end")
    kept = [printed.read_bytes()]
    assert buffers_with(mark.encode(), pages) == kept, "it would be found"
    kept.clear()
    assert buffers_with(mark.encode(), pages) == []
    for canary in (mark, NUMBER):
        assert files_with(stage.bundle.folder / "state", canary) == []
        assert canary not in caplog.text
