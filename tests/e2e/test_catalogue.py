"""What residents come for, at a whole terminal: asked for in words, judged before any typing, told in full, looked up, not brought."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.idcard.specimens import specimen
from kiosk.demo import paper
from kiosk.session import events as on
from kiosk.session.state import Exempt, Search, Visit
from tests.e2e.conftest import Stage
from tests.e2e.test_bad_input import saved

LOST, REGISTER = "id-card-lost", "household-register"
PATIENCE = 20


def visit(stage: Stage) -> Visit:
    place = stage.app.bridge.state.place
    assert isinstance(place, Visit), place
    return place


def found(stage: Stage) -> tuple[str, ...]:
    """What the search shows, once it has answered."""

    def answered() -> bool:
        place = stage.app.bridge.state.place
        return isinstance(place, Search) and place.asked == place.answered

    stage.finger.until(answered, "the search", PATIENCE)
    place = stage.app.bridge.state.place
    assert isinstance(place, Search)
    return place.results


def look_for(stage: Stage, keys: str, typed: str) -> None:
    """Opens the search and types at the screen's keyboard."""
    stage.finger.touch("openSearch")
    stage.at("search")
    assert stage.finger.find("results").property("count") > 0, "something to touch stands there before anything is typed"
    texts: list[str] = []
    stage.finger.type("search", keys, lambda: texts.append(str(stage.finger.find("search").property("text"))))
    assert texts == [typed]


def fill(stage: Stage, values: Mapping[str, str]) -> None:
    stage.at("form")
    for name, value in values.items():
        stage.app.bridge.handle(on.FieldFilled(name, value))
    stage.finger.touch("next")


def scan(stage: Stage, material: str) -> None:
    stage.finger.touch(f"scan:{material}")
    stage.finger.until(lambda: visit(stage).scanning.corners is not None, "a page", PATIENCE)
    stage.finger.touch("capture")
    stage.finger.until(lambda: visit(stage).scanning.stage == "check", "the page", PATIENCE)
    stage.finger.touch("next")
    stage.finger.until(lambda: bool(visit(stage).scans.get(material)), "the page to be taken")


def sign_and_submit(stage: Stage) -> str:
    """From the review to the receipt; its number."""
    for place in ("review", "sign"):
        stage.at(place)
        if place == "sign":
            stage.finger.draw("pad", [(0.2, 0.5), (0.5, 0.4), (0.8, 0.6)])
        stage.finger.touch("next")
    stage.at("receipt")
    receipt = visit(stage).receipt
    assert receipt is not None
    return receipt.tracking_number


def test_a_lost_card_from_the_words_for_it_to_the_receipt(stage: Stage) -> None:
    """Looked for as people say it; refused with the places that can help while the answers say so; then all the way, the household register
    looked up at the centre instead of brought."""
    finger, bundle = stage.finger, stage.bundle
    assert bundle.camera is not None
    bundle.hold_licence(REGISTER)
    look_for(stage, "shenfenzhengdiaole ", "身份证掉了")
    finger.until(lambda: found(stage)[:1] == (LOST,), "the service, once the index is made", PATIENCE)
    finger.touch(f"service:{LOST}")
    stage.at("situation")
    finger.until(lambda: stage.app.bridge.state.surroundings is not None, "what lies around", PATIENCE)
    finger.touch("hukou:99")
    finger.touch("proof:eid")
    finger.touch("photo:receipt")
    finger.until(lambda: stage.shown("外省户口请到窗口办理") and stage.shown("这里办不了"), "why not here")
    assert any("020-" in words for words in finger.words()), "and where instead"
    assert not any(item.isEnabled() for item in finger.all_named("next")), "nothing is typed in vain"
    finger.touch("hukou:4401")
    finger.touch("next")
    stage.at("notice")
    assert stage.shown("同意核查的话不用带") and stage.shown("40元")
    finger.touch("next")
    stage.at("identify")
    assert not finger.all_named("way:card"), "whoever lost their card is not asked for it"
    bundle.show_identity_code("--person", "resident")
    finger.until(lambda: visit(stage).party("applicant").document is not None, "the centre's word", 30)
    finger.touch("next")
    fill(stage, {
        "loss_kind": "lost", "loss_date": "2026-11-20", "loss_statement": "confirmed", "photo_receipt_number": "4401002026112001",
        "phone": "13800138000", "handling_district": "440106", "delivery_way": "pickup",
    })  # fmt: skip
    stage.at("materials")
    finger.touch(f"exempt:{REGISTER}")
    finger.until(lambda: visit(stage).exemptions.get(REGISTER, Exempt("e-licence")).found == "yes", "the register's word", PATIENCE)
    assert stage.shown("已核到")
    bundle.camera.show(paper.drawn(paper.PHOTO_RECEIPT))
    scan(stage, "photo-receipt")
    finger.touch("next")
    number = sign_and_submit(stage)
    assert stage.shown("40元"), "what is to be paid is said with the number"
    assert saved(stage) == (number,)
    finger.touch("next")
    stage.at("home")
    finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", PATIENCE)


