"""Halls, powers, holidays and dictionaries come with the same signed manifest as the catalogue: whole and proven, or the last good ones
stay."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.catalogue.load import CatalogueError
from kiosk.catalogue.surroundings import FOLDERS, Surroundings, read_surroundings
from kiosk.central import publishing, sources
from kiosk.runtime.around import Around
from kiosk.session import events as on
from kiosk.settings import CONFIG, Settings, load_settings
from kiosk.shelf import surroundings
from kiosk.shelf.errors import Refused
from kiosk.shelf.files import FILES, Shelf, compile_place
from kiosk.wire.calendar import YearTable, sign
from kiosk.wire.catalogue import Manifest, entry_of
from tests.shelf.catalogues import put, service, small
from tests.shelf.conftest import Publisher, Terminal

OWNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
YEAR_2027 = YearTable.model_validate({
    "year": 2027, "edition": 1, "source": "made up for a test",
    "rest": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}], "worked": [],
})  # fmt: skip


@pytest.fixture
def folder(publisher: Publisher) -> Iterator[Path]:
    """As config/ is; what is published from now on."""
    whole = publisher.folder.parent / "to-publish-whole"
    small(whole / "catalogue", 4)
    for name in FOLDERS:
        shutil.copytree(CONFIG / name, whole / name, ignore=shutil.ignore_patterns("demo.json"))
    publisher.folder = whole
    yield whole


@pytest.fixture
def settings(terminal: Terminal) -> Settings:
    key = base64.b64encode(OWNER.public_key().public_bytes_raw()).decode()
    return load_settings({"calendars.key": key}, environ={"KIOSK_STATE_DIR": str(terminal.state)})


def moved(folder: Path, to: str) -> None:
    """A window moves."""
    path = folder / "places" / "sites.yaml"
    lines = path.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  address: "))
    lines[at] = f"  address: {{ zh: {to}, en: {to} }}"
    path.write_text("\n".join(lines), "utf-8")


def address(found: Surroundings) -> str:
    site = next(site for site in found.sites.rows if site.code == "notary-cangbian")
    assert site.address is not None
    return site.address.zh


def read(settings: Settings) -> str:
    return address(surroundings.read(CONFIG, settings))


def test_what_lies_around_comes_with_the_catalogue_and_only_what_changed(
    publisher: Publisher, folder: Path, terminal: Terminal, settings: Settings
) -> None:
    shipped = read(settings)
    moved(folder, "新街1号")
    published = publisher.publish()
    assert published.around >= 10 and terminal.bring() == "switched"
    assert read(settings) == "新街1号" != shipped
    moved(folder, "新街2号")
    again = publisher.publish()
    assert (again.changed, again.removed) == (1, 0) and terminal.bring() == "switched" and read(settings) == "新街2号"


def test_a_catalogue_alone_leaves_what_lies_around(publisher: Publisher, folder: Path, terminal: Terminal, settings: Settings) -> None:
    moved(folder, "新街1号")
    publisher.publish()
    publisher.folder = folder / "catalogue"
    put(publisher.folder / "added.json", service("added", 9))
    (publisher.folder / "competence").mkdir()
    (publisher.folder / "competence" / "items.yaml").write_text("no list of powers")  # as a generated city has one
    published = publisher.publish()
    assert (published.changed, published.removed) == (1, 0)
    assert terminal.bring() == "switched" and read(settings) == "新街1号" and "added" in terminal.held().catalogue.services


def test_without_any_the_programs_own_count(publisher: Publisher, terminal: Terminal, settings: Settings) -> None:
    before = read(settings)
    publisher.publish()
    assert terminal.bring() == "switched" and read(settings) == before


@pytest.mark.parametrize("broken", ["places/sites.yaml", "competence/items.yaml", "regions/successors.yaml", "dictionaries/licences.yaml"])
def test_what_nobody_could_use_is_not_published(publisher: Publisher, folder: Path, broken: str) -> None:
    (folder / broken).write_text("- { colour: red }\n", "utf-8")
    with pytest.raises(CatalogueError):
        publisher.publish()
    (folder / broken).unlink()
    with pytest.raises(CatalogueError):
        publisher.publish()


def test_a_calendar_that_is_none_is_not_published(publisher: Publisher, folder: Path) -> None:
    (folder / "calendars" / "2027.json").write_text("{}")
    with pytest.raises(CatalogueError, match="calendar"):
        publisher.publish()


def test_what_this_program_does_not_understand_is_refused_before_the_switch(
    publisher: Publisher, folder: Path, terminal: Terminal, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(folder, "新街1号")
    good = publisher.publish()
    assert terminal.bring() == "switched"
    with (folder / "places" / "sites.yaml").open("a", encoding="utf-8") as file:
        file.write("\n- { colour: red }\n")
    monkeypatch.setattr(publishing, "check_around", lambda _folder: None)
    publisher.publish()
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.invalid" and "sites.yaml" in terminal.status.detail
    asked = terminal.files_asked()
    assert terminal.bring() == "rests" and terminal.files_asked() == asked, "not again before there is another"
    assert terminal.held().version == good.manifest.name and read(settings) == "新街1号"


@pytest.mark.parametrize("how", ["changed", "gone", "planted"])
def test_a_damaged_disk_falls_back_to_the_last_good_ones(
    publisher: Publisher, folder: Path, terminal: Terminal, settings: Settings, how: str
) -> None:
    moved(folder, "新街1号")
    first = publisher.publish()
    terminal.bring()
    moved(folder, "新街2号")
    second = publisher.publish()
    terminal.bring()
    shipped = address(read_surroundings(CONFIG, None))
    for name, expected in ((second.manifest.name, "新街1号"), (first.manifest.name, shipped)):
        path = terminal.state / "catalogue" / name / FILES / "places" / ("campaigns.yaml" if how == "planted" else "sites.yaml")
        match how:
            case "changed":
                moved(path.parent.parent, "坏街3号")
            case "gone":
                path.unlink()
            case "planted":
                shutil.copy(path, path.with_name("demo.json"))
        assert read(settings) == expected


def test_a_calendar_of_another_key_says_nothing_and_the_owners_counts(
    publisher: Publisher, folder: Path, terminal: Terminal, settings: Settings
) -> None:
    (folder / "calendars" / "2027.json").write_bytes(sign(YEAR_2027, Ed25519PrivateKey.generate()))
    publisher.publish()
    terminal.bring()
    found = surroundings.read(CONFIG, settings)
    assert 2027 not in found.calendar.years and "calendar.signature" in found.left_out
    (folder / "calendars" / "2027.json").write_bytes(sign(YEAR_2027, OWNER))
    publisher.publish()
    terminal.bring()
    assert 2027 in surroundings.read(CONFIG, settings).calendar.years


def test_a_running_terminal_takes_them_when_the_version_changes(
    publisher: Publisher, folder: Path, terminal: Terminal, settings: Settings
) -> None:
    told: list[on.Event] = []
    around = Around(settings, CONFIG, told.append, lambda: datetime.now(UTC))

    def loaded() -> list[str]:
        return [address(one.surroundings) for one in told if isinstance(one, on.SurroundingsLoaded)]

    around._minute()
    moved(folder, "新街1号")
    publisher.publish()
    terminal.bring()
    around._minute()
    around._minute()
    assert len(loaded()) == 2 and loaded()[-1] == "新街1号", "once for each version"


def test_a_manifest_that_somebody_put_there_is_not_compiled(publisher: Publisher, terminal: Terminal) -> None:
    """One that fits what was planted beside it, and is not the one that was signed."""
    published = publisher.publish()
    terminal.bring()
    place = Shelf(terminal.shipped, terminal.state).place_of(published.manifest.name, published.manifest.hash)
    put(place.folder / "planted.json", service("planted"))
    contents = sources.contents_of(place.folder)
    entries = tuple(entry_of(path, contents[path]) for path in sorted(contents))
    forged = Manifest(version=published.manifest.version, published_at=published.manifest.published_at, entries=entries)
    assert place.manifest is not None
    place.manifest.write_text(forged.model_dump_json())
    with pytest.raises(Refused, match="not the one that the centre signed"):
        compile_place(place)


def test_two_who_publish_at_once_lose_nothing_of_what_lies_around(
    publisher: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catalogue alone, while somebody else publishes a hall that moved: it would have brought the old one back."""
    publisher.publish()
    alone = Publisher(publisher.data_dir, publisher.url, folder / "catalogue")
    put(folder / "catalogue" / "added.json", service("added", 9))

    def meanwhile(place: Path) -> None:
        monkeypatch.setattr(publishing, "check_around", sources.check_around)
        moved(folder, "新街1号")
        publisher.publish()

    monkeypatch.setattr(publishing, "check_around", meanwhile)
    with pytest.raises(CatalogueError, match="somebody else"):
        alone.publish()
