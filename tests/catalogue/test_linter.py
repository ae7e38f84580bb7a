"""Each rule of the guide linter finds what it is for, and nothing else: one change to a sound item, one finding.

Items are the generated ones, which are sound; a mistake is made in one of them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.catalogue.bundles import BundleSource
from kiosk.catalogue.lint_finding import Finding, Report, Whole
from kiosk.catalogue.lint_form import example_filling
from kiosk.catalogue.linter import lint, lint_folder
from kiosk.catalogue.models import FieldSpec
from kiosk.settings import CONFIG
from tests.catalogue.cities import TODAY, as_json, service_of, whole_of, written

Said = dict[str, Any]
Change = Callable[[Said], object]
DICTIONARIES = CONFIG / "dictionaries"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return whole_of(written(tmp_path_factory.mktemp("city"), 100))


def errors(report: Report) -> set[str]:
    return {one.flaw.rule for one in report.errors}


def rules(whole: Whole, code: str) -> set[str]:
    return {one.flaw.rule for one in lint(whole).findings if one.service == code}


def changed(whole: Whole, code: str, change: Change) -> Whole:
    said = as_json(whole.services[code])
    change(said)
    return replace(whole, services={**whole.services, code: service_of(said, whole)})


def licence(whole: Whole) -> str:
    return next(code for code, one in whole.services.items() if one.source.taskType == "01" and not one.form.fields)


def applied_for(whole: Whole) -> str:
    """With papers, a question and the condition on it, and a form that is its own."""
    return next(
        code
        for code, one in whole.services.items()
        if one.source.materials and one.source.situations and one.form.fields and len(one.source.eligibility) > 1
    )


def test_the_generated_city_is_sound(whole: Whole) -> None:
    report = lint(whole)
    assert report.findings == () and report.accuracy == 1 and report.fit


def fact(value: int | None, mark: str = "known", **more: object) -> Said:
    return {"value": value, "evidence": {"mark": mark, "day": "2026-11-23", **({"source": "某处"} if mark == "sourced" else {})}, **more}


def put(**values: object) -> Change:
    return lambda said: said.update(values)


def words(zh: str, en: str) -> Said:
    return {"zh": zh, "en": en}


def phone(name: str, number: str) -> Change:
    return put(contacts={name: {"phone": number}})


def question(**more: object) -> Said:
    choices = [{"value": "a", "zh": "甲", "en": "A one"}, {"value": "b", "zh": "乙", "en": "B one"}]
    return {"id": "extra", "ask": words("问什么？", "What?"), "choices": choices, **more}


def condition(rule: Said, where: str = "district-hall") -> Said:
    return {"rule": rule, "because": words("不符合条件", "Not met"), "where": where}


def added(rows: str, *new: Said) -> Change:
    return lambda said: said.setdefault(rows, []).extend(new)


def paper(**more: object) -> Said:
    return {"name": "extra", "label": words("额外材料", "Extra paper"), **more}


OF_A_LICENCE: dict[str, tuple[Change, str]] = {
    "at once, in three days": (put(projectType="immediate", promiseDay=fact(3)), "immediate-promise"),
    "promised, at once": (put(projectType="promised", promiseDay=fact(0)), "immediate-promise"),
    "at once, nobody knows when": (put(projectType="immediate", promiseDay=fact(None)), "immediate-promise"),
    "more than the law": (put(projectType="promised", promiseDay=fact(9), anticipateDay=fact(7)), "promise-within-legal"),
    "at most more than the law": (put(projectType="promised", promiseDay=fact(1, up_to=9), anticipateDay=fact(7)), "promise-within-legal"),
    "working days beyond calendar days": (
        put(projectType="promised", promiseDay=fact(8), anticipateDay=fact(7), anticipateType="calendar"), "promise-within-legal",
    ),
    "a trip for no reason": (lambda said: said.pop("limitSceneExplain"), "trips-reason"),
    "a reason for no trip": (put(limitSceneNum=fact(0), isExpress=True), "trips-reason"),
    "no trip and no courier": (
        lambda said: said.update(limitSceneNum=fact(0), limitSceneExplain=None, isExpress=False), "no-trip-needs-delivery",
    ),
    "all online, and a trip": (put(isOnline=True, onlineHandleDepth="IV"), "depth-no-trips"),
    "online, no depth": (put(isOnline=True), "online-depth"),
    "a fee that is none": (put(isFee=True, fees=[]), "fee-rows"),
    "one phone for both": (
        put(contacts={"linkWay": {"phone": "020-83110000"}, "superviseWay": {"phone": "020-83110000"}}), "phones-differ",
    ),
    "no area code": (phone("linkWay", "83110000"), "phone-area-code"),
    "no question answered": (put(faq=[]), "licence-faq"),
    "four stages": (put(handleFlow={"zh": ["受理", "审核", "审批", "办结"], "en": ["a b", "c d", "e f", "g h"]}), "licence-flow"),
    "no legal time": (lambda said: said.pop("anticipateDay"), "licence-legal-time"),
    "a result without a name": (lambda said: said.pop("resultName"), "result-name"),
    "a name without a result": (put(resultType="none"), "result-name"),
    "a certificate typed as an approval": (put(resultName=words("演示许可证", "Demo licence")), "result-type"),
    "another level in the code": (put(useLevel="nation"), "task-code"),
    "a slip in the code": (lambda said: said.update(taskCode="9" + said["taskCode"][1:], taskHandleItem=None), "task-code"),
    "another item's number": (lambda said: said.update(taskHandleItem="0" + said["taskHandleItem"][1:]), "task-code"),
    "a topic of others": (put(serverType=["enterprise"], topics=["identity"]), "audience-topics"),
    "under no topic": (put(topics=[]), "topic-missing"),
    "not sure of anything": (put(evidence={}), "evidence-default"),
    "checked tomorrow": (put(checked=(TODAY + timedelta(days=1)).isoformat()), "checked-day"),
    "checked two years ago": (put(checked="2024-11-23"), "checked-stale"),
    "checked on no day": (put(checked="gestern"), "checked-day"),
    "never checked": (put(checked=""), "checked-day"),
    "sourced and unknown": (put(anticipateDay=fact(None, "sourced")), "unknown-and-sourced"),
    "least above most": (put(anticipateDay=fact(30, up_to=20)), "figure-range"),
    "not translated": (put(summary=words("“户口”", "“户口”")), "words-equal"),
    "Chinese in English": (put(summary=words("简介", "About 户口")), "words-not-english"),
    "Chinese signs in English": (put(summary=words("简介", "About，you know")), "words-not-english"),
    "English in Chinese": (put(summary=words("About it", "About that")), "words-not-chinese"),
    "garbled": (put(summary=words("锟斤拷简介", "About")), "words-garbled"),
    "a replacement character": (put(summary=words("简介", "Ab\ufffdut")), "words-garbled"),
    "UTF-8 read as Latin": (put(summary=words("简介", "cafÃ©")), "words-garbled"),
    "blanks alone": (put(summary=words("简介", "  ")), "words-empty"),
    "a line less": (put(notice={"zh": ["一行", "两行"], "en": ["One line"]}), "lines-differ"),
    "no such topic": (put(topics=["moon"]), "reference"),
    "no such life event": (put(lifeEvents=["moon"]), "reference"),
}  # fmt: skip
OF_AN_APPLICATION: dict[str, tuple[Change, str]] = {
    "a fee that is denied": (put(isFee=False, fees=[{
        "name": words("工本费", "Cost"), "amount": fact(5), "due": "at-pickup", "channels": ["window"], "byLaw": "某规定",
    }]), "fee-rows"),
    "two papers of one name": (lambda said: said["materials"].append(said["materials"][0]), "row-twice"),
    "a licence that there is not": (added("materials", paper(exempt_by=[{"kind": "e-licence", "by": "moon"}])), "reference"),
    "a share that there is not": (added("materials", paper(exempt_by=[{"kind": "data-share", "by": "moon"}])), "reference"),
    "electronic, to be scanned": (added("materials", paper(material_format="electronic")), "paper-no-way"),
    "more pages than fit": (added("materials", paper(page_num=9, most_pages=2)), "paper-pages"),
    "the state's own paper": (added("materials", paper(source_type="government")), "paper-held-by-state"),
    "one exemption twice": (added("materials", paper(exempt_by=[{"kind": "prefill"}, {"kind": "prefill"}])), "exemption-twice"),
    "proof that is no paper": (lambda said: said["parties"][0].update(proof="moon"), "reference"),
    "nobody can meet it": (added("eligibility", condition({"in": {"of": "situation.who", "values": ["ghost"]}})), "condition-never-met"),
    "nobody can fail it": (
        added("eligibility", condition({"in": {"of": "situation.who", "values": ["self", "other"]}})), "condition-never-failed",
    ),
    "nobody can meet both": (added("eligibility", condition({"in": {"of": "situation.who", "values": ["other"]}})), "nobody-eligible"),
    "young and old at once": (added("eligibility", condition({"age": {"of": "applicant", "to": 10}})), "nobody-eligible"),
    "no way on": (added("eligibility", condition({"age": {"of": "applicant", "to": 60}}, where="")), "no-way-on"),
    "no such place": (added("eligibility", condition({"age": {"of": "applicant", "to": 60}}, where="moon")), "reference"),
    "no such question": (added("eligibility", condition({"in": {"of": "situation.moon", "values": ["a"]}})), "reference"),
    "what no document tells": (added("eligibility", condition({"in": {"of": "applicant.shoe", "values": ["44"]}})), "reference"),
    "a party that is not there": (added("eligibility", condition({"age": {"of": "guardian", "from": 18}})), "reference"),
    "a field that is not there": (added("eligibility", condition({"in": {"of": "form.moon", "values": ["a"]}})), "reference"),
    "a document type that is not": (added("eligibility", condition({"held": "moon"})), "reference"),
    "never the case": (added("materials", paper(when={"in": {"of": "situation.who", "values": ["ghost"]}})), "when-never"),
    "always the case": (added("materials", paper(when={"in": {"of": "situation.who", "values": ["self", "other"]}})), "when-always"),
    "asked for nothing": (added("situations", question()), "question-idle"),
    "two choices alike": (lambda said: said["situations"][0]["choices"].append(said["situations"][0]["choices"][0]), "choice-twice"),
    "a form like none": (lambda said: said["form"].update(like="moon"), "reference"),
    "nothing fits the pattern": (
        lambda said: said["form"]["schema"]["properties"].update(demo_phone={"pattern": "^Q{7}$"}), "form-unfillable",
    ),
    "two rules that exclude each other": (
        lambda said: said["form"]["schema"].update({"not": {"required": ["name"]}}), "form-unsatisfiable",
    ),
    "no schema": (lambda said: said["form"]["schema"].update(type="objekt"), "form-no-schema"),
}  # fmt: skip


FOLLOWS = {"reference", "nobody-eligible", "condition-never-met", "condition-never-failed", "when-never", "when-always", "form-shared"}
"""What a mistake in a condition brings with it: what nobody can meet alone nobody can meet together."""


@pytest.mark.parametrize("name", OF_A_LICENCE)
def test_a_mistake_in_a_licence_is_found(whole: Whole, name: str) -> None:
    change, rule = OF_A_LICENCE[name]
    code = licence(whole)
    assert rules(changed(whole, code, change), code) == {rule}


@pytest.mark.parametrize("name", OF_AN_APPLICATION)
def test_a_mistake_in_what_is_applied_for_is_found(whole: Whole, name: str) -> None:
    change, rule = OF_AN_APPLICATION[name]
    code = applied_for(whole)
    found = rules(changed(whole, code, lambda said: (said["form"].pop("like", None), change(said))), code)
    assert rule in found and found <= {rule, *FOLLOWS}


def test_the_same_form_twice_is_said(whole: Whole) -> None:
    followers = [code for code, one in whole.services.items() if one.source.form.like]
    found = rules(changed(whole, followers[0], lambda said: said["form"].pop("like")), followers[0])
    assert "form-shared" in found or any("form-shared" in rules(whole, code) for code in followers)


def test_a_form_that_is_like_another_is_the_same(whole: Whole) -> None:
    follower = next(code for code, one in whole.services.items() if one.source.form.like)
    other = changed(whole, follower, lambda said: said["form"].update(of={"applicant": ["name"]}))
    assert rules(other, follower) == {"form-not-alike"}


def test_a_form_that_refuses_nothing_is_found(whole: Whole) -> None:
    text = FieldSpec.model_validate({"kind": "text", "label": words("内容", "Content")})
    loose = replace(whole, fields={**whole.fields, "content": text})
    code = applied_for(whole)

    def change(said: Said) -> None:
        said["form"] = {"version": 1, "fields": ["content"], "schema": {"type": "object"}}

    assert "form-unbreakable" in rules(changed(loose, code, change), code)


def test_a_pattern_of_ones_own_takes_an_example(whole: Whole) -> None:
    code = applied_for(whole)

    def change(said: Said) -> None:
        said["form"].pop("like", None)
        said["form"]["schema"]["properties"]["demo_number"] = {"pattern": "^Q{7}$", "examples": ["QQQQQQQ"]}
        said["form"]["fields"].append("demo_number")

    said = as_json(whole.services[code])
    if "demo_number" in said["form"]["fields"]:
        said["form"]["fields"].remove("demo_number")
    assert "form-unfillable" not in rules(changed(whole, code, change), code)


def bundle_of(whole: Whole, change: Change) -> Whole:
    code, bundle = next(iter(whole.bundles.items()))
    said = bundle.model_dump(mode="json", by_alias=True, exclude_unset=True)
    change(said)
    return replace(whole, bundles={**whole.bundles, code: BundleSource.model_validate(said)})


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put(stepsNow=fact(99)), "bundle-costs-more"),
        (put(lifeEvents=["moon"]), "reference"),
        (put(summary=words("简介", "简介")), "words-not-english"),
        (put(evidence={}), "evidence-default"),
        (lambda said: said["subitems"][0].update(when={"in": {"of": "situation.moon", "values": ["a"]}}), "reference"),
        (lambda said: said["subitems"][0].update(answers={"moon": "a"}), "reference"),
    ],
)
def test_a_mistake_in_a_bundle_is_found(whole: Whole, change: Change, rule: str) -> None:
    assert rule in errors(lint(bundle_of(whole, change)))


def test_parts_whose_rules_exclude_each_other_are_found(whole: Whole) -> None:
    """Each part can be filled in by itself; the one form of both can't."""
    bundle = next(iter(whole.bundles.values()))
    one, other = [str(part.task) for part in bundle.subitems if part.task][:2]

    def only(pattern: str, example: str) -> Change:
        rule = {"pattern": pattern, "examples": [example]}
        return lambda said: (said["form"].pop("like", None), said["form"]["schema"]["properties"].update(demo_phone=rule))

    spoilt = changed(changed(whole, one, only("^13", "13800138000")), other, only("^15", "15000000000"))
    found = rules(spoilt, bundle.code)
    assert found and found <= {"form-unfillable", "form-unsatisfiable"}
    assert not rules(spoilt, one) & {"form-unfillable", "form-unsatisfiable"}


