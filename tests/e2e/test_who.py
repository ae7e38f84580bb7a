"""Who is standing here, at a whole terminal: by passport before the camera, by e-ID code, with an officer as witness."""

from __future__ import annotations

from kiosk.demo import paper
from kiosk.session import events as on
from kiosk.session.parties import Party
from kiosk.session.state import Identifying, Visit
from tests.e2e.conftest import Stage

SERVICE = "no-criminal-record-certificate"


def visit(stage: Stage) -> Visit:
    place = stage.app.bridge.state.place
    assert isinstance(place, Visit), place
    return place


def identifying(stage: Stage) -> Identifying:
    return visit(stage).identifying


def applicant(stage: Stage) -> Party:
    return visit(stage).party("applicant")


def at_identify(stage: Stage, way: str) -> None:
    stage.to_the_card(SERVICE)
    stage.finger.touch(f"way:{way}")


def test_a_passport_is_read_looked_over_and_corrected(stage: Stage) -> None:
    """The page lies before a camera, its lines are read; the name is touched, a letter is added, and nothing is lost by either."""
    assert stage.bundle.camera is not None
    stage.bundle.camera.show(paper.passport())
    at_identify(stage, "passport")
    stage.finger.until(lambda: identifying(stage).pending is not None, "the passport", 30)
    read = identifying(stage).pending
    assert read is not None and (read.document.id_number, read.document.name_english) == ("L898902C3", "ERIKSSON, ANNA MARIA")
    texts: list[object] = []
    stage.finger.type("englishNameInput", "", lambda: texts.append(stage.finger.find("englishNameInput").property("text")))
    assert texts == ["ERIKSSON, ANNA MARIA"], "touching it does not empty it"
    stage.finger.type("englishNameInput", "x")
    stage.finger.touch("next")
    stage.at("face")
    document = applicant(stage).document
    assert document is not None and sorted(document.name_english) == sorted("XERIKSSON, ANNA MARIA")
    assert (document.origin_of("name_english"), document.origin_of("id_number"), applicant(stage).assurance) == ("typed", "mrz", "L1")
    assert stage.shown("用这种证件办理，不需要比对人脸")
    stage.finger.touch("next")
    stage.at("form")


def test_an_e_id_code_is_verified_once_and_needs_no_face(stage: Stage) -> None:
    at_identify(stage, "eid")
    stage.bundle.show_identity_code("--person", "resident")
    stage.finger.until(lambda: applicant(stage).document is not None, "the centre's word", 30)
    assert applicant(stage).assurance == "L3"
    stage.finger.touch("next")
    stage.at("form")


def test_an_officer_is_the_witness_of_a_card(stage: Stage) -> None:
    from drivers.idcard.specimens import specimen

    assert stage.bundle.reader is not None
    stage.to_the_card(SERVICE)
    stage.bundle.reader.place(specimen("resident"))
    stage.finger.until(lambda: applicant(stage).document is not None, "the card")
    stage.finger.touch("next")
    stage.at("face")
    stage.finger.touch("witness")
    stage.bundle.show_identity_code("--officer", "000123")
    stage.finger.until(lambda: applicant(stage).assurance == "L4", "the witness", 30)
    stage.finger.touch("next")
    stage.at("form")
    stage.app.bridge.publish(on.LeaveConfirmed())
    stage.at("home")
    assert stage.app.session.latest.size == (0, 0), "no picture is left"
