"""The place `Search`, and the report of an error in a guide."""

from __future__ import annotations

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.state import Home, Reporting, Search, State, Visit
from tests.session.people import PEOPLE
from tests.session.promises import SOUGHT, traces_in
from tests.session.walker import CODES, NUMBER, RULES, Walk, at_step, each

ONE = "residence-registration"


def searching(catalogue: Catalogue) -> Walk:
    walk = Walk(catalogue)
    walk.tell(on.SearchOpened())
    return walk


def questions(walk: Walk) -> list[do.FindServices]:
    return [effect for effect in walk.done if isinstance(effect, do.FindServices)]


def test_each_key_is_a_question_and_the_newest_answer_counts(catalogue: Catalogue) -> None:
    walk = searching(catalogue)
    walk.tell(on.SearchTyped("身"), on.SearchTyped("身份"), on.SearchTyped("身份"))
    asked = questions(walk)
    assert [(one.text, one.number) for one in asked] == [("", 1), ("身", 2), ("身份", 3)], "the same text is not asked about again"
    number = walk.state.visit_number
    walk.tell(on.ServicesFound(number, 2, (ONE,)))
    assert answered(walk) == 0, "older than what stands there"
    walk.tell(on.ServicesFound(number, 3, ("id-card-lost", "no-such-service")))
    assert walk.search.results == ("id-card-lost",) and answered(walk) == 3
    walk.tell(on.SearchTyped("x" * 10_000))
    assert len(walk.search.text) == 100 and walk.search.results == ("id-card-lost",), "what was found stays until there is more"


def answered(walk: Walk) -> int:
    return walk.search.answered


