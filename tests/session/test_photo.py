"""The step `photo`: nothing is looked at unasked, the session's clock counts down, only what keeps the rules counts unseen, and the window
is always open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.catalogue.load import CatalogueError, load_catalogue
from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import photo_events as pose
from kiosk.session.photo import COUNTED, MOST_TAKES, UNUSABLE, seconds_left
from kiosk.session.state import Home
from kiosk.settings import CONFIG
from kiosk.vision.photo_rules import read_photo_rules
from tests.session.cases import eligible
from tests.session.people import PEOPLE
from tests.session.promises import traces_in
from tests.session.walker import CATALOGUE, Walk, index_of

LOST, PASSPORT = "id-card-renewal", "passport"
WALL = "photo.background-colour"
PICTURE = PEOPLE["applicant"].page


def at_the_camera(code: str = LOST, question: str = "photo") -> Walk:
    """Somebody for whom it is, at the step, who has no photo with them."""
    case = eligible(CATALOGUE, code)
    walk = Walk(CATALOGUE, type(case)(case.people, {**case.answers, question: "here"}))
    walk.choose(code)
    while walk.visit.step.kind != "photo":
        walk.finish_step()
    return walk


@pytest.fixture
def walk() -> Iterator[Walk]:
    yield at_the_camera()


def stage(walk: Walk) -> str:
    return walk.visit.posing.stage


def pose_well(walk: Walk) -> None:
    walk.tell(on.NextPressed(), pose.PhotoSeen(walk.state.visit_number, "", steady=True))


def take(walk: Walk, *faults: str) -> None:
    walk.tell(on.CapturePressed(), pose.PhotoTaken(walk.state.visit_number, PICTURE, faults))


def saved(walk: Walk) -> do.Save:
    walk.finish()
    [effect] = [one for one in walk.done if isinstance(one, do.Save)]
    return effect


def test_no_camera_looks_before_it_is_asked_to(walk: Walk) -> None:
    assert stage(walk) == "ready" and not walk.watching
    walk.tell(pose.PhotoSeen(walk.state.visit_number, "", steady=True), pose.PhotoTaken(walk.state.visit_number, PICTURE))
    assert stage(walk) == "ready", "what nobody asked for is nothing"
    walk.tell(on.NextPressed())
    assert walk.watching == {"photo"}
    assert walk.done[-1] == do.WatchForPhoto(walk.state.visit_number, "resident-card")


def test_the_clock_counts_down_and_takes_it(walk: Walk) -> None:
    pose_well(walk)
    assert seconds_left(walk.state, walk.visit) == 3
    seen = [seconds_left(walk.pass_time(1.0), walk.visit) for _ in range(2)]
    assert seen == [2, 1] and not any(isinstance(one, do.TakePhoto) for one in walk.done)
    walk.pass_time(1.0)
    assert walk.done[-1] == do.TakePhoto(walk.state.visit_number) and stage(walk) == "taking"


def test_who_moves_is_counted_down_anew(walk: Walk) -> None:
    pose_well(walk)
    number = walk.state.visit_number
    walk.pass_time(2.0)
    walk.tell(pose.PhotoSeen(number, "photo.look-here", steady=False))
    assert seconds_left(walk.state, walk.visit) == 0 and walk.visit.posing.hint == "photo.look-here"
    walk.pass_time(5.0)
    assert not any(isinstance(one, do.TakePhoto) for one in walk.done)
    walk.tell(pose.PhotoSeen(number, "", steady=True))
    walk.pass_time(COUNTED - 1)
    assert not any(isinstance(one, do.TakePhoto) for one in walk.done)


def test_a_wall_that_is_not_white_keeps_nobody_waiting(walk: Walk) -> None:
    walk.tell(on.NextPressed(), pose.PhotoSeen(walk.state.visit_number, "photo.wall", steady=True))
    walk.pass_time(COUNTED)
    assert stage(walk) == "taking"


def test_nothing_is_taken_of_who_may_be_gone(walk: Walk) -> None:
    """The warning stands; the next who comes by must not be photographed."""
    walk.tell(on.NextPressed())
    walk.pass_time(61.0)
    assert walk.state.warned_at is not None
    walk.tell(pose.PhotoSeen(walk.state.visit_number, "", steady=True))
    walk.pass_time(10.0)
    assert not any(isinstance(one, do.TakePhoto) for one in walk.done)


def test_a_good_one_goes_along_unseen(walk: Walk) -> None:
    pose_well(walk)
    take(walk)
    walk.tell(on.NextPressed())
    assert walk.visit.step.kind == "review" and not walk.watching
    effect = saved(walk)
    assert effect.scans["portrait"] == (PICTURE,) and not [one for one in effect.review if one.startswith("photo.")]


def test_one_that_does_not_keep_the_rules_is_not_taken_for_good(walk: Walk) -> None:
    pose_well(walk)
    take(walk, WALL)
    walk.tell(on.NextPressed())
    assert stage(walk) == "looking", "next is once more"
    take(walk, WALL)
    walk.tell(pose.PhotoKept())
    effect = saved(walk)
    assert effect.scans["portrait"] == (PICTURE,) and "photo.review" in effect.review


def test_what_is_no_portrait_can_not_be_kept(walk: Walk) -> None:
    for fault in sorted(UNUSABLE):
        pose_well(walk)
        take(walk, WALL, fault)
        before = walk.state
        walk.tell(pose.PhotoKept())
        assert walk.state.place == before.place, fault
        walk.tell(on.BackPressed())


def test_the_window_is_open_at_every_stage() -> None:
    for steps in ([], [on.NextPressed()], [on.NextPressed(), on.CapturePressed()], None):
        walk = at_the_camera()
        if steps is None:
            pose_well(walk)
            take(walk, WALL)
        walk.tell(*(steps or ()), pose.PhotoLeft())
        assert walk.visit.step.kind == "review" and not walk.watching
        effect = saved(walk)
        assert "portrait" not in effect.scans and "photo.window" in effect.review


def test_takes_are_limited_and_the_last_may_be_used(walk: Walk) -> None:
    walk.tell(on.NextPressed())
    for number in range(MOST_TAKES):
        take(walk, WALL)
        assert walk.visit.takes["portrait"] == number + 1
        if number + 1 < MOST_TAKES:
            walk.tell(on.NextPressed())
    walk.tell(on.RetakePressed())
    assert stage(walk) == "result", "no more"
    walk.tell(on.NextPressed())
    assert walk.visit.step.kind == "review" and walk.visit.portraits == {"portrait": "review"}


def test_where_no_more_may_be_taken_and_none_can_be_used_it_is_the_window(walk: Walk) -> None:
    walk.tell(on.NextPressed())
    for number in range(MOST_TAKES):
        take(walk, "photo.no-face")
        if number + 1 < MOST_TAKES:
            walk.tell(on.NextPressed())
    walk.tell(on.BackPressed(), on.NextPressed())
    assert walk.visit.portraits == {"portrait": "window"} and walk.visit.step.kind == "review"


def test_a_frame_without_a_portrait_is_no_take(walk: Walk) -> None:
    walk.tell(on.NextPressed(), on.CapturePressed(), pose.PhotoTaken(walk.state.visit_number, None, ("photo.come-closer",)))
    assert (stage(walk), walk.codes, walk.visit.takes) == ("looking", ["photo.come-closer"], {})
    assert walk.watching == {"photo"}


def test_it_can_be_taken_again_later(walk: Walk) -> None:
    pose_well(walk)
    take(walk)
    walk.tell(on.NextPressed(), on.BackPressed())
    assert stage(walk) == "settled"
    walk.tell(on.RetakePressed())
    assert stage(walk) == "ready" and not walk.visit.portraits and "portrait" not in walk.visit.scans
    walk.tell(on.BackPressed())
    assert walk.visit.step.kind == "materials", "and who does not is asked again before it is sent"


def test_without_a_camera_or_an_engine_it_is_said_and_goes_on(walk: Walk) -> None:
    walk.tell(on.NextPressed(), on.DeviceChanged("camera", on.Health("hardware-error", "device.hung")))
    assert stage(walk) == "ready" and walk.codes == ["availability.camera"] and not walk.watching
    walk.tell(on.NextPressed())
    assert stage(walk) == "ready" and walk.codes == ["availability.camera"]
    walk.tell(on.DeviceChanged("camera", on.Health("online")), on.NextPressed())
    walk.tell(pose.PhotoFailed(walk.state.visit_number, Problem("photo.engine-failed")))
    assert stage(walk) == "ready" and walk.codes == ["photo.engine-failed"] and not walk.watching
    walk.tell(pose.PhotoLeft())
    assert walk.visit.step.kind == "review"


def test_another_person_s_picture_goes_with_them(walk: Walk) -> None:
    pose_well(walk)
    take(walk)
    walk.tell(on.NextPressed())
    while walk.visit.step.kind != "identify":
        walk.tell(on.BackPressed())
    walk.tell(on.AnotherCardPressed())
    assert not walk.visit.portraits and not walk.visit.scans and not walk.visit.takes


def test_what_was_answered_otherwise_needs_no_portrait(walk: Walk) -> None:
    pose_well(walk)
    take(walk, WALL)
    walk.tell(pose.PhotoKept())
    while walk.visit.step.kind != "situation":
        walk.tell(on.BackPressed())
    walk.tell(on.SituationAnswered("photo", "receipt"), on.NextPressed())
    assert not any(step.kind == "photo" for step in walk.visit.steps)
    assert not walk.visit.portraits and "portrait" not in walk.visit.scans and not walk.visit.short_of


def test_leaving_forgets_it(walk: Walk) -> None:
    pose_well(walk)
    take(walk)
    assert traces_in(walk.state), "it would be found"
    walk.tell(on.LeaveConfirmed())
    assert isinstance(walk.state.place, Home) and not traces_in(walk.state)


def test_a_travel_document_has_rules_of_its_own() -> None:
    walk = at_the_camera(PASSPORT, "travel_photo")
    walk.tell(on.NextPressed())
    assert walk.done[-1] == do.WatchForPhoto(walk.state.visit_number, "exit-entry")


def test_who_brings_a_receipt_is_not_photographed(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError):
        index_of(catalogue, LOST, "photo")


def test_every_portrait_names_rules_that_there_are() -> None:
    known = {one.document for one in read_photo_rules(CONFIG / "photo-rules")}
    named = {one.photo_for for service in CATALOGUE.services.values() for one in service.source.materials if one.here == "photo"}
    assert named == known


def test_a_portrait_without_its_step_is_refused(tmp_path: pytest.TempPathFactory) -> None:
    import shutil
    from pathlib import Path

    folder = Path(str(tmp_path)) / "catalogue"
    shutil.copytree(CONFIG / "catalogue", folder)
    file = folder / f"{LOST}.yaml"
    text = file.read_text("utf-8")
    file.write_text("".join(line for line in text.splitlines(keepends=True) if "kind: photo," not in line), "utf-8")
    with pytest.raises(CatalogueError, match="the step photo go together"):
        load_catalogue(folder)
