"""What the text of a code means. The e-licence identifiers are published examples of types and numbers, not of persons."""

from __future__ import annotations

import string
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from kiosk.catalogue.wordings import read_wordings
from kiosk.identity import codes
from kiosk.identity.codes import ELicence, IdNumber, Opaque, ShowCode, Unknown, Url, Uscc, kind_of, meaning, standing
from kiosk.settings import CONFIG
from kiosk.wire import tracking
from kiosk.wire.identity import LONGEST_CODE

LICENCES = (
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
)
NUMBER = tracking.make("A7K2", 42, b"\1\2\3")
SHOWN = "KIOSK-EID:1:MFRGGZDFMZTWQ2LKNNWG23TPOB"
SYNTHETIC_PERSON = "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NUMBER, "tracking-number"),
        (tracking.grouped(NUMBER), "tracking-number"),
        (LICENCES[0], "e-licence"),
        (LICENCES[1], "e-licence"),
        ("urn:oid:" + LICENCES[1], "e-licence"),
        (f"\ufeff{LICENCES[1]}\r\n", "e-licence"),
        ("91110000600037341L", "uscc"),
        ("N2440101MA0000001" + uscc.calc_check_digit("N2440101MA0000001"), "uscc"),
        (SYNTHETIC_PERSON, "id-number"),
        ("11010519491231002x", "id-number"),
        (SHOWN, "show-code"),
        ("https://example.org/verify?c=1", "url"),
        ("HTTP://EXAMPLE.ORG/1", "url"),
        ("0f8fad5bd9cb469fa16570867728950e", "opaque"),
        ("KIOSK-EID:2:MFRGGZDFMZTWQ2LKNNWG23TPOB", "opaque"),
        ("short", "unknown"),
        ("十六个汉字也不算是一个凭证的代码", "unknown"),
        ("two words and some more", "unknown"),
        ("", "unknown"),
    ],
)
def test_each_kind_is_known_by_its_form(text: str, kind: str) -> None:
    assert kind_of(meaning(text)) == kind


def test_the_parts_of_a_licence() -> None:
    licence = meaning(LICENCES[0])
    assert licence == ELicence("11100000000013338W011", "11430000006122244L", "20230000403", "001")
    assert isinstance(licence, ELicence)
    assert codes.identifier_of(licence) == LICENCES[0]


@pytest.mark.parametrize("licence", LICENCES)
def test_every_other_check_character_is_refused(licence: str) -> None:
    for character in string.digits + string.ascii_uppercase:
        found = meaning(licence[:-1] + character)
        assert isinstance(found, ELicence if character == licence[-1] else Unknown)
        if isinstance(found, Unknown):
            assert found.problem == "code.e-licence-check"


@pytest.mark.parametrize("licence", LICENCES)
def test_every_single_wrong_character_is_found(licence: str) -> None:
    """MOD 37,36 finds all of them; what leaves the form is told apart."""
    root = len("1.2.156.3005.2.")
    for place in range(root, len(licence)):
        for character in "0123456789AKZ":
            changed = licence[:place] + character + licence[place + 1 :]
            if changed != licence:
                assert isinstance(meaning(changed), Unknown), changed


@pytest.mark.parametrize("wrong", ["1.2.156.3005.2.", LICENCES[0][:-2], LICENCES[0] + ".1", LICENCES[0].lower().replace("w", "w")])
def test_what_begins_as_a_licence_and_is_none_says_so(wrong: str) -> None:
    found = meaning(wrong)
    assert isinstance(found, Unknown)
    assert found.problem == "code.e-licence-form"


def test_a_number_with_a_wrong_check_is_nobodys() -> None:
    for last in "0123456789":
        assert not isinstance(meaning(SYNTHETIC_PERSON[:-1] + last), IdNumber)
    for last in "ABCDEFGHJKMNPQRTUWXY":
        assert not isinstance(meaning("91110000600037341" + last), Uscc)


def test_a_text_too_long_is_not_kept() -> None:
    for text in ("9" * (codes.LONGEST + 1), "9" * (LONGEST_CODE + 1)):
        assert meaning(text) == Unknown("", "code.too-long")
    assert isinstance(meaning("9" * LONGEST_CODE), Opaque)


@pytest.mark.parametrize(
    "text", [LICENCES[0], SYNTHETIC_PERSON, SHOWN, "https://example.org/?id=1", "0f8fad5bd9cb469fa16570867728950e", "short"]
)
def test_nothing_personal_shows_in_the_repr(text: str) -> None:
    secret = text.split(".")[-3] if text.startswith("1.2.156") else text
    assert secret not in repr(meaning(text))


@pytest.mark.parametrize("text", [NUMBER, LICENCES[0], "91110000600037341L", SHOWN, "0f8fad5bd9cb469fa16570867728950e"])
def test_a_form_is_never_called_genuine(text: str) -> None:
    assert standing(meaning(text), online=True) == "code.to-be-verified"
    assert standing(meaning(text), online=False) == "code.cannot-verify-now"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SYNTHETIC_PERSON, "code.proves-nothing"),
        ("https://example.org/1", "code.web-address"),
        ("short", "code.unknown"),
        (LICENCES[0][:-1] + "M", "code.e-licence-check"),
    ],
)
def test_what_is_of_no_use_says_why_with_or_without_a_network(text: str, code: str) -> None:
    assert {standing(meaning(text), online) for online in (True, False)} == {code}


def test_every_standing_has_words_in_both_languages() -> None:
    words = read_wordings(CONFIG / "wordings")
    for code in get_args(codes.Standing):
        assert set(words[code]) == {"zh", "en"}


@given(st.one_of(st.text(max_size=80), st.from_regex(codes._USCC, fullmatch=True), st.from_regex(r"[0-9A-Z]{14,18}", fullmatch=True)))
def test_any_text_has_a_meaning_and_a_standing(text: str) -> None:
    what = meaning(text)
    assert kind_of(what) in get_args(codes.Kind)
    assert standing(what, online=True) in get_args(codes.Standing)
    assert isinstance(what, Opaque | Url | ShowCode | Unknown | ELicence | IdNumber | Uscc | tracking.TrackingNumber)
