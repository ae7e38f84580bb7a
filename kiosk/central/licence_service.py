"""The seam to whoever knows which licences and other data exist of a person. One adapter a system; see `kiosk.central.licences`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Found:
    """Of one type that is held: since when the register says so, and until when it counts; None for no end."""

    as_of: datetime
    valid_until: datetime | None = None


class LicenceService(Protocol):
    """An external system that is asked about one person. Used by several threads at once."""

    @property
    def name(self) -> str:
        """Goes into every answer and the ledger. `wire.licences.STAND_IN` is believed by no terminal in production."""

    def held(self, id_number: str, types: tuple[str, ...], purpose: str, now: datetime) -> dict[str, Found] | None:
        """Which of `types` this person holds at `now`; what is not in it is not held. What has run out or was taken back is not.

        Answers within a few seconds; None where it can't be reached in time, or can't say it of each of them. Never an exception.
        """
