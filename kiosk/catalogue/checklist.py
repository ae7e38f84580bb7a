"""What a service takes of one person, told once and in full (一次性告知): papers, fees, times, trips, conditions, and what is not sure.

Pure, and without a language: whoever shows it asks each part for its words. The law behind it: whatever has to be put right is told at once
and in full (行政许可法 第32条). `content_hash` names exactly what was told; it holds nothing that could be turned back into it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from kiosk.core.deadlines import Due, due
from kiosk.core.predicates import judge, subjects

if TYPE_CHECKING:
    from kiosk.catalogue.competence import Authority
    from kiosk.catalogue.elements import Condition, Exemption, Fact, Fee, Material
    from kiosk.catalogue.models import ServiceSource
    from kiosk.catalogue.service import Said, Service
    from kiosk.core.calendar import WorkCalendar
    from kiosk.core.predicates import Answer, Facts

Unit = Literal["working", "calendar"]
Found = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Paper:
    """bring: shown here. taken-here: a portrait. hand-over: given up where the result is collected. exempt: not brought, `by` what.
    perhaps: nobody knows yet whether it is needed. not-needed: certainly not in this case. `depends_on`: the subjects that decide over the
    last two. `ways`: what could be looked up instead of bringing it. `found` and `as_of`: of what was looked up."""

    material: Material
    state: Literal["bring", "taken-here", "hand-over", "exempt", "perhaps", "not-needed"]
    by: Exemption | None = None
    found: Found = "unknown"
    as_of: str = ""
    ways: tuple[Exemption, ...] = ()
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Charge:
    """One fee. `certain`: it applies; else it may, and nobody knows yet. `sure`: the amount is what a published source says."""

    index: int
    fee: Fee
    certain: bool
    sure: bool


@dataclass(frozen=True)
class Judged:
    """One condition of the service, by its place there. `needs`: the subjects that would settle it; empty unless unknown. `part`: of a
    bundle, whose condition it is; "" in a single service."""

    index: int
    condition: Condition
    answer: Answer
    needs: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Term:
    """By when. `due`: the last day if it were accepted today; None where the days or today are not known. 0 days is at once."""

    days: Fact
    unit: Unit
    due: Due | None
    sure: bool


@dataclass(frozen=True)
class Saved:
    """What nobody has to do any more, as far as it is known: papers that are not brought, and that need not be if somebody agrees; days
    between what the law allows and what is promised; trips; steps."""

    papers: int
    papers_more: int
    days: int | None
    trips: int | None
    steps: int | None


@dataclass(frozen=True)
class Decided:
    """Who decides on it in this terminal's district today. `of`: which part of a bundle; None in a single service."""

    by: Authority
    of: Said | None = None


