"""A city's catalogue that is right in its structure and plainly invented: for scale, for statistics and for training.

Every item says 演示, carries `generated: true` (so that production refuses it) and codes whose check characters are computed over bodies
that there are not. Its sums are those of the founding figures, which it is given as `Target` and never knows by heart. The same target and
seed give the same bytes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import yaml

from kiosk.catalogue import generator_forms as forms
from kiosk.catalogue.codes import LEVELS, POLICE, PROVINCE, TaskCode, fictitious_body
from kiosk.catalogue.elements import Words
from kiosk.catalogue.figures import Figure, Statistics
from kiosk.catalogue.generator_words import Base, bases

DAY = "2026-11-23"
"""Of the evidence; a fixed one, so that the same seed gives the same bytes."""
CITY = "440100"
IMMEDIATE = 0.85
"""Share of items that are done at once; the founding document says over eight tenths."""
LEGAL_DAYS: tuple[int, ...] = (7, 15, 20, 20, 20, 30, 45, 60, 90)
SHARE_WITH_FORM = 0.4
Json = dict[str, Any]


class CannotAddUp(Exception):
    """No items have these sums."""


@dataclass(frozen=True)
class Target:
    """What the generated items are to come to."""

    statistics: Statistics
    delegated: int

    def without(self, shipped: Statistics) -> Target:
        """What is left to generate beside items that are there already. Where those save more steps or trips than the whole is to save,
        none are left."""
        names: tuple[str, ...] = ("items", "frequent", "licences", "legal_days", "promised_days", "immediate", "cross_region", "city_wide")
        names += ("bundles", "steps_saved", "trips_saved")
        left = {name: max(0, getattr(self.statistics, name) - getattr(shipped, name)) for name in names}
        return replace(self, statistics=Statistics(**left))


def target_of(figures: Mapping[str, Figure], count: int) -> Target:
    """The founding figures for `count` items: as they are for as many as they speak of, else in proportion."""
    whole = int(figures["items"].value)

    def part(name: str) -> int:
        return round(figures[name].value * count / whole)

    saved, cut = figures["days-saved"].value * count / whole, figures["days-cut"].value / 100
    return Target(
        Statistics(
            items=count, frequent=part("frequent-items"), licences=part("licences"), legal_days=round(saved / cut),
            promised_days=round(saved / cut) - round(saved), immediate=round(count * IMMEDIATE), cross_region=part("cross-region"),
            city_wide=part("city-wide"), bundles=part("bundles"), steps_saved=part("steps-saved"), trips_saved=part("trips-saved"),
        ),
        part("delegated"),
    )  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What is decided about one item before it is written out."""

    code: str
    base: Base
    district: str
    """Of the body that does it; the city's own code where that is the city's."""
    area: str
    variant: int
    licence: bool
    frequent: bool
    legal: int | None
    promised: int
    form: bool
    delegated: bool
    """The city decided on it before, the district does now."""


@dataclass(frozen=True)
class Lists:
    """Whatever the items name: districts by code, types of electronic licences by id, fields that are there already."""

    districts: Mapping[str, Words]
    licences: Mapping[str, Words]
    present: frozenset[str] = frozenset()


