"""What a terminal would send, made without a terminal: the centre's tests know only the contract."""

from __future__ import annotations

import json
import secrets
import threading
from datetime import UTC, datetime
from itertools import count

from uuid_utils.compat import uuid7

from kiosk.wire import seal, tracking
from kiosk.wire.models import Envelope, RecordKind, SealedQuestion, Trust
from kiosk.wire.submission import Party, Role, Submission

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
SAMPLE, OTHER = "11010519491231002X", "110105189912310021"
_sequence = count(1)
_lock = threading.Lock()


def submission(*id_numbers: str) -> bytes:
    roles: tuple[Role, ...] = ("applicant", "guardian", "agent")
    parties = tuple(
        Party(role=role, document={"id_number": number, "name": "测试样本"}, assurance="L2")
        for role, number in zip(roles, id_numbers, strict=False)
    )
    return Submission(service="residence-permit", form_version="3", language="zh", submitted_at=NOW, parties=parties).to_bytes()


def envelope(trust: Trust, content: bytes = b"", kind: RecordKind = "submission") -> Envelope:
    """A sealed record with a number of its own."""
    with _lock:
        sequence = next(_sequence)
    record = str(uuid7())
    context = seal.Context(
        record, tracking.make("A7K2", sequence, secrets.token_bytes(3)), kind, record, 1, "residence-permit", "3", "A7K2", NOW
    )
    sealed = seal.Sealer(trust.sealing_key_id, seal.public_key(trust.sealing_public))(content or submission(SAMPLE), context)
    return Envelope(
        id=record,
        tracking_number=context.tracking_number,
        kind=kind,
        case_id=record,
        seq=1,
        service=context.service,
        form_version=context.form_version,
        terminal=context.terminal,
        created_at=NOW,
        suite=sealed.suite,
        key_id=sealed.key_id,
        content_hash=sealed.content_hash,
        sealed=sealed.content,
    )


def changed(record: Envelope, **members: object) -> dict[str, object]:
    """The record as JSON with other members than it was sealed with, as somebody on the way would send it."""
    return {**json.loads(record.model_dump_json()), **members}


def batch(*items: Envelope | dict[str, object]) -> bytes:
    loose = [item if isinstance(item, dict) else json.loads(item.model_dump_json()) for item in items]
    return json.dumps({"terminal": "A7K2", "items": loose}).encode()


def question(trust: Trust, id_number: str) -> bytes:
    sealed = seal.Sealer(trust.sealing_key_id, seal.public_key(trust.sealing_public))(id_number.encode(), seal.QuestionContext("A7K2"))
    return SealedQuestion(terminal="A7K2", suite=sealed.suite, key_id=sealed.key_id, sealed=sealed.content).model_dump_json().encode()
