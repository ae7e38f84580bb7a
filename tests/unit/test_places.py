"""Where else: who can do it, what is open, what is near; and that the made-up city has the numbers of the real one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.catalogue import places_generator as made_up
from kiosk.catalogue.dictionaries import read_dictionaries
from kiosk.catalogue.places import Offer, Site, Sites, Where, wrong_in
from kiosk.catalogue.service import Head, Said, SaidLines
from kiosk.catalogue.surroundings import Surroundings, SurroundingsError, read_districts, read_profiles, read_surroundings
from kiosk.core.hours import CHINA, Hours
from kiosk.settings import CONFIG

AROUND = read_surroundings(CONFIG, None)
GENERATED = [
    site
    for site in AROUND.sites.rows
    if site.generated and site.code not in ("campaign-demo-park", "campaign-demo-village", "doorstep-demo")
]
SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=CHINA)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=CHINA)


def head(code: str = "passport", branch: str = "exit-entry", devices: tuple[str, ...] = ("idcard",), offline: Any = "Q") -> Head:
    kind: Any = "bundle" if code.startswith("bundle-") else "service"
    words, lines = Said("某", "some"), SaidLines((), ())
    branch = "" if kind == "bundle" else branch
    return Head(code, kind, words, words, lines, 1, True, branch, (), (), (), "", offline, devices, True, False, True, False)


def nearest(
    where: str, what: Head | None, at: datetime = MONDAY, district: str = "440106", limit: int = 3, but: str = ""
) -> tuple[Offer, ...]:
    return AROUND.sites.nearest(where, what, district, at, AROUND.calendar, limit, but)


def site(**more: Any) -> Site:
    return Site.model_validate(
        {"code": "one", "kind": "district-hall", "name": {"zh": "某", "en": "some"}, "district": "440106", "generated": True, **more}
    )


# The numbers of the founding summary.
def test_the_made_up_city_has_the_numbers_of_the_real_one() -> None:
    terminals = [one for one in GENERATED if one.kind == "terminal"]
    assert len(terminals) == 784 and sum("self-service-24h" in one.facilities for one in terminals) == 534
    labels = Counter(label for one in GENERATED for label in one.labels)
    assert labels["bundle-window"] == 99 and labels["cannot-get-it-done"] == 27 and labels["pilot-hall"] == made_up.PILOT_HALLS
    assert {one.level for one in GENERATED if "bundle-window" in one.labels} == {"city", "district", "station"}
    assert {one.level for one in terminals} == {"city", "district", "station", "community"}
    assert {one.district for one in terminals} == set(AROUND.districts) and len(AROUND.districts) == 11


def test_a_terminal_for_24_hours_never_closes_and_the_others_do() -> None:
    for one in GENERATED:
        if one.kind == "terminal":
            at_night = Sites((one,), AROUND.districts, AROUND.profiles).nearest("terminal", None, "440106", NIGHT, AROUND.calendar)[0]
            assert at_night.open.is_open == ("self-service-24h" in one.facilities)


def test_it_says_of_itself_that_it_is_made_up() -> None:
    for one in GENERATED:
        assert one.name.zh.startswith("（演示）") and one.name.en.startswith("(Demo)") and one.phone == "020-00000000"
        assert one.address is not None and one.address.zh.endswith("（虚构）") and one.address.en.endswith("(made up)")


def test_the_shipped_city_is_what_the_generator_writes() -> None:
    written = made_up.as_text(made_up.generated_places(read_districts(CONFIG), read_profiles(CONFIG)))
    assert (CONFIG / "places" / "demo.json").read_text("utf-8") == written


def test_production_shows_nothing_made_up() -> None:
    found = read_surroundings(CONFIG, None, production=True)
    assert found.sites.rows and not any(one.generated for one in found.sites.rows) and "places.generated" in found.left_out
    assert all(one.evidence is not None for one in found.sites.rows)


def test_real_places_claim_nothing_that_no_source_says() -> None:
    real = {one.code: one for one in AROUND.sites.rows if not one.generated}
    notary, foreigners = real["notary-cangbian"], real["foreigner-work-jiefang"]
    assert notary.address is not None and "仓边路42号" in notary.address.zh and not notary.hours and not notary.phone
    assert foreigners.first_day == date(2025, 10, 9) and foreigners.address is not None and "解放南路155号4层" in foreigners.address.zh
    [offer] = [one for one in nearest("notary", head("bundle-record-and-notary"), limit=20) if one.site is notary]
    assert offer.open.is_open is None, "nobody here knows its hours: call first"


# What can be done where.
@pytest.mark.parametrize("where", Where.__args__)  # type: ignore[attr-defined]
def test_every_kind_that_a_condition_names_leads_somewhere_in_both_languages(where: str) -> None:
    assert nearest(where, head()), where
    assert where in read_dictionaries(CONFIG / "dictionaries").places


def test_only_who_can_do_it_is_named() -> None:
    for offer in nearest("", head("passport"), limit=500):
        can = offer.site
        assert "exit-entry" in can.branches or "passport" in can.services or can.kind == "terminal"
    dealers = [one for one in nearest("", head("new-vehicle-plate", "traffic"), limit=500) if one.site.kind == "dealer-outpost"]
    assert len(dealers) == 11 and not any(one.site.kind == "dealer-outpost" for one in nearest("", head("passport"), limit=500))
    windows = nearest("bundle-window", head("bundle-newborn"), limit=500)
    assert windows and all("bundle-newborn" in one.site.bundles or "*" in one.site.bundles for one in windows)


def test_a_terminal_can_do_what_its_profile_offers_with_its_devices() -> None:
    paper = head("no-criminal-record-certificate", "household", ("idcard", "document_printer"))
    kinds = {one.site.profile for one in nearest("terminal", paper, limit=2000)}
    assert kinds == {"city", "district", "station", "community"}, "outposts and portable ones have no printer for A4"
    broken = site(code="t", kind="terminal", profile="city", devices=["idcard"], hours={"": {"always": True}})
    assert not Sites((broken,), AROUND.districts, AROUND.profiles).able("", paper)


def test_nobody_is_sent_to_another_terminal_for_what_no_terminal_does() -> None:
    """A guide is no more than a guide at the next one; what is paid for first is paid for at a counter."""
    applied = head("id-card-progress", "household", ())
    assert AROUND.sites.able("", replace(applied, devices=())) != AROUND.sites.able("", applied, terminals=False)
    for told in (replace(applied, submits=False, collects=False), replace(applied, pays_first=True)):
        kinds = {one.kind for one in AROUND.sites.able("", told)}
        assert "terminal" not in kinds and "district-hall" in kinds
    assert "terminal" not in {one.kind for one in AROUND.sites.able("", applied, terminals=False)}


@pytest.mark.parametrize(
    ("days", "named"),
    [
        ({"first_day": "2026-11-24"}, False),  # it has not begun
        ({"first_day": "2026-11-23"}, True),
        ({"last_day": "2026-11-23"}, False),  # closed for today, and over tomorrow
        ({"last_day": "2026-11-24"}, True),
    ],
)
def test_a_place_is_named_only_while_one_can_still_go_there(days: dict[str, str], named: bool) -> None:
    hall = site(branches=["exit-entry"], hours={"": {"week": {"mon-fri": ["09:00-17:00"]}}}, **days)
    found = Sites((hall,), AROUND.districts).nearest("", head(), "440106", MONDAY.replace(hour=18), AROUND.calendar)
    assert bool(found) is named


def test_a_named_kind_that_does_nothing_of_it_is_told_all_the_same() -> None:
    """A condition sends people to the medical check before a licence, and no such place renews licences."""
    found = nearest("medical-station", head("driving-licence-renewal", "traffic"))
    assert found and all(one.site.kind == "medical-station" for one in found)


def test_telephones_and_door_steps_come_only_when_asked_for() -> None:
    assert not {one.site.kind for one in nearest("", None, NIGHT, limit=2000)} & {"call-110", "call-12345", "doorstep"}
    assert nearest("call-110", head("emergency-help", "command"))[0].site.phone == "110"
    assert nearest("doorstep", head("id-card-renewal", "household"))[0].site.kind == "doorstep"


# What is near, and open.
def test_open_first_then_near() -> None:
    """On a Saturday the exit-entry halls keep 5+X: the own district, then its neighbours."""
    found = nearest("exit-entry-hall", head(), SATURDAY, limit=20)
    assert [one.site.code for one in found][:1] == ["exit-entry-tianhe"] and found[0].same_district and found[0].open.is_open
    near = AROUND.districts["440106"].neighbours
    ranks = [0 if one.site.district == "440106" else 1 if one.site.district in near else 2 for one in found if one.open.is_open]
    assert ranks == sorted(ranks) and set(ranks) == {0, 1, 2}


def test_what_is_open_in_the_next_district_comes_before_what_is_closed_here() -> None:
    here = site(code="here", hours={"": {"week": {"mon-fri": ["14:00-17:00"]}}})
    next_door = site(code="next-door", district="440104", hours={"": {"week": {"mon-fri": ["09:00-12:00"]}}})
    unknown = site(code="unknown", hours={})
    sites = Sites((here, next_door, unknown), AROUND.districts)
    assert [one.site.code for one in sites.nearest("", None, "440106", MONDAY, AROUND.calendar)] == ["next-door", "unknown", "here"]
    assert [one.site.code for one in sites.nearest("", None, "440106", MONDAY, AROUND.calendar, but="next-door")] == ["unknown", "here"]


def test_hours_are_of_the_counter_that_does_it() -> None:
    """The hall is open on Saturday for household business, not for firms."""
    assert nearest("district-hall", head("name-change", "household"), SATURDAY)[0].open.is_open
    assert nearest("district-hall", head("hotel-licence", "public-order"), SATURDAY)[0].open.is_open is False
    assert nearest("district-hall", head("vehicle-documents", "traffic"), SATURDAY)[0].open.until == datetime(
        2026, 11, 28, 12, tzinfo=CHINA
    )


def test_a_campaign_is_told_until_it_is_over() -> None:
    def campaigns(at: datetime) -> dict[str, Offer]:
        return {one.site.code: one for one in nearest("campaign", None, at)}

    before, there = campaigns(MONDAY), campaigns(SATURDAY)
    assert before["campaign-demo-park"].open.opens == datetime(2026, 11, 28, 9, 30, tzinfo=CHINA)
    assert there["campaign-demo-park"].open.is_open
    assert "campaign-demo-village" not in campaigns(datetime(2026, 12, 6, 10, 0, tzinfo=CHINA))


@given(
    st.sampled_from(sorted(AROUND.districts)),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1)),
    st.sampled_from(["", "exit-entry-hall", "terminal", "bundle-window", "police-station"]),
)
def test_the_order_is_the_same_whatever_is_asked(district: str, at: datetime, where: str) -> None:
    found = nearest(where, None, at, district, limit=2000)
    near = AROUND.districts[district].neighbours
    keys = [
        ({True: 0, None: 1, False: 2}[one.open.is_open], 0 if one.same_district else 1 if one.site.district in near else 2) for one in found
    ]
    assert keys == sorted(keys) and nearest(where, None, at, district, 3) == found[:3]


# Data that can't be shown.
@pytest.mark.parametrize(
    "wrong",
    [
        {"district": "440999"},
        {"generated": False},  # and no evidence
        {"kind": "terminal"},  # and no profile
        {"profile": "city"},  # and no terminal
        {"kind": "campaign"},  # and no days
        {"hours": {"": "no-such-hours"}},
        {"hours": {"": {"week": {"mon": ["9-12"]}}}},
        {"facilities": ["swimming-pool"]},
        {"also": ["terminal"]},
        {"colour": "red"},
    ],
)
def test_a_place_that_can_not_be_shown_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        site(**wrong)


def test_places_among_each_other() -> None:
    assert wrong_in([site()], AROUND.districts) == ""
    assert "twice" in wrong_in([site(), site()], AROUND.districts)
    assert "no district" in wrong_in([site(district="440199")], AROUND.districts)
    lonely = {**AROUND.districts, "440106": AROUND.districts["440106"].model_copy(update={"neighbours": ()})}
    assert "not neighbours" in wrong_in([], lonely)


def test_hours_stay_what_they_are_by_name_or_in_full() -> None:
    assert site(hours={"": Hours()}).hours_of("traffic") == Hours()
    by_branch = site(hours={"traffic": {"always": True}})
    assert by_branch.hours_of("household") is None


def copied(folder: Path) -> Path:
    for part in ("places", "competence", "regions", "calendars"):
        (folder / part).mkdir()
        for path in (CONFIG / part).iterdir():
            (folder / part / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("places/sites.yaml", "- { code: x }", "sites.yaml: 0."),
        ("places/hours.yaml", "always: { week: 9 }", "hours.yaml"),
        ("places/hours.yaml", "[]", "not a table"),
        ("places/profiles.yaml", "city: { name: { zh: a, en: b }, devices: [], hours: never }", "profiles.yaml"),
        ("places/districts.yaml", "districts: [", "districts.yaml"),
        ("competence/items.yaml", "- { code: x, region: '4401', authority: nobody, evidence: { mark: known, day: 2026-11-23 } }", "nobody"),
        ("regions/successors.yaml", "changes: [{ from: '1' }]", "successors.yaml"),
        ("places/demo.json", '[{"code": "cut of', "demo.json"),
        ("places/campaigns.yaml", "- { code: x, first_day: 2026-02-30 }", "campaigns.yaml"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, file: str, text: str, words: str) -> None:
    folder = copied(tmp_path)
    (folder / file).write_text(text, "utf-8")
    with pytest.raises(SurroundingsError, match=words):
        read_surroundings(folder, None)


# How long it takes, and how a technician asks.
def test_a_thousand_places_are_read_in_a_moment() -> None:
    def timed() -> float:
        start = time.perf_counter()
        assert isinstance(read_surroundings(CONFIG, None), Surroundings)
        return time.perf_counter() - start

    assert min(timed() for _ in range(3)) < 0.3 and len(AROUND.sites.rows) > 784


def test_asking_takes_no_time() -> None:
    def timed() -> float:
        start = time.perf_counter()
        nearest("", head(), SATURDAY)
        return time.perf_counter() - start

    assert min(timed() for _ in range(5)) < 0.05


def kiosk(*words: str) -> tuple[int, Any]:
    done = subprocess.run([sys.executable, "-m", "kiosk.cli", *words, "--json"], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_the_command_names_the_nearest() -> None:
    status, said = kiosk("places", "nearest", "--kind", "exit-entry-hall", "--district", "440106", "--at", "2026-11-28T10:00")
    first = said["places"][0]
    assert status == 0 and first["code"] == "exit-entry-tianhe" and first["open"] is True and first["until"].startswith("2026-11-28T12:00")
    assert kiosk("places", "nearest", "--kind", "castle")[1]["error"]["code"] == "places.unknown-kind"
    assert kiosk("places", "nearest", "--district", "110101")[0] == 2
    status, said = kiosk("places", "list", "--label", "cannot-get-it-done")
    assert status == 0 and said["all"] == 27