def test_a_part_that_nobody_can_have_with_the_others_is_found(whole: Whole) -> None:
    bundle = next(iter(whole.bundles.values()))
    one, other = [str(part.task) for part in bundle.subitems if part.task][:2]
    young = added("eligibility", condition({"age": {"of": "applicant", "from": 7, "to": 10}}))
    old = added("eligibility", condition({"age": {"of": "applicant", "from": 60}}))
    assert "part-for-nobody" in rules(changed(changed(whole, one, young), other, old), bundle.code)


# --- folders, and the report ----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, 60)


def found_in(folder: Path) -> Report:
    return lint_folder(folder, DICTIONARIES, TODAY)


def test_a_file_that_cannot_be_read_is_one_finding_and_the_others_are_looked_at(folder: Path) -> None:
    (folder / "demo-00001.json").write_text("{", "utf-8")
    change = json.loads((folder / "demo-00002.json").read_text("utf-8"))
    (folder / "demo-00002.json").write_text(json.dumps({**change, "summary": words("简介", "简介")}), "utf-8")
    report = found_in(folder)
    assert {(one.service, one.flaw.rule) for one in report.errors} >= {("demo-00001", "not-read"), ("demo-00002", "words-not-english")}
    assert not report.fit and 0 < report.accuracy < 1


