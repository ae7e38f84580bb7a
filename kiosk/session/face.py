"""The step `face`: is it the person in the document's photo? With consent of their own, three tries at the most, and always without.

Invariants (PIPL articles 28 to 31; 人脸识别技术应用安全管理办法, in force from 2025-06-01)
- No camera looks at a face before the consent to just that, given by the person, or by the guardian who was identified in this visit for
  a child under 14.
- Without a face everything can be finished: the application is marked for staff review, or a member of staff is the witness.
- A face that could bring nothing is not asked for: no photo to compare with, no genuine card, or the level reached already.
- Nothing of a camera's picture is in the session, only what was found; the document's portrait is let go when the step is left.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.assurance import Evidence, at_least
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import usable
from kiosk.session.parties import Consent
from kiosk.session.result import Result, shows, somebody_there
from kiosk.session.state import Facing, State, Visit

if TYPE_CHECKING:
    from kiosk.catalogue.models import Role
    from kiosk.identity.faces import FaceVerdict

MOST_TRIES = 3


def settled(visit: Visit) -> bool:
    """Whether this party has reached already what a face could bring: then the step is passed over."""
    wanted = next(rule.assurance for rule in visit.service.source.parties if rule.role == visit.step.party)
    return at_least(visit.mine.assurance, wanted)


def enter(state: State, visit: Visit) -> Result:
    party = visit.mine
    if any(one.factor == "face" and not one.refused for one in party.evidence):  # back again: it was looked at, and its portrait is gone
        return _at(state, visit, Facing("done", reason=party.reached.review or "face.match")), ()
    if not party.photo and any(one.purpose == "face" and not one.given for one in party.consents):
        return _at(state, visit, Facing("declined")), ()
    if reason := _out_of_the_question(state, visit):
        return _at(state, visit, Facing("over", reason=reason)), ()
    return _at(state, visit, Facing()), (do.PrepareFaces(),)


def _at(state: State, visit: Visit, facing: Facing) -> State:
    return replace(state, place=replace(visit, facing=facing))


def with_device(state: State, visit: Visit) -> Result:
    """A try without a camera would wait for ever: its clock runs with the frames."""
    camera, scanner = (usable(state.devices.get(kind)) for kind in ("camera", "scanner"))
    stage = visit.facing.stage
    if stage == "trying" and not camera:
        failed = replace(_with_tries(visit, -1), facing=Facing("failed", reason="availability.camera"))
        return shows(state, failed), (do.StopLooking(),)
    if stage == "witness" and not camera and not scanner:
        return shows(state, visit, Problem("availability.camera")), ()
    return state, ()


def consenter(visit: Visit) -> Role | None:
    """Who may consent to looking at this party's face; None where nobody here may. An unknown age is taken for a child's."""
    party = visit.mine
    if party.minor is False:
        return party.role
    guardian = next((one for one in visit.parties if one.role == "guardian" and one.minor is False), None)
    return guardian.role if guardian is not None and party.role != "guardian" else None


def _out_of_the_question(state: State, visit: Visit) -> str:
    """Why no face is looked at here; "" when it may be."""
    party = visit.mine
    if "card" not in party.reached.factors:
        return "face.no-use"
    if not party.photo:
        return "face.no-photo"
    if consenter(visit) is None:
        return "face.needs-guardian"
    if _tries(visit) >= MOST_TRIES:
        return "face.too-many-tries"
    if not usable(state.devices.get("camera")):
        return "availability.camera"
    return ""


def handle(state: State, visit: Visit, event: on.Event) -> Result:
    stage = visit.facing.stage
    match event:
        case on.FaceAgreed() if stage in ("consent", "failed", "declined"):
            return _try(state, visit)
        case on.FaceDeclined() if stage not in ("over", "done", "declined"):
            return _decline(state, visit)
        case on.FaceGuided(_, guidance) if stage == "trying":
            before = visit.facing.guidance
            if before is None or guidance.done != before.done:  # somebody does what is asked, without touching anything
                state = somebody_there(state)
            return shows(state, replace(visit, facing=replace(visit.facing, guidance=guidance))), ()
        case on.FaceJudged(_, verdict) if stage == "trying":
            return _judged(somebody_there(state), visit, verdict)
        case on.FaceFailed(_, problem, final) if stage == "trying":  # not the person's fault, so it was no try
            failed = replace(_with_tries(visit, -1), facing=Facing("over" if final else "failed", reason=problem.code))
            return shows(state, failed), (do.StopLooking(),)
        case on.WitnessPressed() if stage not in ("trying", "witness") and not settled(visit):
            return shows(state, replace(visit, facing=Facing("witness"))), (do.WatchForCode(state.visit_number),)
        case on.CodeScanned(_, text) if stage == "witness" and not visit.facing.verifying:
            if text == visit.facing.asked:  # it lies there still
                return state, (do.WatchForCode(state.visit_number),)
            number = visit.questions + 1
            asked = replace(visit, questions=number, facing=Facing("witness", verifying=number, asked=text))
            return shows(somebody_there(state), asked), (do.VerifyCode(state.visit_number, text, visit.service.code, "witness", number),)
        case on.CodeUnreadable(_, problem) if stage == "witness" and not visit.facing.verifying:
            return shows(state, visit, problem), ()
        case on.CodeVerified(_, number, _, officer) if stage == "witness" and number == visit.facing.verifying and officer:
            witnessed = visit.with_party(visit.mine.with_evidence(Evidence("witness")))
            return shows(state, replace(witnessed, facing=Facing("done", reason="face.witnessed"))), (do.StopLooking(),)
        case on.CodeVerified() | on.CodeRefused() if stage == "witness" and event.number == visit.facing.verifying:
            waiting = replace(visit, facing=replace(visit.facing, verifying=0))
            return shows(state, waiting, _for_an_officer(event)), (do.WatchForCode(state.visit_number),)
    return state, ()


def _try(state: State, visit: Visit) -> Result:
    """Every beginning counts as a try: who looks at the order of the turns and declines does not get another order to choose from."""
    by = consenter(visit)
    if by is None or _out_of_the_question(state, visit):
        return enter(state, visit)
    agreed = visit.with_party(visit.mine.with_consent(Consent("face", by, given=True)))
    agreed = _with_tries(agreed, +1)
    return shows(state, replace(agreed, facing=Facing("trying"))), (do.WatchForFace(state.visit_number, visit.mine.photo),)


def _tries(visit: Visit) -> int:
    return visit.face_tries.get(visit.step.party, 0)


def _with_tries(visit: Visit, more: int) -> Visit:
    return replace(visit, face_tries={**visit.face_tries, visit.step.party: _tries(visit) + more})


def _decline(state: State, visit: Visit) -> Result:
    by = consenter(visit) or visit.step.party
    declined = visit.with_party(visit.mine.with_consent(Consent("face", by, given=False)))
    return shows(state, replace(declined, facing=Facing("declined"))), (do.StopLooking(),)


def _for_an_officer(event: on.CodeVerified | on.CodeRefused) -> Problem:
    """Why an officer's code did not do, in words for who shows it."""
    could_not = isinstance(event, on.CodeRefused) and event.problem.code in ("eid.unavailable", "eid.offline", "eid.too-many")
    return Problem("witness.unavailable" if could_not else "witness.refused")


