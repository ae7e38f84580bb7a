"""The engine that compares faces, for as long as somebody stands before the camera for it."""

from __future__ import annotations

import logging
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.runtime.looking import FaceLooker
    from kiosk.runtime.portraits import PhotoLooker
    from kiosk.settings import Settings
    from kiosk.vision.faces.desk import FaceDesk
    from kiosk.vision.photos import Pixels


log = logging.getLogger(__name__)


class Faces:
    """Makes lookers for faces. `prepare` and `forget` run on the thread `eyes`, like the lookers: the engine's process belongs to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._desk: FaceDesk | None = None

    def prepare(self) -> None:
        """Has the models loaded in the background. What is wrong is said to the person when they agreed to be looked at."""
        from kiosk.vision.faces.errors import FaceError

        try:
            self._at_desk().start()
        except FaceError as error:
            log.warning("faces: %s %s", error.code, error.detail)

    def forget(self) -> None:
        """Ends the engine's process, and with it everything that it saw."""
        if self._desk is not None:
            self._desk.forget()

    @property
    def shows_photos(self) -> bool:
        """Whether anybody here knows how to decode the portrait of an ID card: else none is taken off it."""
        return bool(self._settings.faces.photo_decoder) or not self._settings.production

    def looker(self, visit: int, photo: bytes) -> FaceLooker:
        """From any thread; what is heavy about it happens when it looks."""
        from kiosk.runtime.looking import FaceLooker

        return FaceLooker(visit, photo, self._at_desk, self._decoded)

    def photo_looker(self, visit: int, document: str) -> PhotoLooker:
        """For a portrait by the rules of this document. From any thread."""
        from kiosk.runtime.portraits import PhotoLooker

        return PhotoLooker(visit, document, lambda pixels: self._at_desk().find(pixels))

    def _at_desk(self) -> FaceDesk:
        from kiosk.vision.faces.desk import FaceDesk
        from kiosk.vision.faces.options import FaceOptions

        if self._desk is None:
            options = asdict(self._settings.faces)
            del options["photo_decoder"]
            self._desk = FaceDesk(FaceOptions(**options), self._settings.production)
        return self._desk

    def _decoded(self, photo: bytes) -> Pixels | None:
        """The portrait; None where it can't be shown, with a word for the technician if the decoder is to blame."""
        from kiosk.vision.photos import EMULATED_MARK, EmulatedPhotoDecoder, ProcessPhotoDecoder

        if photo.startswith(EMULATED_MARK) and not self._settings.production:
            return EmulatedPhotoDecoder(production=False).decode(photo)
        if not self._settings.faces.photo_decoder:
            return None
        decoder = ProcessPhotoDecoder(shlex.split(self._settings.faces.photo_decoder))
        pixels = decoder.decode(photo)
        if decoder.fault:
            log.warning("faces: %s", decoder.fault)
        return pixels
