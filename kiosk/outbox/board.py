"""What the centre announces, asked for and kept: the newest that it signed lies in the state folder, so that it is shown without a network
too, with its time. Whatever is not the centre's word, whole, is no board, whether it came by network or lay on the disk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from kiosk.outbox import http, whole
from kiosk.outbox.http import Centre
from kiosk.wire import announcing
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.announcing import BoardAnswer
from kiosk.wire.board import Board
from kiosk.wire.models import Trust

FILE = "board.json"
_LARGEST_FILE = 2 * announcing.LARGEST_BOARD


@dataclass(frozen=True)
class Held:
    """A board with what proves it."""

    board: Board
    answer: BoardAnswer

    @property
    def hash(self) -> str:
        return self.answer.content_hash


def ask(centre: Centre, trust: Trust, held: Held | None) -> Held:
    """The board of now. `held`: the one that is here. Raises as `Centre.ask`, `NotTheCentre` too for what it did not sign; `BadBoard` for
    one of a schema that this program does not know."""
    known, nonce = held.hash if held else "", secrets.token_hex(16)
    try:
        answer = BoardAnswer.model_validate_json(centre.ask("GET", f"{announcing.PATH}?known={known}&nonce={nonce}").content)
        board, content = announcing.verify(trust, announcing.about(known, nonce), answer, held.answer.board if held else b"")
    except ValidationError:
        raise http.NotTheCentre("the answer is no board") from None
    except NotSignedByCentre as error:
        raise http.NotTheCentre(str(error)) from None
    return Held(board, answer.with_content(content))


def keep(folder: Path, held: Held) -> None:
    """On disk when it returns. Raises `OSError`."""
    whole.write(folder / FILE, held.answer.model_dump_json().encode())


def kept(folder: Path, trust: Trust) -> Held | None:
    """What `keep` left; None where there is nothing. Raises `NotSignedByCentre` for what is not the centre's word any more, `BadBoard`,
    `OSError`."""
    try:
        with (folder / FILE).open("rb") as file:
            found = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        return None
    try:
        answer = BoardAnswer.model_validate_json(found)
    except ValidationError:
        raise NotSignedByCentre("the file is no answer of the centre") from None
    board, _ = announcing.verify(trust, answer.question, answer)
    return Held(board, answer)
