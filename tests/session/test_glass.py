"""What protects who stands before the glass: it is wiped, covered, says whose card lies there, and gives as much time as is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import glass_events as glass
from kiosk.session.door_events import AboutOpened
from kiosk.session.glass import CHIME_EVERY, MOST_CHIMES, tells_of_card
from kiosk.session.state import Home, Manner, State
from tests.session.people import PEOPLE
from tests.session.walker import CATALOGUE, Walk

CODE = "residence-registration"


def walk_to_the_card() -> Walk:
    walk = Walk(CATALOGUE)
    walk.choose(CODE)
    while walk.visit.step.kind != "identify":
        walk.finish_step()
    return walk


def chimes(walk: Walk, kind: str) -> int:
    return len([one for one in walk.done if one == do.Chime(kind)])  # type: ignore[arg-type]


# --- wiping -----------------------------------------------------------------------------------------------------------------------


def test_while_the_glass_is_wiped_no_touch_means_anything_and_it_ends_by_itself() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(glass.CleaningAsked())
    before = walk.state
    for pressed in (on.Touched(), on.ServiceChosen(CODE), on.ProgressOpened(), on.LanguageChosen("en"), glass.CleaningAsked()):
        walk.tell(pressed)
        assert walk.state == before
    walk.pass_time(59)
    walk.tell(on.Touched())
    assert walk.state.guard.cleaning_until == before.guard.cleaning_until, "touches do not make it longer"
    walk.pass_time(1)
    assert walk.state.guard.cleaning_until is None
    walk.choose(CODE)


def test_a_visit_is_never_cut_short_to_wipe_the_glass() -> None:
    walk = walk_to_the_card()
    walk.tell(glass.CleaningAsked())
    assert walk.state.guard.cleaning_until is None and walk.visit.step.kind == "identify"


def test_from_about_this_machine_it_begins_at_home() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(AboutOpened(), glass.CleaningAsked())
    assert walk.at_home and walk.state.guard.cleaning_until is not None


def test_what_breaks_meanwhile_is_still_seen() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(glass.CleaningAsked(), on.DeviceChanged("camera", on.Health("hardware-error", "device.hung")))
    assert walk.state.devices["camera"].word == "hardware-error"


# --- the cover --------------------------------------------------------------------------------------------------------------------


def test_the_cover_hides_a_visit_until_it_is_touched() -> None:
    walk = walk_to_the_card()
    visit, seen = walk.visit, []
    for wanted in (True, False):
        walk.tell(glass.CoverChosen(wanted))
        seen.append(walk.state.guard.covered)
    assert seen == [True, False] and walk.visit == visit


def test_the_cover_goes_with_the_visit_and_stops_no_clock() -> None:
    walk = walk_to_the_card()
    walk.tell(glass.CoverChosen(True))
    walk.pass_time(walk.state.rules.idle_seconds + 1)
    assert walk.state.warned_at is not None and walk.state.guard.covered
    walk.pass_time(walk.state.rules.warning_seconds + 1)
    assert walk.at_home and not walk.state.guard.covered


def test_there_is_nothing_to_cover_at_home() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(glass.CoverChosen(True))
    assert not walk.state.guard.covered


# --- a card left behind -----------------------------------------------------------------------------------------------------------


def with_a_card_on_the_reader() -> Walk:
    walk = walk_to_the_card()
    walk.tell(on.CardRead(walk.state.visit_number, PEOPLE["applicant"].document, minor=False))
    assert walk.state.guard.card_lies and not tells_of_card(walk.state), "in a visit it belongs there"
    return walk


def test_a_card_left_behind_calls_until_it_is_taken() -> None:
    walk = with_a_card_on_the_reader()
    walk.tell(on.LeavePressed(), on.LeaveConfirmed(), glass.CardLies())
    assert walk.at_home and tells_of_card(walk.state)
    walk.pass_time(CHIME_EVERY + 1)
    assert chimes(walk, "card-left") == 2
    walk.tell(on.CardTaken())
    walk.pass_time(60)
    assert not tells_of_card(walk.state) and chimes(walk, "card-left") == 2


def test_nobody_is_called_for_ever() -> None:
    walk = with_a_card_on_the_reader()
    walk.tell(on.LeavePressed(), on.LeaveConfirmed())
    walk.pass_time(600)
    assert tells_of_card(walk.state) and chimes(walk, "card-left") == MOST_CHIMES


def test_who_has_seen_the_notice_is_not_told_again_but_the_next_is() -> None:
    walk = with_a_card_on_the_reader()
    walk.tell(on.LeavePressed(), on.LeaveConfirmed(), glass.CardNoticeClosed())
    walk.pass_time(60)
    assert not tells_of_card(walk.state) and chimes(walk, "card-left") == 0
    walk.tell(on.ProgressOpened(), on.BackPressed())
    assert tells_of_card(walk.state)


def test_a_reader_that_is_gone_tells_nothing_of_what_lies_on_it() -> None:
    walk = with_a_card_on_the_reader()
    walk.tell(on.LeavePressed(), on.LeaveConfirmed(), on.DeviceChanged("idcard", on.Health("no-device", "device.not-connected")))
    assert not tells_of_card(walk.state)


# --- time and sound ---------------------------------------------------------------------------------------------------------------


def test_more_time_is_given_as_often_as_it_is_asked_for() -> None:
    """At least ten times (WCAG 2.2, 2.2.1); here without an end, and nothing of the visit is lost."""
    walk = walk_to_the_card()
    visit = walk.visit
    for _ in range(25):
        walk.pass_time(walk.state.rules.idle_seconds)
        warned = walk.state.warned_at
        walk.tell(on.MoreTimePressed())
        assert (warned is not None, walk.state.warned_at, walk.visit) == (True, None, visit)


def test_the_warning_is_heard_as_well_as_seen() -> None:
    walk = walk_to_the_card()
    walk.pass_time(walk.state.rules.idle_seconds)
    assert chimes(walk, "warning") == 1
    walk.pass_time(walk.state.rules.warning_seconds - 1)
    assert chimes(walk, "warning") == 2, "once more half way"


def test_what_is_saved_and_what_is_refused_sound_different() -> None:
    walk = walk_to_the_card()
    number = walk.state.visit_number
    walk.tell(on.CardRefused(number, Problem("idcard.moved")))
    assert chimes(walk, "refused") == 1
    walk.tell(on.CardRefused(number - 1, Problem("idcard.moved")))
    assert chimes(walk, "refused") == 1, "what came late is not heard"
    walk.finish()
    assert chimes(walk, "done") == 1


@pytest.mark.parametrize("kind", ["warning", "card-left", "done", "refused"])
def test_nothing_sounds_at_an_empty_terminal(kind: str) -> None:
    walk = Walk(CATALOGUE)
    walk.pass_time(300)
    assert chimes(walk, kind) == 0


def test_headphones_that_stay_keep_the_voice_for_whoever_wears_them() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(glass.HeadphonesChanged(True))
    walk.pass_time(walk.state.rules.idle_seconds + 2)
    assert walk.state.manner == Manner(voice=True), "who listens longer at home still hears"
    walk.choose(CODE)
    walk.tell(glass.ModeChosen("voice", False), glass.ModeChosen("elder", True), on.NextPressed())
    assert walk.state.manner == Manner(elder=True), "switched off in this visit, it stays off"
    walk.pass_time(walk.state.rules.idle_seconds + walk.state.rules.warning_seconds + 2)
    assert walk.state.place == Home() and walk.state.manner == Manner(voice=True), "the next one hears again"
    walk.tell(glass.HeadphonesChanged(False))
    assert walk.state.manner.voice, "pulling them out ends no sentence"
    walk.pass_time(walk.state.rules.idle_seconds + 2)
    assert walk.state.manner == Manner()


def test_headphones_are_known_while_the_glass_is_wiped() -> None:
    walk = Walk(CATALOGUE)
    walk.tell(glass.CleaningAsked(), glass.HeadphonesChanged(True))
    assert walk.state.headphones and walk.state.manner.voice


def test_the_next_person_finds_the_glass_as_nobody_left_it() -> None:
    """Modes, cover, notice and help of the one before are gone."""
    walk = with_a_card_on_the_reader()
    walk.tell(on.CardTaken(), *(glass.ModeChosen(mode, True) for mode in ("elder", "contrast", "low", "voice")))
    walk.tell(glass.VolumeChosen(4), glass.CoverChosen(True), on.LanguageChosen("en"), on.HelpPressed())
    walk.pass_time(walk.state.rules.idle_seconds + walk.state.rules.warning_seconds + 2)
    fresh = Walk(CATALOGUE).state
    left: State = replace(walk.state, now=fresh.now, touched_at=fresh.touched_at, visit_number=fresh.visit_number)
    assert isinstance(left.place, Home) and left == fresh
