"""One service of a bundle's parts: nothing twice, nothing in another order comes to something else, and each part's rules still hold."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalogue import composing
from kiosk.catalogue.bundles import BundleSource
from kiosk.catalogue.elements import Evidence, Exemption, Fact, Material, Question, Words
from kiosk.catalogue.lint_form import BAD, example_filling
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.models import PartyRule, ServiceSource
from kiosk.catalogue.service import Service
from kiosk.core.assurance import at_least
from kiosk.core.predicates import AnyOf, In
from kiosk.settings import CONFIG

CATALOGUE = load_catalogue(CONFIG / "catalogue")
SUBMITTING = [service for service in CATALOGUE.services.values() if service.head.submits]
BUNDLES = list(CATALOGUE.bundles.values())
A, B = (In.model_validate({"in": {"of": f"situation.{name}", "values": ["x"]}}) for name in "ab")
KNOWN = Evidence.model_validate({"mark": "known", "day": "2026-11-23"})
several = st.lists(st.sampled_from(SUBMITTING), min_size=1, max_size=4, unique_by=lambda service: service.code)
patient = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def parts_of(bundle: BundleSource) -> frozenset[str]:
    return frozenset(part.id for part in bundle.subitems)


def paper(name: str, **more: object) -> Material:
    return Material.model_validate({"name": name, "label": {"zh": "户口簿", "en": "Household register"}, **more})


def as_a_set(material: Material) -> tuple[object, ...]:
    """What a paper asks, apart from which part said it first."""
    ways = sorted((way.kind, way.by) for way in material.exempt_by)
    return material.here, material.is_need, material.may_follow, material.most_pages, material.material_type, ways


# --- the form --------------------------------------------------------------------------------------------------------------------


@given(several)
@patient
def test_every_field_once_and_every_rule_kept(services: list[Service]) -> None:
    united = composing.united_form(services)
    assert sorted(united.fields) == sorted({name for service in services for name in service.form.fields})
    for name in united.fields:
        for bad in (*BAD, ""):
            refused = any(one.form.problems({name: bad}, [name]) for one in services if name in one.form.fields)
            assert bool(united.problems({name: bad}, [name])) == refused, f"{name}: {bad!r}"


@given(several)
@patient
def test_the_order_of_the_parts_changes_nothing(services: list[Service]) -> None:
    sources = [service.source for service in services]
    for other in itertools.islice(itertools.permutations(services), 3):
        one, two = composing.united_form(services), composing.united_form(list(other))
        assert set(one.fields) == set(two.fields) and one.version == two.version
        assert {role: set(names) for role, names in one.of.items()} == {role: set(names) for role, names in two.of.items()}
        assert set(one.schema["required"]) == set(two.schema["required"])
        steps = [composing.united_steps([service.source for service in some]) for some in (services, other)]
        assert [(step.kind, step.party) for step in steps[0]] == [(step.kind, step.party) for step in steps[1]]
        papers = [composing.united_materials([service.source for service in some])[0] for some in (services, other)]
        assert sorted(map(as_a_set, papers[0])) == sorted(map(as_a_set, papers[1]))
        levels = [{rule.role: rule.assurance for rule in composing.united_parties([service.source for service in some], {})}
                  for some in (services, other)]  # fmt: skip
        assert levels[0] == levels[1]
    assert composing.united_steps(sources) == composing.united_steps([*sources, *sources])


@given(several)
@patient
def test_twice_the_same_part_is_that_part(services: list[Service]) -> None:
    once, twice = composing.united_form(services), composing.united_form([*services, *services])
    assert (list(once.fields), once.schema, once.when, once.of, once.version) == (
        list(twice.fields), twice.schema, twice.when, twice.of, twice.version,
    )  # fmt: skip
    sources = [service.source for service in services]
    assert composing.united_materials(sources) == composing.united_materials([*sources, *sources])


def test_rules_that_differ_stand_side_by_side() -> None:
    one = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "minLength": 3}}}
    other = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 5}}, "dependentRequired": {"a": ["b"]}}
    united = composing.united_schema([one, other])
    assert united["required"] == ["a"] and united["properties"]["a"] == {"allOf": [one["properties"]["a"], other["properties"]["a"]]}  # type: ignore[index]
    assert united["allOf"] == [{"dependentRequired": {"a": ["b"]}}]
    assert composing.united_schema([united, one])["properties"] == united["properties"], "the union of a union is no deeper"


# --- papers, parties, questions ---------------------------------------------------------------------------------------------------


def source_with(**what: object) -> ServiceSource:
    return SUBMITTING[0].source.model_copy(update=what)


def test_the_same_paper_is_asked_for_once() -> None:
    licence = Exemption(kind="e-licence", by="household-register")
    share = Exemption(kind="data-share", by="population")
    one = source_with(materials=(paper("hukou-book", exempt_by=(licence, share), most_pages=2, is_need=False, when=A),))
    other = source_with(materials=(paper("household-register", exempt_by=(licence,), most_pages=4, may_follow=True, when=B),))
    materials, names = composing.united_materials([one, other])
    [united] = materials
    assert (united.name, united.is_need, united.may_follow, united.most_pages) == ("hukou-book", True, False, 4)
    assert united.exempt_by == (licence,), "what does for one part alone exempts nobody"
    assert united.when == AnyOf(any=(A, B)) and names["household-register"] == "hukou-book"


def test_what_is_shown_and_what_is_handed_over_are_two() -> None:
    one, other = source_with(materials=(paper("card"),)), source_with(materials=(paper("card", here="hand-over"),))
    names = [material.name for material in composing.united_materials([one, other])[0]]
    assert names == ["card", "card-hand-over"]


def test_what_is_the_same_as_one_of_the_same_is_the_same() -> None:
    licence = Exemption(kind="e-licence", by="household-register")
    one, two = paper("a", exempt_by=(licence,)), paper("b", exempt_by=(licence,))
    three = paper("b", exempt_by=(licence,), label={"zh": "户口本", "en": "Register"})
    for order in itertools.permutations([one, two, three]):
        [united] = composing.united_materials([source_with(materials=(material,)) for material in order])[0]
        assert united.name == order[0].name


def test_papers_of_other_names_stay_apart() -> None:
    one, other = source_with(materials=(paper("a"),)), source_with(materials=(paper("b"),))
    assert len(composing.united_materials([one, other])[0]) == 2


def test_the_stricter_level_by_ways_that_do_for_both() -> None:
    one = PartyRule(role="applicant", assurance="L2", ways=("card", "passport"), when=A, proof="letter")
    other = PartyRule(role="applicant", assurance="L3", ways=("eid", "card"))
    [united] = composing.united_parties([source_with(parties=(one,)), source_with(parties=(other,))], {"letter": "power-of-attorney"})
    assert (united.assurance, united.ways, united.when, united.proof) == ("L3", ("card",), None, "power-of-attorney")


def test_the_same_question_with_all_its_choices() -> None:
    choices = [{"value": value, "zh": f"第{value}个", "en": value} for value in "xyz"]
    ask = Words(zh="谁？", en="Who?")
    one = Question.model_validate({"id": "who", "ask": ask, "choices": choices[:2], "when": A})
    other = Question.model_validate({"id": "who", "ask": ask, "choices": choices[1:]})
    [united] = composing.united_questions([[one], [other]])
    assert [choice.value for choice in united.choices] == ["x", "y", "z"] and united.when is None


# --- the whole -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.code)
def test_a_whole_bundle(bundle: BundleSource) -> None:
    service = composing.compose(bundle, parts_of(bundle), CATALOGUE.services)
    parts = composing.ours(bundle, parts_of(bundle), CATALOGUE.services)
    source = service.source
    assert len(service.condition_parts) == len(source.eligibility) == sum(len(one.source.eligibility) for _, one in parts)
    assert len(source.fees) == sum(len(one.source.fees) for _, one in parts)
    assert set(source.devices) == {kind for _, one in parts for kind in one.source.devices}
    kinds = [step.kind for step in source.steps]
    assert kinds[:2] == ["situation", "notice"] and kinds == sorted(kinds, key=composing.ORDER.index)
    for _, one in parts:
        for rule in one.source.parties if one.head.submits else ():
            assert at_least(next(two.assurance for two in source.parties if two.role == rule.role), rule.assurance)
    if service.head.submits:
        assert kinds[-2:] == ["submit", "receipt"] and example_filling(service.form) is not None


def test_order_of_choosing_is_no_matter() -> None:
    bundle = BUNDLES[0]
    ids = [part.id for part in bundle.subitems]
    one, other = (composing.compose(bundle, chosen, CATALOGUE.services) for chosen in (ids, ids[::-1]))
    assert one.source == other.source


def days(value: int | None, up_to: int | None = None) -> Fact:
    return Fact(value=value, up_to=up_to, evidence=KNOWN)


def bundle_of(*rows: tuple[str, Fact | None, tuple[str, ...]]) -> BundleSource:
    first = {**BUNDLES[0].model_dump(by_alias=True), "subitems": ()}
    words = {"zh": "其他部门", "en": "Another department"}
    subitems = [
        {"id": name, "name": words, "dept": words, "promiseDay": fact and fact.model_dump(), "depends_on": before}
        for name, fact, before in rows
    ]
    return BundleSource.model_validate({**first, "subitems": subitems})


def test_the_promise_is_the_longest_way() -> None:
    bundle = bundle_of(("a", days(3), ()), ("b", days(5), ("a",)), ("c", days(7), ()), ("d", days(1, 4), ("b", "c")))
    fact, unit = composing.promised(bundle, parts_of(bundle), {})
    assert fact is not None and (fact.value, fact.up_to, unit) == (9, 12, "working"), "3 + 5 + 1, and 3 + 5 + 4 at the most"
    fact, _ = composing.promised(bundle, {"b", "c"}, {})
    assert fact is not None and fact.value == 7, "what is left out takes no time"


def test_a_time_that_nobody_knows_is_not_made_up() -> None:
    unknown = bundle_of(("a", days(3), ()), ("b", days(None), ("a",)))
    fact, _ = composing.promised(unknown, parts_of(unknown), {})
    assert fact is not None and fact.value is None
    missing = bundle_of(("a", days(3), ()), ("b", None, ()))
    assert composing.promised(missing, parts_of(missing), {}) == (None, "working")
