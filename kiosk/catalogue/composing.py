"""One service of the parts of a bundle: one form, one set of papers, one course, and what each part asks kept.

Pure. What is united is the same in whatever order the parts come, and twice the same part is that part; only the order on the screen is
theirs. Where parts differ, the stricter holds: a field has to satisfy every part that asks it, a paper is exempt only in a way that does
for all, a party reaches the highest level that any part asks for, and what one part can't do without a network, none of it can.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from kiosk.catalogue.elements import (
    Area,
    Device,
    Fact,
    Fee,
    Lines,
    Material,
    Question,
    Words,
)
from kiosk.catalogue.models import FormSource, PartyRule, Role, Savings, ServiceSource, Step, StepKind, Way
from kiosk.catalogue.service import Form, Service
from kiosk.core.assurance import LEVELS
from kiosk.core.predicates import AnyOf, holds, may_hold

if TYPE_CHECKING:
    from kiosk.catalogue.bundles import BundleSource, SubItem
    from kiosk.core.predicates import Predicate

ORDER: tuple[StepKind, ...] = (
    "situation", "notice", "identify", "face", "form", "materials", "photo", "review", "sign", "submit", "receipt",
)  # fmt: skip
"""The steps of what is composed. `collect` is not among them: what was issued is collected by itself."""
ROLES: tuple[Role, ...] = ("applicant", "other-parent", "guardian", "agent", "enterprise")
_AREAS: tuple[Area, ...] = ("town", "county", "city", "province", "nation")
_OWN = ("$schema", "$id", "type", "properties", "required", "additionalProperties", "unevaluatedProperties")
"""Of a form's schema, what is united here. A part's word against further properties is about its own form; the fields are closed anyway."""
_MARKS = ("unsure", "proposed", "known", "sourced")
"""From the least sure."""
Unit = Literal["working", "calendar"]
Term = tuple[Fact | None, Unit]
Thing = TypeVar("Thing")


def ours(bundle: BundleSource, chosen: Collection[str], services: Mapping[str, Service]) -> tuple[tuple[SubItem, Service], ...]:
    """The chosen parts that are services of ours, in the order of the bundle."""
    return tuple((part, _answered(services[part.task], part.answers)) for part in bundle.subitems if part.task and part.id in chosen)


def _answered(service: Service, answers: Mapping[str, str]) -> Service:
    """The service as it is for whom the bundle has answered some of its questions: what the answers settle is not asked or judged again."""
    if not answers:
        return service
    source, known = service.source, {f"situation.{name}": value for name, value in answers.items()}
    left: dict[str, Any] = {
        rows: tuple(one for one in getattr(source, rows) if may_hold(one.when, known)) for rows in ("parties", "steps", "materials", "fees")
    }
    left["situations"] = tuple(one for one in source.situations if one.id not in answers and may_hold(one.when, known))
    left["eligibility"] = tuple(one for one in source.eligibility if not holds(one.rule, known))
    return replace(service, source=source.model_copy(update=left))


def compose(bundle: BundleSource, chosen: Collection[str], services: Mapping[str, Service]) -> Service:
    """`chosen`: ids of parts; at least one of them is a service of ours. The parts of other departments count for the time alone."""
    parts = ours(bundle, chosen, services)
    sources = [service.source for service in unique(service for _, service in parts)]
    materials, names = united_materials(sources)
    form = united_form([service for _, service in parts])
    handed_in = [source for source in sources if any(step.kind == "submit" for step in source.steps)]
    (days, unit), (limit, limit_unit) = promised(bundle, chosen, services), allowed(bundle, chosen, services)
    days = days or Fact(value=None, evidence=bundle.tripsNow.evidence)
    conditions = [(part.id, one) for part, service in parts for one in service.source.eligibility]
    source = ServiceSource(
        code=bundle.code,
        rank=bundle.rank,
        generated=bundle.generated,
        taskName=bundle.taskName,
        aliases=bundle.aliases,
        summary=bundle.summary,
        branch="other",
        lifeEvents=bundle.lifeEvents,
        serverType=bundle.serverType,
        projectType="immediate" if days.value == 0 else "promised",
        byLaw=unique(law for source in sources for law in source.byLaw),
        anticipateDay=limit,
        anticipateType=limit_unit,
        promiseDay=days,
        promiseType=unit,
        handleArea=min((source.handleArea for source in sources), key=_AREAS.index),
        limitSceneNum=bundle.tripsNow,
        isFee=any(source.isFee for source in sources),
        fees=tuple(_fee_of(service, fee) for _, service in parts for fee in service.source.fees),
        resultType="other",
        isExpress=any(source.isExpress for source in sources),
        faq=unique(one for source in sources for one in source.faq),
        savings=Savings(stepsBefore=bundle.stepsBefore, stepsNow=bundle.stepsNow, tripsBefore=bundle.tripsBefore),
        offline_class=max((source.offline_class for source in sources), key="FQO".index),
        assurance=max((source.assurance for source in handed_in or sources), key=LEVELS.index),
        devices=united_devices(sources),
        verified=bundle.verified if all(source.verified for source in sources) else None,
        checked=min((source.checked for source in sources), default=bundle.checked),
        evidence={"default": bundle.evidence["default"]} if "default" in bundle.evidence else {},
        notice=_lines(bundle.notice, [source for source in sources if source not in handed_in]),
        eligibility=tuple(one for _, one in conditions),
        situations=united_questions([source.situations for source in sources]),
        parties=united_parties(handed_in or sources, names),
        steps=united_steps(sources),
        materials=materials,
        form=FormSource(
            version=form.version, fields=tuple(form.fields), schema=form.schema, when=dict(form.when), of=dict(form.of)
        ),
    )  # fmt: skip
    return Service(source, form, tuple(part for part, _ in conditions))


# --- the form --------------------------------------------------------------------------------------------------------------------


def united_form(services: Sequence[Service]) -> Form:
    """Every field once. A field that several parts ask keeps to the rules of each; it is asked when one of them asks it. The version is the
    sum of the parts': it grows with each of theirs."""
    parts = unique(services)
    fields = {name: spec for service in parts for name, spec in service.form.fields.items()}
    when = {}
    for name in fields:
        asking = [service.form.when.get(name) for service in parts if name in service.form.fields]
        if (condition := either(asking)) is not None:
            when[name] = condition
    of = {role: tuple(name for name in fields if name in theirs) for role, theirs in _fields_of_roles(parts).items()}
    return Form(sum(service.form.version for service in parts), fields, united_schema([service.form.schema for service in parts]), when, of)


