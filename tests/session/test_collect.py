"""The step `collect`: whose documents are shown, who may have them printed, and how often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.papers import MOST_COPIES
from kiosk.session.state import Printout
from tests.session.people import PEOPLE
from tests.session.promises import traces_in
from tests.session.walker import COLLECT, RESULT, Walk, at_step, index_of

OTHER = replace(RESULT, record_id="another-record", assurance="L2")
GONE = on.Health("no-device", "device.not-connected")


def collecting(catalogue: Catalogue) -> Walk:
    """By card and face: L3. The centre has not answered yet."""
    return at_step(catalogue, COLLECT, index_of(catalogue, COLLECT, "collect"))


def by_card_alone(catalogue: Catalogue) -> Walk:
    """The face is declined: L2."""
    walk = at_step(catalogue, COLLECT, index_of(catalogue, COLLECT, "face"))
    walk.tell(on.FaceDeclined(), on.NextPressed())
    return walk


def step_of(walk: Walk) -> str:
    return walk.visit.step.kind


def find(walk: Walk, *results: on.IssuedResult) -> None:
    walk.tell(on.ResultsFound(walk.state.visit_number, results, walk.visit.collecting.number))


def printed(walk: Walk, outcome: str, reason: str = "") -> None:
    job = list(walk.visit.printouts)[-1]
    walk.tell(on.DocumentPrinted(walk.state.visit_number, job, outcome, reason))  # type: ignore[arg-type]  # one of the three words


def jobs(walk: Walk) -> list[str]:
    return [effect.job for effect in walk.done if isinstance(effect, do.PrintResult)]


def test_the_person_who_was_identified_is_asked_about(catalogue: Catalogue) -> None:
    walk = collecting(catalogue)
    [asked] = [effect for effect in walk.done if isinstance(effect, do.FindResults)]
    assert asked.id_number == PEOPLE["applicant"].document.id_number and asked.id_number not in repr(asked)
    assert walk.visit.collecting.stage == "asking"
    walk.tell(on.NextPressed())
    assert walk.visit.collecting.stage == "asking", "nobody is sent away before there is an answer"
    find(walk)
    assert (walk.visit.collecting.stage, walk.visit.collecting.results) == ("list", ())
    walk.tell(on.NextPressed())
    assert walk.at_home


def test_who_can_not_be_answered_may_ask_again(catalogue: Catalogue) -> None:
    walk = collecting(catalogue)
    walk.tell(on.ResultsRefused(walk.state.visit_number, Problem("collect.offline"), walk.visit.collecting.number))
    assert (walk.visit.collecting.stage, walk.visit.collecting.reason) == ("refused", "collect.offline")
    walk.tell(on.NextPressed())
    assert walk.visit.collecting.stage == "asking"
    find(walk, RESULT)
    assert walk.visit.collecting.results == (RESULT,)


def test_an_answer_about_who_stepped_back_changes_nothing(catalogue: Catalogue) -> None:
    """Two people in one visit: the first one's documents, on their way when they stepped back, are never shown to the second."""
    walk = collecting(catalogue)
    late = on.ResultsFound(walk.state.visit_number, (RESULT,), walk.visit.collecting.number)
    walk.tell(on.BackPressed())
    assert step_of(walk) == "identify", "the face is proven and not asked for again"
    walk.tell(on.AnotherCardPressed())
    assert walk.tell(late) and not traces_in(walk.visit.collecting)
    walk.tell(on.CardRead(walk.state.visit_number, PEOPLE["guardian"].document), on.NextPressed(), on.NextPressed())
    assert step_of(walk) == "collect"
    walk.tell(late)
    assert walk.visit.collecting.stage == "asking" and not walk.visit.collecting.results
    asked = [effect.id_number for effect in walk.done if isinstance(effect, do.FindResults)]
    assert asked == [PEOPLE["applicant"].document.id_number, PEOPLE["guardian"].document.id_number]


def test_the_list_is_forgotten_when_its_step_is_left(catalogue: Catalogue) -> None:
    walk = collecting(catalogue)
    find(walk, RESULT)
    walk.tell(on.BackPressed())
    assert not walk.visit.collecting.results


