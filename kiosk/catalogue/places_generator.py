"""A city that does not exist, with the numbers of the one that does: what the founding summary counts of Guangzhou's police service at the
end of 2022, as places with made-up names and addresses. For scale, for demonstration, and for tests; production does not open it.

Everything is worked out by counting, nothing is drawn by lot: the same program always writes the same file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle
from typing import Any, get_args

from kiosk.catalogue.elements import Branch
from kiosk.catalogue.places import District, Facility
from kiosk.catalogue.profiles import Profile

BUNDLE_WINDOWS = 99
"""一件事专窗, on three levels."""
DESKS = 27
"""办不成事反映窗口."""
TERMINALS = 784
AROUND_THE_CLOCK = 534
"""Of the terminals."""
PILOT_HALLS = 6
"""枫桥式: the summary says that there are some, not how many."""

_CITY = "440104"
_STATIONS = 6
"""In each district."""
_SHARES = {"city": 24, "district": 110, "station": 330, "community": 280, "outpost": 30, "portable": 10}
"""Terminals by profile: the summary names the levels (市、区、派出所、社区), the split is ours."""
_OPEN_AT_NIGHT = {"city": 24, "district": 110, "station": 330, "community": 70}
_PHONE = "020-00000000"
_HALL_HOURS = {"": "counter", "household": "counter-5x", "residence": "counter-5x", "exit-entry": "counter-5x", "traffic": "traffic"}
_EVERYTHING = list(get_args(Branch))
_ALL_FACILITIES = list(get_args(Facility))
_HOUSEHOLD_BUNDLES = ["bundle-newborn", "bundle-moving-in", "bundle-after-death", "bundle-veteran"]
_BORDER_BUNDLES = ["bundle-foreigner-work", "bundle-lost-documents"]
_CAR_BUNDLES = ["bundle-new-car", "bundle-vehicle-transfer"]
_AT_DEALERS = ["driving-licence-renewal", "vehicle-documents", "new-vehicle-plate", "vehicle-inspection-mark", "vehicle-mortgage"]
_LAST_WINDOWS = ("440103", "440104", "440105", "440106", "440111", "440112", "440113", "440114")
"""Districts whose sixth station has a bundle window too: 3 in the city's halls, 33 in the districts', 55 and 8 in stations are 99."""

Row = dict[str, Any]


def generated_places(districts: Mapping[str, District], profiles: Mapping[str, Profile]) -> list[Row]:
    """The rows of config/places/demo.json."""
    counters = [*_city_halls(districts[_CITY]), *(row for district in districts.values() for row in _in_district(district))]
    halls = [row for row in counters if row["kind"] in ("city-hall", "district-hall", "exit-entry-hall")]
    desks = [*halls, *(row for row in counters if row["kind"] == "traffic-hall")][:DESKS]
    pilots = [row for row in counters if row["kind"] == "district-hall"][:PILOT_HALLS]
    windows = [row for row in counters if "bundle-window" in row["also"]]
    for label, rows in (("bundle-window", windows), ("cannot-get-it-done", desks), ("pilot-hall", pilots)):
        for row in rows:
            row.setdefault("labels", []).append(label)
    others = [row for district in districts.values() for row in _beside(district)]
    return [{**row, "generated": True} for row in (*counters, *others, *_terminals(districts, profiles))]


def as_text(rows: Iterable[Row]) -> str:
    """One row a line, so that a change shows where it is."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def _city_halls(district: District) -> Iterator[Row]:
    city = {"level": "city", "facilities": _ALL_FACILITIES}
    yield _place(
        "hall-city", "city-hall", district, ("市公安政务服务大厅", "City police service hall"), (1, "市政大道", "City Avenue"), **city,
        hours=_HALL_HOURS, branches=_EVERYTHING, bundles=["*"],
        also=["household-hall", "exit-entry-hall", "public-order-hall", "network-police", "bundle-window"],
    )  # fmt: skip
    yield _place(
        "hall-city-traffic", "traffic-hall", district, ("市车管所", "City vehicle and driver office"),
        (1, "车管大道", "Vehicle Avenue"), **city,
        hours={"": "traffic"}, branches=["traffic"], bundles=_CAR_BUNDLES, also=["bundle-window"],
    )  # fmt: skip
    yield _place(
        "hall-city-exit-entry", "exit-entry-hall", district, ("市出入境接待大厅", "City exit and entry hall"),
        (1, "出入境大道", "Border Avenue"), **city,
        hours={"": "counter-5x"}, branches=["exit-entry"], bundles=_BORDER_BUNDLES, also=["bundle-window"],
    )  # fmt: skip


