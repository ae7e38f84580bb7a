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
from kiosk.session.state import Identifying, Licences, Pending, State, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.models import Way
    from kiosk.identity.document import IdDocument

_CUT = 3
"""Characters of a Chinese name that the name code of a passport has room for: a longer name is cut there without a sign."""


def _correctable(document: IdDocument, chip_read: bool) -> tuple[str, ...]:
    """What a person may type over: names, where the chip does not give them whole. The rest has check digits."""
    chinese = bool(document.name) and (not chip_read or len(document.name) == _CUT)
    latin = not chip_read or not document.name_english
    return tuple(name for name, is_open in (("name", chinese), ("name_english", latin)) if is_open)


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
    return with_device(state)[0], _watch(state, way)


def _watch(state: State, way: Way) -> tuple[do.Effect, ...]:
    match way:
        case "card":
            return (do.WatchForCard(state.visit_number),)
        case "passport":
            return (do.WatchForMrz(state.visit_number),)
        case "eid":
            return (do.WatchForCode(state.visit_number),)


def with_device(state: State) -> Result:
    """Who waits at a device that is out of order is told so, as long as it is."""
    visit = state.place
    if not isinstance(visit, Visit) or visit.step.kind != "identify" or visit.mine.document is not None:
        return state, ()
    if visit.identifying.pending is not None:
        return _with_chip_reader(state, visit, visit.identifying.pending)
    if out := _out_of_order(state, visit.identifying.way):
        return shows(state, visit, out), ()
    outs = tuple(Problem(f"availability.{kind}") for kind in ("idcard", "camera"))
    return shows(state, visit, *(one for one in visit.problems if one not in outs)), ()


def _with_chip_reader(state: State, visit: Visit, pending: Pending) -> Result:
    reader = state.devices.get("smartcard")
    if pending.chip != "waiting" or (reader is not None and reader.word == "online"):
        return state, ()
    gone = _with_pending(visit, replace(pending, chip="failed"))
    return shows(state, gone, Problem("availability.smartcard")), (do.StopWatchingForChip(),)


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
            if refusal := _refusal(visit, document, doubt):  # nobody is there because a card lies there
                return shows(state, visit, refusal), (do.WatchForCard(state.visit_number),)
            return _known(state, visit, document, event.photo, event.minor)
        case on.CardRefused(_, problem) if identifying.way == "card":
            return shows(state, visit, problem), ()
        case on.MrzRead(_, document, doubtful, information, doubt, minor) if identifying.way == "passport" and pending is None:
            return _look_over(state, visit, Pending(document, doubtful, information, doubt=doubt, minor=minor))
        case on.MrzMissed(_, problem) if identifying.way == "passport" and pending is None:
            return shows(state, visit, problem), ()
        case on.DocumentCorrected(name, value) if pending is not None and name in pending.open_fields:
            corrected = replace(pending, document=pending.document.corrected(**{name: _as_printed(value)}))
            return shows(state, _with_pending(visit, corrected)), ()
        case on.ChipRead(_, document, photo, doubt, minor) if pending is not None and pending.chip == "waiting":
            return _chip_read(state, visit, pending, document, photo, doubt, minor)
        case on.ChipRefused(_, problem, distrusted=True) if pending is not None and pending.chip == "waiting":
            return _distrust(state, visit, pending, problem)
        case on.ChipRefused(_, problem, final) if pending is not None and pending.chip == "waiting":
            stopped = (do.StopWatchingForChip(),) if final else ()
            return shows(state, _with_pending(visit, replace(pending, chip="failed" if final else "waiting")), problem), stopped
        case on.CodeScanned(_, text) if identifying.way == "eid" and not identifying.verifying and visit.mine.document is None:
            if text == identifying.asked:  # it lies there still
                return state, (do.WatchForCode(state.visit_number),)
            number = visit.questions + 1
            asked = replace(visit, questions=number, identifying=replace(identifying, verifying=number, asked=text))
            return shows(somebody_there(state), asked), (do.VerifyCode(state.visit_number, text, visit.service.code, "eid", number),)
        case on.CodeUnreadable(_, problem) if identifying.way == "eid" and not identifying.verifying:
            return shows(state, visit, problem), ()
        case on.CodeVerified(_, number, document) if number == identifying.verifying:
            if document is None or (refusal := _refusal(visit, document, "")):
                return _code_refused(state, visit, refusal if document is not None and refusal else Problem("eid.refused"))
            return _known(state, visit, document, b"", event.minor)
        case on.CodeRefused(_, number, problem) if number == identifying.verifying:
            return _code_refused(state, visit, problem)
    return state, ()


