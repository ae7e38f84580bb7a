"""Printed lines and faces through the real eyes: real reader, real engine in its process, frames as a camera would give them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from drivers.idcard.specimens import photo_of
from kiosk.identity.faces import Challenge
from kiosk.runtime.faces import Faces
from kiosk.runtime.looking import MrzLooker
from kiosk.session import events as on
from kiosk.settings import load_settings
from tests.unit.test_eyes import Booth
from tests.vision import heads
from tests.vision.mrz_strips import Wear, document, frame, lines_of

TODAY = date(2026, 11, 23)
YAW: dict[Challenge, float] = {"look-straight": 0, "turn-left": 26, "turn-right": -30, "blink": 0}


@pytest.fixture
def booth() -> Iterator[Booth]:
    made = Booth()
    made.eyes.worker.start()
    yield made
    made.eyes.forget()
    assert made.eyes.worker.stop()


def test_a_passport_before_the_camera(booth: Booth) -> None:
    lines = lines_of("passport", random.Random(7))
    flat = document(lines, 7)
    booth.eyes.watch(MrzLooker(4, lambda: TODAY))
    said: list[on.MrzRead] = []
    for number in range(6):
        grey = frame(flat, Wear(pitch=15, tilt=3), number)
        booth.camera.pixels = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR) if grey.ndim == 2 else grey, np.uint8)
        said += [event for event in booth.look() if isinstance(event, on.MrzRead)]
    [read] = said
    assert read.document.id_number == lines[1][:9].rstrip("<") and read.document.origin == "mrz"
    assert read.minor in (True, False) and "P<" not in repr(read) and not booth.eyes.wanted() and booth.dark()


@pytest.fixture
def photo(tmp_path: Path) -> bytes:
    """The portrait on an emulated card."""
    file = tmp_path / "portrait.png"
    cv2.imwrite(str(file), heads.portrait())
    return photo_of(file)


@pytest.fixture
def faces(tmp_path: Path) -> Iterator[Faces]:
    made = Faces(load_settings({}, {"KIOSK_STATE_DIR": str(tmp_path)}))
    yield made
    made.forget()


@pytest.mark.xdist_group("faces")
def test_the_person_of_the_photo_turns_as_asked(booth: Booth, photo: bytes, faces: Faces) -> None:
    others = set(psutil.Process().children())
    booth.eyes.worker.tell(faces.prepare)
    booth.eyes.watch(faces.looker(4, photo))
    ask: Challenge = "look-straight"
    for _ in range(40):
        booth.camera.pixels = heads.in_frame(heads.turned(YAW[ask]))
        for event in booth.look():
            assert isinstance(event, on.FaceGuided | on.FaceJudged)
            if isinstance(event, on.FaceJudged):
                assert (event.verdict.outcome, event.verdict.proven) == ("match", False)
                assert event.verdict.engine.startswith("dlib") and len(event.verdict.models) == 2
                assert not booth.eyes.wanted() and booth.dark()
                booth.eyes.worker.ask(faces.forget).result()
                assert set(psutil.Process().children()) <= others, "the engine's process went with all that it saw"
                return
            ask = event.guidance.ask
    raise AssertionError("no verdict in 40 frames")


@pytest.mark.xdist_group("faces")
def test_a_photo_without_a_face_is_said_and_final(booth: Booth, faces: Faces, tmp_path: Path) -> None:
    booth.eyes.watch(faces.looker(4, photo_without_face(tmp_path)))
    booth.camera.pixels = heads.in_frame(heads.portrait())
    [failed] = booth.look()
    assert isinstance(failed, on.FaceFailed) and (failed.problem.code, failed.final) == ("face.no-face-in-photo", True)


def photo_without_face(tmp_path: Path) -> bytes:
    from PIL import Image

    file = tmp_path / "wall.png"
    Image.new("RGB", (204, 252), (200, 205, 210)).save(file)
    return photo_of(file)


def test_what_no_decoder_knows_is_not_compared(booth: Booth, faces: Faces) -> None:
    wlt = bytes.fromhex("574C66007E00320000FF85").ljust(1024, b"\0")
    booth.eyes.watch(faces.looker(4, wlt))
    [failed] = booth.look()
    assert isinstance(failed, on.FaceFailed) and (failed.problem.code, failed.final) == ("face.no-photo", True)
