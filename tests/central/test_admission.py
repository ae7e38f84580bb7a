"""Who is served: an enrolled terminal, by its signature, now, once. Whatever else comes is refused by a code that says what to do."""

from __future__ import annotations

import base64
import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from kiosk.central import admission, enrolment
from kiosk.central.admission import Caller
from kiosk.central.problems import Refusal
from kiosk.central.tables import database_url, former_keys, nonces, open_database, records, writing
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import Problem
from kiosk.wire.request_signature import WINDOW, Signed
from tests.central.conftest import Centre
from tests.central.terminals import NOW, Terminal, batch, envelope


def enrolled(centre: Centre, code: str, private: Ed25519PrivateKey | None = None) -> Terminal:
    return Terminal(code, private or Ed25519PrivateKey.generate()).enrolled(centre.engine)


def refused(centre: Centre, terminal: Terminal, path: str = "/v1/progress/A7K2000000000?nonce=00") -> tuple[int, str]:
    return centre.refusal(terminal.get(centre.client, path))


def test_who_is_not_enrolled_is_not_served(shared_centre: Centre) -> None:
    client = shared_centre.client
    assert shared_centre.refusal(client.post("/v1/batches", content=b"{}")) == (401, "signature.missing")
    assert refused(shared_centre, Terminal("N0NE")) == (403, "terminal.not-enrolled")
    assert refused(shared_centre, Terminal("A7K2")) == (401, "signature.wrong"), "another key under a known code"
    for code in ("", "A7K", "a7k2", "A7K2A7K2", "' OR", "~~~~"):
        assert refused(shared_centre, Terminal(code)) in {(401, "signature.wrong"), (403, "terminal.not-enrolled")}


@pytest.mark.parametrize("what", ["body", "path", "query", "method", "terminal", "tus-resumable"])
def test_what_was_changed_on_the_way_is_refused(shared_centre: Centre, what: str) -> None:
    terminal = shared_centre.terminal
    body, path, method = batch(envelope(shared_centre.keys.trust)), "/v1/batches", "POST"
    headers = terminal.signature(method, path, body)
    if what == "terminal":
        headers["Signature-Input"] = headers["Signature-Input"].replace("A7K2", enrolled(shared_centre, "C9N4").code)
    if what == "tus-resumable":
        headers["Tus-Resumable"] = "1.0.0"
    body += b" " if what == "body" else b""
    path = {"path": "/v1/progress/by-document", "query": "/v1/batches?"}.get(what, path) + ("a=b" if what == "query" else "")
    response = shared_centre.client.request("PUT" if what == "method" else method, path, content=body, headers=headers)
    if what == "method":  # no such method there: who asks does not matter
        assert shared_centre.refusal(response) == (405, "http.405")
    else:
        assert shared_centre.refusal(response) == (401, "signature.wrong")


def test_a_signature_without_a_moment_is_refused(shared_centre: Centre) -> None:
    """Made by hand, after RFC 9421 section 2.5: an enrolled terminal that leaves out what the centre measures by."""
    body = b"{}"
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    covered = '("@method" "@path" "@query" "content-digest");keyid="A7K2";alg="ed25519";nonce="' + "0" * 32 + '";tag="kiosk-terminal-v1"'
    base = f'"@method": POST\n"@path": /v1/batches\n"@query": ?\n"content-digest": {digest}\n"@signature-params": {covered}'
    signature = base64.b64encode(shared_centre.terminal.private.sign(base.encode())).decode()
    headers = {"Content-Digest": digest, "Signature-Input": f"terminal={covered}", "Signature": f"terminal=:{signature}:"}
    response = shared_centre.client.post("/v1/batches", content=body, headers=headers)
    assert shared_centre.refusal(response) == (401, "signature.wrong")


def test_a_second_field_of_a_signed_name_is_a_change(shared_centre: Centre) -> None:
    """Else one field would be verified and the other used."""
    headers = {"Tus-Resumable": "1.0.0"}
    signed = [*headers.items(), *shared_centre.terminal.signature("DELETE", "/v1/attachments/x", b"", headers).items()]
    for more in ([("Tus-Resumable", "1.0.0"), *signed], [*signed, ("Tus-Resumable", "1.0.0")]):
        response = shared_centre.client.request("DELETE", "/v1/attachments/x", headers=more)
        assert shared_centre.refusal(response) in {(401, "signature.wrong"), (412, "tus.unsupported-version")}


def test_the_path_is_signed_as_it_was_sent(shared_centre: Centre) -> None:
    assert refused(shared_centre, shared_centre.terminal, "/v1/progress/A7K2%2000042%2FX?nonce=00")[1] != "signature.wrong"


def test_the_same_request_is_served_once(shared_centre: Centre) -> None:
    terminal, one = shared_centre.terminal, envelope(shared_centre.keys.trust)
    body = batch(one)
    for method, path, content in (("POST", "/v1/batches", body), ("GET", f"/v1/progress/{one.tracking_number}?nonce=00", b"")):
        headers = terminal.signature(method, path, content)
        first, second = (shared_centre.client.request(method, path, content=content, headers=headers) for _ in range(2))
        assert first.status_code == 200
        assert shared_centre.refusal(second) == (401, "signature.replayed")


