"""The step `materials`: papers that the state does not have yet, scanned page by page. Nobody carries copies here.

The picture itself stays with the camera's side until its page is made; the session holds corners and finished pages.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import exemptions
from kiosk.session.availability import usable
from kiosk.session.page_events import AdjustPressed
from kiosk.session.result import Result, shows, somebody_there
from kiosk.session.scan import Corners
from kiosk.session.state import Scanning, State, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.elements import Material
    from kiosk.session.knowing import Facts

WHOLE_PICTURE: Corners = ((0.08, 0.08), (0.92, 0.08), (0.92, 0.92), (0.08, 0.92))
"""Where the corners begin when no page was found: a person can reach each with a finger."""


def enter(state: State, visit: Visit) -> Result:
    return replace(state, place=replace(visit, scanning=Scanning())), ()


def with_device(state: State, visit: Visit) -> Result:
    """A camera that is lost while a page is framed shows nothing any more."""
    if visit.scanning.stage != "framing" or usable(state.devices.get("camera")):
        return state, ()
    return shows(state, _at(visit, Scanning()), Problem("availability.camera")), (do.StopLooking(),)


def material(visit: Visit, name: str) -> Material | None:
    return next((one for one in visit.service.source.materials if one.name == name), None)


def handle(state: State, visit: Visit, event: on.Event) -> Result:
    scanning, stage = visit.scanning, visit.scanning.stage
    match event:
        case on.ScanPressed(name) if stage == "list":
            return _begin(state, visit, name)
        case on.PageRemoved(name) if stage == "list" and visit.scans.get(name):
            return shows(state, replace(visit, scans={**visit.scans, name: visit.scans[name][:-1]})), ()
        case on.PageSeen(_, corners) if stage == "framing":
            return shows(state, _at(visit, replace(scanning, corners=corners)), *visit.problems), ()
        case on.CapturePressed() if stage == "framing":
            return state, (do.CapturePage(state.visit_number),)
        case on.NoPicture() if stage == "framing":
            return shows(state, visit, Problem("page.no-picture")), ()
        case on.PageCaptured(_, corners) if stage == "framing":
            return _captured(somebody_there(state), visit, corners)
        case AdjustPressed() if stage == "check":
            return shows(state, _at(visit, replace(scanning, stage="corners", page=None))), ()
        case on.CornersMoved(corners) if stage == "corners":
            return shows(state, _at(visit, replace(scanning, corners=corners))), ()
        case on.PageStraightened() if stage == "straightening":
            return _straightened(somebody_there(state), visit, event)
        case on.ExemptionChosen() if stage == "list":
            return exemptions.choose(state, visit, event)
        case on.RetakePressed() if stage in ("corners", "check"):
            return shows(state, _at(visit, Scanning("framing", scanning.material))), (do.WatchForPage(state.visit_number),)
    return state, ()


def _begin(state: State, visit: Visit, name: str) -> Result:
    wanted = material(visit, name)
    if wanted is None or len(visit.scans.get(name, ())) >= wanted.most_pages:
        return state, ()
    if not usable(state.devices.get("camera")):
        return shows(state, visit, Problem("availability.camera")), ()
    return shows(state, _at(visit, Scanning("framing", name))), (do.WatchForPage(state.visit_number),)


def _captured(state: State, visit: Visit, corners: Corners | None) -> Result:
    """Where the page was found it is straightened at once: who sees it right has one thing less to do. Else a person sets the corners."""
    if corners is None:
        return shows(state, _at(visit, replace(visit.scanning, stage="corners", corners=WHOLE_PICTURE))), ()
    working = shows(state, _at(visit, replace(visit.scanning, stage="straightening", corners=corners)))
    return working, (do.StraightenPage(state.visit_number, corners),)


def _straightened(state: State, visit: Visit, event: on.PageStraightened) -> Result:
    """A page that could not be read later is refused now, while the paper lies here."""
    if event.page is None or event.faults:
        reasons = tuple(Problem(code) for code in event.faults or ("page.bad-corners",))
        return shows(state, _at(visit, replace(visit.scanning, stage="corners")), *reasons), ()
    return shows(state, _at(visit, replace(visit.scanning, stage="check", page=event.page))), ()


def within(visit: Visit) -> bool:
    """Whether a page is being scanned: then "next" and "back" are about that page, not about the step."""
    return visit.scanning.stage != "list"


def next_(state: State, visit: Visit) -> Result:
    scanning = visit.scanning
    if scanning.stage == "corners" and scanning.corners is not None:
        working = shows(state, _at(visit, replace(scanning, stage="straightening")))
        return working, (do.StraightenPage(state.visit_number, scanning.corners),)
    if scanning.stage == "check" and scanning.page is not None:
        pages = (*visit.scans.get(scanning.material, ()), scanning.page)
        kept = replace(visit, scans={**visit.scans, scanning.material: pages})
        return shows(state, _at(kept, Scanning())), (do.StopLooking(),)
    return state, ()


def back(state: State, visit: Visit) -> Result:
    return shows(state, _at(visit, Scanning())), (do.StopLooking(),)


def _at(visit: Visit, scanning: Scanning) -> Visit:
    return replace(visit, scanning=scanning)


def unfinished(visit: Visit, known: Facts) -> tuple[Problem, ...]:
    """What is needed here, can't follow later, and neither lies here nor is stood in for."""
    needed = (one for one in exemptions.scanned_here(visit, known) if one.is_need and not one.may_follow)
    missing = (one.name for one in needed if not visit.scans.get(one.name) and not exemptions.stands_in(visit, one))
    return tuple(Problem("materials.missing", name) for name in missing)
