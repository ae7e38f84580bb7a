"""The step `collect`: what the centre has issued to this person, one document after the other on paper.

Invariants
- Only the person who was identified is asked about: an answer to a question before, about somebody who stepped back, changes nothing.
- A document goes to whoever reached the level it asks for, and to nobody below: e-ID or a member of staff are the ways up.
- One at a time, and again only after the printer could not, or could not say: at most `papers.MOST_COPIES` times more, each noted.
- No document is in the session: what is printed lives from fetching to printing, elsewhere (kiosk.runtime.results).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.assurance import at_least
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import papers
from kiosk.session.availability import usable
from kiosk.session.result import Result, shows, somebody_there
from kiosk.session.state import Collecting, State, Visit

if TYPE_CHECKING:
    from kiosk.session.events import IssuedResult

PASSING = ("collect.offline", "collect.too-many", "collect.failed")
"""Why a document was not given that may be given a minute later."""


def enter(state: State, visit: Visit) -> Result:
    """Asks the centre. What somebody was shown before is forgotten with it."""
    document = visit.mine.document
    if document is None:  # no service has such an order of steps (kiosk.catalogue.load)
        return shows(state, replace(visit, collecting=Collecting("refused", reason="collect.failed"))), ()
    number = visit.questions + 1
    asking = replace(visit, questions=number, collecting=Collecting(number=number))
    return shows(state, asking), (do.FindResults(state.visit_number, document.id_number, number),)


def left(visit: Visit) -> Visit:
    """The visit with nothing of what is there for whoever was identified last: the next may be somebody else."""
    return replace(visit, collecting=Collecting())


def handle(state: State, visit: Visit, event: on.Event) -> Result:
    stage = visit.collecting.stage
    match event:
        case on.ResultsFound(_, results, number) if stage == "asking" and number == visit.collecting.number:
            found = replace(visit, collecting=Collecting("list", results))
            return shows(somebody_there(state), found), ()
        case on.ResultsRefused(_, problem, number) if stage == "asking" and number == visit.collecting.number:
            refused = replace(visit, collecting=Collecting("refused", reason=problem.code))
            return shows(somebody_there(state), refused), ()
        case on.ResultChosen(record_id) if stage == "list":
            return _choose(state, visit, record_id)
    return state, ()


def next_(state: State, visit: Visit) -> Result | None:
    """What "next" comes to here; None: the visit is over. Nobody is sent away from a printer that works for them."""
    if visit.collecting.stage == "refused":
        return enter(state, visit)
    return (state, ()) if visit.collecting.stage == "asking" or printing(visit) else None


def printing(visit: Visit) -> bool:
    """Whether a document is on its way to paper."""
    return any(one.outcome is None for one in visit.printouts.values())


def offered(visit: Visit, result: IssuedResult) -> bool:
    """Whether this document may be asked for, or once more: another try with one that is not genuine would end the same way."""
    latest = papers.printout(visit, result.record_id)
    final = latest is not None and latest.reason.startswith(("collect.", "document.")) and latest.reason not in PASSING
    return result.is_valid and not final and papers.may_ask(visit, result.record_id)


def _choose(state: State, visit: Visit, record_id: str) -> Result:
    result = next((one for one in visit.collecting.results if one.record_id == record_id), None)
    document = visit.mine.document
    if result is None or document is None or printing(visit) or not offered(visit, result):
        return state, ()
    if not at_least(visit.mine.assurance, result.assurance):
        return shows(state, visit, Problem("collect.needs-more", record_id)), ()
    if not usable(state.devices.get("document_printer")):
        return shows(state, visit, Problem("availability.document_printer")), ()
    again = papers.printout(visit, record_id) is not None
    visit, job = papers.ask(visit, record_id)
    noted = (do.Note("result-reprinted", record_id, job.partition("#")[2]),) if again else ()
    wanted = do.PrintResult(state.visit_number, job, record_id, document.id_number, state.written)
    return shows(state, visit), (*noted, wanted)
