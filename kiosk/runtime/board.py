"""What the centre announces: told from the disk once home stands, and again whenever the centre says it anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from kiosk.session import events as on

if TYPE_CHECKING:
    from kiosk.outbox.board import Held
    from kiosk.outbox.uplink import Uplink
    from kiosk.settings import Settings

log = logging.getLogger(__name__)
AGAIN = 60.0  # seconds after the network failed at one
KEPT_FOR = timedelta(hours=1)
"""The same board with a newer moment is written no oftener: a terminal's disk is flash."""


class Announcements:
    """Belongs to the thread that asks the centre."""

    def __init__(self, settings: Settings, publish: Callable[[on.Event], None]) -> None:
        self._settings, self._publish = settings, publish
        self._held: Held | None = None
        self._on_disk: Held | None = None
        self._due, self._trouble = 0.0, ""

    def load(self) -> None:
        """The newest that this terminal knows."""
        from kiosk.outbox import board
        from kiosk.outbox.trust import TrustError, stored_trust
        from kiosk.wire.acknowledgement import NotSignedByCentre
        from kiosk.wire.board import BadBoard

        try:
            if (trust := stored_trust(self._settings.state_dir)) is not None:
                self._held = self._on_disk = board.kept(self._settings.state_dir, trust)
        except (BadBoard, NotSignedByCentre, TrustError) as error:
            self._log(error.code, str(error))
        except OSError as error:
            self._log("board.disk", str(error.strerror))
        if self._held is not None:
            self._tell(self._held)

    def turn(self, uplink: Uplink) -> float:
        """Asks for the board of now, if that is due; the seconds until the next time."""
        if (wait := self._due - time.monotonic()) > 0:
            return wait
        from kiosk.outbox import board, http
        from kiosk.wire.board import BadBoard

        try:
            held = board.ask(uplink.centre, uplink.trust, self._held)
        except (http.Unreachable, http.NotTheCentre, http.Refused, BadBoard) as error:
            if not isinstance(error, http.Unreachable):
                self._log(getattr(error, "code", "board.refused"), str(error))
            return self._wait(max(AGAIN, getattr(error, "retry_after", None) or 0.0))
        self._held = held
        self._tell(held)
        self._keep(held)
        return self._wait(self._settings.central.board_seconds)

    def _keep(self, held: Held) -> None:
        from kiosk.outbox import board

        before = self._on_disk
        if before and before.hash == held.hash and held.board.as_of - before.board.as_of < KEPT_FOR:
            self._trouble = ""  # it was answered, and lies on the disk: the same trouble later is news
            return
        try:
            board.keep(self._settings.state_dir, held)
        except OSError as error:
            self._log("board.disk", str(error.strerror))
        else:
            self._on_disk = held
            self._trouble = ""

    def _tell(self, held: Held) -> None:
        from kiosk.session.door_events import BoardLoaded

        self._publish(BoardLoaded(held.board))

    def _log(self, code: str, detail: str) -> None:
        """For the technician: each kind of trouble once."""
        if code != self._trouble:
            self._trouble = code
            log.warning("board: %s %s", code, detail)

    def _wait(self, seconds: float) -> float:
        self._due = time.monotonic() + seconds
        return seconds
