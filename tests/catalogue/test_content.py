"""The guides of the city themselves: what they charge, how far they reach, and that nobody is sent in a circle.

The tables are what is known of each item, with how sure it is: written down apart from the guides, so that a figure that is changed in one
place only is noticed.
"""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.catalogue.checklist import checklist, judged
from kiosk.catalogue.composing import compose
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.service import Catalogue
from kiosk.core.calendar import WorkCalendar
from kiosk.core.predicates import Value
from kiosk.settings import CONFIG

TODAY = date(2026, 11, 23)
DELIVERED = ("快递", "邮寄")
HANDED_OVER_ELSEWHERE = {
    "id-card-first": "the counter asks where to send the card, when it takes the fingerprints",
    "seal-filing": "the engraver delivers the seals",
    "travel-document-collection": "what was chosen when it was applied for",
}
FEES: dict[str, list[tuple[int | None, int | None, str]]] = {
    "id-card-renewal": [(20, None, "sourced")],
    "id-card-damaged": [(40, None, "sourced")],
    "id-card-lost": [(40, None, "sourced")],
    "temporary-id-card": [(10, None, "known")],
    "residence-permit-card": [(20, None, "unsure")],
    "hukou-book": [(10, None, "unsure")],
    "hk-macao-endorsement": [(n, None, "sourced") for n in (15, 30, 80, 120, 160, 240)],
    "hk-macao-permit": [(60, None, "sourced"), *[(n, None, "sourced") for n in (15, 30, 15, 30)]],
    "passport": [(120, None, "sourced")],
    "taiwan-permit": [(200, None, "known"), (15, 80, "known")],
    "foreigner-visa": [(400, None, "known"), (800, None, "known"), (1000, None, "known"), (None, None, "unsure")],
    "hmt-document-reissue": [(None, None, "unsure")],
    "driving-licence-renewal": [(10, None, "known")],
    "driving-licence-reissue": [(10, None, "known")],
    "driver-medical": [(None, None, "unsure")],
    "vehicle-documents": [(10, 15, "known"), (100, None, "known"), (10, None, "known")],
    "fine-payment": [(None, None, "known")],
    "new-vehicle-plate": [(100, None, "known"), (10, 15, "known"), (10, None, "known")],
    "security-guard": [(None, None, "unsure")],
    "dog-registration": [(None, None, "unsure")],
}
REACH = {
    "nation": """id-card-loss-report id-card-first temporary-identity-proof hmt-residence-permit hukou-transfer hukou-certificate
        no-criminal-record-certificate criminal-record-enquiry hk-macao-endorsement hk-macao-permit passport taiwan-permit border-records
        driving-licence-renewal driving-licence-reissue driving-licence-study vehicle-documents vehicle-inspection-mark minor-violation
        fine-payment vehicle-contact-change""",
    "province": "id-card-renewal id-card-damaged id-card-lost residence-permit-endorsement birth-registration",
    "county": """hotel-licence special-trade-filing entertainment-filing civil-explosives hazardous-chemicals bank-security-acceptance
        dog-registration""",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(CONFIG / "catalogue")


def told(catalogue: Catalogue, code: str, facts: dict[str, Value]) -> tuple[set[str], int, list[str]]:
    """The papers that are brought or handed over, the yuan that are certain, and why not."""
    service = catalogue.services[code]
    found = checklist(service, {"today": TODAY, **facts}, {}, {}, WorkCalendar())
    papers = {one.material.name for one in found.papers if one.state in ("bring", "hand-over")}
    refused = [one.condition.because.zh for one in judged(service, {"today": TODAY, **facts}) if one.answer == "no"]
    return papers, sum(one.fee.amount.value or 0 for one in found.charges if one.certain), refused


def test_each_fee_is_what_is_known_of_it_and_as_sure(catalogue: Catalogue) -> None:
    said = {
        code: [(fee.amount.value, fee.amount.up_to, fee.amount.evidence.mark) for fee in service.source.fees]
        for code, service in catalogue.services.items()
        if service.source.fees
    }
    assert said == FEES


def test_each_item_reaches_as_far_as_is_known_and_no_farther(catalogue: Catalogue) -> None:
    for area, codes in REACH.items():
        assert {code: catalogue.services[code].source.handleArea for code in codes.split()} == dict.fromkeys(codes.split(), area)


def test_endorsements_for_two_places_cost_twice(catalogue: Catalogue) -> None:
    def costs(place: str, times: str) -> int:
        return told(catalogue, "hk-macao-permit", {"form.hkmo_endorsement": place, "form.hkmo_endorsement_times": times})[1] - 60

    assert [costs(place, "once") for place in ("none", "hk", "macao", "both")] == [0, 15, 15, 30]
    assert [costs(place, "twice") for place in ("none", "hk", "macao", "both")] == [0, 30, 30, 60]


def test_who_may_have_it_sent_is_asked_where_to(catalogue: Catalogue) -> None:
    """A guide that speaks of a courier has a field for the address, or says elsewhere who asks for it."""
    speaking = {
        code for code, service in catalogue.services.items()
        if any(step.kind == "submit" for step in service.steps)
        and ("courier" in service.source.handleType or any(word in line for line in service.source.notice.zh for word in DELIVERED))
    }  # fmt: skip
    silent = {code for code in speaking if "delivery_address" not in catalogue.services[code].form.fields}
    assert silent <= set(HANDED_OVER_ELSEWHERE), silent
    assert {"hukou-certificate", "kinship-certificate", "dog-registration", "hotel-licence"} <= speaking


def test_a_visit_is_booked_and_a_thing_is_collected_somewhere(catalogue: Catalogue) -> None:
    for code, service in catalogue.services.items():
        fields = service.form.fields
        if "appointment_date" in fields or (
            "delivery_way" in fields and "pickup" in service.form.schema["properties"]["delivery_way"]["enum"]
        ):
            assert "handling_district" in fields, code


def test_a_courier_is_only_spoken_of_where_there_is_an_address(catalogue: Catalogue) -> None:
    for code, service in catalogue.services.items():
        if service.source.isExpress and any(step.kind == "submit" for step in service.steps) and code not in HANDED_OVER_ELSEWHERE:
            assert "delivery_address" in service.form.fields, code


def test_what_is_handled_online_says_so_in_both_elements(catalogue: Catalogue) -> None:
    sources = [service.source for service in catalogue.services.values()]
    assert [one.code for one in sources if ("online" in one.handleType) != one.isOnline] == []


def test_each_year_of_a_car_has_an_answer_and_only_some_a_mark(catalogue: Catalogue) -> None:
    (question,) = (one for one in catalogue.services["vehicle-inspection-mark"].source.situations if one.id == "mark_year")
    years = "".join(choice.zh for choice in question.choices)
    assert all(str(year) in years for year in range(1, 11)), years
    reasons = [told(catalogue, "vehicle-inspection-mark", {"situation.mark_year": year})[2] for year in ("exempt", "odd", "inspect")]
    assert [len(one) for one in reasons] == [0, 1, 1]
    assert "不用" in reasons[1][0] and "应当上线检验" in reasons[2][0]


@pytest.mark.parametrize("code", ["residence-permit", "residence-registration", "hmt-residence-permit"])
def test_a_permit_is_for_whom_it_is_made(catalogue: Catalogue, code: str) -> None:
    """The documents that the other two kinds of people show are told apart before anything is typed."""
    own = {"hmt", "home-return-permit", "taiwan-compatriot-permit"} if code == "hmt-residence-permit" else {"resident"}
    for kind in ("resident", "hmt", "home-return-permit", "taiwan-compatriot-permit", "passport", "foreigner-2023"):
        assert bool(told(catalogue, code, {"applicant.kind": kind})[2]) == (kind not in own), kind


@pytest.mark.parametrize("code", [
    "driving-licence-renewal", "driving-licence-reissue", "vehicle-documents", "vehicle-inspection-mark", "vehicle-mortgage",
    "new-vehicle-plate", "e-bicycle-registration", "vehicle-contact-change", "dog-registration", "traffic-pass", "foreigner-visa",
    "foreigner-lodging",
])  # fmt: skip
def test_foreigners_drive_and_keep_dogs_too(catalogue: Catalogue, code: str) -> None:
    source = catalogue.services[code].source
    assert "passport" in source.parties[0].ways and "idcard" not in source.devices


@pytest.mark.parametrize("code", ["hukou-transfer", "foreigner-visa", "hmt-document-reissue"])
def test_a_child_does_not_apply_alone(catalogue: Catalogue, code: str) -> None:
    assert told(catalogue, code, {"applicant.birth": date(2016, 3, 1)})[2]
    assert not told(catalogue, code, {"applicant.birth": date(1986, 3, 1)})[2]


def test_no_paper_is_asked_for_that_somebody_can_not_have(catalogue: Catalogue) -> None:
    def asked(code: str, **facts: Value) -> set[str]:
        return told(catalogue, code, {name.replace("__", "."): value for name, value in facts.items()})[0]

    widowed = asked("hukou-correction", situation__item="marriage", form__marital_status="widowed")
    assert widowed == {"spouse-death-certificate"}
    assert asked("hukou-correction", situation__item="marriage", form__marital_status="divorced") == {"marriage-proof"}
    assert "visa-page" not in asked("foreigner-lodging", applicant__kind="home-return-permit")
    assert "visa-page" in asked("foreigner-lodging", applicant__kind="passport")
    assert "old-permit" not in asked("residence-permit-card", form__card_reissue_reason="lost")
    assert "old-permit" in asked("residence-permit-card", form__card_reissue_reason="damaged")
    assert not asked("entertainment-filing", form__filing_kind="end") & {"floor-plan", "staff-list"}
    assert {"floor-plan", "staff-list"} <= asked("entertainment-filing", form__filing_kind="first")
    assert not asked("special-trade-filing", form__filing_kind="end", situation__trade="locksmith") & {"staff-list", "no-criminal-record"}


def test_what_may_be_left_open_is_not_required(catalogue: Catalogue) -> None:
    event = catalogue.services["large-event-permit"]
    assert "site_capacity" not in event.form.schema["required"], "a marathon has no rated capacity"
    assert [one.is_need for one in event.source.materials if one.name == "fire-safety"] == [False]
    assert "none" in [one.value for one in catalogue.services["taiwan-permit"].form.fields["taiwan_endorsement"].choices]
    assert told(catalogue, "taiwan-permit", {"situation.taiwan_request": "first", "form.taiwan_endorsement": "none"})[1] == 200


def test_new_contact_details_have_a_field_of_their_own(catalogue: Catalogue) -> None:
    """The number that is told the result is not always the one that goes into the register."""
    assert {"contact_phone", "contact_address"} <= set(catalogue.services["vehicle-contact-change"].form.schema["required"])


def test_a_bundle_does_not_ask_what_it_is_for(catalogue: Catalogue) -> None:
    def questions(code: str, part: str) -> set[str]:
        return {one.id for one in compose(catalogue.bundles[code], {part}, catalogue.services).source.situations}

    assert not questions("bundle-veteran", "hukou") & {"to", "reason"}
    assert "to" not in questions("bundle-moving-in", "hukou") and "reason" in questions("bundle-moving-in", "hukou")
    assert "insured" not in questions("bundle-new-car", "registration"), "the insurance is a part of it"
    parts = {part.id: part for part in catalogue.bundles["bundle-new-car"].subitems}
    assert "insurance" in parts and "insurance" in parts["registration"].depends_on


def test_nobody_is_asked_for_their_faith(catalogue: Catalogue) -> None:
    reasons = catalogue.services["name-change"].form.fields["rename_reason"].choices
    assert [one.value for one in reasons] == ["family", "same-name", "rare", "other"]
