"""What is certain about an upload survives kills, lost files, full disks and two at once; a record is complete exactly once."""

from __future__ import annotations

import fcntl
import operator
import os
import re
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from kiosk.central.problems import Refusal
from kiosk.central.tables import writing
from kiosk.central.uploads import Uploads
from kiosk.outbox import tus
from kiosk.outbox.http import Centre, new_session
from kiosk.wire.attachment import RECEIPT_HEADER
from tests.central.terminals import Terminal
from tests.central.tus_centre import Named, TusCentre, now, process
from tests.central.tus_requests import checksum, create, delete, head, patch, refused, uploaded
from tests.postgres import Cluster

SCAN = bytes(range(256)) * 1000
UNKNOWN = "01936d2e-0000-7000-8000-0000000000ff"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[TusCentre]:
    made = TusCentre(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def client(centre: TusCentre) -> TestClient:
    return TestClient(centre.app)


@pytest.fixture
def terminal(centre: TusCentre) -> Terminal:
    return centre.enrolled()


def test_bytes_written_before_a_kill_do_not_count(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    """The file is longer than its row: the centre was killed between the sync of the bytes and the commit."""
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    patch(client, terminal, one, 0, SCAN[:1000])
    with centre.path(one.id).open("ab") as file:
        file.write(b"half of a piece that was never acknowledged" * 10_000)
    assert head(client, terminal, one).headers["Upload-Offset"] == "1000"
    assert patch(client, terminal, one, 1000, SCAN[1000:2000]).status_code == 204
    assert centre.path(one.id).stat().st_size == 2000
    centre.verified(patch(client, terminal, one, 2000, SCAN[2000:]).headers[RECEIPT_HEADER], one)


def test_bytes_are_on_disk_before_they_count_and_count_before_they_are_acknowledged(tmp_path: Path) -> None:
    """The order of the system calls of a server of its own: written, synced (and the folder, for a new file), the database synced,
    answered. A power cut between any two of them loses nothing that was acknowledged."""
    centre = TusCentre(tmp_path, open_door=True)
    [one] = centre.record(SCAN)
    centre.engine.dispose()
    log = tmp_path / "calls"
    trace = ["strace", "-D", "-f", "-y", "-s", "16", "-e", "trace=pwrite64,fsync,fdatasync,sendto", "-o", str(log)]
    serve = [sys.executable, "-m", "tests.central.tus_centre", str(tmp_path)]
    with process([*trace, *serve]) as (_server, port), new_session() as session:
        client = Centre(f"http://127.0.0.1:{port}", "A7K2", Ed25519PrivateKey.generate(), session)
        at = tus.create(client, len(SCAN), {"id": one.id, "record_id": one.record_id})
        created = len(log.read_text().splitlines())
        for offset in (0, 128_000):
            tus.append(client, at.location, offset, SCAN[offset : offset + 128_000])
        until = time.monotonic() + 20
        while log.read_text().count("HTTP/1.1 204") < 2:  # a call is written down after it was made
            assert time.monotonic() < until
    calls = log.read_text().splitlines()[created:]
    where = {
        "w": re.compile(rf"pwrite64\(\d+<[^>]*/{one.id}>"),
        "s": re.compile(rf"fsync\(\d+<[^>]*/{one.id}>"),
        "f": re.compile(rf"fsync\(\d+<[^>]*/attachments/{one.id[-2:]}>"),
        "d": re.compile(r"fdatasync\(\d+<[^>]*/central\.db-wal>"),
        "a": re.compile(r'sendto\(.*"HTTP/1\.1 204'),
    }
    order = "".join(letter for call in calls for letter, pattern in where.items() if pattern.search(call))
    assert re.fullmatch(r"w+sfd+aw+sd+a", order), order


@pytest.mark.parametrize("left", [None, 0, 999])
@pytest.mark.parametrize("ask", ["head", "patch"])
def test_a_file_that_the_disk_lost_begins_anew(
    centre: TusCentre, client: TestClient, terminal: Terminal, left: int | None, ask: str
) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    patch(client, terminal, one, 0, SCAN[:1000])
    lose(centre.path(one.id), left)
    if ask == "head":
        assert head(client, terminal, one).status_code == 410
    else:
        refused(patch(client, terminal, one, 1000, SCAN[1000:]), 410, "attachment.gone")
    assert head(client, terminal, one).status_code == 404
    centre.verified(uploaded(client, terminal, one).headers[RECEIPT_HEADER], one)


def test_a_stored_file_that_the_disk_lost_makes_its_record_incomplete_again(
    centre: TusCentre, client: TestClient, terminal: Terminal
) -> None:
    """The terminal asks because it has no receipt yet, so it still has the bytes."""
    [one] = centre.record(SCAN)
    uploaded(client, terminal, one)
    lose(centre.path(one.id), None)
    assert head(client, terminal, one).status_code == 410
    assert not centre.complete(one.record_id)
    uploaded(client, terminal, one)
    assert centre.events(one.record_id) == ["received", "complete", "incomplete", "complete"]


def lose(path: Path, left: int | None) -> None:
    if left is None:
        path.unlink()
    else:
        os.truncate(path, left)


def test_a_record_is_complete_with_its_last_attachment_only(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    first, second, third = centre.record(b"one", b"two", b"three")
    for one in (third, first):
        assert RECEIPT_HEADER in uploaded(client, terminal, one).headers
        assert not centre.complete(one.record_id)
    uploaded(client, terminal, second)
    assert centre.complete(first.record_id)
    assert centre.events(first.record_id) == ["received", "complete"]


def race(centre: TusCentre, terminal: Terminal, work: list[tuple[Named, int, bytes]]) -> list[str]:
    """All at the same moment, each as a caller of its own; the code of the refusal, or "" for each."""
    start = Barrier(len(work))

    def one(attachment: Named, offset: int, piece: bytes) -> str:
        uploads = Uploads(centre.engine, centre.folder, now)
        start.wait(20)
        try:
            uploads.append(terminal.caller(), attachment.id, offset, piece)
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result(60) for done in [pool.submit(one, *arguments) for arguments in work]]


def test_two_pieces_at_once_can_not_interleave(centre: TusCentre, terminal: Terminal) -> None:
    """The same upload, the same offset, other lengths: one is taken as a whole, the others are told where the next byte goes."""
    for _ in range(5):
        [one] = centre.record(SCAN)
        centre.uploads.begin(terminal.caller(), one.id, one.record_id, len(SCAN))
        codes = race(centre, terminal, [(one, 0, SCAN[: 50_000 + 1000 * number]) for number in range(6)])
        assert sorted(codes) == ["", *["attachment.offset"] * 5]
        taken = 50_000 + 1000 * codes.index("")
        assert centre.offset(one.id) == taken
        centre.uploads.append(terminal.caller(), one.id, taken, SCAN[taken:])
        assert centre.complete(one.record_id)


def complete_at_once(centre: TusCentre, terminal: Terminal, rounds: int) -> None:
    for _ in range(rounds):
        some = centre.record(*(bytes([number]) * 2000 for number in range(6)))
        for one in some:
            centre.uploads.begin(terminal.caller(), one.id, one.record_id, 2000)
        assert race(centre, terminal, [(one, 0, one.content) for one in some]) == [""] * 6
        assert centre.complete(some[0].record_id)
        assert centre.events(some[0].record_id) == ["received", "complete"]


def test_last_attachments_at_the_same_moment_complete_their_record_once(centre: TusCentre, terminal: Terminal) -> None:
    complete_at_once(centre, terminal, 3)


def test_last_attachments_at_the_same_moment_complete_their_record_once_on_postgresql(tmp_path: Path, cluster: Cluster) -> None:
    """Where transactions really run side by side: each would see the other's attachment as missing, but for the lock."""
    centre = TusCentre(tmp_path, cluster.new_database())
    try:
        complete_at_once(centre, centre.enrolled(), 5)
    finally:
        centre.engine.dispose()


def test_it_speaks_the_same_on_postgresql(tmp_path: Path, cluster: Cluster) -> None:
    centre = TusCentre(tmp_path, cluster.new_database())
    try:
        client, terminal = TestClient(centre.app), centre.enrolled()
        [one] = centre.record(SCAN)
        centre.verified(uploaded(client, terminal, one).headers[RECEIPT_HEADER], one)
        refused(patch(client, terminal, one, 0, SCAN), 409, "attachment.offset")
        refused(delete(client, terminal, one), 409, "attachment.complete")
        lose(centre.path(one.id), 5)
        assert head(client, terminal, one).status_code == 410
        uploaded(client, terminal, one)
        assert centre.events(one.record_id) == ["received", "complete", "incomplete", "complete"]
    finally:
        centre.engine.dispose()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_sent_in_which_order_what_is_stored_is_what_was_sealed(
    centre: TusCentre, client: TestClient, terminal: Terminal, data: st.DataObject
) -> None:
    """Pieces of any size at any offset, damaged or not, given up and begun again, bytes left behind by a kill, files lost; a dictionary of
    two numbers says what the server must answer."""
    content = SCAN[:5000]
    [one] = centre.record(content)
    began, offset = False, 0
    steps = data.draw(st.lists(st.sampled_from(("create", "next", "next", "wrong", "cut", "delete", "litter", "lose")), max_size=14))
    for step in [*steps, "create", "rest"]:
        if step == "create":
            assert create(client, terminal, one).status_code == 201
            began = True
        elif step in ("next", "rest"):
            size = 5000 if step == "rest" else data.draw(st.integers(1, 3000))
            answer = patch(client, terminal, one, offset, content[offset : offset + size])
            assert answer.status_code == (204 if began else 404)
            offset = min(5000, offset + size) if began else offset
            assert (RECEIPT_HEADER in answer.headers) == (began and offset == 5000)
        elif step == "wrong" and began:
            elsewhere = data.draw(st.integers(0, 6000).filter(partial(operator.ne, offset)))
            refused(patch(client, terminal, one, elsewhere, b"x"), 409, "attachment.offset")
        elif step == "cut" and began and offset < 5000:
            refused(patch(client, terminal, one, offset, b"x", Upload_Checksum=checksum("sha256", b"y")), 460, "attachment.checksum")
        elif step == "delete" and began:
            done = delete(client, terminal, one).status_code
            assert done == (409 if offset == 5000 else 204)
            began, offset = (True, offset) if done == 409 else (False, 0)
        elif step == "litter" and 0 < offset < 5000:
            with centre.path(one.id).open("ab") as file:
                file.write(b"?" * 100)
        elif step == "lose" and began and offset:
            centre.path(one.id).unlink()
            assert head(client, terminal, one).status_code == 410
            began, offset = False, 0
        assert centre.offset(one.id) == offset
        assert centre.complete(one.record_id) == (offset == 5000)
    with centre.uploads.open(one.id) as stored:
        assert stored.read() == content


def test_a_bundle_puts_in_all_at_once_whatever_was_there(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    first, second = centre.record(SCAN, SCAN[::-1])
    create(client, terminal, first)
    patch(client, terminal, first, 0, SCAN[:1000])
    with pytest.raises(Refusal, match="checksum"):
        centre.uploads.put(first.id, [SCAN[:-1], b"?"])
    assert centre.offset(first.id) == 0
    for one in (first, second, first):
        assert centre.uploads.put(one.id, [one.content[:777], one.content[777:]]).stored
    assert centre.events(first.record_id) == ["received", "complete"]
    centre.verified(head(client, terminal, first).headers[RECEIPT_HEADER], first)
    with pytest.raises(Refusal, match="unknown"):
        centre.uploads.put(UNKNOWN, [b""])


def test_no_body_is_held_twice(centre: TusCentre, terminal: Terminal) -> None:
    """3 MB through the server in pieces, the reading of the whole for its hash included."""
    content = bytes(3_000_000)
    [one] = centre.record(content)
    centre.uploads.begin(terminal.caller(), one.id, one.record_id, len(content))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for offset in range(0, len(content), 500_000):
            centre.uploads.append(terminal.caller(), one.id, offset, content[offset : offset + 500_000])
        assert tracemalloc.get_traced_memory()[1] - before < 1_500_000
    finally:
        tracemalloc.stop()
    assert centre.complete(one.record_id)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True, capture_output=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root; the read-only folder below does not")
def test_a_full_disk_is_said_so_and_the_upload_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "attachments", 400):
        centre = TusCentre(tmp_path)
        try:
            client, terminal = TestClient(centre.app), centre.enrolled()
            [one] = centre.record(bytes(300_000))
            create(client, terminal, one)
            assert patch(client, terminal, one, 0, bytes(100_000)).status_code == 204
            ballast = tmp_path / "attachments" / "ballast"
            ballast.write_bytes(bytes(200_000))
            answer = patch(client, terminal, one, 100_000, bytes(200_000))
            refused(answer, 503, "centre.storage")
            assert int(answer.headers["Retry-After"]) > 0
            assert head(client, terminal, one).headers["Upload-Offset"] == "100000"
            ballast.unlink()
            centre.verified(patch(client, terminal, one, 100_000, bytes(200_000)).headers[RECEIPT_HEADER], one)
        finally:
            centre.engine.dispose()


def test_a_folder_that_is_none_is_said_so(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    folder = centre.path(one.id).parent
    folder.write_bytes(b"somebody put a file there")
    refused(patch(client, terminal, one, 0, SCAN), 503, "centre.storage")
    folder.unlink()
    assert patch(client, terminal, one, 0, SCAN).status_code == 204


def test_a_database_that_is_busy_for_too_long_is_said_so_and_nothing_moved(
    centre: TusCentre, client: TestClient, terminal: Terminal
) -> None:
    """The bytes are on disk and the row is not: as after a kill."""
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    centre.engine.dispose()
    event.listen(centre.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 20"))
    with writing(centre.engine):
        answer = patch(client, terminal, one, 0, SCAN[:1000])
    assert (answer.status_code, answer.json()["code"]) == (503, "centre.storage")
    assert (centre.offset(one.id), centre.path(one.id).stat().st_size) == (0, 1000)
    centre.verified(uploaded(client, terminal, one).headers[RECEIPT_HEADER], one)


def test_the_lock_is_one_between_processes(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    """Another process holds the folder: the piece waits for it, and is taken then."""
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    folder = centre.path(one.id).parent
    folder.mkdir()
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(patch, client, terminal, one, 0, SCAN)
            with pytest.raises(TimeoutError):
                answer.result(0.3)
            assert centre.offset(one.id) == 0
            fcntl.flock(held, fcntl.LOCK_UN)
            assert answer.result(20).status_code == 204
    finally:
        os.close(held)
