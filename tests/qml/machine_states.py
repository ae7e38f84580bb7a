"""States of the machine itself: out of service, closed, back after a cut, degraded, wiped, covered, a card left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kiosk.catalogue.surroundings import read_surroundings
from kiosk.core.errors import Problem
from kiosk.session import events as on
from kiosk.session import glass_events as glass
from kiosk.session.condition import Back, Guard
from kiosk.session.machine import step
from kiosk.session.state import Home, State, start
from kiosk.settings import CONFIG
from tests.session.people import PEOPLE

CHINA = timezone(timedelta(hours=8))
NIGHT = datetime(2026, 11, 23, 22, 10, tzinfo=CHINA)
SURROUNDINGS = read_surroundings(CONFIG, None)


def after(state: State, *happened: on.Event) -> State:
    for event in happened:
        state, _ = step(state, event)
    return state


def later(state: State, seconds: float) -> State:
    return after(state, on.Tick(state.now + seconds))


def machine_states(home: State) -> dict[str, State]:
    home = later(after(home, on.Minute(NIGHT), on.SurroundingsLoaded(SURROUNDINGS)), 1.0)
    return {**out_of_service(home), **closed(home), **back(home), **degraded(home), **guarded(home)}


def out_of_service(home: State) -> dict[str, State]:
    broken = later(after(home, on.OutOfOrder(Problem("store.io"))), 1.0)
    number = broken.visit_number
    lost = replace(broken, surroundings=None, clock=None)
    return {
        "machine out of service": broken,
        "machine reported": after(broken, on.TicketSaved(number, "0" * 36, "DEM0000019VXZA", "terminal-fault")),
        "machine not reported": after(broken, on.TicketNotSaved(number, Problem("store.io"), "terminal-fault")),
        "machine without services": later(after(home, on.OutOfOrder(Problem("catalogue.invalid"))), 1.0),
        "machine out of service alone": lost,
    }


def closed(home: State) -> dict[str, State]:
    rules = replace(home.rules, profile="community")
    lit = replace(later(after(replace(home, rules=rules), on.Minute(NIGHT)), 61.0), touched_at=home.now + 61.0)
    told = after(lit, on.SearchOpened(), on.ServiceChosen("residence-registration"))
    return {"machine closed": lit, "machine closed and dim": replace(lit, now=lit.now + 61.0), "machine closed and told": told}


def back(home: State) -> dict[str, State]:
    fresh = start(home.rules)
    return {
        "machine starting after a power cut": replace(fresh, back=Back(power=True)),
        "machine starting with all kept": replace(fresh, back=Back(power=True, kept=12)),
        "machine starting after a kill": replace(fresh, back=Back(power=False, kept=0)),
        "machine home after a power cut": replace(home, back=Back(power=True, kept=12)),
    }


def degraded(home: State) -> dict[str, State]:
    gone = on.Health("no-device", "device.not-connected")
    reader = after(home, on.DeviceChanged("idcard", gone))
    return {
        "machine degraded": reader,
        "machine hardly working": after(reader, on.DeviceChanged("camera", gone), on.DeviceChanged("receipt_printer", gone)),
    }


def guarded(home: State) -> dict[str, State]:
    identify = after(home, on.ServiceChosen("residence-registration"), on.NextPressed())
    for _ in range(3):
        identify = after(identify, on.NextPressed()) if getattr(identify.place, "index", 1) == 0 else identify
    number = identify.visit_number
    read = after(identify, on.CardRead(number, PEOPLE["applicant"].document, minor=False))
    covered = after(read, glass.CoverChosen(True))
    assert isinstance(home.place, Home)
    return {
        "machine wiped": after(home, glass.CleaningAsked()),
        "machine covered": covered,
        "machine covered and warned": replace(covered, warned_at=covered.now),
        "machine warned with a card": replace(read, warned_at=read.now, guard=Guard(card_lies=True)),
        "machine card left": replace(home, guard=Guard(card_lies=True)),
    }
