"""A catalogue is published whole or not at all, never one that would not load, and handed out as what changed; on either database."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from kiosk.catalogue.load import CatalogueError
from kiosk.central import publishing
from kiosk.central.catalogue_tables import catalogue_contents, catalogue_versions
from kiosk.central.publishing import publish
from kiosk.central.sources import contents_of
from kiosk.central.tables import database_url, open_database
from kiosk.cli import central as cli
from kiosk.wire import catalogue as wire
from kiosk.wire.catalogue import CatalogueAnswer, FilesQuestion, Manifest
from kiosk.wire.fleet import Heartbeat
from tests.catalogue.cities import written
from tests.central.conftest import Centre
from tests.central.fleets import Fleet, beat
from tests.central.terminals import Terminal
from tests.shelf.catalogues import as_it_loads, put, service, small

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small(tmp_path / "to-publish")


def asked(centre: Centre, known: Manifest | None = None) -> tuple[Manifest, CatalogueAnswer]:
    """The manifest of now, believed as a terminal believes it, and the answer it came in."""
    base = known.hash if known else ""
    response = centre.terminal.get(centre.client, f"/v1/catalogue?known={base}&nonce=ab")
    assert response.status_code == 200, response.text
    answer = CatalogueAnswer.model_validate_json(response.content)
    return wire.verify(centre.keys.trust, wire.about(base, "ab"), answer, known), answer


def test_what_was_published_is_handed_out(centre: Centre, folder: Path) -> None:
    assert centre.refusal(centre.terminal.get(centre.client, "/v1/catalogue")) == (404, "catalogue.none")
    done = publish(centre.engine, folder, NOW, as_it_loads)
    assert (done.new, done.manifest.version, done.services, done.bundles, done.removed) == (True, 1, 3, 1, 0)
    first, _ = asked(centre)
    assert first.hash == done.manifest.hash and first.published_at == NOW
    assert [one.path for one in first.entries] == [
        "bundles/both.json", "facts/core.yaml", "fields/core.yaml", "register-0.json", "register-1.json", "register-2.json"
    ]  # fmt: skip
    body = FilesQuestion(hashes=tuple(one.hash for one in first.entries)).model_dump_json().encode()
    response = centre.terminal.post(centre.client, "/v1/catalogue/files", body)
    assert response.headers["content-type"] == wire.ZSTD
    assert wire.split(response.content, first.entries) == [(folder / one.path).read_bytes() for one in first.entries]


def test_a_terminal_is_told_what_changed_since_its_own(centre: Centre, folder: Path) -> None:
    publish(centre.engine, folder, NOW, as_it_loads)
    first, _ = asked(centre)
    put(folder / "added.json", service("added", 5))
    (folder / "register-2.json").unlink()
    done = publish(centre.engine, folder, NOW, as_it_loads)
    second, answer = asked(centre, first)
    assert second.hash == done.manifest.hash and second.version == 2
    assert [one.path for one in answer.changed] == ["added.json"] and answer.removed == ("register-2.json",)
    _, answer = asked(centre, second)
    assert not answer.changed and not answer.removed and answer.base == second.hash
    unknown = Manifest(version=1, published_at=NOW, entries=())
    whole, answer = asked(centre, unknown)
    assert answer.base == "" and whole.hash == second.hash, "of a manifest that the centre never made, all is told"


def test_the_same_again_makes_no_version(centre: Centre, folder: Path) -> None:
    first = publish(centre.engine, folder, NOW, as_it_loads)
    again = publish(centre.engine, folder, NOW, as_it_loads)
    assert not again.new and again.manifest.hash == first.manifest.hash
    put(folder / "register-1.json", service("register-1", 8))
    publish(centre.engine, folder, NOW, as_it_loads)
    put(folder / "register-1.json", service("register-1", 2))
    back = publish(centre.engine, folder, NOW, as_it_loads)
    assert back.new and back.manifest.version == 3, "what was before is a new version all the same"
    with centre.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(catalogue_contents)).scalar_one() == 7, "each content once"


@pytest.mark.parametrize("how", ["element", "form", "name", "bundle"])
def test_what_would_not_load_is_not_published(centre: Centre, folder: Path, how: str) -> None:
    publish(centre.engine, folder, NOW, as_it_loads)
    before, _ = asked(centre)
    broken = service("broken", 5)
    match how:
        case "element":
            broken["colour"] = "red"
        case "form":
            broken["form"]["schema"]["properties"]["phone"]["pattern"] = "("
        case "bundle":
            (folder / "register-1.json").unlink()
    put(folder / ("Broken.json" if how == "name" else "broken.json"), {**broken, "code": "Broken"} if how == "name" else broken)
    with pytest.raises(CatalogueError):
        publish(centre.engine, folder, NOW, as_it_loads)
    assert asked(centre)[0].hash == before.hash


def test_of_two_who_publish_at_once_one_comes_second(centre: Centre, folder: Path, tmp_path: Path) -> None:
    other = small(tmp_path / "other", 5)
    with ThreadPoolExecutor(2) as pool:
        done = [*pool.map(lambda one: publish(centre.engine, one, NOW, as_it_loads), (folder, other))]
    assert {one.manifest.version for one in done} == {1, 2}
    with centre.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(catalogue_versions)).scalar_one() == 2


def test_questions_that_make_no_sense_are_refused(centre: Centre, folder: Path) -> None:
    publish(centre.engine, folder, NOW, as_it_loads)

    def files(body: bytes) -> tuple[int, str]:
        return centre.refusal(centre.terminal.post(centre.client, "/v1/catalogue/files", body))

    assert files(b"{}") == files(b'{"hashes": []}') == files(b'{"hashes": ["../x"]}') == (400, "catalogue.malformed")
    assert files(json.dumps({"hashes": ["0" * 64]}).encode()) == (404, "catalogue.unknown-file")
    for query in ("known=x", "known=", "known=%00", "nonce=xyz"):
        response = centre.terminal.get(centre.client, f"/v1/catalogue?{query}")
        assert response.status_code == 200 if query == "known=" else centre.refusal(response) == (400, "catalogue.malformed")
    assert centre.client.get("/v1/catalogue").status_code == 401, "only terminals are told"


def test_more_than_may_be_asked_at_once_is_refused(centre: Centre, folder: Path) -> None:
    for number in range(4):
        put(folder / f"large-{number}.json", service(f"large-{number}", 9, notice={"zh": [str(number) * 900_000], "en": ["-"]}))
    done = publish(centre.engine, folder, NOW, as_it_loads)
    body = json.dumps({"hashes": [one.hash for one in done.manifest.entries]}).encode()
    assert centre.refusal(centre.terminal.post(centre.client, "/v1/catalogue/files", body)) == (413, "body.too-large")
    for some in wire.portions(done.manifest.entries):
        body = FilesQuestion(hashes=tuple(one.hash for one in some)).model_dump_json().encode()
        assert len(wire.split(centre.terminal.post(centre.client, "/v1/catalogue/files", body).content, some)) == len(some)


def test_the_command_publishes_and_says_what(tmp_path: Path, database: str) -> None:
    folder = written(tmp_path / "city", 40)
    where = ["--data", str(tmp_path / "central"), *(["--database", database] if database else []), "--json"]
    done = CliRunner().invoke(cli.app, ["publish", str(folder), *where])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["version"], said["new"], said["services"], said["around"]) == (1, True, 40, 0)
    assert said["changed"] == 40 + said["bundles"] + len(("fields", "facts"))
    assert not json.loads(CliRunner().invoke(cli.app, ["publish", str(folder), *where]).stdout)["new"]
    item = folder / "demo-00001.json"
    guide = json.loads(item.read_bytes())
    put(item, {**guide, "evidence": {}})
    refused = CliRunner().invoke(cli.app, ["publish", str(folder), *where])
    told = json.loads(refused.stdout)
    assert refused.exit_code == 1 and told["error"]["code"] == "catalogue.not-fit", "it loads, and no release has it"
    assert {(one["service"], one["severity"]) for one in told["findings"]} == {("demo-00001", "error")}
    in_words = CliRunner().invoke(cli.app, ["publish", str(folder), *where[:-1]])
    assert in_words.exit_code == 1 and "evidence" in in_words.stdout
    put(item, {**guide, "colour": "red"})
    refused = CliRunner().invoke(cli.app, ["publish", str(folder), *where])
    assert refused.exit_code == 1 and json.loads(refused.stdout)["error"]["code"] == "catalogue.invalid"
    nowhere = CliRunner().invoke(cli.app, ["publish", str(tmp_path / "nowhere"), *where])
    assert str(tmp_path / "nowhere") in json.loads(nowhere.stdout)["error"]["message"]
    item.unlink()
    item.symlink_to(tmp_path / "central" / "keys.json")
    refused = CliRunner().invoke(cli.app, ["publish", str(folder), *where])
    assert refused.exit_code == 1 and "no file of its own" in json.loads(refused.stdout)["error"]["message"], "what a link leads to stays"
    engine = open_database(database_url(tmp_path / "central", database))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(catalogue_versions)).scalar_one() == 1
    engine.dispose()


def test_which_catalogue_a_terminal_has_and_why_no_newer_one(tmp_path: Path, database: str) -> None:
    from fastapi.testclient import TestClient

    fleet = Fleet(tmp_path, database)
    client = TestClient(fleet.app)
    token = fleet.token(client, Terminal().enrolled(fleet.engine, fleet.now()))
    told = Heartbeat(at=datetime.now(UTC), catalogue="7-0a1b2c3d", catalogue_problem="catalogue.disk-full")
    assert beat(client, token, told).status_code == 200
    fleet.heartbeats.write()
    where = ("--data", str(tmp_path), *(("--database", database) if database else ()))
    [shown] = json.loads(CliRunner().invoke(cli.app, ["terminals", *where, "--json"]).stdout)["terminals"]
    assert (shown["catalogue"], shown["catalogue_problem"]) == ("7-0a1b2c3d", "catalogue.disk-full")
    older = Heartbeat(at=datetime.now(UTC)).model_dump_json(exclude={"catalogue", "catalogue_problem"}).encode()
    assert beat(client, token, older).status_code == 200
    fleet.engine.dispose()


def test_a_list_of_files_that_no_terminal_could_be_told_is_not_published(centre: Centre, folder: Path) -> None:
    """As many files as there may be, but with names as long as they may be: the answer would be larger than a terminal takes."""
    longest = {f"fields/{number:0100}.yaml": b"{}" for number in range(17_000)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "contents_of", lambda place: {**contents_of(place), **longest})
        patched.setattr(publishing, "laid_out", lambda _contents: nullcontext(folder))
        with pytest.raises(CatalogueError, match="too long together"):
            publish(centre.engine, folder, NOW, as_it_loads)
    entries = tuple(wire.entry_of(path, content) for path, content in sorted(longest.items()))
    whole = wire.sign(centre.keys.acknowledging, "k", "0" * 64, None, Manifest(version=1, published_at=NOW, entries=entries), NOW)
    assert len(whole.model_dump_json()) > wire.LARGEST_AT_ONCE
