"""The catalogue that is shipped loads; one that nobody could be served by is refused, with file and reason. And the rules of a form."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.catalogue.load import CatalogueError, load_catalogue
from kiosk.catalogue.service import Catalogue
from kiosk.settings import CONFIG

REAL = CONFIG / "catalogue"
CODE = "residence-registration"
FILE = f"{CODE}.yaml"
FOUR = (CODE, "residence-permit-endorsement", "no-criminal-record-certificate", "collect-certificate")
"""In the order of their ranks."""
FILLED = {
    "name": "测试样本", "id_number": "11010519491231002X", "registered_address": "样本路1号", "current_address": "天河区天河路1号",
    "landlord_name": "样本房东", "phone": "13800138000", "stay_reason": "work",
}  # fmt: skip
Source = dict[str, Any]
Change = Callable[[Source], object]


class Folder:
    """A copy of four of the shipped services, to be spoilt."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for dictionary in ("fields", "facts"):
            shutil.copytree(REAL / dictionary, path / dictionary)
        for code in FOUR:
            shutil.copy(REAL / f"{code}.yaml", path)

    def change(self, change: Change, name: str = FILE) -> None:
        source: Source = yaml.safe_load((self.path / name).read_text("utf-8"))
        change(source)
        (self.path / name).write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")

    def refusal(self) -> str:
        with pytest.raises(CatalogueError) as caught:
            load_catalogue(self.path)
        assert caught.value.code == "catalogue.invalid"
        return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(REAL)


def test_what_is_shipped_loads_in_the_order_of_the_home_screen(catalogue: Catalogue) -> None:
    places = [(service.source.rank, code) for code, service in catalogue.services.items()]
    assert places == sorted(places) and (len(catalogue.services), len(catalogue.bundles)) == (60, 10)
    for code, service in catalogue.services.items():
        assert service.code == code
        assert service.name("zh") != service.name("en") and service.name("zh")
        assert service.source.verified is None, "nobody has confirmed an item yet"


def test_rank_decides_the_order_and_then_the_code(folder: Folder) -> None:
    folder.change(lambda source: source.update(rank=7))
    assert list(load_catalogue(folder.path).services)[::3] == ["residence-permit-endorsement", "residence-registration"]
    folder.change(lambda source: source.update(rank=7), "residence-permit-endorsement.yaml")
    assert list(load_catalogue(folder.path).services)[2:] == ["residence-permit-endorsement", "residence-registration"]


# --- what is refused --------------------------------------------------------------------------------------------------------------


def without(name: str) -> Change:
    return lambda source: source.pop(name)


def steps(*kinds: str) -> Change:
    return lambda source: source.update(steps=[{"kind": kind} for kind in kinds])


def schema(**parts: object) -> Change:
    return lambda source: source["form"]["schema"].update(parts)


