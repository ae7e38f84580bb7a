"""After a visit nothing of the person is left: in no file, no model, no live object, no clipboard."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject
from PySide6.QtGui import QGuiApplication

from drivers.idcard.specimens import CardImage, chip_text
from kiosk.session import events as on
from tests.e2e.conftest import Stage

NAME, NUMBER, ADDRESS, TYPED = "金丝雀样本", "11010519491231002X", "金丝雀市金丝雀路7号", "金丝雀现住址"
ROOT = Path(__file__).resolve().parents[2]
CANARIES = (NAME, NUMBER, ADDRESS, TYPED)


def canary_card() -> CardImage:
    fields = {
        "kind": "resident", "name": NAME, "sex_code": "1", "nation_code": "01", "birth": "1949-12-31", "address": ADDRESS,
        "id_number": NUMBER, "authority": "样本市公安局", "valid_from": "2020-01-01", "valid_to": "长期",
    }  # fmt: skip
    return CardImage(chip_text(fields), b"")


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
    own -= {"section"}  # a ListView has a property of that name that is no text
    return own | {"text", "displayText", "preeditText", "placeholderText", "title", "source", "modelData", "model", "objectName"}


def texts_of(root: QObject) -> Iterator[str]:
    """Every text in a property or a model's row, of this object and all below it."""
    names = textual_properties()
    for thing in (root, *root.findChildren(QObject)):
        yield from (str(thing.property(name)) for name in names)
        if isinstance(thing, QAbstractItemModel):
            for row in range(thing.rowCount()):
                yield from (str(thing.data(thing.index(row, 0, QModelIndex()), role)) for role in thing.roleNames())


def test_nothing_is_left_of_a_person_who_was_timed_out(stage: Stage) -> None:
    """Card read, form filled, never submitted; the clock of the session runs out. Drafts live in memory and die with the visit."""
    reader = stage.bundle.reader
    assert reader is not None
    stage.to_the_card()
    reader.place(canary_card())
    stage.finger.until(lambda: stage.shown(NAME), "the card's name")
    stage.finger.touch("next")
    stage.at("form")
    stage.app.bridge.handle(on.FieldFilled("current_address", TYPED))
    QGuiApplication.clipboard().setText(TYPED)
    stage.finger.touch("next")

    now = stage.app.bridge.state.now
    rules = stage.app.bridge.state.rules
    stage.app.bridge.handle(on.Tick(now + rules.idle_seconds + 1))
    stage.finger.until(lambda: stage.shown("您还在吗"), "the warning")
    assert stage.shown("20 秒")
    stage.app.bridge.handle(on.Tick(now + rules.idle_seconds + rules.warning_seconds + 2))
    stage.at("home")
    reader.lift()
    stage.finger.see()
    gc.collect()

    session = stage.app.session
    live = [QGuiApplication.clipboard().text()]
    for root in (stage.app.screen.window, session, session._home, session._form, session._identify, session._receipt, session._progress):
        live += texts_of(root)
    folders = [stage.bundle.folder, Path(os.environ["XDG_CONFIG_HOME"])]
    for canary in CANARIES:
        assert not [text for text in live if canary in text], f"{canary} is still in a live object"
        assert canary not in repr(stage.app.bridge.state)
        for folder in folders:
            assert files_with(folder, canary) == []


def test_what_was_submitted_is_on_disk_only_under_seal(stage: Stage, caplog: Any) -> None:
    """The whole way to the centre leaves the person's data in no readable file of the terminal and in no log line."""
    reader = stage.bundle.reader
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
    stage.finger.touch("next")
    stage.at("receipt")
    stage.finger.touch("next")
    stage.at("home")
    stage.finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", 20)
    for canary in CANARIES:
        assert files_with(stage.bundle.folder / "state", canary) == []
        assert canary not in caplog.text
