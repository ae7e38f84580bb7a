"""Who decides on a service is told by the terminal's district and the day, and is part of what was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest

from kiosk.catalogue.elements import Device
from kiosk.catalogue.surroundings import read_surroundings
from kiosk.catalogue.telling import Language, sections
from kiosk.core.hours import CHINA
from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.state import Rules, State, Visit, start
from kiosk.session.telling import decided, told
from kiosk.settings import CONFIG
from tests.session.walker import CATALOGUE

AROUND = read_surroundings(CONFIG, None)
MOVED = datetime(2022, 12, 31, 9, tzinfo=CHINA)
TODAY = datetime(2026, 11, 23, 9, tzinfo=CHINA)


def at(code: str, day: datetime | None = TODAY, district: str = "440106", surroundings: bool = True) -> tuple[State, Visit]:
    state = start(replace(Rules(), district=district))
    happened: list[on.Event] = [on.CatalogueLoaded(CATALOGUE), on.NetworkChanged(True, 0)]
    happened += [on.DeviceChanged(kind, on.Health("online")) for kind in get_args(Device)]
    happened += [on.Minute(day)] if day else []
    happened += [on.SurroundingsLoaded(AROUND)] if surroundings else []
    for event in (*happened, on.ServiceChosen(code)):
        state, _ = step(state, event)
    assert isinstance(state.place, Visit)
    return state, state.place


def lines(code: str, day: datetime = TODAY, district: str = "440106", language: Language = "zh") -> tuple[str, ...]:
    state, visit = at(code, day, district)
    found = sections(told(state, visit), visit.service.source, AROUND.dictionaries, language)
    return next((one.lines for one in found if one.key == "decided"), ())


@pytest.mark.parametrize(("district", "branch"), [("440106", "天河"), ("440118", "增城")])
def test_a_power_that_moved_is_told_as_the_districts(district: str, branch: str) -> None:
    assert lines("hotel-licence", district=district) == (f"由广州市公安局{branch}分局决定（请以窗口答复为准）",)
    assert lines("hotel-licence", MOVED, district) == lines("hotel-licence", district=district)


def test_the_day_before_it_was_the_citys() -> None:
    assert lines("hotel-licence", MOVED.replace(day=30)) == ("由广州市公安局决定（请以窗口答复为准）",)


def test_the_clause_is_told_with_it_in_both_languages() -> None:
    assert "《中华人民共和国护照法》第四条" in lines("passport")[0]
    assert lines("driving-licence-renewal", language="en")[0].startswith("Decided by Traffic Police, Guangzhou")


def test_each_part_of_a_bundle_has_its_own() -> None:
    _, visit = at("bundle-lost-documents")
    assert visit.bundle is not None
    known = {row.code for row in AROUND.competence}
    parts = {part.task for part in visit.bundle.subitems if part.id in visit.chosen and part.task in known}
    found = lines("bundle-lost-documents")
    assert parts and len(found) == len(parts)
    assert all(any(line.startswith(CATALOGUE.heads[str(code)].name.zh + "：由") for line in found) for code in parts)


def test_nothing_is_said_where_nobody_knows() -> None:
    assert not lines("birth-registration"), "no row names it"
    for nobody in (
        at("passport", None),
        at("passport", surroundings=False),
        at("passport", district="110101"),
        at("passport", district=""),
    ):
        assert decided(*nobody) == ()


def test_what_was_told_is_named_with_who_decides() -> None:
    """The hash of a notice that named the city is not that of one that names the district."""
    before, after = (told(*at("hotel-licence", day)).content_hash("zh") for day in (MOVED.replace(day=30), MOVED))
    assert before != after
    assert told(*at("hotel-licence", MOVED)).content_hash("zh") == told(*at("hotel-licence", TODAY)).content_hash("zh")