REFUSALS: dict[str, tuple[Change, str]] = {
    "an element missing": (without("promiseDay"), "promiseDay: Field required"),
    "no rank": (without("rank"), "rank: Field required"),
    "an element too many": (lambda source: source.update(colour="red"), "colour: Extra inputs are not permitted"),
    "a language missing": (lambda source: source["taskName"].pop("en"), "taskName.en: Field required"),
    "a language missing in the notice": (lambda source: source["notice"].pop("zh"), "notice.zh: Field required"),
    "an unknown step": (lambda source: source["steps"].insert(0, {"kind": "dance"}), "steps.0.kind: Input should be"),
    "an unknown device": (lambda source: source.update(devices=["lamp"]), "devices.0: Input should be"),
    "another code": (lambda source: source.update(code="another-code"), "its code is 'another-code'; a file is named after its code"),
    "an unknown field": (lambda source: source["form"]["fields"].append("shoe_size"), "form.fields: 'shoe_size' is not in fields/"),
    "a rule for no field": (schema(properties={"shoe_size": {}}), "form.schema: 'shoe_size' is not a field of this form"),
    "no field to fill what is required": (schema(required=["address_unchanged"]), "form.schema: 'address_unchanged' is not a field"),
    "no schema": (schema(type="objekt"), "form.schema: 'objekt' is not valid"),
    "no regular expression": (schema(properties={"phone": {"pattern": "("}}), "form.schema: '(' is not a 'regex'"),
    "a foreign party": (lambda source: source["steps"][1].update(party="guardian"), "steps: 'guardian' is not one of its parties"),
    "no reader": (lambda source: source.update(devices=[]), "steps: identify by card alone needs a reader"),
    "no receipt": (steps("notice", "identify", "form", "sign", "submit"), "steps: submit stands once, with receipt right after it"),
    "receipt later": (steps("identify", "form", "sign", "submit", "review", "receipt"), "steps: submit stands once"),
    "receipt too early": (steps("identify", "form", "sign", "receipt", "submit"), "steps: submit stands once"),
    "something after the receipt": (steps("identify", "form", "sign", "submit", "receipt", "review"), "steps: submit stands once"),
    "submitted twice": (steps("identify", "form", "sign", "submit", "receipt", "submit", "receipt"), "steps: submit stands once"),
    "receipt of nothing": (steps("notice", "receipt"), "steps: receipt: nothing was submitted"),
    "no signature": (steps("identify", "form", "submit", "receipt"), "steps: submit needs sign before it"),
    "no form": (steps("identify", "sign", "submit", "receipt"), "steps: submit needs form before it"),
    "nobody identified": (steps("notice", "form", "sign", "submit", "receipt"), "steps: 'applicant' must reach L2 and has no identify"),
    "a paper and no step": (
        lambda source: source.update(materials=[{"name": "proof", "label": {"zh": "证明", "en": "Proof"}}]),
        "steps: materials and the step that scans them go together",
    ),
    "a step and no paper": (
        lambda source: source["steps"].insert(3, {"kind": "materials"}),
        "steps: materials and the step that scans them go together",
    ),
    "a needed paper and no camera": (
        lambda source: (
            source.update(materials=[{"name": "proof", "label": {"zh": "证明", "en": "Proof"}}]),
            source["steps"].insert(3, {"kind": "materials"}),
        ),
        "steps: materials that are needed are scanned: name camera among its devices",
    ),
    "a face before a name": (
        lambda source: source["steps"].insert(1, {"kind": "face"}),
        "steps: the face of 'applicant' comes before it is known",
    ),
    "a child's face before the guardian is known": (
        lambda source: (
            source["parties"].append({"role": "guardian", "assurance": "L2"}),
            source["steps"].insert(2, {"kind": "face"}),
            source["steps"].insert(3, {"kind": "identify", "party": "guardian"}),
        ),
        "steps: the face of 'applicant' comes before it is known who may consent to it",
    ),
    "an unknown way": (lambda source: source["parties"][0].update(ways=["letter"]), "parties.0.ways.0: Input should be"),
    "no way": (lambda source: source["parties"][0].update(ways=[]), "parties.0.ways: Tuple should have at least 1 item"),
    "one of two not identified": (
        lambda source: source["parties"].append({"role": "guardian", "assurance": "L2"}),
        "steps: 'guardian' must reach L2 and has no identify",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_service_nobody_could_be_served_by_is_refused(folder: Folder, what: str) -> None:
    change, words = REFUSALS[what]
    folder.change(change)
    assert folder.refusal().startswith(f"{FILE}: {words}")


COLLECT = "collect-certificate.yaml"
COLLECTING: dict[str, tuple[Change, str]] = {
    "something after it": (lambda source: source["steps"].append({"kind": "review"}), "collect stands once, as the last step"),
    "twice": (lambda source: source["steps"].insert(1, {"kind": "collect"}), "collect stands once, as the last step"),
    "with a receipt": (lambda source: source["steps"].insert(3, {"kind": "receipt"}), "collect stands once, as the last step"),
    "with a field": (lambda source: source["form"]["fields"].append("phone"), "collect takes nothing in"),
    "of nobody": (lambda source: source["steps"].pop(1) and source["steps"].pop(1), "collect needs identify of the same party"),
    "offline": (lambda source: source.update(offline_class="Q"), "collect asks the centre: its offline_class is O"),
    "without a printer": (lambda source: source.update(devices=["idcard"]), "collect prints: name document_printer"),
}


@pytest.mark.parametrize("what", COLLECTING)
def test_a_way_to_collect_that_leads_nowhere_is_refused(folder: Folder, what: str) -> None:
    change, words = COLLECTING[what]
    folder.change(change, COLLECT)
    assert folder.refusal().startswith(f"{COLLECT}: steps: {words}")


def test_a_party_known_by_its_word_alone_needs_no_card(folder: Folder) -> None:
    folder.change(lambda source: source["parties"].append({"role": "guardian", "assurance": "L1"}))
    assert [rule.role for rule in load_catalogue(folder.path).services[CODE].source.parties] == ["applicant", "guardian"]


def test_a_guide_without_submission_is_no_mistake(folder: Folder) -> None:
    folder.change(steps("notice"))
    assert len(load_catalogue(folder.path).services[CODE].steps) == 1


def test_a_broken_file_is_named(folder: Folder) -> None:
    (folder.path / FILE).write_text("code: [\n")
    assert folder.refusal().startswith(f"{FILE}: ") and "line 2" in folder.refusal()
    (folder.path / FILE).write_bytes(b"code: \xff\n")
    assert folder.refusal().startswith(f"{FILE}: ")
    (folder.path / FILE).write_text("")
    assert folder.refusal().startswith(f"{FILE}: ")


def test_the_dictionary_of_fields_is_checked_too(folder: Folder) -> None:
    folder.change(lambda fields: fields["phone"].update(kind="telegraph"), "fields/core.yaml")
    assert folder.refusal().startswith("fields/core.yaml: phone.kind: Input should be")
    (folder.path / "fields" / "core.yaml").unlink()
    assert "is not in fields/" in folder.refusal()


def test_an_empty_catalogue_is_none(folder: Folder) -> None:
    for path in folder.path.glob("*.yaml"):
        path.unlink()
    assert folder.refusal() == f"{folder.path}: no service in it"


# --- forms ------------------------------------------------------------------------------------------------------------------------


def problems(catalogue: Catalogue, **changed: str) -> list[tuple[str, str]]:
    form = catalogue.services[CODE].form
    return [(problem.code, problem.field) for problem in form.problems({**FILLED, **changed})]


def test_a_form_filled_in_well_has_no_problem(catalogue: Catalogue) -> None:
    assert problems(catalogue) == []
    assert problems(catalogue, registered_address="") == [], "some cards have no address"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("current_address", "", "form.required"),
        ("current_address", "路", "form.address"),
        ("current_address", "路" * 71, "form.maxLength"),
        ("phone", "12800138000", "form.phone"),
        ("phone", "02038888888", "form.pattern"),
        ("phone", "1380013800", "form.phone"),
        ("stay_reason", "holiday", "form.enum"),
    ],
)
def test_each_rule_gives_its_code(catalogue: Catalogue, field: str, value: str, code: str) -> None:
    assert problems(catalogue, **{field: value}) == [(code, field)]


def test_problems_stand_in_the_order_of_the_screen_one_a_field(catalogue: Catalogue) -> None:
    found = problems(catalogue, stay_reason="holiday", phone="", landlord_name="x", name="", current_address="")
    assert found == [
        ("form.required", "name"),
        ("form.required", "current_address"),
        ("form.minLength", "landlord_name"),
        ("form.required", "phone"),
        ("form.enum", "stay_reason"),
    ]


def test_the_choices_on_the_screen_are_those_that_are_accepted(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        for name, field in service.form.fields.items():
            if field.kind == "choice":
                rules = service.source.form.json_schema["properties"][name]
                assert [choice.value for choice in field.choices] == rules["enum"], (service.code, name)
