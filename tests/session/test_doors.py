"""What stands behind the doors of the home screen that is no service: where to go, what is announced, what can be done at this hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.catalogue.service import Catalogue
from kiosk.catalogue.surroundings import Surroundings, read_surroundings
from kiosk.core.errors import Problem
from kiosk.session import door_events as door
from kiosk.session import doors
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import here
from kiosk.session.state import About, Announced, Home, Progress, Search, State, Visit, Where
from kiosk.session.whereabouts import KINDS, nearest, other_place
from kiosk.settings import CONFIG
from kiosk.wire.board import Board
from tests.session.announced import BOARD, MORNING, TODAY
from tests.session.people import PEOPLE
from tests.session.walker import RULES, Walk

ANSWERED = (on.Answer("CANARY00NUMBER", "issued"),)


@pytest.fixture(scope="module")
def around() -> Surroundings:
    return read_surroundings(CONFIG, None)


def walked(catalogue: Catalogue, *events: on.Event) -> Walk:
    walk = Walk(catalogue)
    walk.tell(on.Minute(MORNING), door.BoardLoaded(BOARD), *events)
    return walk


@pytest.mark.parametrize("opened", [door.WhereOpened(), door.AnnouncedOpened(), door.AboutOpened()], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("left", [on.BackPressed(), on.NextPressed(), on.LeavePressed(), None], ids=["back", "next", "leave", "nobody"])
def test_a_door_leads_in_and_every_way_leads_out(catalogue: Catalogue, opened: on.Event, left: on.Event | None) -> None:
    """Also for whoever walks away: what they chose of language and letters goes with them."""
    walk = walked(catalogue, opened)
    assert walk.state.occupied
    walk.tell(on.LanguageChosen("en"))
    if left is not None:
        walk.tell(left)
    else:
        now = walk.state.now
        walk.tell(on.Tick(now + RULES.idle_seconds))
        assert walk.state.warned_at is not None, "nobody's time is cut off unsaid"
        walk.tell(on.Tick(now + RULES.idle_seconds + RULES.warning_seconds))
    assert walk.state.place == Home() and walk.state.language == RULES.language


@pytest.mark.parametrize("place", [Where(), About(), Announced(), Search(), Progress()], ids=lambda one: type(one).__name__)
def test_doors_open_from_the_home_screen_alone(catalogue: Catalogue, place: Where | About | Announced | Search | Progress) -> None:
    state = replace(walked(catalogue).state, place=place)
    for event in (door.WhereOpened(), door.AboutOpened()):
        assert doors.handle(state, event) == (state, ())


def test_the_board_changes_under_whatever_is_shown_and_nothing_else(catalogue: Catalogue) -> None:
    walk = walked(catalogue, door.AnnouncedOpened("notices"))
    before = walk.state
    walk.tell(door.BoardLoaded(Board.from_bytes(BOARD.to_bytes())))
    assert walk.state is before, "the same board again is no news"
    other = BOARD.model_copy(update={"topics": ()})
    walk.tell(door.BoardLoaded(other))
    assert walk.state == replace(before, board=other)


def test_a_notice_of_a_service_that_is_not_here_says_so_where_it_stands(catalogue: Catalogue) -> None:
    walk = walked(catalogue, door.AnnouncedOpened("notices"), on.ServiceChosen("no-such-service"))
    assert walk.state.place == Announced("notices", problem=Problem("catalogue.unknown-service"))
    walk.tell(door.AnnouncedOpened("topics"))
    assert walk.state.place == Announced("topics"), "another part has no such problem"


# --- what is announced --------------------------------------------------------------------------------------------------------------


def test_notices_are_those_that_hold_today_for_this_district_the_urgent_first_then_the_newest(catalogue: Catalogue) -> None:
    state = walked(catalogue).state
    assert [one.id for one in doors.notices(state)] == ["urgent", "newer", "own", "older", "last-day"]
    assert "elsewhere" in [one.id for one in doors.notices(state, everywhere=True)]
    assert doors.notices(replace(state, clock=None)) == (), "without a clock nobody knows what holds"


@given(day=some.dates(date(2026, 10, 1), date(2027, 1, 31)), everywhere=some.booleans())
def test_no_notice_is_shown_before_its_first_day_or_after_its_last(day: date, everywhere: bool) -> None:
    state = State(RULES, board=BOARD, clock=datetime.combine(day, MORNING.timetz()))
    shown = {one.id for one in doors.notices(state, everywhere)}
    held = {one.id for one in BOARD.notices if one.first_day <= day <= one.last_day}
    assert shown == (held if everywhere else held - {"elsewhere"})


def test_the_newest_list_counts(catalogue: Catalogue) -> None:
    state = walked(catalogue).state
    assert [one.id for one in doors.topics(state)] == ["open", "solved", "led"] and doors.solved(state) == 1
    assert [one.who.zh for one in doors.leader_days(state)] == ["today", "late"]
    nothing = replace(state, board=None)
    assert (doors.topics(nothing), doors.solved(nothing), doors.notices(nothing), doors.leader_days(nothing)) == ((), 0, (), ())


def test_me_too_counts_once_a_topic_and_visit(catalogue: Catalogue) -> None:
    walk = walked(catalogue, door.AnnouncedOpened())
    number = walk.state.visit_number
    walk.tell(door.TopicVoted("open"), door.TopicVoted("open"), door.TopicVoted("led"))
    votes = [effect for effect in walk.done if isinstance(effect, do.SaveVote)]
    assert votes == [do.SaveVote(number, "open")], "one is being kept"
    walk.tell(door.VoteSaved(number, "led"))
    assert walk.state.place == Announced(saving="open"), "an answer to another question"
    walk.tell(door.VoteSaved(number, "open"), door.TopicVoted("open"))
    assert walk.state.place == Announced(voted=frozenset({"open"}))
    walk.tell(door.AnnouncedOpened("notices"), door.AnnouncedOpened("topics"))
    assert walk.state.place == Announced(voted=frozenset({"open"})), "another part is the same visit"


@pytest.mark.parametrize("name", ["solved", "old", "no-such-topic"])
def test_what_is_off_the_list_takes_no_votes(catalogue: Catalogue, name: str) -> None:
    walk = walked(catalogue, door.AnnouncedOpened())
    before = walk.state.place
    walk.tell(door.TopicVoted(name))
    assert walk.state.place == before and not any(isinstance(effect, do.SaveVote) for effect in walk.done)


def test_a_vote_that_was_not_kept_may_be_given_again(catalogue: Catalogue) -> None:
    walk = walked(catalogue, door.AnnouncedOpened(), door.TopicVoted("open"))
    full = Problem("store.full")
    walk.tell(door.VoteNotSaved(walk.state.visit_number, "open", full))
    assert walk.state.place == Announced(problem=full)
    walk.tell(door.TopicVoted("open"))
    assert walk.state.place == Announced(saving="open")


def test_a_notice_leads_to_the_service_that_it_is_about(catalogue: Catalogue) -> None:
    walk = walked(catalogue, door.AnnouncedOpened("notices"), on.ServiceChosen("id-card-renewal"))
    assert isinstance(walk.state.place, Visit) and walk.state.place.head.code == "id-card-renewal"
    walk = walked(catalogue, door.AnnouncedOpened("notices"), on.ServiceChosen("no-such-service"))
    assert walk.state.place == Announced("notices", problem=Problem("catalogue.unknown-service")), "a catalogue without it, and it says so"


# --- where to go --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_business_has_places_and_the_own_district_comes_first(catalogue: Catalogue, around: Surroundings, kind: str) -> None:
    walk = walked(catalogue, on.SurroundingsLoaded(around), door.WhereOpened(kind))
    assert walk.state.place == Where(kind)
    found = nearest(walk.state, Where(kind))
    assert found, f"nobody knows where to go for {kind}"
    opened = [offer for offer in found if offer.open.is_open]
    assert [offer.same_district for offer in opened] == sorted((offer.same_district for offer in opened), reverse=True)
    assert found[: len(opened)] == tuple(opened), "an open door before a closed one"


def test_a_kind_that_nobody_has_is_none(catalogue: Catalogue) -> None:
    walk = walked(catalogue, door.WhereOpened("no-such-kind"))
    assert walk.state.place == Where(next(iter(KINDS)))
    walk.tell(door.WhereChosen("no-such-kind", "440118"))
    assert walk.state.place == Where(next(iter(KINDS)))
    walk.tell(door.WhereChosen("traffic", "440118"))
    assert walk.state.place == Where("traffic", "440118")


def test_what_is_out_of_order_comes_last_and_nobody_is_sent_there(catalogue: Catalogue, around: Surroundings) -> None:
    """A terminal whose heartbeat stopped: it is still listed, as what it is, and never named as the place to go instead."""
    walk = walked(catalogue, on.SurroundingsLoaded(around))
    state, head = walk.state, catalogue.heads["residence-registration"]
    first = nearest(state, Where())[0]
    instead = other_place(state, head)
    assert instead is not None
    down = BOARD.model_copy(update={"down": (first.site.code.upper(), instead.site.code.upper())})
    walk.tell(door.BoardLoaded(down))
    assert nearest(walk.state, Where())[0].site != first.site
    other = other_place(walk.state, head)
    assert other is not None and other.site != instead.site


def test_at_night_the_terminals_are_what_is_open(catalogue: Catalogue, around: Surroundings) -> None:
    walk = walked(catalogue, on.SurroundingsLoaded(around), on.Minute(MORNING.replace(hour=23)))
    assert all(offer.open.is_open for offer in nearest(walk.state, Where("terminal")))
    assert not any(offer.open.is_open for offer in nearest(walk.state, Where("household")))


def test_while_nothing_is_known_nothing_is_named(catalogue: Catalogue) -> None:
    state = walked(catalogue).state
    assert nearest(state, Where()) == () and other_place(state, catalogue.heads["passport"]) is None


# --- what can be done at this hour; reminders ---------------------------------------------------------------------------------------


def test_what_can_be_done_now_stands_before_what_can_not(catalogue: Catalogue) -> None:
    walk = walked(catalogue, on.DeviceChanged("idcard", on.Health("no-device", "device.not-connected")), on.SearchOpened(now=True))
    state = walk.state
    assert isinstance(state.place, Search) and state.place.now
    verdicts = [here(state, catalogue.heads[code]).verdict in ("yes", "degraded") for code in state.place.results]
    assert verdicts == sorted(verdicts, reverse=True) and not all(verdicts)
    assert not any(isinstance(effect, do.FindServices) for effect in walk.done), "nothing was looked for"
    walk.tell(on.ServiceChosen(state.place.results[0]), on.BackPressed())
    assert isinstance(walk.state.place, Search) and walk.state.place.now, "back to where it was chosen"
    walk.tell(on.SearchTyped("身份证"))
    assert isinstance(walk.state.place, Search) and not walk.state.place.now, "whoever types looks for something"


def test_all_frequent_services_are_asked_for(catalogue: Catalogue) -> None:
    walk = walked(catalogue, on.SearchOpened(frequent=True))
    asked = [effect for effect in walk.done if isinstance(effect, do.FindServices)]
    assert [(one.text, one.frequent) for one in asked] == [("", True)]


@pytest.mark.parametrize(("days", "told"), [(-400, True), (-1, True), (0, True), (90, True), (91, False), (3000, False)])
def test_a_card_that_lapses_soon_or_has_is_reminded_of(catalogue: Catalogue, days: int, told: bool) -> None:
    state, last = walked(catalogue).state, TODAY + timedelta(days=days)
    assert doors.reminder(state, last) == (last if told else None)
    assert doors.reminder(state, None) is None, "valid for life"


def test_the_reminder_comes_with_the_answer_and_goes_with_the_visit(catalogue: Catalogue) -> None:
    card = replace(PEOPLE["applicant"].document, valid_to=TODAY + timedelta(days=40))
    walk = walked(catalogue, on.ProgressOpened())
    number = walk.state.visit_number
    walk.tell(on.CardRead(number, card), on.ProgressAnswered(number, ANSWERED))
    assert walk.state.place == Progress(answers=ANSWERED, valid_to=card.valid_to)
    assert str(card.valid_to) not in repr(walk.state.place)
    walk.tell(on.ServiceChosen("id-card-renewal"))
    assert walk.visit.head.code == "id-card-renewal" and walk.state.visit_number == number, "the same person goes on"
    walk = walked(catalogue, on.ProgressOpened())
    number = walk.state.visit_number
    walk.tell(on.CardRead(number, card), on.ProgressAnswered(number, ANSWERED), on.BackPressed())
    assert walk.state.place == Progress(), "the next who asks is not told of it"


def test_no_service_is_chosen_before_there_is_an_answer(catalogue: Catalogue) -> None:
    walk = walked(catalogue, on.ProgressOpened(), on.ServiceChosen("id-card-renewal"))
    assert walk.state.place == Progress()
