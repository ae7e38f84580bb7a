"""A portrait before the camera: what somebody is told who stands there, and the picture that is made of one frame. The person is cut out of
a picture in the public domain."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import cv2
import numpy as np
import pytest
from PIL import Image

from drivers.camera.simulator import Driver as Camera
from kiosk.runtime.eyes import Eyes
from kiosk.runtime.portraits import ADVICE, PhotoLooker
from kiosk.session import events as on
from kiosk.session import photo_events as pose
from kiosk.settings import CONFIG
from kiosk.vision.faces.dlib_engine import DlibFinder
from kiosk.vision.faces.errors import FaceError
from kiosk.vision.photo_file import as_jpeg
from kiosk.vision.photo_rules import read_photo_rules, rules_for
from tests.unit.told import Told
from tests.vision import heads

TODAY = date(2026, 11, 23)
FINDER = DlibFinder()
RULES = read_photo_rules(CONFIG / "photo-rules")
SIZES = {"resident-card": (358, 441), "exit-entry": (354, 472)}


def frame(head: float = 240, top: float = 110, beside: float = 0, wall: tuple[int, int, int] = (255, 255, 255)) -> heads.Pixels:
    """Somebody before the camera."""
    return heads.id_photo((1280, 720), head, top, beside, wall)


def looker(document: str = "resident-card", find: Callable[[heads.Pixels], object] = FINDER.find) -> PhotoLooker:
    return PhotoLooker(7, document, find, lambda: TODAY)  # type: ignore[arg-type]  # what a finder gives


def told(picture: heads.Pixels, document: str = "resident-card") -> tuple[str, bool]:
    [seen] = looker(document).look(picture)
    assert isinstance(seen, pose.PhotoSeen) and seen.visit == 7
    return seen.hint, seen.steady


@pytest.mark.parametrize("document", SIZES)
def test_a_portrait_is_cut_out_and_keeps_its_rules(document: str) -> None:
    assert told(frame(), document) == ("", True)
    [taken], shown = looker(document).take(frame())
    assert isinstance(taken, pose.PhotoTaken) and taken.picture is not None and taken.faults == ()
    picture = Image.open(io.BytesIO(taken.picture.jpeg))
    assert (picture.format, picture.size) == ("JPEG", SIZES[document])
    assert shown is not None and shown.shape[1::-1] == SIZES[document]
    rules = rules_for(RULES, document, TODAY)
    assert rules.most_bytes is not None and len(taken.picture.jpeg) <= rules.most_bytes
    assert not picture.getexif(), "no time, no place, no device"
    assert picture.info["dpi"] == pytest.approx((taken.picture.dpi, taken.picture.dpi), abs=1)


ADVISED: dict[str, tuple[Callable[[], heads.Pixels], str, bool]] = {
    "nobody": (lambda: np.full((720, 1280, 3), 200, np.uint8), "photo.nobody-yet", False),
    "two": (lambda: heads.in_frame(heads.portrait(), heads.portrait()), "photo.alone", False),
    "far away": (lambda: frame(head=120, top=200), "photo.come-closer", False),
    "too near": (lambda: frame(head=400, top=20), "photo.step-back", False),
    "at the left of the picture": (lambda: frame(beside=-480), "photo.move-left", False),
    "at its right": (lambda: frame(beside=480), "photo.move-right", False),
    "too high": (lambda: frame(top=2), "photo.stoop", False),
    "too low": (lambda: frame(top=330), "photo.stand-taller", False),
    "before a grey wall": (lambda: frame(wall=(150, 150, 150)), "photo.wall", True),
    "in the dark": (lambda: (frame(wall=(255, 255, 255)) * 0.3).astype(np.uint8), "photo.dark-here", False),
}


@pytest.mark.parametrize("name", ADVISED)
def test_one_thing_is_said_and_it_is_the_right_one(name: str) -> None:
    picture, hint, steady = ADVISED[name]
    assert told(picture()) == (hint, steady)


def test_what_does_not_change_is_not_said_again() -> None:
    looks = looker()
    assert len(looks.look(frame())) == 1
    assert looks.look(frame()) == () and looks.look(frame(head=242)) == ()
    assert len(looks.look(frame(head=120, top=200))) == 1


def test_what_cannot_be_mended_by_moving_stays_a_fault() -> None:
    [taken], _ = looker().take(frame(wall=(150, 150, 150)))
    assert isinstance(taken, pose.PhotoTaken) and taken.picture is not None and "photo.background-colour" in taken.faults


def test_of_nobody_no_picture_is_made() -> None:
    [taken], shown = looker().take(np.full((720, 1280, 3), 200, np.uint8))
    assert taken == pose.PhotoTaken(7, None, ("photo.nobody-yet",)) and shown is None


def test_an_engine_that_fails_is_said_once() -> None:
    def broken(_pixels: heads.Pixels) -> object:
        raise FaceError("face.engine-failed", "gone")

    looks = looker(find=broken)
    [failed] = looks.look(frame())
    assert isinstance(failed, pose.PhotoFailed) and failed.problem.code == "photo.engine-failed"
    assert not looks.look(frame())
    assert looks.done


def test_rules_that_are_not_there_are_no_crash() -> None:
    [failed] = looker("no-such-document").look(frame())
    assert isinstance(failed, pose.PhotoFailed)


def test_every_fault_of_a_picture_has_its_advice() -> None:
    source = (CONFIG.parent / "kiosk" / "vision" / "photo_rules.py").read_text("utf-8")
    faults = {word for word in source.replace('"', " ").split() if word.startswith("photo.") and word.count(".") == 1}
    assert faults - set(ADVICE) <= {"photo.size", "photo.ratio"}, "those are what the crop itself makes"


def test_a_file_is_as_good_as_there_is_room_for() -> None:
    rules = rules_for(RULES, "resident-card", TODAY)
    noisy = np.random.default_rng(7).integers(0, 256, (441, 358, 3), np.uint8)
    picture = heads.id_photo()
    assert len(as_jpeg(picture, rules)) <= 28672 < len(as_jpeg(noisy, rules)), "pure noise has no small file, and is no person"
    assert len(as_jpeg(picture, rules)) < len(as_jpeg(picture, rules.model_copy(update={"most_bytes": None})))
    back = cv2.imdecode(np.frombuffer(as_jpeg(picture, rules), np.uint8), cv2.IMREAD_COLOR)
    assert back is not None and back.shape == (441, 358, 3)


class Shown:
    def __init__(self) -> None:
        self.pixels: heads.Pixels | None = None

    def put(self, pixels: heads.Pixels) -> None:
        self.pixels = pixels

    def hold(self, pixels: heads.Pixels) -> None:
        self.pixels = pixels

    def clear(self) -> None:
        self.pixels = None


def test_by_way_of_the_eyes_the_portrait_stands_and_no_frame_is_left() -> None:
    heard, camera, shown = Told(), Camera(), Shown()
    eyes = Eyes(heard, shown)
    camera.open()
    camera.pixels = frame()
    eyes.worker.start()
    try:
        eyes.take(7)
        eyes.watch(looker())
        eyes.take(7)
        heard.first(on.NoPicture)
        eyes.tend(camera)
        eyes.take(7)
        heard.first(pose.PhotoTaken)
        assert shown.pixels is not None and shown.pixels.shape[:2] == (441, 358)
        assert eyes._kept is None and eyes._newest is None
        eyes.tend(camera)
        assert shown.pixels.shape[:2] == (441, 358), "it stands"
        eyes.rest()
        assert not eyes.wanted()
        assert vars(shown)["pixels"] is None
    finally:
        eyes.worker.stop()
