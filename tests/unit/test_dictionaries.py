"""The dictionaries hold what the founding document counts, in both languages, and every name that a service uses; a slip is refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from kiosk.catalogue.dictionaries import Dictionaries, Moment, read_dictionaries
from kiosk.catalogue.elements import Channel, Contacts, Words
from kiosk.catalogue.load import CatalogueError, read_catalogue
from kiosk.catalogue.models import ServiceSource
from kiosk.settings import CONFIG

FOLDER = CONFIG / "dictionaries"
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def told() -> Dictionaries:
    return read_dictionaries(FOLDER)


@pytest.fixture(scope="module")
def services() -> tuple[ServiceSource, ...]:
    return tuple(service.source for service in read_catalogue(CONFIG / "catalogue").services.values())


def test_there_are_34_types_of_licences_and_14_are_in_apps(told: Dictionaries) -> None:
    types = told.licences.licences
    assert (len(types), sum(one.in_apps for one in types.values())) == (34, 14)
    assert told.licences.issuer_of("business-licence").zh == "市场监督管理部门"
    assert not told.licences.evidence.sure, "which 14 they are is our guess until the bureau says so"


def test_each_name_is_said_in_chinese_and_in_english(told: Dictionaries) -> None:
    said = list(words_in(told.__dict__))
    assert len(said) > 150
    for words in said:
        assert HAN.search(words.zh) and not HAN.search(words.en), words


def words_in(value: Any) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, BaseModel):
        yield from words_in(dict(value))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from words_in(one)


def test_no_two_entries_of_one_dictionary_have_the_same_name(told: Dictionaries) -> None:
    for table in (told.licences.licences, told.topics.life_events, told.topics.topics, told.shares):
        names = [one.name for one in table.values()]
        assert len({one.zh for one in names}) == len({one.en for one in names}) == len(names)


def test_every_name_that_a_service_uses_is_there(told: Dictionaries, services: tuple[ServiceSource, ...]) -> None:
    known = {"e-licence": told.licences.licences, "data-share": told.shares}
    for source in services:
        assert set(source.lifeEvents) <= set(told.topics.life_events), source.code
        assert set(source.topics) <= set(told.topics.topics), source.code
        assert {one.where for one in source.eligibility if one.where} <= set(told.places), source.code
        named = [way for material in source.materials for way in material.exempt_by if way.by]
        assert [way.by for way in named if way.by not in known[way.kind]] == [], source.code


def test_a_service_speaks_to_whom_its_topics_speak_to(told: Dictionaries, services: tuple[ServiceSource, ...]) -> None:
    for source in services:
        for name in source.topics:
            assert set(told.topics.topics[name].audience) & set(source.serverType), f"{source.code}: {name}"


def test_the_owner_is_asked_and_complained_to_by_different_telephones(told: Dictionaries) -> None:
    contacts = told.owner.contacts
    assert contacts.linkWay.phone != contacts.superviseWay.phone
    assert (told.owner.emergency, told.owner.hotline) == ("110", "12345")
    assert (contacts.review.phone, contacts.litigation.phone) == (None, None), "what nobody knows is not made up"


def test_what_a_service_names_itself_goes_before_the_owners(told: Dictionaries) -> None:
    own = Channel(phone="020-00000000")
    channels = told.owner.contacts_for(Contacts(linkWay=own))
    assert channels.linkWay == own
    assert channels.superviseWay == told.owner.contacts.superviseWay.channel()
    assert channels.review is not None and channels.review.phone == ""


def test_there_are_words_for_every_common_moment(told: Dictionaries) -> None:
    assert set(told.owner.moments) == set(get_args(Moment))
    assert told.owner.brand.zh == "公安服务 广州态度"


def count_more(tables: dict[str, Any]) -> None:
    tables["licences"]["counts"]["all"] = 35


def leave_the_area_code_out(tables: dict[str, Any]) -> None:
    tables["owner"]["contacts"]["linkWay"]["phone"] = "12345"


def name_a_stranger(tables: dict[str, Any]) -> None:
    tables["licences"]["licences"]["passport"]["issuer"] = "nobody"


def forget_english(tables: dict[str, Any]) -> None:
    del tables["shares"]["lease"]["holder"]["en"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (count_more, "licences.yaml: : Value error, 34 types"),
        (leave_the_area_code_out, "owner.yaml: contacts.linkWay.phone: String should match"),
        (name_a_stranger, "licences.yaml: : Value error, the issuer 'nobody'"),
        (forget_english, "shares.yaml: lease.holder.en: Field required"),
    ],
)
def test_a_slip_is_refused_with_its_place(tmp_path: Path, spoil: Any, reason: str) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    tables = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in tmp_path.glob("*.yaml")}
    spoil(tables)
    for name, table in tables.items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(table, allow_unicode=True), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_dictionaries(tmp_path)
    assert str(caught.value).startswith(reason)


def test_a_missing_dictionary_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"licences\.yaml: there is no such file"):
        read_dictionaries(tmp_path)
