"""A portrait taken at the terminal, by its real camera, engine and screen: it counts down by itself, it can be used, and when its person
has gone nothing of it is left."""

from __future__ import annotations

import gc
from pathlib import Path

from kiosk.session import events as on
from kiosk.session.state import Visit
from tests.e2e.conftest import Stage
from tests.e2e.test_wipe import CANARIES, buffers_with, canary_card, files_with, left_since, persons
from tests.qml.photo_states import FORM, RENEWAL
from tests.vision import heads

PATIENCE = 40.0


def visit(stage: Stage) -> Visit:
    place = stage.app.bridge.state.place
    assert isinstance(place, Visit)
    return place


def before_the_camera(stage: Stage) -> None:
    """Somebody who has no photo with them, at the step."""
    bridge, reader = stage.app.bridge, stage.bundle.reader
    assert reader is not None
    bridge.handle(on.ServiceChosen(RENEWAL))
    stage.answer(hukou="4401", photo="here")
    stage.finger.touch("next")
    stage.at("identify")
    reader.place(canary_card())
    stage.finger.until(lambda: visit(stage).party("applicant").document is not None, "the card")
    for event in (on.NextPressed(), on.FaceDeclined(), on.NextPressed()):
        bridge.handle(event)
    for name, value in {**FORM, "renewal_reason": "expiring"}.items():
        bridge.handle(on.FieldFilled(name, value))
    for later in (on.NextPressed(), on.ExemptionChosen("household-register", True), on.NextPressed()):
        bridge.handle(later)
    stage.at("photo")


def test_it_is_taken_by_the_countdown_and_nothing_of_it_is_left(stage: Stage) -> None:
    camera, before = stage.bundle.camera, persons()
    assert camera is not None
    camera.show(heads.id_photo((1280, 720), 240, 110))
    before_the_camera(stage)
    assert stage.app.session.latest.size == (0, 0), "nobody is looked at unasked"
    stage.finger.touch("next")
    stage.finger.until(lambda: visit(stage).posing.steady_since is not None, "standing well", PATIENCE)
    assert stage.shown("请不要动")
    stage.finger.until(lambda: visit(stage).posing.stage == "result", "the picture", PATIENCE)
    taken = visit(stage).posing.taken
    assert taken is not None and visit(stage).posing.faults == () and stage.shown("照片合格")
    assert stage.app.session.latest.size == (358, 441), "the very picture stands there"
    mark = bytes(taken.jpeg[3000:3064])
    del taken
    stage.finger.touch("next")
    stage.at("review")
    assert visit(stage).portraits == {"portrait": "passed"}
    assert {"Scan", "Party"} <= set(left_since(before)) and buffers_with(mark, camera), "each would be found"
    stage.app.bridge.handle(on.LeaveConfirmed())
    stage.at("home")
    assert stage.bundle.reader is not None
    stage.bundle.reader.lift()
    camera.show(Path(__file__).parents[2] / "ui" / "home.png")
    stage.finger.until(lambda: not left_since(before), "the last job of a worker to end")
    gc.collect()
    eyes = stage.app.eyes
    assert not eyes.wanted() and eyes._kept is None and eyes._newest is None
    assert stage.app.session.latest.size == (0, 0)
    assert buffers_with(mark, camera) == []
    for canary in CANARIES:
        assert files_with(stage.bundle.folder / "state", canary) == []
    assert not [path for path in stage.bundle.folder.rglob("*") if path.is_file() and mark in path.read_bytes()]


def test_who_cannot_have_it_here_goes_on(stage: Stage) -> None:
    """Before a wall that is not white, with nobody in view: the window is one touch away, and staff are told."""
    camera = stage.bundle.camera
    assert camera is not None
    before_the_camera(stage)
    stage.finger.touch("next")
    stage.finger.until(lambda: visit(stage).posing.hint == "photo.nobody-yet", "that nobody stands there", PATIENCE)
    stage.finger.touch("photoAtWindow")
    stage.at("review")
    assert visit(stage).short_of[-1] == "photo.window" and stage.app.session.latest.size == (0, 0)
    stage.app.bridge.handle(on.BackPressed())
    stage.finger.touch("retake")
    camera.show(heads.id_photo((1280, 720), 240, 110, wall=(150, 150, 150)))
    stage.finger.touch("next")
    stage.finger.until(lambda: visit(stage).posing.stage == "result", "the picture", PATIENCE)
    assert "photo.background-colour" in visit(stage).posing.faults
    stage.finger.touch("keepPhoto")
    stage.at("review")
    assert visit(stage).short_of[-1] == "photo.review"
    stage.app.bridge.handle(on.LeaveConfirmed())
    stage.at("home")