def test_a_guide_is_told_and_an_error_in_it_has_a_number(stage: Stage) -> None:
    """What nobody does at a terminal ends with where it is done; a report that something in it is wrong is kept like any record."""
    finger = stage.finger
    look_for(stage, "shenfenzhengjindu ", "身份证进度")
    finger.until(lambda: "id-card-progress" in found(stage), "the service", PATIENCE)
    finger.touch("service:id-card-progress")
    stage.at("notice")
    finger.until(lambda: stage.shown("去哪里办"), "where it is done", PATIENCE)
    assert visit(stage).steps[-1].kind == "notice"
    finger.touch("guideError")
    assert not any(item.isEnabled() for item in finger.all_named("sendGuideError")), "of nothing there is no report"
    finger.touch("topic:fee")
    finger.touch("sendGuideError")
    finger.until(lambda: bool(saved(stage)), "the record", PATIENCE)
    [number] = saved(stage)
    finger.until(lambda: stage.shown(f"编号 {number}"), "its number")
    finger.touch("closeGuideError")
    finger.touch("next")
    stage.at("home")
    finger.until(lambda: stage.app.bridge.state.waiting == 0, "the centre's acknowledgement", PATIENCE)


def test_a_bundle_without_a_network_is_one_record(stage: Stage) -> None:
    """One thing, once: its parts chosen, one form, one signature, one number. What nobody can look up now counts until staff ask for it."""
    finger, reader = stage.finger, stage.bundle.reader
    assert reader is not None
    stage.bundle.link.cut()
    stage.app.courier.wake()
    finger.until(lambda: not stage.app.bridge.state.online, "the network to be missed")
    finger.touch("lifeEvents")
    stage.at("search")
    heads = stage.app.bridge.state.catalogue.heads if stage.app.bridge.state.catalogue else {}
    assert {heads[code].kind for code in found(stage)} == {"bundle"}
    finger.touch("service:bundle-moving-in")
    stage.at("situation")
    for question, value in (("new_card", "no"), ("has_permit", "yes"), ("has_vehicle", "no"), ("reason", "home")):
        finger.touch(f"{question}:{value}")
    finger.until(lambda: visit(stage).chosen == {"hukou", "residence-permit"}, "its parts")
    finger.touch("part:residence-permit")
    finger.until(lambda: visit(stage).chosen == {"hukou"}, "the part to be left out")
    finger.touch("part:residence-permit")
    finger.touch("next")
    stage.at("notice")
    finger.touch("next")
    stage.at("identify")
    reader.place(specimen("resident"))
    finger.until(lambda: visit(stage).party("applicant").document is not None, "the card")
    finger.touch("next")
    stage.at("face")
    finger.touch("decline")
    finger.touch("next")
    fill(stage, {
        "move_from_address": "北京市朝阳区样本路1号", "move_to_address": "广东省广州市天河区样本路1号", "household_head_name": "测试样本",
        "head_relation": "self", "move_people": "1", "phone": "13800138000",
    })  # fmt: skip
    stage.at("materials")
    for material in (REGISTER, "property-certificate"):
        finger.touch(f"exempt:{material}")
    finger.until(lambda: {one.found for one in visit(stage).exemptions.values()} == {"unknown"}, "that nobody can say", PATIENCE)
    finger.touch("next")
    number = sign_and_submit(stage)
    assert saved(stage) == (number,), "one record for all of it"
