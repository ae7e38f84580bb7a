"""A compiled catalogue is what went in, opens what is asked for and nothing else, and is refused when one bit of it is wrong."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.catalogue.load import CatalogueError, load_catalogue, read_catalogue
from kiosk.catalogue.pack import KEPT, MAGIC, PackDamaged, PackWrong, header, pack, unpack
from kiosk.catalogue.service import Catalogue
from kiosk.settings import CONFIG
from tests.shelf.catalogues import bundle, service, small, write


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(small(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def packed(catalogue: Catalogue) -> bytes:
    return pack(catalogue, "made of this", "7-abcdef01")


def same(one: Catalogue, other: Catalogue) -> None:
    assert list(one.services) == list(other.services) and list(one.bundles) == list(other.bundles)
    assert list(one.heads.items()) == list(other.heads.items())
    assert one.generated == other.generated
    for code, mine in one.services.items():
        theirs = other.services[code]
        assert mine.source == theirs.source and mine.head == theirs.head
        assert (mine.form.version, dict(mine.form.fields), mine.form.schema) == (
            theirs.form.version, dict(theirs.form.fields), theirs.form.schema,
        )  # fmt: skip
        assert (dict(mine.form.when), dict(mine.form.of)) == (dict(theirs.form.when), dict(theirs.form.of))
    assert {code: one.bundles[code] for code in one.bundles} == {code: other.bundles[code] for code in other.bundles}


def test_what_comes_out_is_what_went_in(catalogue: Catalogue, packed: bytes) -> None:
    again = unpack(packed)
    same(catalogue, again)
    assert again.version == "7-abcdef01"
    assert header(packed).key == "made of this" and not header(packed).generated
    assert [head.kind for head in again.heads.values()] == ["service"] * 3 + ["bundle"]
    assert again.heads["both"].devices == ("idcard",) and again.heads["both"].submits


def test_the_shipped_catalogue_comes_out_as_it_went_in() -> None:
    catalogue = load_catalogue(CONFIG / "catalogue")
    same(catalogue, unpack(pack(catalogue, "", "")))


def test_a_form_out_of_the_pack_finds_the_same_problems(packed: bytes) -> None:
    form = unpack(packed).services["register-0"].form
    assert [(one.code, one.field) for one in form.problems({})] == [("form.required", "phone")]


def test_made_up_services_are_known_as_such(tmp_path: Path) -> None:
    folder = write(tmp_path, service("real"), service("made-up", 2, generated=True))
    packed = pack(load_catalogue(folder), "", "")
    assert header(packed).generated and unpack(packed).generated


@pytest.mark.parametrize("by", ["flipped", "cut"])
def test_one_wrong_byte_anywhere_is_refused(packed: bytes, by: str) -> None:
    """Every byte of the first kilobyte and of the last, and every seventh between."""
    places = {*range(1024), *range(1024, len(packed), 7), *range(len(packed) - 1024, len(packed))}
    for place in sorted(places):
        spoilt = packed[:place] if by == "cut" else packed[:place] + bytes([packed[place] ^ 0x40]) + packed[place + 1 :]
        with pytest.raises(PackDamaged):
            unpack(spoilt)


@pytest.mark.parametrize("rest", [b"", b"\0\0\0\2{}", b"\0\0\0\2[]", b"\xff\xff\xff\xff", b'\0\0\0\x10{"format": 1000}'])
def test_a_right_hash_over_something_else_is_refused(rest: bytes) -> None:
    with pytest.raises(PackDamaged):
        unpack(MAGIC + hashlib.sha256(rest).digest() + rest)


def test_what_json_can_not_hold_is_refused_and_not_changed(tmp_path: Path) -> None:
    """YAML has dates. One inside the rules of a form would come back as text, and the rule as another."""
    folder = write(tmp_path, service("dated"))
    path = folder / "dated.json"
    path.rename(path.with_suffix(".yaml")).write_text(path.with_suffix(".yaml").read_text().replace('"^1[3-9][0-9]{9}$"', "2026-01-01"))
    with pytest.raises(PackWrong, match="dated"):
        pack(read_catalogue(folder), "", "")


def test_looking_through_all_keeps_few_in_memory_and_whoever_holds_one_finds_the_same(tmp_path: Path) -> None:
    many = KEPT + 40
    catalogue = unpack(pack(load_catalogue(small(tmp_path, many)), "", ""))
    held = catalogue.services["register-0"]
    ids = {code: id(one) for code, one in catalogue.services.items()}
    assert len(ids) == many
    assert catalogue.services["register-0"] is held
    assert len(catalogue.services._known) <= KEPT + 2  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        catalogue.services["nobody"]
    assert "nobody" not in catalogue.services and "register-1" in catalogue.services


def test_the_heads_need_neither_models_nor_yaml(packed: bytes, tmp_path: Path) -> None:
    """A terminal's home screen stands before these are imported."""
    (tmp_path / "pack").write_bytes(packed)
    program = (
        "import sys, pathlib\n"
        "from kiosk.catalogue.pack import unpack\n"
        f"catalogue = unpack(pathlib.Path({str(tmp_path / 'pack')!r}).read_bytes())\n"
        "assert len(catalogue.heads) == 4 and not catalogue.generated\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert not {"pydantic", "yaml", "jsonschema", "sqlite3", "threading"} & set(done.stdout.split())


def test_a_service_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, service("twice"))
    (folder / "twice.yaml").write_text((folder / "twice.json").read_text())
    with pytest.raises(CatalogueError, match="twice"):
        load_catalogue(folder)


def test_a_bundle_asks_for_the_network_when_one_part_does(tmp_path: Path) -> None:
    folder = write(
        tmp_path, service("one"), service("two", 2, offline_class="O", devices=["idcard", "camera"]), bundles=(bundle("b", "one", "two"),)
    )
    head = load_catalogue(folder).heads["b"]
    assert head.offline_class == "O" and head.devices == ("idcard", "camera") and not head.verified
