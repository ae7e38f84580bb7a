"""Whether an application is what its form asks for, by the very rules that the terminal had: nothing of a terminal is taken on trust.

What does not pass is never refused silently: each finding is a code and the name of a field, party, paper or part, and an officer sees to
it. Nothing is called wrong that could be right: what the centre can't know (in which district the terminal stood, what a register said) is
not known here either, and a condition that hangs on it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kiosk.catalogue.asked import meant, with_the_form
from kiosk.catalogue.bundles import BundleSource
from kiosk.catalogue.checklist import by_itself, judged
from kiosk.catalogue.composing import compose
from kiosk.catalogue.elements import Material, Question
from kiosk.catalogue.service import Catalogue, Service
from kiosk.central.guides import Known, successors
from kiosk.core.predicates import Value, holds, judge
from kiosk.identity.hukou import hukou_of
from kiosk.identity.id_number import Holder, holder_of
from kiosk.wire.submission import Party, Submission

PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
GUANGZHOU = ZoneInfo("Asia/Shanghai")
AT_THE_WINDOW = "photo.window"
"""What a record says, among the reasons to look at it, of a portrait that is taken at the window."""
NOTES = frozenset({"service.unknown", "form.other-version", "material.to-look-up"})
"""Findings that are for the centre alone to see to: nothing is wrong with what the resident sent."""


class Finding(NamedTuple):
    code: str
    field: str = ""

    @staticmethod
    def about(code: str, name: str) -> Finding:
        """Of a name that only the terminal gave: whatever is no plain name is not repeated."""
        return Finding(code, name if PLAIN.fullmatch(name) else "?")


@dataclass(frozen=True)
class Guide:
    """What an application was made for. `travelling`: the parts of a bundle that are applied for; the rest is only told at a terminal and
    in no record."""

    service: Service
    bundle: BundleSource | None = None
    travelling: frozenset[str] = frozenset()


def guide_of(said: Submission, guides: Known) -> Guide | None:
    """The service whose form was filled in, or the bundle as its parts make it; None where no version here is that one."""
    for bundle, catalogue in guides.bundles(said.service):
        if chosen := _parts_in_form(said, bundle, catalogue):
            return Guide(compose(bundle, chosen, catalogue.services), bundle, _travelling(bundle, catalogue))
    service = guides.service(said.service, said.form_version)
    return None if service is None else Guide(service)


class Checked(NamedTuple):
    """`guide`: what it was made for, None where nobody here knows it; `known`: what is known of the case then, as `facts` has it."""

    findings: tuple[Finding, ...]
    guide: Guide | None = None
    known: Mapping[str, Value] = MappingProxyType({})


def check(said: Submission, guides: Known) -> Checked:
    """Everything that an officer has to look at."""
    guide = guide_of(said, guides)
    if guide is None:
        code = "form.other-version" if guides.has(said.service) else "service.unknown"
        return Checked((Finding.about(code, said.form_version if code == "form.other-version" else said.service),))
    known = facts(said, guide)
    found = (*_parties(said, guide, known), *_forms(said, guide, known), *_parts(said, guide, known), *_papers(said, guide, known))
    barred = (one for one in judged(guide.service, known) if one.answer == "no")
    conditions = (Finding("eligibility.no", f"{one.part}.{one.index}".lstrip(".")) for one in barred)
    return Checked(tuple(dict.fromkeys((*found, *conditions))), guide, known)


def facts(said: Submission, guide: Guide) -> dict[str, Value]:
    """What is known of the case, as the subjects of `kiosk.core.predicates`, its form included."""
    known: dict[str, Value] = {}
    with suppress(OverflowError):  # a clock at either end of the calendar (9999-12-31): then nobody knows the day
        known["today"] = said.submitted_at.astimezone(GUANGZHOU).date()
    for party in said.parties:
        known |= _of_a_document(party)
    if any(party.role == "applicant" and party.document for party in said.parties):  # else it was looked up in another's name
        known |= {f"held.{one.by}": True for one in said.exemptions if one.by and one.found == "yes"}
    if guide.bundle is not None:
        there = frozenset(one.id for one in said.sub_cases)
        settled = (part.id for part in guide.bundle.subitems if part.id in guide.travelling | there)
        known |= {f"item.{name}": "yes" if name in there else "no" for name in settled}
        fixed = (part.answers for part in guide.bundle.subitems if part.id in there)
        known |= {f"situation.{id_}": value for answers in fixed for id_, value in answers.items()}
    for question in _questions(guide):
        if answer := said.answers.get(question.id):
            known[f"situation.{question.id}"] = answer
            if question.stands_for:
                known.setdefault(question.stands_for, meant(question, answer))
    return with_the_form(guide.service.form, known, lambda name: _value(said.parties, name))[0]


def _questions(guide: Guide) -> tuple[Question, ...]:
    own = guide.service.source.situations
    return own if guide.bundle is None else tuple({one.id: one for one in (*guide.bundle.situations, *own)}.values())


def _of_a_document(party: Party) -> dict[str, Value]:
    document = party.document or {}
    number = document.get("id_number", "")
    known: dict[str, Value] = {}
    if birth := _day(document.get("birth", "")):
        known[f"{party.role}.birth"] = birth
    said = {"sex": document.get("sex_code"), "kind": document.get("kind")}
    if holder_of(number) is Holder.CITIZEN:
        said["region"] = number[:6]
    if document.get("kind") == "resident":
        said["hukou"] = hukou_of(
            document.get("address", ""), document.get("authority", ""), number, document.get("newest_address", ""), successors()
        )
    return known | {f"{party.role}.{what}": value for what, value in said.items() if value}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _said_by(parties: tuple[Party, ...], role: str) -> Callable[[str], str]:
    """The value of a field: of that party where they have one, else of the first who has."""
    ordered = tuple(sorted(parties, key=lambda party: party.role != role))
    return lambda name: _value(ordered, name)


def _value(parties: tuple[Party, ...], name: str) -> str:
    return next((party.fields[name].value for party in parties if name in party.fields and party.fields[name].value), "")


def _parties(said: Submission, guide: Guide, known: Mapping[str, Value]) -> Iterator[Finding]:
    """Who should take part and does not, and who does not belong here."""
    there = {party.role: party for party in said.parties}
    if len(there) < len(said.parties):
        yield Finding("party.repeated")
    rules = {rule.role: rule for rule in guide.service.source.parties}
    yield from (Finding("party.unknown", role) for role in there if role not in rules)
    yield from (Finding("party.missing", role) for role, rule in rules.items() if role not in there and holds(rule.when, known))


def _forms(said: Submission, guide: Guide, known: Mapping[str, Value]) -> Iterator[Finding]:
    """The form as each party filled it. A field that may not have been asked is looked at where it was filled in, and not missed."""
    form, by_role = guide.service.form, {party.role: party for party in said.parties}
    yield from (Finding.about("form.unknown-field", name) for party in said.parties for name in party.fields if name not in form.fields)
    for step in guide.service.steps:
        party = by_role.get(step.party)
        if step.kind != "form" or party is None or not holds(step.when, known):
            continue
        values = {name: entry.value for name, entry in party.fields.items() if name in form.fields}
        shown = with_the_form(form, known, _said_by(said.parties, step.party))[1]
        perhaps = [name for name in values if name not in shown and judge(form.when[name], known).answer == "unknown"]
        theirs = form.of.get(step.party, tuple(form.fields))
        asked = [name for name in (*shown, *perhaps) if name in theirs]
        yield from (Finding(one.code, f"{step.party}.{one.field}") for one in form.problems(values, asked))


def _parts(said: Submission, guide: Guide, known: Mapping[str, Value]) -> Iterator[Finding]:
    """Parts of a bundle that nobody may leave out and that are not there, and what no part is."""
    subitems, there = (guide.bundle.subitems if guide.bundle else ()), {one.id for one in said.sub_cases}
    yield from (Finding.about("part.unknown", name) for name in sorted(there - {part.id for part in subitems}))
    needed: set[str] = set()
    for part in reversed(subitems):  # each comes after what it depends on
        if part.required or part.id in needed or part.id in there:
            needed |= {part.id, *part.depends_on}
    lacking = (part for part in subitems if part.id in needed & guide.travelling and part.id not in there)
    yield from (Finding("part.missing", part.id) for part in lacking if holds(part.when, known))


def _papers(said: Submission, guide: Guide, known: Mapping[str, Value]) -> Iterator[Finding]:
    """Papers that are neither attached nor exempt, and exemptions that are none."""
    materials = {one.name: one for one in guide.service.source.materials}
    attached, exempt = {one.material for one in said.attachments}, {one.material: one for one in said.exemptions}
    yield from (Finding.about("material.unknown", name) for name in sorted((attached | set(exempt)) - set(materials)))
    for name, one in exempt.items():
        if name not in materials:
            continue
        if not any((way.kind, way.by) == (one.kind, one.by) for way in materials[name].exempt_by):
            yield Finding("material.not-exempt", name)
        elif one.by and not one.consent:
            yield Finding("exemption.no-consent", name)
        elif one.found == "unknown":
            yield Finding("material.to-look-up", name)
    missing = (one for one in materials.values() if _needed(one, known, said) and one.name not in attached)
    yield from (Finding("material.missing", one.name) for one in missing if one.name not in exempt or exempt[one.name].found == "no")


def _needed(material: Material, known: Mapping[str, Value], said: Submission) -> bool:
    """Whether it has to be here. A portrait may be left to the window, which the record says."""
    scanned = material.here == "scan" and by_itself(material) is None
    taken = material.here == "photo" and AT_THE_WINDOW not in said.review
    return (scanned or taken) and material.is_need and not material.may_follow and holds(material.when, known)


def _parts_in_form(said: Submission, bundle: BundleSource, catalogue: Catalogue) -> frozenset[str] | None:
    """The parts that the form was made of: those that were sent, and perhaps some that were only told and are in no record. None where no
    choice of them makes the form's version."""
    sent = frozenset(one.id for one in said.sub_cases) & {part.id for part in bundle.subitems}
    told = [part.id for part in bundle.subitems if part.id not in _travelling(bundle, catalogue)]
    for many in range(len(told) + 1):
        for some in combinations(told, many):
            chosen = sent | set(some)
            if not any(part.task for part in bundle.subitems if part.id in chosen):
                continue
            if str(compose(bundle, chosen, catalogue.services).form.version) == said.form_version:
                return chosen
    return None


def _travelling(bundle: BundleSource, catalogue: Catalogue) -> frozenset[str]:
    return frozenset(part.id for part in bundle.subitems if part.task is None or catalogue.services[part.task].head.submits)
