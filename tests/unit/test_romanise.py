"""Names in Latin letters, as travel documents have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.formats import problem_of
from kiosk.catalogue.romanise import MOST, romanised


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("张三", "ZHANG SAN"), ("单雄信", "SHAN XIONGXIN"), ("仇和", "QIU HE"), ("解缙", "XIE JIN"), ("曾国藩", "ZENG GUOFAN"),
        ("区英", "OU YING"),
        ("吕律", "LYU LYU"), ("女娲", "NYU WA"), ("徐虚", "XU XU"), ("欧阳修", "OUYANG XIU"), ("尉迟恭", "YUCHI GONG"),
        ("万俟卨", "MOQI XIE"),
        ("欧阳", "OU YANG"),
    ],
)  # fmt: skip
def test_the_first_proposal_is_the_usual_one(name: str, wanted: str) -> None:
    assert romanised(name)[0] == wanted


def test_a_surname_with_two_readings_gives_both() -> None:
    assert romanised("覃妮")[:2] == ("QIN NI", "TAN NI")
    assert {"ZHAI YE", "DI YE"} <= set(romanised("翟业"))


@pytest.mark.parametrize("name", ["买买提·艾力", "王", "", "Smith", "王\ue000", "一二三四五六七", "王1"])
def test_where_only_the_holder_knows_nothing_is_proposed(name: str) -> None:
    assert romanised(name) == ()


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=4))
def test_every_proposal_is_a_name_in_letters(name: str) -> None:
    found = romanised(name)
    assert len(found) <= MOST and len(set(found)) == len(found)
    assert all(problem_of("pinyin", one) == "" for one in found)
