"""A rating: after the result, only by who wants to, with no level chosen beforehand, once."""

from __future__ import annotations

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.machine import THANKS_SECONDS
from kiosk.session.rate import ASPECTS, LEVELS
from kiosk.session.rate_events import AspectToggled, LevelChosen, RatingNotSaved, RatingOpened, RatingSaved, RatingSent
from kiosk.session.state import Rating
from tests.session.walker import APPLICATIONS, COLLECT, FEW, RECORD, RESULT, RULES, Walk, at_every_step, at_step, each, index_of

ONE = "residence-registration"


def over(catalogue: Catalogue, code: str = ONE) -> Walk:
    """At the end of a visit, its paper out."""
    walk = at_step(catalogue, code, index_of(catalogue, code, "collect" if code == COLLECT else "receipt"))
    walk.give()
    if code != COLLECT:
        walk.world_answers()
    return walk


def rating(walk: Walk) -> Rating:
    assert walk.visit.rating is not None
    return walk.visit.rating


def ratings(walk: Walk) -> list[do.SaveRating]:
    return [effect for effect in walk.done if isinstance(effect, do.SaveRating)]


@each(APPLICATIONS, FEW)
def test_nobody_rates_who_does_not_ask_to(catalogue: Catalogue, code: str) -> None:
    walk = Walk(catalogue)
    walk.choose(code)
    walk.finish()
    assert not ratings(walk)


@each(APPLICATIONS, FEW)
def test_what_was_done_is_rated_and_the_screen_is_free_again(catalogue: Catalogue, code: str) -> None:
    walk = over(catalogue, code)
    walk.rate(4)
    [kept] = ratings(walk)
    assert (kept.record_id, kept.service, kept.level, kept.aspects) == (RECORD, walk.visit.service.code, 4, ())
    assert rating(walk).stage == "saved"
    walk.pass_time(THANKS_SECONDS)
    assert walk.at_home


def test_what_was_collected_is_rated_by_its_record(catalogue: Catalogue) -> None:
    walk = over(catalogue, COLLECT)
    walk.rate(1)
    assert [one.record_id for one in ratings(walk)] == [RESULT.record_id]
    walk.tell(on.NextPressed())
    assert walk.at_home


def test_it_is_offered_only_after_the_result(catalogue: Catalogue) -> None:
    """Nowhere on the way, and not while a printer works: who went home then would leave the paper behind."""
    for code in (ONE, COLLECT):
        for walk in at_every_step(catalogue, code):
            assert walk.tell(RatingOpened()).place == walk.state.place and walk.visit.rating is None
    walk = over(catalogue)
    walk.tell(on.PrintFormPressed(), RatingOpened())
    assert walk.visit.rating is None
    walk.world_answers()
    walk.tell(RatingOpened())
    assert rating(walk) == Rating(), "no level is chosen beforehand"


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_sent_as_it_was_chosen(catalogue: Catalogue, level: int) -> None:
    walk = over(catalogue)
    walk.tell(RatingOpened(), AspectToggled("speed"), RatingSent(), LevelChosen(3), LevelChosen(level))
    assert not ratings(walk) and not rating(walk).aspects
    walk.tell(*(AspectToggled(one) for one in reversed(ASPECTS)), AspectToggled("device"), LevelChosen(0), LevelChosen(6))
    walk.tell(on.NextPressed(), on.NextPressed(), RatingSent(), LevelChosen(2))
    assert [(one.level, one.aspects) for one in ratings(walk)] == [(level, ("speed", "accuracy", "convenience"))]


@pytest.mark.parametrize("chosen", [(), (LevelChosen(1), AspectToggled("device"))], ids=["nothing chosen", "a level chosen"])
@pytest.mark.parametrize("way", ["leave", "wait", "back and done"])
def test_whoever_goes_without_sending_has_not_rated(catalogue: Catalogue, chosen: tuple[on.Event, ...], way: str) -> None:
    walk = over(catalogue)
    walk.tell(RatingOpened(), *chosen)
    match way:
        case "leave":
            walk.tell(on.LeavePressed())
        case "wait":
            walk.pass_time(RULES.idle_seconds + RULES.warning_seconds)
        case "back and done":
            walk.tell(on.BackPressed())
            assert walk.visit.rating is None and walk.visit.step.kind == "receipt"
            walk.tell(on.NextPressed())
    assert walk.at_home and not ratings(walk)


def test_on_without_a_level_is_done(catalogue: Catalogue) -> None:
    walk = over(catalogue)
    walk.tell(RatingOpened(), on.NextPressed())
    assert walk.at_home and not ratings(walk)


def test_what_could_not_be_kept_is_said_and_may_be_sent_again(catalogue: Catalogue) -> None:
    walk = over(catalogue)
    walk.tell(RatingOpened(), LevelChosen(2), RatingSent(), RatingNotSaved(walk.state.visit_number, Problem("store.full")))
    assert rating(walk) == Rating("failed", 2, problem=Problem("store.full"))
    walk.tell(RatingSent())
    walk.world_answers()
    assert rating(walk).stage == "saved" and len(ratings(walk)) == 2
    walk.tell(LevelChosen(5), RatingSent(), on.BackPressed())
    assert rating(walk).level == 2 and len(ratings(walk)) == 2, "once"


def test_nothing_under_it_can_be_pressed(catalogue: Catalogue) -> None:
    walk = over(catalogue)
    walk.tell(RatingOpened())
    before = walk.visit
    walk.tell(on.PrintFormPressed(), on.ReprintPressed(), on.GuideErrorOpened(), RatingOpened(), RatingSaved(walk.state.visit_number))
    assert walk.visit == before


def test_who_asks_for_help_is_not_sent_home_while_being_thanked(catalogue: Catalogue) -> None:
    walk = over(catalogue)
    walk.rate()
    walk.tell(on.HelpPressed())
    walk.pass_time(THANKS_SECONDS + 1)
    assert not walk.at_home
    walk.tell(on.HelpClosed())
    walk.pass_time(THANKS_SECONDS)
    assert walk.at_home