def _judged(state: State, visit: Visit, verdict: FaceVerdict) -> Result:
    """Every verdict leaves a row in the audit chain: which engine and model said what, and nothing about whom."""
    note = do.Note("face-compared", "", f"{_as_code(verdict.engine)}.{verdict.outcome}.{'proven' if verdict.proven else 'unproven'}")
    models = tuple(do.Note("face-model", "", digest) for digest in sorted(verdict.models.values()))
    effects: tuple[do.Effect, ...] = (do.StopLooking(), note, *models)
    if verdict.outcome in ("match", "review"):
        evidence = Evidence("face", verdict.proven, review=verdict.outcome == "review")
        shown = visit.with_party(visit.mine.without_photo().with_evidence(evidence))
        return shows(state, replace(shown, facing=Facing("done", reason=shown.mine.reached.review or "face.match"))), effects
    if verdict.outcome == "no-match":
        visit = visit.with_party(visit.mine.with_evidence(Evidence("face", verdict.proven, refused=True)))
    if _tries(visit) >= MOST_TRIES:
        return shows(state, replace(visit, facing=Facing("over", reason="face.too-many-tries"))), effects
    return shows(state, replace(visit, facing=Facing("failed", reason=f"face.{verdict.outcome}"))), (*effects, do.PrepareFaces())


def _as_code(name: str) -> str:
    """The audit chain takes no blanks."""
    return "".join(character if character.isascii() and (character.isalnum() or character in "._") else "-" for character in name)[:60]


def unfinished(visit: Visit) -> tuple[Problem, ...]:
    return () if visit.facing.stage in ("over", "done", "declined") else (Problem("face.undecided"),)
