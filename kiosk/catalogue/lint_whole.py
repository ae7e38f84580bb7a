"""Whether all that items name exists, and what only shows when they are laid side by side: forms and figures that stand there twice."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from kiosk.catalogue.lint_finding import Finding, Flaw
from kiosk.catalogue.lint_reach import whens
from kiosk.catalogue.lint_words import flaws_in
from kiosk.core.predicates import SUBJECT, subjects

if TYPE_CHECKING:
    import re

    from kiosk.catalogue.elements import Fact
    from kiosk.catalogue.lint_finding import Rule, Whole
    from kiosk.catalogue.models import ServiceSource
    from kiosk.catalogue.service import Service
    from kiosk.core.predicates import Predicate

OF_A_PARTY = frozenset({"birth", "sex", "kind", "region", "hukou"})
"""What a document tells of a party. Anything else would never be known."""


def references_resolve(service: Service, whole: Whole) -> Iterator[Flaw]:
    source, known = service.source, whole.dictionaries
    yield from absent(source.topics, known.topics.topics, "topics", "主题", "topic")
    yield from absent(source.lifeEvents, known.topics.life_events, "lifeEvents", "生命事件", "life event")
    for at, condition in enumerate(source.eligibility):
        yield from absent({condition.where} - {""}, known.places, f"eligibility.{at}.where", "办理地点类型", "kind of place")
    for paper in source.materials:
        path = f"materials.{paper.name}"
        by = {kind: [one.by for one in paper.exempt_by if one.kind == kind] for kind in ("e-licence", "data-share")}
        yield from absent(by["e-licence"], known.licences.licences, path, "电子证照", "type of e-licence")
        yield from absent(by["data-share"], known.shares, path, "共享数据", "data share")
    papers = [paper.name for paper in source.materials]
    for at, party in enumerate(source.parties):
        yield from absent({party.proof} - {""}, papers, f"parties.{at}.proof", "材料", "material")
    named = {*source.form.when, *(name for names in source.form.of.values() for name in names)}
    yield from absent(sorted(named), source.form.fields, "form", "本表单字段", "field of this form")
    yield from absent(source.form.of, [party.role for party in source.parties], "form.of", "参与方", "party")


def subjects_resolve(service: Service, whole: Whole) -> Iterator[Flaw]:
    source = service.source
    rules = [(f"eligibility.{at}", one.rule) for at, one in enumerate(source.eligibility)]
    for path, rule in [*rules, *whens(source)]:
        yield from _subjects_of(rule, path, source, whole)
    for question in source.situations:
        if question.stands_for and not _matches(question.stands_for):
            yield Flaw("reference", f"situations.{question.id}.stands_for", "不是可用的判断对象", f"{question.stands_for!r} is no subject")


def _subjects_of(rule: Predicate, path: str, source: ServiceSource, whole: Whole) -> Iterator[Flaw]:
    questions, roles = [one.id for one in source.situations], [one.role for one in source.parties]
    for subject in sorted(subjects(rule)):
        where, _, what = subject.partition(".")
        match where:
            case "situation":
                yield from absent([what], questions, path, "情形问题", "question of this item")
            case "form":
                yield from absent([what], source.form.fields, path, "本表单字段", "field of this form")
            case "held":
                yield from absent([what], whole.dictionaries.licences.licences, path, "电子证照", "type of e-licence")
            case "terminal":
                yield from absent([what], ["district"], path, "终端属性", "fact about a terminal")
            case "item":
                parts = {part.id for bundle in whole.bundles.values() for part in bundle.subitems}
                yield from absent([what], parts, path, "一件事的子事项", "part of a bundle")
            case _:
                yield from absent([where], roles, path, "参与方", "party")
                yield from absent([what], OF_A_PARTY, path, "证件信息", "fact that a document tells")


def like_is_alike(service: Service, whole: Whole) -> Iterator[Flaw]:
    like = service.source.form.like
    if not like:
        return
    if like not in whole.services:
        yield Flaw("reference", "form.like", f"没有事项“{like}”", f"there is no service {like!r}")
    elif form_key(whole.services[like]) != form_key(service):
        yield Flaw("form-not-alike", "form.like", f"表单与“{like}”并不相同", f"its form is not that of {like!r}")


def absent(names: Iterable[str], known: Collection[str], path: str, zh: str, en: str) -> Iterator[Flaw]:
    for name in names:
        if name not in known:
            yield Flaw("reference", path, f"没有这个{zh}：{name}", f"there is no {en} {name!r}")


def _matches(subject: str) -> re.Match[str] | None:
    import re

    return re.match(SUBJECT, subject)


# --- side by side -----------------------------------------------------------------------------------------------------------------


def shared_forms(whole: Whole) -> Iterator[Finding]:
    """Two services that ask the very same may do so; but one of them says so, that a change of one is a change of both."""
    first: dict[str, str] = {}
    for code, service in whole.services.items():
        if not any(step.kind == "submit" for step in service.steps) or service.source.form.like:
            continue
        other = first.setdefault(form_key(service), code)
        if other != code:
            yield Finding(code, Flaw(
                "form-shared", "form", f"与“{other}”的表单完全相同，请写 like", f"the same form as {other!r}: say so by `like`",
            ))  # fmt: skip


def form_key(service: Service) -> str:
    """The same for forms that ask the same and refuse the same."""
    form = service.source.form
    when = {name: rule.model_dump(mode="json", by_alias=True) for name, rule in form.when.items()}
    return json.dumps([list(form.fields), form.json_schema, when, form.of], sort_keys=True, ensure_ascii=False, default=str)


def dictionary_words(whole: Whole) -> Iterator[Finding]:
    for name, spec in whole.fields.items():
        yield from (Finding("fields", flaw) for flaw in flaws_in(spec, name))


def idle_entries(whole: Whole) -> Iterator[Finding]:
    """What nobody names is not kept up by anybody; what stands there twice is mended once."""
    used = {name for service in whole.services.values() for name in service.source.form.fields}
    for name in sorted(set(whole.fields) - used):
        yield Finding("fields", Flaw("field-unused", name, "没有表单使用这个字段", "no form asks for it", "warning"))
    cited = set[str]()
    for item in (*(service.source for service in whole.services.values()), *whole.bundles.values()):
        cited |= {fact.name for fact in facts_in(item)}
    for name in sorted(set(whole.facts) - cited):
        yield Finding("facts", Flaw("fact-unused", name, "没有事项引用这个数值", "nothing names this figure", "warning"))
    for (one, fact), (other, same) in combinations(whole.facts.items(), 2):
        figures_agree = (fact.value, fact.up_to, fact.evidence.source) == (same.value, same.up_to, same.evidence.source)
        if figures_agree and fact.value and fact.evidence.source and _speak_of_the_same(one, other):
            yield Finding("facts", Flaw(
                "fact-twice", other, f"与“{one}”数值和来源都相同", f"the same figure from the same source as {one!r}", "warning",
            ))  # fmt: skip


def _speak_of_the_same(one: str, other: str) -> bool:
    """Two names of which most words agree: else an equal figure is chance."""
    words, others = set(one.split("-")), set(other.split("-"))
    return 2 * len(words & others) > len(words | others)


def facts_in(value: object) -> Iterator[Fact]:
    """Every figure below a model."""
    from pydantic import BaseModel

    from kiosk.catalogue.elements import Fact

    if isinstance(value, Fact):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from facts_in(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from facts_in(one)


RULES: tuple[Rule, ...] = (references_resolve, subjects_resolve, like_is_alike)
