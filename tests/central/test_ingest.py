"""A batch at the centre: each record once, a verdict each, nothing that a terminal sends is a 500."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, func, select

from kiosk.central import keys as keyring
from kiosk.central.app import DATABASE, create
from kiosk.central.ingest import ingest
from kiosk.central.keys import Keys
from kiosk.central.tables import cases, events, open_database, records, to_index
from kiosk.wire import acknowledgement, seal
from kiosk.wire.models import LARGEST_BODY, PROBLEM_CODES, PROBLEM_TYPE, Acknowledgement
from tests.central.terminals import NOW, batch, changed, envelope


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def centre(data_dir: Path) -> Iterator[TestClient]:
    with TestClient(create(data_dir), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def keys(centre: TestClient, data_dir: Path) -> Keys:
    return keyring.load_or_make(data_dir)


def answered(centre: TestClient, keys: Keys, body: bytes) -> dict[str, tuple[str, str | None]]:
    """The verdicts by id, after the signature has been checked."""
    response = centre.post("/v1/batches", content=body)
    assert response.status_code == 200, response.text
    answer = Acknowledgement.model_validate_json(response.content)
    acknowledgement.verify(Ed25519PublicKey.from_public_bytes(keys.trust.ack_public), answer)
    assert [item.id for item in answer.items] == sorted(item.id for item in answer.items)
    return {item.id: (item.verdict, item.reason) for item in answer.items}


def refused(centre: TestClient, body: bytes | Iterator[bytes], status: int) -> str:
    response = centre.post("/v1/batches", content=body)
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM_TYPE)
    problem = response.json()
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    assert problem["code"] in PROBLEM_CODES
    return str(problem["code"])


def test_the_first_time_is_accepted_and_every_other_a_duplicate(centre: TestClient, keys: Keys) -> None:
    one, two = envelope(keys.trust), envelope(keys.trust)
    assert answered(centre, keys, batch(two, one)) == {one.id: ("accepted", None), two.id: ("accepted", None)}
    three = envelope(keys.trust)
    again = answered(centre, keys, batch(one, three))
    assert again == {one.id: ("duplicate", None), three.id: ("accepted", None)}


def test_other_content_under_a_known_id_is_a_conflict(centre: TestClient, keys: Keys) -> None:
    one, other = envelope(keys.trust), envelope(keys.trust)
    answered(centre, keys, batch(one))
    assert answered(centre, keys, batch(changed(other, id=one.id))) == {one.id: ("conflict", "record.other-content")}
    assert answered(centre, keys, batch(one)) == {one.id: ("duplicate", None)}, "the first one is untouched"


def test_a_tracking_number_belongs_to_one_record(centre: TestClient, keys: Keys) -> None:
    one, thief = envelope(keys.trust), envelope(keys.trust)
    answered(centre, keys, batch(one))
    verdicts = answered(centre, keys, batch(changed(thief, tracking_number=one.tracking_number)))
    assert verdicts == {thief.id: ("conflict", "tracking-number.taken")}


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"content_hash": "0" * 64}, "record.hash-mismatch"),
        ({"sealed": "c2hvcnQ=", "content_hash": seal.hash_of(b"short")}, "seal.malformed"),
        ({"suite": "SM2-SM4"}, "seal.unknown-suite"),
        ({"key_id": "throw-away"}, "seal.unknown-key"),
        ({"tracking_number": "A7K20000100000"}, "tracking-number.check"),
        ({"terminal": "B8M3"}, "tracking-number.terminal"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "record.created-at"),
        ({"seq": 0}, "record.malformed"),
        ({"sealed": "*** not base64 ***"}, "record.malformed"),
        ({"service": ""}, "record.malformed"),
        ({"kind": "gossip"}, "record.malformed"),
        ({"content_hash": "xyz"}, "record.malformed"),
    ],
)
def test_a_record_that_can_not_be_taken_stops_no_other(centre: TestClient, keys: Keys, members: dict[str, object], reason: str) -> None:
    before, bad, after = envelope(keys.trust), envelope(keys.trust), envelope(keys.trust)
    verdicts = answered(centre, keys, batch(before, changed(bad, **members), after))
    assert verdicts == {before.id: ("accepted", None), bad.id: ("rejected", reason), after.id: ("accepted", None)}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", b"{", b'{"terminal": "A7K2", "items": []}', b'{"terminal": "A7K2", "items": [1]}',
        b'{"terminal": "A7K2", "items": [{}]}', b'{"terminal": "A7K2", "items": {"a": 1}}', b'{"terminal": 7, "items": [{}]}',
        b'{"terminal": "A7K2", "items": [{"id": "\\ud800"}]}', b'{"terminal": "A7K2", "items": [{"id": "../../etc/passwd"}]}',
        b"[" * 100_000, b'{"terminal": "A7K2", "items": [' + b"9" * 5000 + b"]}",
    ],
)  # fmt: skip
def test_a_body_that_is_no_batch_is_refused_in_words(centre: TestClient, body: bytes) -> None:
    assert refused(centre, body, 400) == "batch.malformed"


def test_an_id_twice_and_too_many_records_are_refused(centre: TestClient, keys: Keys) -> None:
    one = envelope(keys.trust)
    assert refused(centre, batch(one, one), 400) == "batch.repeated-id"
    assert refused(centre, batch(*[one] * 501), 400) == "batch.malformed"


def test_a_body_has_a_limit_whatever_it_says_of_its_length(centre: TestClient) -> None:
    assert refused(centre, bytes(LARGEST_BODY + 1), 413) == "body.too-large"
    assert refused(centre, iter([bytes(LARGEST_BODY), b"x"]), 413) == "body.too-large"


def test_other_refusals_are_problem_documents_too(centre: TestClient) -> None:
    for method, path, status in (("GET", "/v1/nothing", 404), ("GET", "/v1/batches", 405), ("DELETE", "/v1/trust", 405)):
        response = centre.request(method, path)
        assert (response.status_code, response.headers["content-type"], response.json()["code"]) == (status, PROBLEM_TYPE, f"http.{status}")
        assert f"http.{status}" in PROBLEM_CODES


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_field_is_no_500(centre: TestClient, keys: Keys, data: st.DataObject) -> None:
    loose = changed(envelope(keys.trust))
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()), lambda inner: st.lists(inner, max_size=3)
    )
    loose[data.draw(st.sampled_from(sorted(loose)))] = data.draw(anything)
    assert centre.post("/v1/batches", content=batch(loose)).status_code in (200, 400)


def test_trust_is_public_halves_only(centre: TestClient, keys: Keys) -> None:
    shown = centre.get("/v1/trust").json()
    assert set(shown) == {"sealing_key_id", "sealing_suite", "sealing_public", "ack_key_id", "ack_public"}
    assert centre.get("/v1/health").json() == {"status": "ok"}
    assert keys.sealing is not None and "sealing=" not in repr(keys)


def counted(engine: Engine) -> dict[str, int]:
    def rows(table: Table) -> int:
        with engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    return {table.name: rows(table) for table in (records, cases, events, to_index)}


def test_effects_are_as_many_as_records_however_many_send_at_once(tmp_path: Path) -> None:
    keys, engine = keyring.load_or_make(tmp_path), open_database(tmp_path / DATABASE)
    everything = [envelope(keys.trust) for _ in range(40)]
    start = threading.Barrier(8)

    def send(client: int) -> list[Any]:
        start.wait()
        mine = everything[client * 3 :] + everything[: client * 2]
        return [ingest(engine, keys, batch(*mine[at : at + 7]), NOW).items for at in range(0, len(mine), 7)]

    with ThreadPoolExecutor(8) as pool:
        verdicts = [item for answers in pool.map(send, range(8)) for items in answers for item in items]
    accepted = [item.id for item in verdicts if item.verdict == "accepted"]
    assert sorted(accepted) == sorted(one.id for one in everything), "each is accepted exactly once"
    assert {item.verdict for item in verdicts} == {"accepted", "duplicate"}
    assert set(counted(engine).values()) == {40}


def test_a_failure_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    keys, engine = keyring.load_or_make(tmp_path), open_database(tmp_path / DATABASE)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT raise(ABORT, 'no'); END")
        connection.commit()
    one = envelope(keys.trust)
    with pytest.raises(Exception, match="no") as caught:
        ingest(engine, keys, batch(one), NOW)
    assert one.tracking_number not in str(caught.value)
    assert set(counted(engine).values()) == {0}
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER broken")
        connection.commit()
    assert ingest(engine, keys, batch(one), NOW).items[0].verdict == "accepted"


def test_keys_are_made_once_kept_and_never_replaced(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {keys.trust for keys in pool.map(lambda _: keyring.load_or_make(tmp_path), range(8))}
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == [keyring.FILE]
    assert stat.S_IMODE((tmp_path / keyring.FILE).stat().st_mode) == 0o600
    (tmp_path / keyring.FILE).write_text('{"sealing": "AAAA"}')
    with pytest.raises(keyring.KeysError):
        keyring.load_or_make(tmp_path)
    assert (tmp_path / keyring.FILE).read_text() == '{"sealing": "AAAA"}'


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    with TestClient(create(tmp_path)) as first:
        keys = keyring.load_or_make(tmp_path)
        one = envelope(keys.trust)
        assert answered(first, keys, batch(one))[one.id] == ("accepted", None)
    with TestClient(create(tmp_path)) as second:
        assert answered(second, keys, batch(one))[one.id] == ("duplicate", None)
