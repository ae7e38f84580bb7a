"""What lies around this terminal, told once home stands and again when a technician brought a calendar or another version is in force; and
the time, every minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.hours import CHINA
from kiosk.runtime.worker import Worker
from kiosk.session import events as on

if TYPE_CHECKING:
    from kiosk.settings import Settings

log = logging.getLogger(__name__)


def china_now() -> datetime:
    """What the clocks on the wall say, whatever zone this machine is set to."""
    return datetime.now(CHINA)


class Around:
    """Its worker is started once home stands: reading a thousand places would hold the first frame up."""

    def __init__(
        self, settings: Settings, config: Path, publish: Callable[[on.Event], None], now: Callable[[], datetime] = china_now
    ) -> None:
        self._settings, self._config, self._publish, self._now = settings, config, publish, now
        self._before: frozenset[tuple[str, int]] | None = None
        self.worker = Worker("around", between=self._minute)

    def tell_time(self, now: Callable[[], datetime]) -> None:
        """Another clock on the wall, at once: the dev dock's. From any thread."""

        def take() -> None:
            self._now = now

        self.worker.tell(take)

    def _minute(self) -> float:
        """Seconds until the next one begins."""
        moment = self._now()
        self._publish(on.Minute(moment))
        brought = self._brought()
        if brought != self._before:
            self._before = brought
            self._look()
        return 60.0 - moment.second - moment.microsecond / 1e6

    def _look(self) -> None:
        from kiosk.catalogue.surroundings import SurroundingsError
        from kiosk.shelf import surroundings

        try:
            found = surroundings.read(self._config, self._settings)
        except SurroundingsError as error:
            log.error("nobody can be told where else to go: %s %s", error.code, error)
            return
        for code in found.left_out:
            log.warning("left out of what lies around: %s", code)
        self._publish(on.SurroundingsLoaded(found))

    def _brought(self) -> frozenset[tuple[str, int]]:
        """Which version is in force, and the calendars in the state folder, so that a change is seen."""
        from kiosk.catalogue.calendars import FOLDER
        from kiosk.shelf.files import Shelf
        from kiosk.shelf.surroundings import seen

        found = {seen(Shelf(self._config / "catalogue", self._settings.state_dir))}
        for path in (self._settings.state_dir / FOLDER).glob("*.json"):
            try:
                found.add((path.name, path.stat().st_mtime_ns))
            except FileNotFoundError:
                continue  # it was replaced just now: the next minute sees the new one
        return frozenset(found)