def _fields_of_roles(services: Iterable[Service]) -> dict[Role, set[str]]:
    """Which fields each party fills: in each part its own, which are all where the part does not divide them."""
    filled: dict[Role, set[str]] = {}
    for service in services:
        for step in service.steps:
            if step.kind == "form":
                filled.setdefault(step.party, set()).update(service.form.of.get(step.party, tuple(service.form.fields)))
    return filled


def united_schema(schemas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rules of all: what one requires is required, and each field's rules stand side by side where they differ."""
    rules: dict[str, list[Any]] = {}
    further: list[Any] = []
    for schema in schemas:
        for name, rule in schema.get("properties", {}).items():
            _add(rules.setdefault(name, []), rule)
        if rest := {key: value for key, value in schema.items() if key not in _OWN}:
            _add(further, rest)
    united: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": list(unique(name for schema in schemas for name in schema.get("required", ()))),
        "properties": {name: found[0] if len(found) == 1 else {"allOf": found} for name, found in rules.items()},
    }
    return {**united, "allOf": further} if further else united


def _add(rows: list[Any], row: Any) -> None:
    """A set of what can't be hashed. A union is taken apart, so that the union of a union is no deeper."""
    for one in row["allOf"] if isinstance(row, dict) and list(row) == ["allOf"] else [row]:
        if one not in rows:
            rows.append(one)


# --- papers ----------------------------------------------------------------------------------------------------------------------