def generate(target: Target, lists: Lists, seed: int) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file, items first."""
    rng = random.Random(seed)
    plans = plan(target, lists, rng)
    figures = forms.Figures(DAY)
    written: dict[str, str] = {}
    for number, one in enumerate(plans):
        yield f"{one.code}.json", _bytes(_item(one, number, lists, figures, written))
    applied = [one for one in plans if one.form]
    choices = ([one for one in applied if one.district == CITY], applied, plans)
    parts = next((some for some in choices if len(some) > 1), plans)  # a bundle of one thing is none
    for code, bundle in _bundles(target.statistics, parts, figures, rng):
        yield f"bundles/{code}.json", _bytes(bundle)
    yield "fields/demo.yaml", _yaml({name: forms.FIELDS[name] for name in forms.asked_in(written) if name not in lists.present})
    yield "facts/demo.yaml", _yaml(figures.entries)
    yield "competence/items.yaml", _yaml(_delegated(plans, rng))


def plan(target: Target, lists: Lists, rng: random.Random) -> list[Plan]:
    """Who does what, how fast and for whom; all sums come out here."""
    goal, every = target.statistics, bases()
    rng.shuffle(every)
    wide = goal.cross_region + goal.city_wide
    areas = ["nation"] * (goal.cross_region // 2) + ["province"] * (goal.cross_region - goal.cross_region // 2) + ["city"] * goal.city_wide
    rng.shuffle(areas)
    areas += [rng.choice(("county", "county", "county", "town")) for _ in range(goal.items - wide)]
    districts = sorted(lists.districts)
    bodies = [(CITY, at) for at in range(wide)] + [
        (districts[at % len(districts)], at // len(districts)) for at in range(goal.items - wide)
    ]
    chosen = [every[at % len(every)] for _, at in bodies]
    licences = set(rng.sample(range(goal.items), goal.licences))
    personal = [at for at in range(goal.items) if not chosen[at].field.firms]
    frequent = set(rng.sample(personal, min(goal.frequent, len(personal))))
    moved = set(rng.sample(range(wide, goal.items), min(target.delegated, goal.items - wide)))
    times = dict(zip(sorted(licences), _times(goal, rng), strict=True))
    at_once = _at_once(goal, licences, times, rng)
    return [
        Plan(
            code=f"demo-{at + 1:05}", base=base, district=district, area=area, variant=kind // len(every), licence=at in licences,
            frequent=at in frequent, legal=times[at][0] if at in times else None,
            promised=times[at][1] if at in times else 0 if at in at_once else rng.choice((1, 2, 3, 5, 7, 10)),
            form=not base.field.firms and rng.random() < SHARE_WITH_FORM, delegated=at in moved,
        )
        for at, (base, (district, kind), area) in enumerate(zip(chosen, bodies, areas, strict=True))
    ]  # fmt: skip


def _times(goal: Statistics, rng: random.Random) -> list[tuple[int, int]]:
    """Legal and promised days of each licence, adding up to what they are to add up to; four in five are done at once."""
    legal = _adding_up(
        [rng.choice(LEGAL_DAYS) for _ in range(goal.licences)], goal.legal_days, [1] * goal.licences, [365] * goal.licences, rng
    )
    slow = set(sorted(range(goal.licences), key=lambda at: -legal[at])[: min(goal.promised_days, max(1, goal.licences * 19 // 100))])
    most = [legal[at] if at in slow else 0 for at in range(goal.licences)]
    least = [1 if at in slow else 0 for at in range(goal.licences)]
    promised = _adding_up(least, goal.promised_days, least, most, rng)
    times = list(zip(legal, promised, strict=True))
    rng.shuffle(times)
    return times


def _at_once(goal: Statistics, licences: set[int], times: Mapping[int, tuple[int, int]], rng: random.Random) -> set[int]:
    """Which of the items that are no licences are done at once, so that the share over all comes out."""
    others = [at for at in range(goal.items) if at not in licences]
    already = sum(promised == 0 for _, promised in times.values())
    return set(rng.sample(others, max(0, min(len(others), goal.immediate - already))))


def _adding_up(start: Sequence[int], total: int, least: Sequence[int], most: Sequence[int], rng: random.Random) -> list[int]:
    """`start`, changed here and there by one until it adds up to `total`; each stays within its bounds. Raises `CannotAddUp`
    where no values within them can."""
    if not sum(least) <= total <= sum(most):
        raise CannotAddUp(f"{total} days, steps or trips over {len(start)}")
    values = list(start)
    while (missing := total - sum(values)) != 0:
        step = 1 if missing > 0 else -1
        movable = [at for at, value in enumerate(values) if least[at] <= value + step <= most[at]]
        for at in rng.sample(movable, min(abs(missing), len(movable))):
            values[at] += step
    return values


# --- written out ------------------------------------------------------------------------------------------------------------------


def _item(one: Plan, number: int, lists: Lists, figures: forms.Figures, written: dict[str, str]) -> Json:
    (thing_zh, thing_en), (action_zh, action_en) = one.base.thing, one.base.action
    place = lists.districts[one.district] if one.district in lists.districts else Words(zh="市级", en="city")
    kind = f"·{one.variant + 1}类" if one.variant else ""
    nth = f" {one.variant + 1}" if one.variant else ""
    zh, en = f"演示·{thing_zh}{action_zh}（{place.zh}）{kind}", f"Demo: {action_en.lower()} {thing_en} ({place.en}){nth}"
    trips = 0 if one.form else 1
    return {
        "code": one.code, "rank": (100 if one.frequent else 1000) + number, "frequent": one.frequent, "generated": True,
        "taskName": {"zh": zh, "en": en},
        "aliases": {"zh": [f"演示{action_zh}{thing_zh}"], "en": [f"demo {thing_en}"]},
        "summary": {"zh": f"演示用的虚构事项：{thing_zh}{action_zh}", "en": f"Invented, for demonstration: {action_en.lower()} {thing_en}"},
        "branch": one.base.field.branch, "lifeEvents": list(one.base.field.life_events), "topics": list(one.base.field.topics),
        **_codes(one, number),
        "powerSource": "2" if one.delegated else "1",
        "serverType": ["enterprise"] if one.base.field.firms else ["natural-person"],
        "projectType": "promised" if one.promised else "immediate",
        "handleType": ["terminal", "window", "courier"] if one.form else ["window"],
        **({"anticipateDay": figures.fact("days", one.legal)} if one.legal is not None else {}),
        "promiseDay": figures.fact("days", one.promised), "handleArea": one.area,
        "limitSceneNum": figures.fact("trips", trips),
        **({"limitSceneExplain": {"zh": "到窗口核对原件", "en": "The originals are looked at there"}} if trips else {"isExpress": True}),
        "resultType": "approval" if one.licence else "other",
        "resultName": {"zh": f"演示{thing_zh}{'批复' if one.licence else '办理结果'}", "en": f"Demo result: {thing_en}"},
        **forms.fee_of(number, figures), **(forms.LICENCE_GUIDE if one.licence else {}),
        "verified": None, "checked": DAY, "evidence": {"default": figures.evidence()},
        "notice": {
            "zh": ["这是演示用的虚构事项，不能用于真实办理。", "需要：本人的居民身份证。" if one.form else "请到窗口办理。"],
            "en": ["Invented for demonstration; nothing real comes of it.", "Bring: your ID card." if one.form else "Go to a counter."],
        },
        **forms.way_of(one.code, number, one.form, forms.papers(number, lists.licences), written),
    }  # fmt: skip


def _codes(one: Plan, number: int) -> Json:
    level = "city" if one.district == CITY else one.area
    type_ = "01" if one.licence else "20"
    code = TaskCode(fictitious_body(one.district), LEVELS[level], PROVINCE, type_, POLICE, number // 1000, number % 1000)
    return {"taskCode": str(code), "taskHandleItem": f"{code}01", "taskType": type_, "useLevel": level}


def _bundles(goal: Statistics, parts: Sequence[Plan], figures: forms.Figures, rng: random.Random) -> Iterator[tuple[str, Json]]:
    steps = _adding_up([0] * goal.bundles, goal.steps_saved, [0] * goal.bundles, [9] * goal.bundles, rng) if goal.bundles else []
    trips = _adding_up([0] * goal.bundles, goal.trips_saved, [0] * goal.bundles, [9] * goal.bundles, rng) if goal.bundles else []
    for number, (fewer_steps, fewer_trips) in enumerate(zip(steps, trips, strict=True), 1):
        chosen = rng.sample(parts, min(len(parts), 2 + number % 3))
        yield forms.bundle(number, [(one.code, one.base.thing) for one in chosen], (fewer_steps, fewer_trips), figures)


def _delegated(plans: Sequence[Plan], rng: random.Random) -> list[Json]:
    """Two rows for each power that moved: the city's until the day before, the district's from that day."""
    rows: list[Json] = []
    for one in (one for one in plans if one.delegated):
        day = date(2018, 1, 1) + timedelta(days=rng.randrange(5 * 365))
        common = {"code": one.code, "region": one.district, "evidence": {"mark": "proposed", "day": DAY}}
        rows.append({**common, "authority": "guangzhou-psb", "to": day - timedelta(days=1)})
        rows.append({**common, "authority": "district-branch", "from": day})
    return rows


def _bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _yaml(value: object) -> bytes:
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=True, default_flow_style=None, width=140)
    return text.encode()
