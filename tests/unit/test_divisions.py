"""The regions that an address can begin with, against the table of python-stdnum."""

from __future__ import annotations

from stdnum import numdb

from kiosk.catalogue.divisions import Divisions
from kiosk.catalogue.surroundings import read_surroundings
from kiosk.settings import CONFIG

TABLE = numdb.get("cn/loc")
DIVISIONS = Divisions.read(CONFIG)
WRITTEN_OTHERWISE = {"81": "香港特別行政區", "82": "澳門特別行政區"}  # the table has these two in traditional characters


def test_the_provinces_are_the_34_of_the_standard() -> None:
    told = {code: WRITTEN_OTHERWISE.get(code, name) for code, name in DIVISIONS.provinces.items()}
    known = {f"{code:02}": TABLE.info(f"{code:02}")[0][1].get("province", "") for code in range(11, 83)}
    assert told == {code: name for code, name in known.items() if name}
    assert len(told) == 34


def test_the_cities_are_the_21_of_guangdong() -> None:
    known = {}
    for code in range(4401, 4454):
        found = TABLE.info(f"{code}00")
        period, _, name = found[1][1]["county"].rpartition("]") if len(found) > 1 and found[1][1] else ("", "", "")
        if name.endswith("市") and (not period or period.endswith("-")):  # those of Hainan were here until 1988
            known[str(code)] = name
    assert known == DIVISIONS.cities
    assert len(known) == 21


def test_the_districts_are_those_of_the_city_that_stands_before_them() -> None:
    districts = read_surroundings(CONFIG, None).districts
    assert len(districts) == 11
    assert all(DIVISIONS.cities[code[:4]] == "广州市" for code in districts)
