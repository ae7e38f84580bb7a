"""A whole terminal with its world, in this process: emulators on the wire, a centre in a process of its own, the real QML offscreen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from kiosk.app import App
from kiosk.demo.bundle import Addresses, Bundle
from kiosk.demo.scripts import SCRIPTS
from kiosk.settings import Settings
from tests.qml.warnings import qt_warnings
from ui.models.session import place_name
from ui.robot import Finger

ENDORSEMENT = "residence-permit-endorsement"


class Stage:
    """What a test of the whole needs: the world, the terminal, a finger."""

    def __init__(self, bundle: Bundle, app: App) -> None:
        self.bundle, self.app, self.finger = bundle, app, Finger(app.screen.window)

    def place(self) -> str:
        return place_name(self.app.bridge.state)

    def at(self, place: str) -> None:
        self.finger.until(lambda: self.place() == place, f"the screen {place!r}", 20)
        self.finger.rest()

    def ready(self) -> None:
        """Home, everything online."""
        self.at("home")
        self.finger.until(self._all_online, "the devices and the centre", 20)

    def _all_online(self) -> bool:
        state = self.app.bridge.state
        devices = [state.devices.get(kind) for kind in ("idcard", "receipt_printer", "store")]
        return state.online and all(health is not None and health.word == "online" for health in devices)

    def answer(self, **answers: str) -> None:
        """The questions of the situation, then on to the guide."""
        self.at("situation")
        for question, value in answers.items():
            self.finger.touch(f"{question}:{value}")
        self.finger.touch("next")
        self.at("notice")

    def to_the_notice(self, service: str = ENDORSEMENT) -> None:
        """From home; what is asked first is answered so that nothing stands in the way."""
        self.finger.touch(f"service:{service}")
        self.finger.until(lambda: self.place() in ("situation", "notice"), "the first step", 20)
        if self.place() == "situation":
            self.answer(**SCRIPTS[service].answers)
        self.at("notice")

    def to_the_card(self, service: str = ENDORSEMENT) -> None:
        self.to_the_notice(service)
        self.finger.touch("next")
        self.at("identify")

    def take_the_card(self) -> None:
        """After a visit the screen asks for nothing else until the card is taken."""
        assert self.bundle.reader is not None
        self.bundle.reader.lift()
        self.finger.until(lambda: not self.app.bridge.state.guard.card_lies, "the card to be missed", 20)

    def shown(self, text: str) -> bool:
        """Whether a visible text contains these words."""
        return any(text in words for words in self.finger.words())


def impatient(settings: Settings) -> Settings:
    """The same terminal, but it gives a printer that fell silent 1 s to confirm its job."""
    printer = settings.devices["receipt_printer"]
    quick = replace(printer, options={**printer.options, "confirm_timeout": 1.0})
    return replace(settings, devices={**settings.devices, "receipt_printer": quick})


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A terminal that is ready; at the end, no Qt warning may have been said."""
    with qt_warnings() as said, Bundle(Addresses(), folder / "world") as bundle, App(impatient(bundle.settings()), (1080, 1920)) as app:
        made = Stage(bundle, app)
        made.ready()
        yield made
    assert said == []


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        yield made
