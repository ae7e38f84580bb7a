"""A face is never the only way, never without consent, and never looked at for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.identity.faces import FaceVerdict, Outcome
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.face import MOST_TRIES
from kiosk.session.state import Visit
from tests.session.people import PEOPLE
from tests.session.walker import GUIDANCE, MATCH, NUMBER, RULES, Walk, at_step, index_of

CERTIFICATE = "no-criminal-record-certificate"
MISSES: tuple[Outcome, ...] = ("no-match", "challenge-failed", "timed-out", "no-face")


@pytest.fixture
def walk(catalogue: Catalogue) -> Walk:
    return at_step(catalogue, CERTIFICATE, index_of(catalogue, CERTIFICATE, "face"))


def judged(walk: Walk, outcome: Outcome, proven: bool = True) -> Visit:
    walk.tell(on.FaceAgreed(), on.FaceJudged(walk.state.visit_number, replace(MATCH, outcome=outcome, proven=proven)))
    return walk.visit


def finished(walk: Walk) -> do.Save:
    while walk.visit.step.kind != "submit":
        walk.give()
        walk.tell(on.NextPressed())
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    return saved


def test_nobody_is_looked_at_before_they_agreed(walk: Walk) -> None:
    assert walk.visit.facing.stage == "consent" and not walk.watching
    walk.tell(on.NextPressed())
    assert walk.codes == ["face.undecided"] and not walk.watching
    walk.tell(on.FaceAgreed())
    assert walk.watching == {"face"}
    [consent] = walk.visit.mine.consents
    assert (consent.purpose, consent.by, consent.given) == ("face", "applicant", True)


def test_a_match_by_a_proven_engine_is_l3(walk: Walk) -> None:
    visit = judged(walk, "match")
    assert visit.mine.assurance == "L3" and visit.facing.stage == "done" and not walk.watching
    assert finished(walk).review == ()


@pytest.mark.parametrize(("outcome", "proven", "why"), [
    ("match", False, "assurance.engine-unproven"), ("review", True, "assurance.face-unclear"), ("review", False, "assurance.face-unclear"),
])  # fmt: skip
def test_what_is_no_proof_goes_to_staff(walk: Walk, outcome: Outcome, proven: bool, why: str) -> None:
    visit = judged(walk, outcome, proven)
    assert visit.mine.assurance == "L2" and visit.facing.reason == why
    assert finished(walk).review == (why,)


def test_without_a_face_everything_can_be_finished(walk: Walk) -> None:
    walk.tell(on.FaceDeclined(), on.NextPressed())
    saved = finished(walk)
    assert saved.review == ("assurance.below",) and not saved.parties[0].consents[0].given
    assert not [effect for effect in walk.done if isinstance(effect, do.WatchForFace)]


@pytest.mark.parametrize("stage", ["trying", "failed"])
def test_consent_can_be_taken_back_at_any_moment(walk: Walk, stage: str) -> None:
    walk.tell(on.FaceAgreed(), on.FaceGuided(walk.state.visit_number, GUIDANCE))
    if stage == "failed":
        walk.tell(on.FaceJudged(walk.state.visit_number, replace(MATCH, outcome="no-match")))
    walk.tell(on.FaceDeclined())
    assert walk.visit.facing.stage == "declined" and not walk.watching and [one.given for one in walk.visit.mine.consents] == [False]
    walk.tell(on.FaceJudged(walk.state.visit_number, MATCH))
    assert walk.visit.mine.assurance == "L2", "what was under way counts for nothing any more"


@pytest.mark.parametrize("outcome", MISSES)
def test_three_tries_and_then_another_way(walk: Walk, outcome: Outcome) -> None:
    for left in reversed(range(MOST_TRIES)):
        visit = judged(walk, outcome)
        assert visit.facing.stage == ("failed" if left else "over")
    assert walk.visit.facing.reason == "face.too-many-tries"
    walk.tell(on.FaceAgreed())
    assert not walk.watching, "there is no fourth"
    walk.tell(on.BackPressed(), on.AnotherCardPressed())
    walk.give()
    walk.tell(on.NextPressed())
    assert walk.visit.facing.reason == "face.too-many-tries", "nor with the card laid down again"
    walk.tell(on.NextPressed())
    assert walk.visit.step.kind == "form"


def test_who_was_unclear_does_not_try_until_it_fits(walk: Walk) -> None:
    judged(walk, "review")
    walk.tell(on.NextPressed(), on.BackPressed(), on.FaceAgreed())
    assert (walk.visit.facing.stage, walk.visit.facing.reason) == ("done", "assurance.face-unclear") and not walk.watching


def test_who_looks_at_the_order_and_declines_does_not_choose_another(walk: Walk) -> None:
    for _ in range(MOST_TRIES):
        walk.tell(on.FaceAgreed(), on.FaceGuided(walk.state.visit_number, GUIDANCE), on.FaceDeclined())
    walk.tell(on.FaceAgreed())
    assert walk.visit.facing.reason == "face.too-many-tries" and not walk.watching


def test_a_face_that_was_refused_is_told_to_staff_whatever_comes_after(walk: Walk) -> None:
    judged(walk, "no-match")
    walk.tell(on.FaceDeclined(), on.NextPressed())
    assert finished(walk).review == ("assurance.face-no-match",)


def test_the_portrait_is_let_go_with_the_step(walk: Walk) -> None:
    assert walk.visit.mine.photo
    walk.tell(on.FaceDeclined(), on.NextPressed())
    assert not walk.visit.party("applicant").photo
    walk.tell(on.BackPressed())
    assert walk.visit.facing.stage == "declined"
    assert finished(walk).parties[0].photo == b""


def test_no_portrait_is_kept_where_no_face_is_compared(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, "residence-registration", index_of(catalogue, "residence-registration", "identify"))
    walk.give()
    assert walk.visit.mine.document and not walk.visit.mine.photo


def test_a_camera_that_is_lost_ends_the_try_and_counts_as_none(walk: Walk) -> None:
    gone = on.DeviceChanged("camera", on.Health("no-device", "device.not-connected"))
    walk.tell(on.FaceAgreed(), on.FaceGuided(walk.state.visit_number, GUIDANCE), gone)
    assert (walk.visit.facing.stage, walk.visit.facing.reason) == ("failed", "availability.camera") and not walk.watching
    assert not walk.visit.face_tries["applicant"]


def test_a_witness_can_come_after_a_look_that_proved_nothing(walk: Walk) -> None:
    judged(walk, "match", proven=False)
    walk.tell(on.WitnessPressed(), on.CodeScanned(walk.state.visit_number, NUMBER))
    walk.tell(on.CodeVerified(walk.state.visit_number, 1, officer="000000"))
    assert walk.visit.mine.assurance == "L4"


def test_a_witness_code_left_lying_keeps_nobody_there(walk: Walk) -> None:
    number = walk.state.visit_number
    walk.tell(on.WitnessPressed())
    for _ in range(120):
        walk.tell(on.CodeScanned(number, "LEFT LYING"), on.CodeRefused(number, 1, Problem("eid.used")))
        walk.pass_time(1)
        if walk.at_home:
            return
    raise AssertionError("the visit of nobody goes on")


def test_a_guardian_who_is_somebody_else_has_agreed_to_nothing(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, "minors-registration", index_of(catalogue, "minors-registration", "face") - 1)
    walk.state = replace(walk.state, place=walk.visit.with_party(replace(walk.visit.party("applicant"), minor=True)))
    walk.give()
    walk.tell(on.NextPressed(), on.FaceAgreed(), on.FaceJudged(walk.state.visit_number, MATCH))
    assert walk.visit.party("applicant").assurance == "L3"
    walk.tell(on.BackPressed(), on.AnotherCardPressed())
    child = walk.visit.party("applicant")
    assert child.assurance == "L2" and not child.consents


def test_trouble_with_the_engine_is_no_try(walk: Walk) -> None:
    for _ in range(MOST_TRIES + 1):
        walk.tell(on.FaceAgreed(), on.FaceFailed(walk.state.visit_number, Problem("face.engine-failed")))
        assert walk.visit.facing.stage == "failed" and not walk.watching
    assert judged(walk, "match").mine.assurance == "L3"


def test_a_photo_that_shows_no_face_ends_it(walk: Walk) -> None:
    walk.tell(on.FaceAgreed(), on.FaceFailed(walk.state.visit_number, Problem("face.no-face-in-photo"), final=True))
    assert (walk.visit.facing.stage, walk.visit.facing.reason) == ("over", "face.no-face-in-photo") and not walk.watching


def test_a_witness_is_as_good(walk: Walk) -> None:
    walk.tell(on.WitnessPressed())
    assert walk.watching == {"code"}
    walk.tell(on.CodeScanned(walk.state.visit_number, NUMBER))
    assert walk.done[-1] == do.VerifyCode(walk.state.visit_number, NUMBER, CERTIFICATE, "witness", 1)
    walk.tell(on.CodeVerified(walk.state.visit_number, 1, officer="000000"))
    assert walk.visit.mine.assurance == "L4" and finished(walk).review == ()


@pytest.mark.parametrize("said", [on.CodeRefused(0, 1, Problem("eid.used")), on.CodeVerified(0, 1, PEOPLE["guardian"].document)])
def test_a_witness_nobody_knows_is_none(walk: Walk, said: on.CodeRefused | on.CodeVerified) -> None:
    walk.tell(on.WitnessPressed(), on.CodeScanned(walk.state.visit_number, NUMBER), replace(said, visit=walk.state.visit_number))
    assert walk.visit.mine.assurance == "L2" and walk.visit.facing.stage == "witness" and walk.codes
    walk.tell(on.FaceDeclined(), on.NextPressed())
    assert walk.visit.step.kind == "form"


@pytest.mark.parametrize(("photo", "minor", "camera", "why"), [
    (b"", False, "online", "face.no-photo"), (b"p", True, "online", "face.needs-guardian"), (b"p", None, "online", "face.needs-guardian"),
    (b"p", False, "hardware-error", "availability.camera"),
])  # fmt: skip
def test_a_face_that_may_not_or_can_not_be_looked_at_is_not_asked_for(
    catalogue: Catalogue, photo: bytes, minor: bool | None, camera: on.HealthWord, why: str
) -> None:
    walk = at_step(catalogue, CERTIFICATE, index_of(catalogue, CERTIFICATE, "identify"))
    health = on.Health(camera, "" if camera == "online" else "device.hardware-fault")
    walk.tell(
        on.CardRead(walk.state.visit_number, PEOPLE["applicant"].document, photo=photo, minor=minor), on.DeviceChanged("camera", health)
    )
    walk.tell(on.NextPressed(), on.FaceAgreed())
    assert (walk.visit.facing.stage, walk.visit.facing.reason) == ("over", why) and not walk.watching
    walk.tell(on.DeviceChanged("camera", on.Health("online")), on.NextPressed())
    assert walk.visit.step.kind == "form"


def test_a_guardian_consents_for_a_child(catalogue: Catalogue) -> None:
    """The made-up service of two parties, with a step for the child's face."""
    walk = at_step(catalogue, "minors-registration", index_of(catalogue, "minors-registration", "face") - 1)
    assert walk.visit.step.party == "guardian"
    child = replace(walk.visit.party("applicant"), minor=True)
    walk.state = replace(walk.state, place=walk.visit.with_party(child))
    walk.give()
    walk.tell(on.NextPressed(), on.FaceAgreed())
    assert walk.watching == {"face"} and [one.by for one in walk.visit.party("applicant").consents] == ["guardian"]


