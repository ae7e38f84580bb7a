"""Which documents do for an application on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from drivers.idcard.specimens import specimen
from kiosk.identity.acceptance import is_sound, out_of_term
from kiosk.identity.chip_text import decode
from kiosk.identity.document import Kind

TODAY = date(2026, 11, 23)
RESIDENT = decode(specimen("resident").text)


@pytest.mark.parametrize("kind", ["resident", "hmt", "foreigner-2017", "foreigner-2023"])
def test_all_four_documents_are_sound(kind: str) -> None:
    assert is_sound(decode(specimen(kind).text), TODAY)


@pytest.mark.parametrize("number", ["", "110105194912310020", "110105194913310022", "11010519491231002"])
def test_a_number_that_cannot_be_right_is_a_misread_card(number: str) -> None:
    assert not is_sound(replace(RESIDENT, id_number=number), TODAY)


def test_a_card_without_a_name_is_a_misread_card() -> None:
    assert not is_sound(replace(RESIDENT, name=""), TODAY)
    assert is_sound(replace(RESIDENT, name="", name_english="ZHENGJIAN YANGBEN"), TODAY)


@pytest.mark.parametrize("kind", ["passport", "home-return-permit"])
def test_a_travel_document_has_a_number_of_its_own(kind: Kind) -> None:
    assert is_sound(replace(RESIDENT, kind=kind, id_number="E00000000"), TODAY)
    assert not is_sound(replace(RESIDENT, kind=kind, id_number=""), TODAY)


def test_the_term_includes_its_first_and_its_last_day() -> None:
    card = replace(RESIDENT, valid_from=TODAY, valid_to=TODAY)
    day = timedelta(days=1)
    found = [out_of_term(card, TODAY + shift) for shift in (-day, timedelta(0), day)]
    assert found == ["idcard.not-yet-valid", "", "idcard.expired"]
    assert out_of_term(replace(card, valid_to=None), TODAY + 36500 * day) == ""
