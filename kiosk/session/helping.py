"""The human way out, over any screen: whom to call, what can't be got done, a call back.

Invariants
- What lies under the sheet goes on as it was: opening, closing and everything on it leave the visit alone.
- A reason is chosen, not typed, and says nothing of anybody. A telephone is kept only in the record that was agreed to; the session forgets
  it as soon as that is durable, and whenever the page is left.
- A record is made by one touch on the button that says so, and by nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from kiosk.catalogue.formats import problem_of, tidy
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import help_events as by
from kiosk.session.state import Help, OutOfService, Progress, Search, Visit

if TYPE_CHECKING:
    from kiosk.session.guide_events import TicketKind
    from kiosk.session.result import Result
    from kiosk.session.state import State

REASONS: tuple[by.Reason, ...] = get_args(by.Reason)
LONGEST_PHONE = 20
"""Digits and marks of the longest number that anybody has (E.164 and what stands between)."""
_DIALLED = re.compile(r"\+?[0-9]+")
"""What an officer can dial, and the record takes: no extension, no letters."""
_CARDS = ("idcard.", "mrz.", "chip.", "eid.")


def handle(state: State, event: by.Event | on.HelpPressed | on.HelpClosed | on.TicketSaved | on.TicketNotSaved) -> Result:
    if isinstance(event, on.HelpPressed):
        return (state if state.helping else replace(state, helping=Help(reason=likely_reason(state)))), ()
    if isinstance(event, on.HelpClosed):
        return replace(state, helping=None), ()
    if state.helping is None:
        return state, ()
    shown, effects = _on_sheet(state, state.helping, event)
    return replace(state, helping=shown), effects


def likely_reason(state: State) -> str:
    """What somebody who asks for help here most likely can't get done; "" where nobody could say."""
    match state.place:
        case OutOfService():
            return "device-broken"
        case Progress(problem=Problem(code)) if code.startswith(_CARDS):
            return "card-unreadable"
        case Search(problem=Problem()):
            return "device-broken"
        case Visit() as visit:
            return _likely_in(visit)
    return ""


def _likely_in(visit: Visit) -> str:
    codes = [one.code for one in visit.problems]
    if visit.told_only or any(code.startswith(("eligibility.", "situation.card-differs")) for code in codes):
        return "system-says-no"
    if any(code.startswith("availability.") for code in codes):
        return "device-broken"
    match visit.step.kind:
        case "face" if visit.facing.stage in ("failed", "over"):
            return "face-fails"
        case "identify" if any(code.startswith(_CARDS) for code in codes):
            return "card-unreadable"
        case "materials" if codes or visit.scanning.stage == "list":
            return "missing-paper"
        case "submit" | "receipt" | "collect" if codes or (visit.receipt is not None and visit.receipt.outcome == "failed"):
            return "device-broken"
    return ""


def _on_sheet(state: State, sheet: Help, event: by.Event | on.TicketSaved | on.TicketNotSaved) -> tuple[Help, tuple[do.Effect, ...]]:
    """What an event makes of the sheet. While a record is being kept, nothing on it moves."""
    saving, stuck, calling = sheet.stage == "saving", sheet.page == "stuck", sheet.page == "call-back"
    match event:
        case on.TicketSaved(_, _, number) if saving and _own(sheet, event):
            return replace(sheet, stage="saved", tracking_number=number, phone="", problem=None), ()
        case on.TicketNotSaved(_, problem) if saving and _own(sheet, event):
            return replace(sheet, stage="failed", problem=problem), ()
        case by.HelpTurned(page) if not saving:
            return Help(page, reason=sheet.reason), ()
        case by.ReasonChosen(reason) if stuck and sheet.stage in ("asking", "failed") and reason in REASONS:
            return replace(sheet, stage="asking", reason=reason, problem=None), ()
        case by.ReasonSent() if stuck and sheet.stage in ("asking", "failed") and sheet.reason:
            return replace(sheet, stage="saving", problem=None), (_ticket(state, "cannot-be-done", sheet.reason),)
        case by.PhoneTyped(phone) if calling and not saving and sheet.stage != "saved":
            return replace(sheet, stage="asking", phone=phone[:LONGEST_PHONE], problem=None), ()
        case by.PhoneGiven() if calling and sheet.stage == "asking":
            return _looked_at(sheet), ()
        case by.CallBackAgreed() if calling and sheet.stage in ("checking", "failed"):
            asked = replace(_ticket(state, "call-back", sheet.reason or "other"), phone=sheet.phone)
            return replace(sheet, stage="saving", problem=None), (asked,)
    return sheet, ()


def _looked_at(sheet: Help) -> Help:
    phone = tidy("phone", sheet.phone)
    wrong = problem_of("phone", phone) if _DIALLED.fullmatch(phone) else "form.phone"
    return replace(sheet, problem=Problem(wrong, "phone")) if wrong else replace(sheet, stage="checking", phone=phone, problem=None)


def _own(sheet: Help, answer: on.TicketSaved | on.TicketNotSaved) -> bool:
    return answer.kind == ("call-back" if sheet.page == "call-back" else "cannot-be-done")


def _ticket(state: State, kind: TicketKind, reason: str) -> do.SaveTicket:
    service, version, step = _where(state)
    return do.SaveTicket(state.visit_number, service, reason, version, state.written, step, kind)


def _where(state: State) -> tuple[str, str, str]:
    """The service, the version of its guide and the step at which somebody stood; "" each where there is none."""
    match state.place:
        case Visit() as visit:
            from kiosk.session.reporting import version_of

            return visit.service.code, version_of(visit.service), visit.step.kind
        case Progress():
            return "", "", "progress"
        case Search():
            return "", "", "search"
        case OutOfService():
            return "", "", "out-of-service"
    return "", "", ""
