"""Compiled by a process of its own, found in a moment from then on, made anew when anything it came from changes; and what a technician is
told of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.catalogue.load import CatalogueError, read_catalogue
from kiosk.shelf import compiled, words
from kiosk.shelf.compiling import Process, from_text, to_text
from kiosk.shelf.errors import Refused
from kiosk.shelf.files import Place, Shelf, compile_place
from tests.shelf.catalogues import put, service, small
from tests.shelf.conftest import NOW, Publisher, Terminal


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(small(tmp_path / "program"), tmp_path / "state")


def test_the_first_start_reads_the_sources_and_the_second_what_was_compiled(shelf: Shelf) -> None:
    first = shelf.open()
    assert first.index is None and [place.origin for place in first.waiting] == ["shipped"]
    Process(first.waiting[0]).wait()
    second = shelf.open()
    assert not second.waiting and second.index is not None and second.version.startswith("shipped-")
    assert list(second.catalogue.heads.values()) == list(first.catalogue.heads.values())
    assert [path.parent.name for path in shelf.shipped_folder.rglob("*.pack")] == ["__pycache__"]


def test_whatever_it_was_made_from_changes_it_is_made_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale() -> bool:
        return bool(shelf.open().waiting)

    compile_place(shelf.shipped())
    assert not stale()
    os.utime(shelf.shipped_folder / "register-0.json", ns=(1, 1))
    assert stale(), "a file was touched"
    compile_place(shelf.shipped())
    put(shelf.shipped_folder / "added.json", service("added", 9))
    assert stale() and "added" in shelf.open().catalogue.services, "a file more"
    compile_place(shelf.shipped())
    (shelf.shipped_folder / "facts" / "more.yaml").write_text("{}")
    assert stale(), "another dictionary"
    compile_place(shelf.shipped())
    assert not stale()
    assert len([*shelf.shipped_folder.rglob("*.pack")]) == 1, "of what was compiled before nothing stays"
    monkeypatch.setattr(compiled, "program", lambda: "a newer one")
    assert stale(), "another program"


def test_the_same_files_say_the_same_wherever_they_lie(tmp_path: Path) -> None:
    """A configuration in another folder sorted before or after the program's own files, and two processes compiled by turns."""
    one, other = ([tmp_path / name / "search" / "a.yaml", tmp_path / "m" / "core" / "b.py"] for name in ("a", "z"))
    for path in {*one, *other}:
        path.parent.mkdir(parents=True)
        path.write_text("x")
        os.utime(path, ns=(1, 1))
    assert compiled.stats(one) == compiled.stats(other)


def test_a_program_folder_that_is_read_only_is_no_trouble(shelf: Shelf) -> None:
    (shelf.shipped_folder / "__pycache__").write_text("in the way")
    made = compile_place(shelf.shipped())
    assert made.pack.parent == shelf.folder / "shipped" and not shelf.open().waiting


def test_where_nothing_can_be_written_it_is_served_all_the_same(shelf: Shelf) -> None:
    (shelf.shipped_folder / "__pycache__").write_text("in the way")
    shelf.folder.parent.write_text("in the way")
    with pytest.raises(Refused) as caught:
        Process(shelf.shipped()).wait()
    assert caught.value.code == "catalogue.disk"
    assert len(shelf.open().catalogue.services) == 3


def test_a_form_that_is_no_schema_is_found_when_it_is_compiled(shelf: Shelf) -> None:
    broken = service("register-0")
    broken["form"]["schema"]["properties"]["phone"]["pattern"] = "("
    put(shelf.shipped_folder / "register-0.json", broken)
    with pytest.raises(Refused, match=r"register-0\S*: form.schema") as caught:
        Process(shelf.shipped()).wait()
    assert caught.value.code == "catalogue.invalid" and caught.value.for_good


def test_a_program_without_a_catalogue_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no service in it") as caught:
        Shelf(tmp_path, tmp_path / "state").open()
    assert caught.value.code == "catalogue.invalid"


def test_a_process_that_dies_or_never_ends_is_known_as_such(shelf: Shelf) -> None:
    clock = [0.0]
    killed, endless = Process(shelf.shipped()), Process(shelf.shipped(), lambda: clock[0])
    killed._process.kill()
    with pytest.raises(Refused) as caught:
        killed.wait()
    assert caught.value.code == "catalogue.compiling"
    os.kill(endless._process.pid, 19)  # SIGSTOP: it lives and does nothing
    assert not endless.done()
    clock[0] = 10_000.0
    with pytest.raises(Refused, match="not compiled within"):
        endless.done()
    assert endless._process.poll() is not None, "nothing is left running"
    assert shelf.open().waiting, "and nothing half done is taken"


def test_several_may_compile_at_once(shelf: Shelf) -> None:
    places = [shelf.shipped()] * 4
    with ThreadPoolExecutor(4) as pool:
        assert {one.catalogue.version for one in pool.map(compile_place, places)} == {shelf.open().version}
    assert not shelf.open().waiting


