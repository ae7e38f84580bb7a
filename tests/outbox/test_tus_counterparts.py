"""Our tus server with a client by others (tuspy), our client with a server by others (npm @tus/server), over lines that break."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.uploader.uploader import Uploader

from kiosk.central.attachments import PATH
from kiosk.outbox import tus
from kiosk.outbox.http import Centre, NotTheCentre, Unreachable, new_session
from kiosk.wire.acknowledgement import NotSignedByCentre
from tests.central.tus_centre import Named, TusCentre, process, served
from tests.faults import FINE, Fault, FaultProxy, fault_proxy

COUNTERPART = Path(__file__).parent / "counterparts"
INSTALLED = Path(__file__).parents[2] / "build" / "tus-counterpart"
CONTENT = random.Random(7).randbytes(600_000)
PIECE = 64 * 1024


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[TusCentre]:
    made = TusCentre(tmp_path, open_door=True)
    yield made
    made.engine.dispose()


@contextmanager
def line_to(centre: TusCentre) -> Iterator[FaultProxy]:
    with served(centre.app) as port, fault_proxy(port) as proxy:
        yield proxy


def assert_stored(centre: TusCentre, one: Named) -> None:
    with centre.uploads.open(one.id) as stored:
        assert stored.read() == one.content
    assert centre.events(one.record_id) == ["received", "complete"]


def by_tuspy(proxy: FaultProxy, one: Named, location: str | None = None) -> Uploader:
    metadata = {"id": one.id, "record_id": one.record_id, "filename": "scan"}
    client = TusClient(proxy.url + PATH)
    return client.uploader(
        file_stream=io.BytesIO(one.content), chunk_size=PIECE, metadata=metadata, upload_checksum=True, url=location
    )  # fmt: skip


def test_tuspy_uploads_to_our_server(centre: TusCentre) -> None:
    [one] = centre.record(CONTENT)
    with line_to(centre) as proxy:
        by_tuspy(proxy, one).upload()
    assert_stored(centre, one)


@pytest.mark.parametrize("fault", ["cut_request", "cut_answer", "lose_answers"])
def test_tuspy_goes_on_where_a_broken_line_left_it(centre: TusCentre, fault: str) -> None:
    """Each time the line breaks somewhere else; tuspy asks our server how far it got, and is believed."""
    [one] = centre.record(CONTENT)
    broken, offsets = 0, [0]
    with line_to(centre) as proxy:
        first = by_tuspy(proxy, one)
        first.set_url(first.create_url())
        for number in range(40):
            at = {"cut_request": 1000 + 13_000 * number % 60_000, "cut_answer": 7 * number, "lose_answers": 1.0}[fault]
            uploader = by_tuspy(proxy, one, first.url)
            offsets.append(uploader.offset)
            proxy.fault = FINE if number % 2 else Fault(**{fault: at})  # type: ignore[arg-type] # bytes or a share
            try:
                uploader.upload(stop_at=min(len(one.content), uploader.offset + PIECE))
            except (TusUploadFailed, TusCommunicationError, TypeError, ValueError):
                broken += 1  # the last two: an answer that ends inside its header fields looks whole to tuspy, without an offset
            proxy.fault = FINE
            if centre.offset(one.id) == len(one.content):
                break
    assert broken >= 3
    assert offsets == sorted(offsets)
    assert_stored(centre, one)


@contextmanager
def our_client(url: str) -> Iterator[Centre]:
    with new_session() as session:
        yield Centre(url, "A7K2", Ed25519PrivateKey.generate(), session)


def send(client: Centre, one: Named, location: list[str]) -> tus.Advance:
    """The same call again and again, as the courier would make it; `location` is what it remembers."""

    def read(offset: int, size: int) -> bytes:
        return one.content[offset : offset + size]

    metadata = {"id": one.id, "record_id": one.record_id}
    at = location[-1] if location else None
    return tus.send(client, at, len(one.content), metadata, read, PIECE, location.append, lambda: True)


def send_over_a_bad_line(proxy: FaultProxy, one: Named, seed: int, check: Callable[[str], object]) -> tuple[tus.Advance, int]:
    """How it ended, and how many times the line broke before. Faults of every kind, drawn anew for each call; the last one finds none.
    `check`: of the receipt, which a line can break too."""
    chance, broken = random.Random(seed), 0
    location: list[str] = []
    for number in range(40):
        kinds = (
            Fault(cut_request=chance.randrange(200_000)),
            Fault(cut_answer=chance.randrange(2_000)),
            Fault(lose_answers=0.3),
            Fault(refuse=True),
            FINE,
        )
        proxy.fault = FINE if number == 39 else chance.choice(kinds)
        with our_client(proxy.url) as client:
            try:
                ended = send(client, one, location)
                check(ended.receipt)
                return ended, broken
            except (Unreachable, NotTheCentre, NotSignedByCentre):
                broken += 1
    raise AssertionError("it did not end on a good line either")


def test_our_client_gets_through_any_line_and_brings_a_receipt(centre: TusCentre) -> None:
    with line_to(centre) as proxy:
        breaks = 0
        for seed in range(8):
            [one] = centre.record(CONTENT[seed:])
            _, broken = send_over_a_bad_line(proxy, one, seed, partial(centre.verified, one=one))
            breaks += broken
            assert_stored(centre, one)
    assert breaks >= 8


def test_our_client_begins_anew_what_the_server_does_not_know_any_more(centre: TusCentre) -> None:
    [one] = centre.record(CONTENT)
    with line_to(centre) as proxy, our_client(proxy.url) as client:
        location: list[str] = []
        proxy.fault = Fault(cut_request=300_000)
        with pytest.raises(Unreachable):
            send(client, one, location)
        proxy.fault = FINE
        tus.terminate(client, location[0])
        assert tus.resume(client, location[0]) is None
        centre.verified(send(client, one, location).receipt, one)
        assert len(location) == 2
    assert_stored(centre, one)


def kill_again_and_again(tmp_path: Path, kills: int, seed: int) -> None:
    """The server is killed while pieces are on their way, and started again over the same folder; the client goes on. What it was told is
    there stays there: the offset never goes back."""
    centre = TusCentre(tmp_path, open_door=True)
    chance = random.Random(seed)
    [one] = centre.record(random.Random(seed).randbytes(200_000 * (kills + 1)))
    location: list[str] = []
    told = 0
    command = [sys.executable, "-m", "tests.central.tus_centre", str(tmp_path)]
    try:
        for number in range(kills + 1):
            with process(command) as (server, port), our_client(f"http://127.0.0.1:{port}") as client:
                last = number == kills
                left = 0 if last else chance.randrange(1, 8)

                def read(offset: int, size: int) -> bytes:
                    nonlocal left, told
                    assert offset >= told, "what was acknowledged is lost"
                    told, left = offset, left - 1
                    if left == 0:
                        threading.Thread(target=server.kill).start()
                    return one.content[offset : offset + min(size, chance.randrange(1, size + 1))]

                try:
                    at = location[-1] if location else None
                    metadata = {"id": one.id, "record_id": one.record_id}
                    ended = tus.send(client, at, len(one.content), metadata, read, PIECE, location.append, lambda: True)
                except (Unreachable, NotTheCentre):
                    assert not last
        centre.verified(ended.receipt, one)
        assert_stored(centre, one)
    finally:
        centre.engine.dispose()


def test_a_server_killed_while_pieces_arrive_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, kills=3, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(6))
def test_a_server_killed_many_times_while_pieces_arrive_loses_nothing_it_acknowledged(tmp_path: Path, seed: int) -> None:
    kill_again_and_again(tmp_path, kills=20, seed=seed)


def installed() -> Path:
    """The server by others, as its lock file has it; installed where the repository keeps what can be made again."""
    wanted = hashlib.sha256((COUNTERPART / "package-lock.json").read_bytes()).hexdigest()
    mark = INSTALLED / "installed"
    if not mark.exists() or mark.read_text() != wanted:
        shutil.rmtree(INSTALLED, ignore_errors=True)
        shutil.copytree(COUNTERPART, INSTALLED)
        subprocess.run(["npm", "ci", "--omit=optional"], cwd=INSTALLED, check=True, timeout=120, env={**os.environ, "CI": "1"})
        mark.write_text(wanted)
    shutil.copy(COUNTERPART / "server.mjs", INSTALLED)
    return INSTALLED


@contextmanager
def npm_server(folder: Path) -> Iterator[int]:
    with process(["node", str(installed() / "server.mjs"), str(folder)]) as (_running, port):
        yield port


def named(content: bytes, number: int) -> Named:
    return Named(f"01936d2e-0000-7000-8000-{number:012x}", "01936d2e-0000-7000-8000-ffffffffffff", content)


@pytest.mark.soak
def test_our_client_uploads_to_a_server_by_others(tmp_path: Path) -> None:
    with npm_server(tmp_path) as port, our_client(f"http://127.0.0.1:{port}") as client:
        location: list[str] = []
        ended = send(client, named(CONTENT, 1), location)
    assert (ended.offset, ended.receipt) == (len(CONTENT), "")
    assert (tmp_path / location[0].rpartition("/")[2]).read_bytes() == CONTENT


@pytest.mark.soak
def test_our_client_gets_through_any_line_to_a_server_by_others(tmp_path: Path) -> None:
    breaks = 0
    with npm_server(tmp_path) as port, fault_proxy(port) as proxy:
        for seed in range(8):
            before = set(tmp_path.iterdir())
            ended, broken = send_over_a_bad_line(proxy, named(CONTENT[seed:], seed), seed, str)
            breaks += broken
            assert ended.offset == len(CONTENT) - seed
            whole = tmp_path / ended.location.rpartition("/")[2]
            assert whole not in before
            assert whole.read_bytes() == CONTENT[seed:]
    assert breaks >= 8


@pytest.mark.soak
def test_our_client_gives_up_an_upload_at_a_server_by_others(tmp_path: Path) -> None:
    with npm_server(tmp_path) as port, our_client(f"http://127.0.0.1:{port}") as client:
        begun = tus.create(client, len(CONTENT), {"id": "x", "record_id": "y"})
        tus.append(client, begun.location, 0, CONTENT[:1000], "sha1")
        assert tus.resume(client, begun.location) == tus.Advance(begun.location, 1000)
        tus.terminate(client, begun.location)
        assert tus.resume(client, begun.location) is None
        tus.terminate(client, begun.location)
