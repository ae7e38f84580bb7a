"""The step `identify`: who is this? By ID card, by a travel document before the camera, or by an e-ID code that the centre verifies.

Invariants
- What a camera read off print is looked over by its holder before it counts, and counts as said, not as shown (kiosk.core.assurance).
- One person is never two parties.
- A reader that is out of order is said as long as it is; the other ways stay open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import usable
from kiosk.session.result import STOP_ALL, Result, shows, somebody_there
from kiosk.session.state import Identifying, Pending, State, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.models import Way
    from kiosk.identity.document import IdDocument

_CUT = 3
"""Characters of a Chinese name that the name code of a passport has room for: a longer name is cut there without a sign."""


def correctable(pending: Pending) -> tuple[str, ...]:
    """What a person may type over: names, where the chip does not give them whole. The rest has check digits."""
    if pending.chip != "read":
        return ("name", "name_english")
    document = pending.document
    open_fields = (("name", len(document.name) in (0, _CUT)), ("name_english", not document.name_english))
    return tuple(name for name, is_open in open_fields if is_open)


def ways(visit: Visit) -> tuple[Way, ...]:
    """The ways that the service allows this party, the usual one first."""
    return next(rule.ways for rule in visit.service.source.parties if rule.role == visit.step.party)


def enter(state: State, visit: Visit) -> Result:
    """Looks in the way that was chosen, or in the usual one; not where somebody is known already."""
    way = visit.identifying.way if visit.identifying.way in ways(visit) else ways(visit)[0]
    visit = replace(visit, identifying=Identifying(way))
    state = replace(state, place=visit)
    if visit.mine.document is not None:
        return state, ()
    return with_device(state), _watch(state, way)


def _watch(state: State, way: Way) -> tuple[do.Effect, ...]:
    match way:
        case "card":
            return (do.WatchForCard(state.visit_number),)
        case "passport":
            return (do.WatchForMrz(state.visit_number),)
        case "eid":
            return (do.WatchForCode(state.visit_number),)


def with_device(state: State) -> State:
    """Who waits at a device that is out of order is told so, as long as it is."""
    visit = state.place
    if not isinstance(visit, Visit) or visit.step.kind != "identify" or visit.mine.document is not None or visit.identifying.pending:
        return state
    if out := _out_of_order(state, visit.identifying.way):
        return shows(state, visit, out)
    outs = tuple(Problem(f"availability.{kind}") for kind in ("idcard", "camera"))
    return shows(state, visit, *(one for one in visit.problems if one not in outs))


def _out_of_order(state: State, way: Way) -> Problem | None:
    devices = state.devices
    if way == "card":
        reader = devices.get("idcard")
        return None if reader is not None and reader.word == "online" else Problem("availability.idcard")
    if usable(devices.get("camera")) or (way == "eid" and usable(devices.get("scanner"))):
        return None
    return Problem("availability.camera")


def handle(state: State, visit: Visit, event: on.Event) -> Result:
    identifying, pending = visit.identifying, visit.identifying.pending
    match event:
        case on.WayChosen(way) if way in ways(visit):
            return _anew(state, visit, way)
        case on.AnotherCardPressed():
            return _anew(state, visit, identifying.way)
        case on.CardRead(_, document, _, doubt) if identifying.way == "card":
            if refusal := _refusal(visit, document, doubt):
                return shows(somebody_there(state), visit, refusal), (do.WatchForCard(state.visit_number),)
            return _known(state, visit, document, event.photo, event.minor)
        case on.CardRefused(_, problem) if identifying.way == "card":
            return shows(state, visit, problem), ()
        case on.MrzRead(_, document, doubtful, information, doubt, minor) if identifying.way == "passport" and pending is None:
            return _look_over(state, visit, Pending(document, doubtful, information, doubt=doubt, minor=minor))
        case on.MrzMissed(_, problem) if identifying.way == "passport" and pending is None:
            return shows(state, visit, problem), ()
        case on.DocumentCorrected(name, value) if pending is not None and name in correctable(pending):
            corrected = replace(pending, document=pending.document.corrected(**{name: _as_printed(value)}))
            return shows(state, _with_pending(visit, corrected)), ()
        case on.ChipRead(_, document, photo, doubt, minor) if pending is not None and pending.chip == "waiting":
            return _chip_read(state, visit, pending, document, photo, doubt, minor)
        case on.ChipRefused(_, problem, distrusted=True) if pending is not None and pending.chip == "waiting":
            return _anew(state, visit, "passport", problem)
        case on.ChipRefused(_, problem, final) if pending is not None and pending.chip == "waiting":
            stopped = (do.StopWatchingForChip(),) if final else ()
            return shows(state, _with_pending(visit, replace(pending, chip="failed" if final else "waiting")), problem), stopped
        case on.CodeScanned(_, text) if identifying.way == "eid" and not identifying.verifying:
            asked = replace(visit, identifying=replace(identifying, verifying=True))
            return shows(somebody_there(state), asked), (do.VerifyCode(state.visit_number, text, visit.service.code, "eid"),)
        case on.CodeUnreadable(_, problem) if identifying.way == "eid" and not identifying.verifying:
            return shows(state, visit, problem), ()
        case on.CodeVerified(_, document) if identifying.verifying:
            if document is None or (refusal := _refusal(visit, document, "")):
                return _code_refused(state, visit, refusal if document is not None and refusal else Problem("eid.refused"))
            return _known(state, visit, document, b"", event.minor)
        case on.CodeRefused(_, problem) if identifying.verifying:
            return _code_refused(state, visit, problem)
    return state, ()


def _anew(state: State, visit: Visit, way: Way, *problems: Problem) -> Result:
    fresh = replace(visit.with_party(visit.mine.without_document()), identifying=Identifying(way), problems=problems)
    entered, effects = enter(state, fresh)
    return entered, (*STOP_ALL, *effects)


def _known(state: State, visit: Visit, document: IdDocument, photo: bytes, minor: bool | None) -> Result:
    party = visit.mine.with_document(document, visit.service, photo, minor)
    visit = replace(visit.with_party(party), identifying=Identifying(visit.identifying.way))
    return shows(somebody_there(state), visit), STOP_ALL


def _refusal(visit: Visit, document: IdDocument, doubt: str) -> Problem | None:
    """Why this document does not do here. One person can't be two parties: a guardian does not act for themselves."""
    if doubt:
        return Problem(doubt)
    others = (party.document for party in visit.parties if party.role != visit.step.party)
    another = any(other is not None and other.id_number == document.id_number for other in others)
    return Problem("idcard.other-party") if another else None


