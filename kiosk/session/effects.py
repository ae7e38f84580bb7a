"""What the session asks the world to do. Frozen values: `kiosk.runtime.perform` carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.catalogue.service import Service
    from kiosk.session.parties import Party


@dataclass(frozen=True)
class WatchForCard:
    """Poll the reader and report `CardRead` or `CardRefused` under this visit's number."""

    visit: int


@dataclass(frozen=True)
class StopWatchingForCard:
    pass


@dataclass(frozen=True)
class WatchForCode:
    """Open the camera and report the first code seen."""

    visit: int


@dataclass(frozen=True)
class StopWatchingForCode:
    pass


@dataclass(frozen=True)
class Save:
    """Seal and enqueue the submission; answer `Saved` or `NotSaved`. Nothing is told to the resident before."""

    visit: int
    service: Service
    parties: tuple[Party, ...]
    language: str


@dataclass(frozen=True)
class PrintReceipt:
    """Print the receipt of a record that is saved already; answer `Printed`. It carries no more of the person than the slip will."""

    visit: int
    record_id: str
    tracking_number: str
    saved_at: str
    service: Service
    masked_name: str
    language: str


@dataclass(frozen=True)
class AskProgress:
    """By number: the state only. Answer `ProgressAnswered` or `ProgressRefused`."""

    visit: int
    tracking_number: str


@dataclass(frozen=True)
class AskProgressByDocument:
    """By card: all records of this person. Needs the centre."""

    visit: int
    id_number: str

    def __repr__(self) -> str:
        return f"AskProgressByDocument(visit={self.visit})"


@dataclass(frozen=True)
class Wipe:
    """Forget everything about the person who was here: models, keyboard, caches, buffers."""


Effect = (
    WatchForCard | StopWatchingForCard | WatchForCode | StopWatchingForCode | Save | PrintReceipt | AskProgress | AskProgressByDocument
    | Wipe
)  # fmt: skip