def test_below_its_level_nothing_is_printed_and_the_way_up_is_open(catalogue: Catalogue) -> None:
    """A card alone does for what asks for L2. For more: back, and the e-ID code."""
    walk = by_card_alone(catalogue)
    find(walk, RESULT, OTHER)
    walk.tell(on.ResultChosen(RESULT.record_id))
    assert walk.visit.problems == (Problem("collect.needs-more", RESULT.record_id),) and not jobs(walk)
    walk.tell(on.ResultChosen(OTHER.record_id))
    assert jobs(walk) == [OTHER.record_id] and walk.codes == []
    walk.tell(on.WayChosen("eid"))
    assert step_of(walk) == "collect", "not while a printer works"
    printed(walk, "confirmed")
    walk.tell(on.WayChosen("passport"))
    assert step_of(walk) == "collect", "not in a way that the service does not know"
    walk.tell(on.WayChosen("eid"))
    assert step_of(walk) == "identify" and walk.visit.mine.document is None and walk.watching == {"code"}
    walk.tell(on.CodeScanned(walk.state.visit_number, "code"))
    walk.world_answers()
    walk.tell(on.NextPressed())
    assert walk.visit.mine.assurance == "L3" and step_of(walk) == "collect"
    find(walk, RESULT, OTHER)
    walk.tell(on.ResultChosen(RESULT.record_id))
    assert jobs(walk) == [OTHER.record_id, RESULT.record_id]


def test_one_at_a_time(catalogue: Catalogue) -> None:
    walk = collecting(catalogue)
    find(walk, RESULT, OTHER)
    walk.tell(on.ResultChosen(RESULT.record_id), on.ResultChosen(OTHER.record_id), on.ResultChosen(RESULT.record_id))
    assert jobs(walk) == [RESULT.record_id]
    walk.tell(on.NextPressed(), on.BackPressed())
    assert step_of(walk) == "collect", "nobody goes on while a printer works for them"
    walk.tell(on.LeavePressed())
    assert walk.state.leaving, "and who leaves is asked"
    walk.tell(on.StayPressed())
    printed(walk, "confirmed")
    walk.tell(on.ResultChosen(OTHER.record_id))
    assert jobs(walk) == [RESULT.record_id, OTHER.record_id]


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_again_only_when_it_may_not_be_out_and_not_for_ever(catalogue: Catalogue, outcome: str) -> None:
    walk = collecting(catalogue)
    find(walk, RESULT)
    for _ in range(MOST_COPIES + 3):
        walk.tell(on.ResultChosen(RESULT.record_id))
        printed(walk, outcome)
    assert jobs(walk) == [RESULT.record_id, f"{RESULT.record_id}#1", f"{RESULT.record_id}#2"]
    notes = [effect for effect in walk.done if isinstance(effect, do.Note) and effect.what == "result-reprinted"]
    assert notes == [do.Note("result-reprinted", RESULT.record_id, "1"), do.Note("result-reprinted", RESULT.record_id, "2")]
    walk.tell(on.BackPressed(), on.NextPressed())
    find(walk, RESULT)
    walk.tell(on.ResultChosen(RESULT.record_id))
    assert len(jobs(walk)) == MOST_COPIES + 1, "nor by going back and forth"


@pytest.mark.parametrize(("reason", "tries"), [
    ("document.altered", 1), ("collect.gone", 1), ("collect.no-authority", 1), ("collect.offline", 2), ("printer.paper-out", 2),
])  # fmt: skip
def test_what_would_end_the_same_way_is_not_tried_again(catalogue: Catalogue, reason: str, tries: int) -> None:
    walk = collecting(catalogue)
    find(walk, RESULT)
    walk.tell(on.ResultChosen(RESULT.record_id))
    printed(walk, "failed", reason)
    walk.tell(on.ResultChosen(RESULT.record_id))
    assert len(jobs(walk)) == tries


def test_what_came_out_is_not_printed_again(catalogue: Catalogue) -> None:
    walk = collecting(catalogue)
    find(walk, RESULT)
    walk.tell(on.ResultChosen(RESULT.record_id))
    printed(walk, "confirmed")
    walk.tell(on.ResultChosen(RESULT.record_id))
    assert jobs(walk) == [RESULT.record_id]
    assert walk.visit.printouts == {RESULT.record_id: Printout("confirmed")}


def test_what_no_longer_counts_or_is_nobodys_is_not_printed(catalogue: Catalogue) -> None:
    walk = collecting(catalogue)
    find(walk, replace(RESULT, is_valid=False))
    walk.tell(on.ResultChosen(RESULT.record_id), on.ResultChosen("no-such-record"))
    assert not jobs(walk)


def test_without_a_printer_it_is_said(catalogue: Catalogue) -> None:
    walk = collecting(catalogue)
    find(walk, RESULT)
    walk.tell(on.DeviceChanged("document_printer", GONE), on.ResultChosen(RESULT.record_id))
    assert walk.codes == ["availability.document_printer"] and not jobs(walk)
    walk.tell(on.DeviceChanged("document_printer", on.Health("online")), on.ResultChosen(RESULT.record_id))
    assert not walk.visit.problems and jobs(walk) == [RESULT.record_id]


def test_the_service_is_only_told_offline(catalogue: Catalogue) -> None:
    walk = Walk(catalogue)
    walk.tell(on.NetworkChanged(False, 0), on.ServiceChosen(COLLECT))
    assert walk.visit.told_only == "availability.needs-network" and {step.kind for step in walk.visit.steps} <= {"situation", "notice"}
