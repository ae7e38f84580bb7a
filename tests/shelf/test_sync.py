"""A catalogue comes whole and proven, or the last good one stays: whatever is forged, cut off, old, broken or full."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.catalogue.load import load_catalogue
from kiosk.central import keys as keyring
from kiosk.central import publishing
from kiosk.outbox import http, schema
from kiosk.outbox.http import Answer
from kiosk.outbox.trust import need_trust
from kiosk.shelf import compiled
from kiosk.shelf.files import FILES, Shelf, compile_place
from kiosk.wire.catalogue import LARGEST_AT_ONCE
from tests.faults import FINE, Fault, fault_proxy
from tests.rig import enrol
from tests.shelf.catalogues import put, service
from tests.shelf.conftest import NOW, Here, Line, Publisher, Terminal, terminal_at

Spoil = Callable[[str, Answer], Answer]


def version_of(terminal: Terminal) -> str:
    return terminal.held().version


def test_a_terminal_gets_what_was_published(publisher: Publisher, terminal: Terminal) -> None:
    assert terminal.held().place.origin == "shipped"
    assert terminal.bring() == "rests" and not terminal.status.problem, "nothing was published yet"
    published = publisher.publish()
    assert published.new and (published.services, published.bundles) == (4, 1)
    assert terminal.bring() == "switched"
    held = terminal.held()
    assert (held.version, held.place.origin, held.waiting) == (published.manifest.name, "synced", ())
    assert list(held.catalogue.services) == [f"register-{number}" for number in range(4)] and list(held.catalogue.bundles) == ["both"]
    assert held.index is not None
    assert terminal.bring() == "rests" and terminal.status.checked_at
    terminal.restart()
    assert terminal.bring() == "rests" and terminal.files_asked() == 1, "asked for once"


def test_only_what_changed_is_fetched(publisher: Publisher, terminal: Terminal) -> None:
    publisher.publish()
    terminal.bring()
    put(publisher.folder / "register-1.json", service("register-1", 9))
    put(publisher.folder / "added.json", service("added", 7))
    (publisher.folder / "register-3.json").unlink()
    published = publisher.publish()
    assert (published.changed, published.removed) == (2, 1)
    assert terminal.bring() == "switched"
    assert list(terminal.held().catalogue.services) == ["register-0", "register-2", "added", "register-1"]
    assert len(json.loads(terminal.line.asked[-1][1])["hashes"]) == 2
    kept = [Path(terminal.state, "catalogue", name, FILES, "register-0.json").stat().st_ino for name in synced_folders(terminal)]
    assert len(kept) == 2 and kept[0] == kept[1], "what did not change lies there once"


def synced_folders(terminal: Terminal) -> list[str]:
    return sorted(path.parent.name for path in (terminal.state / "catalogue").glob("*/manifest.json"))


def test_a_terminal_that_was_away_for_versions_and_a_new_one_end_with_the_same(
    publisher: Publisher, terminal: Terminal, tmp_path: Path, shipped: Path
) -> None:
    publisher.publish()
    terminal.bring()
    for number in range(3):
        put(publisher.folder / f"register-{number}.json", service(f"register-{number}", 20 + number))
        publisher.publish()
    other = terminal_at(publisher, tmp_path / "other", shipped, "B8M3")
    assert terminal.bring() == other.bring() == "switched"
    assert version_of(terminal) == version_of(other)
    assert list(terminal.held().catalogue.heads.values()) == list(other.held().catalogue.heads.values())
    other.line.session.close()


def changed_manifest(_path: str, answer: Answer) -> Answer:
    said = json.loads(answer.content) if answer.content[:1] == b"{" else {}
    if "changed" not in said:
        return answer
    said["changed"][0]["hash"] = "0" * 64
    return dataclasses.replace(answer, content=json.dumps(said).encode())


def left_out(_path: str, answer: Answer) -> Answer:
    said = json.loads(answer.content) if answer.content[:1] == b"{" else {}
    if "changed" not in said:
        return answer
    return dataclasses.replace(answer, content=json.dumps({**said, "changed": said["changed"][1:]}).encode())


def renumbered(_path: str, answer: Answer) -> Answer:
    said = json.loads(answer.content) if answer.content[:1] == b"{" else {}
    return dataclasses.replace(answer, content=json.dumps({**said, "version": 99}).encode()) if "changed" in said else answer


def other_based(_path: str, answer: Answer) -> Answer:
    said = json.loads(answer.content) if answer.content[:1] == b"{" else {}
    return dataclasses.replace(answer, content=json.dumps({**said, "base": "a" * 64}).encode()) if "changed" in said else answer


def no_manifest(_path: str, answer: Answer) -> Answer:
    return dataclasses.replace(answer, content=b'{"version": "new"}')


def signed_by_another(_path: str, answer: Answer) -> Answer:
    said = json.loads(answer.content) if answer.content[:1] == b"{" else {}
    if "changed" not in said:
        return answer
    import base64

    forged = base64.b64encode(Ed25519PrivateKey.generate().sign(b"anything")).decode()
    return dataclasses.replace(answer, content=json.dumps({**said, "signature": forged}).encode())


def spoilt_file(path: str, answer: Answer) -> Answer:
    if not path.endswith("files"):
        return answer
    plain = bytearray(zstandard.decompress(answer.content))
    plain[len(plain) // 2] ^= 1
    return dataclasses.replace(answer, content=zstandard.compress(bytes(plain)))


def cut_off(path: str, answer: Answer) -> Answer:
    return dataclasses.replace(answer, content=answer.content[:-9]) if path.endswith("files") else answer


def bomb(path: str, answer: Answer) -> Answer:
    return dataclasses.replace(answer, content=zstandard.compress(bytes(200_000_000), 1)) if path.endswith("files") else answer


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (changed_manifest, "catalogue.unsigned"), (left_out, "catalogue.unsigned"), (renumbered, "catalogue.unsigned"),
        (other_based, "catalogue.unsigned"), (no_manifest, "catalogue.unsigned"), (signed_by_another, "catalogue.unsigned"),
        (spoilt_file, "catalogue.corrupt-file"), (cut_off, "catalogue.corrupt-file"), (bomb, "catalogue.corrupt-file"),
    ],
)  # fmt: skip
def test_what_was_changed_on_the_way_is_refused_and_the_next_time_is_good(
    publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, spoil: Spoil, code: str
) -> None:
    first = publisher.publish()
    terminal.bring()
    for number in range(4):
        put(publisher.folder / f"register-{number}.json", service(f"register-{number}", 30 + number))
    second = publisher.publish()
    with monkeypatch.context() as patched:
        patched.setattr(Line, "on_the_way", staticmethod(spoil))
        assert terminal.bring() == "rests"
    assert terminal.status.problem == code and terminal.status.detail and terminal.status.problem_at
    assert version_of(terminal) == first.manifest.name
    terminal.restart()
    assert terminal.status.problem == code, "also after a start"
    assert terminal.bring() == "switched" and not terminal.status.problem
    assert version_of(terminal) == second.manifest.name


def test_an_answer_played_back_says_nothing(publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line in between that answers with what it recorded keeps nobody on an old catalogue unnoticed."""
    publisher.publish()
    recorded: list[Answer] = []

    def played_back(path: str, answer: Answer) -> Answer:
        if path.endswith("files"):
            return answer
        recorded.append(answer)
        return recorded[0]

    monkeypatch.setattr(Line, "on_the_way", staticmethod(played_back))
    assert terminal.bring() == "switched"
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.unsigned"


