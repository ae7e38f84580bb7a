"""Any warning of Qt fails a test. What others' code says at every start is listed here, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QLoggingCategory, QMessageLogContext, QtMsgType, qInstallMessageHandler

ALLOWED = (
    "PopupList_QMLTYPE",  # Qt Virtual Keyboard 6.11.3 overrides a property in its own PopupList.qml
    "PinyinDecoderService::init(): creating directory",  # the keyboard says where its dictionary goes: our private folder
)
# Qt Multimedia, which the virtual keyboard links for its key clicks, looks for a sound server while the dynamic linker still holds its
# lock. To hear that here takes Python's lock, whose holder may be importing a library just then: each would wait for the other.
UNHEARD = "qt.multimedia.symbolsresolver=false"


@contextmanager
def qt_warnings() -> Iterator[list[str]]:
    """The warnings and worse that Qt says meanwhile, without the allowed ones."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        serious = kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
        if serious and not any(allowed in text for allowed in ALLOWED):
            said.append(text)

    QLoggingCategory.setFilterRules(UNHEARD)
    before = qInstallMessageHandler(hear)
    try:
        yield said
    finally:
        qInstallMessageHandler(before)
