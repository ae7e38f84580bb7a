"""Formats refuse slips of the finger and never a person."""

from __future__ import annotations

from typing import get_args

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.catalogue.formats import example_of, problem_of, tidy
from kiosk.catalogue.models import FieldKind
from kiosk.settings import CONFIG

KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
RIGHT: dict[FieldKind, tuple[str, ...]] = {
    "name": (
        "王", "李芸", "欧阳修", "买买提·艾力", "阿卜杜热合曼·买买提依明·艾则孜·吐尔逊江",
        "𠮷田", "㐀䶿", "〇", "O'Neill", "Jean-Luc Ångström", "J. R. Nguyễn",
        "O’Brien", "Maria D‘Angelo", "Aygul•Memet",
        "\ue000某", "محمد", "Ольга",
    ),
    "pinyin": ("LYU BU", "Lü Bu", "XÜ SAN", "Müller Anna", "OUYANG XIU", "O'NEILL SEAN", "ABDULLA MEMET"),
    "phone": (
        "13800138000", "020-38888888", "(020)3888 8888", "+852 9123 4567", "+1 650 253 0000", "１３８００１３８０００",
        "400-830-1234",
    ),
    "date": ("2024-02-29", "1949-10-01"),
    "id-number": ("11010519491231002X", "11010519491231002x", "USA110000000001"),
    "uscc": ("91440101MA0000000M",),
    "plate": (
        "粤A12345", "粤AD12345", "粤a·12345", "粤Z1234港", "京A1234警", "粤A1234挂", "粤B12345D",
        "粤AA12345", "粤AG12345", "粤AFA1234", "粤B12345F", "粤A•12345", "粤A-12345", "沪A·0023领", "粤22478领", "使014578",
    ),
    "vin": ("LSVAA49J132047371", "1M8GDM9AXKP042788", "WDB9066331S123456", "JTEBU3FJ60K123456"),
    "email": ("name@example.com", "a.b+c@mail.example.cn"),
    "count": ("0", "12", "１２"),
    "number": ("E12345678", "h12345678", "440100-2026-001"),
    "address": ("广州市天河区样本路1号", "Room 1, 2 Sample Road"),
}  # fmt: skip
WRONG: dict[FieldKind, tuple[str, ...]] = {
    "name": ("王1", "李@芸", "-", "·艾力", "A" * 101, "🙂"),
    "pinyin": ("吕布", "LYU  ,BU", "ZHANG3"),
    "phone": ("1380013800", "12345678901", "020", "电话", "+999 1"),
    "date": ("2023-02-29", "29-02-2024", "2024-13-01", "0001-01-01", "昨天"),
    "id-number": ("110105194912310021", "11010519491331002X", "1101051949123100", "USA11000000000"),
    "uscc": ("91440101MA00000001", "9144"),
    "plate": ("粤12345", "A12345", "粤A1234", "粤AO1234", "粤AI12345", "粤AL12345", "使01457"),
    "vin": ("LSVAA49J132047372", "LSVAA49J13204737", "LSVAA49I132047371"),
    "email": ("name@example", "name example.com", "@example.com", "a@b@c.com"),
    "count": ("-1", "1.5", "many", "1234567890"),
    "number": ("E 1234 号", "#1", "-1"),
    "address": ("路", "1234567", "天河"),
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in RIGHT.items() for value in values])
def test_what_people_have_is_taken(kind: FieldKind, value: str) -> None:
    assert problem_of(kind, tidy(kind, value)) == ""


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in WRONG.items() for value in values])
def test_what_nobody_has_is_refused_with_its_code(kind: FieldKind, value: str) -> None:
    assert problem_of(kind, tidy(kind, value)) == f"form.{kind}"


def test_each_code_says_how_to_mend_it_in_each_language() -> None:
    words = yaml.safe_load((CONFIG / "wordings" / "forms.yaml").read_text("utf-8"))
    for kind in WRONG:
        assert words[f"form.{kind}"].keys() == {"zh", "en"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_one(kind: FieldKind) -> None:
    assert problem_of(kind, example_of(kind)) == "" and tidy(kind, example_of(kind)) == example_of(kind)


@given(st.sampled_from(KINDS), st.text(max_size=60))
@example("email", "¨")
@example("number", "ķ")
@example("plate", "k·\u0327")
def test_anything_typed_is_answered_and_tidying_comes_to_rest(kind: FieldKind, value: str) -> None:
    kept = tidy(kind, value)
    assert tidy(kind, kept) == kept
    assert problem_of(kind, kept) in ("", f"form.{kind}")


@given(st.lists(st.sampled_from("王李张𠮷㐀买提艾力\ue000"), min_size=1, max_size=20))
def test_no_character_of_a_name_is_ever_changed(characters: list[str]) -> None:
    name = "".join(characters)
    assert tidy("name", f" {name} ") == name and problem_of("name", name) == ""


def test_every_keyboards_middle_dot_is_the_one_of_the_card() -> None:
    for dot in "•‧∙⋅・･·":
        assert tidy("name", f"买买提 {dot} 艾力") == "买买提·艾力"


@pytest.mark.parametrize(("typed", "kept"), [("lü bu", "LYU BU"), ("nü wa", "NYU WA"), ("xü", "XU"), ("Müller", "MUELLER")])
def test_u_with_two_dots_is_written_as_passports_write_it(typed: str, kept: str) -> None:
    assert tidy("pinyin", typed) == kept and problem_of("pinyin", kept) == ""