def _look_over(state: State, visit: Visit, pending: Pending) -> Result:
    """The zone was read: the camera closes, and the chip is asked for where there is a reader for it."""
    state = somebody_there(state)
    if refusal := _refusal(visit, pending.document, pending.doubt):
        return shows(state, visit, refusal), (do.WatchForMrz(state.visit_number),)
    reader = state.devices.get("smartcard")
    if reader is None or reader.word != "online" or not pending.information:
        return shows(state, _with_pending(visit, pending)), (do.StopLooking(),)
    watch = (do.StopLooking(), do.WatchForChip(state.visit_number, pending.information))
    return shows(state, _with_pending(visit, replace(pending, chip="waiting"))), watch


def _chip_read(state: State, visit: Visit, pending: Pending, document: IdDocument, photo: bytes, doubt: str, minor: bool | None) -> Result:
    """What the chip says takes the place of what was printed, if it is the same document."""
    state = somebody_there(state)
    if document.id_number != pending.document.id_number:
        return shows(state, visit, Problem("chip.other-document")), ()
    if doubt:
        return shows(state, _with_pending(visit, replace(pending, chip="failed")), Problem(doubt)), (do.StopWatchingForChip(),)
    read = Pending(_with_names_of(pending.document, document), chip="read", photo=photo, minor=minor)
    return shows(state, _with_pending(visit, read)), (do.StopWatchingForChip(),)


def _with_names_of(before: IdDocument, inside: IdDocument) -> IdDocument:
    """The chip's document with the names that the chip lacks, or cuts, where they were printed or typed already."""
    kept = {}
    for name in ("name", "name_english"):
        known, said = getattr(before, name), getattr(inside, name)
        if known and (not said or (name == "name" and len(said) == _CUT and known.startswith(said))):
            kept[name] = known
    origins = {name: before.origin_of(name) for name, value in kept.items() if value != getattr(inside, name)}
    return replace(inside, provenance={**inside.provenance, **origins}, **kept)


def _code_refused(state: State, visit: Visit, problem: Problem) -> Result:
    waiting = replace(visit, identifying=Identifying("eid"))
    return shows(state, waiting, problem), (do.WatchForCode(state.visit_number),)


def _with_pending(visit: Visit, pending: Pending) -> Visit:
    return replace(visit, identifying=replace(visit.identifying, pending=pending))


def _as_printed(value: str) -> str:
    """A typed name as documents have it: single blanks, capitals where it is Latin."""
    return " ".join(value.split()).upper()


def unfinished(visit: Visit) -> tuple[Problem, ...]:
    if visit.mine.document is not None:
        return ()
    match visit.identifying:
        case Identifying(way="card"):
            return (Problem("idcard.no-card"),)
        case Identifying(way="eid"):
            return (Problem("eid.none"),)
        case Identifying(pending=None):
            return (Problem("mrz.none"),)
        case Identifying(pending=pending) if pending is not None and not (pending.document.name or pending.document.name_english):
            return (Problem("mrz.please-type", "name_english"),)
    return ()


def taken(visit: Visit) -> Visit:
    """The visit with what its holder looked over and went on with."""
    pending = visit.identifying.pending
    if pending is None or visit.mine.document is not None:
        return visit
    return visit.with_party(visit.mine.with_document(pending.document, visit.service, pending.photo, pending.minor))