def test_facets(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.tell(on.SearchOpened("birth", "natural-person"), on.FacetChosen("car", "enterprise", frequent=True))
    first, second = questions(walk)
    assert (first.life_event, first.audience, first.frequent) == ("birth", "natural-person", False)
    assert (second.life_event, second.audience, second.frequent) == ("car", "enterprise", True)


def test_what_somebody_looked_for_is_wiped(catalogue: Catalogue) -> None:
    for gone in (on.BackPressed(), on.LeavePressed(), None):
        walk = searching(catalogue)
        walk.tell(on.SearchTyped(SOUGHT))
        assert traces_in(walk.state) == {SOUGHT} and SOUGHT not in repr(walk.state.place) and SOUGHT not in repr(questions(walk)[-1])
        if gone is None:
            walk.pass_time(RULES.idle_seconds + RULES.warning_seconds)
        else:
            walk.tell(gone)
        assert isinstance(walk.state.place, Home) and not traces_in(walk.state) and walk.done[-1] == do.Wipe()


@each(CODES)
def test_what_was_found_is_begun_by_the_same_person(catalogue: Catalogue, code: str) -> None:
    walk = searching(catalogue)
    number = walk.state.visit_number
    walk.choose(code)
    assert walk.visit.head.code == code and walk.state.visit_number == number


def problem_of(state: State) -> Problem | None:
    assert isinstance(state.place, Search)
    return state.place.problem


def test_what_can_not_be_begun_says_so_where_it_was_found(catalogue: Catalogue) -> None:
    walk = searching(catalogue)
    assert problem_of(walk.tell(on.ServiceChosen("no-such-service"))) == Problem("catalogue.unknown-service")


def test_back_from_the_first_step_is_back_to_what_was_found(catalogue: Catalogue) -> None:
    walk = searching(catalogue)
    found = walk.search
    walk.choose("id-card-lost")
    walk.tell(on.ServicesFound(walk.state.visit_number, found.asked, (ONE,)), on.BackPressed())
    assert (walk.search.text, walk.search.results) == (found.text, found.results)
    again = questions(walk)[-1]
    walk.tell(on.ServicesFound(again.visit, again.number, (ONE,)))
    assert walk.search.results == (ONE,), "what was found while nobody looked is found again"
    walk.choose("id-card-lost")
    walk.tell(on.LeavePressed())
    assert walk.at_home


def test_an_answer_to_what_was_chosen_before_is_not_taken_for_the_next(catalogue: Catalogue) -> None:
    """Both visits count their questions from one: the code of the first must not say who is there in the second."""
    walk = searching(catalogue)

    def show_a_code(text: str) -> do.VerifyCode:
        walk.choose("no-criminal-record-certificate")
        while walk.visit.step.kind != "identify":
            walk.finish_step()
        walk.tell(on.WayChosen("eid"), on.CodeScanned(walk.state.visit_number, text))
        return [effect for effect in walk.done if isinstance(effect, do.VerifyCode)][-1]

    first = show_a_code("canary-code-1")
    while isinstance(walk.state.place, Visit):
        walk.tell(on.BackPressed())
    second = show_a_code("canary-code-2")
    assert (first.visit, first.number) != (second.visit, second.number)
    walk.tell(on.CodeVerified(first.visit, first.number, PEOPLE["guardian"].document))
    assert walk.visit.mine.document is None
    walk.tell(on.CodeVerified(second.visit, second.number, PEOPLE["applicant"].document))
    assert walk.visit.mine.document == PEOPLE["applicant"].document


def test_each_guide_has_a_paper_of_its_own(catalogue: Catalogue) -> None:
    """A job is printed once, ever: the second guide's paper must not be taken for the first one's. Who waits for theirs stays."""
    walk = searching(catalogue)
    for _ in range(2):
        walk.choose("emergency-help")
        while walk.visit.step.kind != "notice":
            walk.finish_step()
        walk.tell(on.PrintNoticePressed())
        while walk.visit.index:
            walk.tell(on.BackPressed())
        walk.tell(on.BackPressed())
        assert isinstance(walk.state.place, Visit), "nobody is sent away from a printer that works for them"
        walk.world_answers()
        walk.tell(on.BackPressed())
    jobs = [(effect.visit, effect.job) for effect in walk.done if isinstance(effect, do.PrintNotice)]
    assert len(jobs) == len(set(jobs)) == 2


def test_a_catalogue_that_comes_meanwhile_is_taken_afterwards(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, ONE, 1)
    other = Catalogue({ONE: catalogue.services[ONE]})
    walk.tell(on.CatalogueLoaded(other))
    assert walk.state.catalogue is catalogue
    walk.finish()
    assert walk.state.catalogue is other and walk.state.coming is None


# --- the report of an error in a guide ---------------------------------------------------------------------------------------------


def reporting(walk: Walk) -> Reporting | None:
    return walk.visit.reporting


@pytest.mark.parametrize("topic", ["fee", "time", "materials", "conditions", "place", "words", "other"])
def test_an_error_in_a_guide_is_reported(catalogue: Catalogue, topic: on.Topic) -> None:
    walk = at_step(catalogue, ONE, 1)
    walk.tell(on.GuideErrorOpened(), on.GuideErrorSent())
    assert reporting(walk) == Reporting(), "nothing is sent before something was chosen"
    walk.tell(on.GuideErrorTopic(topic), on.GuideErrorSent(), on.GuideErrorSent(), on.GuideErrorOpened())
    [ticket] = [effect for effect in walk.done if isinstance(effect, do.SaveTicket)]
    service = walk.visit.service
    assert (ticket.service, ticket.topic, ticket.step, ticket.language) == (ONE, topic, walk.visit.step.kind, "zh")
    assert ticket.guide_version == f"{service.form.version}/{service.source.checked}"
    assert reporting(walk) == Reporting("saving", topic), "what is being kept is not closed"
    walk.world_answers()
    assert reporting(walk) == Reporting("saved", topic, NUMBER)
    walk.tell(on.GuideErrorOpened())
    assert reporting(walk) is None
    walk.finish()


def test_a_report_that_was_not_kept_is_tried_again(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, ONE, 1)
    walk.tell(on.GuideErrorOpened(), on.GuideErrorTopic("fee"), on.GuideErrorSent())
    walk.tell(on.TicketNotSaved(walk.state.visit_number, Problem("store.full")))
    assert reporting(walk) == Reporting("failed", "fee", problem=Problem("store.full"))
    walk.tell(on.GuideErrorTopic("time"), on.GuideErrorSent())
    assert [effect.topic for effect in walk.done if isinstance(effect, do.SaveTicket)] == ["fee", "time"]


@each(CODES)
def test_at_every_step_of_a_guide_an_error_can_be_told(catalogue: Catalogue, code: str) -> None:
    walk = Walk(catalogue)
    walk.choose(code)
    place = walk.visit
    walk.tell(on.GuideErrorOpened(), on.GuideErrorTopic("words"), on.GuideErrorSent())
    walk.world_answers()
    walk.tell(on.GuideErrorOpened())
    assert walk.visit == place, "and the visit goes on as it was"