@dataclass(frozen=True)
class Checklist:
    code: str
    form_version: int
    checked: str
    answers: Mapping[str, str]
    papers: tuple[Paper, ...]
    charges: tuple[Charge, ...]
    conditions: tuple[Judged, ...]
    promised: Term
    legal: Term | None
    trips: Fact
    saved: Saved
    unsure: tuple[str, ...]
    """Dotted paths of what is told and is not sure: shown with 请以窗口答复为准."""
    decided: tuple[Decided, ...] = ()
    """Empty where no row of competence names it, or the district or the day is not known."""

    def content_hash(self, language: str) -> str:
        """SHA-256, in hex, over what was told and in which language. Not over today: the same notice is the same tomorrow."""
        rows = {
            "papers": [[one.material.name, one.state, one.by.by if one.by else ""] for one in self.papers],
            "fees": [[one.fee.name.zh, one.fee.amount.value, one.fee.amount.up_to, one.fee.due, one.certain] for one in self.charges],
            "conditions": [[one.condition.because.zh, one.answer] for one in self.conditions],
            "promised": [self.promised.days.value, self.promised.days.up_to, self.promised.unit],
            "legal": [self.legal.days.value, self.legal.unit] if self.legal else None,
            "trips": self.trips.value,
            "unsure": self.unsure,
            "decided": [[one.by.name.zh, one.by.clause, one.by.evidence.sure] for one in self.decided],
        }
        said = {"code": self.code, "form": self.form_version, "checked": self.checked, "answers": dict(self.answers), "rows": rows}
        canonical = json.dumps({**said, "language": language}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Instead:
    """What stands in for a paper by the person's choice, and what came of looking it up."""

    by: Exemption
    found: Found = "unknown"
    as_of: str = ""


def checklist(
    service: Service,
    known: Facts,
    answers: Mapping[str, str],
    instead: Mapping[str, Instead],
    calendar: WorkCalendar,
    decided: tuple[Decided, ...] = (),
) -> Checklist:
    """`instead`: by material. Days are counted from today, where that is known."""
    source = service.source
    papers = tuple(_paper(one, known, instead.get(one.name)) for one in source.materials)
    today = known.get("today")
    start = today if isinstance(today, date) else None
    limit = source.anticipateDay
    return Checklist(
        code=source.code,
        form_version=service.form.version,
        checked=source.checked,
        answers=dict(answers),
        papers=papers,
        charges=charges(service, known),
        conditions=judged(service, known),
        promised=_term(source, "promiseDay", source.promiseDay, source.promiseType, start, calendar),
        legal=None if limit is None else _term(source, "anticipateDay", limit, source.anticipateType, start, calendar),
        trips=source.limitSceneNum,
        saved=_saved(source, papers),
        unsure=_unsure(source, papers, charges(service, known)),
        decided=decided,
    )  # fmt: skip


def judged(service: Service, known: Facts) -> tuple[Judged, ...]:
    """Every condition of acceptance, as things stand."""
    parts = service.condition_parts
    findings = ((index, one, judge(one.rule, known)) for index, one in enumerate(service.source.eligibility))
    return tuple(Judged(index, one, found.answer, found.needs, parts[index] if parts else "") for index, one, found in findings)


def charges(service: Service, known: Facts) -> tuple[Charge, ...]:
    """What has to be paid, without what certainly has not."""
    source = service.source
    found = ((index, fee, judge(fee.when, known).answer if fee.when else "yes") for index, fee in enumerate(source.fees))
    return tuple(
        Charge(index, fee, answer == "yes", fee.amount.sure and _is_sure(source, f"fees.{index}"))
        for index, fee, answer in found
        if answer != "no"
    )


def by_itself(material: Material) -> Exemption | None:
    """What makes a paper needless without anybody being asked: the card or the form says it, or it is signed here."""
    return next((one for one in material.exempt_by if one.kind in ("prefill", "e-signature")), None)


def ways(material: Material) -> tuple[Exemption, ...]:
    """What could be looked up instead of a paper."""
    return tuple(one for one in material.exempt_by if one.kind in ("e-licence", "data-share"))


def _paper(material: Material, known: Facts, instead: Instead | None) -> Paper:
    answer = judge(material.when, known).answer if material.when else "yes"
    if answer == "no":
        return Paper(material, "not-needed", depends_on=tuple(sorted(subjects(material.when))))
    if itself := by_itself(material):
        return Paper(material, "exempt", by=itself, found="yes")
    if answer == "unknown":
        return Paper(material, "perhaps", ways=ways(material), depends_on=tuple(sorted(subjects(material.when))))
    if instead is not None and instead.found != "no":
        return Paper(material, "exempt", by=instead.by, found=instead.found, as_of=instead.as_of, ways=ways(material))
    if material.here == "photo":
        return Paper(material, "taken-here")
    return Paper(material, "hand-over" if material.here == "hand-over" else "bring", ways=ways(material))


def _term(source: ServiceSource, path: str, days: Fact, unit: Unit, start: date | None, calendar: WorkCalendar) -> Term:
    last = days.value if days.up_to is None else days.up_to
    by = due(start, last, unit, calendar) if start is not None and last is not None else None
    return Term(days, unit, by, days.sure and _is_sure(source, path))


def _saved(source: ServiceSource, papers: tuple[Paper, ...]) -> Saved:
    before, now = source.savings, source.limitSceneNum
    legal, promised = source.anticipateDay, source.promiseDay
    comparable = legal is not None and source.anticipateType == source.promiseType
    return Saved(
        papers=sum(one.state == "exempt" for one in papers),
        papers_more=sum(one.state == "bring" and bool(one.ways) for one in papers),
        days=_less(legal, promised) if comparable else None,
        trips=_less(before.tripsBefore, now),
        steps=_less(before.stepsBefore, before.stepsNow),
    )


def _less(before: Fact | None, now: Fact | None) -> int | None:
    """At the least: where it takes one to three days, three of them are not saved."""
    if before is None or now is None or before.value is None or now.value is None:
        return None
    return before.value - (now.value if now.up_to is None else now.up_to)


def _is_sure(source: ServiceSource, path: str) -> bool:
    evidence = source.evidence_of(path)
    return evidence is not None and evidence.sure


def _unsure(source: ServiceSource, papers: tuple[Paper, ...], costs: tuple[Charge, ...]) -> tuple[str, ...]:
    figures = {"promiseDay": source.promiseDay, "anticipateDay": source.anticipateDay, "limitSceneNum": source.limitSceneNum}
    vague = [path for path, figure in figures.items() if figure is not None and not (figure.sure and _is_sure(source, path))]
    vague += [f"fees.{one.index}" for one in costs if not one.sure]
    said = [f"materials.{one.material.name}" for one in papers if one.state != "not-needed"]
    said += ["handleArea", *(f"eligibility.{index}" for index in range(len(source.eligibility)))]
    return (*vague, *(path for path in said if not _is_sure(source, path)))
