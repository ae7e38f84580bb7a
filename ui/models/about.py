"""View model of "about this machine": whose it is, what runs on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.session.state import About
from ui.lazy import lazy

if TYPE_CHECKING:
    from kiosk.session import door_events as on
    from kiosk.session.events import Event
    from kiosk.session.state import State
    from ui.words import Words
else:
    on = lazy("kiosk.session.door_events")

QML_IMPORT_NAME = "Kiosk.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class AboutModel(QObject):
    """Filled while somebody looks at it."""

    changed = Signal()

    def __init__(self, words: Words, publish: Callable[[Event], None]) -> None:
        super().__init__()
        self._words, self._publish = words, publish
        self._shown: dict[str, str] = {}

    def show(self, state: State) -> None:
        shown = self._told(state) if isinstance(state.place, About) else {}
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _told(self, state: State) -> dict[str, str]:
        from importlib.metadata import version

        from ui.models.places import dictionaries

        known, language = dictionaries(state), state.language
        catalogue = state.catalogue
        left_out = dict.fromkeys(code.partition(".")[0] for code in (state.surroundings.left_out if state.surroundings else ()))
        return {
            "owner": known.owner.office.in_(language) if known else "",
            "brand": known.owner.brand.in_(language) if known else "",
            "hotline": known.owner.hotline if known else "12345",
            "complaints": (known.owner.contacts.superviseWay.phone or "" if known else "").removeprefix("020-"),
            "software": version("kiosk"),
            "catalogue": " · ".join(filter(None, (catalogue.version, _day(catalogue.published_at)))) if catalogue else "",
            "services": str(len(catalogue.services) + len(catalogue.bundles)) if catalogue else "",
            "missing": "; ".join(self._words.for_code(f"left-out.{family}", language) for family in left_out),
        }

    def _word(self, key: str) -> str:
        return self._shown.get(key, "")

    @Property(str, notify=changed)
    def owner(self) -> str:
        return self._word("owner")

    @Property(str, notify=changed)
    def brand(self) -> str:
        return self._word("brand")

    @Property(str, notify=changed)
    def hotline(self) -> str:
        return self._word("hotline")

    @Property(str, notify=changed)
    def complaints(self) -> str:
        """The number for complaints about the police; "" where nobody here knows it."""
        return self._word("complaints")

    @Property(str, notify=changed)
    def software(self) -> str:
        return self._word("software")

    @Property(str, notify=changed)
    def catalogue(self) -> str:
        """Its version, and the day on which the centre published it; "" for sources that nobody numbered."""
        return self._word("catalogue")

    @Property(str, notify=changed)
    def services(self) -> str:
        """How many the catalogue has."""
        return self._word("services")

    @Property(str, notify=changed)
    def missing(self) -> str:
        """What of the data was refused or left out, in words."""
        return self._word("missing")

    @Slot()
    def open(self) -> None:
        self._publish(on.AboutOpened())


def _day(published_at: str) -> str:
    from datetime import datetime

    from kiosk.core.hours import CHINA

    return f"{datetime.fromisoformat(published_at).astimezone(CHINA):%Y-%m-%d}" if published_at else ""
