"""The place of registration, from what is printed on a card; and what became of regions."""

from __future__ import annotations

import time
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.surroundings import read_successors
from kiosk.core.regions import NO_SUCCESSORS, Successors
from kiosk.identity.document import IdDocument
from kiosk.identity.hukou import hukou_of, hukou_of_document
from kiosk.identity.regions import Region, every_use, uses_of
from kiosk.settings import CONFIG

SUCCESSORS = read_successors(CONFIG)
CHANGES = yaml.safe_load((CONFIG / "regions" / "successors.yaml").read_text("utf-8"))["changes"]


@pytest.mark.parametrize(
    ("address", "authority", "id_number", "code"),
    [
        ("广东省广州市越秀区解放北路1号", "广州市公安局越秀分局", "", "440104"),
        ("广州市天河区中山大道西55号", "", "", "440106"),
        ("广州市中山大道西55号", "广州市公安局天河区分局", "", "440106"),  # the authority knows more
        ("广州市中山大道西55号", "", "", "4401"),
        ("广东省佛冈县石角镇", "", "", "441821"),
        ("佛冈县石角镇", "佛冈县公安局", "", "441821"),
        ("北京市海淀区双清路30号", "北京市公安局海淀分局", "", "110108"),
        ("重庆市渝中区民生路1号", "", "", "500103"),
        ("四川省重庆市江北区建新路", "", "", "50"),  # printed before 1997
        ("新疆维吾尔自治区和田地区和田县", "", "", "653221"),
        ("内蒙古自治区呼和浩特市新城区", "", "", "150102"),
        ("海南省文昌市文城镇", "", "", "469005"),
        ("广东省东莞市莞城街道", "", "", "4419"),
        ("增城市荔城街", "增城市公安局", "", "440118"),  # printed before 2014
        ("广州市萝岗区香雪三路", "", "", "440112"),
        ("广州市东山区农林下路", "", "", "440104"),
        ("广东省番禺县石楼公社", "", "", "440113"),  # 番禺县, 番禺市, 番禺区
        ("鼓楼区中山路1号", "", "", ""),  # there are four
        ("鼓楼区中山路1号", "", "350102199001010000", "350102"),  # which of the four, the number knows
        ("城区人民路1号", "", "440602198001010000", ""),  # a name that says nothing by itself
        ("", "", "440104199001010000", ""),  # never from the number alone
        ("某处", "某局", "440104199001010000", ""),
        ("广东省广州市越秀区", "武汉市公安局江汉分局", "", ""),  # they have nothing in common
        ("广东省广州市越秀区", "深圳市公安局福田分局", "", "44"),
        (" 广东省 广州市\n越秀区 ", "", "", "440104"),
    ],
)
def test_from_print(address: str, authority: str, id_number: str, code: str) -> None:
    assert hukou_of(address, authority, id_number, successors=SUCCESSORS) == code


def test_the_newest_address_goes_before_the_printed_one() -> None:
    assert hukou_of("湖北省武汉市江汉区", "武汉市公安局江汉分局", "", "广州市海珠区江南大道", SUCCESSORS) == "440105"
    assert hukou_of("广州市海珠区江南大道", newest_address="看不清") == "440105"


def test_without_a_history_an_old_region_is_told_as_it_was() -> None:
    assert hukou_of("增城市荔城街") == "440183"


def test_only_a_residents_card_tells() -> None:
    born, day = date(1990, 1, 1), date(2020, 1, 1)
    card = IdDocument("resident", "某", "1", born, "420103199001010000", day, None, address="广州市越秀区", authority="广州市公安局")
    assert hukou_of_document(card, SUCCESSORS) == "440104", "the number was given in Wuhan, the card in Guangzhou"
    assert hukou_of_document(IdDocument("hmt", "某", "1", born, "810000199001010000", day, None, address="广州市越秀区"), SUCCESSORS) == ""


@pytest.mark.parametrize(
    ("code", "year", "then"),
    [
        ("510200", 1996, "510200"),
        ("510200", 1997, "50"),
        ("510211", 2026, "50"),
        ("440183", 2013, "440183"),
        ("440183", 2014, "440118"),
        ("440116", 2026, "440112"),
        ("440125", 2000, "440183"),
        ("440125", 2026, "440118"),
        ("440128", 2026, "441821"),
        ("442121", 2026, "46"),
        ("440104", 2026, "440104"),
        ("511402", 2026, "511402"),  # 东坡区 of 眉山市, which was given the code of a city that is Chongqing's now
    ],
)
def test_what_became_of_it(code: str, year: int, then: str) -> None:
    assert SUCCESSORS.successor(code, year) == then


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change["from"])
def test_every_change_agrees_with_the_table_of_regions(change: dict[str, object]) -> None:
    """The old code ended in the year that is given, and what it leads to is in force today."""
    old, year = str(change["from"]), change["since"].year  # type: ignore[attr-defined]
    uses = [region for region in every_use() if region.code.startswith(old)]
    last = max(region.last_year or 9999 for region in uses)
    assert uses and last <= year and (len(old) == 4 or last >= year - 1)
    then = SUCCESSORS.successor(old.ljust(6, "0") if len(old) == 4 else old, 2026)
    assert len(then) < 6 or any(region.in_force(2026) for region in uses_of(then))


def test_every_region_of_guangzhou_that_ever_was_leads_to_one_of_today() -> None:
    for code in {region.code for region in every_use() if region.code.startswith("4401")} - {"440100", "440101", "440120"}:
        then = SUCCESSORS.successor(code, 2026)
        assert then == "4418" or any(region.in_force(2026) for region in uses_of(then)), code


def test_a_circle_ends() -> None:
    day = date(2000, 1, 1)
    assert Successors({"440101": (day, "440102"), "440102": (day, "440101")}).successor("440101", 2026) in ("440101", "440102")
    assert NO_SUCCESSORS.successor("440183", 2026) == "440183"
    for wrong in ([{"from": "4401", "to": "440102", "since": day}], [{"from": "440101", "to": "440101", "since": day}]):
        with pytest.raises(ValueError, match="no change"):
            Successors.of(wrong)


@given(st.text(max_size=40), st.text(max_size=20), st.text(alphabet="0123456789X", max_size=18))
def test_whatever_is_printed_a_code_or_nothing(address: str, authority: str, number: str) -> None:
    code = hukou_of(address, authority, number, successors=SUCCESSORS)
    assert code == "" or (code.isdecimal() and len(code) in (2, 4, 6))


@given(st.sampled_from([region for region in every_use() if region.last_year is None and not region.code.endswith("00")]))
def test_an_address_in_full_is_never_taken_for_another(region: Region) -> None:
    """Province, city and county, for every county of today: itself, or less."""
    city = next((one.name for one in every_use() if one.code == f"{region.code[:4]}00" and one.last_year is None), "")
    city = "" if city in ("市辖区", "县") or city.endswith("直辖县级行政区划") else city
    found = hukou_of(f"{region.province}{city}{region.name}人民路1号", successors=SUCCESSORS)
    assert region.code.startswith(found) and len(found) >= 2


def test_a_card_is_read_fast_enough() -> None:
    hukou_of("广东省广州市越秀区")
    start = time.perf_counter()
    for _ in range(100):
        hukou_of("广东省广州市越秀区解放北路1号", "广州市公安局越秀分局", "440104199001010000", successors=SUCCESSORS)
    assert time.perf_counter() - start < 0.5