def united_materials(sources: Sequence[ServiceSource]) -> tuple[tuple[Material, ...], dict[str, str]]:
    """Every paper once, and by which name each is known now. The same name is the same paper; so is the same label with the same
    electronic licence that it is exempt by; and what is the same as one of the same. What is shown here and what is handed over are two."""
    groups: list[list[Material]] = []
    for material in unique(one for source in sources for one in source.materials):
        alike = [group for group in groups if any(_same(one, material) for one in group)]
        united = [*(one for group in alike for one in group), material]
        at = next((place for place, group in enumerate(groups) if group in alike), len(groups))
        groups = [group for group in groups if group not in alike]
        groups.insert(at, united)
    found: dict[str, Material] = {}
    names: dict[str, str] = {}
    for group in groups:
        first = group[0]
        key = first.name if first.name not in found else f"{first.name}-{first.here}"
        found[key] = _one_of(group, key)
        for one in group:
            names.setdefault(one.name, key)
    return tuple(found.values()), names


def _same(one: Material, other: Material) -> bool:
    licences = {way.by for way in one.exempt_by if way.kind == "e-licence"} & {way.by for way in other.exempt_by if way.kind == "e-licence"}
    return one.here == other.here and (one.name == other.name or (one.label.zh == other.label.zh and bool(licences)))


def _one_of(group: Sequence[Material], name: str) -> Material:
    """As strict as the strictest: what does for one part alone exempts nobody."""
    kinds: tuple[Literal["copy", "original", "original-and-copy"], ...] = ("copy", "original", "original-and-copy")
    standards = unique(one.accept_stand for one in group if one.accept_stand is not None)
    return group[0].model_copy(
        update={
            "name": name,
            "is_need": any(one.is_need for one in group),
            "may_follow": all(one.may_follow for one in group),
            "most_pages": max(one.most_pages for one in group),
            "page_num": max(one.page_num for one in group),
            "material_type": max((one.material_type for one in group), key=kinds.index),
            "accept_stand": _together(standards) if standards else None,
            "exempt_by": tuple(way for way in group[0].exempt_by if all(way in one.exempt_by for one in group)),
            "when": either([one.when for one in group]),
        }
    )


def _together(words: Sequence[Words]) -> Words:
    return Words(zh="；".join(one.zh for one in words), en="; ".join(one.en for one in words))


# --- parties, steps, devices, questions ------------------------------------------------------------------------------------------


def united_parties(sources: Sequence[ServiceSource], names: Mapping[str, str]) -> tuple[PartyRule, ...]:
    """Each role once, with the highest level that a part asks of it, by the ways that all parts allow, or by those of the strictest."""
    united: dict[Role, PartyRule] = {}
    for rule in (rule for source in sources for rule in source.parties):
        before = united.get(rule.role)
        united[rule.role] = rule if before is None else _stricter(before, rule)
    renamed = (rule.model_copy(update={"proof": names.get(rule.proof, rule.proof)}) for rule in united.values())
    return tuple(sorted(renamed, key=lambda rule: ROLES.index(rule.role)))


def _stricter(one: PartyRule, other: PartyRule) -> PartyRule:
    high, low = (one, other) if LEVELS.index(one.assurance) >= LEVELS.index(other.assurance) else (other, one)
    shared: tuple[Way, ...] = tuple(way for way in high.ways if way in low.ways)
    return high.model_copy(update={"ways": shared or high.ways, "when": either([one.when, other.when]), "proof": one.proof or other.proof})


def united_steps(sources: Sequence[ServiceSource]) -> tuple[Step, ...]:
    """Everybody's steps in the usual order. The first is always the one where parts are chosen."""
    asking: dict[tuple[StepKind, Role], list[Predicate | None]] = {("situation", "applicant"): [None], ("notice", "applicant"): [None]}
    for step in (step for source in sources for step in source.steps if step.kind in ORDER):
        role = step.party if step.kind in ("identify", "face", "form", "sign") else "applicant"
        asking.setdefault((step.kind, role), []).append(step.when)
    steps = [Step(kind=kind, party=role, when=either(whens)) for (kind, role), whens in asking.items()]
    return tuple(sorted(steps, key=lambda step: (ORDER.index(step.kind), ROLES.index(step.party))))


def united_devices(sources: Sequence[ServiceSource]) -> tuple[Device, ...]:
    return unique(kind for source in sources for kind in source.devices)


