"""Brings the window up: platform, font, languages, engine. Nothing heavy is imported here; a test lists what is loaded by then."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.models.session import SessionModel

QML = Path(__file__).parent / "qml"
FONT = "Noto Sans CJK SC"


def prepare_environment() -> None:
    """What Qt reads only before its first import.

    The software scene graph is set explicitly: on a display xcb would pick llvmpipe, ten times the CPU a frame. The keyboard writes
    its dictionary under XDG_CONFIG_HOME; `kiosk.app` points that into a folder of this process alone, and resets it with each visit.
    """
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ["QT_IM_MODULE"] = "qtvirtualkeyboard"  # a desktop's own input method would leave a resident without a keyboard
    # Touched before the panel is loaded, a field would make Qt open a keyboard of its own in a window of its own, and keep to it.
    os.environ["QT_VIRTUALKEYBOARD_DESKTOP_DISABLE"] = "1"
    os.environ.setdefault("QT_QUICK_CONTROLS_STYLE", "Basic")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.virtualkeyboard.hunspell=false")
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


prepare_environment()

# After the environment, on purpose.
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer, QTranslator, QUrl  # noqa: E402
from PySide6.QtGui import QFont, QGuiApplication  # noqa: E402
from PySide6.QtQml import QQmlApplicationEngine  # noqa: E402
from PySide6.QtQuick import QQuickWindow  # noqa: E402

# PySide reads, and keeps, the source text of every module that is imported after it, in search of its `__feature__` switches. Nothing
# here uses them, and it is a tenth of the start.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)

from ui.models.first import FirstModel  # noqa: E402


def application() -> QGuiApplication:
    """The one QGuiApplication of this process, made at the first call."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    made = QGuiApplication(["kiosk"])
    made.setApplicationName("kiosk")
    # Plain QML Text does not take a window's font: without this, digits fall to another face and bold Han is synthetic.
    font = QFont(FONT)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFont(font)
    return made


class Screen:
    """The engine with its window. QML is given `first` for the first frame, and with `begin` the session, which is the rest."""

    def __init__(self, first: FirstModel, size: tuple[int, int] | None, warned: Callable[[str], None] = lambda _text: None) -> None:
        self._session: SessionModel | None = None
        self._translator: QTranslator | None = None
        self._language = "zh"
        self.engine = QQmlApplicationEngine()
        self.engine.addImportPath(str(QML))
        self.engine.warnings.connect(lambda errors: warned("\n".join(error.toString() for error in errors)))
        self.engine.setInitialProperties({"first": first})
        self.engine.load(QUrl.fromLocalFile(str(QML / "Kiosk" / "Main.qml")))
        if not self.engine.rootObjects():
            raise RuntimeError("Main.qml did not load; the lines above say why")
        window = self.engine.rootObjects()[0]
        if not isinstance(window, QQuickWindow):
            raise TypeError("Main.qml is not a window")
        self.window = window
        if size is None:
            self.window.showFullScreen()
        else:
            self.window.resize(*size)
            self.window.show()

    def paint_first(self, patience: float = 1.0) -> None:
        """Lets the window paint its first frame, before anything else is loaded. A window that nobody exposes within `patience` seconds
        is painted later."""
        until = QEventLoop()
        connection = self.window.frameSwapped.connect(until.quit)
        limit = QTimer(until)
        limit.timeout.connect(until.quit)
        limit.start(round(patience * 1000))
        until.exec()
        self.window.frameSwapped.disconnect(connection)

    def begin(self, session: SessionModel) -> None:
        """Loads the stage with all its screens."""
        import ui.models.pads
        import ui.models.writing  # noqa: F401 -- both register their QML types
        from ui import icons

        icons.load()
        self._session = session
        session.changed.connect(self._follow_language)
        self._follow_language()
        self.window.setProperty("session", session)

    def after_next_frame(self, job: Callable[[], None]) -> None:
        """Calls `job` once, from the event loop, after the next frame was painted."""
        bell = QTimer(self.window, singleShot=True, interval=0)
        connection = self.window.frameSwapped.connect(bell.start)

        def ring() -> None:
            self.window.frameSwapped.disconnect(connection)
            bell.deleteLater()
            job()

        bell.timeout.connect(ring)

    def _follow_language(self) -> None:
        """Another translator, and every qsTr evaluated anew, only when the visit's language changed."""
        if self._session is None or self._session.language_now() == self._language:
            return
        from ui import i18n

        self._language = self._session.language_now()
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
        self._translator = i18n.translator(self._language)
        if self._translator is not None:
            QCoreApplication.installTranslator(self._translator)
        self.engine.retranslate()

    def close(self) -> None:
        """Takes down the window, then the engine, now: a binding that outlives the models would read them as null. The next window of this
        process begins in Chinese."""
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
        self.window.close()
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(self.engine, QEvent.Type.DeferredDelete)


__all__ = ["FirstModel", "Screen", "application", "prepare_environment"]
