"""A chip from the first command to a document: the one function that the terminal calls."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from kiosk.identity import mrz
from kiosk.identity.document import IdDocument
from kiosk.identity.icao import files
from kiosk.identity.icao.access import authenticate, offers_pace, select_applet
from kiosk.identity.icao.errors import ChipDamaged, ChipUnverifiable
from kiosk.identity.icao.lds import PhotoType, chip_photo, chip_text
from kiosk.identity.icao.line import Line, Transmit
from kiosk.identity.icao.messaging import UnprotectedAnswer
from kiosk.identity.icao.security_object import Signer, security_object

_TEXT_GROUP, _PHOTO_GROUP = 1, 2


@dataclass(frozen=True)
class ChipReading:
    """A document whose text, and photo where it has one, fit the hashes in the chip. Whether a state signed them is not known, so it is
    worth the factor "chip" with its review (kiosk/core/assurance.py), no more.

    `photo`: JPEG or JPEG 2000 as it lies in the chip, and `photo_type`; both empty where the chip has none of these. `verified`: the data
    groups whose hashes were checked. `pace_offered`: the chip would also speak the newer protocol. `rest`: raw characters of a permit's DG1
    whose meaning is not confirmed.
    """

    document: IdDocument
    photo: bytes = field(repr=False)
    photo_type: PhotoType
    verified: tuple[int, ...]
    signer: Signer
    pace_offered: bool
    rest: str = field(repr=False)


def read_chip(
    transmit: Transmit,
    information: str,
    today: date,
    *,
    deadline: float = math.inf,
    clock: Callable[[], float] = time.monotonic,
    random: Callable[[int], bytes] = secrets.token_bytes,
    progress: files.Progress = files.no_progress,
) -> ChipReading:
    """Reads the chip of a passport or permit with the key that `information` gives.

    `transmit` carries one APDU to a card that was just connected; what it raises passes through. `information` comes from
    `mrz.information` or `typed_information`. `deadline` is a time of `clock`; it is looked at before each command, so `transmit` has to
    have a limit of its own. `progress` is told the file and its bytes, done and in all.

    Raises a `ChipError`: no document leaves here unless its hashes were there and fit.
    """
    line = Line(transmit, clock, deadline)
    pace = _pace_offered(line)
    found = _read_under_access_control(line, information, random, pace, progress)
    text_file, photo_file, signed = found[files.TEXT], found[files.PHOTO], found[files.SECURITY_OBJECT]
    if text_file is None:
        raise ChipDamaged("there is no DG1")
    if signed is None:
        raise ChipUnverifiable("there is no EF.SOD")
    security = security_object(signed)
    security.check(_TEXT_GROUP, text_file)
    verified: tuple[int, ...] = (_TEXT_GROUP,)
    photo: bytes = b""
    photo_type: PhotoType = ""
    if photo_file is not None:
        security.check(_PHOTO_GROUP, photo_file)
        verified += (_PHOTO_GROUP,)
        photo, photo_type = chip_photo(photo_file)
    elif _PHOTO_GROUP in security.hashes:
        raise ChipDamaged("there is a hash of DG2, and no DG2")
    document, rest = _document(text_file, today)
    return ChipReading(document, photo, photo_type, verified, security.signer, pace, rest)


def _pace_offered(line: Line) -> bool:
    """EF.CardAccess lies open under the master file of a chip that speaks PACE (9303-11, 4.4)."""
    try:
        card_access = files.read_file(line.ask, files.CARD_ACCESS)
        return card_access is not None and offers_pace(card_access)
    except ChipDamaged:
        # An older chip may answer anything to a file that it does not have. What it offers then does not matter: it is asked for the
        # older protocol in any case.
        return False


def _read_under_access_control(
    line: Line, information: str, random: Callable[[int], bytes], pace: bool, progress: files.Progress
) -> dict[int, bytes | None]:
    """The three files. A chip that leaves the session at a read is asked once more, for shorter pieces, in a new session."""
    found: dict[int, bytes | None] = {}
    for piece in files.PIECES:
        select_applet(line, pace)
        ask = partial(authenticate(line, information, random, pace).ask, line)
        try:
            for file in (files.TEXT, files.SECURITY_OBJECT, files.PHOTO):
                if file not in found:
                    found[file] = files.read_file(ask, file, piece, progress)
        except UnprotectedAnswer:
            if piece == files.PIECES[-1]:
                raise
            continue
        break
    return found


def _document(data_group_1: bytes, today: date) -> tuple[IdDocument, str]:
    """The document, and what of its text is not understood."""
    text = chip_text(data_group_1)
    try:
        document = mrz.parse(text.lines, today)
    except mrz.MrzError as error:
        raise ChipDamaged(f"DG1: {error.code}, {error.field}") from None
    provenance = {name: origin for name, origin in document.provenance.items() if origin != "mrz"}
    return replace(document, origin="chip", provenance=provenance), text.rest
