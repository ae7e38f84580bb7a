"""Somebody says that a guide is wrong: what of it, by a closed list, kept like any record and without a word about whoever said it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.state import Reporting

if TYPE_CHECKING:
    from kiosk.catalogue.service import Service
    from kiosk.session.result import Result
    from kiosk.session.state import State, Visit


def handle(state: State, visit: Visit, event: on.Event) -> Result | None:
    """What an event about a report comes to; None: it is none of these."""
    reporting = visit.reporting
    match event:
        case on.GuideErrorOpened():
            busy = reporting is not None and reporting.stage == "saving"
            return _with(state, visit, reporting if busy else Reporting() if reporting is None else None), ()
        case on.GuideErrorTopic(topic):
            chosen = reporting is not None and reporting.stage in ("choosing", "failed")
            return _with(state, visit, Reporting(topic=topic) if chosen else reporting), ()
        case on.GuideErrorSent():
            if reporting is None or not reporting.topic or reporting.stage not in ("choosing", "failed"):
                return state, ()
            version = version_of(visit.service)
            ticket = do.SaveTicket(state.visit_number, visit.service.code, reporting.topic, version, state.written, visit.step.kind)
            return _with(state, visit, replace(reporting, stage="saving", problem=None)), (ticket,)
        case on.TicketSaved(_, _, number) if reporting is not None and reporting.stage == "saving":
            return _with(state, visit, replace(reporting, stage="saved", tracking_number=number)), ()
        case on.TicketNotSaved(_, problem) if reporting is not None and reporting.stage == "saving":
            return _with(state, visit, replace(reporting, stage="failed", problem=problem)), ()
        case on.TicketSaved() | on.TicketNotSaved():
            return state, ()
    return None


def version_of(service: Service) -> str:
    """Which guide was shown: its form, and the day on which somebody last compared it with its sources."""
    return f"{service.form.version}/{service.source.checked}"


def _with(state: State, visit: Visit, reporting: Reporting | None) -> State:
    return replace(state, place=replace(visit, reporting=reporting))
