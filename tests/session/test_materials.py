"""Papers are scanned page by page; what could not be read later is refused while it lies here."""

from __future__ import annotations

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.materials import WHOLE_PICTURE
from kiosk.session.page_events import AdjustPressed
from tests.session.people import PEOPLE
from tests.session.walker import CORNERS, Walk, at_step, index_of

CERTIFICATE, PROOF = "no-criminal-record-certificate", "purpose-proof"
PAGE = PEOPLE["applicant"].page


@pytest.fixture
def walk(catalogue: Catalogue) -> Walk:
    return at_step(catalogue, CERTIFICATE, index_of(catalogue, CERTIFICATE, "materials"))


def captured(walk: Walk) -> Walk:
    walk.tell(on.ScanPressed(PROOF), on.CapturePressed(), on.PageCaptured(walk.state.visit_number, CORNERS))
    return walk


def test_several_pages_of_one_paper(walk: Walk) -> None:
    for _ in range(3):
        walk.scan(PROOF)
    assert walk.visit.scans == {PROOF: (PAGE, PAGE, PAGE)} and not walk.watching
    walk.tell(on.PageRemoved(PROOF))
    assert len(walk.visit.scans[PROOF]) == 2
    walk.tell(on.NextPressed())
    assert walk.visit.step.kind == "review"


def test_no_more_pages_than_the_service_takes(walk: Walk) -> None:
    most = walk.visit.service.source.materials[0].most_pages
    for _ in range(most):
        walk.scan(PROOF)
    walk.tell(on.ScanPressed(PROOF))
    assert walk.visit.scanning.stage == "list" and not walk.watching


def test_without_a_page_in_sight_the_person_sets_the_corners(walk: Walk) -> None:
    walk.tell(on.ScanPressed(PROOF), on.PageSeen(walk.state.visit_number, None), on.CapturePressed())
    walk.tell(on.PageCaptured(walk.state.visit_number, None))
    assert walk.visit.scanning.corners == WHOLE_PICTURE
    walk.tell(on.CornersMoved(CORNERS), on.NextPressed())
    assert walk.done[-1] == do.StraightenPage(walk.state.visit_number, CORNERS)


def test_a_page_that_was_found_is_straightened_at_once_and_can_be_adjusted(walk: Walk) -> None:
    number = walk.state.visit_number
    assert captured(walk).done[-1] == do.StraightenPage(number, CORNERS)
    walk.tell(on.PageStraightened(number, PAGE))
    checked = walk.visit.scanning
    walk.tell(AdjustPressed())
    assert (checked.stage, walk.visit.scanning.stage, walk.visit.scanning.corners) == ("check", "corners", CORNERS)
    walk.tell(on.NextPressed(), on.PageStraightened(number, PAGE), on.NextPressed())
    assert walk.visit.scans == {PROOF: (PAGE,)}


@pytest.mark.parametrize("faults", [("page.blurred",), ("page.glare", "page.too-dark")])
def test_a_page_nobody_could_read_is_refused_with_words(walk: Walk, faults: tuple[str, ...]) -> None:
    captured(walk).tell(on.PageStraightened(walk.state.visit_number, PAGE, faults))
    assert walk.visit.scanning.stage == "corners" and walk.codes == list(faults) and not walk.visit.scans
    walk.tell(on.RetakePressed())
    assert walk.watching == {"page"} and walk.codes == []


def test_corners_that_hold_no_page(walk: Walk) -> None:
    captured(walk).tell(on.PageStraightened(walk.state.visit_number, None))
    assert walk.codes == ["page.bad-corners"] and walk.visit.scanning.stage == "corners"


def test_back_leaves_the_page_and_not_the_step(walk: Walk) -> None:
    for said in ((), (on.PageStraightened(walk.state.visit_number, PAGE),), (on.PageStraightened(walk.state.visit_number, None),)):
        captured(walk).tell(*said, on.BackPressed())
        assert walk.visit.step.kind == "materials" and walk.visit.scanning.stage == "list" and not walk.watching
    walk.tell(on.BackPressed())
    assert walk.visit.step.kind != "materials"


def test_pages_stay_when_the_step_is_left_and_entered_again(walk: Walk) -> None:
    walk.scan(PROOF)
    walk.tell(on.BackPressed(), on.NextPressed())
    assert walk.visit.step.kind == "materials" and walk.visit.scans == {PROOF: (PAGE,)}


def test_a_dead_camera_is_said(walk: Walk) -> None:
    walk.tell(on.DeviceChanged("camera", on.Health("no-device", "device.not-connected")), on.ScanPressed(PROOF))
    assert walk.codes == ["availability.camera"] and walk.visit.scanning.stage == "list"


def test_a_camera_that_is_lost_while_a_page_is_framed(walk: Walk) -> None:
    walk.tell(on.ScanPressed(PROOF), on.DeviceChanged("camera", on.Health("no-device", "device.not-connected")))
    assert walk.codes == ["availability.camera"] and walk.visit.scanning.stage == "list" and not walk.watching


def test_before_the_first_picture_nothing_is_captured(walk: Walk) -> None:
    walk.tell(on.ScanPressed(PROOF), on.CapturePressed(), on.NoPicture(walk.state.visit_number))
    assert walk.codes == ["page.no-picture"] and walk.visit.scanning.stage == "framing"


def test_pages_go_with_the_record(walk: Walk) -> None:
    walk.scan(PROOF)
    while walk.visit.step.kind != "submit":
        walk.tell(on.NextPressed())
        if walk.visit.step.kind == "sign":
            walk.give()
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    assert saved.scans == {PROOF: (PAGE,)} and "page of" not in repr(saved)


def test_what_comes_late_changes_nothing(walk: Walk) -> None:
    before = walk.visit
    number = walk.state.visit_number
    walk.tell(on.PageSeen(number, CORNERS), on.PageCaptured(number, CORNERS), on.PageStraightened(number, PAGE), on.CornersMoved(CORNERS))
    assert walk.visit == before
