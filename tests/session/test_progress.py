"""Where is my application? By number, by card and by code; answered, refused, offline, left, timed out."""

from __future__ import annotations

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.state import Progress
from tests.session.people import PEOPLE
from tests.session.walker import NUMBER, REFUSALS, RULES, Walk


@pytest.fixture
def asking(catalogue: Catalogue) -> Walk:
    walk = Walk(catalogue)
    walk.tell(on.ProgressOpened())
    assert walk.watching == {"card", "code"}
    return walk


def ways_to_ask(visit: int) -> tuple[on.Event, ...]:
    return on.NumberEntered(NUMBER), on.CodeScanned(visit, NUMBER), on.CardRead(visit, PEOPLE["applicant"].document)


@pytest.mark.parametrize("way", range(3), ids=["number", "code", "card"])
def test_progress_is_answered(asking: Walk, way: int) -> None:
    asking.tell(ways_to_ask(asking.state.visit_number)[way])
    assert asking.progress.asking
    question = asking.asked[-1]
    assert isinstance(question, do.AskProgressByDocument if way == 2 else do.AskProgress)
    asking.tell(*ways_to_ask(asking.state.visit_number))
    assert asking.asked[-1] is question, "one question at a time"
    asking.world_answers()
    assert asking.progress.answers and asking.watching == set()
    asking.tell(on.BackPressed())
    assert asking.progress == Progress() and asking.watching == {"card", "code"}
    asking.tell(on.NextPressed())
    assert asking.at_home


@pytest.mark.parametrize("way", range(3), ids=["number", "code", "card"])
@pytest.mark.parametrize("refusal", ["tracking.bad", "progress.offline-by-card", "progress.none"])
def test_progress_is_refused_and_asked_again(asking: Walk, way: int, refusal: str) -> None:
    visit = asking.state.visit_number
    asking.watching.clear()  # each ends by itself when it has found something
    asking.tell(ways_to_ask(visit)[way], on.ProgressRefused(visit, Problem(refusal)))
    assert asking.progress.problem == Problem(refusal)
    assert asking.watching == {"card", "code"}, "every way is open again"
    asking.tell(on.CardRefused(visit, Problem("idcard.already-read")))
    assert asking.progress.problem == Problem(refusal), "the card that lies there still is not the news"
    asking.tell(ways_to_ask(visit)[way])
    asking.world_answers()
    assert asking.progress.answers


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_card_refused_when_asking(asking: Walk, refusal: str) -> None:
    asking.tell(on.CardRefused(asking.state.visit_number, Problem(refusal)))
    assert asking.progress.problem == Problem(refusal)


@pytest.mark.parametrize("stage", range(4), ids=["question", "asking", "answered", "refused"])
def test_progress_is_left_and_timed_out(catalogue: Catalogue, stage: int) -> None:
    def arrive() -> Walk:
        walk = Walk(catalogue)
        walk.tell(on.ProgressOpened())
        if stage:
            walk.tell(on.CardRead(walk.state.visit_number, PEOPLE["applicant"].document))
        if stage == 2:
            walk.world_answers()
        if stage == 3:
            walk.tell(on.ProgressRefused(walk.state.visit_number, Problem("progress.failed")))
        return walk

    for leave in (on.LeavePressed(), on.LeaveConfirmed(), on.NextPressed()):
        walk = arrive()
        walk.tell(leave)
        assert walk.at_home
    walk = arrive()
    walk.pass_time(RULES.idle_seconds + RULES.warning_seconds)
    assert walk.at_home
    walk = arrive()
    place = walk.state.place
    for _ in range(12):
        walk.pass_time(RULES.idle_seconds + RULES.warning_seconds - 1)
        walk.tell(on.MoreTimePressed())
    assert walk.state.place == place


def test_an_answer_is_there_long_enough_to_be_read(asking: Walk) -> None:
    asking.tell(on.NumberEntered(NUMBER))
    asking.pass_time(RULES.idle_seconds + RULES.warning_seconds - 1)
    asking.world_answers()
    asking.pass_time(RULES.idle_seconds - 1)
    assert asking.progress.answers and asking.state.warned_at is None


def test_a_receipt_left_under_the_camera_keeps_nobody_there(asking: Walk) -> None:
    visit = asking.state.visit_number
    for _ in range(int(RULES.idle_seconds + RULES.warning_seconds)):
        asking.tell(on.CodeScanned(visit, "rubbish"), on.ProgressRefused(visit, Problem("tracking.bad")))
        asking.pass_time(1)
    assert asking.at_home


def test_a_visit_cannot_be_begun_over_another(asking: Walk) -> None:
    place = asking.state.place
    asking.tell(on.ServiceChosen("residence-registration"), on.ProgressOpened())
    assert asking.state.place == place
