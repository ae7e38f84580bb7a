"""What a person is told of a service: every figure with its doubt, nothing invented, the same words on the screen and on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from kiosk.catalogue.checklist import Checklist, Instead, checklist
from kiosk.catalogue.dictionaries import read_dictionaries
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.service import Service
from kiosk.catalogue.surroundings import read_surroundings
from kiosk.catalogue.telling import LONGEST_SHORT, Language, in_short, instead, sections
from kiosk.core.calendar import EMPTY
from kiosk.core.hours import CHINA
from kiosk.runtime.paper_contents import notice_content
from kiosk.session import effects as do
from kiosk.settings import CONFIG, Terminal

SERVICES = load_catalogue(CONFIG / "catalogue").services
NAMES = read_dictionaries(CONFIG / "dictionaries")
TODAY = {"today": date(2026, 11, 23)}
CALENDAR = read_surroundings(CONFIG, None).calendar
TERMINAL = Terminal("DEM0", "演示终端", "演示派出所大厅", "020-00000000", "440104", "city")
DOUBT: dict[Language, str] = {"zh": "以窗口答复为准", "en": "counter"}
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def told(service: Service, **known: str | date) -> Checklist:
    return checklist(service, {**TODAY, **known}, {}, {}, EMPTY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", SERVICES)
def test_every_service_says_how_long_what_it_costs_and_how_often_one_comes(code: str, language: Language) -> None:
    found = {one.key: one for one in sections(told(SERVICES[code]), SERVICES[code].source, NAMES, language)}
    assert {"time", "fee", "trips", "contacts", "checked"} <= found.keys()
    for one in found.values():
        assert one.title and all(one.lines)
        assert not [line for line in one.lines if "{" in line or "}" in line], "no gap is left open"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", SERVICES)
def test_a_figure_that_is_not_sourced_is_never_told_without_its_doubt(code: str, language: Language) -> None:
    service, source = SERVICES[code], SERVICES[code].source
    list_ = told(service)
    found = {one.key: one.lines for one in sections(list_, source, NAMES, language)}
    if "promiseDay" in list_.unsure:
        assert DOUBT[language] in found["time"][0]
    for charge, line in zip(list_.charges, found["fee"], strict=False) if source.isFee else ():
        assert charge.sure or DOUBT[language] in line


def test_a_figure_that_nobody_knows_is_no_figure() -> None:
    source = SERVICES["id-card-lost"].source
    unknown = source.promiseDay.model_copy(update={"value": None, "up_to": None})
    service = replace(SERVICES["id-card-lost"], source=source.model_copy(update={"promiseDay": unknown, "promiseExplain": None}))
    [time] = [one for one in sections(told(service), service.source, NAMES, "zh") if one.key == "time"]
    assert time.lines[0] == "承诺：请以窗口答复为准" and not any("今天受理" in line for line in time.lines)


def test_a_last_day_is_told_only_where_the_figure_is_sure() -> None:
    service = SERVICES["id-card-lost"]
    list_ = checklist(service, {"today": date(2026, 9, 1)}, {}, {}, CALENDAR)
    assert list_.promised.due is not None and not list_.promised.due.about
    for unsure, words in (((), "最迟"), (("promiseDay",), "大约")):
        [time] = [one for one in sections(replace(list_, unsure=unsure), service.source, NAMES, "zh") if one.key == "time"]
        [last] = [line for line in time.lines if line.startswith("今天受理")]
        assert words in last


def test_what_is_saved_is_never_more_than_certain() -> None:
    """One to three days where the law allows twenty saved "19": the three that it may take are not saved, and an unsure figure is not
    made sure by subtracting it from another."""
    source = SERVICES["id-card-lost"].source
    legal, promised = (source.promiseDay.model_copy(update={"value": low, "up_to": up}) for low, up in ((20, None), (1, 3)))
    changed = {"anticipateDay": legal, "promiseDay": promised, "anticipateType": "working", "promiseType": "working"}
    service = replace(SERVICES["id-card-lost"], source=source.model_copy(update=changed))
    list_ = told(service)
    assert list_.saved.days == 17
    for unsure in ((), ("promiseDay",), ("anticipateDay",)):
        found = {one.key: one.lines for one in sections(replace(list_, unsure=unsure), service.source, NAMES, "zh")}
        assert ("比法定时限少17天" + ("（请以窗口答复为准）" if unsure else "")) in found["saved"]


def test_a_year_without_a_calendar_gives_about() -> None:
    lines = [line for one in sections(told(SERVICES["id-card-lost"]), SERVICES["id-card-lost"].source, NAMES, "zh") for line in one.lines]
    assert [line for line in lines if line.startswith("今天受理")] == ["今天受理，大约2027年1月4日"]


def test_what_is_looked_up_instead_of_a_paper_says_by_whom_and_since_when() -> None:
    service = SERVICES["id-card-lost"]
    by = next(one for one in service.source.materials if one.name == "household-register").exempt_by[0]
    chosen = {"household-register": Instead(by, "yes", "2026-11-20T00:00:00+08:00")}
    list_ = checklist(service, TODAY, {}, chosen, EMPTY)
    [exempt] = [one for one in sections(list_, service.source, NAMES, "zh") if one.key == "exempt"]
    assert "户口簿：用电子证照（居民户口簿）代替，2026-11-20已核到" in exempt.lines
    assert "没有核到会联系您" in instead(by, "unknown", "", NAMES, "zh")


@pytest.mark.parametrize("code", SERVICES)
def test_what_goes_home_in_a_telephone_fits_a_code_and_names_what_was_told(code: str) -> None:
    list_ = told(SERVICES[code])
    text = in_short(list_, SERVICES[code].source, NAMES, "zh")
    assert text.startswith(SERVICES[code].name("zh")) and text.endswith("#" + list_.content_hash("zh")[:16])
    assert len(text) <= LONGEST_SHORT + 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_says_what_the_screen_says(language: Language) -> None:
    service = SERVICES["id-card-lost"]
    list_ = told(service)
    effect = do.PrintNotice(1, "notice", service, language, "document_printer", list_)
    content = notice_content(effect, TERMINAL, datetime(2026, 11, 23, tzinfo=CHINA))
    on_screen = {one.title: one.lines for one in sections(list_, service.source, NAMES, language)}
    assert content.content_hash == list_.content_hash(language)
    assert content.sections and all(on_screen[one.title] == one.lines for one in content.sections)
