"""Who decides, by item, district and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.competence import AuthorityEntry, BadCompetence, Competence, CompetenceEntry, competent, rows_of
from kiosk.catalogue.surroundings import read_districts, read_surroundings
from kiosk.settings import CONFIG

ROWS = read_surroundings(CONFIG, None).competence
DISTRICTS = read_districts(CONFIG)
EVIDENCE = {"mark": "proposed", "day": "2026-11-23"}
AUTHORITIES = {
    "city": AuthorityEntry.model_validate({"name": {"zh": "市局", "en": "City"}, "level": "city"}),
    "branch": AuthorityEntry.model_validate({"name": {"zh": "{short}分局", "en": "{en} branch"}, "level": "county", "per_district": True}),
}
MOVED = date(2026, 7, 1)


def rows(*entries: dict[str, Any]) -> tuple[Competence, ...]:
    given_ = [CompetenceEntry.model_validate({"code": "item", "region": "4401", "evidence": EVIDENCE, **entry}) for entry in entries]
    return rows_of(given_, AUTHORITIES, DISTRICTS)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(sorted(DISTRICTS)))
def test_a_power_that_moves_is_the_old_ones_until_the_day_before(day: date, district: str) -> None:
    moved = rows({"authority": "city", "to": MOVED - timedelta(days=1)}, {"authority": "branch", "from": MOVED})
    found = competent(moved, "item", district, day)
    assert found is not None and found.id == ("city" if day < MOVED else "branch")
    assert found.since == (None if day < MOVED else MOVED)


def test_each_district_has_its_own() -> None:
    found = competent(rows({"authority": "branch"}), "item", "440106", MOVED)
    assert found is not None and found.name.zh == "天河分局" and found.name.en == "Tianhe District branch" and found.level == "county"


def test_the_narrowest_region_counts() -> None:
    both = rows({"authority": "city"}, {"authority": "branch", "region": "440106"})
    assert [getattr(competent(both, "item", district, MOVED), "id", None) for district in ("440106", "440104", "110101")] == [
        "branch",
        "city",
        None,
    ]
    assert competent(both, "another", "440106", MOVED) is None


@pytest.mark.parametrize(
    "entries",
    [
        [
            {"authority": "city", "to": MOVED},
            {"authority": "branch", "region": "4401", "from": MOVED},
            {"authority": "city", "from": MOVED},
        ],
        [{"authority": "city"}, {"authority": "city"}],
        [{"authority": "branch", "to": MOVED}, {"authority": "branch", "region": "440106", "from": MOVED}],
        [{"authority": "city", "from": MOVED, "to": MOVED - timedelta(days=1)}],
        [{"authority": "nobody"}],
    ],
)
def test_rows_that_contradict_each_other_are_refused(entries: list[dict[str, Any]]) -> None:
    with pytest.raises(BadCompetence):
        rows(*entries)


def test_the_shipped_rows() -> None:
    hotel = competent(ROWS, "hotel-licence", "440104", date(2022, 12, 31))
    before = competent(ROWS, "hotel-licence", "440104", date(2022, 12, 30))
    assert hotel is not None and hotel.name.zh == "广州市公安局越秀分局" and before is not None and before.level == "city"
    assert not hotel.evidence.sure, "no list with the days of these moves is known: the screen says so"
    card = competent(ROWS, "id-card-renewal", "440118", date(2026, 11, 23))
    assert card is not None and card.name.en.startswith("Zengcheng District") and "居民身份证法" in card.clause
    assert {row.authority.name.zh for row in ROWS} and not any("{" in row.authority.name.zh + row.authority.name.en for row in ROWS)
