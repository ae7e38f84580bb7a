"""What is broken here, and that somebody is told of it without anybody at the glass having to: one ticket a fault.

Invariants
- A fault is reported once it has lasted `STEADY`, what puts the whole terminal out of service at once; and again only after it was gone
  for as long: what comes and goes is one fault.
- One ticket is on its way at a time, so an answer needs no more than its kind to be known.
- Nobody's: a ticket carries the code of the fault and nothing of whoever stands here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import STORE
from kiosk.session.condition import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.session.result import Result
    from kiosk.session.state import State

STEADY = 180.0  # seconds
AGAIN = 600.0  # seconds until a ticket that could not be kept is tried again
BROKEN = ("hardware-error", "no-device", "user-error")
_NOT_BUILT_IN = "device.configuration"


def watched(state: State) -> Result:
    """What the passing of time makes of what is broken and what is mended. Called with every tick; says nothing new most of the time."""
    now = tuple(broken(state))
    before = {fault.code: fault for fault in state.faults}
    faults = tuple(fault for fault in (_went_on(state, one, one.code in now) for one in state.faults) if fault is not None)
    faults += tuple(Fault(code, state.now) for code in now if code not in before)
    notes = tuple(do.Note("fault-mended", "", one.code) for one in state.faults if one.ticket == "saved" and one.code not in _codes(faults))
    state = state if faults == state.faults else replace(state, faults=faults)
    due = None if any(one.ticket == "saving" for one in faults) else next((one for one in faults if _is_due(state, one)), None)
    if due is None:
        return state, notes
    state = _with(state, replace(due, ticket="saving"))
    ticket = do.SaveTicket(state.visit_number, "", due.code, "", state.rules.language, "", kind="terminal-fault")
    return state, (*notes, do.Note("fault-reported", "", due.code), ticket)


def broken(state: State) -> Iterator[str]:
    """Codes of what is broken now. A device that this terminal was never given is no fault of it, and the store's own is told by what it
    puts out of order."""
    if state.out_of_order is not None:
        yield state.out_of_order.code
    for kind, health in state.devices.items():
        if kind != STORE and health.word in BROKEN and health.code and health.code != _NOT_BUILT_IN:
            yield f"{kind}.{health.code}"


def answered(state: State, event: on.TicketSaved | on.TicketNotSaved) -> State:
    """The ticket that was on its way has a number, or could not be kept."""
    sent = next((one for one in state.faults if one.ticket == "saving"), None)
    if sent is None:
        return state
    if isinstance(event, on.TicketSaved):
        return _with(state, replace(sent, ticket="saved", tracking_number=event.tracking_number))
    return _with(state, replace(sent, ticket="failed", since=state.now))


def of(state: State, code: str) -> Fault | None:
    """What is known of the fault with this code."""
    return next((one for one in state.faults if one.code == code), None)


def _went_on(state: State, fault: Fault, is_broken: bool) -> Fault | None:
    """None: it is over for good."""
    if is_broken:
        return replace(fault, mended=False, since=state.now) if fault.mended else fault
    if fault.ticket == "saving":
        return fault
    if fault.ticket != "saved":
        return None
    if not fault.mended:
        return replace(fault, mended=True, since=state.now)
    return None if state.now - fault.since >= STEADY else fault


def _is_due(state: State, fault: Fault) -> bool:
    lasted = state.now - fault.since
    if fault.ticket == "failed":
        return lasted >= AGAIN
    if fault.ticket != "none":
        return False
    whole = state.out_of_order is not None and state.out_of_order.code == fault.code
    return whole or lasted >= STEADY


def _with(state: State, fault: Fault) -> State:
    return replace(state, faults=tuple(fault if one.code == fault.code else one for one in state.faults))


def _codes(faults: tuple[Fault, ...]) -> frozenset[str]:
    return frozenset(one.code for one in faults)
