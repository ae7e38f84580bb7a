"""Who somebody is, by card, by travel document or by code: and what each way counts for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.errors import Problem
from kiosk.session import effects as do
from kiosk.session import events as on
from tests.session.people import PEOPLE
from tests.session.walker import GUARDED, NUMBER, ONLINE, Walk, answer, at_step, index_of

CERTIFICATE = "no-criminal-record-certificate"
PRINTED = replace(PEOPLE["applicant"].document, kind="passport", origin="mrz", name="", name_english="CANARY PRINTED", address="")
GONE = on.Health("no-device", "device.not-connected")


@pytest.fixture
def walk(catalogue: Catalogue) -> Walk:
    return at_step(catalogue, CERTIFICATE, index_of(catalogue, CERTIFICATE, "identify"))


def read(walk: Walk, doubtful: frozenset[str] = frozenset()) -> None:
    walk.tell(on.WayChosen("passport"), on.MrzRead(walk.state.visit_number, PRINTED, doubtful, "INFORMATION", minor=False))


def last(walk: Walk, kind: type) -> do.Effect:
    return next(effect for effect in reversed(walk.done) if isinstance(effect, kind))


# --- travel documents -------------------------------------------------------------------------------------------------------------


def test_what_was_printed_is_looked_over_before_it_counts(walk: Walk) -> None:
    read(walk, frozenset({"name_english"}))
    assert walk.visit.mine.document is None and walk.visit.identifying.pending is not None
    walk.tell(on.DocumentCorrected("name_english", "  canary   corrected "), on.NextPressed())
    party = walk.visit.party("applicant")
    assert party.document is not None and party.document.name_english == "CANARY CORRECTED"
    assert (party.document.origin_of("name_english"), party.document.origin_of("id_number")) == ("typed", "mrz")
    assert party.assurance == "L1" and (party.value("name"), party.fields["name"].source) == ("CANARY CORRECTED", "typed")


def test_a_name_that_could_not_be_read_has_to_be_typed(walk: Walk) -> None:
    nameless = replace(PRINTED, name_english="")
    walk.tell(on.WayChosen("passport"), on.MrzRead(walk.state.visit_number, nameless, frozenset({"name_english"}), minor=False))
    walk.tell(on.NextPressed())
    assert walk.codes == ["mrz.please-type"] and walk.visit.step.kind == "identify"
    walk.tell(on.DocumentCorrected("name_english", "canary"), on.NextPressed())
    assert walk.visit.step.kind != "identify"


@pytest.mark.parametrize("field", ["id_number", "birth", "kind", "origin", "no-such-field"])
def test_what_has_check_digits_is_not_typed_over(walk: Walk, field: str) -> None:
    read(walk)
    before = walk.visit
    walk.tell(on.DocumentCorrected(field, "X"))
    assert walk.visit == before


def test_the_chip_takes_the_place_of_print(walk: Walk) -> None:
    read(walk, frozenset({"name_english"}))
    assert last(walk, do.WatchForChip) == do.WatchForChip(walk.state.visit_number, "INFORMATION")
    inside = replace(PRINTED, origin="chip", name_english="CANARY INSIDE")
    walk.tell(on.ChipRead(walk.state.visit_number, inside, b"photo", minor=False), on.DocumentCorrected("name_english", "X"))
    walk.tell(on.NextPressed())
    party = walk.visit.party("applicant")
    assert party.document == inside and party.photo == b"photo", "what the chip says is not typed over"
    assert (party.assurance, party.reached.review) == ("L1", "assurance.chip-signer-unchecked")


@pytest.mark.parametrize(("typed", "inside", "shown"), [
    ("测试样本", "测试样", "测试样本"), ("", "测试样", "测试样"), ("别人", "测试样", "测试样"), ("测试样本", "", "测试样本"),
])  # fmt: skip
def test_a_name_that_the_chip_cuts_is_kept_as_it_was_typed(walk: Walk, typed: str, inside: str, shown: str) -> None:
    """The name code of a passport has room for three characters, and some permits give none."""
    printed = on.MrzRead(walk.state.visit_number, replace(PRINTED, name="测试样"), information="INFORMATION", minor=False)
    walk.tell(on.WayChosen("passport"), printed, on.DocumentCorrected("name", typed))
    walk.tell(on.ChipRead(walk.state.visit_number, replace(PRINTED, origin="chip", name=inside), b"photo", minor=False))
    pending = walk.visit.identifying.pending
    assert pending is not None and pending.document.name == shown
    assert pending.document.origin_of("name") == ("typed" if shown == typed else "chip")
    assert ("name" in pending.open_fields) == (len(shown) == 3), "cut, or whole"
    for letters in ("测", "测试", "测试样", "测试样品"):  # what is being typed does not close its own field
        walk.tell(on.DocumentCorrected("name", letters))
    assert walk.visit.identifying.pending is not None
    assert (walk.visit.identifying.pending.document.name == "测试样品") == (len(shown) == 3)


def test_a_chip_without_any_name_leaves_it_to_be_typed(walk: Walk) -> None:
    walk.tell(
        on.WayChosen("passport"), on.MrzRead(walk.state.visit_number, replace(PRINTED, name_english=""), information="I", minor=False)
    )
    walk.tell(on.ChipRead(walk.state.visit_number, replace(PRINTED, origin="chip", name_english=""), b"", minor=False), on.NextPressed())
    assert walk.codes == ["mrz.please-type"]
    walk.tell(*(on.DocumentCorrected("name_english", "canary"[:end]) for end in range(1, 7)), on.NextPressed())
    assert walk.visit.party("applicant").value("name") == "CANARY"


@pytest.mark.parametrize("other", [{"id_number": "E99999999"}, {"birth": date(1950, 1, 1)}], ids=["number", "birth"])
def test_a_chip_with_anothers_data_behind_this_documents_key_is_a_forgery(walk: Walk, other: dict[str, Any]) -> None:
    read(walk)
    walk.tell(on.ChipRead(walk.state.visit_number, replace(PRINTED, origin="chip", **other), b"photo", minor=False))
    assert walk.codes == ["chip.altered"] and walk.visit.identifying.pending is None and walk.visit.distrusted


def test_a_chip_that_refuses_keeps_nobody(walk: Walk) -> None:
    read(walk)
    walk.tell(on.ChipRefused(walk.state.visit_number, Problem("smartcard.removed")))
    assert walk.codes == ["smartcard.removed"] and "chip" in walk.watching, "held still, it may be read yet"
    walk.tell(on.ChipRefused(walk.state.visit_number, Problem("chip.needs-pace"), final=True))
    assert walk.codes == ["chip.needs-pace"] and "chip" not in walk.watching
    walk.tell(on.NextPressed())
    assert walk.visit.party("applicant").assurance == "L1"


def test_a_chip_that_was_altered_takes_the_print_with_it(walk: Walk) -> None:
    read(walk)
    walk.tell(on.ChipRefused(walk.state.visit_number, Problem("chip.altered"), final=True, distrusted=True))
    assert walk.codes == ["chip.altered"] and walk.visit.identifying.pending is None and walk.watching == {"mrz"}
    assert do.Note("chip-distrusted", "", "chip.altered") in walk.done
    read(walk)
    assert walk.codes == ["chip.altered"] and walk.visit.identifying.pending is None, "nor is it taken without its chip"
    walk.tell(on.NextPressed())
    assert walk.visit.mine.document is None


def test_without_a_reader_for_chips_print_alone_goes_on(walk: Walk) -> None:
    walk.tell(on.DeviceChanged("smartcard", GONE))
    read(walk)
    assert "chip" not in walk.watching
    walk.tell(on.NextPressed())
    assert walk.visit.party("applicant").assurance == "L1"


def test_an_expired_document_is_refused_and_another_looked_for(walk: Walk) -> None:
    walk.tell(on.WayChosen("passport"), on.MrzRead(walk.state.visit_number, PRINTED, doubt="idcard.expired"))
    assert walk.codes == ["idcard.expired"] and walk.visit.identifying.pending is None and "mrz" in walk.watching


def test_application_by_print_alone_is_for_staff_to_look_at(catalogue: Catalogue, walk: Walk) -> None:
    read(walk)
    walk.tell(on.NextPressed())
    assert walk.visit.facing.reason == "face.no-use"
    while not any(isinstance(effect, do.Save) for effect in walk.done):
        walk.give()
        walk.tell(on.NextPressed())
    saved = last(walk, do.Save)
    assert isinstance(saved, do.Save) and saved.review == ("assurance.below",)


# --- codes ------------------------------------------------------------------------------------------------------------------------


def test_a_code_verified_is_proof_enough(walk: Walk) -> None:
    walk.tell(on.WayChosen("eid"), on.CodeScanned(walk.state.visit_number, NUMBER))
    asked = last(walk, do.VerifyCode)
    assert asked == do.VerifyCode(walk.state.visit_number, NUMBER, CERTIFICATE, "eid", 1) and walk.visit.identifying.verifying
    said = answer(asked)
    assert said is not None
    walk.tell(said, on.NextPressed())
    assert walk.visit.party("applicant").assurance == "L3" and walk.visit.step.kind == "form", "no face is asked for any more"
    assert not walk.visit.short_of


@pytest.mark.parametrize(
    "said", [on.CodeRefused(0, 1, Problem("eid.expired")), on.CodeVerified(0, 1), on.CodeVerified(0, 1, officer="123")]
)
def test_a_code_refused_or_of_another_kind_can_be_shown_again(walk: Walk, said: on.CodeRefused | on.CodeVerified) -> None:
    walk.tell(on.WayChosen("eid"), on.CodeScanned(walk.state.visit_number, NUMBER), replace(said, visit=walk.state.visit_number))
    assert walk.visit.mine.document is None and not walk.visit.identifying.verifying
    assert walk.codes in (["eid.expired"], ["eid.refused"]) and "code" in walk.watching


def test_a_code_that_did_not_arrive_whole_is_said(walk: Walk) -> None:
    walk.tell(on.WayChosen("eid"), on.CodeUnreadable(walk.state.visit_number, Problem("scanner.unreadable")))
    assert walk.codes == ["scanner.unreadable"] and walk.watching == {"code"}


def test_an_answer_about_another_code_is_not_this_ones(walk: Walk) -> None:
    number = walk.state.visit_number
    walk.tell(on.WayChosen("eid"), on.CodeScanned(number, "FIRST"), on.WayChosen("eid"), on.CodeScanned(number, "SECOND"))
    walk.tell(on.CodeRefused(number, 1, Problem("eid.expired")))
    assert walk.codes == [] and walk.visit.identifying.verifying == 2
    for answered, document in ((1, None), (2, PEOPLE["applicant"].document)):
        walk.tell(on.CodeVerified(number, answered, PEOPLE["applicant"].document))
        assert walk.visit.mine.document == document
    before = walk.visit
    walk.tell(on.CodeScanned(number, "THIRD"))
    assert walk.visit == before, "who is known is not asked about again"


@pytest.mark.parametrize("left", ["card", "passport", "eid"])
def test_what_was_left_lying_keeps_nobody_there(walk: Walk, left: str) -> None:
    """An expired card, an expired passport, a code that was refused: each seen again and again, for an hour."""
    number = walk.state.visit_number
    walk.tell(on.WayChosen(left))  # type: ignore[arg-type]
    seen: dict[str, on.Event] = {
        "card": on.CardRead(number, PEOPLE["applicant"].document, doubt="idcard.expired"),
        "passport": on.MrzRead(number, PRINTED, doubt="idcard.expired"),
        "eid": on.CodeScanned(number, "LEFT LYING"),
    }
    for _ in range(120):
        walk.tell(seen[left], on.CodeRefused(number, 1, Problem("eid.used")))
        walk.pass_time(1)
        if walk.at_home:
            break
    assert walk.at_home
    assert len([effect for effect in walk.done if isinstance(effect, do.VerifyCode)]) <= 1


def test_another_persons_card_takes_no_papers_along(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CERTIFICATE, index_of(catalogue, CERTIFICATE, "materials"))
    walk.scan("purpose-proof")
    while walk.visit.step.kind != "identify":
        walk.tell(on.BackPressed())
    walk.tell(on.AnotherCardPressed(), on.CardRead(walk.state.visit_number, PEOPLE["guardian"].document, minor=False))
    assert not walk.visit.scans


def test_a_pending_document_is_nobody_elses(catalogue: Catalogue) -> None:
    """What was looked over in one step is not given to the party of a later one."""
    walk = at_step(catalogue, CERTIFICATE, index_of(catalogue, CERTIFICATE, "identify"))
    read(walk)
    walk.tell(on.NextPressed())
    assert walk.visit.identifying.pending is None and walk.visit.party("applicant").document == PRINTED


def test_one_person_is_not_two_parties_by_another_paper_of_theirs(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, GUARDED, 2)
    own = replace(PEOPLE["applicant"].document, kind="passport", id_number="E00000000")
    walk.tell(on.CardRead(walk.state.visit_number, own, minor=False))
    assert walk.codes == ["idcard.other-party"]


def test_the_reader_for_chips_is_lost_while_it_is_waited_for(walk: Walk) -> None:
    read(walk)
    walk.tell(on.DeviceChanged("smartcard", GONE))
    assert walk.codes == ["availability.smartcard"] and "chip" not in walk.watching
    walk.tell(on.NextPressed())
    assert walk.visit.party("applicant").document == PRINTED


# --- ways and devices -------------------------------------------------------------------------------------------------------------


def test_another_way_can_be_taken_at_any_moment(walk: Walk) -> None:
    for way, watch in (("passport", "mrz"), ("eid", "code"), ("card", "card"), ("passport", "mrz")):
        walk.tell(on.WayChosen(way))  # type: ignore[arg-type]
        assert walk.watching == {watch} and walk.visit.identifying.way == way


def test_a_way_that_the_service_does_not_take_is_nobodys(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, "residence-registration", index_of(catalogue, "residence-registration", "identify"))
    before = walk.visit
    walk.tell(on.WayChosen("passport"))
    assert walk.visit == before and walk.watching == {"card"}


def test_a_way_whose_device_is_gone_says_so_and_the_others_stay(walk: Walk) -> None:
    walk.tell(on.DeviceChanged("camera", GONE), on.DeviceChanged("scanner", GONE))
    assert walk.codes == []
    for way, said in (("passport", ["availability.camera"]), ("eid", ["availability.camera"]), ("card", [])):
        walk.tell(on.WayChosen(way))  # type: ignore[arg-type]
        assert walk.codes == said
    walk.tell(on.WayChosen("eid"), on.DeviceChanged("scanner", ONLINE))
    assert walk.codes == [], "a scanner takes codes as well"


def test_one_person_is_not_two_parties_by_another_paper(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, GUARDED, 2)
    assert walk.visit.step.party == "guardian"
    walk.tell(on.CardRead(walk.state.visit_number, PEOPLE["applicant"].document))
    assert walk.codes == ["idcard.other-party"]


def test_another_persons_paper_leaves_nothing_of_the_first(walk: Walk) -> None:
    walk.give()
    walk.tell(on.WayChosen("passport"))
    assert walk.visit.mine.document is None and not walk.visit.mine.fields and not walk.visit.mine.evidence