def _in_district(district: District) -> Iterator[Row]:
    """A hall, an office for vehicles, one for exit and entry, and police stations; nearly all of them have a bundle window."""
    zh, en, of = district.name.zh, district.name.en, district.pinyin
    yield _place(
        f"hall-{of}", "district-hall", district, (f"{zh}公安政务服务大厅", f"{en} police service hall"), (1, "政务路", "Service Road"),
        hours=_HALL_HOURS, branches=_EVERYTHING, bundles=["*"], facilities=[one for one in _ALL_FACILITIES if one != "sign-language"],
        also=["household-hall", "public-order-hall", "network-police", "bundle-window"],
    )  # fmt: skip
    yield _place(
        f"traffic-{of}", "traffic-hall", district, (f"{zh}车管服务站", f"{en} vehicle and driver office"), (2, "车管路", "Vehicle Road"),
        hours={"": "traffic"}, branches=["traffic"], bundles=_CAR_BUNDLES, also=["bundle-window"], facilities=["wheelchair", "parking"],
    )  # fmt: skip
    yield _place(
        f"exit-entry-{of}", "exit-entry-hall", district, (f"{zh}出入境接待大厅", f"{en} exit and entry hall"),
        (3, "出入境路", "Border Road"),
        hours={"": "counter-5x"}, branches=["exit-entry"], bundles=_BORDER_BUNDLES, also=["bundle-window"],
        facilities=["lift", "green-lane", "wheelchair", "nursing-room"],
    )  # fmt: skip
    for number in range(1, _STATIONS + 1):
        window = number < _STATIONS or district.code in _LAST_WINDOWS
        yield _place(
            f"station-{of}-{number}", "police-station", district, (f"{zh}第{number}派出所", f"Police station {number}, {en}"),
            (number, "平安路", "Peace Road"), level="station", hours={"": "station", "public-order": "counter"},
            branches=["household", "residence", "public-order", "command"], bundles=_HOUSEHOLD_BUNDLES if window else [],
            also=["household-hall", "bundle-window"] if window else ["household-hall"],
            facilities=["wheelchair", "self-service-24h"] if number % 2 else ["wheelchair"],
        )  # fmt: skip


def _beside(district: District) -> Iterator[Row]:
    """Notaries, what stands at partners', and where one helps oneself."""
    zh, en, of = district.name.zh, district.name.en, district.pinyin
    yield _place(
        f"notary-{of}", "notary", district, (f"{zh}公证处", f"{en} notary office"), (4, "公证路", "Notary Road"),
        hours={"": "counter"}, bundles=["bundle-record-and-notary"],
    )  # fmt: skip
    yield _place(
        f"medical-{of}", "medical-station", district, (f"{zh}驾驶人体检点", f"{en} medical check for drivers"),
        (5, "健康路", "Health Road"),
        hours={"": "medical"}, services=["driver-medical"], partner={"zh": f"（演示）{zh}门诊部", "en": f"(Demo) {en} clinic"},
    )  # fmt: skip
    yield _place(
        f"dealer-{of}", "dealer-outpost", district, (f"{zh}带牌销售服务站", f"{en} dealer with a registration point"),
        (6, "车城路", "Car Road"),
        hours={"": "dealer"}, services=_AT_DEALERS, bundles=["bundle-new-car"],
        partner={"zh": f"（演示）{zh}汽车销售公司", "en": f"(Demo) {en} car dealer"},
    )  # fmt: skip
    yield _place(
        f"bank-{of}", "outpost", district, (f"{zh}警银便民服务点", f"{en} police point in a bank"),
        (7, "金融街", "Finance Street"), hours={"": "bank"}, services=["vehicle-mortgage", "fine-payment"],
        partner={"zh": f"（演示）{zh}银行", "en": f"(Demo) Bank of {en}"},
    )  # fmt: skip
    yield _place(
        f"self-service-{of}", "self-service-zone", district, (f"{zh}24小时自助服务区", f"{en} self-service zone, 24 hours"),
        (1, "政务路", "Service Road"), hours={"": "always"}, branches=["household", "residence", "exit-entry", "traffic"],
        facilities=["self-service-24h", "wheelchair"],
    )  # fmt: skip
    yield _place(
        f"mall-{of}", "self-service-zone", district, (f"{zh}商场自助服务区", f"{en} self-service zone in a mall"),
        (8, "商业街", "Mall Street"),
        hours={"": "mall"}, branches=["household", "residence", "traffic"], facilities=["lift", "wheelchair", "nursing-room"],
    )  # fmt: skip


def _terminals(districts: Mapping[str, District], profiles: Mapping[str, Profile]) -> Iterator[Row]:
    """784 of them, dealt out among the districts in turn; those of the city stand in its hall's district."""
    number, around = 0, cycle(districts.values())
    for kind, count in _SHARES.items():
        by_day = "counter" if profiles[kind].hours == "always" else profiles[kind].hours
        for at in range(count):
            number += 1
            district = districts[_CITY] if kind == "city" else next(around)
            name = (f"{district.name.zh}自助终端{number:04}号", f"Terminal {number:04}, {district.name.en}")
            always = at < _OPEN_AT_NIGHT.get(kind, 0)
            yield _place(
                f"terminal-{number:04}", "terminal", district, name, (number, "便民路", "Convenience Road"), profile=kind,
                level=kind if kind in ("city", "district", "station") else "community",
                hours={"": "always" if always else by_day}, facilities=["self-service-24h"] if always else [],
            )  # fmt: skip


def _place(code: str, kind: str, district: District, name: tuple[str, str], street: tuple[int, str, str], **rest: Any) -> Row:
    """Says in its name and in its address that it is made up. Nothing empty is written down."""
    number, zh, en = street
    return {
        "code": code,
        "kind": kind,
        "name": {"zh": f"（演示）{name[0]}", "en": f"(Demo) {name[1]}"},
        "district": district.code,
        "address": {"zh": f"{district.name.zh}{zh}{number}号（虚构）", "en": f"{number} {en}, {district.name.en} (made up)"},
        "phone": _PHONE,
        **{key: value for key, value in rest.items() if value},
    }
