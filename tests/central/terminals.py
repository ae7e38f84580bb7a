"""What a terminal would send, made without a terminal: the centre's tests know only the contract."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from uuid_utils.compat import uuid7

from kiosk.central.admission import Caller
from kiosk.central.tables import insert, terminals, writing
from kiosk.wire import request_signature, seal, tracking
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import AttachmentReference, Envelope, RecordKind, SealedQuestion, Trust
from kiosk.wire.submission import Party, Role, Submission

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
SAMPLE, OTHER = "11010519491231002X", "110105189912310021"
_sequence = count(1)
_lock = threading.Lock()


@dataclass
class Terminal:
    """An enrolled terminal with its key. `clock_wrong_by`: how far its clock is off."""

    code: str = "A7K2"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate, repr=False)
    clock_wrong_by: timedelta = timedelta(0)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def enrolled(self, engine: Engine, now: datetime = NOW) -> Terminal:
        """Puts the terminal into the centre's database, as an enrolment would."""
        with writing(engine) as connection:
            row = {"code": self.code, "public_key": self.public, "enrolled_at": milliseconds(now)}
            connection.execute(insert(connection, terminals).values(row))
        return self

    def signature(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, nonce: bytes = b""
    ) -> dict[str, str]:
        """The header fields that make a request this terminal's, signed now by the real clock."""
        created = datetime.now(UTC) + self.clock_wrong_by
        nonce = nonce or secrets.token_bytes(request_signature.NONCE_BYTES)
        url = f"http://centre{path}"
        return request_signature.sign(self.private, self.code, method, url, headers or {}, body, created, nonce)

    def caller(self) -> Caller:
        """What admission makes of a request of this terminal; each can be spent once."""
        signed = request_signature.Signed(self.code, NOW, secrets.token_hex(request_signature.NONCE_BYTES))
        return Caller(self.code, frozenset((self.code,)), signed)

    def ask(
        self, client: TestClient, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One signed request. `path` with its query, as it goes over the wire."""
        signed = {**(headers or {}), **self.signature(method, path, body, headers)}
        response: httpx.Response = client.request(method, path, content=body, headers=signed)
        return response

    def post(self, client: TestClient, path: str, body: bytes) -> httpx.Response:
        return self.ask(client, "POST", path, body)

    def get(self, client: TestClient, path: str) -> httpx.Response:
        return self.ask(client, "GET", path)


def submission(*id_numbers: str) -> bytes:
    roles: tuple[Role, ...] = ("applicant", "guardian", "agent")
    parties = tuple(
        Party(role=role, document={"id_number": number, "name": "测试样本"}, assurance="L2")
        for role, number in zip(roles, id_numbers, strict=False)
    )
    return Submission(service="residence-permit", form_version="3", language="zh", submitted_at=NOW, parties=parties).to_bytes()


def envelope(
    trust: Trust,
    content: bytes = b"",
    kind: RecordKind = "submission",
    case: Envelope | None = None,
    attachments: Sequence[AttachmentReference] = (),
    terminal: str = "A7K2",
    record: str = "",
    service: str = "residence-permit",
) -> Envelope:
    """A sealed record with a number of its own. `case`: the record whose case it belongs to and which it refers to; else it opens one."""
    with _lock:
        sequence = next(_sequence)
    record = record or str(uuid7())
    number = tracking.make(terminal, sequence, secrets.token_bytes(3))
    case_id, seq, refers_to = (record, 1, None) if case is None else (case.case_id, case.seq + 1, case.id)
    hashes = tuple(one.content_hash for one in attachments)
    context = seal.Context(record, number, kind, case_id, seq, service, "3", terminal, NOW, refers_to, hashes)
    sealed = sealer(trust)(content or submission(SAMPLE), context)
    return Envelope(
        id=record,
        tracking_number=number,
        kind=kind,
        case_id=case_id,
        seq=seq,
        service=context.service,
        form_version=context.form_version,
        terminal=terminal,
        created_at=NOW,
        suite=sealed.suite,
        key_id=sealed.key_id,
        content_hash=seal.content_hash(sealed.content, hashes),
        refers_to=refers_to,
        attachments=tuple(attachments),
        sealed=sealed.content,
    )


def sealer(trust: Trust) -> seal.Sealer:
    return seal.Sealer(trust.sealing_key_id, seal.public_key(trust.sealing_public))


def reference(content: bytes = b"a sealed scan") -> AttachmentReference:
    return AttachmentReference(id=str(uuid7()), size=len(content), content_hash=seal.content_hash(content))


def changed(record: Envelope, **members: object) -> dict[str, object]:
    """The record as JSON with other members than it was sealed with, as somebody on the way would send it."""
    return {**json.loads(record.model_dump_json()), **members}


def batch(*items: Envelope | dict[str, object], terminal: str = "A7K2") -> bytes:
    loose = [item if isinstance(item, dict) else json.loads(item.model_dump_json()) for item in items]
    return json.dumps({"terminal": terminal, "items": loose}).encode()


def question(trust: Trust, id_number: str, sealed_at: str = "A7K2") -> bytes:
    sealed = sealer(trust)(id_number.encode(), seal.QuestionContext(sealed_at))
    return SealedQuestion(terminal="A7K2", suite=sealed.suite, key_id=sealed.key_id, sealed=sealed.content).model_dump_json().encode()
