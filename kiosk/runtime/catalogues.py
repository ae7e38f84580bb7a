"""What this terminal offers: loaded at its start, and again when the centre published another.

The session takes a new catalogue when nobody is there; whoever is served keeps what they began with.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.shelf.errors import Refused
from kiosk.shelf.files import Held, Shelf

if TYPE_CHECKING:
    from kiosk.outbox.uplink import Uplink
    from kiosk.settings import Settings
    from kiosk.shelf.sync import CatalogueSync

log = logging.getLogger(__name__)
NEEDED = ("kiosk.catalogue.load", "kiosk.catalogue.bundles", "jsonschema")
"""What the first visit imports, and would be held up by: JSON Schema alone takes as long as all the rest."""
STEP = 0.05  # seconds between two steps of bringing it up to date: what waits to be sent goes first
AGAIN = 60.0  # seconds after the network failed at one


class Catalogues:
    """`load` and `settle` belong to one thread, `turn` and `close` to the one that asks the centre."""

    def __init__(
        self, settings: Settings, config: Path, publish: Callable[[on.Event], None], held: Callable[[Held], None] = lambda _held: None
    ) -> None:
        """`held`: told of each catalogue before the session is, on the thread that brings it."""
        self._settings, self._publish, self._told = settings, publish, held
        self._shelf = Shelf(config / "catalogue", settings.state_dir)
        self._held: Held | None = None
        self._taking = threading.Lock()
        self._sync: CatalogueSync | None = None
        self._enrolment, self._refused = "", ""
        self._due = 0.0

    def load(self) -> None:
        """What the home screen needs: the best that is compiled, else what is shipped, as it is written."""
        try:
            self._take()
        except Refused as refusal:
            self._out_of_order(refusal)

    def settle(self) -> None:
        """Once home stands: compiles what is not, and imports what the first visit needs. A form that is no JSON Schema is found here."""
        from kiosk.shelf.compiling import Process

        for place in self._held.waiting if self._held else ():
            try:
                Process(place).wait()
                self._take()
                break
            except Refused as refusal:
                if refusal.code == "catalogue.invalid" and place.origin == "shipped":
                    self._out_of_order(refusal)
                    return
                log.warning("the catalogue %s is not compiled: %s %s", place.name or "shipped", refusal.code, refusal)
        for module in NEEDED:
            importlib.import_module(module)

    def turn(self, uplink: Uplink) -> float:
        """One step of bringing it up to date, if one is due; the seconds until the next."""
        if (wait := self._due - time.monotonic()) > 0:
            return wait
        from kiosk.outbox import http
        from kiosk.outbox.trust import TrustError

        try:
            step = self._syncing().turn(uplink.centre, uplink.trust, datetime.now(UTC))
        except (http.Unreachable, http.NotTheCentre, http.Refused, TrustError) as error:
            return self._wait(max(AGAIN, getattr(error, "retry_after", None) or 0.0))
        match step:
            case "works":
                return self._wait(STEP)
            case "switched":
                self.load()
        return self._wait(self._settings.central.catalogue_seconds)

    def word(self) -> tuple[str, str]:
        """For the centre: which version is in force here, and the code of why it is no newer one."""
        return self._held.version if self._held else "", self._sync.status.problem if self._sync else ""

    def close(self) -> None:
        if self._sync is not None:
            self._sync.close()

    def _wait(self, seconds: float) -> float:
        self._due = time.monotonic() + seconds
        return seconds

    def _syncing(self) -> CatalogueSync:
        """One for each enrolment: another centre counts its versions anew. Raises `TrustError`."""
        from kiosk.outbox.trust import read_enrolment
        from kiosk.shelf.sync import CatalogueSync

        enrolment = str((read_enrolment(self._settings.state_dir) or {}).get("id", ""))
        if self._sync is None or enrolment != self._enrolment:
            self.close()
            self._enrolment = enrolment
            self._sync = CatalogueSync(self._shelf, enrolment, self._settings.production)
        return self._sync

    def _take(self) -> None:
        """Raises `Refused`. One thread at a time: else who looked before a switch could tell of it after who looked behind it."""
        with self._taking:
            self._hold(self._shelf.open(self._settings.production))

    def _hold(self, held: Held) -> None:
        if self._settings.production and held.catalogue.generated:
            self._out_of_order(Refused("catalogue.generated", f"{held.version} was made up for demonstration"))
            return
        self._held = held
        self._told(held)
        self._publish(on.CatalogueLoaded(held.catalogue))
        if self._refused:
            self._publish(on.Repaired(self._refused))
            self._refused = ""

    def _out_of_order(self, refusal: Refused) -> None:
        self._refused = refusal.code
        log.error("the catalogue is not fit for residents: %s", refusal)
        self._publish(on.OutOfOrder(Problem(refusal.code)))
