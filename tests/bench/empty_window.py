"""The peer of a start and of idling: an empty QML window. Prints JSON with the monotonic seconds of its first frame; with a number of
seconds as argument, it idles that long first and prints the CPU time it took, in per cent of a core."""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

QML = b"import QtQuick\nWindow { visible: true; width: 1080; height: 1920 }"


def main(idle_seconds: float) -> None:
    app = QGuiApplication(["empty"])
    engine = QQmlApplicationEngine()
    engine.loadData(QML, QUrl("empty.qml"))
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow), "the QML above says so"
    noted: dict[str, float] = {}

    def swapped() -> None:
        if not noted:
            noted["first"] = time.monotonic()
            noted["cpu"] = time.process_time()
            # Not here: a window that is closed inside its own frame crashes.
            QTimer.singleShot(round(1000 * idle_seconds), app.quit)

    window.frameSwapped.connect(swapped)
    app.exec()
    spent = time.process_time() - noted["cpu"]
    print(json.dumps({"first": noted["first"], "percent": 100 * spent / idle_seconds if idle_seconds else 0.0}), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