def test_what_is_compiled_needs_neither_models_nor_parsers(shelf: Shelf) -> None:
    """The home screen stands before these are imported: they are most of what reading a catalogue costs."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom kiosk.settings import CONFIG\n"
        "from kiosk.shelf.files import Shelf, compile_place\nfrom kiosk.shelf.words import read\n"
        f"state = Path({str(shelf.folder.parent)!r})\n"
        f"held = Shelf(Path({str(shelf.shipped_folder)!r}), state).open()\n"
        "assert read(CONFIG / 'wordings', state) and not held.catalogue.generated\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
        "for place in held.waiting: compile_place(place)"
    )
    first, second = (subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in range(2))
    heavy = {"pydantic", "yaml", "jsonschema", "sqlite3", "sqlite_utils", "cryptography"}
    assert {"pydantic", "yaml"} <= set(first.stdout.split()), "to be compiled, it is read"
    assert not heavy & set(second.stdout.split())


def test_a_place_goes_to_the_process_as_it_is(tmp_path: Path) -> None:
    for place in (Place("shipped", tmp_path, "k", (tmp_path,)), Place("synced", tmp_path, "k", (), "7-a", tmp_path / "m")):
        assert from_text(to_text(place)) == place


def test_words_are_read_once_and_again_when_they_change(tmp_path: Path) -> None:
    folder, state = tmp_path / "wordings", tmp_path / "state"
    folder.mkdir()
    (folder / "one.yaml").write_text('a.b: { zh: "甲", en: A }')
    assert words.read(folder, state) == {"a.b": {"zh": "甲", "en": "A"}}
    [made] = (folder / "__pycache__").iterdir()
    made.write_text(made.read_text().replace("甲", "乙"))
    assert words.read(folder, state)["a.b"]["zh"] == "乙", "out of what was made before"
    made.write_text("{")
    assert words.read(folder, state)["a.b"]["zh"] == "甲", "damaged, it is made anew"
    (folder / "two.yaml").write_text('c.d: { zh: "丙", en: C }')
    assert set(words.read(folder, state)) == {"a.b", "c.d"} and len([*(folder / "__pycache__").iterdir()]) == 1
    (folder / "two.yaml").write_text("{")
    with pytest.raises(Refused) as caught:
        words.read(folder, state)
    assert caught.value.code == "catalogue.unreadable"


# --- the commands -----------------------------------------------------------------------------------------------------------------


def kiosk(terminal: Terminal, *arguments: str) -> tuple[int, dict[str, object]]:
    config = terminal.shipped.parent / "config"
    if not config.exists():
        from kiosk.settings import CONFIG

        shutil.copytree(CONFIG, config, ignore=shutil.ignore_patterns("catalogue", "__pycache__"))
        shutil.copytree(terminal.shipped, config / "catalogue")
    environment = {**os.environ, "KIOSK_CONFIG_DIR": str(config), "KIOSK_STATE_DIR": str(terminal.state)}
    command = [sys.executable, "-m", "kiosk.cli", "catalogue", *arguments, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_what_a_technician_is_told(publisher: Publisher, terminal: Terminal) -> None:
    status, said = kiosk(terminal, "status")
    assert status == 0
    assert (said["from"], said["services"], said["bundles"], said["compiled"], said["refused"]) == ("program", 2, 1, False, None)
    status, built = kiosk(terminal, "build")
    rows = built["compiled"]
    assert status == 0 and isinstance(rows, list) and [row["made"] for row in rows] == [True]
    _, said = kiosk(terminal, "status")
    assert said["compiled"] and said["search_index"]
    published = publisher.publish().manifest
    terminal.bring()
    _, built = kiosk(terminal, "build")
    rows = built["compiled"]
    assert isinstance(rows, list) and [row["made"] for row in rows] == [False, False], "what this process compiled another one finds"
    terminal.sync._refuse(Refused("catalogue.rollback", "the centre offers 1-0"), NOW)
    _, said = kiosk(terminal, "status")
    assert (said["version"], said["from"], said["services"]) == (published.name, "centre", 4)
    assert said["published_at"] == published.published_at.isoformat() and said["checked_at"] and said["usable"]
    assert said["refused"] == {"code": "catalogue.rollback", "words": "the centre offers 1-0", "at": NOW.isoformat(timespec="seconds")}


def test_reading_refuses_with_the_file_and_the_reason(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "register-0.json").write_text("{")
    with pytest.raises(CatalogueError, match=r"register-0.json: Expecting"):
        read_catalogue(folder)


def test_a_search_index_that_got_lost_is_built_again(shelf: Shelf) -> None:
    """The catalogue itself is open at once; only what is typed is not found before the index is there."""
    compile_place(shelf.shipped())
    index = shelf.open().index
    assert index is not None
    index.unlink()
    held = shelf.open()
    assert held.index is None and [place.origin for place in held.waiting] == ["shipped"]
    compile_place(held.waiting[0])
    held = shelf.open()
    assert held.index is not None and not held.waiting
