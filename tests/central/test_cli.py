"""`kiosk central` as the people of the centre meet it: in a process of its own, beside one that serves."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select
from typer.testing import CliRunner, Result

from kiosk.central import keys as keyring
from kiosk.central.ingest import ingest
from kiosk.central.keys import OPENS_FOR
from kiosk.central.result_tables import results
from kiosk.central.tables import database_url, open_database
from kiosk.cli import central as cli
from kiosk.documents.seals import Authority, verify
from kiosk.wire import fleet
from kiosk.wire.fleet import EnrolmentAnswer, EnrolmentRequest, OneTimeCode
from kiosk.wire.submission import Party, Submission
from tests.central.documents import pdf
from tests.central.terminals import NOW, SAMPLE, Terminal, batch, envelope

CERTIFICATE = "no-criminal-record-certificate"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.app, list(words))


def answer(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def failure(*words: str) -> str:
    result = run(*words, "--json")
    assert result.exit_code == 1, result.output
    return str(json.loads(result.stdout)["error"]["code"])


@contextmanager
def serving(data: Path, *words: str) -> Iterator[str]:
    """`kiosk central serve` in another process; its address."""
    command = [sys.executable, "-m", "kiosk.cli", "central", "serve", "--data", str(data), "--port", "0", "--until-eof", *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.stdin.close()
            assert process.wait(20) == 0


def applied(service: str) -> bytes:
    document = {"name": "测试样本", "id_number": SAMPLE, "sex_code": "1", "birth": "1949-12-31"}
    parties = (Party(role="applicant", document=document, assurance="L3"),)
    return Submission(service=service, form_version="1", language="zh", submitted_at=NOW, parties=parties).to_bytes()


def request_of(terminal: Terminal, code: OneTimeCode) -> bytes:
    proof = fleet.request_proof(code, terminal.public)
    return EnrolmentRequest(code_name=code.name, public_key=terminal.public, proof=proof).model_dump_json().encode()


def ask(url: str, terminal: Terminal, **options: Any) -> requests.Response:
    path = "/v1/tokens"
    return requests.post(f"{url}{path}", headers=terminal.signature("POST", path), timeout=20, **options)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_enrolling_and_revoking_beside_a_centre_that_serves(tmp_path: Path, backend: str, database: str) -> None:
    where = ("--data", str(tmp_path), *(("--database", database) if database else ()))
    terminal = Terminal("B3M8")
    with serving(tmp_path, *where[2:]) as url:
        made = answer("enrol-code", "B3M8", *where)
        left = datetime.fromisoformat(made["valid_until"]) - datetime.now(UTC)
        assert timedelta(hours=23, minutes=55) < left <= timedelta(hours=24)
        code = OneTimeCode.parse(made["code"])
        assert requests.post(f"{url}/v1/enrolments", data=request_of(terminal, code), timeout=20).status_code == 200
        assert ask(url, terminal).status_code == 200
        assert [(one["terminal"], one["state"]) for one in answer("terminals", *where)["terminals"]] == [("B3M8", "enrolled")]
        assert answer("revoke", "B3M8", "--reason", "stolen", *where) == {"terminal": "B3M8", "revoked": True}
        refused = ask(url, terminal)
        assert (refused.status_code, refused.json()["code"]) == (403, "terminal.revoked")
        for more, status in (((), 403), (("--reinstate",), 200)):
            code = OneTimeCode.parse(answer("enrol-code", "B3M8", *more, *where)["code"])
            assert requests.post(f"{url}/v1/enrolments", data=request_of(terminal, code), timeout=20).status_code == status
        assert ask(url, terminal).status_code == 200
        answer("revoke", "B3M8", "--reason", "stolen", *where)
    [row] = answer("terminals", *where)["terminals"]
    assert (row["state"], row["reason"], row["heartbeat"], row["alarms"]) == ("revoked", "stolen", None, 0)
    assert failure("revoke", "ZZZZ", "--reason", "gone", *where) == "enrolment.unknown-terminal"
    assert failure("enrol-code", "wrong", *where) == "enrolment.terminal-code"


def test_keys_are_rotated_archived_and_brought_back(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    first = answer("keys", "list", *data)
    assert [(key["use"], key["state"]) for key in first["keys"]] == [("sealing", "in use"), ("acknowledging", "in use")]
    assert answer("keys", "rotate-sealing", *data)["serial"] == 2
    assert answer("keys", "rotate-acknowledging", *data)["serial"] == 3
    assert answer("keys", "archive", *data) == {"archived": []}
    old = keyring.rotate_sealing(tmp_path, NOW - OPENS_FOR * 2).sealing_keys[1]
    [path] = answer("keys", "archive", *data)["archived"]
    listed = answer("keys", "list", *data)
    states = [(key["use"], key["state"]) for key in listed["keys"]]
    assert states == [
        ("sealing", "retired"),
        ("sealing", "in use"),
        ("sealing", "archived"),
        ("acknowledging", "retired"),
        ("acknowledging", "in use"),
    ]
    assert next(key for key in listed["keys"] if key["state"] == "archived")["waiting"] == 0
    secrets = {base64.b64encode(kept.private).decode() for kept in keyring.load_or_make(tmp_path).current().sealing_keys}
    assert not any(secret in json.dumps(listed) for secret in secrets) and "private" not in json.dumps(listed)
    opened = answer("keys", "open-late", "--key", path, *data)
    assert opened == {"key_id": old.key_id, "records": 0, "attachments": 0, "broken": 0}
    assert failure("keys", "open-late", "--key", str(tmp_path / "nowhere"), *data) == "central.keys"


def test_what_is_wrong_with_the_data_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert failure("terminals", "--data", str(tmp_path / "file")) == "central.data"
    away = "postgresql://kiosk:secret@127.0.0.1:1/kiosk"
    result = run("terminals", "--data", str(tmp_path), "--database", away)
    assert result.exit_code == 1
    assert "secret" not in result.output
    (tmp_path / "keys.json").write_text("{}")
    assert failure("keys", "rotate-sealing", "--data", str(tmp_path)) == "central.keys"
    half = run("serve", "--data", str(tmp_path / "new"), "--tls-cert", str(tmp_path / "file"))
    assert half.exit_code == 2 and "[central.tls]" in half.output
    missing = str(tmp_path / "no.pem")
    whole = run("serve", "--data", str(tmp_path / "new"), "--tls-cert", missing, "--tls-key", missing, "--tls-ca", missing)
    assert whole.exit_code == 1 and "[central.data]" in whole.output


def test_each_command_says_what_it_does_and_gives_an_example() -> None:
    for words in (
        (),
        ("keys",),
        ("serve",),
        ("enrol-code",),
        ("revoke",),
        ("terminals",),
        ("import",),
        ("keys", "open-late"),
        ("keys", "archive"),
    ):
        result = run(*words, "--help")
        assert result.exit_code == 0
        assert words in ((), ("keys",)) or "Example: kiosk central" in " ".join(result.output.split())


def test_over_tls_a_terminal_is_told_the_authority_when_it_enrols(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    tls = ("--tls-cert", str(certificate), "--tls-key", str(key), "--tls-ca", str(certificate))
    terminal = Terminal("B3M8")
    with serving(tmp_path / "data", *tls) as url:
        assert url.startswith("https://127.0.0.1:")
        code = OneTimeCode.parse(answer("enrol-code", "B3M8", "--data", str(tmp_path / "data"))["code"])
        body = request_of(terminal, code)
        response = requests.post(f"{url}/v1/enrolments", data=body, verify=str(certificate), timeout=20)
        told = EnrolmentAnswer.model_validate_json(response.content)
        assert told.ca == certificate.read_text()
        assert told.proof == fleet.answer_proof(code, terminal.public, "B3M8", told.trust, told.ca)
        assert ask(url, terminal, verify=str(certificate)).status_code == 200


@pytest.mark.parametrize("tls", [False, True])
def test_it_stops_at_once_and_quietly_while_a_terminal_keeps_its_connection(
    tmp_path: Path, tls: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    certificate, key = self_signed(tmp_path)
    words = ("--tls-cert", str(certificate), "--tls-key", str(key), "--tls-ca", str(certificate)) if tls else ()
    with requests.Session() as session:
        with serving(tmp_path / "data", *words) as url:
            assert session.get(f"{url}/v1/health", verify=str(certificate), timeout=20).json() == {"status": "ok"}
            began = time.monotonic()
        assert time.monotonic() - began < 4, "uvicorn alone waits five seconds for a goodbye"
    assert capfd.readouterr().err == ""


def self_signed(folder: Path) -> tuple[Path, Path]:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "centre under test")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate, key = folder / "tls.pem", folder / "tls.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate, key


def test_a_certificate_is_issued_and_withdrawn_beside_a_centre_that_serves(tmp_path: Path) -> None:
    """Composed and sealed so that a terminal with the authority's certificate believes it; again changes nothing."""
    data = ("--data", str(tmp_path))
    keys = keyring.load_or_make(tmp_path)
    certificate, other = (envelope(keys.trust, applied(service), service=service) for service in (CERTIFICATE, "a-service-of-tomorrow"))
    engine = open_database(database_url(tmp_path, ""))
    ingest(engine, keys, Terminal().caller(), batch(certificate, other), NOW)
    engine.dispose()
    issue = ("issue", certificate.tracking_number, "--compose", "--valid-days", "90", "--address", "https://example.org/", *data)
    with serving(tmp_path) as url:
        done = answer(*issue)
        assert done["changed"] and done["state"] == "issued" and done["pages"] == 1
        assert {**answer(*issue), "changed": True} == done
        shown = requests.get(f"{url}/v1/certificates/{done['number']}/{done['code']}", timeout=20).json()
        assert (shown["genuine"], shown["service"], shown["state"]) == (True, CERTIFICATE, "issued")
        engine = open_database(database_url(tmp_path, ""))
        with engine.connect() as connection:
            content = bytes(connection.execute(select(results.c.content)).scalar_one())
        engine.dispose()
        authority = Authority(((tmp_path / "seal-authority.pem").read_bytes(),), "样本市公安局")
        assert verify(content, authority, datetime.now(UTC)).pages == 1
        (tmp_path / "another.pdf").write_bytes(pdf("another"))
        assert failure("issue", certificate.tracking_number, "--file", str(tmp_path / "another.pdf"), *data) == "issue.issued-already"
        withdrawn = answer("issue", certificate.tracking_number, "--withdraw", *data)
        assert (withdrawn["state"], withdrawn["changed"], withdrawn["number"]) == ("withdrawn", True, done["number"])
        sealed = tmp_path / "sealed.pdf"
        sealed.write_bytes(content)
        again = answer("issue", certificate.tracking_number, "--file", str(sealed), *data)
        assert again["content_hash"] == done["content_hash"], "what is sealed already is issued byte for byte"
        assert failure(*issue) == "issue.issued-already", "a composed one is not what was issued, and nobody is told that it was"
        assert requests.get(f"{url}/v1/certificates/{again['number']}/{done['code']}", timeout=20).json()["genuine"] is False
    no_pdf = tmp_path / "no.pdf"
    no_pdf.write_bytes(b"no PDF")
    empty = tmp_path / "empty.pdf"
    empty.touch()
    answer("issue", certificate.tracking_number, "--withdraw", *data)
    assert failure("issue", certificate.tracking_number, "--file", str(empty), *data) == "issue.not-a-pdf", "no certificate in its place"
    assert failure("issue", certificate.tracking_number, "--file", str(tmp_path / "none"), *data) == "issue.unreadable-file"
    assert failure("issue", other.tracking_number, "--file", str(no_pdf), "--assurance", "L2", *data) == "issue.not-a-pdf"
    assert failure("issue", "A7K2", "--compose", *data) == "tracking-number.length"
    for words in (("--compose",), ("--file", str(no_pdf)), ("--compose", "--withdraw"), ("--compose", "--assurance", "L9"), ()):
        assert run("issue", other.tracking_number, *words, *data).exit_code == 2