def united_questions(questions: Iterable[Sequence[Question]]) -> tuple[Question, ...]:
    """Each question once. Parts that ask the same with other choices ask with all of them."""
    united: dict[str, Question] = {}
    for question in (one for some in questions for one in some):
        before = united.get(question.id)
        if before is None:
            united[question.id] = question
        elif before != question:
            choices = {choice.value: choice for choice in (*before.choices, *question.choices)}
            also = {"choices": tuple(choices.values()), "when": either([before.when, question.when])}
            united[question.id] = before.model_copy(update=also)
    return tuple(united.values())


def _fee_of(service: Service, fee: Fee) -> Fee:
    """Each part's fees are its own."""
    name = service.source.taskName
    return fee.model_copy(update={"name": Words(zh=f"{name.zh}：{fee.name.zh}", en=f"{name.en}: {fee.name.en}")})


def _lines(notice: Lines, guides: Iterable[ServiceSource]) -> Lines:
    """What is said first, and then what has to be done elsewhere."""
    told = tuple(guides)
    return Lines(
        zh=(*notice.zh, *(f"{one.taskName.zh}：{line}" for one in told for line in one.notice.zh)),
        en=(*notice.en, *(f"{one.taskName.en}: {line}" for one in told for line in one.notice.en)),
    )


# --- time ------------------------------------------------------------------------------------------------------------------------


def promised(bundle: BundleSource, chosen: Collection[str], services: Mapping[str, Service]) -> Term:
    """The longest way through the parts: what depends on another begins when that is done, the rest runs side by side."""
    parts = [part for part in bundle.subitems if part.id in chosen]
    days = {part.id: services[part.task].source.promiseDay if part.task else part.promiseDay for part in parts}
    return _longest(parts, days, {services[part.task].source.promiseType for part in parts if part.task})


def allowed(bundle: BundleSource, chosen: Collection[str], services: Mapping[str, Service]) -> Term:
    """The same by what the law allows each part; None where it sets no limit to one of them."""
    parts = [part for part in bundle.subitems if part.id in chosen]
    days = {part.id: services[part.task].source.anticipateDay if part.task else None for part in parts}
    return _longest(parts, days, {services[part.task].source.anticipateType for part in parts if part.task})


def _longest(parts: Sequence[SubItem], days: Mapping[str, Fact | None], units: set[Unit]) -> Term:
    """Unknown where a part's time is. Where some count working days and some calendar days, all are told as working days: later, and never
    too early."""
    known = [fact for fact in days.values() if fact is not None]
    if len(known) < len(days):
        return None, "working"
    least = _way(parts, {name: fact.value for name, fact in days.items() if fact})
    most = _way(parts, {name: fact.value if fact.up_to is None else fact.up_to for name, fact in days.items() if fact})
    up_to = most if least is not None and most is not None and most > least else None
    weakest = min((fact.evidence for fact in known), key=lambda one: _MARKS.index(one.mark))
    return Fact(value=least, up_to=up_to, evidence=weakest), "calendar" if units == {"calendar"} else "working"


def _way(parts: Sequence[SubItem], days: Mapping[str, int | None]) -> int | None:
    """Each part stands after what it depends on (kiosk.catalogue.load)."""
    done: dict[str, int] = {}
    for part in parts:
        own = days[part.id]
        if own is None:
            return None
        done[part.id] = own + max((done[name] for name in part.depends_on if name in done), default=0)
    return max(done.values(), default=0)


# --- small things ----------------------------------------------------------------------------------------------------------------


def either(conditions: Sequence[Predicate | None]) -> Predicate | None:
    """Any of them; no condition is always."""
    found: list[Predicate] = []
    for one in conditions:
        if one is None:
            return None
        for single in one.any if isinstance(one, AnyOf) else (one,):
            if single not in found:
                found.append(single)
    return None if not found else found[0] if len(found) == 1 else AnyOf(any=tuple(found))


def unique(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Each once, in the order of their first coming."""
    found: list[Thing] = []
    for one in things:
        if one not in found:
            found.append(one)
    return tuple(found)
