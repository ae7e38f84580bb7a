"""What terminals of each profile offer, and that the settings name one there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from kiosk.catalogue.profiles import ProfileName, offers
from kiosk.catalogue.service import Head, Said, SaidLines
from kiosk.catalogue.surroundings import read_districts, read_profiles, read_surroundings
from kiosk.settings import CONFIG, DISTRICTS, PROFILES, SettingsError, load_settings

ALL = read_profiles(CONFIG)


def head(code: str, branch: str, offline: Any = "Q", devices: tuple[str, ...] = ("idcard",)) -> Head:
    kind: Any = "bundle" if code.startswith("bundle-") else "service"
    words = Said("某", "some")
    return Head(code, kind, words, words, SaidLines((), ()), 1, True, branch, (), (), (), "", offline, devices, True, False, True, False)


PASSPORT = head("passport", "exit-entry")
PLATE = head("new-vehicle-plate", "traffic")
HOTEL = head("hotel-licence", "public-order")
PERMIT = head("residence-registration", "residence")
ONLINE = head("fine-payment", "traffic", offline="O")
CERTIFICATE = head("collect-certificate", "household", offline="O", devices=("idcard", "document_printer"))
CHIP = head("hk-macao-endorsement", "exit-entry", offline="O", devices=("idcard", "smartcard"))
CAR = head("bundle-new-car", "")
MOVING = head("bundle-moving-in", "")


@pytest.mark.parametrize(
    ("profile", "offered", "not_offered"),
    [
        ("city", (PASSPORT, PLATE, HOTEL, PERMIT, ONLINE, CERTIFICATE, CHIP, CAR, MOVING), ()),
        ("district", (PASSPORT, PLATE, HOTEL, PERMIT, ONLINE, CERTIFICATE, CHIP, CAR, MOVING), ()),
        ("station", (PASSPORT, PLATE, HOTEL, PERMIT, ONLINE, CERTIFICATE, CHIP, CAR, MOVING), ()),
        ("community", (PASSPORT, PLATE, PERMIT, ONLINE, CERTIFICATE, MOVING), (HOTEL, CHIP)),
        ("outpost", (PLATE, CAR), (PASSPORT, HOTEL, PERMIT, ONLINE, CERTIFICATE, CHIP, MOVING)),
        ("portable", (PLATE, PERMIT, MOVING), (PASSPORT, HOTEL, ONLINE, CERTIFICATE, CHIP)),
    ],
)
def test_what_is_offered(profile: str, offered: tuple[Head, ...], not_offered: tuple[Head, ...]) -> None:
    assert [one.code for one in offered if not offers(ALL[profile], one)] == []
    assert [one.code for one in not_offered if offers(ALL[profile], one)] == []


def test_without_and_bundles() -> None:
    city = ALL["city"]
    assert not offers(city.model_copy(update={"without": ("passport",)}), PASSPORT)
    assert not offers(city.model_copy(update={"bundles": False}), CAR)
    assert not ALL["portable"].deliveries and all(ALL[name].deliveries for name in ("city", "district", "station", "community"))


def test_profiles_and_districts_are_the_same_everywhere() -> None:
    assert tuple(ALL) == PROFILES == get_args(ProfileName)
    assert tuple(read_districts(CONFIG)) == DISTRICTS


def test_every_code_that_is_named_is_a_service_or_a_bundle() -> None:
    known = {path.stem for path in (CONFIG / "catalogue").glob("*.yaml")} | {
        path.stem for path in (CONFIG / "catalogue/bundles").glob("*.yaml")
    }
    around = read_surroundings(CONFIG, None)
    named = {code for profile in ALL.values() for code in (*profile.only, *profile.without)}
    named |= {code for site in around.sites.rows for code in (*site.services, *site.bundles)} - {"*"}
    named |= {row.code for row in around.competence}
    assert named - known == set()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [("terminal.district", "110101", "terminal.district"), ("terminal.profile", "castle", "terminal.profile")],
)
def test_a_setting_that_names_nothing_is_refused(tmp_path: Path, key: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings({key: value}, environ={"KIOSK_STATE_DIR": str(tmp_path)})