def test_an_older_version_is_refused(publisher: Publisher, terminal: Terminal, tmp_path: Path) -> None:
    """A centre that was set back to a backup, or somebody with its old key and database."""
    publisher.publish()
    engine = publisher.data_dir / "central.db"
    shutil.copy(engine, tmp_path / "backup.db")
    for extra in ("-wal", "-shm"):
        if Path(f"{engine}{extra}").exists():
            shutil.copy(f"{engine}{extra}", f"{tmp_path / 'backup.db'}{extra}")
    put(publisher.folder / "added.json", service("added", 7))
    second = publisher.publish()
    assert terminal.bring() == "switched" and version_of(terminal) == second.manifest.name
    remove_version(publisher, second.manifest.version)
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.rollback"
    put(publisher.folder / "added.json", service("added", 8))
    other = publisher.publish()
    assert other.manifest.version == second.manifest.version
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.rollback", "the same number and another content"
    assert version_of(terminal) == second.manifest.name


def remove_version(publisher: Publisher, version: int) -> None:
    from kiosk.central.catalogue_tables import catalogue_versions
    from kiosk.central.tables import database_url, open_database, writing

    engine = open_database(database_url(publisher.data_dir, ""))
    with writing(engine) as connection:
        connection.execute(catalogue_versions.delete().where(catalogue_versions.c.version == version))
    engine.dispose()


