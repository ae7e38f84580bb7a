"""P13: what the terminal holds after ten thousand visits beside what it held after a hundred, in a process of its own.

python -m tests.bench.memory STATE_DIR 100 10000        prints {"100": MB, "10000": MB, …}
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.surroundings import Surroundings

FEW, MANY = 100, 10_000
SIZE = (1080, 1920)
SERVICES = ("residence-registration", "residence-permit-endorsement", "id-card-lost", "no-criminal-record-certificate")


def measure(around: Surroundings, few: int = FEW, many: int = MANY) -> list[Figure]:
    """Resident memory (unique to the process), MB."""
    with tempfile.TemporaryDirectory(dir=around.folder) as folder:
        asked = [sys.executable, "-m", "tests.bench.memory", folder, str(few), str(many)]
        said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    held = json.loads(said.splitlines()[-1])
    after_few, after_many = held[str(few)], held[str(many)]
    note = f"{after_many:.1f} MB after {many:,} visits, {after_few:.1f} after {few}; {held['seconds']:.0f} s"
    figure = f"memory after {many:,} visits, which may be 1.05 times that after {few}"
    return [Figure("P13", figure, after_many, after_few, 1.05 * after_few, "MB", note=note)]


def resident() -> float:
    """MB that are this process's alone (USS): what it shares with others is nobody's leak."""
    import psutil

    gc.collect()
    return float(psutil.Process().memory_full_info().uss) / 1e6


def main(folder: str, marks: list[int]) -> None:
    import os
    import time

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop, QObject, QTimer

    from drivers.idcard.specimens import specimen
    from kiosk.app import App
    from kiosk.identity.chip_text import decode
    from kiosk.session import events as on
    from kiosk.session import glass_events
    from kiosk.session.state import Home, Visit
    from kiosk.settings import load_settings

    def live(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    settings = load_settings({"devices.idcard.driver": "simulator", "devices.receipt_printer.driver": "simulator"})
    with App(replace(settings, state_dir=Path(folder)), SIZE) as app:
        while not isinstance(app.bridge.state.place, Home):
            live(20)
        live(1500)  # what comes after home has come
        theme = app.screen.engine.singletonInstance("Kiosk", "Theme")
        assert isinstance(theme, QObject)
        theme.setProperty("motion", 0)
        card = decode(specimen("resident").text)

        def tell(event: on.Event) -> None:
            app.bridge.handle(event)
            live(1)  # a loop of its own: what was deleted meanwhile goes only when one is entered

        def visit(number: int) -> None:
            """In turn every language, mode and service, opened and left; each twentieth up to a form that is left half-way."""
            tell(on.LanguageChosen(("zh", "en")[number % 2]))
            if number % 20 == 10:
                tell(glass_events.ModeChosen("elder", True))
            tell(on.ServiceChosen(SERVICES[number % len(SERVICES)]))
            for _ in range(5 if number % 20 == 0 else 0):
                here = app.bridge.state.place
                if isinstance(here, Visit) and here.step.kind == "identify":
                    tell(on.CardRead(app.bridge.state.visit_number, card))
                if isinstance(here, Visit) and here.step.kind == "form":
                    tell(on.FieldFilled("phone", f"138{number:08d}"))
                tell(on.NextPressed())
            tell(on.LeavePressed())
            tell(on.LeaveConfirmed())
            assert isinstance(app.bridge.state.place, Home)

        held: dict[str, float] = {}
        begun, done = time.monotonic(), 0
        for mark in marks:
            for number in range(done, mark):
                visit(number)
                if number % 50 == 0:
                    live(5)
            done = mark
            live(200)
            held[str(mark)] = resident()
        print(json.dumps(held | {"seconds": time.monotonic() - begun}))


if __name__ == "__main__":
    main(sys.argv[1], [int(word) for word in sys.argv[2:]])
