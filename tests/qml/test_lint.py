"""The QML check itself: a seam with nothing wrong passes, and each thing put wrong is complained of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check import qml

BASE = '''
from PySide6.QtCore import Property, QObject, Signal, Slot


class Base(QObject):
    """Not a QML element itself; its members reach QML through those that extend it."""

    busyChanged = Signal()

    @Property(bool, notify=busyChanged)
    def busy(self) -> bool:
        return False
'''
MODELS = """
from PySide6.QtCore import Property, QAbstractListModel, Signal, Slot
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickPaintedItem

from models.zbase import Base

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class RowsModel(QAbstractListModel):
    @Slot(int)
    def choose(self, row: int) -> None: ...


@QmlElement
class PageModel(Base):
    changed = Signal()
    moved = Signal(str)

    @Property(str, notify=changed)
    def title(self) -> str:
        return ""

    @Property(float, constant=True)
    def ratio(self) -> float:
        return 0.5

    @Property(list, notify=changed)
    def words(self) -> list[str]:
        return []

    @Property(RowsModel, constant=True)
    def rows(self) -> RowsModel:
        return RowsModel()

    @Slot(str, result=bool)
    def submit(self, key: str) -> bool:
        return True


@QmlElement
class Pad(QQuickPaintedItem):
    cleared = Signal()

    @Slot()
    def clear(self) -> None: ...
"""
SCREEN = """
pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Models

Item {
    id: page

    required property PageModel model

    Text {
        text: page.model.title + page.model.ratio.toFixed(1) + page.model.words.length
        visible: !page.model.busy
    }
    ListView {
        model: page.model.rows
        delegate: Text {
            id: row

            required property int index
            required property string title

            text: row.title

            TapHandler {
                onTapped: page.model.rows.choose(row.index)
            }
        }
    }
    Pad {
        id: pad

        width: 10
        onCleared: page.model.submit("cleared")
    }
    TapHandler {
        onTapped: pad.clear()
    }
}
"""


def complaints(folder: Path, models: str = MODELS, screen: str = SCREEN) -> list[str]:
    for name, text in {"models/page.py": models, "models/zbase.py": BASE, "qml/Page.qml": screen}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return qml.complaints(folder / "models", folder / "qml", folder / "build")


def test_a_seam_with_nothing_wrong_passes_and_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaints(tmp_path) == []
    monkeypatch.setattr(qml, "run", None)  # no tool may be started again
    assert complaints(tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("page.model.title", "page.model.titel"),  # a property
        ("!page.model.busy", "!page.model.buzy"),  # of the base class, which stands in another file
        ("page.model.submit", "page.model.sumbit"),  # a slot
        ("model: page.model.rows", "model: page.model.rosw"),  # a view model inside another
        ("rows.choose(", "rows.chose("),  # its slot
        ("pad.clear()", "pad.claer()"),  # of an item that Python paints
        ("onCleared", "onClaered"),  # its signal
        ("property PageModel", "property PagModel"),  # the type itself
        ("property PageModel", "property var"),
        ("import Kiosk.Models", "import Kiosk.Modles"),
    ],
)
def test_a_misspelling_in_qml_is_a_complaint(tmp_path: Path, right: str, wrong: str) -> None:
    assert complaints(tmp_path) == []
    assert right in SCREEN
    assert complaints(tmp_path, screen=SCREEN.replace(right, wrong, 1)) != []
    assert complaints(tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("def title", "def titel"),  # renamed in Python, and not in QML
        ("@Slot()", "@Slot"),  # seen by Qt when it runs, but not by metaobjectdump
        ("moved = Signal(str)", "moved: Signal = Signal(str)"),
        ("Property(list", "Property(object"),  # QML could not look into it
        ("(str, notify=changed)", "(str)"),  # a binding to it would never update
        ('"Kiosk.Models"', '"Kiosk.Model"'),
        ("PageModel(Base)", "PageModel(Bass)"),  # a base that metaobjectdump does not know
        ("(QAbstractListModel)", "(QAbstractLostModel)"),
    ],
)
def test_a_view_model_that_qml_cannot_follow_is_a_complaint(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in MODELS
    assert complaints(tmp_path, models=MODELS.replace(right, wrong, 1)) != []