def test_another_enrolment_begins_anew(publisher: Publisher, terminal: Terminal) -> None:
    """A terminal that moves to another centre takes that one's first version, whatever number it had reached before."""
    publisher.publish()
    put(publisher.folder / "added.json", service("added", 7))
    publisher.publish()
    terminal.bring()
    remove_version(publisher, 2)
    enrol(terminal.state, publisher.url, publisher.data_dir, "A7K2")
    terminal.restart()
    assert terminal.bring() == "switched" and version_of(terminal).startswith("1-")


def test_what_does_not_load_is_refused_for_good_and_removed(
    publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer centre may know elements that this program does not."""
    good = publisher.publish()
    terminal.bring()
    put(publisher.folder / "register-2.json", service("register-2", 3, colour="red"))
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "load_catalogue", lambda _folder: load_catalogue(terminal.shipped))
        publisher.publish()
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.invalid"
    assert "register-2.json: colour" in terminal.status.detail
    asked = terminal.files_asked()
    terminal.restart()
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.invalid" and terminal.files_asked() == asked
    assert version_of(terminal) == good.manifest.name and synced_folders(terminal) == [good.manifest.name]
    with monkeypatch.context() as patched:
        patched.setattr(compiled, "program", lambda: "a newer one")
        assert terminal.bring() == "rests" and terminal.files_asked() == asked + 1, "another program tries again"
    put(publisher.folder / "register-2.json", service("register-2", 3))
    publisher.publish()
    assert terminal.bring() == "switched" and not terminal.status.problem


def test_a_form_that_is_no_schema_is_refused(publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = service("register-2", 3)
    broken["form"]["schema"]["properties"]["phone"]["pattern"] = "("
    put(publisher.folder / "register-2.json", broken)
    monkeypatch.setattr(publishing, "load_catalogue", lambda _folder: load_catalogue(terminal.shipped))
    publisher.publish()
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.invalid"
    assert terminal.held().place.origin == "shipped"


def test_made_up_services_come_to_no_terminal_in_production(publisher: Publisher, terminal: Terminal) -> None:
    put(publisher.folder / "register-2.json", service("register-2", 3, generated=True))
    assert publisher.publish().generated
    terminal.production = True
    terminal.restart()
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.generated"
    assert terminal.held().place.origin == "shipped" and synced_folders(terminal) == []
    terminal.production = False
    terminal.restart()
    terminal.sync.status = dataclasses.replace(terminal.status, refused="")
    assert terminal.bring() == "switched" and terminal.held().catalogue.generated


def test_a_network_that_breaks_is_nobodys_fault(publisher: Publisher, terminal: Terminal) -> None:
    """Portion by portion, with the line cut in each: nothing is refused, and what is here is not fetched again."""
    for number in range(12):
        filler = {"zh": [os.urandom(200_000).hex()], "en": ["-"]}
        put(publisher.folder / f"large-{number}.json", service(f"large-{number}", 50, notice=filler))
    published = publisher.publish()
    assert published.manifest.size > LARGEST_AT_ONCE
    with fault_proxy(int(publisher.url.rpartition(":")[2])) as proxy:
        whole, terminal.line.url = terminal.line.url, proxy.url
        failures = 0
        while (word := step(terminal)) != "switched":
            failures += word == "failed"
            proxy.fault = FINE if word == "failed" else Fault(cut_answer=30_000)
            terminal.line.session.close()
            assert failures < 20
        terminal.line.url = whole
    assert failures >= 2 and not terminal.status.problem
    assert version_of(terminal) == published.manifest.name


def step(terminal: Terminal) -> str:
    try:
        return terminal.sync.turn(terminal.line, terminal.trust, NOW)
    except (http.Unreachable, http.NotTheCentre):
        return "failed"


def test_new_keys_of_the_centre_need_no_new_version(publisher: Publisher, terminal: Terminal) -> None:
    publisher.publish()
    terminal.bring()
    keyring.rotate_acknowledging(publisher.data_dir, NOW)
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.unsigned", "not before the terminal knows them"
    terminal.trust = keyring.load_or_make(publisher.data_dir).trust
    assert terminal.bring() == "rests" and not terminal.status.problem
    assert need_trust(terminal.state) != terminal.trust


# --- the disk -----------------------------------------------------------------------------------------------------------------------


def test_a_damaged_disk_falls_back_and_is_mended(publisher: Publisher, terminal: Terminal) -> None:
    """The pack of the one in force, then the one before, then the program's own; the next look at the centre mends it."""
    first = publisher.publish()
    terminal.bring()
    put(publisher.folder / "added.json", service("added", 7))
    second = publisher.publish()
    terminal.bring()
    spoil(terminal, second.manifest.name)
    held = terminal.held()
    assert held.version == first.manifest.name and [place.name for place in held.waiting] == [second.manifest.name]
    spoil(terminal, first.manifest.name)
    held = terminal.held()
    assert held.place.origin == "shipped" and [place.name for place in held.waiting][:2] == [second.manifest.name, first.manifest.name]
    compile_place(held.waiting[0])
    assert version_of(terminal) == second.manifest.name, "its files are whole: it is compiled again"
    spoil(terminal, second.manifest.name)
    (terminal.state / "catalogue" / second.manifest.name / FILES / "register-1.json").write_text("{}")
    assert terminal.held().place.origin == "shipped"
    assert terminal.bring() == "switched" and version_of(terminal) == second.manifest.name
    spoil(terminal, second.manifest.name)
    (terminal.state / "catalogue" / second.manifest.name / "manifest.json").write_text("{")
    assert terminal.bring() == "switched" and version_of(terminal) == second.manifest.name
    (terminal.state / "catalogue" / "in-force.json").write_text("[]")
    assert terminal.held().place.origin == "shipped" and terminal.bring() == "switched"


def spoil(terminal: Terminal, name: str) -> None:
    [pack] = (terminal.state / "catalogue" / name / "compiled").glob("*.pack")
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 1
    pack.write_bytes(bytes(content))


def test_files_that_somebody_changed_are_not_compiled(publisher: Publisher, terminal: Terminal) -> None:
    """Signed was what the manifest names: neither another content nor one file more."""
    from kiosk.shelf.errors import Refused

    published = publisher.publish()
    terminal.bring()
    place = Shelf(terminal.shipped, terminal.state).place_of(published.manifest.name, published.manifest.hash)
    put(place.folder / "planted.json", service("planted"))
    with pytest.raises(Refused, match="not those of its manifest") as caught:
        compile_place(place)
    assert caught.value.code == "catalogue.damaged"


def test_another_program_compiles_anew(publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update of the program nothing that the old one compiled is opened by the new one's models."""
    published = publisher.publish()
    terminal.bring()
    monkeypatch.setattr(compiled, "program", lambda: "a newer one")
    held = terminal.held()
    assert held.place.origin == "shipped" and [place.name for place in held.waiting] == [published.manifest.name, ""]
    compile_place(held.waiting[0])
    assert version_of(terminal) == published.manifest.name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk")
@pytest.mark.parametrize("size", ["16k", "60k", "100k", "160k"])
def test_a_full_disk_keeps_what_is_in_force_and_gets_its_room_back(
    publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    monkeypatch.setattr(schema, "RESERVE", 0)
    for number in range(20):
        put(publisher.folder / f"more-{number}.json", service(f"more-{number}", 9))
    publisher.publish()
    disk = terminal.state / "catalogue"
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    try:
        assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.disk-full"
        assert terminal.held().place.origin == "shipped"
        assert not synced_folders(terminal), "what there was of it was given back"
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert terminal.bring() == "switched"


def test_the_outboxs_reserve_is_not_for_catalogues(publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher.publish()
    monkeypatch.setattr(schema, "RESERVE", 2**60)
    assert terminal.bring() == "rests" and terminal.status.problem == "catalogue.disk-full"
    assert terminal.files_asked() == 0


def test_a_compilation_that_is_given_up_begins_again(publisher: Publisher, terminal: Terminal) -> None:
    class Stopped(Here):
        stopped = 0

        def done(self) -> bool:
            return False

        def stop(self) -> None:
            Stopped.stopped += 1

    published = publisher.publish()
    terminal.sync._compile = Stopped
    for _ in range(5):
        assert terminal.sync.turn(terminal.line, terminal.trust, NOW) == "works"
    terminal.sync.close()
    assert Stopped.stopped == 1 and terminal.held().place.origin == "shipped"
    terminal.restart()
    assert terminal.bring() == "switched" and version_of(terminal) == published.manifest.name
    assert terminal.files_asked() == 1, "its files were here"
