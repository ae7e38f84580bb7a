"""The tus server, request by request: what it answers, and that nobody gets at another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.central.attachments import LARGEST_PIECE, PATH
from kiosk.wire.attachment import RECEIPT_HEADER
from kiosk.wire.models import LARGEST_ATTACHMENT
from tests.central.terminals import Terminal
from tests.central.tus_centre import Named, TusCentre, now
from tests.central.tus_requests import TUS, checksum, create, delete, head, metadata, patch, refused, uploaded

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


def test_it_says_what_it_can_without_a_signature(client: TestClient) -> None:
    answer = client.options(PATH)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum,termination"
    assert answer.headers["Tus-Max-Size"] == str(LARGEST_ATTACHMENT)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_an_upload_in_pieces_ends_with_a_receipt_that_later_answers_repeat(
    centre: TusCentre, client: TestClient, terminal: Terminal
) -> None:
    [one] = centre.record(SCAN)
    created = create(client, terminal, one)
    assert (created.status_code, created.headers["Location"]) == (201, f"{PATH}/{one.id}")
    for offset in (0, 100_000, 200_000):
        at = head(client, terminal, one)
        assert (at.status_code, at.headers["Upload-Offset"], at.headers["Upload-Length"]) == (200, str(offset), str(len(SCAN)))
        assert at.headers["Cache-Control"] == "no-store"
        assert RECEIPT_HEADER not in at.headers
        assert not centre.complete(one.record_id)
        answer = patch(client, terminal, one, offset, SCAN[offset : offset + 100_000])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(SCAN)))
    for told in (answer, head(client, terminal, one)):
        centre.verified(told.headers[RECEIPT_HEADER], one)
    assert centre.complete(one.record_id)
    assert centre.events(one.record_id) == ["received", "complete"]
    with centre.uploads.open(one.id) as stored:
        assert stored.read() == SCAN


def test_the_version_is_said_last(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    """So that an answer cut short in its header fields is told from a whole one."""
    [one] = centre.record(SCAN)
    last = uploaded(client, terminal, one)
    for answer in (last, head(client, terminal, one), create(client, terminal, one), patch(client, terminal, one, 1, b"x")):
        assert answer.headers.raw[-1] == (b"tus-resumable", b"1.0.0")


def test_creation_said_again_changes_nothing(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    assert create(client, terminal, one).status_code == 201
    assert patch(client, terminal, one, 0, SCAN[:1000]).status_code == 204
    again = create(client, terminal, one)
    assert (again.status_code, again.headers["Location"]) == (201, f"{PATH}/{one.id}")
    assert head(client, terminal, one).headers["Upload-Offset"] == "1000"
    assert patch(client, terminal, one, 1000, SCAN[1000:]).status_code == 204
    assert create(client, terminal, one).status_code == 201
    assert centre.events(one.record_id) == ["received", "complete"]


def test_only_what_a_record_of_this_terminal_names_can_be_created(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    [other] = centre.record(SCAN[::-1])
    [foreign] = centre.record(SCAN, terminal="B7K2")
    refused(create(client, terminal, Named(one.id, UNKNOWN, SCAN)), 404, "attachment.unknown-record")
    refused(create(client, terminal, foreign), 404, "attachment.unknown-record")
    refused(create(client, terminal, Named(UNKNOWN, one.record_id, SCAN)), 404, "attachment.unknown")
    refused(create(client, terminal, Named(one.id, other.record_id, SCAN)), 409, "attachment.conflict")
    refused(create(client, terminal, one, size=len(SCAN) + 1), 409, "attachment.conflict")
    assert head(client, terminal, one).status_code == 404


def test_what_another_terminal_began_does_not_exist_for_this_one(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [foreign] = centre.record(SCAN, terminal="B7K2")
    owner = centre.enrolled("B7K2")
    assert create(client, owner, foreign).status_code == 201
    assert head(client, terminal, foreign).status_code == 404
    refused(patch(client, terminal, foreign, 0, SCAN), 404, "attachment.unknown")
    refused(delete(client, terminal, foreign), 404, "attachment.unknown")
    assert head(client, owner, foreign).headers["Upload-Offset"] == "0"


def test_a_terminal_with_a_new_code_uploads_for_records_it_made_under_the_old_one(centre: TusCentre, client: TestClient) -> None:
    """The receipt is made out to the code under which it asks."""
    new = centre.enrolled("A7K2")
    Terminal("B7K2", new.private).enrolled(centre.engine, now())
    [one] = centre.record(SCAN, terminal="B7K2")
    assert centre.verified(uploaded(client, new, one).headers[RECEIPT_HEADER], one).terminal == "A7K2"


def test_a_piece_before_creation_or_elsewhere_is_refused(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    refused(patch(client, terminal, one, 0, SCAN), 404, "attachment.unknown")
    for name in (UNKNOWN, "x", "..%2f..%2fcentral.db", one.id.upper(), one.id + "0", "%00"):
        assert patch(client, terminal, Named(name, "", b""), 0, SCAN).status_code == 404


@pytest.mark.parametrize("offset", [1, 999, 1001, 10**14])
def test_a_piece_that_does_not_follow_is_refused_and_changes_nothing(
    centre: TusCentre, client: TestClient, terminal: Terminal, offset: int
) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    patch(client, terminal, one, 0, SCAN[:1000])
    refused(patch(client, terminal, one, offset, b"wrong place"), 409, "attachment.offset")
    assert patch(client, terminal, one, 1000, SCAN[1000:]).status_code == 204
    assert centre.complete(one.record_id)


def test_the_same_piece_sent_twice_counts_once(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    assert patch(client, terminal, one, 0, SCAN[:1000]).status_code == 204
    refused(patch(client, terminal, one, 0, SCAN[:1000]), 409, "attachment.offset")
    assert patch(client, terminal, one, 1000, SCAN[1000:]).status_code == 204
    refused(patch(client, terminal, one, 1000, SCAN[1000:]), 409, "attachment.offset")
    again = patch(client, terminal, one, len(SCAN), b"")
    centre.verified(again.headers[RECEIPT_HEADER], one)
    assert centre.events(one.record_id) == ["received", "complete"]


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_piece_damaged_on_the_way_does_not_count(centre: TusCentre, client: TestClient, terminal: Terminal, algorithm: str) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    wrong = patch(client, terminal, one, 0, SCAN[:1000], Upload_Checksum=checksum(algorithm, SCAN[:999]))
    refused(wrong, 460, "attachment.checksum")
    assert centre.offset(one.id) == 0
    assert patch(client, terminal, one, 0, SCAN[:1000], Upload_Checksum=checksum(algorithm, SCAN[:1000])).status_code == 204
    assert centre.offset(one.id) == 1000


def test_the_whole_with_another_hash_is_thrown_away_and_can_be_sent_again(
    centre: TusCentre, client: TestClient, terminal: Terminal
) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    assert patch(client, terminal, one, 0, SCAN[:1000]).status_code == 204
    refused(patch(client, terminal, one, 1000, SCAN[1000:-1] + b"?"), 460, "attachment.checksum")
    assert head(client, terminal, one).headers["Upload-Offset"] == "0"
    assert centre.path(one.id).stat().st_size == 0
    assert not centre.complete(one.record_id)
    centre.verified(patch(client, terminal, one, 0, SCAN).headers[RECEIPT_HEADER], one)
    assert centre.events(one.record_id) == ["received", "complete"]


def test_more_than_was_announced_is_refused(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    refused(patch(client, terminal, one, 0, SCAN + b"x"), 413, "attachment.too-large")
    assert centre.offset(one.id) == 0


def test_a_piece_larger_than_allowed_is_refused(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(bytes(LARGEST_PIECE + 1))
    create(client, terminal, one)
    refused(patch(client, terminal, one, 0, one.content), 413, "body.too-large")
    assert patch(client, terminal, one, 0, one.content[:-1]).status_code == 204
    assert patch(client, terminal, one, LARGEST_PIECE, one.content[-1:]).status_code == 204
    assert centre.complete(one.record_id)


def test_an_upload_given_up_is_forgotten_and_can_begin_anew(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    patch(client, terminal, one, 0, SCAN[:1000])
    assert delete(client, terminal, one).status_code == 204
    assert not centre.path(one.id).exists()
    assert head(client, terminal, one).status_code == 404
    refused(delete(client, terminal, one), 404, "attachment.unknown")
    centre.verified(uploaded(client, terminal, one).headers[RECEIPT_HEADER], one)


def test_what_is_stored_can_not_be_given_up(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    uploaded(client, terminal, one)
    refused(delete(client, terminal, one), 409, "attachment.complete")
    with centre.uploads.open(one.id) as stored:
        assert stored.read() == SCAN


@pytest.mark.parametrize(
    "fields",
    [
        {"Upload-Length": "0"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "1_0"},
        {"Upload-Length": "9" * 30},
        {"Upload-Length": ""},
        {"Upload-Defer-Length": "1", "Upload-Length": ""},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "id"},
        {"Upload-Metadata": "id !!!,record_id !!!"},
        {"Upload-Metadata": metadata("../../x", UNKNOWN)},
        {"Upload-Metadata": metadata(UNKNOWN.upper(), UNKNOWN)},
        {"Upload-Metadata": metadata(UNKNOWN + "\n", UNKNOWN)},
        {"Upload-Metadata": metadata(UNKNOWN, UNKNOWN) + ",id eA=="},
        {"Upload-Metadata": metadata(UNKNOWN, "\0")},
    ],
)
def test_a_malformed_creation_is_refused_in_words(client: TestClient, terminal: Terminal, fields: dict[str, str]) -> None:
    whole = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata(UNKNOWN, UNKNOWN), **fields}
    refused(
        terminal.ask(client, "POST", PATH, headers={name: value for name, value in whole.items() if value}), 400, "attachment.malformed"
    )


def test_names_of_metadata_that_nobody_knows_are_ignored(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    fields = {**TUS, "Upload-Length": str(len(SCAN)), "Upload-Metadata": f"is_draft, {metadata(one.id, one.record_id)},filename eA=="}
    assert terminal.ask(client, "POST", PATH, headers=fields).status_code == 201


def test_too_much_is_refused_before_anything_is_looked_for(client: TestClient, terminal: Terminal) -> None:
    fields = {**TUS, "Upload-Length": str(LARGEST_ATTACHMENT + 1), "Upload-Metadata": metadata(UNKNOWN, UNKNOWN)}
    refused(terminal.ask(client, "POST", PATH, headers=fields), 413, "attachment.too-large")


def test_a_body_with_creation_is_refused(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    [one] = centre.record(SCAN)
    fields = {**TUS, "Upload-Length": str(len(SCAN)), "Upload-Metadata": metadata(one.id, one.record_id)}
    refused(terminal.ask(client, "POST", PATH, SCAN, fields), 400, "attachment.malformed")


@pytest.mark.parametrize(
    "fields, status, code",
    [
        ({"Content_Type": "application/octet-stream"}, 415, "attachment.malformed"),
        ({"Upload_Offset": "x"}, 400, "attachment.malformed"),
        ({"Upload_Offset": "-1"}, 400, "attachment.malformed"),
        ({"Upload_Offset": "1e3"}, 400, "attachment.malformed"),
        ({"Upload_Checksum": "sha256"}, 400, "attachment.malformed"),
        ({"Upload_Checksum": "sha256 ???"}, 400, "attachment.malformed"),
        ({"Upload_Checksum": "md5 AAAA"}, 400, "attachment.malformed"),
        ({"Upload_Checksum": "sha256 AAAA"}, 460, "attachment.checksum"),
        ({"Tus_Resumable": "0.2.0"}, 412, "tus.unsupported-version"),
    ],
)
def test_a_malformed_piece_is_refused_in_words(
    centre: TusCentre, client: TestClient, terminal: Terminal, fields: dict[str, str], status: int, code: str
) -> None:
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    refused(patch(client, terminal, one, 0, SCAN, **fields), status, code)
    assert centre.offset(one.id) == 0


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_without_a_version_every_request_is_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, PATH if method == "POST" else f"{PATH}/{UNKNOWN}")
    assert (answer.status_code, answer.headers["Tus-Version"], answer.headers["Tus-Resumable"]) == (412, "1.0.0", "1.0.0")


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_an_unsigned_request_is_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, PATH if method == "POST" else f"{PATH}/{UNKNOWN}", headers=TUS)
    assert answer.status_code == 401
    assert method == "HEAD" or answer.json()["code"] == "signature.missing"


def test_a_request_recorded_and_sent_again_is_refused(centre: TusCentre, client: TestClient, terminal: Terminal) -> None:
    """A DELETE is what somebody in between would like to repeat: the upload that began anew meanwhile stays."""
    [one] = centre.record(SCAN)
    create(client, terminal, one)
    path = f"{PATH}/{one.id}"
    recorded = {**TUS, **terminal.signature("DELETE", path, b"", TUS)}
    assert client.request("DELETE", path, headers=recorded).status_code == 204
    create(client, terminal, one)
    patch(client, terminal, one, 0, SCAN[:1000])
    refused(client.request("DELETE", path, headers=recorded), 401, "signature.replayed")
    assert centre.offset(one.id) == 1000
    looked = {**TUS, **terminal.signature("HEAD", path, b"", TUS)}
    assert [client.request("HEAD", path, headers=looked).status_code for _ in range(2)] == [200, 401]
