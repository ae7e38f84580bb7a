"""A portrait that was taken at a terminal, as the centre gets it: the very picture, and not missed where its record says "window"."""

from __future__ import annotations

from dataclasses import replace

from kiosk.central.checking import NOTES, Finding
from kiosk.runtime.desk import _attachments, to_submission
from kiosk.session import effects as do
from kiosk.session import photo_events as pose
from kiosk.wire.submission import Attached, Submission
from tests.central.test_checking import found
from tests.session.cases import NOW as VISITED
from tests.session.people import PEOPLE
from tests.session.test_photo import at_the_camera, saved

MISSING = Finding("material.missing", "portrait")


def as_sent(effect: do.Save) -> Submission:
    return to_submission(effect).model_copy(update={"submitted_at": VISITED})


def test_the_picture_goes_as_it_was_judged() -> None:
    effect = saved(at_the_camera())
    said = as_sent(effect)
    assert Attached(material="portrait", media_type="image/jpeg") in said.attachments
    assert {one.media_type for one in said.attachments if one.material != "portrait"} <= {"application/pdf"}
    assert {one for one in found(said) if one.code not in NOTES} == set()
    picture = PEOPLE["applicant"].page
    [file] = _attachments(replace(effect, scans={"portrait": (picture,)}))
    assert file.read() == picture.jpeg, "not a byte of it is changed after somebody looked at it"


def test_it_is_missed_unless_it_is_left_to_the_window() -> None:
    said = as_sent(saved(at_the_camera()))
    without = tuple(one for one in said.attachments if one.material != "portrait")
    assert MISSING in found(said.model_copy(update={"attachments": without}))
    walk = at_the_camera()
    walk.tell(pose.PhotoLeft())
    left = as_sent(saved(walk))
    assert "photo.window" in left.review and MISSING not in found(left)
    assert {one for one in found(left) if one.code not in NOTES} == set()