def test_the_audit_row_names_engine_model_and_outcome_and_nobody(walk: Walk) -> None:
    walk.tell(on.FaceAgreed(), on.FaceJudged(walk.state.visit_number, replace(MATCH, outcome="no-match", engine="an engine 1.0/ü")))
    notes = [effect for effect in walk.done if isinstance(effect, do.Note)]
    assert [(one.what, one.subject, one.detail) for one in notes] == [
        ("face-compared", "", "an-engine-1.0--.no-match.proven"), ("face-model", "", "0" * 64),
    ]  # fmt: skip


def test_somebody_who_turns_the_head_is_there(walk: Walk) -> None:
    walk.tell(on.FaceAgreed())
    for done in range(1, 4):
        walk.pass_time(RULES.idle_seconds - 1)
        walk.tell(on.FaceGuided(walk.state.visit_number, replace(GUIDANCE, done=done)))
        assert walk.state.warned_at is None
    walk.pass_time(RULES.idle_seconds + RULES.warning_seconds + 1)
    assert walk.at_home, "who does nothing is gone"


def test_a_verdict_without_a_try_counts_for_nothing(walk: Walk) -> None:
    before = walk.visit
    walk.tell(on.FaceJudged(walk.state.visit_number, FaceVerdict("match", "x", proven=True)))
    assert walk.visit == before