def test_of_many_replays_at_once_one_is_served(shared_centre: Centre) -> None:
    one = envelope(shared_centre.keys.trust)
    body = batch(one)
    headers = shared_centre.terminal.signature("POST", "/v1/batches", body)
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(shared_centre.client.post, "/v1/batches", content=body, headers=headers) for _ in range(6)]
        statuses = sorted(one.result().status_code for one in sent)
    assert statuses == [200, 401, 401, 401, 401, 401]
    with shared_centre.engine.connect() as connection:
        assert connection.execute(select(func.count()).where(records.c.id == one.id)).scalar_one() == 1


def test_a_nonce_is_one_terminals_own(shared_centre: Centre) -> None:
    """Otherwise a neighbour could use up what it saw."""
    other, nonce = enrolled(shared_centre, "D1P5"), secrets.token_bytes(16)
    path = "/v1/progress/A7K2000000000?nonce=00"
    for terminal in (shared_centre.terminal, other):
        headers = terminal.signature("GET", path, nonce=nonce)
        assert shared_centre.refusal(shared_centre.client.get(path, headers=headers))[1] != "signature.replayed"


@pytest.mark.parametrize("wrong_by", [-WINDOW - timedelta(minutes=1), WINDOW + timedelta(minutes=1), timedelta(days=-3650)])
def test_a_terminal_whose_clock_is_wrong_is_told_the_time(shared_centre: Centre, wrong_by: timedelta) -> None:
    late = Terminal("A7K2", shared_centre.terminal.private, wrong_by)
    response = late.post(shared_centre.client, "/v1/batches", batch(envelope(shared_centre.keys.trust)))
    assert shared_centre.refusal(response) == (401, "signature.clock")
    told = Problem.model_validate_json(response.content).now
    assert told is not None and abs(told - datetime.now(UTC)) < timedelta(seconds=30)
    assert "now" not in shared_centre.client.get("/v1/nothing").json()
    stranger = Terminal("A7K2", clock_wrong_by=wrong_by)
    assert refused(shared_centre, stranger) == (401, "signature.wrong"), "who can't sign is told nothing"


def test_a_clock_within_the_window_is_right(shared_centre: Centre) -> None:
    for wrong_by in (-WINDOW + timedelta(minutes=1), WINDOW - timedelta(minutes=1)):
        near = Terminal("A7K2", shared_centre.terminal.private, wrong_by)
        assert near.post(shared_centre.client, "/v1/batches", batch(envelope(shared_centre.keys.trust))).status_code == 200


def test_a_revocation_by_another_process_counts_at_once(shared_centre: Centre) -> None:
    """The engine here is not the application's: nothing between the two but the database."""
    stolen = enrolled(shared_centre, "E2Q6")
    assert refused(shared_centre, stolen)[1] != "terminal.revoked"
    enrolment.revoke(shared_centre.engine, stolen.code, "stolen", NOW)
    assert refused(shared_centre, stolen) == (403, "terminal.revoked")
    response = stolen.post(shared_centre.client, "/v1/batches", batch(terminal=stolen.code))
    assert shared_centre.refusal(response) == (403, "terminal.revoked")


def test_the_key_a_code_had_before_is_revoked_not_wrong(shared_centre: Centre) -> None:
    old = enrolled(shared_centre, "F3R7")
    with writing(shared_centre.engine) as connection:
        connection.execute(former_keys.insert().values(code=old.code, public_key=Terminal().public, replaced_at=1))
        connection.execute(former_keys.insert().values(code=old.code, public_key=old.public, replaced_at=2))
        connection.exec_driver_sql("DELETE FROM terminals WHERE code = 'F3R7'")
    enrolled(shared_centre, "F3R7")
    assert refused(shared_centre, old) == (403, "terminal.revoked")
    assert refused(shared_centre, Terminal("F3R7")) == (401, "signature.wrong")


def test_a_terminal_with_a_new_code_still_sends_what_it_queued_under_the_old(shared_centre: Centre) -> None:
    was = enrolled(shared_centre, "G4S8")
    now = enrolled(shared_centre, "H5T9", was.private)
    queued = envelope(shared_centre.keys.trust, terminal=was.code)
    for terminal in (was.code, now.code):
        assert now.post(shared_centre.client, "/v1/batches", batch(queued, terminal=terminal)).status_code == 200
    enrolment.revoke(shared_centre.engine, was.code, "gone", NOW)
    assert refused(shared_centre, was) == refused(shared_centre, now) == (403, "terminal.revoked"), "it is one terminal"


def test_nonces_are_forgotten_when_their_moment_alone_is_refused(database: str, tmp_path: Path) -> None:
    engine = open_database(database_url(tmp_path, database))

    def spent(ago: timedelta, nonce: str) -> None:
        admission.spend_alone(engine, Caller("A7K2", frozenset(("A7K2",)), Signed("A7K2", NOW - ago, nonce)))

    old, kept = 2 * WINDOW + timedelta(seconds=1), 2 * WINDOW - timedelta(seconds=1)
    spent(old, "1" * 32)
    spent(kept, "2" * 32)
    spent(timedelta(0), "3" * 32)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(nonces)).scalar_one() == 3, "not at every request"
    spent(timedelta(0), "00" + "4" * 30)
    with engine.connect() as connection:
        left = connection.execute(select(nonces.c.created_at).order_by(nonces.c.created_at)).scalars().all()
    assert left == [milliseconds(NOW - kept), milliseconds(NOW), milliseconds(NOW)]
    for nonce in ("2" * 32, "3" * 32):
        with pytest.raises(Refusal, match=r"signature\.replayed"):
            spent(timedelta(0), nonce)
    engine.dispose()
