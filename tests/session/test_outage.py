"""What is broken is reported by itself, once; outside its hours a terminal tells and accepts nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from kiosk.catalogue.surroundings import read_surroundings
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import outage
from kiosk.session.availability import here
from kiosk.session.condition import Back
from kiosk.session.door_events import AboutOpened, WhereOpened
from kiosk.session.glass_events import RecordsKept
from kiosk.session.machine import BACK_SECONDS
from kiosk.session.outage import AGAIN, STEADY
from kiosk.session.state import About, Closed, Home, OutOfService, Rules, Search, Starting, Where
from kiosk.settings import CONFIG
from tests.session.walker import CATALOGUE, ONLINE, Walk

DEAD, GONE = on.Health("hardware-error", "device.hung"), on.Health("no-device", "device.not-connected")
CODE = "residence-registration"


def pass_time(walk: Walk, seconds: float) -> None:
    """Every five seconds is enough here: the whole city would be looked through for traces with each tick."""
    ends = walk.state.now + seconds
    while walk.state.now < ends:
        walk.tell(on.Tick(min(ends, walk.state.now + 5.0)))


def tickets(walk: Walk) -> list[str]:
    return [one.topic for one in walk.done if isinstance(one, do.SaveTicket) and one.kind == "terminal-fault"]


def answer_ticket(walk: Walk) -> None:
    walk.asked = [one for one in walk.asked if isinstance(one, do.SaveTicket)]
    walk.world_answers()


# --- faults -----------------------------------------------------------------------------------------------------------------------


def test_a_device_that_stays_broken_is_reported_once() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(on.DeviceChanged("camera", DEAD))
    pass_time(walk, STEADY - 1)
    assert tickets(walk) == []
    pass_time(walk, 6)
    assert tickets(walk) == ["camera.device.hung"]
    answer_ticket(walk)
    pass_time(walk, 300)
    assert tickets(walk) == ["camera.device.hung"]
    fault = outage.of(walk.state, "camera.device.hung")
    assert fault is not None and (fault.ticket, fault.tracking_number) == ("saved", "FAULT00NUMBER")


def test_what_comes_and_goes_is_not_reported_and_once_reported_not_again() -> None:
    walk = Walk(CATALOGUE)
    for _ in range(2):
        walk.tell(on.DeviceChanged("camera", DEAD))
        pass_time(walk, STEADY - 10)
        walk.tell(on.DeviceChanged("camera", ONLINE))
        pass_time(walk, 10)
    assert tickets(walk) == []
    walk.tell(on.DeviceChanged("camera", DEAD))
    pass_time(walk, STEADY + 6)
    answer_ticket(walk)
    for _ in range(2):
        walk.tell(on.DeviceChanged("camera", ONLINE))
        pass_time(walk, STEADY - 10)
        walk.tell(on.DeviceChanged("camera", DEAD))
        pass_time(walk, STEADY + 10)
    assert len(tickets(walk)) == 1
    walk.tell(on.DeviceChanged("camera", ONLINE))
    pass_time(walk, STEADY + 6)
    assert do.Note("fault-mended", "", "camera.device.hung") in walk.done and walk.state.faults == ()
    walk.tell(on.DeviceChanged("camera", DEAD))
    pass_time(walk, STEADY + 6)
    assert len(tickets(walk)) == 2, "broken anew is a new fault"


def test_two_faults_are_two_tickets_one_after_the_other() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(on.DeviceChanged("camera", DEAD), on.DeviceChanged("idcard", GONE))
    pass_time(walk, STEADY + 5)
    assert len(tickets(walk)) == 1, "the first has no answer yet"
    answer_ticket(walk)
    pass_time(walk, 2)
    assert set(tickets(walk)) == {"camera.device.hung", "idcard.device.not-connected"}


def test_no_paper_is_a_fault_for_the_technician() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(on.DeviceChanged("receipt_printer", on.Health("user-error", "printer.paper-out")))
    pass_time(walk, STEADY + 6)
    assert tickets(walk) == ["receipt_printer.printer.paper-out"]


@pytest.mark.parametrize(
    ("kind", "health"),
    [
        ("smartcard", on.Health("no-device", "device.configuration")),
        ("camera", on.Health("offline")),
        ("camera", on.Health("starting")),
        ("store", on.Health("no-device", "store.no-sealing-key")),
    ],
)
def test_what_was_never_built_in_or_only_rests_is_no_fault(kind: str, health: on.Health) -> None:
    walk = Walk(CATALOGUE)
    walk.tell(on.DeviceChanged(kind, health))
    pass_time(walk, STEADY * 3)
    assert tickets(walk) == []


def test_out_of_service_is_reported_at_once_and_the_answer_of_another_visit_counts() -> None:
    walk = Walk(CATALOGUE)
    walk.choose(CODE)
    walk.tell(on.OutOfOrder(Problem("store.io")))
    pass_time(walk, 1)
    assert tickets(walk) == ["store.io"]
    sent = next(one for one in walk.done if isinstance(one, do.SaveTicket))
    walk.tell(on.TicketSaved(sent.visit - 1, "record", "NUMBER", "terminal-fault"))
    fault = outage.of(walk.state, "store.io")
    assert fault is not None and fault.tracking_number == "NUMBER"


def test_a_ticket_that_can_not_be_kept_is_tried_again_later() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(on.OutOfOrder(Problem("store.io")))
    pass_time(walk, 1)
    walk.tell(on.TicketNotSaved(walk.state.visit_number, Problem("store.io"), "terminal-fault"))
    pass_time(walk, AGAIN - 5)
    fault = outage.of(walk.state, "store.io")
    assert len(tickets(walk)) == 1 and fault is not None and fault.ticket == "failed"
    pass_time(walk, 10)
    assert len(tickets(walk)) == 2


def test_a_fault_does_not_disturb_who_stands_there() -> None:
    walk = Walk(CATALOGUE)
    walk.choose("id-card-lost")
    walk.tell(on.DeviceChanged("document_printer", DEAD))
    visit = walk.visit
    for _ in range(8):
        pass_time(walk, 30)
        walk.tell(on.Touched())
    assert tickets(walk) and walk.visit == visit
    answer_ticket(walk)
    assert walk.visit == visit


# --- opening hours ----------------------------------------------------------------------------------------------------------------

CHINA = timezone(timedelta(hours=8))
AROUND = read_surroundings(CONFIG, None)
NIGHT, MORNING = datetime(2026, 11, 23, 22, 0, tzinfo=CHINA), datetime(2026, 11, 24, 8, 30, tzinfo=CHINA)


def in_the_community(hours: str = "") -> Walk:
    """A terminal of the profile "community", which is open from 8:30 to 12:00 and from 14:30 to 18:00; or one of other hours."""
    walk = Walk(CATALOGUE)
    walk.state = replace(walk.state, rules=replace(walk.state.rules, profile="community", hours=hours))
    walk.tell(on.Minute(NIGHT - timedelta(hours=5)), on.SurroundingsLoaded(AROUND))
    return walk


def at_night() -> Walk:
    walk = in_the_community()
    walk.tell(on.Minute(NIGHT))
    pass_time(walk, walk.state.rules.idle_seconds + 1)
    assert isinstance(walk.state.place, Closed)
    return walk


def test_it_closes_when_nobody_stands_there_and_opens_on_the_minute() -> None:
    walk = in_the_community()
    pass_time(walk, 100)
    assert walk.at_home
    walk.tell(on.Touched(), on.Minute(NIGHT))
    pass_time(walk, 30)
    assert walk.at_home, "somebody reads the home screen still"
    pass_time(walk, 31)
    assert isinstance(walk.state.place, Closed)
    assert walk.state.opening is not None and walk.state.opening.opens == MORNING
    walk.tell(on.Touched(), on.Minute(MORNING))
    assert walk.at_home


def test_who_is_inside_when_it_closes_may_finish() -> None:
    walk = in_the_community()
    walk.choose(CODE)
    walk.tell(on.Minute(NIGHT))
    while not isinstance(walk.state.place, Closed):
        before = walk.state
        walk.finish_step()
        assert walk.state != before
    assert [one for one in walk.done if isinstance(one, do.PrintReceipt)]


def test_at_night_what_is_told_and_progress_stay_and_nothing_is_accepted() -> None:
    walk = at_night()
    assert here(walk.state, CATALOGUE.heads[CODE]).reason == "availability.closed"
    walk.tell(on.ServiceChosen(CODE))
    assert isinstance(walk.state.place, Closed)
    walk.tell(on.SearchOpened())
    assert isinstance(walk.state.place, Search)
    walk.tell(on.ServiceChosen(CODE))
    assert walk.visit.told_only == "availability.closed"
    walk.tell(on.LeavePressed(), on.LeaveConfirmed(), on.ProgressOpened(), on.BackPressed())
    assert isinstance(walk.state.place, Closed)
    walk.tell(WhereOpened("terminal"))
    assert isinstance(walk.state.place, Where)
    walk.tell(on.BackPressed(), AboutOpened())
    assert isinstance(walk.state.place, About)


def test_its_own_hours_go_before_those_of_its_profile() -> None:
    walk = in_the_community("always")
    walk.tell(on.Minute(NIGHT))
    pass_time(walk, 100)
    assert walk.at_home


def test_where_nobody_knows_the_hours_it_is_open() -> None:
    walk = in_the_community("no-such-hours")
    walk.tell(on.Minute(NIGHT))
    pass_time(walk, 100)
    assert walk.at_home and walk.state.opening is None


def test_out_of_service_goes_before_closed() -> None:
    walk = at_night()
    walk.tell(on.OutOfOrder(Problem("store.io")))
    assert isinstance(walk.state.place, OutOfService)
    walk.tell(on.Repaired("store.io"))
    assert isinstance(walk.state.place, Closed)


def test_what_keeps_it_closed_is_not_said_of_a_terminal_that_may_be_open() -> None:
    """In a year whose holidays are not announced nobody knows of a Saturday: a terminal that may be open is."""
    walk = in_the_community("counter-5x")
    walk.tell(on.Minute(datetime(2031, 1, 4, 10, 0, tzinfo=CHINA)))
    pass_time(walk, 100)
    assert walk.state.opening is not None and walk.state.opening.is_open is None and walk.at_home


# --- cut off ----------------------------------------------------------------------------------------------------------------------


def test_after_a_run_that_was_cut_off_it_is_said_for_a_while() -> None:
    walk = Walk(CATALOGUE)
    walk.state = replace(walk.state, place=Starting(), back=Back(power=True))
    walk.tell(RecordsKept(3))
    told = [walk.state.back]
    pass_time(walk, BACK_SECONDS)
    told.append(walk.state.back)
    assert [one.kept for one in told if one] == [3, 3]
    pass_time(walk, 10)
    walk.tell(RecordsKept(3))
    assert walk.state == replace(walk.state, back=None)


def test_rules_have_hours_of_nobody_by_themselves() -> None:
    assert Rules().hours == "" and isinstance(Walk(CATALOGUE).state.place, Home)