def _anew(state: State, visit: Visit, way: Way, *problems: Problem) -> Result:
    """From the beginning of the step. What rested on who was known goes with them: their papers, and their consent for somebody else."""
    if visit.mine.document is not None:
        others = tuple(party.without_consents_of(visit.step.party) for party in visit.parties)
        visit = replace(visit, parties=others, scans={}, takes={}, portraits={}, exemptions={}, licences=Licences())
    fresh = replace(visit.with_party(visit.mine.without_document()), identifying=Identifying(way), problems=problems)
    entered, effects = enter(state, fresh)
    return entered, (*STOP_ALL, *effects)


def _distrust(state: State, visit: Visit, pending: Pending, problem: Problem) -> Result:
    """The print around a chip that is not what was signed is not believed either, now or when it is shown again."""
    distrusted = visit.distrusted | {pending.document.id_number}
    entered, effects = _anew(state, replace(visit, distrusted=distrusted), "passport", problem)
    return entered, (*effects, do.Note("chip-distrusted", "", problem.code))


def _known(state: State, visit: Visit, document: IdDocument, photo: bytes, minor: bool | None) -> Result:
    party = visit.mine.with_document(document, visit.service, photo if _is_compared(visit) else b"", minor)
    visit = replace(visit.with_party(party), identifying=Identifying(visit.identifying.way))
    return shows(somebody_there(state), visit), STOP_ALL


def _is_compared(visit: Visit) -> bool:
    """Whether the service has a step for this party's face: nobody else's portrait is kept for a moment."""
    return any(step.kind == "face" and step.party == visit.step.party for step in visit.service.steps)


def _refusal(visit: Visit, document: IdDocument, doubt: str) -> Problem | None:
    """Why this document does not do here. One person can't be two parties: a guardian does not act for themselves."""
    if doubt:
        return Problem(doubt)
    if document.id_number in visit.distrusted:
        return Problem("chip.altered")
    others = (party.document for party in visit.parties if party.role != visit.step.party)
    another = any(other is not None and _same_person(other, document) for other in others)
    return Problem("idcard.other-party") if another else None


def _same_person(one: IdDocument, other: IdDocument) -> bool:
    """By number, or by name and day of birth: a person has papers with different numbers."""
    if one.id_number == other.id_number:
        return True
    same_name = (one.name and one.name == other.name) or (one.name_english and one.name_english == other.name_english)
    return bool(same_name) and one.birth is not None and one.birth == other.birth


def _look_over(state: State, visit: Visit, pending: Pending) -> Result:
    """The zone was read: the camera closes, and the chip is asked for where there is a reader for it."""
    if refusal := _refusal(visit, pending.document, pending.doubt):  # nobody is there because a document lies there
        return shows(state, visit, refusal), (do.WatchForMrz(state.visit_number),)
    state, pending = somebody_there(state), replace(pending, open_fields=_correctable(pending.document, chip_read=False))
    reader = state.devices.get("smartcard")
    if reader is None or reader.word != "online" or not pending.information:
        return shows(state, _with_pending(visit, pending)), (do.StopLooking(),)
    watch = (do.StopLooking(), do.WatchForChip(state.visit_number, pending.information))
    return shows(state, _with_pending(visit, replace(pending, chip="waiting"))), watch


def _chip_read(state: State, visit: Visit, pending: Pending, document: IdDocument, photo: bytes, doubt: str, minor: bool | None) -> Result:
    """What the chip says takes the place of what was printed. A chip that opens with this document's key and holds another's data is no
    mix-up: the key is made of number, birth and expiry."""
    if document.id_number != pending.document.id_number or document.birth != pending.document.birth:
        return _distrust(state, visit, pending, Problem("chip.altered"))
    state = somebody_there(state)
    if doubt:
        return shows(state, _with_pending(visit, replace(pending, chip="failed")), Problem(doubt)), (do.StopWatchingForChip(),)
    known = _with_names_of(pending.document, document)
    read = Pending(known, chip="read", photo=photo, minor=minor, open_fields=_correctable(known, chip_read=True))
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
    waiting = replace(visit, identifying=replace(visit.identifying, verifying=0))
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
    """The visit with what its holder looked over and went on with. For the step `identify` alone."""
    pending = visit.identifying.pending
    if pending is None or visit.mine.document is not None:
        return visit
    photo = pending.photo if _is_compared(visit) else b""
    known = visit.with_party(visit.mine.with_document(pending.document, visit.service, photo, pending.minor))
    return replace(known, identifying=Identifying(visit.identifying.way))