def test_the_accuracy_is_the_share_of_items_without_an_error(folder: Path) -> None:
    total = len(list(folder.glob("*.json"))) + len(list(folder.glob("bundles/*.json")))
    for number in (1, 2, 3):
        path = folder / f"demo-0000{number}.json"
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "topics": ["moon"]}), "utf-8")
    assert found_in(folder).accuracy * total == total - 3


def test_an_error_in_a_shared_file_is_no_hundred_percent(folder: Path) -> None:
    fields = yaml.safe_load((folder / "fields" / "demo.yaml").read_text("utf-8"))
    fields["demo_phone"]["label"]["en"] = "手机"
    (folder / "fields" / "demo.yaml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    report = found_in(folder)
    assert errors(report) == {"words-not-english"} and report.accuracy < 1 and not report.fit


def test_warnings_do_not_count(folder: Path) -> None:
    facts = yaml.safe_load((folder / "facts" / "demo.yaml").read_text("utf-8"))
    facts["idle-fact"] = {"value": 7, "evidence": {"mark": "sourced", "day": "2026-11-23", "source": "某处"}}
    facts["idle-fact-again"] = facts["idle-fact"]
    (folder / "facts" / "demo.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    report = found_in(folder)
    assert {one.flaw.rule for one in report.findings} == {"fact-unused", "fact-twice"}
    assert report.fit and report.accuracy == 1


def test_an_empty_folder_is_not_fit(tmp_path: Path) -> None:
    assert not found_in(tmp_path).fit


def test_the_shipped_guides_are_right() -> None:
    """The release gate itself, with the words of what is wrong."""
    report = lint_folder(CONFIG / "catalogue", DICTIONARIES, TODAY)
    assert [(one.service, one.flaw.path, one.flaw.en) for one in report.errors] == []
    assert report.items >= 60


def test_a_shipped_fee_can_be_spoilt_and_is_noticed(tmp_path: Path) -> None:
    """Not only generated items: a real one, with real rules."""
    shutil.copytree(CONFIG / "catalogue", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "id-card-lost.yaml"
    path.write_text(path.read_text("utf-8").replace("isFee: true", "isFee: false"), "utf-8")
    assert [(one.service, one.flaw.rule) for one in found_in(tmp_path).errors] == [("id-card-lost", "fee-rows")]


def test_every_shipped_form_has_a_filling_that_it_takes(tmp_path: Path) -> None:
    catalogue = whole_of(CONFIG / "catalogue")
    for code, service in catalogue.services.items():
        if any(step.kind == "submit" for step in service.steps):
            filling = example_filling(service.form)
            assert filling is not None and service.form.problems(filling) == (), code


def test_findings_speak_both_languages(whole: Whole) -> None:
    code = licence(whole)
    report = lint(changed(whole, code, put(topics=["moon"])))
    finding: Finding = report.errors[0]
    said = finding.to_json()
    assert said["service"] == code and said["severity"] == "error" and "moon" in str(said["words"])
    assert finding.flaw.in_("zh") != finding.flaw.in_("en")
